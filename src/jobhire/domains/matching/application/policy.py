"""A tenant's own scoring models: propose, shadow beside the live one, promote through the gate, roll back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import ClassVar, Protocol

import msgspec

from jobhire.domains.matching.application.models import (
    KnownModel,
    Models,
    ModelView,
    find_model,
    model_view,
)
from jobhire.domains.matching.domain.errors import GateRefused
from jobhire.domains.matching.domain.gate import Impact, JobShadow, Limit, limits, mean
from jobhire.domains.matching.domain.model import ScoringModel, tailored
from jobhire.domains.matching.domain.policy import POLICY_ID, Proposal, ScoringPolicy, key_of
from jobhire.shared.application import AggregateStore, Clock, Message, retry_when_stale
from jobhire.shared.domain import NotFound, TenantId


class Shadows(Protocol):
    async def shadow(
        self, tenant_id: TenantId, live: ScoringModel, candidate: ScoringModel
    ) -> Sequence[JobShadow]:
        """The newest open jobs under both models (a bounded number)."""
        ...


class GroupImpact(Protocol):
    """As ``gate.Impact``."""

    @property
    def group(self) -> str: ...
    @property
    def now(self) -> int: ...
    @property
    def then(self) -> int: ...


class Impacts(Protocol):
    async def of(
        self, tenant_id: TenantId, now: frozenset[str], then: frozenset[str]
    ) -> Sequence[GroupImpact]:
        """What it means to groups that these people are selected now, and those then; empty where nothing is
        known of groups, or too few are."""
        ...


class NoImpacts:
    """Nothing is known of groups: the limit on impact has nothing to measure."""

    async def of(
        self, tenant_id: TenantId, now: frozenset[str], then: frozenset[str]
    ) -> Sequence[GroupImpact]:
        return ()


class LimitView(msgspec.Struct, frozen=True, kw_only=True):
    """``least`` and ``measured`` are per mille; null: there was nothing to measure, and the limit holds."""

    name: str
    least: int
    measured: int | None
    holds: bool


class JobShadowView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Per mille: ``topOverlap`` of the first ten, ``stability`` (pairs of the first fifty in the same order).
    ``rankShift``: places the first fifty move on average. ``strong`` and ``good``: now and then."""

    job_id: str
    top_overlap: int
    stability: int
    rank_shift: float
    strong: tuple[int, int]
    good: tuple[int, int]


class ImpactView(msgspec.Struct, frozen=True, kw_only=True):
    """Per mille: how often people of the group are among the first ten of a job, beside the group that fares
    best; ``now``, and by the candidate model."""

    group: str
    now: int
    then: int


