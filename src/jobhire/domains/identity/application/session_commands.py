"""Going on with sessions, looking at them, and ending them."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

import msgspec

from jobhire.domains.identity.application.commands import VISITOR
from jobhire.domains.identity.application.people import require_reach
from jobhire.domains.identity.application.ports import SessionDirectory, SignedIn
from jobhire.domains.identity.application.roles import Roles
from jobhire.domains.identity.application.sessions import Sessions
from jobhire.domains.identity.application.standing import Standings
from jobhire.domains.identity.domain.session import Session
from jobhire.domains.identity.domain.tenant import Tenant
from jobhire.domains.identity.domain.user import User
from jobhire.shared.application import AggregateStore, Clock, Message, Principal, edit
from jobhire.shared.domain import NotFound, TenantId, Unauthenticated, UserId


class SessionView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``how`` it was proved who it is; ``current``: the one that asks."""

    id: str
    how: str
    begun_at: datetime
    proven_at: datetime
    refreshed_at: datetime
    expires_at: datetime
    current: bool

    @classmethod
    def of(cls, session: Session, by: Principal) -> SessionView:
        return cls(
            id=session.id,
            how=session.how,
            begun_at=session.begun_at,
            proven_at=session.proven_at,
            refreshed_at=session.rotated_at,
            expires_at=session.expires_at,
            current=session.id == by.session_id,
        )


class Refresh(Message[SignedIn], frozen=True, kw_only=True):
    """The next tokens for a refresh token, which is good no more."""

    permission: ClassVar = None

    by: Principal = VISITOR
    refresh_token: str


async def refresh(command: Refresh, *, sessions: Sessions, standings: Standings) -> SignedIn:
    """Raises ``RefreshRefused``."""
    return await sessions.refresh(command.refresh_token, standings.user_of)


class LogOut(Message[None], frozen=True, kw_only=True):
    """End this session."""

    permission: ClassVar = None


async def log_out(command: LogOut, *, store: AggregateStore[Session], clock: Clock) -> None:
    """Raises ``NotFound`` for who has no session (a service)."""
    by = command.by
    await edit(store, by.tenant_id, by.session_id, lambda each: each.end("logout", now=clock.now()))


class LogOutEverywhere(Message[None], frozen=True, kw_only=True):
    """End every session of the caller, with ``keep_this`` all others."""

    permission: ClassVar = None

    keep_this: bool = False


async def log_out_everywhere(
    command: LogOutEverywhere,
    *,
    users: AggregateStore[User],
    sessions: AggregateStore[Session],
    clock: Clock,
) -> None:
    """One write, however many sessions there are. Raises ``Unauthenticated`` for a session that is to be kept
    but is over: the gate may not have heard of its end yet, and whoever was shut out must not come back."""
    by = command.by
    kept = by.session_id if command.keep_this else ""
    begun = await _begun(by, sessions, clock) if kept else clock.now()

    def change(user: User) -> bool:
        if kept and not user.admits(kept, begun=begun):
            raise Unauthenticated("this session is over: sign in again")
        user.end_sessions(now=clock.now(), but=kept)
        return True

    await edit(users, by.tenant_id, by.user_id, change)


async def _begun(by: Principal, sessions: AggregateStore[Session], clock: Clock) -> datetime:
    """When the caller's session began. Raises ``Unauthenticated`` when it is over."""
    session = (await sessions.get_many(by.tenant_id, [by.session_id])).get(by.session_id)
    if session is None or session.is_over(clock.now()):
        raise Unauthenticated("this session is over: sign in again")
    return session.begun_at


async def end_sessions(
    tenant_id: TenantId, user_id: UserId, users: AggregateStore[User], clock: Clock, *, but: str = ""
) -> None:
    """Every session of a user ends, but for one (empty: for none)."""

    def change(user: User) -> bool:
        user.end_sessions(now=clock.now(), but=but)
        return True

    await edit(users, tenant_id, user_id, change)


class ListSessions(Message[list[SessionView]], frozen=True, kw_only=True):
    """The caller's own sessions that go on."""

    permission: ClassVar = None


class ListSessionsOfUser(Message[list[SessionView]], frozen=True, kw_only=True):
    """A colleague's sessions that go on."""

    permission: ClassVar = "users:write"

    user_id: UserId


async def list_sessions(
    query: ListSessions | ListSessionsOfUser,
    *,
    directory: SessionDirectory,
    users: AggregateStore[User],
    clock: Clock,
) -> list[SessionView]:
    """Newest first."""
    by, now = query.by, clock.now()
    user_id = by.user_id if isinstance(query, ListSessions) else query.user_id
    user = await users.get(by.tenant_id, user_id)
    found = await directory.of_user(by.tenant_id, user_id)
    going_on = [each for each in found if not each.is_over(now) and user.admits(each.id, begun=each.begun_at)]
    return [SessionView.of(each, by) for each in sorted(going_on, key=lambda each: each.id, reverse=True)]


class EndSession(Message[None], frozen=True, kw_only=True):
    """End one of the caller's own sessions."""

    permission: ClassVar = None

    id: str


async def end_session(command: EndSession, *, store: AggregateStore[Session], clock: Clock) -> None:
    """Raises ``NotFound`` for somebody else's session, too."""
    by = command.by
    if (await store.get(by.tenant_id, command.id)).user_id != by.user_id:
        raise NotFound("there is no session with this id", id=command.id)
    await edit(store, by.tenant_id, command.id, lambda each: each.end("revoked", now=clock.now()))


class EndSessionsOfUser(Message[None], frozen=True, kw_only=True):
    """End every session of a colleague."""

    permission: ClassVar = "users:write"

    user_id: UserId


async def end_sessions_of_user(
    command: EndSessionsOfUser,
    *,
    users: AggregateStore[User],
    tenants: AggregateStore[Tenant],
    roles: Roles,
    clock: Clock,
) -> None:
    """Raises ``NotFound``, ``BeyondYourPermissions``."""
    by = command.by
    await require_reach(by, command.user_id, users=users, tenants=tenants, roles=roles)

    def change(user: User) -> bool:
        user.sign_out(now=clock.now())
        return True

    await edit(users, by.tenant_id, command.user_id, change)
