"""What sources need: boards to ask, jobs to tell, and what is remembered between two rounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import msgspec

from jobhire.domains.sourcing.application.position import NOWHERE, Position
from jobhire.domains.sourcing.domain.deciding import JobNow, Status, Trace
from jobhire.domains.sourcing.domain.posting import Posting, Value
from jobhire.domains.sourcing.domain.round import Round
from jobhire.domains.sourcing.domain.source import Source
from jobhire.shared.application import Fetched, Rows, Slice
from jobhire.shared.domain import TenantId


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One request of a round, sent as GET. ``headers``: what the board asks for beside ours, credentials
    included: they are in no log."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unusable:
    """Something on a page that is no posting of ours, and why. ``external_id``: ``#`` and its number on the
    page where it has none."""

    external_id: str
    why: str

    @property
    def is_nameless(self) -> bool:
        return not self.external_id.strip() or self.external_id.startswith("#")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one answer held. ``then``: what to ask next, each once."""

    postings: Sequence[Posting] = ()
    unusable: Sequence[Unusable] = ()
    then: Sequence[Step] = ()


class Unreadable(Exception):
    """The answer is not in the shape that the board documents. The message names what is wrong, without
    any of the board's text."""


class JobBoard(Protocol):
    """One kind of board: where to ask, and what the answers mean. It has no network of its own: whoever walks
    it guards where it goes and how much it takes. Third parties add theirs under the entry point group
    ``jobhire.boards``."""

    @property
    def whole(self) -> bool:
        """Whether a round sees all open postings, so that what is not there is closed. False of feeds that
        show the newest only."""
        ...

    @property
    def obeys_robots(self) -> bool:
        """For pages that are made for people: asked for only as their robots.txt permits."""
        ...

    def normal(self, address: str) -> str:
        """An address as it is kept. Raises ``Invalid`` that says what would be right."""
        ...

    def begin(self, address: str, secret: str) -> Step:
        """The first request of a round. ``secret``: the source's credentials, empty when it has none."""
        ...

    def read(self, address: str, step: Step, answer: Fetched) -> Found:
        """What a 200 answer to a step says. Raises ``Unreadable``. May take a while: it is run in a
        thread."""
        ...


class Boards(Protocol):
    """Plug-ins by name."""

    def get(self, name: str) -> JobBoard | None: ...

    @property
    def names(self) -> Sequence[str]: ...


class NewJob(msgspec.Struct, frozen=True, kw_only=True):
    """``key``: unique among what the tenant imported, so that it is made once."""

    id: str
    key: str
    fields: Mapping[str, Value]


class Made(Protocol):
    """``id``: of the job with that key, now or before; None: refused, and why."""

    @property
    def id(self) -> str | None: ...
    @property
    def refused(self) -> str | None: ...


class Jobs(Protocol):
    """Jobs, from the domain that has them."""

    async def now(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, JobNow]:
        """The live ones."""
        ...

    async def open(self, tenant_id: TenantId, jobs: Sequence[NewJob]) -> Sequence[Made]:
        """One answer per job, in order."""
        ...

    async def change(
        self, tenant_id: TenantId, job: JobNow, fields: Mapping[str, Value], status: Status | None
    ) -> None:
        """Raises ``StaleVersion`` when it is not as it was any more, ``Invalid``, ``NotFound``."""
        ...


class Traces(Protocol):
    """What is remembered of postings."""

    async def of(self, tenant_id: TenantId, source_id: str) -> Mapping[str, Trace]:
        """By external id."""
        ...

    async def keep(self, tenant_id: TenantId, source_id: str, traces: Sequence[Trace]) -> None: ...

    async def drop(self, tenant_id: TenantId, source_id: str) -> None:
        """All of a source."""
        ...


class Validators(msgspec.Struct, frozen=True, kw_only=True):
    """What the board said of its first page, so as to be asked only whether that has changed. ``version``: of
    the source, which people may have changed since."""

    etag: str = ""
    modified: str = ""
    version: int = 0

    @property
    def headers(self) -> dict[str, str]:
        known = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in known.items() if value}


NOTHING_KNOWN = Validators()


class Turn(msgspec.Struct, kw_only=True):
    """When a source is asked next, beside what people set of it: it moves with every round.

    ``due``, ``opened``, ``failing_since``: seconds since 1970. ``failures``: in a row. ``asked``: id of the
    round that somebody waits for. ``succeeded``, ``failed``: when that happened last. ``wakes``: how often
    somebody has woken it. ``position``: how far people have been read, of a source that has some.
    """

    tenant_id: TenantId
    source_id: str
    due: float = 0.0
    opened: float = 0.0
    failures: int = 0
    failing_since: float | None = None
    asked: str = ""
    succeeded: datetime | None = None
    failed: datetime | None = None
    error: str | None = None
    validators: Validators = Validators()
    position: Position = NOWHERE
    wakes: int = 0


class Turns(Protocol):
    """Times are seconds since 1970. Whoever took a turn holds it for ``LEASE_SECONDS``, and longer by
    ``hold``; what was lost to somebody else meanwhile is not written to."""

    async def open(self, turn: Turn) -> None: ...

    async def of(self, tenant_id: TenantId, source_ids: Sequence[str]) -> Mapping[str, Turn]: ...

    async def due(self, now: float, *, limit: int) -> Sequence[Turn]:
        """Of every tenant, the longest due first."""
        ...

    async def take(self, turn: Turn, *, now: float) -> Turn | None:
        """As it is now, for this process alone. None: somebody holds it, it is not due, or it is gone."""
        ...

    async def hold(self, turn: Turn, *, now: float) -> bool:
        """For longer. False: it is not ours any more."""
        ...

    async def end(self, turn: Turn, *, served: bool = True) -> None:
        """Keep it and give it back. ``served``: whoever waited for this round has it. Who asked meanwhile is
        served next."""
        ...

    async def wake(self, tenant_id: TenantId, source_id: str, *, asked: str = "") -> str:
        """Ask at once, if nobody waits for it as if nothing had failed. Answers with the id of the round that
        is waited for: an earlier one, if somebody waits already."""
        ...

    async def hint(self, tenant_id: TenantId, source_id: str, *, due: float, now: float) -> None:
        """Ask at ``due``, if that is sooner than it would be, or if a round is under way. Not while it
        fails: then it is asked when its wait is over."""
        ...

    async def tenant_of(self, source_id: str) -> TenantId | None: ...

    async def close(self, tenant_id: TenantId, source_id: str) -> None: ...


class RoundReader(Protocol):
    async def rows(self, tenant_id: TenantId, source_id: str, part: Slice) -> Rows[Round]:
        """Newest first, without the results of single postings."""
        ...


class SourceDirectory(Protocol):
    async def of_tenant(self, tenant_id: TenantId) -> Sequence[Source]:
        """The live ones, oldest first."""
        ...


class AtWork(Protocol):
    async def __call__(self, tenant_id: TenantId) -> bool:
        """Whether this tenant is worked for: not when it is suspended or deleted."""
        ...


class Watcher(Protocol):
    """Sees every round: for whoever operates the service."""

    def ended(self, board: str, ending: str, seconds: float) -> None: ...

    def unanswered(self, source: Source, reason: str) -> None:
        """``reason``: why exactly nothing was answered. To the tenant it would say what our network looks
        like."""
        ...
