"""What was otherwise at an earlier moment: a job, the scoring model, and whoever was edited since.

Nothing is recorded for this. The log says who was edited, and from which version on; what was read of that
version is among the kept inputs.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import msgspec

from jobhire.domains.matching.application.models import Models, find_model
from jobhire.domains.matching.application.ports import ChangeLog
from jobhire.domains.matching.application.replay import PastInputs
from jobhire.domains.matching.domain.errors import NotKept, TooMuchChanged
from jobhire.domains.matching.domain.model import ScoringModel
from jobhire.domains.matching.domain.profile import Demands, Profile
from jobhire.shared.application import EventRecord
from jobhire.shared.domain import Invalid, TenantId

MOST_EVENTS = 20_000
"""How far back one answer goes."""
MOST_PEOPLE = 2_000
"""How many candidates edited since one answer makes again as they were."""
JOB, CANDIDATE = "ai.jobhire.job.", "ai.jobhire.candidate."
_GONE = (".deleted.v1", ".purged.v1", ".erased.v1")
_PROMOTED = "ai.jobhire.scoring-model.promoted.v1"
_AT_ONCE = 32


class EditView(msgspec.Struct, frozen=True, kw_only=True):
    """An accepted edit: ``version`` it made, position in the event log, and the fields it changed."""

    of: str
    version: int
    position: int
    at: str
    event: str
    fields: list[str]


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """``text``: a position of the event log ("120"), a version of the job ("version:3": as long as it was
    that) or a time. ``field``: where the caller gave it."""

    job_id: str
    text: str
    field: str


class Since(msgspec.Struct, kw_only=True):
    """The events after ``position``, by whom they are about. ``time``: of the event at that position, where
    it was read. ``head``: the last position that was read."""

    position: int
    head: int
    time: datetime | None
    events: dict[str, list[EventRecord]]

    def edits(self, id: str, kind: str) -> list[EditView]:
        found = [_edit(each, id) for each in self.events.get(id, ()) if each.type.startswith(kind)]
        # An event that is told in two versions is one edit.
        return list({(each.version, each.event): each for each in found}.values())

    def candidates(self) -> list[tuple[str, int, bool]]:
        """Who was edited: their version of then (0: they came later), and whether they are gone now."""
        return [
            (id, events[0].sequence - 1, events[-1].type.endswith(_GONE))
            for id, events in self.events.items()
            if events[0].type.startswith(CANDIDATE)
        ]

    def promoted(self) -> EventRecord | None:
        """The first time since that scores were made by another model."""
        found = (each for events in self.events.values() for each in events if each.type == _PROMOTED)
        return min(found, key=lambda each: each.position, default=None)


class _Fields(msgspec.Struct):
    fields: list[str] = []


class _Promoted(msgspec.Struct):
    previous: str


def _edit(event: EventRecord, id: str) -> EditView:
    kind = event.type.removeprefix("ai.jobhire.").rpartition(".")[0]
    fields = msgspec.json.decode(event.data, type=_Fields).fields
    return EditView(
        of=id,
        version=event.sequence,
        position=event.position,
        at=time_text(event.time),
        event=kind,
        fields=fields or (["status"] if kind.endswith("status-changed") else []),
    )


def time_text(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


Chain = list[tuple[list[EditView], Demands | None]]
"""The job's versions since: the edits that led to each, and what it demanded; the first one is of then."""
People = dict[str, Profile | None]
"""By id: as they were, or that they were not there."""


