"""What the engine costs beside plain Python: used by ``benchmarks.engine`` and ``benchmarks.scale``."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from uuid import UUID

import numpy as np

from benchmarks.engine.world import LOT, Shape, candidates, jobs
from jobhire.domains.matching.domain.model import ScoringModel
from jobhire.domains.matching.domain.profile import Profile
from jobhire.domains.matching.domain.scoring import points_only
from jobhire.domains.matching.infrastructure.board import JobBoard
from jobhire.domains.matching.infrastructure.engine import order_of, rank
from jobhire.domains.matching.infrastructure.index import (
    Segment,
    TenantIndex,
    Words,
    merged,
    pack_ids,
    segment_of,
)
from jobhire.domains.matching.infrastructure.podium import POINT

MODEL = ScoringModel(version="bench")
SHAPE = Shape(skills=15, stems=30, roles=2)
DISTINCT_LOTS = 5
SAMPLE = 1_000


def seconds(work: Callable[[], object], times: int = 5) -> float:
    """CPU seconds of the best of some runs."""
    best = float("inf")
    for _ in range(times):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def report(goal: str, what: str, ratio: str, wanted: str) -> None:
    print(f"{goal:4} {what:<62} {ratio:>10}   goal {wanted}", flush=True)


def population(count: int, words: Words) -> tuple[Segment, list[Profile]]:
    """``count`` candidates as one segment, and the first ones as they were. Few lots are drawn, and repeated
    under other ids: drawing a million would take longer than all that is measured."""
    lots = list(candidates(min(count, DISTINCT_LOTS * LOT), SHAPE))
    drawn = [segment_of(lot, list(range(len(lot))), words) for lot in lots]
    parts = []
    for first in range(0, count, LOT):
        lot = drawn[(first // LOT) % len(drawn)]
        ids = lot.ids if first < len(lots) * LOT else pack_ids([id_of(first + n) for n in range(len(lot))])
        parts.append(replace(lot, ids=ids, slots=lot.slots + np.int32(first), types=lot.types.copy()))
    while len(parts) > 1:
        parts = [merged(parts[first : first + 10]) for first in range(0, len(parts), 10)]
    return parts[0], lots[0]


def id_of(number: int) -> str:
    return str(UUID(int=(0x8 << 124) | number))


def forward(count: int) -> None:
    words = Words()
    segment, sample = population(count, words)
    ranked(words, [segment], sample)


def ranked(words: Words, segments: Sequence[Segment], sample: list[Profile]) -> float:
    """S8 and S11. Returns the engine's seconds for one job."""
    count = sum(len(segment) for segment in segments)
    asked = jobs(5)
    pairs = [(job, profile) for job in asked for profile in sample[:SAMPLE]]
    loop = seconds(lambda: [points_only(job, each, MODEL) for job, each in pairs], 2)
    compiled = [words.compile(job, MODEL) for job in asked]
    _same_scores(sample)

    index = TenantIndex(words)
    index.take(segments)
    engine = seconds(lambda: [rank(job, index, MODEL) for job in compiled]) / len(asked)
    plain = loop / len(pairs) * count
    print(
        f"     {count:,} candidates: plain loop {plain:.1f} s (from {len(pairs):,} pairs), "
        f"engine {engine * 1e3:.1f} ms"
    )
    report(
        "S8",
        "one job, exact top 100 per type and histogram: plain / engine",
        f"{plain / engine:.0f}x",
        ">= 300x",
    )
    _report_memory(segments, count)
    return engine


def _report_memory(segments: Sequence[Segment], count: int) -> None:
    bytes_each = sum(segment.nbytes for segment in segments) / count
    entries = sum(segment.entries for segment in segments) / count
    what = f"bytes per candidate {bytes_each:.0f} / (4 B x {entries:.1f} entries + 3 B)"
    report("S11", what, f"{bytes_each / (4 * entries + 3):.2f}x", "<= 1.5x")


def _same_scores(sample: list[Profile]) -> None:
    """Fast and wrong would be no feat."""
    words_of = Words()
    alone = segment_of(sample[:SAMPLE], list(range(SAMPLE)), words_of)
    for job in jobs(3):
        points, precise = np.divmod(order_of(words_of.compile(job, MODEL), alone, MODEL), POINT)
        got = list(zip(points.tolist(), precise.tolist(), strict=True))
        assert got == [points_only(job, each, MODEL) for each in sample[:SAMPLE]]


def reverse() -> None:
    words = Words()
    board = JobBoard(words, MODEL)
    asked = jobs(10_000)
    for job in asked:
        board.put(job.job_id, job.version, True, words.compile(job, MODEL))
    people = next(candidates(20, SHAPE))
    board.score(people)
    engine = seconds(lambda: [board.score([each]) for each in people]) / len(people)
    plain = seconds(lambda: [points_only(job, people[0], MODEL) for job in asked], 2)
    print(f"     10,000 jobs: plain loop {plain * 1e3:.1f} ms, engine {engine * 1e3:.2f} ms")
    report("S10", "one candidate against 10,000 jobs: engine / plain", f"1/{plain / engine:.0f}", "<= 1/100")
