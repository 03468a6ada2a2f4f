"""What a session may do at this moment: asked for anew whenever something could have changed it."""

from __future__ import annotations

import asyncio

from jobhire.domains.identity.application.ports import Claims, Standing
from jobhire.domains.identity.application.roles import Roles
from jobhire.domains.identity.domain.roles import OWNER_ONLY, PERMISSIONS, Role
from jobhire.domains.identity.domain.session import Session
from jobhire.domains.identity.domain.tenant import Tenant, TenantStatus
from jobhire.domains.identity.domain.user import User
from jobhire.shared.application import AggregateStore, Clock


class Standings:
    """Looks at tenant, user, session and role; three reads at once, a fourth for a role of the tenant's
    own."""

    def __init__(
        self,
        *,
        tenants: AggregateStore[Tenant],
        users: AggregateStore[User],
        sessions: AggregateStore[Session],
        roles: Roles,
        clock: Clock,
    ) -> None:
        self._tenants = tenants
        self._users = users
        self._sessions = sessions
        self._roles = roles
        self._clock = clock

    async def of(self, claims: Claims) -> Standing | None:
        """None: the session is over, or its user or tenant may not act at present."""
        tenant_id, user_id, session_id = claims.tenant_id, claims.user_id, claims.session_id
        tenants, users, sessions = await asyncio.gather(
            self._tenants.get_many(tenant_id, [tenant_id]),
            self._users.get_many(tenant_id, [user_id]),
            self._sessions.get_many(tenant_id, [session_id]),
        )
        tenant, user, session = tenants.get(tenant_id), users.get(user_id), sessions.get(session_id)
        if tenant is None or user is None or session is None or not self._goes_on(tenant, user, session):
            return None
        if tenant.settings.second_factor_required and not session.two_factors:
            # Enough to enrol a second factor, which needs no permission, and for nothing else.
            return _standing(user.role, frozenset(), session, tenant)
        if tenant.owner_id == user_id:
            held = PERMISSIONS[Role.ADMIN] | OWNER_ONLY
            return _standing(Role.ADMIN, held, session, tenant)
        permissions = await self._roles.permissions(tenant_id, user.role) or frozenset()
        return _standing(user.role, permissions, session, tenant)

    def _goes_on(self, tenant: Tenant, user: User, session: Session) -> bool:
        return (
            may_come_in(tenant, user)
            and session.user_id == user.id
            and not session.is_over(self._clock.now())
            and user.admits(session.id, begun=session.begun_at)
        )

    async def user_of(self, session: Session) -> User | None:
        """The user behind a session, unless the session or they are shut out."""
        tenants, users = await asyncio.gather(
            self._tenants.get_many(session.tenant_id, [session.tenant_id]),
            self._users.get_many(session.tenant_id, [session.user_id]),
        )
        tenant, user = tenants.get(session.tenant_id), users.get(session.user_id)
        if tenant is None or user is None or not may_come_in(tenant, user):
            return None
        return user if user.admits(session.id, begun=session.begun_at) else None


def _standing(role: str, permissions: frozenset[str], session: Session, tenant: Tenant) -> Standing:
    return Standing(role=role, permissions=permissions, proven_at=session.proven_at, tier=tenant.tier)


def may_come_in(tenant: Tenant, user: User) -> bool:
    """An active tenant, and an active user of it; its owner always counts as active."""
    return tenant.status is TenantStatus.ACTIVE and (user.active or tenant.owner_id == user.id)