class History:
    """Who and what was otherwise then, read as ``reading`` reads."""

    def __init__(self, tenant_id: TenantId, inputs: PastInputs, since: Since, reading: str) -> None:
        self._tenant_id = tenant_id
        self._inputs = inputs
        self._since = since
        self._reading = reading

    async def demands(self, present: Demands) -> Chain:
        """Edits that no kept version lies between are one step."""
        edits = self._since.edits(present.job_id, JOB)
        chain: Chain = [([], await self.demands_then(present))]
        waiting: list[EditView] = []
        for edit in edits:
            waiting.append(edit)
            last = edit is edits[-1]
            found = present if last else await self._job_at(present.job_id, edit.version)
            if found is not None:
                chain.append((waiting, found))
                waiting = []
        return chain

    async def demands_then(self, present: Demands) -> Demands | None:
        """None: there was no such job. Raises ``NotKept``."""
        edits = self._since.edits(present.job_id, JOB)
        if not edits:
            return present
        first, id = edits[0].version - 1, present.job_id
        was = await self._inputs.demands_then(self._tenant_id, id, first, self._reading) if first else None
        if first and was is None:
            raise NotKept("the version of then is not kept", id=id)
        return was

    async def _job_at(self, id: str, version: int) -> Demands | None:
        return await self._inputs.demands(self._tenant_id, id, version, self._reading)

    async def people(self) -> tuple[People, int]:
        """Who was edited since and is there, as they were then; and of how many of then nothing is kept.
        Raises ``TooMuchChanged``."""
        edited = self._since.candidates()
        wanted = [(id, version) for id, version, gone in edited if version and not gone]
        if len(wanted) > MOST_PEOPLE:
            raise TooMuchChanged(
                f"one answer makes {MOST_PEOPLE} candidates again: ask from a later position"
            )
        kept: People = {}
        for first in range(0, len(wanted), _AT_ONCE):
            lot = wanted[first : first + _AT_ONCE]
            found = await asyncio.gather(*(self._person_then(*each) for each in lot))
            kept.update((id, was) for (id, _), was in zip(lot, found, strict=True))
        lost = sum(bool(version) and kept.get(id) is None for id, version, _ in edited)
        return {id: kept.get(id) for id, _, gone in edited if not gone}, lost

    async def _person_then(self, id: str, version: int) -> Profile | None:
        return await self._inputs.profile_then(self._tenant_id, id, version, self._reading)


async def model_then(models: Models, tenant_id: TenantId, since: Since) -> ScoringModel:
    """What scores were made by, as far as the tenant decides that: what a release brings is of this one."""
    promoted = since.promoted()
    if promoted is None:
        return await models.live(tenant_id)
    key, shipped = msgspec.json.decode(promoted.data, type=_Promoted).previous, await models.shipped()
    if not key:
        return shipped
    return (await find_model(models, tenant_id, f"{shipped.version}+weights.{key}")).model


async def events_since(tenant_id: TenantId, moment: Moment, log: ChangeLog, head: int, version: int) -> Since:
    """Everything after the moment; the log is read from ``MOST_EVENTS`` before its ``head`` at the earliest.
    ``version``: the job's present one. Raises ``Invalid`` and ``TooMuchChanged``."""
    mark = _parsed(moment)
    earliest = max(0, head - MOST_EVENTS)
    if isinstance(mark, int) and mark < earliest:
        raise too_much_changed()
    start = max(0, mark - 1) if isinstance(mark, int) else earliest
    read = [each async for batch in log.since(tenant_id, start) for each in batch]
    first = _first_after(read, mark, moment.job_id)
    if earliest and first == 0 and isinstance(mark, datetime):
        raise too_much_changed()
    if isinstance(mark, str) and _version(mark) > version:
        raise Invalid(f"the job is at version {version}", field=moment.field)
    if isinstance(mark, str) and first == len(read) and version != _version(mark):
        raise too_much_changed()
    since = Since(
        position=read[first - 1].position if first else mark if isinstance(mark, int) else start,
        head=read[-1].position if read else start,
        time=read[first - 1].time if first else None,
        events={},
    )
    for event in read[first:]:
        since.events.setdefault(event.subject, []).append(event)
    return since


def _first_after(events: list[EventRecord], mark: int | str | datetime, job_id: str) -> int:
    """Of a position or time: what came later. Of a version of the job: the edit that ended it, and all
    behind that."""
    for at, event in enumerate(events):
        if isinstance(mark, int):
            if event.position > mark:
                return at
        elif isinstance(mark, datetime):
            if event.time > mark:
                return at
        elif event.subject == job_id and event.sequence == _version(mark) + 1:
            return at
    return len(events)


def _version(mark: str) -> int:
    return int(mark.partition(":")[2])


def too_much_changed() -> TooMuchChanged:
    return TooMuchChanged(f"one answer goes {MOST_EVENTS} events back: ask from a later position")


def _parsed(moment: Moment) -> int | str | datetime:
    text = moment.text
    kind, _, number = text.partition(":")
    if text.isdecimal() and len(text) < 16:
        return int(text)
    if kind == "version" and number.isdecimal() and len(number) < 10:
        return text
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        time = None
    if time is None or time.tzinfo is None:
        name = moment.field.removeprefix("/")
        raise Invalid(f"{name} is a position, version:<n> or a time with its zone", field=moment.field)
    return time
