"""One walk over a board: request after request, within bounds, as the board and its robots.txt permit."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from jobhire.domains.sourcing.application.ports import (
    NOTHING_KNOWN,
    Found,
    JobBoard,
    Step,
    Unreadable,
    Unusable,
    Validators,
)
from jobhire.domains.sourcing.domain import robots
from jobhire.domains.sourcing.domain.posting import LONGEST_ID, Posting
from jobhire.shared.application import Fetch, Fetched, FetchFailed
from jobhire.shared.domain import Invalid

Failure = Literal[
    "unreachable",
    "timeout",
    "status",
    "not-found",
    "gone",
    "refused",
    "redirect",
    "busy",
    "robots",
    "unreadable",
]
"""``refused``: 401 or 403; ``busy``: 429 or 503; ``robots``: robots.txt forbids it; ``unreadable``: not in
the documented shape."""
TOO_MANY, TOO_LONG, SOME_FAILED, NAMELESS = "too-many", "too-long", "some-pages-failed", "postings-without-id"
"""Why a walk is partial. A posting without an id may be any of those that are missing."""
MOST_WAITING = 10_000
"""Addresses that one walk remembers."""
READS_AT_ONCE = 2
"""Of all walks with one walker: what is read takes several times the memory of the answer."""
_STATUS: Mapping[int, Failure] = {
    401: "refused", 403: "refused", 404: "not-found", 410: "gone", 429: "busy", 503: "busy",
}  # fmt: skip
_CONDITIONS = {"If-None-Match", "If-Modified-Since"}


def failure_of(status: int) -> Failure | None:
    """None: it is a 200."""
    if status == 200:
        return None
    return "redirect" if 300 <= status < 400 else _STATUS.get(status, "status")


class WalkFailed(Exception):
    """The first answer, or the only one, was of no use. ``reason``: for operators."""

    def __init__(self, failure: Failure, *, reason: str = "", retry_after: str = "") -> None:
        super().__init__(failure)
        self.failure = failure
        self.reason = reason
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Of one walk: requests, postings, bytes of all answers together, seconds."""

    requests: int = 200
    postings: int = 2_000
    bytes: int = 32_000_000
    seconds: float = 300.0


@dataclass(slots=True, kw_only=True)
class Walked:
    """``partial``: why not everything was seen; None when it was. ``unchanged``: the board says so."""

    postings: dict[str, Posting] = field(default_factory=dict)
    unusable: list[Unusable] = field(default_factory=list)
    partial: str | None = None
    unchanged: bool = False
    validators: Validators = NOTHING_KNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Walker:
    """``alive``: called between requests; False ends the walk (somebody else has the turn)."""

    fetch: Fetch
    bounds: Bounds = Bounds()
    reading: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(READS_AT_ONCE))
    now: Callable[[], float] = field(default=lambda: asyncio.get_running_loop().time())

    async def walk(
        self,
        board: JobBoard,
        address: str,
        secret: str,
        *,
        known: Validators = NOTHING_KNOWN,
        alive: Callable[[], Awaitable[bool]] | None = None,
    ) -> Walked:
        """Raises ``WalkFailed``. ``known``: asks whether the first page has changed since."""
        walk = _Walk(self, board, address)
        first = board.begin(address, secret)
        answer = await walk.ask(Step(url=first.url, headers={**first.headers, **known.headers}))
        if answer.status == 304:
            return Walked(unchanged=True, validators=known)
        walk.out.validators = _validators(answer)
        await walk.take(first, answer)
        while walk.waiting and walk.goes_on() and (alive is None or await alive()):
            await walk.follow(walk.waiting.popleft())
        if walk.waiting:
            walk.out.partial = walk.out.partial or TOO_LONG
        if any(each.is_nameless for each in walk.out.unusable):
            walk.out.partial = walk.out.partial or NAMELESS
        if walk.requests > 1:
            # That the first page has not changed would say nothing of the others.
            walk.out.validators = NOTHING_KNOWN
        return walk.out


