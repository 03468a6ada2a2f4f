"""Keeps the index of a tenant current in the process that is asked, and makes it where there is none.

What this process was told of (``Activity``) is taken over at once. The log is looked at once a second
besides: it names what a lost notice would have, and what others did before this process listened. Whoever is
named is read anew, so it does not matter how often or by whom. Processes of one machine share the file: who
has read something before another one wrote reads them again (``epoch``).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import structlog
from prometheus_client import Histogram

from jobhire.domains.search.application.ports import AnySource, ChangeLog, IndexBuilding
from jobhire.domains.search.domain.document import Document
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.activity import Activity

from .file import IndexFile
from .folder import Desk, Folder
from .writing import write

PATIENCE = 10.0
"""Seconds that a question waits for an index that is being made."""
LOOK_SECONDS = 1.0
"""Between two looks at the log."""
_LOT = 200
_WRITTEN_AT_ONCE = 1_024
_TRIES = 8
_PAUSE = 0.1
_SECONDS = (0.01, 0.1, 1, 10, 60, 300, 1_800)

_log = structlog.get_logger(__name__)
_built = Histogram("jobhire_search_index_seconds", "Making a tenant's search index", buckets=_SECONDS)


class _Seen(NamedTuple):
    """Up to where this process has taken changes over. ``looked``: at the log, in monotonic seconds."""

    path: Path
    stamp: int
    looked: float


class Follower:
    def __init__(
        self,
        source: AnySource,
        log: ChangeLog,
        activity: Activity,
        *,
        desk: Desk,
        folder: Folder,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._source, self._log, self._activity = source, log, activity
        self._desk, self._folder, self._now = desk, folder, now
        self._seen: dict[TenantId, _Seen] = {}
        self._work: dict[TenantId, asyncio.Task[None]] = {}
        self._progress: dict[TenantId, tuple[int, int]] = {}

    async def make_current(self, tenant_id: TenantId, *, patience: float = PATIENCE) -> None:
        """Every change that was accepted before this call is in the index. Raises ``IndexBuilding``."""
        asked, stamp = self._now(), self._activity.kind_stamp(tenant_id, self._source.kind)
        while not await self._holds(tenant_id, stamp, asked):
            work = self._work.get(tenant_id)
            if work is None:
                work = self._work[tenant_id] = asyncio.create_task(self._catch_up(tenant_id))
                work.add_done_callback(partial(self._ended, tenant_id))
            await asyncio.wait([work], timeout=max(0.0, asked + patience - self._now()))
            if not work.done():
                raise IndexBuilding(*self._progress.get(tenant_id, (0, 0)))
            work.result()

    def _ended(self, tenant_id: TenantId, work: asyncio.Task[None]) -> None:
        """All who waited may have gone away: its failure is nobody's then."""
        del self._work[tenant_id]
        if not work.cancelled() and work.exception() is not None:
            _log.warning("search.not_current", tenant=tenant_id, error=type(work.exception()).__name__)

    def end(self) -> None:
        """Whatever is being made is left."""
        for work in self._work.values():
            work.cancel()

    async def _holds(self, tenant_id: TenantId, stamp: int, asked: float) -> bool:
        """Whether all that had come by then is in the file that is there. What comes later keeps nobody
        waiting."""
        seen = self._seen.get(tenant_id)
        if seen is None or seen.stamp < stamp or seen.looked <= asked - LOOK_SECONDS:
            return False
        # Another process may have made it anew, or thrown it away.
        file = await self._desk.run(self._file, tenant_id)
        return file is not None and file.path == seen.path

    def _file(self, tenant_id: TenantId) -> IndexFile | None:
        return self._folder.current(tenant_id, self._desk.vocabulary.version)

    # Changes

    async def _catch_up(self, tenant_id: TenantId) -> None:
        try:
            file = await self._desk.run(self._file, tenant_id)
            if file is None:
                file = await self._make(tenant_id)
            await self._take_changes(tenant_id, file)
        finally:
            self._progress.pop(tenant_id, None)

    async def _take_changes(self, tenant_id: TenantId, file: IndexFile) -> None:
        seen = self._seen.get(tenant_id)
        if seen is not None and seen.path != file.path:
            seen = None
        stamp, looked = self._activity.kind_stamp(tenant_id, self._source.kind), self._now()
        told = None if seen is None else self._activity.changed(tenant_id, self._source.kind, seen.stamp)
        changed = dict.fromkeys(told or ())
        position = up_to = (await self._desk.run(lambda: file.state)).position
        if seen is None or told is None or looked - seen.looked >= LOOK_SECONDS:
            async for events in self._log.since(tenant_id, position):
                changed.update(
                    (each.subject, None) for each in events if each.type.startswith(self._source.events)
                )
                up_to = events[-1].position
        elif seen is not None:
            looked = seen.looked
        ids = list(changed)
        for first in range(0, len(ids), _LOT):
            self._progress[tenant_id] = first, len(ids)
            await self._take(tenant_id, file, ids[first : first + _LOT])
        if up_to > position:
            await self._desk.run(_move, file, up_to)
        self._seen[tenant_id] = _Seen(file.path, stamp, looked)

    async def _take(self, tenant_id: TenantId, file: IndexFile, ids: Sequence[str]) -> None:
        """Whoever they are now."""
        for _ in range(_TRIES):
            epoch, known = await self._desk.run(_present, file, ids)
            found = await self._source.load(tenant_id, ids)
            newer = [each for each in found if known.get(each.id) != each.version]
            documents = await self._described(tenant_id, newer)
            there = {each.id for each in found}
            gone = [id for id in known if id not in there]
            if await self._desk.run(self._write, file, epoch, documents, gone):
                return
        raise IndexBuilding(0, len(ids))

    async def _described(self, tenant_id: TenantId, found: Sequence[Any]) -> list[Document]:
        if not found:
            return []
        describe = await self._source.reading(tenant_id, found)
        return await self._desk.run(lambda: describe(self._desk.vocabulary))

    def _write(self, file: IndexFile, epoch: int, documents: Sequence[Document], gone: Sequence[str]) -> bool:
        """False: another process has written since."""
        if not documents and not gone:
            return file.state.epoch == epoch
        with file.writing():
            if file.state.epoch != epoch:
                return False
            write(file, self._desk.vocabulary, documents, gone, position=0)
        return True

    # All of them

    async def _make(self, tenant_id: TenantId) -> IndexFile:
        """One process of a machine makes it, the others wait."""
        while True:
            with self._folder.alone(tenant_id) as alone:
                file = await self._desk.run(self._file, tenant_id)
                if file is None and alone:
                    await self._build(tenant_id)
                    file = await self._desk.run(self._file, tenant_id)
            if file is not None:
                return file
            await asyncio.sleep(_PAUSE)

    async def _build(self, tenant_id: TenantId) -> None:
        began = time.perf_counter()
        self._progress[tenant_id] = 0, await self._source.count(tenant_id)
        head = (await self._log.head(tenant_id)).position
        path = await self._desk.run(self._folder.begin, tenant_id)
        try:
            with closing(await self._desk.run(lambda: IndexFile(path, new=True))) as file:
                total = await self._fill(tenant_id, file, head)
            await self._desk.run(lambda: self._folder.name(tenant_id, self._desk.vocabulary.version, path))
        finally:
            self._folder.discard(path)
        took = time.perf_counter() - began
        _built.observe(took)
        _log.info(
            "search.index_made",
            tenant=tenant_id,
            kind=self._source.kind.value,
            total=total,
            seconds=round(took, 2),
        )

    async def _fill(self, tenant_id: TenantId, file: IndexFile, head: int) -> int:
        await self._desk.run(file.create, tenant_id)
        waiting, done = list[Document](), 0
        async for found in self._source.scan(tenant_id):
            waiting += await self._described(tenant_id, found)
            done += len(found)
            self._progress[tenant_id] = done, max(done, self._progress[tenant_id][1])
            if len(waiting) >= _WRITTEN_AT_ONCE:
                await self._desk.run(self._put, file, waiting, 0)
                waiting = []
        await self._desk.run(self._put, file, waiting, head)
        return done

    def _put(self, file: IndexFile, documents: Sequence[Document], position: int) -> None:
        file.execute("BEGIN")
        write(file, self._desk.vocabulary, documents, (), position=position)
        file.execute("COMMIT")


def _present(file: IndexFile, ids: Sequence[str]) -> tuple[int, dict[str, int]]:
    with file.reading():
        return file.state.epoch, file.versions(ids)


def _move(file: IndexFile, position: int) -> None:
    file.execute("UPDATE state SET position = max(position, ?)", (position,))
