"""What if: a job ranked with other demands, other weights, other facts. Nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import ClassVar, Protocol

import msgspec

from jobhire.domains.matching.application.models import Models
from jobhire.domains.matching.application.ports import (
    JOBS,
    CandidateCards,
    CandidateFacts,
    CandidateSource,
    Freshness,
    JobFacts,
    JobSource,
    Rankings,
    Subject,
)
from jobhire.domains.matching.application.queries import no_job
from jobhire.domains.matching.domain import scoring
from jobhire.domains.matching.domain.model import ScoringModel, tailored
from jobhire.domains.matching.domain.profile import CandidateType, Demands, Profile
from jobhire.shared.application import Message
from jobhire.shared.domain import Invalid, TenantId


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """A world one job is ranked in. ``instead``: candidates who are otherwise there, or (None) not at all."""

    demands: Demands
    model: ScoringModel
    instead: Mapping[str, Profile | None] = {}


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """``rank`` among all live candidates, from 1."""

    rank: int
    points: int
    precise: int


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """None: not there."""

    candidate_id: str
    before: Place | None
    after: Place | None


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    total: int
    strong: int
    good: int


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """``moved``: the first of the ranking after, then those who were among the first before and are no more.
    ``changed``: how many of all have another score."""

    moved: Sequence[Moved]
    before: Totals | None
    after: Totals
    changed: int
    whole: bool
    position: int


class Whereabouts(msgspec.Struct, frozen=True, kw_only=True):
    """``place``: among everybody; ``rank``: among the ``of`` of the type asked for, None for another type;
    ``last_listed``: who stands on the last place that is shown."""

    place: Place
    rank: int | None
    of: int
    last_listed: str | None
    whole: bool
    position: int


class Comparing(Protocol):
    async def compare(
        self, tenant_id: TenantId, before: Scene | None, after: Scene, limit: int
    ) -> Comparison: ...

    async def whereabouts(
        self, tenant_id: TenantId, scene: Scene, candidate_id: str, type: CandidateType | None, last: int
    ) -> Whereabouts:
        """Of a candidate who is in the scene."""
        ...


class Readings(Protocol):
    async def profiles(self, facts: Sequence[CandidateFacts]) -> list[Profile]: ...
    async def demands(self, facts: Sequence[JobFacts]) -> list[Demands]: ...


class SupposedJob(msgspec.Struct, frozen=True, kw_only=True):
    """A job's facts with some of them changed; None: as it is."""

    title: str | None = None
    description: str | None = None
    required_skills: Sequence[str] | None = None
    location: str | None = None
    add: Sequence[str] = ()
    remove: Sequence[str] = ()
    """Requirements; without a list of the recruiter's, those read from the text are the list."""


class SupposedCandidate(msgspec.Struct, frozen=True, kw_only=True):
    """``candidate_id`` with some facts changed; None: as they are."""

    candidate_id: str
    skills: Sequence[str] | None = None
    cv_text: str | None = None
    summary: str | None = None
    location: str | None = None
    experience_years: float | None = None


