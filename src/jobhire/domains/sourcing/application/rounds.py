"""A round: a source that is due is taken, walked, and worked off, and it is on record how that ended."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from jobhire.domains.sourcing.application.people import PeopleSystem, Systems
from jobhire.domains.sourcing.application.ports import (
    NOTHING_KNOWN,
    AtWork,
    Boards,
    Turn,
    Turns,
    Validators,
    Watcher,
)
from jobhire.domains.sourcing.application.position import NOWHERE, Position
from jobhire.domains.sourcing.application.reading import PeopleReader
from jobhire.domains.sourcing.application.walking import Walked, Walker, WalkFailed
from jobhire.domains.sourcing.application.working import Workbench, batches
from jobhire.domains.sourcing.domain.patience import gives_up, wait_after
from jobhire.domains.sourcing.domain.round import Ending, Report, Result, Round
from jobhire.domains.sourcing.domain.source import Source, Stop
from jobhire.shared.application import (
    AggregateStore,
    Clock,
    Ids,
    Vault,
    acting_as,
    edit,
    system_act,
)
from jobhire.shared.domain import AlreadyExists, NotFound

LOOKS_AGAIN_SECONDS = 300.0
"""At a source that is not to be asked: it is stopped, or its tenant is. Enabling wakes it."""
FAULT_SECONDS = 300.0
"""After a fault of ours, which is no failure of the board's."""
APPEARS_SECONDS = 3_600.0
"""A turn is opened before its source is saved. One whose source has not come by then never had one."""


def context_of(tenant_id: str, id: str) -> str:
    """What credentials are sealed with."""
    return f"source/{tenant_id}/{id}"


class LostTurn(Exception):
    """Somebody else has it: whatever is left is theirs to do."""


