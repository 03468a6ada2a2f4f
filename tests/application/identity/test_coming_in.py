"""Registering, adding colleagues, signing in: through the mediator."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from jobhire.domains.identity.application.commands import VISITOR, AddUser
from jobhire.domains.identity.application.ports import UserView
from jobhire.domains.identity.application.queries import GetUser, ListUsers, WhoAmI
from jobhire.domains.identity.application.registration import Register
from jobhire.domains.identity.domain.credential import Password
from jobhire.domains.identity.domain.errors import EmailTaken, WrongCredentials
from jobhire.domains.identity.domain.roles import PERMISSIONS, Role
from jobhire.domains.identity.domain.text import normalise_email
from jobhire.shared.domain import Forbidden, NotFound, Unauthenticated, UserId
from jobhire.shared.infrastructure.documents import decode_pending
from tests.application.identity.house import Crash, House, principal_of


@pytest.fixture
def house() -> House:
    return House()


def adding(by: UserView, email: str, role: Role = Role.RECRUITER, id: str = "new-user") -> AddUser:
    return AddUser(
        by=principal_of(by),
        id=UserId(id),
        email=normalise_email(email),
        password=Password("first password"),
        full_name="Bob Example",
        role=role,
    )


async def test_whoever_registers_founds_a_tenant_and_is_its_admin(house: House) -> None:
    session = await house.register(company_name="Acme")
    assert (session.user.email, session.user.full_name, session.user.role) == (
        "ann@example.com", "Ann Example", Role.ADMIN,
    )  # fmt: skip
    assert session.expires_in == 900
    (tenant,) = house.tenants.documents()
    assert tenant["state"]["name"] == "Acme"
    assert tenant["_id"] == f"{session.user.tenant_id}/{session.user.tenant_id}"


async def test_the_token_of_a_registration_says_who_it_is_for(house: House) -> None:
    session = await house.register()
    principal = await house.verifier.verify(session.token)
    assert (principal.user_id, principal.tenant_id) == (session.user.id, session.user.tenant_id)
    assert principal.proven_at == house.clock.now()


async def test_two_registrations_are_two_tenants(house: House) -> None:
    first, second = await house.register(), await house.register("bob@example.com")
    assert first.user.tenant_id != second.user.tenant_id


async def test_a_tenant_without_a_company_name_has_its_founders(house: House) -> None:
    await house.register()
    assert house.tenants.documents()[0]["state"]["name"] == "Ann Example"


async def test_no_event_holds_a_name_or_an_address(house: House) -> None:
    await house.register()
    documents = house.tenants.documents() + house.users.documents() + house.credentials.documents()
    events = [event for document in documents for event in decode_pending(document)]
    assert {(event.type, event.data) for event in events} == {
        ("ai.jobhire.tenant.founded.v1", "{}"),
        ("ai.jobhire.user.registered.v1", '{"role":"admin"}'),
    }


async def test_an_address_registers_once_however_it_is_written(house: House) -> None:
    await house.register()
    with pytest.raises(EmailTaken):
        await house.register(" ANN@Example.com")
    assert len(house.tenants.documents()) == len(house.users.documents()) == 1


async def test_of_many_at_once_with_one_address_one_registers_and_nothing_is_left_of_the_rest(
    house: House,
) -> None:
    answers = await asyncio.gather(*(house.register() for _ in range(10)), return_exceptions=True)
    assert sum(isinstance(answer, EmailTaken) for answer in answers) == 9
    assert len(house.tenants.documents()) == len(house.users.documents()) == 1


async def test_the_right_password_signs_in_and_another_does_not(house: House) -> None:
    registered = await house.register()
    assert (await house.log_in("Ann@example.com")).user == registered.user
    with pytest.raises(WrongCredentials):
        await house.log_in(password="correct h0rse")


async def test_an_unknown_address_gets_the_same_answer_after_the_same_work(house: House) -> None:
    await house.register()
    with pytest.raises(WrongCredentials) as wrong:
        await house.log_in(password="correct h0rse")
    with pytest.raises(WrongCredentials) as unknown:
        await house.log_in("nobody@example.com")
    assert vars(wrong.value) == vars(unknown.value)
    assert len(house.hasher.checks) == 2
    assert house.hasher.checks[1] is None


async def test_signing_in_renews_a_hash_made_with_older_parameters_once(house: House) -> None:
    await house.register()
    house.hasher.scheme = "v2"
    await house.log_in()
    await house.log_in()
    assert house.credentials.documents()[0]["state"]["password_hash"] == "v2$correct horse"
    assert house.hasher.hashed == 2


async def test_twenty_sign_ins_at_once_with_an_outdated_hash_all_succeed(house: House) -> None:
    await house.register()
    house.hasher.scheme = "v2"
    assert len(await asyncio.gather(*(house.log_in() for _ in range(20)))) == 20


async def test_a_registration_that_died_half_way_leaves_nothing_to_be_seen(house: House) -> None:
    house.users.broken = True
    with pytest.raises(Crash):
        await house.register()
    house.users.broken = False
    with pytest.raises(WrongCredentials):
        await house.log_in()


async def test_the_same_registration_sent_again_finishes_what_it_began(house: House) -> None:
    house.users.broken = True
    with pytest.raises(Crash):
        await house.register(tenant_id="t1", user_id="u1")
    house.users.broken = False
    finished = await house.register(tenant_id="t1", user_id="u1")
    again = await house.register(tenant_id="t1", user_id="u1")
    assert finished.user == again.user == (await house.log_in()).user
    assert len(house.tenants.documents()) == len(house.credentials.documents()) == 1


async def test_an_address_whose_registration_died_is_free_again_after_two_minutes(house: House) -> None:
    house.users.broken = True
    with pytest.raises(Crash):
        await house.register(password="the first one")
    house.users.broken = False
    with pytest.raises(EmailTaken):
        await house.register()
    house.clock.forward(timedelta(minutes=2, seconds=1))
    session = await house.register()
    assert (await house.log_in()).user == session.user
    with pytest.raises(WrongCredentials):
        await house.log_in(password="the first one")


async def test_the_address_of_somebody_who_exists_is_never_free_again(house: House) -> None:
    await house.register()
    house.clock.forward(timedelta(days=1000))
    with pytest.raises(EmailTaken):
        await house.register()


@pytest.mark.parametrize("role", list(Role))
async def test_an_admin_adds_a_colleague_who_can_sign_in_with_that_role(house: House, role: Role) -> None:
    admin = (await house.register()).user
    added = await house.mediator.send(adding(admin, "bob@example.com", role))
    session = await house.log_in("bob@example.com", "first password")
    assert session.user == added
    assert (added.role, added.tenant_id) == (role, admin.tenant_id)
    assert (await house.verifier.verify(session.token)).permissions == PERMISSIONS[role]


async def test_adding_the_same_colleague_again_answers_the_same_and_adds_nobody(house: House) -> None:
    admin = (await house.register()).user
    command = adding(admin, "bob@example.com")
    assert await house.mediator.send(command) == await house.mediator.send(command)
    assert len(house.users.documents()) == 2


async def test_an_address_of_another_tenant_cannot_be_added(house: House) -> None:
    await house.register()
    other = (await house.register("eve@example.com")).user
    with pytest.raises(EmailTaken):
        await house.mediator.send(adding(other, "ann@example.com"))


@pytest.mark.parametrize("role", [Role.RECRUITER, Role.HIRING_MANAGER, Role.VIEWER])
async def test_only_an_admin_adds_people(house: House, role: Role) -> None:
    admin = (await house.register()).user
    colleague = await house.mediator.send(adding(admin, "bob@example.com", role))
    with pytest.raises(Forbidden):
        await house.mediator.send(adding(colleague, "cat@example.com", Role.ADMIN, "another"))


async def test_a_visitor_may_ask_for_nothing(house: House) -> None:
    with pytest.raises(Forbidden):
        await house.mediator.send(ListUsers(by=VISITOR))
    with pytest.raises(Unauthenticated):
        await house.mediator.send(WhoAmI(by=VISITOR))


async def test_people_see_themselves_and_their_own_tenants_people_only(house: House) -> None:
    ann = (await house.register()).user
    eve = (await house.register("eve@example.com")).user
    bob = await house.mediator.send(adding(ann, "bob@example.com", id=house.ids.new()))
    by_ann, by_eve = principal_of(ann), principal_of(eve)
    assert await house.mediator.send(WhoAmI(by=by_ann)) == ann
    everyone = await house.mediator.send(ListUsers(by=by_ann))
    assert (everyone.users, everyone.total) == ([bob, ann], 2)
    assert (await house.mediator.send(ListUsers(by=by_eve))).users == [eve]
    with pytest.raises(NotFound):
        await house.mediator.send(GetUser(by=by_eve, id=ann.id))


def test_a_command_does_not_show_its_password() -> None:
    command = adding(
        UserView(
            id="u", email="a@b.cc", full_name="A", role=Role.ADMIN, active=True, tenant_id="t", version=1
        ),
        "b@c.dd",
    )
    assert "first password" not in repr(command)
    assert Register.permission is None
