"""S13: from a changed job to its ranking, on real servers, with everybody already in the worker's memory.

Relay, worker and who changes the jobs are processes of their own, and hints travel through Redis. The worker
is forked from this process, so that it has its index instead of reading a million candidates back. Texts are
not read (that is ``benchmarks.stack``): the outcome of reading a job is given.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from zlib import crc32

import dramatiq
from tests.servers import mongo_server, redis_server

from benchmarks.engine.measures import report
from benchmarks.scale.crowd import Crowd
from benchmarks.scale.recompute import demands_of
from benchmarks.scale.stream import consumed
from jobhire.bootstrap import Container, prepare, runtimes_of
from jobhire.config.environment import load
from jobhire.config.settings import Settings
from jobhire.domains.candidate import module as candidate
from jobhire.domains.job import module as job
from jobhire.domains.job.application.commands import ChangeJob, OpenJob
from jobhire.domains.job.domain.job import JobDetails
from jobhire.domains.matching.application.commands import RefreshRankings, refresh_rankings
from jobhire.domains.matching.application.ports import CandidateFacts, Change, JobFacts
from jobhire.domains.matching.domain.model import ScoringModel
from jobhire.domains.matching.domain.outlines import CvOutline, JobOutline
from jobhire.domains.matching.domain.profile import Demands, Profile
from jobhire.domains.matching.domain.shards import WHOLE, Layout
from jobhire.domains.matching.infrastructure.archive import MongoArchive
from jobhire.domains.matching.infrastructure.engine import rank
from jobhire.domains.matching.infrastructure.mongo import POLICIES
from jobhire.domains.matching.infrastructure.projector import Projector
from jobhire.domains.matching.infrastructure.reading import Desk
from jobhire.domains.matching.infrastructure.shelf import Shelf
from jobhire.domains.matching.infrastructure.state import TenantState
from jobhire.domains.matching.infrastructure.stored import MongoStorage, StoredProfile
from jobhire.domains.matching.presentation.actors import consumers
from jobhire.interfaces.cli.environment import child_environment, with_secret
from jobhire.shared.application import Mediator, Principal, authorise
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.bus import WORKER_WAKES_MS, subscribe
from jobhire.shared.infrastructure.consumers import ConsumerRuntime
from jobhire.shared.infrastructure.documents import document_id
from jobhire.shared.infrastructure.mongo import Database

TENANT = TenantId("bench")
BY = Principal.system(TENANT)
JOBS, EVENTS, EDITS, ALONE = 20, 40, 1_000, 20
LONGEST = 120.0
LOOK = 0.002
"""Seconds between two looks, which take the database's time as well."""


class Given:
    """What reading a job comes to, known beforehand; the same for the same version of the same job."""

    taxonomy = "bench"

    def __init__(self, model: ScoringModel) -> None:
        self.model = model

    def read_candidate(self, facts: CandidateFacts) -> Profile:
        raise NotImplementedError("no candidate changes here")

    def read_job(self, facts: JobFacts) -> Demands:
        return demands_of(crc32(f"{facts.id}{facts.version}".encode()), facts.id, facts.version)

    def outline_candidate(self, facts: CandidateFacts) -> CvOutline:
        raise NotImplementedError("nobody asks here what a CV shows")

    def outline_job(self, facts: JobFacts) -> JobOutline:
        raise NotImplementedError("nobody asks here what a job says")


class Remembered(MongoStorage):
    """Stored profiles of the crowd, though none was stored: reading them back is not what is measured."""

    def __init__(self, database: Database, crowd: Crowd) -> None:
        super().__init__(database)
        self._crowd = crowd

    async def profiles(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, StoredProfile]:
        return self._crowd.stored(ids)


class Work:
    """How often the worker was asked to project, as other processes see it."""

    def __init__(self) -> None:
        self._batches, self._jobs = (multiprocessing.Value("i", 0) for _ in range(2))

    def count(self, jobs: int) -> None:
        self._batches.value += 1
        self._jobs.value += jobs

    @property
    def done(self) -> tuple[int, int]:
        """Batches, and jobs in them."""
        return self._batches.value, self._jobs.value


class Counted:
    """A projection whose work is counted."""

    def __init__(self, projector: Projector, work: Work) -> None:
        self._projector, self._work = projector, work
        self.outdated = projector.outdated

    async def apply(self, tenant_id: TenantId, change: Change) -> None:
        self._work.count(len(change.jobs))
        await self._projector.apply(tenant_id, change)


