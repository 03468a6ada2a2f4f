"""A past score, computed again from what it was computed from, byte for byte."""

from __future__ import annotations

from typing import ClassVar, Protocol

import msgspec

from jobhire.domains.matching.application.models import Models, find_model
from jobhire.domains.matching.application.views import ScoreView, Sheet
from jobhire.domains.matching.domain import scoring
from jobhire.domains.matching.domain.errors import InputsDiffer, NotKept
from jobhire.domains.matching.domain.model import ScoringModel
from jobhire.domains.matching.domain.profile import Demands, Profile
from jobhire.shared.application import Message
from jobhire.shared.domain import TenantId


class PastInputs(Protocol):
    """What scores are and were computed from, as read: by id, version and the reading that made it. Without
    ``version`` the present one; None for what is not kept. Raises ``InputsDiffer`` for what was altered."""

    async def profile(
        self, tenant_id: TenantId, id: str, version: int | None, reading: str
    ) -> Profile | None: ...

    async def demands(
        self, tenant_id: TenantId, id: str, version: int | None, reading: str
    ) -> Demands | None: ...

    async def profile_then(self, tenant_id: TenantId, id: str, version: int, reading: str) -> Profile | None:
        """This version or, where no score was ever made of it, the last one before it."""
        ...

    async def demands_then(
        self, tenant_id: TenantId, id: str, version: int, reading: str
    ) -> Demands | None: ...


class Replayed(ScoreView, frozen=True, kw_only=True, rename="camel"):
    job_id: str
    candidate_id: str


class ReplayScore(Message[Replayed], frozen=True, kw_only=True):
    """What is not given is the present one. ``inputs_hash``: of the score as it was shown. Raises
    ``NotFound``, ``NotKept`` and ``InputsDiffer``."""

    permission: ClassVar[str | None] = "matches:read"

    job_id: str
    candidate_id: str
    model_version: str | None = None
    job_version: int | None = None
    candidate_version: int | None = None
    inputs_hash: str | None = None


async def replay_score(query: ReplayScore, *, models: Models, inputs: PastInputs) -> Replayed:
    tenant_id, model = query.by.tenant_id, await _model(query, models)
    demands = await inputs.demands(tenant_id, query.job_id, query.job_version, model.reading)
    profile = await inputs.profile(tenant_id, query.candidate_id, query.candidate_version, model.reading)
    if demands is None:
        raise NotKept("this version of the job is not kept", id=query.job_id)
    if profile is None:
        raise NotKept("this version of the candidate is not kept", id=query.candidate_id)
    view = Sheet(demands, model).score_view(profile)
    if query.inputs_hash not in (None, view.inputs_hash):
        raise InputsDiffer("job, candidate or model were not these when that score was made")
    members = msgspec.structs.asdict(view)
    return Replayed(**members, job_id=query.job_id, candidate_id=query.candidate_id)


async def _model(query: ReplayScore, models: Models) -> ScoringModel:
    if query.model_version is None:
        return await models.live(query.by.tenant_id)
    model = (await find_model(models, query.by.tenant_id, query.model_version)).model
    if model.formula != scoring.FORMULA:
        raise NotKept("this release does not compute that formula any more", formula=model.formula)
    return model
