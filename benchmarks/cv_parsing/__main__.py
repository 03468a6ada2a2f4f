"""CV parsing beside a baseline: ``python -m benchmarks.cv_parsing --data ../shared/data``."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from statistics import median, quantiles

from benchmarks.cv_parsing.baseline import plain
from benchmarks.cv_parsing.bombs import BOMBS, defused
from benchmarks.cv_parsing.corpus import Labelled, public, synthetic
from benchmarks.cv_parsing.layouts import made
from benchmarks.cv_parsing.outcome import MEASURES, Outcome, scores
from jobhire.domains.intake.application.reading import CvReader
from jobhire.domains.intake.application.recognising import RecognisingReader
from jobhire.domains.intake.domain.profile import Month, Profile
from jobhire.domains.intake.domain.refusal import Reason, Refused
from jobhire.domains.intake.infrastructure.jail import JailedReader
from jobhire.domains.intake.infrastructure.phones import E164Numbers
from jobhire.domains.intake.infrastructure.tesseract import Tesseract
from jobhire.domains.matching.domain.taxonomy import Taxonomy
from jobhire.domains.matching.infrastructure.taxonomy.files import load_taxonomy

_TODAY = Month(2026, 1)


def outcome_of(profile: Profile) -> Outcome:
    return Outcome(
        name=profile.name.value if profile.name else "",
        email=profile.emails[0].value if profile.emails else "",
        phone=profile.phones[0].value if profile.phones else "",
        skills=frozenset(
            skill.skill_id or skill.found.value.lower() for skill in profile.skills if skill.listed
        ),
        jobs=tuple(
            (str(job.start), None if job.current else str(job.end)) for job in profile.jobs if job.start
        ),
    )


def measure(name: str, cases: list[Labelled], reader: CvReader, taxonomy: Taxonomy, *, verbose: bool) -> None:
    ours, theirs, seconds = [], [], []
    scans: list[tuple[Labelled, Outcome]] = []
    reported = 0
    for case in cases:
        content = case.file.read_bytes()
        begin = time.perf_counter()
        try:
            outcome = outcome_of(reader.read(content, case.file.name, today=_TODAY).profile)
        except Refused as refused:
            outcome = Outcome()
            reported += case.scanned and refused.reason is Reason.SCANNED
        if case.scanned:
            scans.append((case, outcome))
        else:
            seconds.append(time.perf_counter() - begin)
            ours.append((case, outcome))
            theirs.append((case, plain(content, case.file.name, taxonomy)))
            if verbose:
                _explain(case, outcome, taxonomy)
    rows = {"jobhire": scores(ours, taxonomy), "baseline": scores(theirs, taxonomy)}
    if scans and reported < len(scans):
        rows["scans"] = scores(scans, taxonomy)
    print(f"\n{name}: {len(ours)} files with text, {len(scans)} scans, {reported} of them reported as such")
    print(f"{'':12}" + "".join(f"{measure:>11}" for measure in MEASURES))
    for parser, row in rows.items():
        print(f"{parser:12}" + "".join(_cell(row[measure]) for measure in MEASURES))
    p95 = quantiles(seconds, n=20)[-1]
    print(
        f"seconds per CV, jail included: median {median(seconds):.3f}, p95 {p95:.3f}, max {max(seconds):.3f}"
    )


def _cell(value: float | None) -> str:
    return f"{'-' if value is None else format(value, '.3f'):>11}"


def _explain(case: Labelled, got: Outcome, taxonomy: Taxonomy) -> None:
    wanted = {taxonomy.resolve(skill) or skill for skill in case.skills or got.skills}
    differences = {
        "name": (case.name, got.name) if case.name.lower() != got.name.lower() else None,
        "jobs": (case.jobs, got.jobs) if set(case.jobs) != set(got.jobs) else None,
        "skills": (wanted - got.skills, got.skills - wanted) if wanted != got.skills else None,
        "contact": (case.email, got.email, case.phone, got.phone) if case.email != got.email else None,
    }
    for what, difference in differences.items():
        if difference:
            print(f"  {case.file.name} ({case.layout}) {what}: {difference}")


HELD_OUT = range(1_000, 1_200)
"""Seeds that nobody looked at while rules were written; those below 1,000 were."""


def invented(seeds: Iterable[int], reader: CvReader) -> list[tuple[Labelled, Outcome]]:
    """CVs of our own generator, phones as they would be dialled from anywhere."""
    pairs = []
    for seed in seeds:
        made_up = made(seed)
        try:
            cv = reader.read(made_up.content, made_up.truth.file.name, today=_TODAY)
        except Refused:
            pairs.append((made_up.truth, Outcome()))
        else:
            outcome = outcome_of(cv.profile)
            pairs.append((made_up.truth, replace(outcome, phone=next(iter(cv.e164), None) or outcome.phone)))
    return pairs


def measure_invented(reader: CvReader, taxonomy: Taxonomy) -> None:
    row = scores(invented(HELD_OUT, reader), taxonomy)
    print(f"\ninvented: {len(HELD_OUT)} CVs of held-out seeds")
    print(f"{'':12}" + "".join(f"{measure:>11}" for measure in MEASURES))
    print(f"{'jobhire':12}" + "".join(_cell(row[measure]) for measure in MEASURES))


def measure_bombs(jail: JailedReader) -> None:
    print(f"\n{'bomb':32}{'seconds':>9}{'MB in the child':>17}  outcome")
    for name, make in BOMBS.items():
        bomb = defused(jail, make(), name)
        print(f"{name:32}{bomb.seconds:>9.1f}{bomb.megabytes:>17.0f}  {bomb.outcome}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--verbose", action="store_true", help="every difference from the truth")
    arguments = parser.parse_args()
    taxonomy = load_taxonomy()
    with JailedReader() as jail:
        reader = CvReader(RecognisingReader(jail, Tesseract.installed()), taxonomy, E164Numbers())
        for name, cases in (
            ("cv-synthetic", synthetic(arguments.data)),
            ("cv-public", public(arguments.data)),
        ):
            if cases is None:
                print(f"skipped: {name} is missing")
            else:
                measure(name, cases, reader, taxonomy, verbose=arguments.verbose)
        measure_invented(reader, taxonomy)
        measure_bombs(jail)


if __name__ == "__main__":
    main()
