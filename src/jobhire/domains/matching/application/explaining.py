"""Why not: what keeps a candidate from a list, and what would have to be true of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Literal, Protocol, TypeVar, TypeVarTuple

import msgspec

from jobhire.domains.matching.application.comparing import Comparing, Scene, Whereabouts
from jobhire.domains.matching.application.ports import (
    JOBS,
    CandidateCards,
    Freshness,
    JobSource,
    Rankings,
    Subject,
)
from jobhire.domains.matching.application.queries import no_candidate, no_job
from jobhire.domains.matching.domain import scoring
from jobhire.domains.matching.domain.counterfactual import Fact, counterfactual
from jobhire.domains.matching.domain.profile import (
    CandidateType,
    Demands,
    ExperienceDemand,
    Profile,
    Requirement,
)
from jobhire.shared.application import Message

R = TypeVar("R")
Ts = TypeVarTuple("Ts")


class Aside(Protocol):
    """Runs what takes long off the event loop."""

    async def run(self, work: Callable[[*Ts], R], *arguments: *Ts) -> R: ...


Clause = Literal["candidate", "type", "minScore", "limit", "projection"]


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """``clause``: what excludes the candidate; ``wanted``: its value now; ``needed``: the value that would
    let them in (null: none would)."""

    clause: Clause
    detail: str
    wanted: str | int | None = None
    needed: str | int | None = None


class Border(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Who stands on the last listed place, and how many points more (or less) they have, part by part."""

    candidate_id: str
    match_score: int
    difference: dict[str, int]