def _projection(container: Container, state: TenantState, crowd: Crowd, work: Work) -> Counted:
    kit, desk = container.kit(), Desk(lambda: Given(state.model))
    policies = kit.store(POLICIES)
    projector = Projector(
        jobs=job.facts(kit),
        candidates=candidate.facts(kit),
        storage=Remembered(kit.database, crowd),
        log=container.log(),
        announcer=container.announcer(),
        desk=desk,
        archive=MongoArchive(kit.database),
        models=Shelf(kit.database, desk, kit.clock, policies, kit.activity),
    )
    projector._keep(TENANT, state)  # in place of a million stored profiles read back
    return Counted(projector, work)


def _work(settings: Settings, state: TenantState, crowd: Crowd, work: Work) -> None:
    """What ``jobhire worker`` runs, with our matching, until it is told to end."""
    container = Container(settings=settings, role="worker")
    projection, mediator = _projection(container, state, crowd, work), Mediator([authorise])

    async def refresh(command: RefreshRankings) -> None:
        await refresh_rankings(command, projections={WHOLE: projection})

    mediator.register(RefreshRankings, refresh)
    [follower] = consumers(mediator, {WHOLE: projection}, Layout())
    runtime = ConsumerRuntime(follower, database=container.database(), log=container.log(), owner="bench")
    broker = container.broker()
    subscribe(broker, {**runtimes_of(container), WHOLE: runtime})
    worker = dramatiq.Worker(broker, worker_threads=2, worker_timeout=WORKER_WAKES_MS)
    worker.start()
    signal.sigwait({signal.SIGTERM})
    worker.stop(timeout=8_000)


@contextmanager
def _worker(settings: Settings, state: TenantState, crowd: Crowd, work: Work) -> Iterator[None]:
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})  # the worker waits for it
    process = multiprocessing.get_context("fork").Process(
        target=_work, args=(settings, state, crowd, work), daemon=True
    )
    process.start()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    try:
        yield
    finally:
        process.terminate()
        process.join(15)


class Desktop:
    """Somebody who changes jobs and waits for their rankings."""

    def __init__(self, container: Container) -> None:
        self._mediator = container.mediator()
        self.storage = MongoStorage(container.database())
        self._rankings, self._fences = (container.database()[name] for name in ("rankings", "fences"))
        self.jobs: list[str] = []
        self._ids = container.ids()

    async def open(self) -> None:
        id = self._ids.new()
        details = JobDetails(title="Job", department="", location="", description="")
        await self._mediator.send(OpenJob(by=BY, id=id, details=details))
        self.jobs.append(id)

    async def change(self, number: int) -> tuple[str, int]:
        id = self.jobs[number % len(self.jobs)]
        view = await self._mediator.send(ChangeJob(by=BY, id=id, title=f"Job {number} {time.time_ns()}"))
        return id, view.version

    async def visible(self, id: str, version: int) -> None:
        """Its ranking is stored: what ``GET /jobs/{id}/matches`` answers from that moment on."""
        await _until(partial(self._is_ranked, document_id(TENANT, id), version))

    async def counted(self) -> None:
        """The counts are in as well: what ``upToDate`` waits for."""
        await _until(self._is_whole)

    async def _is_ranked(self, key: str, version: int) -> bool:
        found = await self._rankings.find_one({"_id": key}, {"version": 1})
        return found is not None and found["version"] >= version

    async def _is_whole(self) -> bool:
        fence = await self._fences.find_one({"_id": TENANT})
        return fence is not None and bool(fence["clean"])


async def _until(seen: Callable[[], Awaitable[bool]]) -> None:
    deadline = time.perf_counter() + LONGEST
    while not await seen():
        if time.perf_counter() > deadline:
            raise TimeoutError("what was changed is not to be seen")
        await asyncio.sleep(LOOK)


def _scored(state: TenantState) -> float:
    """Seconds to rank a job, nothing else at work: the median."""
    took = []
    for number in range(ALONE):
        compiled = state.words.compile(demands_of(number, "", 1), state.model)
        rank(compiled, state.index, state.model)  # as the worker, who has met its jobs before
        began = time.perf_counter()
        rank(compiled, state.index, state.model)
        took.append(time.perf_counter() - began)
    return median(took)


