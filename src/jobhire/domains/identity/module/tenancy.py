"""People, roles, tenants and invitations: handlers to the mediator."""

from __future__ import annotations

from functools import partial

from jobhire.domains.identity.application import colleagues, invitations, people, roles, tenants
from jobhire.domains.identity.application.commands import AddUser, add_user
from jobhire.domains.identity.application.queries import (
    GetUser,
    ListUsers,
    WhoAmI,
    get_user,
    list_users,
    who_am_i,
)
from jobhire.domains.identity.infrastructure import mongo
from jobhire.domains.identity.module.parts import Parts


def wire(parts: Parts) -> None:
    for area in (_people, _colleagues, _roles, _tenants, _invitations):
        area(parts)


def _people(parts: Parts) -> None:
    users, tenants_, known_roles, clock = parts.users, parts.tenants, parts.roles, parts.kit.clock
    send_to = parts.kit.mediator.register
    send_to(AddUser, partial(add_user, claims=parts.claims, users=users, roles=known_roles, clock=clock))
    send_to(WhoAmI, partial(who_am_i, users=users))
    send_to(GetUser, partial(get_user, users=users))
    send_to(ListUsers, partial(list_users, directory=parts.lists.users))
    send_to(
        people.ChangeUser,
        partial(people.change_user, users=users, tenants=tenants_, roles=known_roles, clock=clock),
    )
    send_to(
        people.RemoveUser,
        partial(people.remove_user, users=users, tenants=tenants_, roles=known_roles, clock=clock),
    )
    send_to(people.ChangeOwnName, partial(people.change_own_name, users=users))
    send_to(people.Leave, partial(people.leave, users=users, tenants=tenants_, clock=clock))


def _colleagues(parts: Parts) -> None:
    send_to = parts.kit.mediator.register
    reached = colleagues.Colleagues(
        users=parts.users,
        tenants=parts.tenants,
        roles=parts.roles,
        credentials=parts.credentials,
        clock=parts.kit.clock,
    )
    send_to(
        colleagues.RemoveSecondFactorOf,
        partial(colleagues.remove_second_factor_of, colleagues=reached, audit=parts.kit.audit),
    )
    passkeys = parts.passkeys
    send_to(
        colleagues.ListPasskeysOf,
        partial(colleagues.list_passkeys_of, colleagues=reached, passkeys=passkeys),
    )
    send_to(
        colleagues.RemovePasskeyOf,
        partial(colleagues.remove_passkey_of, colleagues=reached, passkeys=passkeys),
    )
    send_to(
        colleagues.RemovePasskeysOf,
        partial(colleagues.remove_passkeys_of, colleagues=reached, passkeys=passkeys),
    )


def _roles(parts: Parts) -> None:
    kit, lists = parts.kit, parts.lists
    store = kit.store(mongo.ROLES)
    send_to = kit.mediator.register
    send_to(roles.ListPermissions, roles.list_permissions)
    send_to(roles.ListRoles, partial(roles.list_roles, directory=lists.roles))
    send_to(roles.DefineRole, partial(roles.define_role, roles=store, directory=lists.roles))
    send_to(roles.ChangeRole, partial(roles.change_role, roles=store))
    send_to(roles.DeleteRole, partial(roles.delete_role, roles=store, users=lists.users, clock=kit.clock))


def _tenants(parts: Parts) -> None:
    store, users, known_roles, clock = parts.tenants, parts.users, parts.roles, parts.kit.clock
    send_to = parts.kit.mediator.register
    send_to(tenants.GetTenant, partial(tenants.get_tenant, tenants=store))
    send_to(tenants.ChangeTenant, partial(tenants.change_tenant, tenants=store, roles=known_roles))
    send_to(tenants.TransferOwnership, partial(tenants.transfer_ownership, tenants=store, users=users))
    send_to(tenants.DeleteTenant, partial(tenants.delete_tenant, tenants=store, clock=clock))
    send_to(tenants.SetTenantStatus, partial(tenants.set_tenant_status, tenants=store, clock=clock))
    send_to(tenants.SetTenantTier, partial(tenants.set_tenant_tier, tenants=store))
    send_to(tenants.PayForTier, partial(tenants.pay_for_tier, tenants=store))


def _invitations(parts: Parts) -> None:
    kit, clock = parts.kit, parts.kit.clock
    store = kit.store(mongo.INVITATIONS)
    send_to = kit.mediator.register
    send_to(
        invitations.Invite,
        partial(
            invitations.invite,
            invitations=store,
            tenants=parts.tenants,
            roles=parts.roles,
            clock=clock,
        ),
    )
    send_to(
        invitations.ListInvitations, partial(invitations.list_invitations, directory=parts.lists.invitations)
    )
    send_to(
        invitations.ResendInvitation, partial(invitations.resend_invitation, invitations=store, clock=clock)
    )
    send_to(invitations.RevokeInvitation, partial(invitations.revoke_invitation, invitations=store))
    send_to(
        invitations.AcceptInvitation,
        partial(
            invitations.accept_invitation,
            invitations=store,
            users=parts.users,
            claims=parts.claims,
            sessions=parts.sessions,
            doorkeeper=parts.doorkeeper,
            vault=kit.vault,
            clock=clock,
        ),
    )
