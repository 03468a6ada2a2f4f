"""The search index against a plain look at everybody, in the same run.

    python -m benchmarks.search [--candidates 20000] [--jobs 5000] [--looked-at 500] [--quality]

``--quality``: the last part alone.

Makes the index of so many made-up people, asks it a mix of questions, and edits people; then the same of
jobs. The baseline judges ``--looked-at`` of the same in plain Python (``domain.judging``), scaled to all.
Where these are all, both find the same in the same order, or the run ends. Then what fifty alerts take of a
worker for each candidate that changes, and how well questions in other words find whom they are about
(``quality``).
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median, quantiles

from benchmarks.scale.asking import memory
from benchmarks.search import quality
from benchmarks.search.crowd import Crowd, word
from benchmarks.search.openings import Openings
from jobhire.domains.matching import module as matching
from jobhire.domains.search.application.ports import IndexBuilding, Part
from jobhire.domains.search.application.searching import likeness
from jobhire.domains.search.application.sources import CandidateSource, JobSource, describe, describe_job
from jobhire.domains.search.domain.document import Document
from jobhire.domains.search.domain.judging import judge
from jobhire.domains.search.domain.query import (
    DepartmentClause,
    JobStatusClause,
    LevelClause,
    MeaningClause,
    Query,
    SkillClause,
    StatusClause,
    TextClause,
    TypeClause,
    YearsClause,
)
from jobhire.domains.search.infrastructure.embedding import installed
from jobhire.domains.search.infrastructure.folder import Desk, Folder
from jobhire.domains.search.infrastructure.following import Follower
from jobhire.domains.search.infrastructure.index import SharedIndex
from jobhire.domains.search.infrastructure.saved import PresentLook
from jobhire.domains.search.infrastructure.vocabulary import TaughtVocabulary
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.activity import Activity

TENANT = TenantId("bench")
PAGE = Part(limit=20)
_TIMES = 40


def text(said: str, weight: int = 1) -> TextClause:
    return TextClause.of(said, "/q", weight=weight)


def questions(skills: Sequence[str]) -> dict[str, Query]:
    return {
        "everybody": Query(),
        "a frequent word": Query(must=(text(word(3)),)),
        "three words": Query(must=tuple(text(word(rank)) for rank in (20, 60, 300))),
        "a phrase": Query(must=(text(f'"{word(2)} {word(5)}"'),)),
        "a beginning": Query(must=(text(f"{word(400)[:3]}*"),)),
        "a skill, years, status": Query(
            must=(SkillClause(name=skills[5]), YearsClause(least=60), StatusClause(values=("available",)))
        ),
        "eight clauses": Query(
            must=(TypeClause(values=("internal", "uploaded")), YearsClause(least=24), text(word(9))),
            should=(*(SkillClause(name=each, weight=2) for each in skills[10:13]), text(word(200), 3)),
            must_not=(LevelClause(most=1),),
        ),
    }


async def timed(ask: Callable[[], object], times: int) -> tuple[list[float], float]:
    """Milliseconds of each, and the processor's of all on the average."""
    taken, cpu = [], time.process_time()
    for _ in range(times):
        began = time.perf_counter()
        await ask()  # type: ignore[misc]
        taken.append(1_000 * (time.perf_counter() - began))
    return taken, 1_000 * (time.process_time() - cpu) / times


def plain(documents: Sequence[Document], query: Query, lexis: TaughtVocabulary) -> tuple[list[str], float]:
    began = time.process_time()
    found = [
        (judgement.score, each.id)
        for each in documents
        if not (judgement := judge(query, each, lexis)).excluded_by
    ]
    return [id for _, id in sorted(found, reverse=True)], time.process_time() - began


def meanings(skills: Sequence[str]) -> dict[str, Query]:
    clauses = [
        MeaningClause(text=" ".join(word(rank) for rank in range(at, at + 6))) for at in (50, 300, 900)
    ]
    few = (SkillClause(name=skills[5]), YearsClause(least=60), StatusClause(values=("available",)))
    return {
        "a meaning": Query(must=(clauses[0],)),
        "a meaning, skill, years, status": Query(must=(*few, clauses[0])),
        "three meanings": Query(should=tuple(clauses)),
    }


async def told(index: SharedIndex, count: int, folder: Path) -> None:
    """What everybody means, told for the first question by meaning."""
    before, at_rest, cpu = size_of(folder), memory()[0], time.process_time()
    done = False
    while not done:
        try:
            await index.search(TENANT, Query(must=(MeaningClause(text="anything"),)), PAGE)
            done = True
        except IndexBuilding:
            continue
    each, more = 1_000 * (time.process_time() - cpu) / count, (size_of(folder) - before) / count / 1000
    print(
        f"meanings: {each:.2f} ms of a core and {more:.1f} KB for each candidate, "
        f"once somebody asks by meaning; private memory {at_rest:.0f} MB before, "
        f"{memory()[0]:.0f} MB now"
    )


def size_of(folder: Path) -> int:
    return sum(each.stat().st_size for each in folder.rglob("*") if each.is_file())