class ShadowView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``passes``: every limit holds. The same models, rankings and groups give the same ``hash``.
    ``impacts``: for whoever may read bias audits; others see what the limit made of them."""

    live_version: str
    candidate_version: str
    passes: bool
    limits: list[LimitView]
    mean_rank_shift: float | None
    jobs: list[JobShadowView]
    impacts: list[ImpactView]
    hash: str


class ProposeModel(Message[ModelView], frozen=True, kw_only=True):
    """The same numbers again are the same model. Raises ``InvalidModel`` and ``TooManyModels``."""

    permission: ClassVar[str | None] = "models:write"

    name: str
    weights: Mapping[str, int] = {}
    strong: int | None = None
    good: int | None = None


async def propose_model(
    command: ProposeModel, *, policies: AggregateStore[ScoringPolicy], models: Models, clock: Clock
) -> ModelView:
    by, base = command.by, await models.shipped()
    model = tailored(base, command.weights, strong=command.strong, good=command.good)
    proposal = Proposal(
        name=command.name,
        weights=dict(model.weights),
        strong=model.strong,
        good=model.good,
        proposed_by=by.user_id,
        proposed_at=clock.now(),
    )

    async def attempt() -> None:
        policy = await policy_of(policies, by.tenant_id)
        if policy.propose(key_of(model), proposal):
            await policies.save(policy)

    await retry_when_stale(attempt)
    return model_view(await find_model(models, by.tenant_id, model.version))


async def policy_of(policies: AggregateStore[ScoringPolicy], tenant_id: TenantId) -> ScoringPolicy:
    try:
        return await policies.get(tenant_id, POLICY_ID)
    except NotFound:
        return ScoringPolicy(id=POLICY_ID, tenant_id=tenant_id)


class ShadowModel(Message[ShadowView], frozen=True, kw_only=True):
    """A model beside the live one. Raises ``UnknownModel``."""

    permission: ClassVar[str | None] = "matches:read"

    version: str


async def shadow_model(
    query: ShadowModel, *, models: Models, shadows: Shadows, impacts: Impacts
) -> ShadowView:
    tenant_id = query.by.tenant_id
    candidate = (await find_model(models, tenant_id, query.version)).model
    live = await models.live(tenant_id)
    jobs = await shadows.shadow(tenant_id, live, candidate)
    now, then = (frozenset(id for job in jobs for id in job.first[which]) for which in (0, 1))
    found = [Impact(each.group, each.now, each.then) for each in await impacts.of(tenant_id, now, then)]
    report = _report(live, candidate, jobs, found)
    return report if query.by.may("fairness:read") else msgspec.structs.replace(report, impacts=[])


def _report(
    live: ScoringModel, candidate: ScoringModel, jobs: Sequence[JobShadow], impacts: Sequence[Impact]
) -> ShadowView:
    held = limits(jobs, impacts)
    shift = mean([each.shift for each in jobs])
    view = ShadowView(
        live_version=live.version,
        candidate_version=candidate.version,
        passes=all(limit.holds for limit in held),
        limits=[_limit(limit) for limit in held],
        mean_rank_shift=None if shift is None else shift / 100,
        jobs=[_job(each) for each in jobs],
        impacts=[ImpactView(group=each.group, now=each.now, then=each.then) for each in impacts],
        hash="",
    )
    return msgspec.structs.replace(view, hash=sha256(msgspec.json.encode(view)).hexdigest())


def _limit(limit: Limit) -> LimitView:
    return LimitView(name=limit.name, least=limit.least, measured=limit.measured, holds=limit.holds)


def _job(job: JobShadow) -> JobShadowView:
    return JobShadowView(
        job_id=job.job_id,
        top_overlap=job.overlap,
        stability=job.stability,
        rank_shift=job.shift / 100,
        strong=job.strong,
        good=job.good,
    )


class PromoteModel(Message[ModelView], frozen=True, kw_only=True):
    """Scores are made by this model from now on. Raises ``UnknownModel`` and ``GateRefused``."""

    permission: ClassVar[str | None] = "models:write"

    version: str


async def promote_model(
    command: PromoteModel,
    *,
    policies: AggregateStore[ScoringPolicy],
    models: Models,
    shadows: Shadows,
    impacts: Impacts,
) -> ModelView:
    question = ShadowModel(by=command.by, version=command.version)
    report = await shadow_model(question, models=models, shadows=shadows, impacts=impacts)
    if not report.passes:
        failed = [msgspec.to_builtins(limit) for limit in report.limits if not limit.holds]
        raise GateRefused("a stated limit does not hold", limits=failed, report=report.hash)
    known = await find_model(models, command.by.tenant_id, command.version)
    _check_present(known, await models.shipped())

    async def attempt() -> None:
        policy = await policy_of(policies, command.by.tenant_id)
        if policy.promote(key_of(known.model)):
            await policies.save(policy)

    await retry_when_stale(attempt)
    return model_view(await find_model(models, command.by.tenant_id, command.version))


def _check_present(known: KnownModel, shipped: ScoringModel) -> None:
    if known.model.reading != shipped.reading:
        raise GateRefused("texts are not read like that any more: propose these numbers again")


class RollBack(Message[ModelView], frozen=True, kw_only=True):
    """To the model that was live before, at once. Raises ``NoEarlierModel``."""

    permission: ClassVar[str | None] = "models:write"


async def roll_back(
    command: RollBack, *, policies: AggregateStore[ScoringPolicy], models: Models
) -> ModelView:
    async def attempt() -> ScoringPolicy:
        policy = await policy_of(policies, command.by.tenant_id)
        policy.roll_back()
        await policies.save(policy)
        return policy

    policy = await retry_when_stale(attempt)
    version = policy.model(await models.shipped()).version
    return model_view(await find_model(models, command.by.tenant_id, version))
