"""What may be asked about users."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from jobhire.domains.identity.application.ports import UserDirectory, UserView
from jobhire.domains.identity.domain.user import User
from jobhire.shared.application import AggregateStore, Message
from jobhire.shared.domain import NotFound, Unauthenticated


class WhoAmI(Message[UserView], frozen=True, kw_only=True):
    """The caller. Anybody who is signed in may ask."""

    permission: ClassVar = None


async def who_am_i(query: WhoAmI, *, users: AggregateStore[User]) -> UserView:
    """Raises ``Unauthenticated`` for a token whose user is gone."""
    try:
        return UserView.of(await users.get(query.by.tenant_id, query.by.user_id))
    except NotFound:
        raise Unauthenticated("there is no such user any more") from None


class GetUser(Message[UserView], frozen=True, kw_only=True):
    permission: ClassVar = "users:read"

    id: str


async def get_user(query: GetUser, *, users: AggregateStore[User]) -> UserView:
    return UserView.of(await users.get(query.by.tenant_id, query.id))


class UserPage(msgspec.Struct, frozen=True, kw_only=True):
    users: list[UserView]
    total: int


class ListUsers(Message[UserPage], frozen=True, kw_only=True):
    permission: ClassVar = "users:read"

    page: int = 1
    limit: int = 20


async def list_users(query: ListUsers, *, directory: UserDirectory) -> UserPage:
    users, total = await directory.page(query.by.tenant_id, page=query.page, limit=query.limit)
    return UserPage(users=list(users), total=total)
