"""Telling: one lane's turn, in order, one event at a time, each until it is taken or the webhook is
stopped."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from contextlib import suppress

from jobhire.domains.integration.application.ports import AtWork, Lane, Lanes, Log, Published
from jobhire.domains.integration.application.sending import Sender
from jobhire.domains.integration.domain.schedule import Answer, wait_after
from jobhire.domains.integration.domain.webhook import Stop, Webhook
from jobhire.shared.application import AggregateStore, Clock, acting_as, edit, system_act
from jobhire.shared.domain import NotFound

BATCH = 200
"""Events that are read at once."""
TURN_SECONDS = 10.0
"""After which a lane that has more to tell makes room for others."""
LOOKS_AGAIN_SECONDS = 60.0
"""At a lane that nothing is to be told on: its webhook is stopped, its tenant suspended. Resuming wakes
it."""
FAULT_SECONDS = 5.0
"""After a fault of ours, which is no failure of the receiver's."""
APPEARS_SECONDS = 3_600.0
"""A lane is opened before its webhook is saved. One whose webhook has not come by then never had one."""


class Courier:
    """``jitter``: a new number from 0 to 1 each time."""

    def __init__(
        self,
        *,
        webhooks: AggregateStore[Webhook],
        lanes: Lanes,
        log: Log,
        sender: Sender,
        clock: Clock,
        at_work: AtWork,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._webhooks = webhooks
        self._lanes = lanes
        self._log = log
        self._sender = sender
        self._clock = clock
        self._at_work = at_work
        self._jitter = jitter

    async def turn(self, lane: Lane) -> None:
        """Tell what there is to tell until something fails or the turn is over. Nothing, when another
        process holds the lane. Cut off in the middle, the event in hand is told again by whoever comes
        next, under the same id."""
        held = await self._lanes.take(lane, now=self._now())
        if held is None:
            return
        try:
            await self._go_on(held)
        except Exception:
            await self._postpone(held, FAULT_SECONDS)
            raise
        finally:
            await self._lanes.give_back(held)

    async def _go_on(self, lane: Lane) -> None:
        ends = self._now() + TURN_SECONDS
        while self._now() < ends:
            ahead = await self._ahead(lane)
            if not ahead:
                if lane.up_to is not None:
                    await self._lanes.close(lane)
                return
            webhook = await self._told(lane)
            if webhook is None:
                return
            for event in ahead:
                if not lane.picked and not webhook.wants(event.type):
                    lane.position = event.position
                elif not await self._tell(lane, event):
                    return
                if self._now() >= ends:
                    break
            await self._lanes.advance(lane, now=self._now())

    async def _ahead(self, lane: Lane) -> Sequence[Published]:
        """What comes next, without what the lane ends before. What was picked is told whatever its type."""
        if lane.picked:
            following = [position for position in lane.picked if position > lane.position]
            return await self._log.after(lane.tenant_id, following[0] - 1, limit=1) if following else ()
        found = await self._log.after(lane.tenant_id, lane.position, limit=BATCH)
        return [each for each in found if not lane.ends_before(each.position)]

    async def _told(self, lane: Lane) -> Webhook | None:
        """The webhook as it is at this moment; None: nothing is to be told to it now."""
        try:
            webhook = await self._webhooks.recall(lane.tenant_id, lane.webhook_id)
        except NotFound:
            await self._await_webhook(lane)
            return None
        if not webhook.is_live:
            await self._lanes.close(lane)
            return None
        if webhook.is_told and await self._at_work(lane.tenant_id):
            return webhook
        await self._postpone(lane, LOOKS_AGAIN_SECONDS)
        return None

    async def _await_webhook(self, lane: Lane) -> None:
        if self._now() - lane.opened < APPEARS_SECONDS:
            await self._postpone(lane, 1.0)
        else:
            await self._lanes.close(lane)

    async def _postpone(self, lane: Lane, seconds: float) -> None:
        lane.due = self._now() + seconds
        await self._lanes.advance(lane, now=self._now())

    async def _tell(self, lane: Lane, event: Published) -> bool:
        """False: it was not taken, or the lane is somebody else's by now. The webhook is read anew each
        time: who stops or changes it does not wait for a turn to end."""
        webhook = await self._told(lane)
        if webhook is None:
            return False
        _, answer = await self._sender.send(webhook, event, lane.kind)
        if not answer.delivered:
            await self._failed(lane, answer)
            return False
        lane.position, lane.failures, lane.due = event.position, 0, 0.0
        lane.succeeded = self._clock.now()
        return await self._lanes.advance(lane, now=self._now())

    async def _failed(self, lane: Lane, answer: Answer) -> None:
        now = self._clock.now()
        lane.failures += 1
        lane.failed = now
        again = None if answer.gone else wait_after(lane.failures, answer, jitter=self._jitter(), now=now)
        lane.due = now.timestamp() + (again or 0.0)
        if await self._lanes.advance(lane, now=self._now()) and again is None:
            await self._stop(lane, Stop.GONE if answer.gone else Stop.FAILING)

    async def _stop(self, lane: Lane, reason: Stop) -> None:
        now = self._clock.now()
        with acting_as(system_act(lane.tenant_id, "webhook.stop")), suppress(NotFound):
            await edit(self._webhooks, lane.tenant_id, lane.webhook_id, lambda it: it.stop(reason, now=now))

    def _now(self) -> float:
        return self._clock.now().timestamp()
