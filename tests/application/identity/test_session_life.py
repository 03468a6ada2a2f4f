"""Whatever becomes of a person's sessions, in whatever order: a simple model says who gets in."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from jobhire.domains.identity.application.ports import SignedIn
from jobhire.domains.identity.application.session_commands import (
    EndSession,
    ListSessions,
    LogOut,
    LogOutEverywhere,
    Refresh,
)
from jobhire.domains.identity.domain.errors import RefreshRefused
from jobhire.shared.application import Principal
from jobhire.shared.domain import TenantId, Unauthenticated, UserId
from tests.application.identity.house import House

ACCESS, GRACE, LIFE, HOLDS = (timedelta(seconds=each) for each in (900, 10, 30 * 86400, 4))
WHICH = st.integers(0, 5)


@dataclass
class Life:
    """What the model knows of one session. ``answers``: what each generation was given."""

    id: str
    begun: datetime
    rotated: datetime
    proven: datetime
    answers: list[SignedIn] = field(default_factory=list)
    issued: list[datetime] = field(default_factory=list)
    over: datetime | None = None
    shut: datetime | None = None
    """Since when the user's other sessions admit it no more, though its own document goes on."""

    def closed_at(self) -> datetime:
        ends = [self.over, self.shut, self.begun + LIFE]
        return min(each for each in ends if each is not None)


def _tokens(answer: SignedIn | None) -> tuple[object, ...] | None:
    """What has to be the same later on; the user beside it is shown as they are by then."""
    return None if answer is None else (answer.token, answer.expires_in, answer.refresh_token)