class _Job(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    version: int
    title: str
    description: str
    required_skills: Sequence[str]
    location: str
    status: str


class _Candidate(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    version: int
    type: str
    skills: Sequence[str]
    cv_text: str
    cv_received_on: date
    summary: str
    location: str
    experience_years: float | None


class ScoreMove(msgspec.Struct, frozen=True, kw_only=True):
    before: int | None
    after: int | None
    delta: int | None


class PartMove(msgspec.Struct, frozen=True, kw_only=True):
    """Points of a part; null where the job has no such part."""

    name: str
    before: int | None
    after: int | None


class MoveView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``rank.delta``: how many places up (positive) or down."""

    candidate_id: str
    name: str
    score: ScoreMove
    rank: ScoreMove
    parts: list[PartMove]


class WhatIfMeta(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``changed``: how many of all candidates have another score. ``requiredSkills``: the list that a real
    edit would have to set, where requirements were added or removed."""

    before: Totals
    after: Totals
    changed: int
    required_skills: list[str] | None
    model_version: str
    supposed_model_version: str
    job_version: int
    position: int
    up_to_date: bool


class WhatIfAnswer(msgspec.Struct, frozen=True, kw_only=True):
    data: list[MoveView]
    meta: WhatIfMeta


class WhatIf(Message[WhatIfAnswer], frozen=True, kw_only=True):
    """The whole ranking of a job, supposing. Raises ``NotFound`` and ``InvalidModel``. Stores nothing."""

    permission: ClassVar[str | None] = "matches:read"

    job_id: str
    job: SupposedJob | None = None
    weights: Mapping[str, int] = {}
    candidates: Sequence[SupposedCandidate] = ()
    limit: int = 20


async def what_if(
    query: WhatIf,
    *,
    jobs: JobSource,
    candidates: CandidateSource,
    readings: Readings,
    comparing: Comparing,
    models: Models,
    moves: Moves,
    freshness: Freshness,
) -> WhatIfAnswer:
    tenant_id, live = query.by.tenant_id, await models.live(query.by.tenant_id)
    current = await freshness.up_to_date(tenant_id, Subject(JOBS, query.job_id), strict=False)
    facts = await jobs.load(tenant_id, [query.job_id])
    if not facts:
        raise no_job(query.job_id)
    [plain] = await readings.demands(facts)
    supposed = suppose_job(facts[0], plain, query.job) if query.job else None
    demands = (await readings.demands([supposed]))[0] if supposed else plain
    own = tailored(live, {**dict(live.weights), **query.weights}, strong=live.strong, good=live.good)
    instead = await _supposed_people(query, candidates, readings)
    before, after = Scene(demands=plain, model=live), Scene(demands=demands, model=own, instead=instead)
    found = await comparing.compare(tenant_id, before, after, query.limit)
    touched = query.job is not None and (query.job.add or query.job.remove)
    meta = WhatIfMeta(
        before=found.before or found.after,
        after=found.after,
        changed=found.changed,
        required_skills=list(supposed.required_skills) if supposed and touched else None,
        model_version=live.version,
        supposed_model_version=own.version,
        job_version=plain.version,
        position=found.position,
        up_to_date=current and found.whole,
    )
    return WhatIfAnswer(data=await moves.shown(tenant_id, found.moved, before, after), meta=meta)


def suppose_job(facts: JobFacts, demands: Demands, supposed: SupposedJob) -> _Job:
    listed = facts.required_skills if supposed.required_skills is None else supposed.required_skills
    if supposed.add or supposed.remove:
        listed = list(listed) or [each.text for each in demands.required]
        gone = {each.casefold() for each in supposed.remove}
        listed = [*(each for each in listed if each.casefold() not in gone), *supposed.add]
    return _Job(
        id=facts.id,
        version=facts.version,
        title=facts.title if supposed.title is None else supposed.title,
        description=facts.description if supposed.description is None else supposed.description,
        required_skills=listed,
        location=facts.location if supposed.location is None else supposed.location,
        status=facts.status,
    )


async def _supposed_people(
    query: WhatIf, candidates: CandidateSource, readings: Readings
) -> dict[str, Profile | None]:
    by_id = {each.candidate_id: each for each in query.candidates}
    facts = await candidates.load(query.by.tenant_id, list(by_id))
    missing = by_id.keys() - {each.id for each in facts}
    if missing:
        at = [each.candidate_id for each in query.candidates].index(min(missing))
        raise Invalid("there is no candidate with this id", field=f"/candidates/{at}/candidateId")
    read = await readings.profiles([suppose_candidate(each, by_id[each.id]) for each in facts])
    return {profile.candidate_id: profile for profile in read}


def suppose_candidate(facts: CandidateFacts, supposed: SupposedCandidate) -> _Candidate:
    years = supposed.experience_years
    return _Candidate(
        id=facts.id,
        version=facts.version,
        type=facts.type,
        skills=facts.skills if supposed.skills is None else supposed.skills,
        cv_text=facts.cv_text if supposed.cv_text is None else supposed.cv_text,
        cv_received_on=facts.cv_received_on,
        summary=facts.summary if supposed.summary is None else supposed.summary,
        location=facts.location if supposed.location is None else supposed.location,
        experience_years=facts.experience_years if years is None else years,
    )


class Moves:
    """Shows who moved, with names and points part by part."""

    def __init__(self, rankings: Rankings, cards: CandidateCards) -> None:
        self._rankings = rankings
        self._cards = cards

    async def shown(
        self, tenant_id: TenantId, moved: Sequence[Moved], before: Scene | None, after: Scene
    ) -> list[MoveView]:
        ids = [each.candidate_id for each in moved]
        cards = await self._cards.cards(tenant_id, ids)
        profiles = await self._rankings.profiles(tenant_id, ids)
        return [
            MoveView(
                candidate_id=each.candidate_id,
                name=cards[each.candidate_id].name,
                score=score_move(each),
                rank=rank_move(each),
                parts=part_moves(each.candidate_id, profiles, before, after),
            )
            for each in moved
            if each.candidate_id in cards
        ]


def move(before: int | None, after: int | None) -> ScoreMove:
    return ScoreMove(
        before=before, after=after, delta=None if before is None or after is None else after - before
    )


def score_move(moved: Moved) -> ScoreMove:
    return move(moved.before.points if moved.before else None, moved.after.points if moved.after else None)


def rank_move(moved: Moved) -> ScoreMove:
    """Up is positive, though the number falls."""
    found = move(moved.before.rank if moved.before else None, moved.after.rank if moved.after else None)
    return found if found.delta is None else msgspec.structs.replace(found, delta=-found.delta)


def part_moves(
    id: str, profiles: Mapping[str, Profile], before: Scene | None, after: Scene
) -> list[PartMove]:
    was, now = (_points(id, profiles, scene) for scene in (before, after))
    names = [name for name, _ in after.model.weights if name in was or name in now]
    return [PartMove(name=name, before=was.get(name), after=now.get(name)) for name in names]


def _points(id: str, profiles: Mapping[str, Profile], scene: Scene | None) -> dict[str, int]:
    profile = scene.instead.get(id, profiles.get(id)) if scene else None
    if scene is None or profile is None:
        return {}
    return {part.name: part.points for part in scoring.score(scene.demands, profile, scene.model).parts}
