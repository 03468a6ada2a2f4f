"""People whom a tenant's identity provider brings, changes and takes away.

They get no password: they come in by single sign-on, or set one by a reset link. The rules of people hold
here too: nobody gives more than they have, nobody touches who may do more than they, and the owner stays. So
whoever provisions holds ``scim:manage`` and, beside it, every permission of those they look after.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Generic, TypeVar

import msgspec

from jobhire.domains.identity.application.claims import EmailClaims, user_behind
from jobhire.domains.identity.application.commands import save_once
from jobhire.domains.identity.application.people import remove, require_reach
from jobhire.domains.identity.application.ports import ProvisioningDirectory
from jobhire.domains.identity.application.roles import Roles
from jobhire.domains.identity.domain.credential import DIRECTORY, Credential
from jobhire.domains.identity.domain.errors import OwnerMustStay, UserNameTaken
from jobhire.domains.identity.domain.tenant import Tenant
from jobhire.domains.identity.domain.text import Email, normalise_email
from jobhire.domains.identity.domain.user import Provisioned, User
from jobhire.shared.application import (
    AggregateStore,
    Clock,
    Message,
    Principal,
    edit,
    require_proof,
)
from jobhire.shared.domain import AlreadyExists, Invalid, NotFound, StaleVersion, TenantId, UserId

V = TypeVar("V")


class ProvisionedUser(msgspec.Struct, frozen=True, kw_only=True):
    """A user as an identity provider sees them."""

    id: str
    user_name: str
    email: str
    full_name: str
    given_name: str
    family_name: str
    external_id: str
    active: bool
    joined_at: datetime
    version: int

    @classmethod
    def of(cls, user: User) -> ProvisionedUser:
        said = user.provisioned or Provisioned(user_name=user.email)
        return cls(
            id=user.id,
            user_name=said.user_name,
            email=user.email,
            full_name=user.full_name,
            given_name=said.given_name,
            family_name=said.family_name,
            external_id=said.external_id,
            active=user.active,
            joined_at=user.joined_at,
            version=user.version,
        )


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that an identity provider says about one person."""

    email: Email
    full_name: str
    active: bool
    provisioned: Provisioned


class People:
    """What every change of somebody provisioned asks for."""

    def __init__(
        self,
        *,
        users: AggregateStore[User],
        tenants: AggregateStore[Tenant],
        credentials: AggregateStore[Credential],
        claims: EmailClaims,
        roles: Roles,
        clock: Clock,
    ) -> None:
        self.users = users
        self.tenants = tenants
        self.claims = claims
        self.roles = roles
        self.clock = clock
        self._credentials = credentials

    async def called(self, tenant_id: TenantId, user_name: str) -> User | None:
        """Who has this user name in the tenant; of those who were not provisioned, who has this address."""
        found = await self.users.find(tenant_id, "user_name", user_name.casefold())
        if found is None:
            found = await self.at(tenant_id, user_name)
            found = None if found is None or found.provisioned else found
        return found

    async def at(self, tenant_id: TenantId, address: str) -> User | None:
        """Who signs in with this address, if it is somebody of this tenant."""
        try:
            credential = await self._credentials.find(DIRECTORY, "email", normalise_email(address))
        except Invalid:
            return None
        if credential is None or credential.home != tenant_id:
            return None
        return await user_behind(credential, self.users)

    async def require_free(self, tenant_id: TenantId, wanted: Provisioned, *, but: str) -> None:
        """Raises ``UserNameTaken``. The store's unique keys decide between two at the same moment."""
        holders = [await self.called(tenant_id, wanted.user_name)]
        if wanted.external_id:
            holders.append(await self.users.find(tenant_id, "external_id", wanted.external_id))
        if any(holder is not None and holder.id != but for holder in holders):
            raise _taken()

    async def require_reach(self, by: Principal, user_id: str) -> None:
        await require_reach(by, user_id, users=self.users, tenants=self.tenants, roles=self.roles)


def _taken() -> UserNameTaken:
    return UserNameTaken("find out who has it by a filter on userName or externalId")


def require_proof_by_hand(by: Principal, clock: Clock) -> None:
    """Provisioning is a service's work. A person who does it by hand must have proved who they are, as for
    every sensitive change. Raises ``ProofNeeded``."""
    if by.kind == "user":
        require_proof(by, clock.now())


class ProvisionUser(Message[ProvisionedUser], frozen=True, kw_only=True):
    """The id is a new one that the caller chose."""

    permission: ClassVar = "scim:manage"

    id: UserId
    profile: Profile


async def provision_user(command: ProvisionUser, *, people: People) -> ProvisionedUser:
    """With the tenant's default role, until a group gives another. Raises ``Invalid``, ``EmailTaken``,
    ``UserNameTaken``, ``BeyondYourPermissions``."""
    by, profile = command.by, command.profile
    require_proof_by_hand(by, people.clock)
    tenant = await people.tenants.get(by.tenant_id, by.tenant_id)
    await people.roles.require_givable(by, tenant.settings.default_role)
    await people.require_free(by.tenant_id, profile.provisioned, but=command.id)
    now = people.clock.now()
    user = User.join(
        command.id,
        by.tenant_id,
        email=profile.email,
        full_name=profile.full_name,
        role=tenant.settings.default_role,
        now=now,
    )
    user.provision(profile.provisioned)
    user.set_active(profile.active, now=now)
    await people.claims.claim(user, "")
    try:
        return ProvisionedUser.of(await save_once(people.users, user))
    except NotFound:
        # Not the id is taken, but a name: somebody was faster. The claim that is left behind lapses.
        raise _taken() from None


