"""What changed: score and rank then and now, each difference tied to the edits and fields that made it.

Nothing is recorded for this. The ranking of then is made again from the log (who was edited since) and the
kept inputs (as what), beside the present one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
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
from jobhire.domains.matching.domain.errors import NotKept, TooMuchChanged
from jobhire.domains.matching.domain.model import ScoringModel
from jobhire.domains.matching.domain.profile import Demands, Profile
from jobhire.shared.application import EventRecord, Message
from jobhire.shared.domain import Invalid, TenantId

MOST_EVENTS = 2_000
"""How far back one answer goes."""
_JOB, _CANDIDATE = "ai.jobhire.job.", "ai.jobhire.candidate."
_GONE = (".deleted.v1", ".purged.v1", ".erased.v1")


class EditView(msgspec.Struct, frozen=True, kw_only=True):
    """An accepted edit: ``version`` it made, position in the event log, and the fields it changed."""

    of: str
    version: int
    position: int
    at: str
    event: str
    fields: list[str]


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
    """``since``: a position of the event log ("120"), a version of the job ("version:3": as long as
    it was that) or a time. Raises
    ``NotFound``, ``NotKept``, ``TooMuchChanged`` and ``Invalid``."""

    permission: ClassVar[str | None] = "matches:read"

    job_id: str
    since: str
    limit: int = 20


class _Since(msgspec.Struct, kw_only=True):
    """The events after ``position``, by whom they are about."""

    position: int
    events: dict[str, list[EventRecord]]

    def edits(self, id: str, kind: str) -> list[EditView]:
        found = [_edit(each, id) for each in self.events.get(id, ()) if each.type.startswith(kind)]
        # An event that is told in two versions is one edit.
        return list({(each.version, each.event): each for each in found}.values())


class _Fields(msgspec.Struct):
    fields: list[str] = []


def _edit(event: EventRecord, id: str) -> EditView:
    kind = event.type.removeprefix("ai.jobhire.").rpartition(".")[0]
    fields = msgspec.json.decode(event.data, type=_Fields).fields
    return EditView(
        of=id,
        version=event.sequence,
        position=event.position,
        at=event.time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        event=kind,
        fields=fields or (["status"] if kind.endswith("status-changed") else []),
    )


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
    since = await _events_since(query, log, head, demands.version)
    story = _Story(tenant_id, inputs, since, model)
    chain = await story.demands(demands)
    people, lost = await story.people(rankings)
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
        job_edits=since.edits(query.job_id, _JOB),
        model_version=model.version,
        up_to_date=current and found.whole,
    )
    data = [
        _shown(each, shown[each.candidate_id].name, story.steps(each.candidate_id, chain, people, present))
        for each in moved
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


Chain = list[tuple[list[EditView], Demands | None]]
"""The job's versions since: the edits that led to each, and what it demanded; the first one is of then."""


class _Story:
    """Who and what was otherwise then."""

    def __init__(self, tenant_id: TenantId, inputs: PastInputs, since: _Since, model: ScoringModel) -> None:
        self._tenant_id = tenant_id
        self._inputs = inputs
        self._since = since
        self._model = model

    async def demands(self, present: Demands) -> Chain:
        """Edits that no kept version lies between are one step."""
        edits = self._since.edits(present.job_id, _JOB)
        first = edits[0].version - 1 if edits else present.version
        was = present if not edits else await self._job_then(present.job_id, first)
        if first and was is None:
            raise NotKept("the version of then is not kept", id=present.job_id)
        chain: Chain = [([], was)]
        waiting: list[EditView] = []
        for edit in edits:
            waiting.append(edit)
            last = edit is edits[-1]
            found = present if last else await self._job_at(present.job_id, edit.version)
            if found is not None:
                chain.append((waiting, found))
                waiting = []
        return chain

    async def _job_at(self, id: str, version: int) -> Demands | None:
        return await self._inputs.demands(self._tenant_id, id, version, self._model.reading)

    async def _job_then(self, id: str, version: int) -> Demands | None:
        reading = self._model.reading
        return await self._inputs.demands_then(self._tenant_id, id, version, reading) if version else None

    async def people(self, rankings: Rankings) -> tuple[dict[str, Profile | None], int]:
        """Who was edited since, as they were then; and of how many of then nothing is kept."""
        people: dict[str, Profile | None] = {}
        lost = 0
        for id, events in self._since.events.items():
            if not events[0].type.startswith(_CANDIDATE):
                continue
            gone = events[-1].type.endswith(_GONE)
            version = events[0].sequence - 1
            was = await self._person_then(id, version) if version and not gone else None
            lost += bool(version and was is None)
            if not gone:
                people[id] = was
        return people, lost

    async def _person_then(self, id: str, version: int) -> Profile | None:
        return await self._inputs.profile_then(self._tenant_id, id, version, self._model.reading)

    def steps(
        self, id: str, chain: Chain, people: Mapping[str, Profile | None], present: Mapping[str, Profile]
    ) -> list[Step]:
        """The job's edits first, with the candidate as they were; then the candidate's."""
        was, now = people.get(id, present.get(id)), present.get(id)
        if was is None or now is None or chain[0][1] is None:
            return []
        steps = [
            self._step(edits, (before, was), (after, was)) for (_, before), (edits, after) in pairwise(chain)
        ]
        if id in people:
            last = chain[-1][1]
            steps.append(self._step(self._since.edits(id, _CANDIDATE), (last, was), (last, now)))
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


async def _events_since(query: ListChanges, log: ChangeLog, head: int, version: int) -> _Since:
    """Everything after the mark; the log is read from ``MOST_EVENTS`` before its head at the earliest."""
    mark = _parsed(query.since)
    earliest = max(0, head - MOST_EVENTS)
    if isinstance(mark, int) and mark < earliest:
        raise too_much_changed()
    start = mark if isinstance(mark, int) else earliest
    read = [each async for batch in log.since(query.by.tenant_id, start) for each in batch]
    first = 0 if isinstance(mark, int) else _first_after(read, mark, query.job_id)
    if earliest and first == 0 and isinstance(mark, datetime):
        raise too_much_changed()
    if isinstance(mark, str) and _version(mark) > version:
        raise Invalid(f"the job is at version {version}", field="/since")
    if isinstance(mark, str) and first == len(read) and version != _version(mark):
        raise too_much_changed()
    since = _Since(position=read[first - 1].position if first else start, events={})
    for event in read[first:]:
        since.events.setdefault(event.subject, []).append(event)
    return since


def _first_after(events: list[EventRecord], mark: str | datetime, job_id: str) -> int:
    """Of a time: what came later. Of a version of the job: the edit that ended it, and all behind that."""
    for at, event in enumerate(events):
        if isinstance(mark, datetime):
            if event.time > mark:
                return at
        elif event.subject == job_id and event.sequence == _version(mark) + 1:
            return at
    return len(events)


def _version(mark: str) -> int:
    return int(mark.partition(":")[2])


def too_much_changed() -> TooMuchChanged:
    return TooMuchChanged(f"one answer goes {MOST_EVENTS} events back: ask from a later position")


def _parsed(since: str) -> int | str | datetime:
    kind, _, number = since.partition(":")
    if since.isdecimal() and len(since) < 16:
        return int(since)
    if kind == "version" and number.isdecimal() and len(number) < 10:
        return since
    try:
        time = datetime.fromisoformat(since)
    except ValueError:
        time = None
    if time is None or time.tzinfo is None:
        raise Invalid("since is a position, version:<n> or a time with its zone", field="/since")
    return time
