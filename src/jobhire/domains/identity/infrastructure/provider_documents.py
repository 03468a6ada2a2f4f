"""What identity providers publish about themselves, kept for a while, so that nobody can make us ask them
all the time."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from jobhire.domains.identity.domain.errors import ProviderAway
from jobhire.shared.application import Clock, Fetch, FetchFailed

KEPT = timedelta(hours=1)
COOL_DOWN = timedelta(minutes=1)
_MOST = 500
_LONGEST = 64 * 1024
"""Of what is kept, so that providers that many tenants name cannot fill the memory."""


@dataclass(slots=True)
class _Known:
    """``asked_at``: when we last asked, with or without an answer."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    body: bytes | None = None
    got_at: datetime | None = None
    asked_at: datetime | None = None


class ProviderDocuments:
    """A document is good for ``KEPT`` and asked for at most once in ``COOL_DOWN``, whether that went well or
    not and however many want it. The ``_MOST`` that were used last are kept."""

    def __init__(self, fetch: Fetch, *, clock: Clock) -> None:
        self._fetch = fetch
        self._clock = clock
        self._known: OrderedDict[str, _Known] = OrderedDict()

    async def get(self, url: str, *, anew: bool = False) -> bytes:
        """``anew``: even if it is still good, unless it was asked for just now. Raises ``ProviderAway``."""
        known = self._remembered(url)
        async with known.lock:
            now = self._clock.now()
            good = known.got_at is not None and now - known.got_at < KEPT
            cool = known.asked_at is None or now - known.asked_at >= COOL_DOWN
            if cool and (anew or not good):
                known.asked_at = now
                if (body := await self._asked(url)) is not None:
                    known.body, known.got_at, good = body, now, True
            if known.body is None or not good:
                raise ProviderAway
            return known.body

    async def _asked(self, url: str) -> bytes | None:
        try:
            answer = await self._fetch.get(url, headers={"Accept": "application/json"})
        except FetchFailed:
            return None
        return answer.body if answer.status == 200 and len(answer.body) <= _LONGEST else None

    def _remembered(self, url: str) -> _Known:
        known = self._known.setdefault(url, _Known())
        self._known.move_to_end(url)
        while len(self._known) > _MOST:
            self._known.popitem(last=False)
        return known