class WhyNotView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``rank``: among all live candidates, ``rankOfType`` among the ``of`` of the type asked for. ``listed``:
    in the list of these parameters; else ``reasons`` names every clause that keeps them out."""

    listed: bool
    reasons: list[Reason]
    match_score: int | None
    rank: int | None
    rank_of_type: int | None
    of: int | None
    missing: list[str]
    job_status: str
    border: Border | None
    model_version: str
    up_to_date: bool


class WhyNot(Message[WhyNotView], frozen=True, kw_only=True):
    """With the parameters of the list that the candidate was looked for in. Raises ``NotFound``."""

    permission: ClassVar[str | None] = "matches:read"

    job_id: str
    candidate_id: str
    limit: int = 15
    min_score: int = 50
    type: CandidateType | None = None


async def why_not(
    query: WhyNot,
    *,
    jobs: JobSource,
    rankings: Rankings,
    cards: CandidateCards,
    comparing: Comparing,
    freshness: Freshness,
) -> WhyNotView:
    tenant_id, model = query.by.tenant_id, await rankings.model(query.by.tenant_id)
    current = await freshness.up_to_date(tenant_id, Subject(JOBS, query.job_id), strict=False)
    facts = await jobs.load(tenant_id, [query.job_id])
    demands = await rankings.present_demands(tenant_id, query.job_id)
    if not facts or demands is None:
        raise no_job(query.job_id)
    profile = await rankings.present_profile(tenant_id, query.candidate_id)
    if profile is None or not await cards.cards(tenant_id, [query.candidate_id]):
        return _nobody(facts[0].status, model.version, current)
    scene = Scene(demands=demands, model=model, instead={query.candidate_id: profile})
    found = await comparing.whereabouts(tenant_id, scene, query.candidate_id, query.type, query.limit)
    current = current and found.whole
    reasons = _reasons(query, found, profile, current)
    border = await _border(query, found, demands, profile, rankings) if reasons else None
    return WhyNotView(
        listed=not reasons,
        reasons=reasons,
        match_score=found.place.points,
        rank=found.place.rank,
        rank_of_type=found.rank,
        of=found.of,
        missing=list(scoring.score(demands, profile, model).missing),
        job_status=facts[0].status,
        border=border,
        model_version=model.version,
        up_to_date=current,
    )


def _nobody(status: str, model: str, current: bool) -> WhyNotView:
    reason = Reason(clause="candidate", detail="There is no such candidate: deleted, or never there.")
    return WhyNotView(
        listed=False,
        reasons=[reason],
        match_score=None,
        rank=None,
        rank_of_type=None,
        of=None,
        missing=[],
        job_status=status,
        border=None,
        model_version=model,
        up_to_date=current,
    )


def _reasons(query: WhyNot, found: Whereabouts, profile: Profile, current: bool) -> list[Reason]:
    reasons = []
    if query.type is not None and profile.type != query.type:
        detail = f"The list is of {query.type.value} candidates, this one is {profile.type.value}."
        reasons.append(Reason(clause="type", detail=detail, wanted=query.type, needed=profile.type))
    if found.place.points < query.min_score:
        detail = f"The score is {found.place.points}, the list begins at {query.min_score}."
        needed = found.place.points
        reasons.append(Reason(clause="minScore", detail=detail, wanted=query.min_score, needed=needed))
    rank = found.place.rank if found.rank is None else found.rank
    if rank > query.limit:
        detail = f"{rank - 1} candidates stand before this one, the list shows {query.limit}."
        needed_limit = rank if rank <= _LONGEST else None
        reasons.append(Reason(clause="limit", detail=detail, wanted=query.limit, needed=needed_limit))
    if not current and not reasons:
        detail = "A change is not in the ranking yet: it may show the candidate in a moment."
        reasons.append(Reason(clause="projection", detail=detail))
    return reasons


_LONGEST = 100
"""What the list shows at most."""


async def _border(
    query: WhyNot, found: Whereabouts, demands: Demands, profile: Profile, rankings: Rankings
) -> Border | None:
    if found.last_listed in (None, query.candidate_id):
        return None
    tenant_id, model = query.by.tenant_id, await rankings.model(query.by.tenant_id)
    last = await rankings.present_profile(tenant_id, found.last_listed)
    if last is None:
        return None
    theirs, own = (scoring.score(demands, each, model) for each in (last, profile))
    pairs = zip(theirs.parts, own.parts, strict=True)
    return Border(
        candidate_id=found.last_listed,
        match_score=theirs.points,
        difference={a.name: a.points - b.points for a, b in pairs if a.points != b.points},
    )


class FactView(msgspec.Struct, frozen=True, kw_only=True):
    """``requirement``: what the job asks for, in its words. The candidate would have to show it: a skill by
    name (``skill``), ``months`` of work, a ``level``, a ``place``."""

    part: str
    requirement: str
    skill: str | None = None
    months: int | None = None
    level: str | None = None
    place: str | None = None


class CounterfactualView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """With ``facts`` the score would be ``reached``; without any one of them it stays below ``threshold``.
    ``possible`` false: all facts together give only ``reached``. ``smallest``: no smaller set would do."""

    threshold: int
    match_score: int
    reached: int
    possible: bool
    smallest: bool
    facts: list[FactView]
    model_version: str
    job_version: int
    candidate_version: int


class AskCounterfactual(Message[CounterfactualView], frozen=True, kw_only=True):
    """Raises ``NotFound``."""

    permission: ClassVar[str | None] = "matches:read"

    job_id: str
    candidate_id: str
    threshold: int = 80


async def ask_counterfactual(
    query: AskCounterfactual, *, rankings: Rankings, aside: Aside
) -> CounterfactualView:
    tenant_id, model = query.by.tenant_id, await rankings.model(query.by.tenant_id)
    demands = await rankings.present_demands(tenant_id, query.job_id)
    if demands is None:
        raise no_job(query.job_id)
    profile = await rankings.present_profile(tenant_id, query.candidate_id)
    if profile is None:
        raise no_candidate(query.candidate_id)
    found = await aside.run(counterfactual, demands, profile, model, query.threshold)
    return CounterfactualView(
        threshold=query.threshold,
        match_score=found.points,
        reached=found.reached,
        possible=found.facts is not None,
        smallest=found.smallest,
        facts=[_fact(each) for each in found.facts or ()],
        model_version=model.version,
        job_version=demands.version,
        candidate_version=profile.version,
    )


def _fact(fact: Fact) -> FactView:
    demand = fact.demand
    view = FactView(part=fact.part, requirement=fact.requirement)
    if isinstance(demand, Requirement):
        skill = demand.options[0][0] if demand.options else fact.requirement
        return msgspec.structs.replace(view, skill=skill)
    if isinstance(demand, ExperienceDemand):
        return msgspec.structs.replace(view, months=demand.months)
    if isinstance(demand, int):
        return msgspec.structs.replace(view, level=scoring.LEVELS[demand])
    return msgspec.structs.replace(view, place=demand)
