"""Reading in other languages: ``python -m benchmarks.quality.tongues [--half seen|unseen] [--failures]``.

Small, hand-written triples (a job, a CV that matches it, a weakened copy) beside the unit tests. One half was
looked at while rules were made (``seen``), the other was only measured.
"""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.quality.corpus import CandidateText, JobText, Triple
from benchmarks.quality.gaps import by_product, counted, false_gaps, micro_f1
from jobhire.domains.matching.domain.profile import Demands, Requirement
from jobhire.domains.matching.domain.scoring import score
from jobhire.domains.matching.infrastructure.reader import Reader
from jobhire.domains.matching.infrastructure.taxonomy import load_taxonomy

CASES = Path(__file__).parents[2] / "tests" / "unit" / "matching" / "tongues"
BATCHES = Path(__file__).with_name("batches")
"""Written and measured before anybody looked how the product reads them; then one half was looked at."""


@dataclass(frozen=True, slots=True)
class Case:
    """``required``, ``nice`` and ``never``: words that stand in a requirement, a wish, in neither."""

    id: str
    half: str
    triple: Triple
    required: Sequence[str]
    nice: Sequence[str]
    never: Sequence[str]
    months: int
    cv_months: int
    level: int | None

    @property
    def language(self) -> str:
        return self.id.partition("-")[0]


@dataclass(frozen=True, slots=True)
class Outcome:
    case: Case
    matched: int
    weakened: int
    read: dict[str, bool]
    """What was to be read → whether it was."""


def cases(half: str | None = None, folder: Path = CASES, name: str = "*") -> list[Case]:
    """The cases of a folder's files of that ``name`` (a pattern)."""
    files = sorted(folder.glob(f"{name}.toml"))
    rows = [row for file in files for row in tomllib.loads(file.read_text())["case"]]
    return [_case(row) for row in rows if half in (None, row["half"])]


def _case(row: dict[str, Any]) -> Case:
    weakened = row["cv"]
    for old, new in row["weaken"]:
        assert old in weakened, (row["id"], old)
        weakened = weakened.replace(old, new)
    assert set(row["missing"]) <= set(row["skills"]), row["id"]
    triple = Triple(row["job"], row["cv"], weakened, tuple(row["skills"]), tuple(row["missing"]))
    return Case(
        id=row["id"],
        half=row["half"],
        triple=triple,
        required=row["required"],
        nice=row["nice"],
        never=row["never"],
        months=row["months"],
        cv_months=row["cv_months"],
        level=row.get("level"),
    )


def outcome(case: Case, reader: Reader) -> Outcome:
    demands = reader.read_job(JobText("j", case.triple.job))
    first, second = (
        reader.read_candidate(CandidateText("c", cv)) for cv in (case.triple.matched, case.triple.weakened)
    )
    high, low = (score(demands, profile, reader.model).precise for profile in (first, second))
    have = first.experience_months or 0
    return Outcome(
        case, high, low, _read(case, demands) | {f"CV: {case.cv_months} months": _near(have, case)}
    )


def _read(case: Case, demands: Demands) -> dict[str, bool]:
    months = max((each.months for each in demands.experience), default=0)
    asked = [*demands.required, *demands.nice]
    return {
        **{f"required: {words}": _stands(words, demands.required) for words in case.required},
        **{f"not only nice: {words}": not _stands(words, demands.nice) for words in case.required},
        **{f"nice: {words}": _stands(words, demands.nice) for words in case.nice},
        **{f"not required: {words}": not _stands(words, demands.required) for words in case.nice},
        **{f"neither: {words}": not _stands(words, asked) for words in case.never},
        f"job: {case.months} months": months == case.months,
        f"job: level {case.level}": demands.seniority == case.level,
    }


def _near(have: int, case: Case) -> bool:
    """Within half a year: a range may or may not hold its last month."""
    return abs(have - case.cv_months) <= 6


def _stands(text: str, requirements: Iterable[Requirement]) -> bool:
    return any(text.lower() in each.text.lower() for each in requirements)


def won(outcomes: Sequence[Outcome]) -> float:
    return sum(each.matched > each.weakened for each in outcomes) / len(outcomes)


def pooled(outcomes: Sequence[Outcome]) -> float:
    pairs = [(one.matched, other.weakened) for one in outcomes for other in outcomes]
    return sum((high > low) + 0.5 * (high == low) for high, low in pairs) / len(pairs)


def share_read(outcomes: Sequence[Outcome]) -> float:
    marks = [mark for each in outcomes for mark in each.read.values()]
    return sum(marks) / len(marks)


def _row(name: str, outcomes: Sequence[Outcome], reader: Reader) -> str:
    counts = counted([each.case.triple for each in outcomes], by_product(reader))
    figures = (won(outcomes), pooled(outcomes), micro_f1(counts), false_gaps(counts), share_read(outcomes))
    return f"{name:12}{len(outcomes):>6}" + "".join(f"{figure:>13.3f}" for figure in figures)


def report(outcomes: Sequence[Outcome], reader: Reader) -> None:
    heads = ("outranks", "pooled AUC", "missing F1", "false gaps", "read")
    for half in sorted({each.case.half for each in outcomes}):
        print(f"\n{half:12}{'pairs':>6}" + "".join(f"{head:>13}" for head in heads))
        here = [each for each in outcomes if each.case.half == half]
        for language in sorted({each.case.language for each in here}):
            print(_row(language, [each for each in here if each.case.language == language], reader))
        print(_row("all", here, reader))


def report_failures(outcomes: Sequence[Outcome], reader: Reader) -> None:
    missing = by_product(reader)
    for each in outcomes:
        triple = each.case.triple
        print(f"\n{each.case.id}: {each.matched} and {each.weakened}")
        print("\n".join(f"  not read: {what}" for what, read in each.read.items() if not read))
        print(f"  gaps, false: {sorted(missing(triple, triple.matched))}")
        print(f"  missing, not named: {sorted(set(triple.removed) - missing(triple, triple.weakened))}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=("seen", "unseen", "late"))
    parser.add_argument(
        "--failures", action="store_true", help="say what was not read in each of the seen half"
    )
    parser.add_argument("--batch", help="one, two …: of the batches in its place")
    arguments = parser.parse_args()
    reader = Reader(load_taxonomy())
    kept = (BATCHES, f"{arguments.batch}_*") if arguments.batch else (CASES, "*")
    outcomes = [outcome(case, reader) for case in cases(arguments.half, *kept)]
    report(outcomes, reader)
    if arguments.failures:
        report_failures([each for each in outcomes if each.case.half == "seen"], reader)


if __name__ == "__main__":
    main()
