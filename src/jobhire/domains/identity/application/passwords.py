"""New passwords: chosen, changed, and set by a link when the old one is forgotten."""

from __future__ import annotations

from typing import ClassVar

from jobhire.domains.identity.application.commands import VISITOR
from jobhire.domains.identity.application.doorkeeper import Doorkeeper
from jobhire.domains.identity.application.links import LinkMaker
from jobhire.domains.identity.application.new_passwords import NewPasswords
from jobhire.domains.identity.application.second_factor import tell_done
from jobhire.domains.identity.application.session_commands import end_sessions
from jobhire.domains.identity.application.sign_in import SignIn
from jobhire.domains.identity.domain.credential import DIRECTORY, Credential, Password
from jobhire.domains.identity.domain.errors import LinkVoid
from jobhire.domains.identity.domain.requests import PasswordReset
from jobhire.domains.identity.domain.text import Email
from jobhire.domains.identity.domain.user import User
from jobhire.shared.application import (
    AggregateStore,
    AuditTrail,
    Clock,
    Message,
    Principal,
    edit,
)


class ChangePassword(Message[None], frozen=True, kw_only=True):
    """The caller's own. Every other session of theirs ends."""

    permission: ClassVar = None

    current: Password
    new: Password


async def change_password(
    command: ChangePassword,
    *,
    sign_in: SignIn,
    passwords: NewPasswords,
    users: AggregateStore[User],
    audit: AuditTrail,
    clock: Clock,
) -> None:
    """Raises ``WrongCredentials``, ``TooManyAttempts``, ``Invalid``."""
    by = command.by
    credential = await sign_in.factors.credential_of(by)
    await sign_in.check(credential.email, command.current)
    user = await users.get(by.tenant_id, by.user_id)
    hashed = await passwords.hash(command.new, user.email, user.full_name, field="/newPassword")
    # Sessions first: should the process die in between, they have ended for nothing, but nobody stays in.
    await end_sessions(by.tenant_id, by.user_id, users, clock, but=by.session_id)
    await _set(sign_in.credentials, credential, hashed, clock)
    await tell_done(audit, credential, "password.changed")


class RequestReset(Message[None], frozen=True, kw_only=True):
    """The ``id`` is a new one that the caller chose."""

    permission: ClassVar = None

    by: Principal = VISITOR
    id: str
    email: Email


async def request_reset(
    command: RequestReset, *, resets: AggregateStore[PasswordReset], doorkeeper: Doorkeeper, clock: Clock
) -> None:
    """The same answer and the same work, whether there is such an account. Raises ``TooManyAttempts``."""
    await doorkeeper.newcomer()
    if await doorkeeper.letter(command.email):
        await resets.save(PasswordReset.request(command.id, command.email, now=clock.now()))


class ResetPassword(Message[None], frozen=True, kw_only=True):
    permission: ClassVar = None

    by: Principal = VISITOR
    token: str
    new: Password


async def reset_password(
    command: ResetPassword,
    *,
    resets: AggregateStore[PasswordReset],
    credentials: AggregateStore[Credential],
    users: AggregateStore[User],
    links: LinkMaker,
    passwords: NewPasswords,
    audit: AuditTrail,
    clock: Clock,
) -> None:
    """Every session ends; the second factor stays. Raises ``LinkVoid``, ``Invalid``."""
    id = links.read("reset", command.token)
    reset = (await resets.get_many(DIRECTORY, [id])).get(id)
    credential = await credentials.find(DIRECTORY, "email", reset.email) if reset else None
    now = clock.now()
    if reset is None or credential is None or not reset.is_good(changed_at=credential.changed_at, now=now):
        raise LinkVoid
    user = await users.get(credential.home, credential.user_id)
    hashed = await passwords.hash(command.new, user.email, user.full_name)
    await end_sessions(credential.home, credential.user_id, users, clock)
    await _set(credentials, credential, hashed, clock, reset=reset)
    await tell_done(audit, credential, "password.reset")


async def _set(
    credentials: AggregateStore[Credential],
    credential: Credential,
    hashed: str,
    clock: Clock,
    *,
    reset: PasswordReset | None = None,
) -> None:
    def change(fresh: Credential) -> bool:
        now = clock.now()
        if reset is not None and not reset.is_good(changed_at=fresh.changed_at, now=now):
            raise LinkVoid  # used by somebody else in this very moment
        fresh.change_password(hashed, now=now, by_link=reset is not None)
        return True

    await edit(credentials, DIRECTORY, credential.id, change)
