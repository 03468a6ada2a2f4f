"""Answers and names that this process keeps."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Protocol

from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.activity import Activity
from jobhire.shared.infrastructure.read_cache import ReadCache

_ANSWERS_BYTES = 8_000_000
_NAMES_KEPT = 50_000
_UNKNOWN = ""


class StampedAnswers:
    """See ``Answers``. ``kinds``: collections (and what else is announced) whose changes they may show;
    rankings always."""

    def __init__(self, activity: Activity, kinds: Iterable[str], *, max_bytes: int = _ANSWERS_BYTES) -> None:
        self._activity = activity
        self._kinds = tuple(kinds)
        self._bodies: ReadCache[bytes] = ReadCache(max_bytes)

    def stamp(self, tenant_id: TenantId) -> Hashable:
        own = self._activity.stamp(tenant_id, (), self._kinds)
        return own, self._activity.projection_stamp(tenant_id)

    def kept(self, key: Hashable, stamp: Hashable) -> bytes | None:
        return self._bodies.get(key, stamp)

    def keep(self, key: Hashable, stamp: Hashable, body: bytes) -> None:
        self._bodies.put(key, stamp, body, size=len(body))


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
