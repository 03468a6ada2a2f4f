"""What somebody asks for and confirms by a link in a letter.

They live in the directory, like credentials: whoever asks has no tenant yet, or the address that they ask
about may be another tenant's. A request is stored whether the address is known or not, so that the answer,
and the work for it, are the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from jobhire.domains.identity.domain.credential import DIRECTORY, Credential
from jobhire.domains.identity.domain.events import (
    EmailChangeAnnounced,
    EmailChangeRequested,
    PasswordResetRequested,
    RegistrationRequested,
)
from jobhire.domains.identity.domain.text import Email
from jobhire.shared.domain import Aggregate, TenantId, UserId

RESET_HOLDS = timedelta(minutes=10)
CHANGE_HOLDS = timedelta(hours=1)
REGISTRATION_HOLDS = timedelta(hours=24)


@dataclass(slots=True, kw_only=True, eq=False)
class PasswordReset(Aggregate):
    """Good once: until the password is changed after it was asked for (``Credential.changed_at``)."""

    email: Email
    requested_at: datetime

    @classmethod
    def request(cls, id: str, email: Email, *, now: datetime) -> PasswordReset:
        reset = cls(id=id, tenant_id=DIRECTORY, email=email, requested_at=now)
        reset.raise_event(PasswordResetRequested())
        return reset

    def is_good(self, *, changed_at: datetime | None, now: datetime) -> bool:
        unused = changed_at is None or changed_at < self.requested_at
        return unused and now < self.requested_at + RESET_HOLDS


@dataclass(slots=True, kw_only=True, eq=False)
class EmailChange(Aggregate):
    """Somebody wants another address: ``wanted`` instead of ``present``. One per person, for its id is their
    credential's: a later request makes an earlier link void (``attempt``), so that a slip of the pen does not
    stay open to whoever has that address. Good once: until password or address is changed after it was asked
    for (``Credential.changed_at``). ``session_id``: the one that goes on."""

    home: TenantId
    user_id: UserId
    attempt: str = ""
    session_id: str = ""
    present: Email | None = None
    wanted: Email | None = None
    requested_at: datetime | None = None

    @classmethod
    def of(cls, credential: Credential) -> EmailChange:
        """Nothing was asked for yet."""
        return cls(id=credential.id, tenant_id=DIRECTORY, home=credential.home, user_id=credential.user_id)

    def ask(
        self, credential: Credential, wanted: Email, *, attempt: str, session_id: str, now: datetime
    ) -> None:
        self.home, self.user_id, self.present = credential.home, credential.user_id, credential.email
        self.wanted, self.attempt, self.session_id, self.requested_at = wanted, attempt, session_id, now
        self.raise_event(EmailChangeRequested())
        self.raise_event(EmailChangeAnnounced())

    def is_good(self, credential: Credential, *, now: datetime) -> bool:
        """Whether it may still be confirmed for this credential."""
        if self.requested_at is None or not credential.belongs_to(self.home, self.user_id):
            return False
        unused = credential.changed_at is None or credential.changed_at < self.requested_at
        return unused and now < self.requested_at + CHANGE_HOLDS


@dataclass(slots=True, kw_only=True, eq=False)
class RegistrationRequest(Aggregate):
    """Somebody wants to found a tenant; the ids are fixed so that confirming can be repeated after a
    crash."""

    email: Email
    password_hash: str = field(repr=False)
    full_name: str
    company_name: str
    home: TenantId
    user_id: UserId
    requested_at: datetime

    @classmethod
    def request(
        cls,
        id: str,
        email: Email,
        *,
        password_hash: str,
        full_name: str,
        company_name: str,
        home: TenantId,
        user_id: UserId,
        now: datetime,
    ) -> RegistrationRequest:
        request = cls(
            id=id,
            tenant_id=DIRECTORY,
            email=email,
            password_hash=password_hash,
            full_name=full_name,
            company_name=company_name,
            home=home,
            user_id=user_id,
            requested_at=now,
        )
        request.raise_event(RegistrationRequested())
        return request

    def is_good(self, now: datetime) -> bool:
        return now < self.requested_at + REGISTRATION_HOLDS
