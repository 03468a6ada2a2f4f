"""What analytics needs: what other domains know in numbers, a chronicle of its own, and answers kept."""

from __future__ import annotations

from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Collection,
    Hashable,
    Iterable,
    Mapping,
    Sequence,
)
from datetime import datetime
from typing import Protocol

import msgspec

from jobhire.domains.analytics.domain.chronicle import Month, Recent
from jobhire.shared.application import EventRecord
from jobhire.shared.domain import TenantId


class OpenJob(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def department(self) -> str: ...
    @property
    def required_skills(self) -> Sequence[str]: ...


class Board(Protocol):
    """The live jobs of a tenant: how many, and those of them that are open."""

    @property
    def total(self) -> int: ...
    @property
    def open(self) -> Collection[OpenJob]: ...
    def department(self, id: str) -> str | None:
        """None of a job that is not there any more."""
        ...


class Boards(Protocol):
    async def board(self, tenant_id: TenantId) -> Board: ...


class Titled(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...


class Jobs(Protocol):
    async def load(self, tenant_id: TenantId, ids: Sequence[str]) -> Sequence[Titled]:
        """The live ones among ``ids``."""
        ...


class Named(Protocol):
    @property
    def name(self) -> str: ...


class Candidates(Protocol):
    async def count(self, tenant_id: TenantId) -> int:
        """Live ones; who was merged into another is not."""
        ...


class Cards(Protocol):
    async def cards(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, Named]:
        """The live ones among ``ids``."""
        ...


class Sums(Protocol):
    """Of several jobs together, over all live candidates: how many scores there are (``pairs``), what they
    come to (``points``), how many are strong. As of a position of the log; ``as_of``: time of the newest
    event in it."""

    @property
    def pairs(self) -> int: ...
    @property
    def points(self) -> int: ...
    @property
    def strong(self) -> int: ...
    @property
    def position(self) -> int: ...
    @property
    def as_of(self) -> str | None: ...


class Matches(Protocol):
    async def together(self, tenant_id: TenantId, ids: Sequence[str]) -> Sums:
        """Jobs that no ranking knows yet are left out."""
        ...


class Analyses(Protocol):
    async def on_record(self, tenant_id: TenantId) -> int:
        """How many candidates' matches have an analysis, each pair once."""
        ...


class Vocabulary(Protocol):
    async def names(self, skills: Iterable[str]) -> Mapping[str, str]:
        """What those among them that are known are really called."""
        ...


class Decision(Protocol):
    """The verdict on one candidate for one job that holds now, and the score it was given on."""

    @property
    def job_id(self) -> str: ...
    @property
    def type(self) -> str:
        """``positive``, ``negative`` or ``hired``."""
        ...

    @property
    def points(self) -> int: ...
    @property
    def at(self) -> datetime: ...


class Decisions(Protocol):
    async def decisions(
        self, tenant_id: TenantId, *, job_id: str | None, as_of: datetime
    ) -> Sequence[Decision]:
        """What held at that moment, of one job or of all; each candidate of a job once."""
        ...


class AgentUsage(Protocol):
    """What one agent did for a tenant in a month. ``cost_micros``: millionths of a dollar."""

    @property
    def agent(self) -> str: ...
    @property
    def runs(self) -> int: ...
    @property
    def failed(self) -> int: ...
    @property
    def prompt_tokens(self) -> int: ...
    @property
    def completion_tokens(self) -> int: ...
    @property
    def cost_micros(self) -> int: ...
    @property
    def milliseconds(self) -> int: ...


class Ledger(Protocol):
    async def between(self, tenant_id: TenantId, first: str, last: str) -> Mapping[str, Sequence[AgentUsage]]:
        """By month (``2026-11``), both included; those in which nothing was used are left out."""
        ...


class Log(Protocol):
    def since(self, tenant_id: TenantId, position: int) -> AsyncIterator[Sequence[EventRecord]]:
        """Everything after ``position``, in batches."""
        ...


class Overtaken(Exception):
    """Somebody else has written the page meanwhile; nothing was written."""


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """What is on record of what happened lately. ``form``: of the version that wrote it; ``written``: how
    often, 0 if never."""

    recent: Recent
    form: int
    written: int


class Chronicle(Protocol):
    """What happened, written down by the consumer, one tenant at a time."""

    async def page(self, tenant_id: TenantId) -> Page: ...

    async def months(self, tenant_id: TenantId, names: Sequence[str]) -> Mapping[str, Month]:
        """Those of them (``2026-11``) in which something happened."""
        ...

    async def put_months(self, tenant_id: TenantId, months: Mapping[str, Month]) -> None: ...

    async def put_page(self, tenant_id: TenantId, page: Page) -> None:
        """Over the one that was written ``page.written`` times. Raises ``Overtaken``."""
        ...

    async def of_another_form(self, form: int, tenant_id: TenantId | None) -> Sequence[TenantId]:
        """Tenants (of all, or this one if it is) whose page was written in another form."""
        ...


class Answers(Protocol):
    """Answers kept while nothing that they show has changed."""

    async def once(self, tenant_id: TenantId, key: Hashable, make: Callable[[], Awaitable[bytes]]) -> bytes:
        """The kept one, or what ``make`` makes: once for all who ask meanwhile, and never an answer that is
        older than the question."""
        ...
