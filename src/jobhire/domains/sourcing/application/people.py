"""What reading people from applicant tracking systems needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

import msgspec

from jobhire.domains.sourcing.application.ports import Unusable
from jobhire.domains.sourcing.domain.person import Person, PersonTrace
from jobhire.shared.application import Fetched
from jobhire.shared.domain import TenantId


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Who was changed between the two moments, both included. ``since``: None for everybody."""

    since: datetime | None
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """A POST that answers with a token. ``headers`` and ``body`` hold credentials: they are in no log."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPeople:
    """What one answer held. ``then``: the address of the next page; None on the last."""

    people: Sequence[Person] = ()
    unusable: Sequence[Unusable] = ()
    then: str | None = None


class PeopleSystem(Protocol):
    """One kind of applicant tracking system: where to ask, and what the answers mean. Like a ``JobBoard`` it
    has no network of its own."""

    def normal(self, address: str) -> str:
        """An address as it is kept. Raises ``Invalid`` that says what would be right."""
        ...

    def login(self, address: str, secret: str) -> Login | None:
        """How to get a token; None where the secret itself is sent. ``secret``: the source's credentials."""
        ...

    def token(self, answer: Fetched) -> str:
        """Of a 200 answer to ``login``. Raises ``Unreadable``."""
        ...

    def headers(self, token: str) -> Mapping[str, str]:
        """Of every request. ``token``: what ``login`` brought, else the secret."""
        ...

    def begin(self, address: str, window: Window) -> str:
        """Where the first page is."""
        ...

    def continues(self, address: str, url: str) -> bool:
        """Whether a page's address is one of this system's: credentials are sent nowhere else."""
        ...

    def read(self, address: str, url: str, answer: Fetched) -> FoundPeople:
        """What a 200 answer to ``url`` says. Raises ``Unreadable``."""
        ...

    def pause(self, answer: Fetched) -> float:
        """Seconds to wait before the next request, as its headers ask for; 0 for none."""
        ...


Systems = Mapping[str, PeopleSystem]
"""By name, which no board has."""


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """A person on the way to a candidate. ``into``: whom they became before; ``new_id``: of whom they become
    if nobody has their address; ``system``: the plug-in's name."""

    new_id: str
    into: str | None
    system: str
    values: Mapping[str, Any]


class Taken(Protocol):
    @property
    def outcome(self) -> Literal["created", "updated", "proposed", "same", "deleted", "invalid"]: ...
    @property
    def candidate_id(self) -> str | None: ...
    @property
    def fields(self) -> Sequence[str]: ...
    @property
    def proposals(self) -> int: ...


class People(Protocol):
    """Candidates, from the domain that has them."""

    async def take_in(self, tenant_id: TenantId, record: Record) -> Taken:
        """Safe to repeat."""
        ...

    async def foresee(self, tenant_id: TenantId, record: Record) -> Taken:
        """What ``take_in`` would do. Writes nothing."""
        ...


class PersonTraces(Protocol):
    """What is remembered of people. ``place``: of the source."""

    async def of(
        self, tenant_id: TenantId, place: str, external_ids: Sequence[str]
    ) -> Mapping[str, PersonTrace]:
        """By external id; those that are not known are left out."""
        ...

    async def erased(self, tenant_id: TenantId, place: str, external_ids: Sequence[str]) -> frozenset[str]:
        """Those of them who became somebody of whom nothing may be kept any more."""
        ...

    async def keep(self, tenant_id: TenantId, place: str, traces: Sequence[PersonTrace]) -> None: ...

    async def drop(self, tenant_id: TenantId, place: str) -> None:
        """All but who was erased."""
        ...