class SessionLife(RuleBasedStateMachine):
    @initialize()
    def move_in(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.house = House()
        self.ann = self._run(self.house.register()).user
        self.tenant_id, self.user_id = TenantId(self.ann.tenant_id), UserId(self.ann.id)
        self.lives: list[Life] = []
        self.reuses = 0

    def teardown(self) -> None:
        if hasattr(self, "loop"):
            self._run(self._let_go())
            self.loop.close()

    async def _let_go(self) -> None:
        """The memory throttle's housekeeping goes on until it is told to stop."""
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def _run(self, work: Any) -> Any:
        return self.loop.run_until_complete(work)

    def _send(self, message: Any) -> Any:
        return self._run(self.house.mediator.send(message))

    @property
    def _now(self) -> datetime:
        return self.house.clock.now()

    def _one(self, which: int) -> Life:
        return self.lives[which % len(self.lives)]

    def _by(self, life: Life) -> Principal:
        return Principal(tenant_id=self.tenant_id, user_id=self.user_id, role="admin", session_id=life.id)

    def _ended(self, life: Life) -> bool:
        """As the session's own document has it."""
        return life.over is not None or self._now >= life.begun + LIFE

    @precondition(lambda self: len(self.lives) < 5)
    @rule()
    def begin(self) -> None:
        self.house.clock.forward(timedelta(seconds=1))
        user = self._run(self.house.users.get(self.tenant_id, self.user_id))
        signed_in = self._run(self.house.desk.open(user, how="password"))
        id = self.house.tokens.read(signed_in.token).session_id
        self.lives.append(Life(id, self._now, self._now, self._now, [signed_in], [self._now]))

    @precondition(lambda self: self.lives)
    @rule(which=WHICH, back=st.integers(0, 3), times=st.integers(1, 3))
    def refresh(self, which: int, back: int, times: int) -> None:
        """``back`` 0 is the present token, 1 the one before it; some are sent several times at once."""
        life = self._one(which)
        self._refresh(life, max(0, len(life.answers) - 1 - back), times=times)

    def _refresh(self, life: Life, generation: int, *, times: int) -> None:
        token = life.answers[generation].refresh_token
        replies = self._run(self._at_once(token, times))
        expected = self._expect(life, generation, replies)
        assert all(reply == replies[0] for reply in replies), "who asks at once is answered alike"
        assert _tokens(replies[0]) == _tokens(expected)

    async def _at_once(self, token: str, times: int) -> list[SignedIn | None]:
        async def ask() -> SignedIn | None:
            try:
                return await self.house.mediator.send(Refresh(refresh_token=token))
            except RefreshRefused:
                return None

        return list(await asyncio.gather(*(ask() for _ in range(times))))

    def _expect(self, life: Life, generation: int, replies: list[SignedIn | None]) -> SignedIn | None:
        """What each of these replies has to be; the model moves on with them."""
        last = len(life.answers) - 1
        if self._ended(life):
            return None
        if generation == last:
            if life.shut is not None:
                return None
            fresh = replies[0]
            assert fresh is not None and _tokens(fresh) not in map(_tokens, life.answers)
            life.answers.append(fresh)
            life.issued.append(self._now)
            life.rotated = self._now
            return fresh
        if generation == last - 1 and self._now - life.rotated <= GRACE:
            return None if life.shut is not None else life.answers[last]
        life.over = self._now
        self.reuses += 1
        return None

    @precondition(lambda self: self.lives)
    @rule(which=WHICH)
    def log_out(self, which: int) -> None:
        life = self._one(which)
        self._send(LogOut(by=self._by(life)))
        life.over = life.over or self._now

    @precondition(lambda self: self.lives)
    @rule(which=WHICH, other=WHICH)
    def end_another(self, which: int, other: int) -> None:
        life = self._one(other)
        self._send(EndSession(by=self._by(self._one(which)), id=life.id))
        life.over = life.over or self._now

    @precondition(lambda self: self.lives)
    @rule(which=WHICH, keep=st.booleans())
    def log_out_everywhere(self, which: int, keep: bool) -> None:
        here = self._one(which)
        self.house.clock.forward(timedelta(seconds=1))
        if keep and self._now >= here.closed_at():
            with pytest.raises(Unauthenticated):
                self._send(LogOutEverywhere(by=self._by(here), keep_this=True))
            return
        self._send(LogOutEverywhere(by=self._by(here), keep_this=keep))
        for life in self.lives:
            if not (keep and life is here):
                life.shut = life.shut or self._now

    @precondition(lambda self: self.lives)
    @rule(which=WHICH)
    def prove(self, which: int) -> None:
        life = self._one(which)
        self._run(self.house.desk.prove(self._by(life), how="password"))
        life.proven = self._now

    @rule(by=st.sampled_from([1, 3, 4, 6, 10, 11]))
    def seconds_pass(self, by: int) -> None:
        self.house.clock.forward(timedelta(seconds=by))

    @precondition(lambda self: self.lives)
    @rule(which=WHICH, late=st.booleans())
    def an_answer_is_lost(self, which: int, late: bool) -> None:
        """Refresh, and with the same token again just inside the grace or just after it."""
        life = self._one(which)
        sent = len(life.answers) - 1
        self._refresh(life, sent, times=1)
        self.house.clock.forward(GRACE + timedelta(seconds=late))
        self._refresh(life, sent, times=1)

    @rule(by=st.sampled_from([timedelta(minutes=14), timedelta(days=1), timedelta(days=15)]))
    def a_long_time_passes(self, by: timedelta) -> None:
        self.house.clock.forward(by)

    @invariant()
    def only_sessions_that_go_on_let_anybody_in(self) -> None:
        for life in getattr(self, "lives", []):
            for answer, issued in zip(life.answers, life.issued, strict=True):
                self._check(life, answer.token, fresh=self._now < issued + ACCESS)

    def _check(self, life: Life, token: str, *, fresh: bool) -> None:
        try:
            principal = self._run(self.house.verifier.verify(token))
        except Unauthenticated:
            assert not fresh or self._now >= life.closed_at()
            return
        assert fresh and self._now < life.closed_at() + HOLDS, (
            "old knowledge holds for less than four seconds"
        )
        assert principal.session_id == life.id
        if self._now - life.proven >= HOLDS:
            assert principal.proven_at == life.proven

    @invariant()
    def who_goes_on_is_listed_and_every_reuse_is_on_record(self) -> None:
        if getattr(self, "lives", []):
            by = Principal(tenant_id=self.tenant_id, user_id=self.user_id, role="admin")
            listed = {each.id for each in self._send(ListSessions(by=by))}
            ours = {life.id: life for life in self.lives}
            assert listed & set(ours) == {id for id, each in ours.items() if self._now < each.closed_at()}
            told = [event for event in self.house.diary.events if event.action == "session.reuse"]
            assert len(told) == self.reuses


TestSessionLife = SessionLife.TestCase
TestSessionLife.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
