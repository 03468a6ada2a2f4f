"""A tenant with its founder, behind the mediator, and the few things that everybody does in it."""

from __future__ import annotations

from jobhire.domains.identity.application.invitations import (
    AcceptInvitation,
    InvitationView,
    Invite,
    invitation_token,
)
from jobhire.domains.identity.application.ports import SignedIn, UserView
from jobhire.domains.identity.application.roles import (
    DefineRole,
    RoleView,
)
from jobhire.domains.identity.domain.credential import Password
from jobhire.domains.identity.domain.text import normalise_email
from jobhire.shared.application import Principal
from jobhire.shared.domain import TenantId, UserId
from tests.application.identity.house import House, principal_of


class Office:
    """A tenant with its founder Ann, who owns it."""

    def __init__(self, house: House, ann: SignedIn) -> None:
        self.house, self.send = house, house.mediator.send
        self.ann = ann.user
        self.tenant_id = TenantId(ann.user.tenant_id)

    @property
    def owner(self) -> Principal:
        return principal_of(self.ann, owner=True)

    @property
    def operator(self) -> Principal:
        return Principal.system(self.tenant_id)

    async def invite(
        self, email: str = "bob@example.com", role: str = "recruiter", *, by: Principal | None = None
    ) -> InvitationView:
        ids = self.house.ids
        command = Invite(
            by=by or self.owner,
            id=ids.new(),
            user_id=UserId(ids.new()),
            email=normalise_email(email),
            role=role,
        )
        return await self.send(command)

    async def token(self, invitation: InvitationView) -> str:
        known = await self.house.invitations.get(self.tenant_id, invitation.id)
        return invitation_token(known, self.house.vault)

    async def accept(self, token: str, name: str = "Bob Builder") -> UserView:
        command = AcceptInvitation(token=token, password=Password("a good long one"), full_name=name)
        return (await self.send(command)).user

    async def hire(self, email: str = "bob@example.com", role: str = "recruiter") -> UserView:
        return await self.accept(await self.token(await self.invite(email, role)))

    async def define(self, *permissions: str, name: str = "Sourcer", by: Principal | None = None) -> RoleView:
        id, wanted = self.house.ids.new(), frozenset(permissions)
        return await self.send(DefineRole(by=by or self.owner, id=id, name=name, permissions=wanted))


async def open_office() -> Office:
    house = House()
    return Office(house, await house.register(company_name="Acme"))


def with_permissions(user: UserView, *permissions: str) -> Principal:
    return Principal(
        tenant_id=TenantId(user.tenant_id),
        user_id=UserId(user.id),
        role=user.role,
        permissions=frozenset(permissions),
    )
