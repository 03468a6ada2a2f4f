"""Sessions: what somebody who proved who they are gets."""

from __future__ import annotations

from jobhire.domains.identity.application.ports import Session, TokenIssuer, UserView
from jobhire.domains.identity.domain.user import User
from jobhire.shared.application import Clock, Principal
from jobhire.shared.domain import Forbidden


class Sessions:
    """See ``SessionDesk``."""

    def __init__(self, *, tokens: TokenIssuer, clock: Clock) -> None:
        self._tokens = tokens
        self._clock = clock

    async def open(self, user: User, *, how: str) -> Session:
        access = self._tokens.issue(user, now=self._clock.now())
        return Session(user=UserView.of(user), token=access.token, expires_in=access.expires_in)

    async def prove(self, by: Principal, *, how: str) -> None:
        raise Forbidden("sessions cannot be proved anew yet")