@dataclass(slots=True, kw_only=True)
class _Round:
    """What is known so far of the one under way."""

    id: str
    asked: bool
    begun: datetime
    ending: Ending = "done"
    error: str | None = None
    results: Sequence[Result] = ()
    validators: Validators = NOTHING_KNOWN
    position: Position = NOWHERE
    wait: float | None = None
    """Seconds until it goes on, of one that had to make room; None: as any other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scout:
    """``boards``: whose postings become jobs; ``systems``: whose people become candidates."""

    sources: AggregateStore[Source]
    rounds: AggregateStore[Round]
    turns: Turns
    boards: Boards
    systems: Systems
    walker: Walker
    reader: PeopleReader
    workbench: Workbench
    vault: Vault
    clock: Clock
    ids: Ids
    at_work: AtWork
    watcher: Watcher

    async def turn(self, turn: Turn) -> None:
        """Of one source, if it can be had. A fault puts it off, and is raised."""
        taken = await self.turns.take(turn, now=self._now())
        if taken is None:
            return
        with acting_as(system_act(taken.tenant_id, "sourcing.round")):
            try:
                await self._turn(taken)
            except LostTurn:
                return
            except Exception:
                taken.due = self._now() + FAULT_SECONDS
                await self.turns.end(taken, served=False)
                raise

    async def _turn(self, turn: Turn) -> None:
        try:
            source = await self.sources.get(turn.tenant_id, turn.source_id)
        except NotFound:
            await self._without_source(turn)
            return
        if not source.is_asked or not await self.at_work(source.tenant_id):
            turn.due = self._now() + LOOKS_AGAIN_SECONDS
            await self.turns.end(turn)
            return
        await self._round(source, turn)

    async def _without_source(self, turn: Turn) -> None:
        if self._now() - turn.opened > APPEARS_SECONDS:
            await self.turns.close(turn.tenant_id, turn.source_id)
            return
        turn.due = self._now() + LOOKS_AGAIN_SECONDS
        await self.turns.end(turn)

    async def _round(self, source: Source, turn: Turn) -> None:
        under_way = _Round(
            id=turn.asked or self.ids.new(),
            asked=bool(turn.asked),
            begun=self.clock.now(),
            position=turn.position,
        )
        failed: WalkFailed | None = None
        try:
            await self._ask(source, turn, under_way)
        except WalkFailed as failure:
            failed = failure
            under_way.ending, under_way.error = "failed", failure.failure
            self.watcher.unanswered(source, failure.reason or failure.failure)
        await self._record(source, under_way)
        self._plan(source, turn, under_way, failed)
        await self._give_up(source, turn, failed)
        await self.turns.end(turn)

    async def _ask(self, source: Source, turn: Turn, under_way: _Round) -> None:
        async def alive() -> bool:
            await self._hold(turn)
            return True

        if (system := self.systems.get(source.board)) is not None:
            await self._read(system, source, under_way, alive)
            return
        board = self.boards.get(source.board)
        if board is None:
            raise WalkFailed("unreadable", reason=f"the plug-in {source.board} is not installed")
        known = turn.validators if turn.validators.version == source.version else NOTHING_KNOWN
        walked = await self.walker.walk(
            board, source.terms.address, self.secret_of(source), known=known, alive=alive
        )
        if walked.unchanged:
            under_way.ending, under_way.validators = "unchanged", known
            return
        await self._work_off(source, turn, walked, under_way, whole=board.whole)

    async def _read(
        self,
        system: PeopleSystem,
        source: Source,
        under_way: _Round,
        alive: Callable[[], Awaitable[bool]],
    ) -> None:
        secret = self.secret_of(source)
        reading = await self.reader.read(system, source, secret, under_way.position, alive=alive)
        under_way.results, under_way.position = reading.results, reading.position
        if reading.partial is not None:
            under_way.ending, under_way.error, under_way.wait = "partial", reading.partial, reading.wait
        elif not reading.results:
            under_way.ending = "unchanged"

    async def _work_off(
        self, source: Source, turn: Turn, walked: Walked, under_way: _Round, *, whole: bool
    ) -> None:
        cases, held = await self.workbench.cases(source, walked, whole=whole)
        results = [
            Result(external_id=each.external_id, outcome="invalid", why=each.why) for each in walked.unusable
        ]
        for batch in batches(cases):
            await self._hold(turn)
            results += await self.workbench.work_off(source, batch, held=held)
        under_way.results = results
        if walked.partial:
            under_way.ending, under_way.error = "partial", walked.partial
        elif not held:
            # Else the board is asked for all of it next time, to see whether they are gone still.
            under_way.validators = msgspec.structs.replace(walked.validators, version=source.version)

    def secret_of(self, source: Source) -> str:
        sealed = source.terms.credentials
        if sealed is None:
            return ""
        return self.vault.open(sealed, context=context_of(source.tenant_id, source.id)).decode()

    async def _hold(self, turn: Turn) -> None:
        if not await self.turns.hold(turn, now=self._now()):
            raise LostTurn

    async def _record(self, source: Source, under_way: _Round) -> None:
        ended = Round.ended(
            under_way.id,
            source.tenant_id,
            source.id,
            asked=under_way.asked,
            begun_at=under_way.begun,
            now=self.clock.now(),
            report=Report(ending=under_way.ending, error=under_way.error, results=under_way.results),
        )
        try:
            await self.rounds.save(ended)
        except AlreadyExists:
            return  # A worker died between this and giving back the turn: it is on record.
        self.watcher.ended(source.board, ended.ending, ended.milliseconds / 1_000)

    def _plan(self, source: Source, turn: Turn, under_way: _Round, failed: WalkFailed | None) -> None:
        now = self.clock.now()
        turn.error = under_way.error
        turn.validators, turn.position = under_way.validators, under_way.position
        if failed is None:
            turn.failures, turn.failing_since, turn.succeeded = 0, None, now
            rests = source.every.total_seconds() if under_way.wait is None else under_way.wait
            turn.due = now.timestamp() + rests
            return
        turn.failures += 1
        turn.failing_since = turn.failing_since or now.timestamp()
        turn.failed = now
        every = int(source.every.total_seconds())
        wait = wait_after(turn.failures, retry_after=failed.retry_after, every_seconds=every, now=now)
        turn.due = now.timestamp() + wait

    async def _give_up(self, source: Source, turn: Turn, failed: WalkFailed | None) -> None:
        now = self.clock.now()
        if failed is None or not (failed.failure == "gone" or gives_up(turn.failing_since, now)):
            return
        reason = Stop.GONE if failed.failure == "gone" else Stop.FAILING
        try:
            await edit(self.sources, source.tenant_id, source.id, lambda it: it.stop(reason, now=now))
        except NotFound:
            return  # Deleted meanwhile.

    def _now(self) -> float:
        return self.clock.now().timestamp()
