"""Whatever happens in a tenant, in whatever order: it has an owner who is an active admin of it, and nobody
ever got a permission that whoever gave it lacked."""

from __future__ import annotations

import asyncio
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from jobhire.domains.identity.application.invitations import (
    AcceptInvitation,
    Invite,
    RevokeInvitation,
    invitation_token,
)
from jobhire.domains.identity.application.people import ChangeUser, Leave, RemoveUser
from jobhire.domains.identity.application.roles import ChangeRole, DefineRole, DeleteRole
from jobhire.domains.identity.application.tenants import TransferOwnership
from jobhire.domains.identity.domain.credential import Password
from jobhire.domains.identity.domain.roles import MEANINGS, OWNER_ONLY, PERMISSIONS, Role
from jobhire.domains.identity.domain.text import normalise_email
from jobhire.shared.application import Message, Principal
from jobhire.shared.domain import DomainError, TenantId, UserId
from tests.application.identity.house import House

PERSON = st.integers(0, 5)
PERMISSION_SETS = st.frozensets(st.sampled_from(sorted(set(MEANINGS) - OWNER_ONLY)), min_size=1, max_size=4)


class TenantLife(RuleBasedStateMachine):
    """People act with what they may do at that moment, as the gate would have it."""

    @initialize()
    def found(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.house = House()
        founder = self._run(self.house.register()).user
        self.tenant_id = TenantId(founder.tenant_id)
        self.people: list[str] = [founder.id]
        self.roles: list[str] = [role.value for role in Role]
        self.pending: list[str] = []

    def teardown(self) -> None:
        if hasattr(self, "loop"):
            self.loop.close()

    def _run(self, work: Any) -> Any:
        return self.loop.run_until_complete(work)

    def _send(self, message: Message[Any]) -> Any:
        """None when it was refused: a refusal is a fine outcome, as long as the invariants hold."""
        try:
            return self._run(self.house.mediator.send(message))
        except DomainError:
            return None

    def _permissions(self, user_id: str) -> frozenset[str]:
        user = self._run(self.house.users.get_many(self.tenant_id, [user_id])).get(user_id)
        if self._owner() == user_id:
            return PERMISSIONS[Role.ADMIN] | OWNER_ONLY
        if user is None or not user.active:
            return frozenset()
        return self._of_role(user.role)

    def _of_role(self, role: str) -> frozenset[str]:
        if role in PERMISSIONS:
            return PERMISSIONS[Role(role)]
        found = self._run(self.house.roles.get_many(self.tenant_id, [role])).get(role)
        return frozenset() if found is None else frozenset(found.permissions)

    def _owner(self) -> str:
        return str(self._run(self.house.tenants.get(self.tenant_id, self.tenant_id)).owner_id)

    def _by(self, person: int) -> Principal:
        id = self.people[person % len(self.people)]
        return Principal(
            tenant_id=self.tenant_id, user_id=UserId(id), role="", permissions=self._permissions(id)
        )

    def _whom(self, person: int) -> str:
        return self.people[person % len(self.people)]

    @rule(by=PERSON, role=st.integers(0, 9))
    def invite(self, by: int, role: int) -> None:
        chosen, actor, ids = self.roles[role % len(self.roles)], self._by(by), self.house.ids
        email = normalise_email(f"p{len(self.people)}-{len(self.pending)}-{ids.new()}@example.com")
        sent = self._send(Invite(by=actor, id=ids.new(), user_id=UserId(ids.new()), email=email, role=chosen))
        if sent is not None:
            assert self._of_role(chosen) <= actor.permissions
            self.pending.append(sent.id)

    @rule(which=st.integers(0, 5))
    def accept(self, which: int) -> None:
        if self.pending and len(self.people) < 6:
            invitation = self._run(
                self.house.invitations.get(self.tenant_id, self.pending[which % len(self.pending)])
            )
            token = invitation_token(invitation, self.house.vault)
            session = self._send(
                AcceptInvitation(token=token, password=Password("a good long one"), full_name="P")
            )
            if session is not None:
                self.people.append(session.user.id)

    @rule(by=PERSON, which=st.integers(0, 5))
    def revoke(self, by: int, which: int) -> None:
        if self.pending:
            self._send(RevokeInvitation(by=self._by(by), id=self.pending[which % len(self.pending)]))

    @rule(by=PERSON, whom=PERSON, role=st.integers(0, 9))
    def give_role(self, by: int, whom: int, role: int) -> None:
        actor, user, chosen = self._by(by), self._whom(whom), self.roles[role % len(self.roles)]
        before = self._permissions(user)
        if self._send(ChangeUser(by=actor, id=user, role=chosen)) is not None:
            assert (self._permissions(user) | before) - OWNER_ONLY <= actor.permissions

    @rule(by=PERSON, whom=PERSON, active=st.booleans())
    def switch(self, by: int, whom: int, active: bool) -> None:
        self._send(ChangeUser(by=self._by(by), id=self._whom(whom), active=active))

    @rule(by=PERSON, whom=PERSON)
    def remove(self, by: int, whom: int) -> None:
        self._send(RemoveUser(by=self._by(by), id=self._whom(whom)))

    @rule(by=PERSON)
    def leave(self, by: int) -> None:
        self._send(Leave(by=self._by(by)))

    @rule(by=PERSON, whom=PERSON)
    def hand_over(self, by: int, whom: int) -> None:
        actor = self._by(by)
        if self._send(TransferOwnership(by=actor, to=UserId(self._whom(whom)))) is not None:
            assert actor.permissions >= OWNER_ONLY

    @rule(by=PERSON, permissions=PERMISSION_SETS)
    def define(self, by: int, permissions: frozenset[str]) -> None:
        actor, id = self._by(by), self.house.ids.new()
        if self._send(DefineRole(by=actor, id=id, name=f"role {id}", permissions=permissions)) is not None:
            assert permissions <= actor.permissions
            self.roles.append(id)

    @rule(by=PERSON, role=st.integers(4, 9), permissions=PERMISSION_SETS)
    def redefine(self, by: int, role: int, permissions: frozenset[str]) -> None:
        if len(self.roles) > 4:
            actor, id = self._by(by), self.roles[4:][role % (len(self.roles) - 4)]
            if self._send(ChangeRole(by=actor, id=id, permissions=permissions)) is not None:
                assert permissions <= actor.permissions

    @rule(by=PERSON, role=st.integers(4, 9))
    def delete_role(self, by: int, role: int) -> None:
        if len(self.roles) > 4:
            self._send(DeleteRole(by=self._by(by), id=self.roles[4:][role % (len(self.roles) - 4)]))

    @invariant()
    def the_owner_is_an_active_admin_of_this_tenant(self) -> None:
        if hasattr(self, "house"):
            owner = self._owner()
            user = self._run(self.house.users.get(self.tenant_id, owner))
            assert user.active
            assert PERMISSIONS[Role.ADMIN] <= self._permissions(owner)


TestTenantLife = TenantLife.TestCase
TestTenantLife.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
