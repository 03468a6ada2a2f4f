"""Looking ahead, asking at once, and looking back: previews and rounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar

from jobhire.domains.sourcing.application.ports import RoundReader, Turns
from jobhire.domains.sourcing.application.position import NOWHERE
from jobhire.domains.sourcing.application.reading import PeopleBounds
from jobhire.domains.sourcing.application.rounds import Scout
from jobhire.domains.sourcing.application.sources import MANAGE, READ, Office
from jobhire.domains.sourcing.application.views import (
    Foreseen,
    Preview,
    RoundCounts,
    RoundDetails,
    RoundView,
    foreseen_of,
)
from jobhire.domains.sourcing.application.walking import Bounds, WalkFailed
from jobhire.domains.sourcing.domain.errors import BoardUnreadable, SourceIsStopped, TooManyPreviews
from jobhire.domains.sourcing.domain.round import Counts, Result, Round
from jobhire.domains.sourcing.domain.source import Source
from jobhire.shared.application import (
    AggregateStore,
    Ids,
    Message,
    OperationStatus,
    OperationView,
    Progress,
    Rate,
    Rows,
    Slice,
    Throttle,
    operation_id,
)
from jobhire.shared.domain import NotFound, TenantId

PREVIEWS = Rate(name="source-previews", limit=10, seconds=60)
PREVIEW_PEOPLE = PeopleBounds(pages=5, seconds=15.0, pause=1.0)
PREVIEW_BOUNDS = Bounds(requests=10, postings=1_000, bytes=16_000_000, seconds=15.0)
MOST_SHOWN = 200
KIND = "source-round"


class PreviewSource(Message[Preview], frozen=True, kw_only=True):
    """What a round would do now. Nothing is changed."""

    permission: ClassVar[str] = MANAGE

    id: str


async def preview_source(
    query: PreviewSource, *, office: Office, scout: Scout, throttle: Throttle
) -> Preview:
    """Also of one that is stopped. Raises ``NotFound``, ``TooManyPreviews``, ``BoardUnreadable``."""
    source = await office.sources.get(query.by.tenant_id, query.id)
    if wait := await throttle.hit(PREVIEWS, query.by.tenant_id):
        raise TooManyPreviews(f"at most {PREVIEWS.limit} a minute", retry_after=wait)
    try:
        if source.board in scout.systems:
            return await _preview_people(source, office, scout)
        return await _preview_postings(source, office, scout)
    except WalkFailed as failed:
        scout.watcher.unanswered(source, failed.reason or failed.failure)
        raise BoardUnreadable(says(failed.failure), reason=failed.failure) from failed


async def _preview_people(source: Source, office: Office, scout: Scout) -> Preview:
    """Who was changed since the last round."""
    turn = (await office.turns.of(source.tenant_id, [source.id])).get(source.id)
    position = turn.position if turn else NOWHERE
    reader = replace(scout.reader, bounds=PREVIEW_PEOPLE)
    system, secret = scout.systems[source.board], scout.secret_of(source)
    reading = await reader.preview(system, source, secret, position)
    return _preview(reading.results, [foreseen_of(each) for each in reading.results], reading.partial)


async def _preview_postings(source: Source, office: Office, scout: Scout) -> Preview:
    board = office.board(source.board)
    walker = replace(scout.walker, bounds=PREVIEW_BOUNDS)
    walked = await walker.walk(board, source.terms.address, scout.secret_of(source))
    bench = scout.workbench
    cases, held = await bench.cases(source, walked, whole=board.whole)
    foreseen = [Foreseen.of(*each) for each in await bench.foresee(source.tenant_id, cases, held=held)]
    refused = [
        foreseen_of(Result(external_id=each.external_id, outcome="invalid", why=each.why))
        for each in walked.unusable
    ]
    every = [*foreseen, *refused]
    results = [Result(external_id=each.external_id, outcome=each.outcome) for each in every]
    return _preview(results, every, walked.partial)


def _preview(results: Sequence[Result], foreseen: Sequence[Foreseen], partial: str | None) -> Preview:
    every = sorted(foreseen, key=lambda each: each.outcome == "same")
    return Preview(
        counts=RoundCounts.of(Counts.of(results)),
        partial=partial,
        postings=every[:MOST_SHOWN],
        left_out=max(0, len(every) - MOST_SHOWN),
    )


_SAYS = {
    "refused": "the board wants other credentials",
    "not-found": "the board knows no such address",
    "gone": "the board is gone",
    "busy": "the board asks for patience: try again later",
    "robots": "the site's robots.txt forbids to read this page",
    "redirect": "the address leads elsewhere: give the one that it leads to",
    "unreadable": "what is there are no postings in the board's documented shape",
}


def says(reason: str) -> str:
    return _SAYS.get(reason, "the board did not answer as it should")


class RunSource(Message[OperationView], frozen=True, kw_only=True):
    """A round at once, whatever the clock says."""

    permission: ClassVar[str] = MANAGE

    id: str


async def run_source(command: RunSource, *, office: Office, ids: Ids) -> OperationView:
    """Somebody who asks while one is waited for gets that one. Raises ``NotFound``, ``SourceIsStopped``."""
    tenant_id = command.by.tenant_id
    source = await office.sources.get(tenant_id, command.id)
    if not source.is_asked:
        raise SourceIsStopped("enable it first: PATCH it with enabled: true", reason=source.stopped)
    id = await office.turns.wake(tenant_id, source.id, asked=ids.new())
    return _under_way(f"{source.id}.{id}", office)


def _under_way(id: str, office: Office) -> OperationView:
    now = office.clock.now()
    return OperationView(
        id=operation_id(KIND, id),
        kind=KIND,
        status=OperationStatus.QUEUED,
        progress=Progress(current=0, total=1),
        created_at=now,
        updated_at=now,
    )


class ListRounds(Message[Rows[RoundView]], frozen=True, kw_only=True):
    permission: ClassVar[str] = READ

    id: str
    part: Slice


async def list_rounds(query: ListRounds, *, office: Office, reader: RoundReader) -> Rows[RoundView]:
    """Newest first. Raises ``NotFound``."""
    tenant_id = query.by.tenant_id
    await office.sources.get(tenant_id, query.id)
    found = await reader.rows(tenant_id, query.id, query.part)
    return Rows(items=[RoundView.of(each) for each in found.items], total=found.total, last=found.last)


class GetRound(Message[RoundDetails], frozen=True, kw_only=True):
    permission: ClassVar[str] = READ

    id: str
    round_id: str


async def get_round(query: GetRound, *, office: Office, rounds: AggregateStore[Round]) -> RoundDetails:
    """With what became of single postings. Raises ``NotFound``."""
    tenant_id = query.by.tenant_id
    await office.sources.get(tenant_id, query.id)
    found = await rounds.get(tenant_id, query.round_id)
    if found.source_id != query.id:
        raise NotFound("there is no round with this id", id=query.round_id)
    return RoundDetails.of(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundOperations:
    """See ``OperationSource``: ``<source>.<round>``."""

    office: Office
    rounds: AggregateStore[Round]
    turns: Turns

    async def operation(self, tenant_id: TenantId, id: str) -> OperationView:
        source_id, _, round_id = id.partition(".")
        try:
            found = await self.rounds.get(tenant_id, round_id)
        except NotFound:
            return await self._waited_for(tenant_id, source_id, round_id)
        if found.source_id != source_id:
            raise NotFound("there is no round with this id", id=id)
        return _ended(found, id)

    async def _waited_for(self, tenant_id: TenantId, source_id: str, round_id: str) -> OperationView:
        turn = (await self.turns.of(tenant_id, [source_id])).get(source_id)
        if turn is None or turn.asked != round_id or not round_id:
            raise NotFound("there is no round with this id", id=round_id)
        return _under_way(f"{source_id}.{round_id}", self.office)


def _problem(reason: str) -> dict[str, str]:
    kind = f"https://jobhire.dev/problems/{BoardUnreadable.code}"
    return {"type": kind, "title": BoardUnreadable.title, "detail": says(reason), "reason": reason}


def _ended(round: Round, id: str) -> OperationView:
    failed = round.ending == "failed"
    return OperationView(
        id=operation_id(KIND, id),
        kind=KIND,
        status=OperationStatus.FAILED if failed else OperationStatus.SUCCEEDED,
        progress=Progress(current=1, total=1, failed=int(failed)),
        created_at=round.begun_at,
        updated_at=round.begun_at + timedelta(milliseconds=round.milliseconds),
        result=None
        if failed
        else {"sourceId": round.source_id, "roundId": round.id, "outcome": round.ending},
        problem=_problem(round.error or "") if failed else None,
    )
