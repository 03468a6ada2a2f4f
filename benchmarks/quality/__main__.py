"""Matching quality on labelled data: ``python -m benchmarks.quality --data ../shared/data``."""

from __future__ import annotations

import argparse
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from pathlib import Path

from benchmarks.quality.corpus import Triple, triples
from benchmarks.quality.gaps import by_product, measured, verbatim
from benchmarks.quality.intervals import bootstrap, interval
from benchmarks.quality.linking import report as report_linking
from benchmarks.quality.rankers import Ranker, bm25, jobhire, longer, tf_idf
from jobhire.domains.matching.infrastructure.reader import Reader
from jobhire.domains.matching.infrastructure.taxonomy import load_taxonomy

Scores = list[list[float]]


def top_ten(scores: Scores) -> float:
    """Share of jobs whose matching résumé (every second one) is among the first ten; ties count as lost."""
    hits = sum(sum(s >= row[2 * job] for s in row) <= 10 for job, row in enumerate(scores))
    return hits / len(scores)


def wins(scores: Scores, jobs: Sequence[int]) -> list[float]:
    """1 where a job's matching résumé scores above its weakened copy, 1/2 where they tie."""
    pairs = [(scores[job][2 * job], scores[job][2 * job + 1]) for job in jobs]
    return [1.0 if matched > weakened else 0.5 * (matched == weakened) for matched, weakened in pairs]


def pooled_auc(pairs: Sequence[tuple[float, float]]) -> float:
    """The chance that a matching résumé's score for its job is above a weakened one's for any other."""
    weakened = sorted(low for _, low in pairs)
    above = sum(bisect_left(weakened, high) + bisect_right(weakened, high) for high, _ in pairs)
    return above / 2 / len(pairs) ** 2


def report(data: Sequence[Triple], rankers: dict[str, Ranker]) -> None:
    every = range(len(data))
    harder = [i for i in every if not data[i].weakened_is_shorter]
    cvs = [cv for triple in data for cv in (triple.matched, triple.weakened)]
    print(f"{len(data)} jobs, {len(cvs)} résumés; weakened one not shorter in {len(harder)}")
    print("shares with their 95 % bootstrap intervals over jobs\n")
    print(f"{'':14}{'top 10':>8}{'outranks its twin':>24}{'… if not shorter':>24}{'pooled AUC':>24}")
    for name, ranker in rankers.items():
        scores = ranker([triple.job for triple in data], cvs)
        pairs = [(scores[job][2 * job], scores[job][2 * job + 1]) for job in every]
        shown = (
            interval(wins(scores, every)),
            interval(wins(scores, harder)),
            bootstrap(pairs, pooled_auc, times=400),
        )
        print(f"{name:14}{top_ten(scores):>8.3f}" + "".join(f"{each!s:>24}" for each in shown))


def report_gaps(data: Sequence[Triple], reader: Reader) -> None:
    print(f"\n{'':14}{'missing skills, F1':>26}{'false gaps':>26}")
    for name, missing in {"jobhire": by_product(reader), "verbatim": verbatim}.items():
        print(f"{name:14}" + "".join(f"{each!s:>26}" for each in measured(data, missing)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    folder = parser.parse_args().data
    data = triples(folder)
    if data is None:
        print("skipped: rjdb/dev.jsonl is missing")
        return
    reader = Reader(load_taxonomy())
    listed = {each.job: each.skills for each in data}
    rankers = {
        "jobhire": jobhire(reader),
        "… with a list": jobhire(reader, listed),
        "BM25": bm25,
        "TF-IDF": tf_idf,
        "longer wins": longer,
    }
    report(data, rankers)
    report_gaps(data, reader)
    if (folder / "skill-linking").exists():
        report_linking(folder / "skill-linking", reader.lexicon)


if __name__ == "__main__":
    main()
