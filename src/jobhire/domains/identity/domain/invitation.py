"""An invitation: a place in the tenant that waits for one address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from jobhire.domains.identity.domain.errors import InvitationOver
from jobhire.domains.identity.domain.events import InvitationAccepted, InvitationRevoked, InvitationSent
from jobhire.domains.identity.domain.text import Email
from jobhire.shared.domain import Aggregate, TenantId, UserId

HOLDS = timedelta(days=7)


class InvitationState(StrEnum):
    PENDING = "pending"
    ACCEPTED = "accepted"
    REVOKED = "revoked"


@dataclass(slots=True, kw_only=True, eq=False)
class Invitation(Aggregate):
    """``user_id``: who the invited will be, fixed at once so that accepting can be repeated after a crash.
    ``sends`` counts the letters; only the link in the last one works."""

    email: Email
    role: str
    user_id: UserId
    invited_by: UserId
    invited_at: datetime
    expires_at: datetime
    state: InvitationState = InvitationState.PENDING
    sends: int = 1

    @classmethod
    def send(
        cls,
        id: str,
        tenant_id: TenantId,
        *,
        email: Email,
        role: str,
        user_id: UserId,
        invited_by: UserId,
        now: datetime,
    ) -> Invitation:
        invitation = cls(
            id=id,
            tenant_id=tenant_id,
            email=email,
            role=role,
            user_id=user_id,
            invited_by=invited_by,
            invited_at=now,
            expires_at=now + HOLDS,
        )
        invitation.raise_event(InvitationSent(role=role))
        return invitation

    def resend(self, *, now: datetime) -> None:
        """Another letter with another link; it holds as long as a new one. Raises ``InvitationOver``."""
        self._require_pending()
        self.sends += 1
        self.expires_at = now + HOLDS
        self.raise_event(InvitationSent(role=self.role))

    def revoke(self) -> None:
        """Raises ``InvitationOver``."""
        self._require_pending()
        self.state = InvitationState.REVOKED
        self.raise_event(InvitationRevoked())

    def accept(self, *, now: datetime) -> None:
        """Raises ``InvitationOver`` when it is too late, or was accepted or revoked before."""
        self._require_pending()
        if now >= self.expires_at:
            raise InvitationOver("the invitation has expired; ask for another one")
        self.state = InvitationState.ACCEPTED
        self.raise_event(InvitationAccepted(user_id=self.user_id))

    def _require_pending(self) -> None:
        if self.state is not InvitationState.PENDING:
            raise InvitationOver(f"the invitation was {self.state} before")