class _Walk:
    def __init__(self, walker: Walker, board: JobBoard, address: str) -> None:
        self._walker = walker
        self._board = board
        self._address = address
        self._began = walker.now()
        self.requests = 0
        self._bytes = 0
        self._asked = set[str]()
        self._robots: dict[str, str | None] = {}
        self.waiting = deque[Step]()
        self.out = Walked()

    def goes_on(self) -> bool:
        bounds = self._walker.bounds
        within = self.requests < bounds.requests and self._bytes < bounds.bytes
        in_time = self._walker.now() - self._began < bounds.seconds
        return within and in_time and self.out.partial != TOO_MANY

    async def follow(self, step: Step) -> None:
        """One page among several that fails spoils no other; but then not everything was seen. One that is
        not there (any more) has been seen: it has no posting."""
        try:
            await self.take(step, await self.ask(step))
        except WalkFailed as failed:
            if failed.failure in {"busy", "refused"}:
                raise
            if failed.failure in {"not-found", "gone"}:
                return
            self.out.partial = self.out.partial or SOME_FAILED

    async def ask(self, step: Step) -> Fetched:
        """A 200, or a 304 to whoever asked for one."""
        await self._require_permission(step.url)
        self.requests += 1
        self._asked.add(step.url)
        answer = await self._get(step.url, step.headers)
        self._bytes += len(answer.body)
        if answer.status == 200 or (answer.status == 304 and step.headers.keys() & _CONDITIONS):
            return answer
        why = failure_of(answer.status) or "status"
        raise WalkFailed(why, retry_after=answer.headers.get("retry-after", ""))

    async def take(self, step: Step, answer: Fetched) -> None:
        try:
            async with self._walker.reading:
                found = await asyncio.to_thread(self._board.read, self._address, step, answer)
        except Unreadable as wrong:
            raise WalkFailed("unreadable", reason=str(wrong)) from wrong
        self._keep(found)
        for each in found.then:
            if len(self._asked) >= MOST_WAITING:
                self.out.partial = self.out.partial or TOO_LONG
                return
            if each.url not in self._asked:
                self._asked.add(each.url)
                self.waiting.append(each)

    def _keep(self, found: Found) -> None:
        self.out.unusable.extend(found.unusable)
        for each in found.postings:
            try:
                posting = each.checked()
            except Invalid as refused:
                self.out.unusable.append(
                    Unusable(external_id=each.external_id[:LONGEST_ID], why=refused.detail)
                )
                continue
            if len(self.out.postings) >= self._walker.bounds.postings:
                self.out.partial = TOO_MANY
                return
            self.out.postings.setdefault(posting.external_id, posting)

    async def _get(self, url: str, headers: Mapping[str, str]) -> Fetched:
        try:
            return await self._walker.fetch.get(url, headers=headers)
        except FetchFailed as failed:
            raise WalkFailed("timeout" if failed.late else "unreachable", reason=failed.reason) from failed

    async def _require_permission(self, url: str) -> None:
        if not self._board.obeys_robots:
            return
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._robots:
            self._robots[site] = await self._robots_of(site)
        told = self._robots[site]
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        if told is None or not robots.may_ask(told, path):
            raise WalkFailed("robots")

    async def _robots_of(self, site: str) -> str | None:
        """None: it could not be read, and until it can nothing may be asked for (RFC 9309, 2.3.1.4)."""
        answer = await self._get(f"{site}/robots.txt", {})
        if answer.status == 200:
            return answer.body[: robots.MOST_BYTES].decode("utf-8", "replace")
        return "" if 400 <= answer.status < 500 and answer.status != 429 else None


def _validators(answer: Fetched) -> Validators:
    named = answer.headers
    return Validators(etag=named.get("etag", "")[:200], modified=named.get("last-modified", "")[:100])
