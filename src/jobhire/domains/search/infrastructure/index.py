"""The index as questions see it: made current, then asked, on one thread."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import NamedTuple, TypeVar

import structlog
from prometheus_client import Counter

from jobhire.domains.search.application.ports import ChangeLog, Found, IndexBuilding, Part, Place, Vocabulary
from jobhire.domains.search.domain.document import Document, Kind
from jobhire.domains.search.domain.query import Query
from jobhire.shared.application import Asked, Disclosed, Forgotten, Gone
from jobhire.shared.domain import TenantId

from . import asking
from .file import IndexFile
from .folder import Desk, Folder
from .following import PATIENCE, Follower
from .meanings import progress, tell_more
from .writing import write

IDLE_SECONDS = 60.0
"""How often indexes are brought up to date that nobody asks."""

R = TypeVar("R")
_log = structlog.get_logger(__name__)
_lost = Counter("jobhire_search_index_lost", "Search indexes that could not be used, and are made anew")


class Shelf(NamedTuple):
    """The indexes of one kind on this machine, and who keeps them current."""

    follower: Follower
    folder: Folder


class SharedIndex:
    """See ``Index``."""

    def __init__(
        self, follower: Follower, folder: Folder, desk: Desk, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._follower, self._folder, self._desk, self._now = follower, folder, desk, now

    async def search(self, tenant_id: TenantId, query: Query, part: Part) -> Found:
        return await self._ask(tenant_id, lambda file, lexis: asking.search(file, query, part, lexis))

    async def document(self, tenant_id: TenantId, id: str) -> Document | None:
        return await self._ask(tenant_id, lambda file, _: file.document(id))

    async def ahead(self, tenant_id: TenantId, query: Query, place: Place) -> int:
        return await self._ask(tenant_id, lambda file, lexis: asking.ahead(file, query, place, lexis))

    async def with_words(self, work: Callable[[Vocabulary], R]) -> R:
        return await self._desk.run(lambda: work(self._desk.vocabulary))

    async def _ask(self, tenant_id: TenantId, question: Callable[[IndexFile, Vocabulary], R]) -> R:
        async with self._sound(tenant_id):
            await self._follower.make_current(tenant_id)
            until = self._now() + PATIENCE
            while True:
                try:
                    return await self._desk.run(self._answer, tenant_id, question)
                except asking.NotTold:
                    await self._desk.run(self._tell_more, tenant_id, until)

    def _file(self, tenant_id: TenantId) -> IndexFile:
        file = self._folder.current(tenant_id, self._desk.vocabulary.version)
        if file is None:  # thrown away this very moment
            raise IndexBuilding(0, 0)
        return file

    def _answer(self, tenant_id: TenantId, question: Callable[[IndexFile, Vocabulary], R]) -> R:
        return question(self._file(tenant_id), self._desk.vocabulary)

    def _tell_more(self, tenant_id: TenantId, until: float) -> None:
        """A lot at a time, so that other questions have their turn in between."""
        file = self._file(tenant_id)
        tell_more(file, self._desk.vocabulary)
        if self._now() >= until:
            raise IndexBuilding(*progress(file))

    @asynccontextmanager
    async def _sound(self, tenant_id: TenantId) -> AsyncIterator[None]:
        """A file that cannot be read is thrown away, and made anew by the next question."""
        try:
            yield
        except (sqlite3.Error, OSError) as failure:
            _lost.inc()
            _log.warning("search.index_lost", tenant=tenant_id, error=type(failure).__name__)
            if not isinstance(failure, sqlite3.OperationalError):
                await self._desk.run(self._folder.drop, tenant_id)
            raise IndexBuilding(0, 0) from failure


class IndexDiscloser:
    """See ``Discloser``: nothing is here that is not told of elsewhere."""

    async def disclose(self, tenant_id: TenantId, asked: Asked) -> Disclosed:
        return Disclosed(
            left_out={"search_index": "What searches look in, made from `candidates` at any time"}
        )


class IndexForgetter:
    """See ``Forgetter``: of the indexes on this machine, at once. On others they follow the log."""

    def __init__(self, kind: Kind, desk: Desk, folder: Folder) -> None:
        self._kind, self._desk, self._folder = kind, desk, folder

    async def forget(self, tenant_id: TenantId, gone: Gone) -> Forgotten:
        if f"{gone.kind}s" != self._kind:
            return Forgotten()
        removed = await self._desk.run(self._forget, tenant_id, gone.id)
        return Forgotten(removed={"searchIndex": removed})

    def _forget(self, tenant_id: TenantId, id: str) -> int:
        if not self._folder.files(tenant_id):
            return 0
        file = self._folder.current(tenant_id, self._desk.vocabulary.version)
        if file is None:  # of another version: nobody reads it any more
            self._folder.drop(tenant_id)
            return 0
        there = file.document(id) is not None
        with file.writing():
            write(file, self._desk.vocabulary, (), [id], position=0)
            # Whoever has read them before, and is about to write, reads them again.
            file.execute("UPDATE state SET epoch = epoch + 1")
        file.overwrite()
        return int(there)


class Housekeeper:
    """In every process, though only one of a machine is at it at a time: indexes that nobody asks follow the
    log as well, for they hold what people wrote; those of tenants that are gone are deleted."""

    def __init__(self, shelves: Sequence[Shelf], log: ChangeLog, desk: Desk) -> None:
        self._shelves, self._log, self._desk = shelves, log, desk
        self._task: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        """From now on, until the process ends."""
        self._task = asyncio.create_task(self._again_and_again())

    def end(self) -> None:
        if self._task is not None:
            self._task.cancel()
        for shelf in self._shelves:
            shelf.follower.end()
        self._desk.close()
        for shelf in self._shelves:
            shelf.folder.close()

    async def _again_and_again(self) -> None:
        while True:
            await asyncio.sleep(IDLE_SECONDS)
            try:
                await self.turn()
            except Exception as failure:
                _log.warning("search.not_kept", error=type(failure).__name__)

    async def turn(self) -> None:
        """Once through all that lie here."""
        for shelf in self._shelves:
            await self._keep(shelf)

    async def _keep(self, shelf: Shelf) -> None:
        tenants = await asyncio.to_thread(shelf.folder.tenants)
        if not tenants:
            return
        with shelf.folder.alone("housekeeping ") as alone:
            heads = await self._log.heads() if alone else {}
            for tenant_id in tenants if alone else ():
                if tenant_id not in heads:
                    await self._desk.run(shelf.folder.drop, tenant_id)
                else:
                    await self._follow(shelf, tenant_id)

    async def _follow(self, shelf: Shelf, tenant_id: TenantId) -> None:
        try:
            await shelf.follower.make_current(tenant_id)
            await self._desk.run(self._overwrite, shelf.folder, tenant_id)
        except IndexBuilding:
            _log.info("search.still_behind", tenant=tenant_id)

    def _overwrite(self, folder: Folder, tenant_id: TenantId) -> None:
        file = folder.current(tenant_id, self._desk.vocabulary.version)
        if file is not None:
            file.overwrite()
