"""What an admin does for a colleague who has lost a phone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from jobhire.domains.identity.application.own_passkeys import PasskeyView
from jobhire.domains.identity.application.passkeys import Passkeys
from jobhire.domains.identity.application.people import require_reach
from jobhire.domains.identity.application.roles import Roles, require_within
from jobhire.domains.identity.application.second_factor import tell_done
from jobhire.domains.identity.application.session_commands import end_sessions
from jobhire.domains.identity.domain.credential import DIRECTORY, Credential
from jobhire.domains.identity.domain.errors import NoPasskey, NoSecondFactor
from jobhire.domains.identity.domain.passkey import Passkey
from jobhire.domains.identity.domain.roles import OWNER_ONLY
from jobhire.domains.identity.domain.tenant import Tenant
from jobhire.domains.identity.domain.user import User
from jobhire.shared.application import AggregateStore, AuditTrail, Clock, Message, Principal, edit
from jobhire.shared.domain import NotFound, UserId


class Colleagues:
    """Who may do this to whom: nobody to who may do more, and to the owner nobody but the owner."""

    def __init__(
        self,
        *,
        users: AggregateStore[User],
        tenants: AggregateStore[Tenant],
        roles: Roles,
        credentials: AggregateStore[Credential],
        clock: Clock,
    ) -> None:
        self.clock = clock
        self.credentials = credentials
        self._users = users
        self._tenants = tenants
        self._roles = roles

    async def reach(self, by: Principal, user_id: UserId) -> User:
        """Raises ``NotFound``, ``BeyondYourPermissions``."""
        await require_reach(by, user_id, users=self._users, tenants=self._tenants, roles=self._roles)
        if (await self._tenants.get(by.tenant_id, by.tenant_id)).owner_id == user_id:
            require_within(by, OWNER_ONLY)
        return await self._users.get(by.tenant_id, user_id)

    async def end_sessions(self, user: User) -> None:
        """Before what they signed in with is removed: should the process die in between, nobody stays in."""
        await end_sessions(user.tenant_id, UserId(user.id), self._users, self.clock)


class RemoveSecondFactorOf(Message[None], frozen=True, kw_only=True):
    permission: ClassVar = "users:write"
    sensitive: ClassVar = True

    user_id: UserId


async def remove_second_factor_of(
    command: RemoveSecondFactorOf, *, colleagues: Colleagues, audit: AuditTrail
) -> None:
    """Their sessions end, and they are told. Raises ``NotFound``, ``BeyondYourPermissions``,
    ``NoSecondFactor``."""
    by, credentials = command.by, colleagues.credentials
    user = await colleagues.reach(by, command.user_id)
    credential = await credentials.find(DIRECTORY, "email", user.email)
    mine = credential is not None and credential.belongs_to(by.tenant_id, command.user_id)
    if credential is None or not mine or credential.second_factor is None:
        raise NoSecondFactor("they have none")

    def change(fresh: Credential) -> bool:
        fresh.remove_second_factor(by_colleague=True)
        return True

    await colleagues.end_sessions(user)
    await edit(credentials, DIRECTORY, credential.id, change)
    await tell_done(audit, credential, "second-factor.removed", actor=by.user_id)


class ListPasskeysOf(Message[list[PasskeyView]], frozen=True, kw_only=True):
    """A colleague's."""

    permission: ClassVar = "users:write"

    user_id: UserId


async def list_passkeys_of(
    query: ListPasskeysOf, *, colleagues: Colleagues, passkeys: Passkeys
) -> list[PasskeyView]:
    """Oldest first. Raises ``NotFound``, ``BeyondYourPermissions``: of whom none may be removed, nobody needs
    to know which there are."""
    await colleagues.reach(query.by, query.user_id)
    return [PasskeyView.of(each) for each in await passkeys.of(query.by.tenant_id, query.user_id)]


class RemovePasskeysOf(Message[None], frozen=True, kw_only=True):
    """All of them: which one was on the phone, its owner may not know either."""

    permission: ClassVar = "users:write"
    sensitive: ClassVar = True

    user_id: UserId


async def remove_passkeys_of(
    command: RemovePasskeysOf, *, colleagues: Colleagues, passkeys: Passkeys
) -> None:
    """Their sessions end, and they are told. Raises ``NotFound``, ``BeyondYourPermissions``,
    ``NoPasskey``."""
    user = await colleagues.reach(command.by, command.user_id)
    known = await passkeys.of(command.by.tenant_id, command.user_id)
    if not known:
        raise NoPasskey("they have none")
    await _remove(known, user, command.by, colleagues, passkeys)


class RemovePasskeyOf(Message[None], frozen=True, kw_only=True):
    """The one on the phone, where that is known."""

    permission: ClassVar = "users:write"
    sensitive: ClassVar = True

    user_id: UserId
    id: str


async def remove_passkey_of(command: RemovePasskeyOf, *, colleagues: Colleagues, passkeys: Passkeys) -> None:
    """Their sessions end, for one may be on the same phone, and they are told. Raises ``NotFound``,
    ``BeyondYourPermissions``."""
    user = await colleagues.reach(command.by, command.user_id)
    known = await passkeys.of(command.by.tenant_id, command.user_id)
    lost = [each for each in known if each.id == command.id]
    if not lost:
        raise NotFound("they have no passkey with this id", id=command.id)
    await _remove(lost, user, command.by, colleagues, passkeys)


async def _remove(
    lost: Sequence[Passkey], user: User, by: Principal, colleagues: Colleagues, passkeys: Passkeys
) -> None:
    def change(passkey: Passkey) -> bool:
        passkey.remove(now=colleagues.clock.now(), by_colleague=True)
        return True

    await colleagues.end_sessions(user)
    for each in lost:
        removed = await edit(passkeys.store, DIRECTORY, each.id, change)
        await passkeys.tell_done(removed, "passkey.removed", actor=by.user_id)
