"""An account is parted from the identity that the provider vouches for.

Providers give an address to somebody new, or the same person a new ``sub`` (hired again, another client).
Which of both it is, an admin knows and nobody else.
"""

from __future__ import annotations

from typing import ClassVar

from jobhire.domains.identity.application.people import require_reach
from jobhire.domains.identity.application.providers import connection_of
from jobhire.domains.identity.application.roles import Roles
from jobhire.domains.identity.domain.provider import ExternalIdentity, IdentityProvider, holder_key
from jobhire.domains.identity.domain.tenant import Tenant
from jobhire.domains.identity.domain.user import User
from jobhire.shared.application import AggregateStore, Message
from jobhire.shared.domain import NotFound, UserId


class PartIdentity(Message[None], frozen=True, kw_only=True):
    """Whoever comes in next with a verified address of the user has the account."""

    permission: ClassVar = "users:write"
    sensitive: ClassVar = True

    user_id: UserId


async def part_identity(
    command: PartIdentity,
    *,
    links: AggregateStore[ExternalIdentity],
    providers: AggregateStore[IdentityProvider],
    users: AggregateStore[User],
    tenants: AggregateStore[Tenant],
    roles: Roles,
) -> None:
    """Raises ``NotFound``, ``BeyondYourPermissions``."""
    by = command.by
    await require_reach(by, command.user_id, users=users, tenants=tenants, roles=roles)
    issuer = (await connection_of(providers, by.tenant_id)).issuer
    link = await links.find(by.tenant_id, "holder", holder_key(issuer, command.user_id))
    if link is None or not link.part():
        raise NotFound("the identity provider's identity of this user is not known")
    await links.save(link)
