"""What hiring needs: the score that is judged, the names people are shown, and places to read from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from jobhire.domains.hiring.domain.feedback import Feedback, FeedbackType
from jobhire.shared.application import Rows, Slice
from jobhire.shared.domain import TenantId


class PresentScore(Protocol):
    """How well a candidate matches a job, now."""

    @property
    def points(self) -> int: ...
    @property
    def model(self) -> str: ...
    @property
    def job_version(self) -> int: ...
    @property
    def candidate_version(self) -> int: ...


class Scores(Protocol):
    async def score(self, tenant_id: TenantId, job_id: str, candidate_id: str) -> PresentScore:
        """Raises ``NotFound`` when there is no such job or candidate."""
        ...


class Named(Protocol):
    @property
    def name(self) -> str: ...


class CandidateNames(Protocol):
    async def cards(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, Named]:
        """The live ones among ``ids``."""
        ...


class Identified(Protocol):
    @property
    def id(self) -> str: ...


class Jobs(Protocol):
    async def load(self, tenant_id: TenantId, ids: Sequence[str]) -> Sequence[Identified]:
        """The live ones among ``ids``."""
        ...


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """How often one verdict was given on scores of one model. ``points``: the sum of those scores."""

    model: str
    type: FeedbackType
    count: int
    points: int


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """The verdict on one candidate for one job that held at some moment: the latest of all people's."""

    job_id: str
    candidate_id: str
    type: FeedbackType
    points: int
    model: str
    job_version: int
    candidate_version: int
    at: datetime


class FeedbackReader(Protocol):
    """Reads feedback of one tenant, past the aggregate store."""

    async def rows(self, tenant_id: TenantId, job_id: str, part: Slice) -> Rows[Feedback]:
        """What holds now for a job, newest first, without history."""
        ...

    async def tallies(self, tenant_id: TenantId, job_id: str) -> Sequence[Tally]: ...

    async def standing(self, tenant_id: TenantId, job_id: str) -> Mapping[str, FeedbackType]:
        """The latest verdict on each candidate that somebody judged for this job."""
        ...

    async def decisions(
        self, tenant_id: TenantId, *, job_id: str | None, as_of: datetime
    ) -> Sequence[Decision]:
        """What held at that moment, of one job or of all; each pair once, pairs in order."""
        ...
