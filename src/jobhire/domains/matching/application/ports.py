"""What matching needs from the rest of the house. Bootstrap connects these to the job and candidate doors."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Hashable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple, Protocol

import msgspec

from jobhire.domains.matching.domain.model import ScoringModel
from jobhire.domains.matching.domain.profile import Demands, Profile
from jobhire.shared.application import EventRecord
from jobhire.shared.domain import TenantId


class JobFacts(Protocol):
    """A job as its own domain knows it; ``skills`` as the recruiter listed them."""

    @property
    def id(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def required_skills(self) -> Sequence[str]: ...
    @property
    def location(self) -> str: ...
    @property
    def status(self) -> str: ...


class CandidateFacts(Protocol):
    """A candidate as its own domain knows them. ``cv_received_on`` resolves "present" in a CV, once."""

    @property
    def id(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def type(self) -> str: ...
    @property
    def skills(self) -> Sequence[str]: ...
    @property
    def cv_text(self) -> str: ...
    @property
    def cv_received_on(self) -> date: ...
    @property
    def summary(self) -> str: ...
    @property
    def location(self) -> str: ...
    @property
    def experience_years(self) -> float | None: ...


class JobSource(Protocol):
    async def load(self, tenant_id: TenantId, ids: Sequence[str]) -> Sequence[JobFacts]:
        """The live ones among ``ids``; a deleted or unknown id is left out."""
        ...

    def scan(self, tenant_id: TenantId) -> AsyncIterator[Sequence[JobFacts]]:
        """Every live job of the tenant, in batches."""
        ...


class CandidateSource(Protocol):
    async def load(self, tenant_id: TenantId, ids: Sequence[str]) -> Sequence[CandidateFacts]:
        """The live ones among ``ids``; a deleted or unknown id is left out."""
        ...

    def scan(self, tenant_id: TenantId) -> AsyncIterator[Sequence[CandidateFacts]]:
        """Every live candidate of the tenant, in batches."""
        ...


class CandidateCard(Protocol):
    """What a match shows of a candidate."""

    @property
    def name(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def skills(self) -> Sequence[str]: ...


class CandidateCards(Protocol):
    async def cards(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, CandidateCard]:
        """The live ones among ``ids``."""
        ...


class Verdicts(Protocol):
    """What people have decided about a job's candidates. Shown beside scores, no part of any."""

    def stamp(self, tenant_id: TenantId) -> Hashable:
        """Changes whenever an answer could. To be taken before reading."""
        ...

    async def standing(self, tenant_id: TenantId, job_id: str) -> Mapping[str, str]:
        """The latest verdict on each candidate that somebody judged (positive, negative, hired)."""
        ...


class Analyses(Protocol):
    """What analysts said of a job's candidates. Shown beside scores, no part of any."""

    def stamp(self, tenant_id: TenantId) -> Hashable:
        """Changes whenever an answer could. To be taken before reading."""
        ...

    async def analyzed(self, tenant_id: TenantId, job_id: str) -> Collection[str]:
        """Ids of the candidates there is an analysis of."""
        ...

    async def shown(self, tenant_id: TenantId, job_id: str, candidate_id: str) -> tuple[str, bytes] | None:
        """When one was made, and the analysis as JSON."""
        ...


class Announcer(Protocol):
    async def projected(
        self, tenant_id: TenantId, position: int, done: Sequence[tuple[str, str, int]]
    ) -> None:
        """Rankings now include the log up to ``position``, and so ``(collection, id, version)`` each."""
        ...


class ChangeLog(Protocol):
    def since(self, tenant_id: TenantId, position: int) -> AsyncIterator[Sequence[EventRecord]]:
        """Everything after ``position``, in batches, until the present head."""
        ...


class Outstanding(Protocol):
    async def check(self, tenant_id: TenantId) -> bool:
        """True when an accepted change is not in the rankings yet: asks the record, not memory."""
        ...


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What a batch of events says: whom to look at again. Ids map to the newest version heard of.
    ``first``: the position of the earliest event; None without any. ``forgotten``: the ids among them of
    which nothing may stay; what others were is kept, should they be restored."""

    jobs: Mapping[str, int]
    candidates: Mapping[str, int]
    up_to: int
    as_of: datetime | None
    first: int | None = None
    forgotten: frozenset[str] = frozenset()


class Projection(Protocol):
    async def apply(self, tenant_id: TenantId, change: Change) -> None:
        """Make every stored ranking and count what a full recompute would give. Safe to repeat."""
        ...

    async def outdated(self, tenant_id: TenantId | None) -> Sequence[TenantId]:
        """The tenants (of all, or this one if it is) whose rankings another scoring model has made."""
        ...


class RankedCandidate(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One line of a stored ranking; ``parts`` are points in the job's order of parts. There are many, and
    none can be part of a cycle."""

    candidate_id: str
    version: int
    type: str
    points: int
    precise: int
    parts: tuple[int, ...]


