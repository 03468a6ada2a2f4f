"""Ranking jobs over the whole index, beside what the memory of this machine allows: S7, S9, and bursts."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from statistics import median

import numpy as np

from benchmarks.engine.measures import report, seconds
from benchmarks.engine.world import jobs
from benchmarks.scale.crowd import Crowd
from jobhire.domains.matching.domain.profile import Demands, Profile
from jobhire.domains.matching.infrastructure.compiled import CompiledJob, Lookups
from jobhire.domains.matching.infrastructure.engine import rank
from jobhire.domains.matching.infrastructure.index import Segment
from jobhire.domains.matching.infrastructure.postings import Postings
from jobhire.domains.matching.infrastructure.state import Opening, TenantState

COLUMNS = 4 + 1 + 1 + 1
"""Bytes read of each candidate whatever the job: months, level, remote, type. Ours take three."""
SUMS = 4 + 4 + 1
"""Bytes of each candidate's result: the unrounded sum written and read once, the points written."""
ENTRY, WEIGHT = 4, 1
"""As the goal counts them: ours take half of it."""
ONE_BY_ONE, IN_BULK, OPEN_JOBS, EDITS = 20, 100, 50, 1_000


def bandwidth() -> float:
    """Bytes a second that one core moves to or from memory: the best of reading, writing and copying."""
    here = np.ones(1 << 25, np.int64)
    there = np.empty_like(here)
    size = here.nbytes
    rates = (
        2 * size / seconds(lambda: np.copyto(there, here)),
        size / seconds(here.sum),
        size / seconds(lambda: there.fill(3)),
    )
    return max(rates)


def floor_bytes(job: CompiledJob, segments: list[Segment]) -> int:
    """What has to come out of memory at least, whoever computes: columns, touched postings, the results."""
    touched = 0
    for segment in segments:
        touched += len(segment) * (COLUMNS + SUMS)
        for lookups, postings in _lookups(job, segment):
            touched += _entries(lookups, postings) * ENTRY
        touched += _entries(job.text, segment.terms) * WEIGHT
    return touched


def _lookups(job: CompiledJob, segment: Segment) -> Iterator[tuple[Lookups, Postings]]:
    for asked in (job.required, job.nice):
        yield asked.skills, segment.skills
        yield asked.words.words, segment.terms
    yield job.worked.titles.words, segment.titles
    yield job.worked.spoken.words, segment.terms
    yield job.places, segment.places
    yield job.text, segment.terms


def _entries(lookups: Lookups, postings: Postings) -> int:
    return int(postings.locate(lookups.keys).size.sum())


def one_job(state: TenantState) -> None:
    """S7."""
    compiled = [state.words.compile(job, state.model) for job in jobs(ONE_BY_ONE)]
    took = [seconds(lambda job=job: rank(job, state.index, state.model), 3) for job in compiled]  # type: ignore[misc]
    size = sum(floor_bytes(job, list(state.index.segments)) for job in compiled) / len(compiled)
    rate = bandwidth()
    alone, least = sum(took) / len(took), size / rate
    print(
        f"     {ONE_BY_ONE} jobs, mean: {alone * 1e3:.1f} ms; "
        f"floor {size / 1e6:.1f} MB at {rate / 1e9:.1f} GB/s = {least * 1e3:.2f} ms"
    )
    report(
        "S7", "one job, all parts, exact top, histogram: engine / floor", f"{alone / least:.1f}x", "<= 25x"
    )


def in_bulk(state: TenantState) -> None:
    """S9: as after an upgrade, when every ranking and every candidate's counts are made anew, beside the
    same jobs ranked one after the other and forgotten. In turns, the best of three rounds of each."""
    asked = list(jobs(IN_BULK, seed=9))
    compiled = [state.words.compile(job, state.model) for job in asked]
    for each in asked:
        state.change_jobs([Opening(open=True, demands=each)], [])
    apart, together = [], []
    for _ in range(3):
        apart.append(seconds(lambda: _ranked_only(compiled, state), 1))
        state.count_anew()
        together.append(seconds(lambda: [len(lot) for lot in state.due_rankings()], 1))
    alone, took = min(apart) / IN_BULK, min(together) / IN_BULK
    print(
        f"     {IN_BULK} of 10,000 jobs made anew, with every candidate's counts: {took * 1e3:.1f} ms each "
        f"(ranked only {alone * 1e3:.1f}), {took * 10_000 / 60:.1f} minutes for 10,000 on one core"
    )
    report("S9", f"10,000 jobs (from {IN_BULK}): in bulk / 10,000 x S7", f"{took / alone:.2f}x", "<= 1x")
    _nothing_open(state)


def _ranked_only(compiled: Sequence[CompiledJob], state: TenantState) -> None:
    for job in compiled:
        rank(job, state.index, state.model)


def _nothing_open(state: TenantState) -> None:
    state.change_jobs([], [post.id for post in state.board])
    state.settle([])


def burst(state: TenantState, crowd: Crowd) -> None:
    """A thousand edits of candidates, then of one job, folded as a drained batch folds them."""
    state.change_jobs([Opening(open=True, demands=each) for each in jobs(OPEN_JOBS, seed=7)], [])
    before = crowd.some(EDITS)
    after = [
        replace(each, version=2, experience_months=(each.experience_months or 0) + 12) for each in before
    ]
    together = _timed(state, before, after)
    few = [_timed(state, [each], [replace(each, version=3)]) for each in after[:10]]
    print(
        f"     {EDITS:,} candidates changed at once, {OPEN_JOBS} open jobs: {together:.2f} s, one write per "
        f"touched ranking; one by one {median(few) * 1e3:.0f} ms each, {median(few) * EDITS:.0f} s"
    )
    ratio = together / (median(few) * EDITS)
    report("", f"{EDITS:,} edits of candidates: folded / one by one", f"1/{1 / ratio:.0f}", "-")
    _nothing_open(state)


def _timed(state: TenantState, before: list[Profile], after: list[Profile]) -> float:
    began = time.perf_counter()
    state.change_candidates(before, after, [])
    for _ in state.due_rankings():
        pass
    return time.perf_counter() - began


_drawn = cache(jobs)


def demands_of(number: int, job_id: str, version: int) -> Demands:
    return replace(_drawn(ONE_BY_ONE)[number % ONE_BY_ONE], job_id=job_id, version=version)
