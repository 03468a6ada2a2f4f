"""Answers and names that this process keeps."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Iterable, Mapping
from itertools import count
from typing import NamedTuple, Protocol

from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.activity import Activity
from jobhire.shared.infrastructure.read_cache import ReadCache

_ANSWERS_BYTES = 8_000_000
_NAMES_KEPT = 50_000
_UNKNOWN = ""


class _Making(NamedTuple):
    """An answer under way. ``began``: after all questions with a lower number."""

    began: int
    stamp: Hashable
    task: asyncio.Task[bytes]


class StampedAnswers:
    """See ``Answers``. ``kinds``: collections (and what else is announced) whose changes they may show;
    rankings always."""

    def __init__(self, activity: Activity, kinds: Iterable[str], *, max_bytes: int = _ANSWERS_BYTES) -> None:
        self._activity = activity
        self._kinds = tuple(kinds)
        self._bodies: ReadCache[bytes] = ReadCache(max_bytes)

        self._making: dict[Hashable, _Making] = {}
        self._order = count()

    async def once(self, tenant_id: TenantId, key: Hashable, make: Callable[[], Awaitable[bytes]]) -> bytes:
        own, asked = (tenant_id, key), next(self._order)
        while True:
            stamp = self._stamp(tenant_id)
            kept = self._bodies.get(own, stamp)
            if kept is not None:
                return kept
            making = self._making.get(own)
            if making is None:
                making = self._begin(own, stamp, make)
            if making.stamp == stamp or making.began > asked:
                # Shielded: one who goes away must not take the answer from the others.
                return await asyncio.shield(making.task)
            await asyncio.wait([making.task])

    def _begin(self, own: Hashable, stamp: Hashable, make: Callable[[], Awaitable[bytes]]) -> _Making:
        async def work() -> bytes:
            try:
                body = await make()
            finally:
                del self._making[own]
            self._bodies.put(own, stamp, body, size=len(body))
            return body

        task = asyncio.create_task(work())
        task.add_done_callback(_seen)
        making = self._making[own] = _Making(next(self._order), stamp, task)
        return making

    def _stamp(self, tenant_id: TenantId) -> Hashable:
        own = self._activity.stamp(tenant_id, (), self._kinds)
        return own, self._activity.projection_stamp(tenant_id)


def _seen(task: asyncio.Task[bytes]) -> None:
    """All who waited may have gone away: its failure is nobody's then."""
    if not task.cancelled():
        task.exception()


class Skills(Protocol):
    def resolve(self, name: str) -> str | None:
        """The id of the skill that is called so."""
        ...

    def label(self, skill_id: str) -> str: ...


class TaughtVocabulary:
    """See ``Vocabulary``. ``learn`` takes a moment, and is done when somebody asks for the first time; each
    spelling is looked up once."""

    def __init__(self, learn: Callable[[], Skills]) -> None:
        self._learn = learn
        self._skills: Skills | None = None
        self._known: dict[str, str] = {}
        self._learning = asyncio.Lock()

    async def names(self, skills: Iterable[str]) -> Mapping[str, str]:
        wanted = list(skills)
        missing = [each for each in wanted if each not in self._known]
        if missing:
            await self._look_up(missing)
        return {each: self._known[each] for each in wanted if self._known.get(each)}

    async def _look_up(self, missing: list[str]) -> None:
        async with self._learning:
            if self._skills is None:
                self._skills = await asyncio.to_thread(self._learn)
        if len(self._known) + len(missing) > _NAMES_KEPT:
            self._known.clear()
        for each in missing:
            id = self._skills.resolve(each)
            self._known[each] = _UNKNOWN if id is None else self._skills.label(id)
