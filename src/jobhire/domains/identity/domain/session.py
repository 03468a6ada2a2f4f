"""A session: what somebody who proved who they are may go on with, until it ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from jobhire.domains.identity.domain.events import SessionBegun, SessionEnded
from jobhire.shared.domain import Aggregate, TenantId, UserId

LONGEST = timedelta(days=30)
"""From the sign-in, however often it is refreshed (ASVS 5.0, 10.4.8)."""
GRACE = timedelta(seconds=10)
"""For how long the refresh token before the present one still gives the present one: an answer may be lost,
and two tabs may ask at once (ASVS 10.4.5 asks that anything later ends the session)."""


TWO_FACTORS = frozenset(
    {"password+totp", "password+recovery", "password+passkey", "totp", "recovery", "passkey", "oidc"}
)
"""Ways to prove who one is that count as two factors. An identity provider's own rules count as such, and so
does a passkey: whoever used it has the authenticator, and has shown it that it is them."""


class Refreshed(StrEnum):
    """What became of a refresh token."""

    ROTATED = "rotated"
    REPEATED = "repeated"
    REUSED = "reused"
    OVER = "over"


@dataclass(slots=True, kw_only=True, eq=False)
class Session(Aggregate):
    """``generation`` counts the refresh tokens: only the last one is good. ``proven_at``: when the person
    last showed that it is them; ``two_factors``:
    at least once in a way that counts as two."""

    user_id: UserId
    how: str
    begun_at: datetime
    proven_at: datetime
    two_factors: bool = False
    expires_at: datetime
    generation: int = 1
    rotated_at: datetime
    ended_at: datetime | None = None
    ended: str = ""

    @classmethod
    def begin(
        cls,
        id: str,
        tenant_id: TenantId,
        *,
        user_id: UserId,
        how: str,
        now: datetime,
        lasts: timedelta = LONGEST,
        proven_at: datetime | None = None,
    ) -> Session:
        session = cls(
            id=id,
            tenant_id=tenant_id,
            user_id=user_id,
            how=how,
            begun_at=now,
            proven_at=min(now, proven_at or now),
            two_factors=how in TWO_FACTORS,
            expires_at=now + min(lasts, LONGEST),
            rotated_at=now,
        )
        session.raise_event(SessionBegun(user_id=user_id, how=how))
        return session

    def is_over(self, now: datetime) -> bool:
        return self.ended_at is not None or now >= self.expires_at

    def refresh(self, generation: int, *, now: datetime) -> Refreshed:
        """Present a refresh token of some generation. One that was replaced a while ago was copied by
        somebody: the session ends."""
        if self.is_over(now):
            return Refreshed.OVER
        if generation == self.generation:
            self.generation += 1
            self.rotated_at = now
            return Refreshed.ROTATED
        # Not abs(): a clock that went back must not make the grace longer.
        if generation == self.generation - 1 and now - self.rotated_at <= GRACE:
            return Refreshed.REPEATED
        self.end("reuse", now=now)
        return Refreshed.REUSED

    def prove(self, how: str, *, now: datetime) -> None:
        """The person showed again that it is them."""
        self.proven_at = now
        self.two_factors = self.two_factors or how in TWO_FACTORS

    def end(self, reason: str, *, now: datetime) -> bool:
        """``reason``: ``logout``, ``revoked``, ``reuse``. False when it was over before."""
        if self.is_over(now):
            return False
        self.ended_at, self.ended = now, reason
        self.raise_event(SessionEnded(user_id=self.user_id, reason=reason))
        return True
