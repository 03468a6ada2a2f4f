"""The roles beside the API, as processes: the relay and the worker."""

from __future__ import annotations

import asyncio
import gc
import threading
from typing import Any

import dramatiq
import structlog
from dramatiq.asyncio import get_event_loop_thread

from jobhire.bootstrap import Container, close_doors, prepare, runtimes_of
from jobhire.config.logging import configure_logging
from jobhire.config.settings import Settings
from jobhire.interfaces.workers.process import until
from jobhire.interfaces.workers.watch import Pulse
from jobhire.shared.infrastructure.backlog import Backlog
from jobhire.shared.infrastructure.bus import WORKER_WAKES_MS, Hints, messages_key, queues_of, subscribe
from jobhire.shared.infrastructure.chores import Caretaker
from jobhire.shared.infrastructure.consumers import ConsumerRuntime
from jobhire.shared.infrastructure.module import (
    aggregate_collections,
    known_types,
    unhurried_collections,
)
from jobhire.shared.infrastructure.redrive import Redrive
from jobhire.shared.infrastructure.relay import Relay
from jobhire.shared.infrastructure.tasks import ended

WORKER_THREADS = 8

_log = structlog.get_logger(__name__)


class RelayRunner:
    """The relay as a process."""

    def __init__(self, settings: Settings, pulse: Pulse) -> None:
        self._settings = settings
        self._pulse = pulse

    def run(self, stop: threading.Event) -> None:
        asyncio.run(self._run(stop))

    async def _run(self, stop: threading.Event) -> None:
        container = Container(settings=self._settings, role="relay")
        await prepare(container)
        relay = asyncio.create_task(self._relay(container).run())
        stopped = asyncio.create_task(until(stop))
        beside = asyncio.gather(self._pulse.beating(), self._backlog(container).run())
        await asyncio.wait({relay, stopped}, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        await ended(beside)
        await ended(relay)
        await asyncio.to_thread(container.tracing().close)
        await container.redis().aclose()
        container.client().close()

    def _backlog(self, container: Container) -> Backlog:
        queues = set(queues_of(each for door in container.doors() for each in door.consumers).values())
        return Backlog(
            container.database(), container.redis(), [(each, messages_key(each)) for each in queues]
        )

    def _relay(self, container: Container) -> Relay:
        doors = container.doors()
        followers = [each for door in doors for each in door.consumers]
        hints = Hints(container.broker(), queues_of(followers))
        consumers = {each.name: each.types for each in followers}
        redrive = Redrive(
            database=container.database(),
            log=container.log(),
            hints=hints,
            consumers=consumers,
            known=known_types(doors),
            unhurried=[each.name for each in followers if each.unhurried],
        )
        return Relay(
            database=container.database(),
            redis=container.redis(),
            log=container.log(),
            hints=hints,
            redrive=redrive,
            collections=aggregate_collections(doors),
            owner=container.owner(),
            sweep_seconds=self._settings.events.sweep_seconds,
            unhurried=unhurried_collections(doors),
            tracing=container.tracing(),
        )


class WorkerRunner:
    """The Dramatiq consumers as a process: hints in, the log drained, rankings out."""

    def __init__(self, settings: Settings, pulse: Pulse) -> None:
        self._settings = settings
        self._pulse = pulse

    def run(self, stop: threading.Event) -> None:
        container = Container(settings=self._settings, role="worker")
        broker, runtimes = container.broker(), runtimes_of(container)
        subscribe(broker, runtimes)
        asyncio.run(self._prepare())
        worker = dramatiq.Worker(broker, worker_threads=WORKER_THREADS, worker_timeout=WORKER_WAKES_MS)
        worker.start()
        loop = get_event_loop_thread()
        if loop is None:
            raise RuntimeError("dramatiq started without its event loop")
        revising = loop.run_coroutine(self._start(container, runtimes))
        gc.freeze()
        stop.wait()
        loop.run_coroutine(ended(revising))
        worker.stop(timeout=8_000)
        close_doors(container)
        container.tracing().close()

    async def _prepare(self) -> None:
        """In a loop and with a client of its own: the worker's live in Dramatiq's loop."""
        container = Container(settings=self._settings, role="worker-start")
        await prepare(container)
        container.client().close()

    async def _start(self, container: Container, runtimes: dict[str, ConsumerRuntime]) -> asyncio.Future[Any]:
        """Returns what goes on beside the hints: chores, services, and results that an upgrade has outdated
        are made anew."""
        beating = asyncio.create_task(self._pulse.beating())  # before what may take long: it is alive
        for door in container.doors():
            for hook in (*door.on_start, *door.on_work):
                await hook()
        for runtime in runtimes.values():
            taken_up = await runtime.take_up_known()
            if taken_up:
                _log.info("events.taken_up", consumer=runtime.consumer.name, count=taken_up)
        chores = [chore for door in container.doors() for chore in door.chores]
        caretaker = Caretaker(container.database(), chores)
        services = (service() for door in container.doors() for service in door.services)
        revising = (runtime.revise_forever() for runtime in runtimes.values())
        return asyncio.gather(beating, caretaker.run(), *services, *revising)


def build_relay(settings: Settings, pulse: Pulse) -> RelayRunner:
    """The role that turns committed changes into log entries and hints."""
    configure_logging(settings.telemetry.log_level)
    return RelayRunner(settings, pulse)


def build_worker(settings: Settings, pulse: Pulse) -> WorkerRunner:
    """The role that recomputes what the log says has changed."""
    configure_logging(settings.telemetry.log_level)
    return WorkerRunner(settings, pulse)