class JobRanking(msgspec.Struct, frozen=True, kw_only=True):
    """A job's demands and its best candidates (up to a hundred of each type), best first. ``model``: the
    version of the scoring model that chose them."""

    model: str
    demands: Demands
    rows: Sequence[RankedCandidate]


class JobCount(msgspec.Struct, frozen=True, kw_only=True):
    """Exact numbers over all live candidates: scored at all, strong, good but not strong."""

    total: int
    strong: int
    good: int


class JobSums(msgspec.Struct, frozen=True, kw_only=True):
    """Of several jobs together, over all live candidates: how many scores (``pairs``), what they come to
    (``points``), how many are strong. As of a position of the log; ``as_of``: time of the newest event."""

    pairs: int
    points: int
    strong: int
    position: int
    as_of: str | None


class CandidateCount(msgspec.Struct, frozen=True, kw_only=True):
    """Exact numbers over all open jobs: those matched at least well, the strong ones, the best score."""

    matched: int
    best: int | None
    strong: int


class Standing(Protocol):
    """The counts of one tenant at one moment."""

    @property
    def position(self) -> int:
        """The log position they reflect."""
        ...

    @property
    def as_of(self) -> str | None:
        """Time of the newest event they reflect; None when there was none."""
        ...

    @property
    def model(self) -> str:
        """Version of the scoring model that they follow."""
        ...

    def job(self, id: str) -> JobCount | None: ...
    def histogram(self, id: str) -> list[int] | None:
        """How many candidates have 0, 1 … 100 points."""
        ...


class MatchCounts(Protocol):
    """What other domains show of matches. Whoever no ranking knows yet is left out."""

    async def of_jobs(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, JobCount]: ...

    async def of_candidates(
        self, tenant_id: TenantId, ids: Sequence[str]
    ) -> Mapping[str, CandidateCount]: ...

    async def together(self, tenant_id: TenantId, ids: Sequence[str]) -> JobSums: ...

    async def candidates(self, tenant_id: TenantId) -> int:
        """How many live candidates the rankings know."""
        ...

    async def compared(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, int]:
        """With how many candidates each job was compared. A job is missing only if no ranking is stored."""
        ...


class Wanted(NamedTuple):
    """Which part of a list: from ``min_score`` on, ``limit`` rows behind the first ``skip``."""

    min_score: int
    skip: int
    limit: int


class JobsFor(msgspec.Struct, frozen=True, kw_only=True):
    """Of all open jobs for one candidate: how many there are, how many from the least score on (``total``),
    strong and good ones, the best score; and the demands of those wanted, best first. ``whole``: all of them
    follow the scoring model."""

    demands: Sequence[Demands]
    facts: Mapping[str, JobFacts]
    open: int
    total: int
    strong: int
    good: int
    best: int | None
    position: int
    as_of: str | None
    whole: bool


class Rankings(Protocol):
    """Reads what the projection stored, always as the present scoring model reads it."""

    async def model(self, tenant_id: TenantId) -> ScoringModel: ...

    async def ranking(self, tenant_id: TenantId, job_id: str) -> JobRanking | None:
        """None while no ranking is stored."""
        ...

    async def standing(self, tenant_id: TenantId) -> Standing: ...

    async def profiles(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, Profile]:
        """Those of ``ids`` that are stored."""
        ...

    async def present_profile(self, tenant_id: TenantId, id: str) -> Profile | None:
        """The candidate at their present version, stored or not; None when there is no such candidate."""
        ...

    async def jobs_for(self, tenant_id: TenantId, profile: Profile, wanted: Wanted) -> JobsFor:
        """The open jobs, the best for this candidate first."""
        ...

    async def job_exists(self, tenant_id: TenantId, job_id: str) -> bool: ...

    async def present_demands(self, tenant_id: TenantId, job_id: str) -> Demands | None:
        """The job at its present version; None when there is no such job."""
        ...


JOBS, CANDIDATES, MODELS = "jobs", "candidates", "scoring_policies"
"""Collections that rankings follow."""


class Subject(NamedTuple):
    """Whom a ranking is about: one of ``kind`` (``JOBS`` or ``CANDIDATES``), compared with all others."""

    kind: str
    id: str


class Freshness(Protocol):
    """Whether answers are up to date, and until when a kept one stays so."""

    def kept(self, tenant_id: TenantId, subject: Subject, key: Hashable) -> bytes | None:
        """An up-to-date answer kept under this key, while nothing that it shows has changed."""
        ...

    async def up_to_date(self, tenant_id: TenantId, subject: Subject, *, strict: bool) -> bool:
        """Whether every accepted change is in this ranking. Ask before reading. ``strict``: ask the
        record even when nothing is known to wait."""
        ...

    def stamp(self, tenant_id: TenantId, subject: Subject) -> Hashable:
        """To be taken before reading, and given back with ``keep``."""
        ...

    def keep(self, key: Hashable, stamp: Hashable, body: bytes) -> None: ...
