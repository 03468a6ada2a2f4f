"""The ranking engine against plain Python, and one ranking document against one document per pair.

    python -m benchmarks.engine [--candidates 1000000]

Prints the ratios S8, S10, S11 and S12; both sides of each are measured in this run, on this machine.
"""

from __future__ import annotations

import argparse
import asyncio
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median
from uuid import UUID

import numpy as np
from motor.motor_asyncio import AsyncIOMotorClient

from benchmarks.engine.world import LOT, Shape, candidates, jobs
from jobhire.domains.matching.application.ports import RankedCandidate
from jobhire.domains.matching.domain.model import ScoringModel
from jobhire.domains.matching.domain.profile import Profile
from jobhire.domains.matching.domain.scoring import points_only
from jobhire.domains.matching.infrastructure.board import JobBoard
from jobhire.domains.matching.infrastructure.engine import Ranking, ranking_of, score_segment
from jobhire.domains.matching.infrastructure.index import (
    Segment,
    Words,
    merged,
    pack_ids,
    segment_of,
)
from jobhire.domains.matching.infrastructure.stored import MongoStorage, StoredJob, StoredRanking
from jobhire.shared.domain import TenantId

MODEL = ScoringModel(version="bench")
SHAPE = Shape(skills=15, stems=30, roles=2)
DISTINCT_LOTS = 5
SAMPLE = 1_000
TENANT = TenantId("bench")


def seconds(work: Callable[[], object], times: int = 5) -> float:
    """CPU seconds of the best of some runs."""
    best = float("inf")
    for _ in range(times):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def report(goal: str, what: str, ratio: str, wanted: str) -> None:
    print(f"{goal:4} {what:<62} {ratio:>10}   goal {wanted}")


def population(count: int, words: Words) -> tuple[Segment, list[Profile]]:
    """``count`` candidates as one segment, and the first ones as they were. Few lots are drawn, and repeated
    under other ids: drawing a million would take longer than all that is measured."""
    lots = list(candidates(min(count, DISTINCT_LOTS * LOT), SHAPE))
    drawn = [segment_of(lot, list(range(len(lot))), words) for lot in lots]
    parts = []
    for first in range(0, count, LOT):
        lot = drawn[(first // LOT) % len(drawn)]
        ids = lot.ids if first < len(lots) * LOT else pack_ids([_id(first + n) for n in range(len(lot))])
        parts.append(replace(lot, ids=ids, slots=lot.slots + np.int32(first), types=lot.types.copy()))
    while len(parts) > 1:
        parts = [merged(parts[first : first + 10]) for first in range(0, len(parts), 10)]
    return parts[0], lots[0]


def _id(number: int) -> str:
    return str(UUID(int=(0x8 << 124) | number))


def forward(count: int) -> None:
    words = Words()
    segment, sample = population(count, words)
    asked = jobs(5)
    pairs = [(job, profile) for job in asked for profile in sample[:SAMPLE]]
    loop = seconds(lambda: [points_only(job, each, MODEL) for job, each in pairs], 2)
    compiled = [words.compile(job, MODEL) for job in asked]
    _same_scores(segment, sample)

    def rank_all() -> list[Ranking]:
        return [ranking_of(job, [segment], [score_segment(job, segment, MODEL)]) for job in compiled]

    engine = seconds(rank_all) / len(asked)
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
    bytes_each, entries = segment.nbytes / count, segment.entries / count
    floor = 4 * entries + 3
    what = f"bytes per candidate {bytes_each:.0f} / (4 B x {entries:.1f} entries + 3 B)"
    report("S11", what, f"{bytes_each / floor:.2f}x", "<= 1.5x")


def _same_scores(segment: Segment, sample: list[Profile]) -> None:
    """Fast and wrong would be no feat."""
    words_of = Words()
    alone = segment_of(sample[:SAMPLE], list(range(SAMPLE)), words_of)
    for job in jobs(3):
        scored = score_segment(words_of.compile(job, MODEL), alone, MODEL)
        got = list(zip(scored.points.tolist(), scored.precise.tolist(), strict=True))
        assert got == [points_only(job, each, MODEL) for each in sample[:SAMPLE]]
    assert len(segment) >= len(sample)


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


async def _wall(work: Callable[[], Awaitable[object]], times: int) -> float:
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        await work()
        taken.append(time.perf_counter() - start)
    return median(taken)


async def storing(url: str) -> None:
    client: AsyncIOMotorClient[dict[str, object]] = AsyncIOMotorClient(url)
    database = client["bench"]
    demands = jobs(1)[0]
    rows = [RankedCandidate(_id(n), 3, "past", 80, 812_345, (30, 20, 15, 10, 5)) for n in range(200)]
    job = StoredJob(open=True, model="bench", demands=demands, edges=((-1, 0, 0),) * 3)
    storage = MongoStorage(database)
    epoch = 0

    async def one_document() -> None:
        nonlocal epoch
        epoch += 1
        await storage.put_rankings(TENANT, epoch, epoch, [StoredRanking(job=job, rows=rows)])

    async def one_each() -> None:
        for row in rows:
            key = f"{TENANT}/{demands.job_id}/{row.candidate_id}"
            change = {"score": row.points, "precise": row.precise, "parts": list(row.parts)}
            await database["matches"].update_one({"_id": key}, {"$set": change}, upsert=True)

    single = await _wall(one_each, 3)
    ranking = await _wall(one_document, 20)
    client.close()
    print(f"     200 matches: 200 upserts {single * 1e3:.0f} ms, one ranking {ranking * 1e3:.2f} ms")
    report("S12", "storing 200 matches: ranking / single upserts", f"1/{single / ranking:.0f}", "<= 1/40")


@contextmanager
def _server(folder: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-c",
        "from nx_27017.nx_27017 import main; main()",
        "--db",
        str(folder / "b.db"),
    ]
    command += ["--port", str(port), "--pid-file", str(folder / "pid"), "--log-file", str(folder / "log")]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield f"mongodb://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(10)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--candidates", type=int, default=1_000_000)
    count = parser.parse_args().candidates
    forward(max(LOT, count // LOT * LOT))
    reverse()
    with tempfile.TemporaryDirectory() as folder, _server(Path(folder)) as url:
        asyncio.run(storing(url))


if __name__ == "__main__":
    main()
