"""What the AI domain needs: matches with their evidence, texts and what is read from them, an agent, and a
ledger of what it cost."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, Protocol, TypeVar

import msgspec

from jobhire.domains.ai.domain.analysis import Analysis
from jobhire.domains.ai.domain.batch import AnalysisBatch
from jobhire.domains.ai.domain.findings import CvFindings, JobFindings
from jobhire.domains.ai.domain.fit import FitAnalysis, FitCase
from jobhire.domains.ai.domain.outlines import CvOutline, JobOutline
from jobhire.shared.domain import TenantId

S = TypeVar("S")


class Evidence(Protocol):
    @property
    def requirement(self) -> str: ...
    @property
    def how(self) -> str: ...
    @property
    def credit(self) -> int: ...
    @property
    def text(self) -> str: ...


class MatchPart(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def points(self) -> int: ...
    @property
    def max_points(self) -> int: ...
    @property
    def evidence(self) -> Sequence[Evidence]: ...


class Match(Protocol):
    """A candidate's score for a job, with its parts."""

    @property
    def match_score(self) -> int: ...
    @property
    def parts(self) -> Sequence[MatchPart]: ...
    @property
    def model_version(self) -> str: ...
    @property
    def job_version(self) -> int: ...
    @property
    def candidate_version(self) -> int: ...


class Matches(Protocol):
    async def match(self, tenant_id: TenantId, job_id: str, candidate_id: str) -> Match:
        """Raises ``NotFound``."""
        ...

    async def best(self, tenant_id: TenantId, job_id: str, *, limit: int, min_score: int) -> Sequence[str]:
        """Ids of the best candidates, best first. Raises ``NotFound``."""
        ...


class JobText(Protocol):
    @property
    def version(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def description(self) -> str: ...


class Jobs(Protocol):
    async def load(self, tenant_id: TenantId, ids: Sequence[str]) -> Sequence[JobText]: ...


class CvText(Protocol):
    @property
    def version(self) -> int: ...
    @property
    def cv_text(self) -> str:
        """Without the name."""
        ...


class Candidates(Protocol):
    async def load(self, tenant_id: TenantId, ids: Sequence[str]) -> Sequence[CvText]: ...


class Readings(Protocol):
    """Whoever reads jobs and CVs for the score."""

    async def job(self, tenant_id: TenantId, id: str) -> JobOutline:
        """Raises ``NotFound``."""
        ...

    async def candidate(self, tenant_id: TenantId, id: str) -> CvOutline:
        """Raises ``NotFound``."""
        ...

    def impersonal(self, text: str) -> str:
        """A CV without what says who somebody is."""
        ...


class Answer(msgspec.Struct, Generic[S], frozen=True, kw_only=True):
    """What was said, by whom, and why it was not who was asked."""

    said: S
    agent: str
    fallback: str | None = None
    suspicious: bool = False


class Throttled(Exception):
    """The provider wants to be left alone for ``seconds``."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"again in {seconds} s")
        self.seconds = seconds


class Consents(Protocol):
    async def remote_ai(self, tenant_id: TenantId, candidate_id: str) -> bool:
        """Whether an agent outside of this service may be given what their CV says, now."""
        ...


class Everybodys:
    """``Consents`` where nobody is asked."""

    async def remote_ai(self, tenant_id: TenantId, candidate_id: str) -> bool:
        return True


EVERYBODYS = Everybodys()
MayLeave = Callable[[], Awaitable[bool]]
"""Asked before anything leaves this service, each time: what was agreed to is taken back at any moment."""


async def always() -> bool:
    return True


class AIAgent(Protocol):
    """Somebody who analyses. Says who, and how long one takes (seconds, from and to)."""

    @property
    def name(self) -> str: ...
    @property
    def pace(self) -> tuple[float, float]: ...

    async def analyze_fit(
        self, tenant_id: TenantId, case: FitCase, *, patient: bool, may_leave: MayLeave = always
    ) -> Answer[FitAnalysis]:
        """``patient``: raise ``Throttled`` and be asked again, instead of doing with less."""
        ...

    async def analyze_job(self, tenant_id: TenantId, job: JobOutline) -> Answer[JobFindings]: ...

    async def enrich(
        self, tenant_id: TenantId, cv: CvOutline, *, may_leave: MayLeave = always
    ) -> Answer[CvFindings]: ...


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """One call of an agent. ``cost``: millionths of a dollar."""

    agent: str
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: int = 0
    milliseconds: int = 0
    failed: bool = False


class AgentUsage(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What one agent did for a tenant in a month. ``cost_micros``: millionths of a dollar."""

    agent: str
    runs: int
    failed: int
    prompt_tokens: int
    completion_tokens: int
    cost_micros: int
    milliseconds: int


class Ledger(Protocol):
    """Who used how much, per tenant and month."""

    async def record(self, tenant_id: TenantId, run: Run) -> None: ...

    async def tokens(self, tenant_id: TenantId) -> int:
        """Of this month, over all agents."""
        ...

    async def usage(self, tenant_id: TenantId, month: str) -> Sequence[AgentUsage]: ...


class Credits(Protocol):
    """Tokens that a tenant bought on top of what each month brings. What a month used beyond its own comes
    off them, once and for all."""

    async def add(self, tenant_id: TenantId, key: str, tokens: int) -> None:
        """``key``: what it is for; the same one adds once. ``tokens``: below 0 takes them away again."""
        ...

    async def left(self, tenant_id: TenantId, *, monthly: int) -> int:
        """0 and more, where every month brings ``monthly``."""
        ...


class Batches(Protocol):
    async def latest(self, tenant_id: TenantId, job_id: str) -> AnalysisBatch | None: ...


class Analyses(Protocol):
    async def of_pair(self, tenant_id: TenantId, job_id: str, candidate_id: str) -> Analysis | None: ...

    async def of_candidate(self, tenant_id: TenantId, candidate_id: str) -> Sequence[str]:
        """Ids of all that were made of this candidate."""
        ...

    async def of_job(self, tenant_id: TenantId, job_id: str) -> Sequence[str]:
        """Ids of all that were made for this job."""
        ...


Pause = Callable[[float], Awaitable[None]]
"""Waits for so many seconds."""
