"""What changed: score and rank then and now, each difference tied to the edits and fields that made it.

The ranking of then is made again (``history``), beside the present one.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import ClassVar

import msgspec

from jobhire.domains.matching.application.comparing import (
    Comparing,
    Moved,
    PartMove,
    Scene,
    ScoreMove,
    Totals,
    move,
    part_moves,
    rank_move,
    score_move,
)
from jobhire.domains.matching.application.history import (
    CANDIDATE,
    JOB,
    Chain,
    EditView,
    History,
    Moment,
    People,
    Since,
    events_since,
)
from jobhire.domains.matching.application.ports import (
    JOBS,
    CandidateCards,
    ChangeLog,
    Freshness,
    Rankings,
    Subject,
)
from jobhire.domains.matching.application.queries import no_job
from jobhire.domains.matching.application.replay import PastInputs
from jobhire.domains.matching.domain.model import ScoringModel
from jobhire.domains.matching.domain.profile import Demands, Profile
from jobhire.shared.application import Message


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """What ``edits`` did to the score, part by part. Deltas of all steps sum to the whole difference."""

    edits: list[EditView]
    score: ScoreMove
    parts: list[PartMove]


class ChangeView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``rank.delta``: places up (positive) or down. No steps, and another rank: others have moved."""

    candidate_id: str
    name: str
    score: ScoreMove
    rank: ScoreMove
    steps: list[Step]


class ChangesMeta(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """From ``since`` (position) up to ``position``. ``changed``: candidates with another score, of all.
    ``lost``: candidates of whom no version of then is kept (deleted since, or too many edits ago): they are
    not in the ranking of then."""

    since: int
    position: int
    changed: int
    lost: int
    before: Totals | None
    after: Totals
    job_edits: list[EditView]
    model_version: str
    up_to_date: bool


class ChangesAnswer(msgspec.Struct, frozen=True, kw_only=True):
    data: list[ChangeView]
    meta: ChangesMeta


class ListChanges(Message[ChangesAnswer], frozen=True, kw_only=True):
    """``since``: see ``Moment``. Raises ``NotFound``, ``NotKept``, ``TooMuchChanged`` and ``Invalid``."""

    permission: ClassVar[str | None] = "matches:read"

    job_id: str
    since: str
    limit: int = 20


async def list_changes(
    query: ListChanges,
    *,
    rankings: Rankings,
    inputs: PastInputs,
    log: ChangeLog,
    comparing: Comparing,
    cards: CandidateCards,
    freshness: Freshness,
) -> ChangesAnswer:
    tenant_id, model = query.by.tenant_id, await rankings.model(query.by.tenant_id)
    current = await freshness.up_to_date(tenant_id, Subject(JOBS, query.job_id), strict=False)
    demands = await rankings.present_demands(tenant_id, query.job_id)
    if demands is None:
        raise no_job(query.job_id)
    head = (await rankings.standing(tenant_id)).position
    moment = Moment(job_id=query.job_id, text=query.since, field="/since")
    since = await events_since(tenant_id, moment, log, head, demands.version)
    history = History(tenant_id, inputs, since, model.reading)
    chain = await history.demands(demands)
    people, lost = await history.people()
    was = chain[0][1]
    before = Scene(demands=was, model=model, instead=people) if was else None
    after = Scene(demands=demands, model=model)
    found = await comparing.compare(tenant_id, before, after, query.limit)
    shown = await cards.cards(tenant_id, [each.candidate_id for each in found.moved])
    moved = [each for each in found.moved if each.candidate_id in shown and each.before != each.after]
    present = await rankings.profiles(tenant_id, [each.candidate_id for each in moved])
    meta = ChangesMeta(
        since=since.position,
        position=found.position,
        changed=found.changed,
        lost=lost,
        before=found.before,
        after=found.after,
        job_edits=since.edits(query.job_id, JOB),
        model_version=model.version,
        up_to_date=current and found.whole,
    )
    story = _Story(since, chain, people, model)
    data = [
        _shown(each, shown[each.candidate_id].name, story.steps(each.candidate_id, present)) for each in moved
    ]
    return ChangesAnswer(data=data, meta=meta)


def _shown(moved: Moved, name: str, steps: list[Step]) -> ChangeView:
    return ChangeView(
        candidate_id=moved.candidate_id,
        name=name,
        score=score_move(moved),
        rank=rank_move(moved),
        steps=steps,
    )


class _Story:
    """Which edits did what to whom."""

    def __init__(self, since: Since, chain: Chain, people: People, model: ScoringModel) -> None:
        self._since = since
        self._chain = chain
        self._people = people
        self._model = model

    def steps(self, id: str, present: Mapping[str, Profile]) -> list[Step]:
        """The job's edits first, with the candidate as they were; then the candidate's."""
        was, now = self._people.get(id, present.get(id)), present.get(id)
        if was is None or now is None or self._chain[0][1] is None:
            return []
        steps = [
            self._step(edits, (before, was), (after, was))
            for (_, before), (edits, after) in pairwise(self._chain)
        ]
        if id in self._people:
            last = self._chain[-1][1]
            steps.append(self._step(self._since.edits(id, CANDIDATE), (last, was), (last, now)))
        return [step for step in steps if step.score.delta or any(p.before != p.after for p in step.parts)]

    def _step(
        self,
        edits: list[EditView],
        before: tuple[Demands | None, Profile],
        after: tuple[Demands | None, Profile],
    ) -> Step:
        was, now = (self._scene(*each) for each in (before, after))
        parts = part_moves("", {}, was, now)
        points = [sum(values) for values in zip(*((p.before or 0, p.after or 0) for p in parts), strict=True)]
        changed = [part for part in parts if part.before != part.after]
        return Step(edits=edits, score=move(*(points or (0, 0))), parts=changed)

    def _scene(self, demands: Demands | None, profile: Profile) -> Scene:
        if demands is None:
            raise LookupError("a step between versions that are not there")
        return Scene(demands=demands, model=self._model, instead={"": profile})
