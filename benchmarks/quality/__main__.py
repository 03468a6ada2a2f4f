"""Matching quality on labelled data: ``python -m benchmarks.quality --data ../shared/data``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from benchmarks.quality.corpus import Triple, triples
from benchmarks.quality.rankers import Ranker, bm25, jobhire, longer
from jobhire.domains.matching.infrastructure.reader import Reader
from jobhire.domains.matching.infrastructure.taxonomy import load_taxonomy


def top_ten(scores: list[list[float]]) -> float:
    """Share of jobs whose matching résumé (every second one) is among the first ten; ties count as lost."""
    hits = sum(sum(s >= row[2 * job] for s in row) <= 10 for job, row in enumerate(scores))
    return hits / len(scores)


def outranks(scores: list[list[float]], jobs: Sequence[int]) -> tuple[float, int]:
    """Share of jobs whose matching résumé scores above its weakened copy (ties half), and how many tie."""
    pairs = [(scores[job][2 * job], scores[job][2 * job + 1]) for job in jobs]
    ties = sum(matched == weakened for matched, weakened in pairs)
    wins = sum(matched > weakened for matched, weakened in pairs)
    return (wins + ties / 2) / len(pairs), ties


def report(data: Sequence[Triple], rankers: dict[str, Ranker]) -> None:
    every = range(len(data))
    harder = [i for i in every if not data[i].weakened_is_shorter]
    cvs = [cv for triple in data for cv in (triple.matched, triple.weakened)]
    print(f"{len(data)} jobs, {len(cvs)} résumés; weakened one not shorter in {len(harder)}\n")
    print(f"{'':14}{'own in top 10':>15}{'outranks its twin':>26}{'… if not shorter':>26}")
    for name, ranker in rankers.items():
        scores = ranker([triple.job for triple in data], cvs)
        row = "".join(
            f"{share:>16.3f} ({n} ties)".rjust(26)
            for share, n in (outranks(scores, every), outranks(scores, harder))
        )
        print(f"{name:14}{top_ten(scores):>15.3f}{row}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    data = triples(parser.parse_args().data)
    if data is None:
        print("skipped: rjdb/dev.jsonl is missing")
        return
    report(data, {"jobhire": jobhire(Reader(load_taxonomy())), "BM25": bm25, "longer wins": longer})


if __name__ == "__main__":
    main()