async def _alone(desktop: Desktop, scored: float) -> float:
    """Score, job write and ranking write, each without the others: the sum of their medians, in seconds."""
    written, ranked = [], []
    for number in range(ALONE):
        began = time.perf_counter()
        await desktop.change(number)
        written.append(time.perf_counter() - began)
        ranking = await desktop.storage.ranking(TENANT, desktop.jobs[number % JOBS])
        if ranking is None:
            raise LookupError("the worker has ranked every job before")
        began = time.perf_counter()
        await desktop.storage.put_rankings(TenantId("alone"), number, number, [ranking])
        ranked.append(time.perf_counter() - began)
    parts = [scored, median(written), median(ranked)]
    named = ", ".join(
        f"{name} {s * 1e3:.1f} ms" for name, s in zip(("score", "job", "ranking"), parts, strict=True)
    )
    print(f"     alone, p50: {named}")
    return sum(parts)


async def _one_by_one(desktop: Desktop) -> tuple[list[float], list[float]]:
    """Seconds from a change to its ranking, and to everybody's counts: each in order of size."""
    ranked, counted = [], []
    for number in range(EVENTS):
        began = time.perf_counter()
        await desktop.visible(*await desktop.change(number))
        ranked.append(time.perf_counter() - began)
        await desktop.counted()
        counted.append(time.perf_counter() - began)
        await asyncio.sleep(0.05)
    return sorted(ranked), sorted(counted)


async def _burst(desktop: Desktop, work: Work) -> None:
    batches, jobs = work.done
    began = time.perf_counter()
    last: dict[str, int] = {}
    for number in range(EDITS):
        id, version = await desktop.change(number)
        last[id] = version
    written = time.perf_counter()
    for id, version in last.items():
        await desktop.visible(id, version)
    await desktop.counted()
    batches, jobs = (now - then for now, then in zip(work.done, (batches, jobs), strict=True))
    print(
        f"     {EDITS:,} edits of {JOBS} jobs in {written - began:.1f} s: "
        f"{jobs} recomputes in {batches} batches, "
        f"the last visible {time.perf_counter() - written:.2f} s after it"
    )


async def _measure(settings: Settings, scored: float, work: Work) -> None:
    container = Container(settings=settings, role="api")
    desktop = Desktop(container)
    await prepare(container)
    container.doors()
    for _ in range(JOBS):
        await desktop.open()
    for id in desktop.jobs:
        await desktop.visible(id, 1)
    await desktop.counted()
    ranked, counted = await _one_by_one(desktop)
    await _burst(desktop, work)
    alone = await _alone(desktop, scored)
    for what, took, goal in (("visible ranking", ranked, "<= 4x"), ("all counts", counted, "-")):
        late = took[int(0.95 * len(took))]
        middle = median(took)
        print(f"     event to {what}, {JOBS} open jobs: p50 {middle * 1e3:.0f} ms, p95 {late * 1e3:.0f} ms")
        report("S13", f"event to {what}, p95 / (score + job + ranking)", f"{late / alone:.1f}x", goal)
    await container.redis().aclose()
    container.client().close()


def _stream() -> None:
    """S15, on servers of its own: what lies in its log is nobody's work afterwards."""

    async def measure(settings: Settings) -> None:
        container = Container(settings=settings, role="worker")
        await prepare(container)
        await consumed(container.database(), container.redis())

    with _servers() as (settings, _):
        asyncio.run(measure(settings))


@contextmanager
def _servers() -> Iterator[tuple[Settings, Path]]:
    with (
        tempfile.TemporaryDirectory() as name,
        mongo_server(Path(name)) as mongodb,
        redis_server(Path(name)) as redis,
    ):
        named = {"MONGODB_URL": mongodb, "REDIS_URL": redis, "DATA_DIR": name}
        yield with_secret(load({f"JOBHIRE_{key}": value for key, value in named.items()})), Path(name)


@contextmanager
def _relay(settings: Settings, folder: Path) -> Iterator[None]:
    environment = {**os.environ, **child_environment(settings)}
    command = [sys.executable, "-P", "-m", "jobhire", "relay"]
    with (folder / "relay.log").open("wb") as log:
        relay = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        yield
    finally:
        relay.terminate()
        relay.wait(15)


def live(state: TenantState, crowd: Crowd) -> None:
    work, scored = Work(), _scored(state)
    stream = multiprocessing.get_context("fork").Process(target=_stream)
    stream.start()  # a process of its own: the worker is forked from one without threads
    stream.join()
    if stream.exitcode:
        raise SystemExit("S15 could not be measured")
    with (
        _servers() as (settings, folder),
        _worker(settings, state, crowd, work),
        _relay(settings, folder),
    ):
        asyncio.run(_measure(settings, scored, work))
