"""Another address to sign in with: asked for by who is signed in, confirmed by who reads the letter there."""

from __future__ import annotations

from typing import ClassVar

from jobhire.domains.identity.application.commands import VISITOR, save_once
from jobhire.domains.identity.application.doorkeeper import Doorkeeper
from jobhire.domains.identity.application.links import LinkMaker
from jobhire.domains.identity.application.second_factor import SecondFactors, tell_done
from jobhire.domains.identity.application.session_commands import end_sessions
from jobhire.domains.identity.domain.credential import DIRECTORY, Credential
from jobhire.domains.identity.domain.errors import AddressByProvider, AddressNotInvited, EmailTaken, LinkVoid
from jobhire.domains.identity.domain.requests import EmailChange
from jobhire.domains.identity.domain.tenant import Tenant
from jobhire.domains.identity.domain.text import Email
from jobhire.domains.identity.domain.user import User
from jobhire.shared.application import AggregateStore, AuditTrail, Clock, Message, Principal, edit
from jobhire.shared.domain import AlreadyExists, Invalid


class RequestEmailChange(Message[None], frozen=True, kw_only=True):
    """The caller's own. ``attempt``: a new id that the caller chose."""

    permission: ClassVar = None
    sensitive: ClassVar = True

    attempt: str
    email: Email


async def request_email_change(
    command: RequestEmailChange,
    *,
    factors: SecondFactors,
    users: AggregateStore[User],
    tenants: AggregateStore[Tenant],
    changes: AggregateStore[EmailChange],
    doorkeeper: Doorkeeper,
    clock: Clock,
) -> None:
    """The same answer and the same work, whether the address is free. Raises ``AddressByProvider``,
    ``AddressNotInvited``, ``Invalid``, ``TooManyAttempts``, ``Forbidden`` for a service."""
    by = command.by
    credential = await factors.credential_of(by)
    user = await users.get(by.tenant_id, by.user_id)
    if not credential.password_hash or user.provisioned is not None:
        raise AddressByProvider
    if command.email == credential.email:
        raise Invalid("this is your address already", field="/newEmail")
    if not (await tenants.get(by.tenant_id, by.tenant_id)).settings.admits(command.email):
        raise AddressNotInvited("see settings.invitationDomains of the tenant", field="/newEmail")
    await doorkeeper.newcomer()
    if await doorkeeper.letter(credential.email) and await doorkeeper.letter(command.email):
        await _ask(command, credential, changes, clock)


async def _ask(
    command: RequestEmailChange, credential: Credential, changes: AggregateStore[EmailChange], clock: Clock
) -> None:
    def change(asked: EmailChange) -> bool:
        asked.ask(
            credential,
            command.email,
            attempt=command.attempt,
            session_id=command.by.session_id,
            now=clock.now(),
        )
        return True

    await save_once(changes, EmailChange.of(credential))
    await edit(changes, DIRECTORY, credential.id, change)


class ConfirmEmailChange(Message[None], frozen=True, kw_only=True):
    permission: ClassVar = None

    by: Principal = VISITOR
    token: str


async def confirm_email_change(
    command: ConfirmEmailChange,
    *,
    changes: AggregateStore[EmailChange],
    credentials: AggregateStore[Credential],
    users: AggregateStore[User],
    links: LinkMaker,
    audit: AuditTrail,
    clock: Clock,
) -> None:
    """Every session ends but the one that asked. Raises ``LinkVoid``, ``EmailTaken``. Should the process die
    before the user has the new address as well, the same link finishes it."""
    id, _, attempt = links.read("email", command.token).partition("/")
    change = (await changes.get_many(DIRECTORY, [id])).get(id)
    credential = (await credentials.get_many(DIRECTORY, [id])).get(id)
    if change is None or credential is None or change.wanted is None or change.attempt != attempt:
        raise LinkVoid
    wanted = change.wanted
    user = (await users.get_many(change.home, [change.user_id])).get(change.user_id)
    begun = credential.email == wanted and credential.belongs_to(change.home, change.user_id)
    if user is None or (begun and user.email == wanted):
        raise LinkVoid
    if not begun:
        if not change.is_good(credential, now=clock.now()):
            raise LinkVoid
        # Sessions first: should the process die in between, they have ended for nothing, but nobody stays in.
        await end_sessions(change.home, change.user_id, users, clock, but=change.session_id)
        await _move(change, wanted, credentials, clock)
        await tell_done(audit, credential, "email.changed")
    await edit(users, change.home, change.user_id, lambda each: each.readdress(wanted))


async def _move(
    change: EmailChange, wanted: Email, credentials: AggregateStore[Credential], clock: Clock
) -> None:
    def moved(fresh: Credential) -> bool:
        if not change.is_good(fresh, now=clock.now()):
            raise LinkVoid  # used by somebody else in this very moment
        fresh.readdress(wanted, now=clock.now())
        return True

    try:
        await edit(credentials, DIRECTORY, change.id, moved)
    except AlreadyExists:
        raise EmailTaken from None
