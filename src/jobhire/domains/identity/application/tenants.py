"""What may be asked of and done to a tenant: by its people, and by whoever operates the service."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

import msgspec
from msgspec import UNSET, UnsetType

from jobhire.domains.identity.application.roles import Roles
from jobhire.domains.identity.domain.errors import NotConfirmed
from jobhire.domains.identity.domain.tenant import GRACE, Tenant, TenantSettings, TenantStatus, Tier
from jobhire.domains.identity.domain.user import User
from jobhire.shared.application import AggregateStore, Clock, Message, edit
from jobhire.shared.domain import Conflict, UserId
from jobhire.shared.domain.oddities import Oddity, oddities_of_name

OPERATE = "tenants:operate"
"""The permission of whoever runs the service (``Principal.system``); no role has it."""


class SettingsView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    session_days: int
    second_factor_required: bool
    invitation_domains: list[str]
    default_role: str


class TenantView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``oddities``: why its name may pass for another's. ``purge_after``: when a deleted tenant can no longer
    be restored."""

    id: str
    name: str
    status: TenantStatus
    tier: Tier
    owner_id: str
    founded_at: datetime
    settings: SettingsView
    version: int
    oddities: tuple[Oddity, ...] = ()
    purge_after: datetime | None = None

    @classmethod
    def of(cls, tenant: Tenant) -> TenantView:
        settings = tenant.settings
        return cls(
            id=tenant.id,
            name=tenant.name,
            status=tenant.status,
            tier=tenant.tier,
            owner_id=tenant.owner_id,
            founded_at=tenant.founded_at,
            settings=SettingsView(
                session_days=settings.session_days,
                second_factor_required=settings.second_factor_required,
                invitation_domains=list(settings.invitation_domains),
                default_role=settings.default_role,
            ),
            version=tenant.version,
            oddities=oddities_of_name(tenant.name),
            purge_after=tenant.deleted_at + GRACE if tenant.deleted_at else None,
        )


class GetTenant(Message[TenantView], frozen=True, kw_only=True):
    """The caller's own tenant: there is no way to ask for another."""

    permission: ClassVar = "tenant:read"


async def get_tenant(query: GetTenant, *, tenants: AggregateStore[Tenant]) -> TenantView:
    return TenantView.of(await tenants.get(query.by.tenant_id, query.by.tenant_id))


class ChangeTenant(Message[TenantView], frozen=True, kw_only=True):
    """What is UNSET stays."""

    permission: ClassVar = "tenant:write"
    sensitive: ClassVar = True

    expected_version: int | None = None
    name: str | UnsetType = UNSET
    session_days: int | UnsetType = UNSET
    second_factor_required: bool | UnsetType = UNSET
    invitation_domains: tuple[str, ...] | UnsetType = UNSET
    default_role: str | UnsetType = UNSET


_SETTINGS = ("session_days", "second_factor_required", "invitation_domains", "default_role")


async def change_tenant(
    command: ChangeTenant, *, tenants: AggregateStore[Tenant], roles: Roles
) -> TenantView:
    """Raises ``Invalid``, ``BeyondYourPermissions``, and ``StaleVersion`` if one was expected."""
    if command.default_role is not UNSET:
        await roles.require_givable(command.by, command.default_role, field="/settings/defaultRole")
    given = {name: value for name in _SETTINGS if (value := getattr(command, name)) is not UNSET}

    def change(tenant: Tenant) -> bool:
        known = {name: getattr(tenant.settings, name) for name in _SETTINGS}
        name = None if command.name is UNSET else command.name
        return tenant.change(name=name, settings=TenantSettings(**{**known, **given}))

    tenant_id = command.by.tenant_id
    changed = await edit(tenants, tenant_id, tenant_id, change, expected_version=command.expected_version)
    return TenantView.of(changed)


class TransferOwnership(Message[TenantView], frozen=True, kw_only=True):
    permission: ClassVar = "tenant:own"
    sensitive: ClassVar = True

    to: UserId


async def transfer_ownership(
    command: TransferOwnership, *, tenants: AggregateStore[Tenant], users: AggregateStore[User]
) -> TenantView:
    """Raises ``NotFound`` for who is no user of this tenant, ``Conflict`` for a disabled one."""
    tenant_id = command.by.tenant_id
    if not (await users.get(tenant_id, command.to)).active:
        raise Conflict("a disabled user cannot own the tenant; enable them first")
    changed = await edit(tenants, tenant_id, tenant_id, lambda tenant: tenant.hand_over(command.to))
    return TenantView.of(changed)


class DeleteTenant(Message[TenantView], frozen=True, kw_only=True):
    """``name``: the tenant's name, typed again."""

    permission: ClassVar = "tenant:own"
    sensitive: ClassVar = True

    name: str


async def delete_tenant(
    command: DeleteTenant, *, tenants: AggregateStore[Tenant], clock: Clock
) -> TenantView:
    """Nobody gets in from now on; 30 days later it is purged. Raises ``NotConfirmed``."""

    def change(tenant: Tenant) -> bool:
        if command.name.strip() != tenant.name:
            raise NotConfirmed("type the tenant's name exactly as GET /api/v1/tenant shows it", field="/name")
        return tenant.move_to(TenantStatus.DELETED, now=clock.now())

    tenant_id = command.by.tenant_id
    return TenantView.of(await edit(tenants, tenant_id, tenant_id, change))


class SetTenantStatus(Message[TenantView], frozen=True, kw_only=True):
    """The operator suspends, resumes or restores."""

    permission: ClassVar = OPERATE

    status: TenantStatus


async def set_tenant_status(
    command: SetTenantStatus, *, tenants: AggregateStore[Tenant], clock: Clock
) -> TenantView:
    """Raises ``NotFound``, ``TenantStatusRefused``."""
    tenant_id = command.by.tenant_id
    changed = await edit(
        tenants, tenant_id, tenant_id, lambda tenant: tenant.move_to(command.status, now=clock.now())
    )
    return TenantView.of(changed)


class SetTenantTier(Message[TenantView], frozen=True, kw_only=True):
    """What the tenant may have, as the operator says: at the least, should it pay for more."""

    permission: ClassVar = OPERATE

    tier: Tier


async def set_tenant_tier(command: SetTenantTier, *, tenants: AggregateStore[Tenant]) -> TenantView:
    tenant_id = command.by.tenant_id
    return TenantView.of(
        await edit(tenants, tenant_id, tenant_id, lambda tenant: tenant.set_tier(command.tier))
    )


class PayForTier(Message[TenantView], frozen=True, kw_only=True):
    """What a ``subscription`` of it says; free: it has ended. ``as_of``: the position of the event that
    told."""

    permission: ClassVar = OPERATE

    tier: Tier
    subscription: str
    as_of: int


async def pay_for_tier(command: PayForTier, *, tenants: AggregateStore[Tenant]) -> TenantView:
    """Raises ``NotFound``."""
    tenant_id = command.by.tenant_id
    changed = await edit(
        tenants,
        tenant_id,
        tenant_id,
        lambda it: it.pay_for(command.tier, by=command.subscription, as_of=command.as_of),
    )
    return TenantView.of(changed)