class ReplaceProvisioned(Message[ProvisionedUser], frozen=True, kw_only=True):
    permission: ClassVar = "scim:manage"

    id: str
    expected_version: int | None = None
    profile: Profile


async def replace_provisioned(command: ReplaceProvisioned, *, people: People) -> ProvisionedUser:
    """Raises ``NotFound``, ``Invalid``, ``EmailTaken``, ``UserNameTaken``, ``OwnerMustStay``,
    ``BeyondYourPermissions``, ``StaleVersion``.

    Another address is claimed before the user is saved: after a crash in between they sign in with the new
    one, and the provider's next try finishes the rest.
    """
    by, profile, tenant_id = command.by, command.profile, command.by.tenant_id
    require_proof_by_hand(by, people.clock)
    await people.require_reach(by, command.id)
    user = await people.users.get(tenant_id, command.id)
    if command.expected_version not in (None, user.version):
        raise StaleVersion("the user has changed since", current=user.version)
    await people.require_free(tenant_id, profile.provisioned, but=user.id)
    owned = (await people.tenants.get(tenant_id, tenant_id)).owner_id == user.id
    if owned and (profile.email != user.email or not profile.active):
        raise OwnerMustStay
    if profile.email != user.email:
        await people.claims.move(user, profile.email)

    def change(user: User) -> bool:
        changes = (
            user.provision(profile.provisioned),
            user.readdress(profile.email),
            user.rename(profile.full_name),
            user.set_active(profile.active, now=people.clock.now()),
        )
        return any(changes)

    try:
        changed = await edit(
            people.users, tenant_id, command.id, change, expected_version=command.expected_version
        )
    except AlreadyExists:
        raise _taken() from None
    return ProvisionedUser.of(changed)


class Deprovision(Message[None], frozen=True, kw_only=True):
    permission: ClassVar = "scim:manage"

    id: str
    expected_version: int | None = None


async def deprovision(command: Deprovision, *, people: People) -> None:
    """Raises ``NotFound``, ``OwnerMustStay``, ``BeyondYourPermissions``, ``StaleVersion``."""
    by = command.by
    require_proof_by_hand(by, people.clock)
    await people.require_reach(by, command.id)
    await remove(
        by.tenant_id,
        command.id,
        people.users,
        people.tenants,
        people.clock,
        expected=command.expected_version,
    )


class GetProvisioned(Message[ProvisionedUser], frozen=True, kw_only=True):
    permission: ClassVar = "scim:manage"

    id: str


async def get_provisioned(query: GetProvisioned, *, people: People) -> ProvisionedUser:
    """Raises ``NotFound``."""
    return ProvisionedUser.of(await people.users.get(query.by.tenant_id, query.id))


class Found(msgspec.Struct, Generic[V], frozen=True, kw_only=True):
    """A page of what was sought, and how many there are in all."""

    items: list[V]
    total: int


class FindProvisioned(Message[Found[ProvisionedUser]], frozen=True, kw_only=True):
    """Who meets everything that is not None. ``start`` counts from 1."""

    permission: ClassVar = "scim:manage"

    id: str | None = None
    user_name: str | None = None
    external_id: str | None = None
    email: str | None = None
    display_name: str | None = None
    active: bool | None = None
    start: int = 1
    count: int = 100


async def find_provisioned(
    query: FindProvisioned, *, people: People, directory: ProvisioningDirectory
) -> Found[ProvisionedUser]:
    """By id, user name or external id it is one look-up; by address one more; else a page of the list."""
    if (query.id, query.user_name, query.external_id, query.email) == (None, None, None, None):
        users, total = await directory.users(
            query.by.tenant_id,
            display_name=query.display_name,
            active=query.active,
            start=query.start,
            count=query.count,
        )
        return Found(items=[ProvisionedUser.of(user) for user in users], total=total)
    candidate = await _candidate(query, people)
    matching = [ProvisionedUser.of(candidate)] if candidate and _meets(candidate, query) else []
    return Found(items=matching[query.start - 1 :][: query.count], total=len(matching))


async def _candidate(query: FindProvisioned, people: People) -> User | None:
    tenant_id = query.by.tenant_id
    if query.id is not None:
        return (await people.users.get_many(tenant_id, [query.id])).get(query.id)
    if query.user_name is not None:
        return await people.called(tenant_id, query.user_name)
    if query.external_id is not None:
        return await people.users.find(tenant_id, "external_id", query.external_id)
    return await people.at(tenant_id, query.email or "")


def _meets(user: User, query: FindProvisioned) -> bool:
    external_id = user.provisioned.external_id if user.provisioned else ""
    pairs = (
        (query.id, user.id),
        (query.user_name and query.user_name.casefold(), user.user_name.casefold()),
        (query.external_id, external_id),
        (query.email and query.email.casefold(), user.email.casefold()),
        (query.display_name, user.full_name),
        (query.active, user.active),
    )
    return all(wanted is None or wanted == held for wanted, held in pairs)
