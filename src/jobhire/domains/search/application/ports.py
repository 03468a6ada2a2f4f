"""What search needs: people and jobs as their domains know them, what scores read there, words, an index."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar

import msgspec

from jobhire.domains.search.domain.document import Document, Kind
from jobhire.domains.search.domain.query import Query
from jobhire.domains.search.domain.words import Lexis
from jobhire.shared.application import EventRecord, Principal
from jobhire.shared.domain import TenantId

R = TypeVar("R")
T = TypeVar("T", bound="Versioned")


class Versioned(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def version(self) -> int: ...


class Position(Protocol):
    """A job somebody had."""

    @property
    def title(self) -> str: ...
    @property
    def company(self) -> str: ...
    @property
    def bullets(self) -> Sequence[str]: ...


class Study(Protocol):
    @property
    def degree(self) -> str: ...
    @property
    def school(self) -> str: ...


class Tongue(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def code(self) -> str | None: ...


class Details(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def email(self) -> str | None: ...
    @property
    def type(self) -> str: ...
    @property
    def employment_status(self) -> str: ...
    @property
    def headline(self) -> str: ...
    @property
    def skills(self) -> Sequence[str]: ...
    @property
    def summary(self) -> str: ...
    @property
    def location(self) -> str: ...
    @property
    def experience_years(self) -> float | None: ...
    @property
    def experience(self) -> Sequence[Position]: ...
    @property
    def education(self) -> Sequence[Study]: ...
    @property
    def languages(self) -> Sequence[Tongue]: ...
    @property
    def certificates(self) -> Sequence[str]: ...


class Person(Protocol):
    """A candidate as their own domain knows them."""

    @property
    def id(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def details(self) -> Details: ...
    @property
    def cv_text(self) -> str: ...
    @property
    def updated_at(self) -> datetime: ...


class People(Protocol):
    async def load(self, tenant_id: TenantId, ids: Sequence[str]) -> Sequence[Person]:
        """The live ones among ``ids``."""
        ...

    def scan(self, tenant_id: TenantId) -> AsyncIterator[Sequence[Person]]:
        """Every live candidate of the tenant, in batches."""
        ...

    async def count(self, tenant_id: TenantId) -> int:
        """How many live ones there are."""
        ...


class Where(Protocol):
    """A place in a text. ``source``: ``cvText``, ``skills`` (the one at ``index``) or ``metadata``."""

    @property
    def source(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def index(self) -> int | None: ...


class Evidence(Protocol):
    @property
    def span(self) -> Where: ...


class Shown(Protocol):
    """What a CV shows, as scores read it. Keys of skills: ids of the taxonomy; with ``@`` in front: only a
    title names it."""

    @property
    def skills(self) -> Mapping[str, Evidence]: ...
    @property
    def experience_months(self) -> int | None: ...
    @property
    def seniority(self) -> int | None: ...
    @property
    def places(self) -> Sequence[str]: ...


class Readings(Protocol):
    async def shown(self, tenant_id: TenantId, versions: Mapping[str, int]) -> Mapping[str, Shown]:
        """Of candidates at these versions. Who is gone is left out."""
        ...


class Embedder(Protocol):
    """What meanings of words are told by. Not for several threads at once. ``name``: with its version;
    another one means that all are told anew."""

    @property
    def name(self) -> str: ...

    def meaning(self, words: Sequence[str]) -> bytes:
        """See ``Lexis``. Always the same, on every machine."""
        ...


class Vocabulary(Lexis, Protocol):
    """Words, skills and meanings. Not for several threads at once."""

    @property
    def embedder(self) -> str | None:
        """See ``Embedder.name``; None: nothing is known of meanings."""
        ...

    @property
    def version(self) -> str:
        """Changes when a text would be read differently."""
        ...

    def skill(self, name: str) -> str | None:
        """The id of the skill that is called so."""
        ...

    def label(self, skill_id: str) -> str:
        """What it is called; the id itself where that is not known."""
        ...


class Vacancy(Protocol):
    """A job as its own domain knows it."""

    @property
    def id(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def department(self) -> str: ...
    @property
    def location(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def required_skills(self) -> Sequence[str]: ...
    @property
    def status(self) -> str: ...
    @property
    def updated_at(self) -> datetime: ...


class Vacancies(Protocol):
    """As ``People``, of jobs."""

    async def load(self, tenant_id: TenantId, ids: Sequence[str]) -> Sequence[Vacancy]: ...
    def scan(self, tenant_id: TenantId) -> AsyncIterator[Sequence[Vacancy]]: ...
    async def count(self, tenant_id: TenantId) -> int: ...


class Wish(Protocol):
    """A skill that a job asks for, or would like. ``options``: what meets it (id, credit, how: ``exact`` is
    the skill itself). ``span``: ``title``, ``description`` or ``requiredSkills``."""

    @property
    def span(self) -> Where: ...
    @property
    def options(self) -> Sequence[tuple[str, int, str]]: ...


class Time(Protocol):
    @property
    def months(self) -> int: ...


class Demanded(Protocol):
    """What a job asks for, as scores read it."""

    @property
    def required(self) -> Sequence[Wish]: ...
    @property
    def nice(self) -> Sequence[Wish]: ...
    @property
    def experience(self) -> Sequence[Time]: ...
    @property
    def seniority(self) -> int | None: ...
    @property
    def places(self) -> Sequence[tuple[str, int]]: ...


class Demands(Protocol):
    async def asked(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, Demanded]:
        """By job. Which is gone is left out."""
        ...


class Reads(Readings, Demands, Protocol):
    """Both sides."""


class Source(Protocol[T]):
    """All of a kind that is searched. ``events``: what types of events begin with that name one of them."""

    @property
    def kind(self) -> Kind: ...
    @property
    def events(self) -> str: ...

    async def load(self, tenant_id: TenantId, ids: Sequence[str]) -> Sequence[T]:
        """The live ones among ``ids``."""
        ...

    def scan(self, tenant_id: TenantId) -> AsyncIterator[Sequence[T]]:
        """Every live one of the tenant, in batches."""
        ...

    async def count(self, tenant_id: TenantId) -> int:
        """How many live ones there are."""
        ...

    async def reading(
        self, tenant_id: TenantId, found: Sequence[T]
    ) -> Callable[[Vocabulary], list[Document]]:
        """What makes documents of them, where the vocabulary is at hand."""
        ...


AnySource = Source[Any]


class Head(Protocol):
    @property
    def position(self) -> int: ...


class ChangeLog(Protocol):
    async def head(self, tenant_id: TenantId) -> Head:
        """Where it ends."""
        ...

    def since(self, tenant_id: TenantId, position: int) -> AsyncIterator[Sequence[EventRecord]]:
        """Everything after ``position``, in batches, until the present head."""
        ...

    async def heads(self) -> Mapping[TenantId, int]:
        """Every tenant that has a log."""
        ...


class Place(msgspec.Struct, frozen=True):
    """Where somebody stands among the found. Of equal score who came last is first."""

    score: int
    id: str


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """Which of the found: ``limit`` after a place, or after the first ``skip``. ``facets``: whether all found
    are counted by what they have, too."""

    limit: int
    skip: int = 0
    after: Place | None = None
    facets: bool = True


class Hit(msgspec.Struct, frozen=True):
    document: Document
    score: int


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """``total``: exact; ``searched``: of so many; ``facets``: by kind, the most frequent first, exact;
    ``more``: others follow."""

    hits: Sequence[Hit]
    total: int
    searched: int
    facets: Mapping[str, Sequence[tuple[str, int]]]
    more: bool


class IndexBuilding(Exception):
    """The index is being made, or is far behind: ask again in a moment. ``done`` of ``total``."""

    def __init__(self, done: int, total: int) -> None:
        super().__init__(f"{done} of {total}")
        self.done, self.total = done, total


class Index(Protocol):
    """Every accepted change is in its answers within a second or two. All raise ``IndexBuilding``."""

    async def search(self, tenant_id: TenantId, query: Query, part: Part) -> Found: ...

    async def document(self, tenant_id: TenantId, id: str) -> Document | None:
        """None: there is no such live one."""
        ...

    async def ahead(self, tenant_id: TenantId, query: Query, place: Place) -> int:
        """How many of the found stand before this place."""
        ...

    async def with_words(self, work: Callable[[Vocabulary], R]) -> R:
        """What comes of some work, done with the words and skills that the index goes by."""
        ...


class SearchLog(Protocol):
    """That somebody searched, for those who run the service. Never what for: that may be a name."""

    def searched(self, kind: str, by: Principal, query: Query, *, results: int, began: float) -> None:
        """``began``: ``time.perf_counter()`` then."""
        ...

    def failed(self, kind: str, reason: str) -> None: ...