async def edited(count: int, crowd: Crowd, activity: Activity, follower: Follower) -> None:
    edits = []
    for number in range(20):
        changed = crowd.one(number * (count // 20), version=2)
        crowd.edited[changed.id] = changed
        began = time.perf_counter()
        activity.accepted(TENANT, "candidates", [(changed.id, 2)], at=0.0)
        await follower.make_current(TENANT)
        edits.append(1_000 * (time.perf_counter() - began))
    print(
        f"an edit, until it can be found: p50 {median(edits):.0f} ms, p95 {quantiles(edits, n=20)[-1]:.0f} ms"
    )


async def asked(
    index: SharedIndex,
    mix: dict[str, Query],
    sample: Sequence[Document],
    count: int,
    vocabulary: TaughtVocabulary,
) -> None:
    everything: list[float] = []
    for name, query in mix.items():
        await index.search(TENANT, query, PAGE)
        taken, own = await timed(lambda query=query: index.search(TENANT, query, PAGE), _TIMES)  # type: ignore[misc]
        everything += taken
        ids, looked = plain(sample, query, vocabulary)
        if len(sample) >= count:
            found = await index.search(TENANT, query, Part(limit=count))
            assert [hit.document.id for hit in found.hits] == ids, name
        total = (await index.search(TENANT, query, Part(limit=1, facets=False))).total
        scan = 1_000 * looked * count / len(sample)
        print(
            f"{name}: {total:,} found, p50 {median(taken):.1f} ms, p95 {quantiles(taken, n=20)[-1]:.1f} ms, "
            f"{own:.1f} ms of a core; a plain look {scan:,.0f} ms, {scan / own:,.0f} times as much"
        )
    print(f"all questions: p95 {quantiles(everything, n=20)[-1]:.1f} ms (goal 50 with 100,000)")


async def of_jobs(
    count: int, looked_at: int, crowd: Crowd, desk: Desk, vocabulary: TaughtVocabulary, folder: Path
) -> None:
    openings, files = Openings(count, crowd), Folder(folder)
    follower = Follower(JobSource(openings, openings), crowd, Activity(), desk=desk, folder=files)
    cpu = time.process_time()
    await follower.make_current(TENANT, patience=1e9)
    print(f"made: {count:,} jobs in {time.process_time() - cpu:.0f} s of a core")
    jobs = [openings.one(number) for number in range(min(looked_at, count))]
    sample = [describe_job(each, openings.demanded(each), vocabulary) for each in jobs]
    mix = {
        "every job": Query(),
        "three words of jobs": Query(must=tuple(text(word(rank)) for rank in (20, 60, 300))),
        "a skill, years, status, department": Query(
            must=(
                SkillClause(name=crowd.skills[5]),
                YearsClause(most=60),
                JobStatusClause(values=("open",)),
                DepartmentClause(name="department 3"),
            )
        ),
        "like a job": likeness(sample[7], vocabulary),
    }
    await asked(SharedIndex(follower, files, desk), mix, sample, count, vocabulary)
    files.close()


async def alerts(crowd: Crowd, desk: Desk) -> None:
    look, queries = PresentLook(CandidateSource(crowd, crowd), desk), list(questions(crowd.skills).values())
    fifty = [queries[1 + at % (len(queries) - 1)] for at in range(50)]
    ids = list(crowd.edited)
    cpu = time.process_time()
    await look.finds(TENANT, ids, fifty)
    each = 1_000 * (time.process_time() - cpu) / len(ids)
    print(f"fifty alerts: {each:.1f} ms of a worker's core for each candidate that changes")


def learned() -> TaughtVocabulary:
    return TaughtVocabulary(matching.words(), matching.skill_names(), installed)


async def run(count: int, jobs: int, looked_at: int, folder: Path) -> None:
    vocabulary = learned()
    skills = [each.label for each in matching.skill_names()]
    crowd = Crowd(count, vocabulary, skills)
    activity, desk, files = Activity(), Desk(lambda: vocabulary), Folder(folder)
    follower = Follower(CandidateSource(crowd, crowd), crowd, activity, desk=desk, folder=files)
    index, before = SharedIndex(follower, files, desk), memory()[0]
    cpu, began = time.process_time(), time.perf_counter()
    await follower.make_current(TENANT, patience=1e9)
    wall, cpu = time.perf_counter() - began, time.process_time() - cpu
    size = size_of(folder)
    print(
        f"made: {count:,} candidates in {wall:.0f} s ({cpu:.0f} s of a core), "
        f"{size / count / 1000:.1f} KB each"
    )
    sample = [
        describe(each, crowd._shown(int(each.id[:8], 16)), vocabulary)
        for each in list(crowd.all())[:looked_at]
    ]
    mix = questions(crowd.skills) | {"like somebody": likeness(sample[7], vocabulary)}
    await asked(index, mix, sample, count, vocabulary)
    await told(index, count, folder)
    await asked(index, meanings(crowd.skills), sample, count, vocabulary)
    await edited(count, crowd, activity, follower)
    print(f"private memory: {before:.0f} MB before there was an index, {memory()[0]:.0f} MB now")
    await of_jobs(jobs, looked_at, crowd, desk, vocabulary, folder / "jobs")
    await alerts(crowd, desk)
    quality.report(vocabulary)
    desk.close()
    files.close()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--candidates", type=int, default=20_000)
    parser.add_argument("--jobs", type=int, default=5_000)
    parser.add_argument("--looked-at", type=int, default=500)
    parser.add_argument("--quality", action="store_true")
    chosen = parser.parse_args()
    if chosen.quality:
        quality.report(learned())
        return
    with tempfile.TemporaryDirectory(prefix="jobhire-search-") as folder:
        asyncio.run(
            run(chosen.candidates, chosen.jobs, min(chosen.looked_at, chosen.candidates), Path(folder))
        )


if __name__ == "__main__":
    main()
