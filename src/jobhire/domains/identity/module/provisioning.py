"""SCIM: handlers to the mediator."""

from __future__ import annotations

from functools import partial

from jobhire.domains.identity.application import groups, provisioning
from jobhire.domains.identity.infrastructure import mongo
from jobhire.domains.identity.module.parts import Parts


def wire(parts: Parts) -> None:
    _users(parts)
    _groups(parts)


def _users(parts: Parts) -> None:
    people = provisioning.People(
        users=parts.users,
        tenants=parts.tenants,
        credentials=parts.credentials,
        claims=parts.claims,
        roles=parts.roles,
        clock=parts.kit.clock,
    )
    send_to, directory = parts.kit.mediator.register, parts.lists.provisioning
    send_to(provisioning.ProvisionUser, partial(provisioning.provision_user, people=people))
    send_to(provisioning.ReplaceProvisioned, partial(provisioning.replace_provisioned, people=people))
    send_to(provisioning.Deprovision, partial(provisioning.deprovision, people=people))
    send_to(provisioning.GetProvisioned, partial(provisioning.get_provisioned, people=people))
    send_to(
        provisioning.FindProvisioned,
        partial(provisioning.find_provisioned, people=people, directory=directory),
    )


def _groups(parts: Parts) -> None:
    store, directory, clock = parts.kit.store(mongo.GROUPS), parts.lists.provisioning, parts.kit.clock
    following = groups.GroupRoles(
        users=parts.users,
        tenants=parts.tenants,
        roles=parts.roles,
        own_roles=parts.lists.roles,
        directory=directory,
    )
    send_to = parts.kit.mediator.register
    send_to(
        groups.CreateGroup,
        partial(groups.create_group, groups=store, directory=directory, following=following, clock=clock),
    )
    send_to(
        groups.ReplaceGroup, partial(groups.replace_group, groups=store, following=following, clock=clock)
    )
    send_to(groups.DeleteGroup, partial(groups.delete_group, groups=store, following=following, clock=clock))
    send_to(groups.GetGroup, partial(groups.get_group, groups=store, following=following))
    send_to(groups.FindGroups, partial(groups.find_groups, directory=directory, following=following))
