"""People change their own address: asked for, told of at both addresses, confirmed at the new one."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from jobhire.domains.identity.application.email_change import ConfirmEmailChange, RequestEmailChange
from jobhire.domains.identity.application.passwords import ResetPassword
from jobhire.domains.identity.application.people import RemoveUser
from jobhire.domains.identity.application.queries import WhoAmI
from jobhire.domains.identity.application.tenants import ChangeTenant
from jobhire.domains.identity.domain.credential import DIRECTORY, Password
from jobhire.domains.identity.domain.errors import (
    AddressByProvider,
    AddressNotInvited,
    EmailTaken,
    LinkVoid,
    WrongCredentials,
)
from jobhire.domains.identity.domain.text import normalise_email
from jobhire.shared.application import Mail, Principal
from jobhire.shared.domain import Forbidden, Invalid, Unauthenticated
from tests.application.identity.company import open_company
from tests.application.identity.house import Crash, principal_of
from tests.application.identity.office import Office, open_office
from tests.application.identity.signing import ANN, change_password, later, log_in, me, request_reset

NEW = "ann.married@example.com"


@pytest.fixture
async def office() -> Office:
    return await open_office()


async def ask(office: Office, by: Principal, email: str = NEW) -> list[Mail]:
    """The letters that go out."""
    wanted = normalise_email(email)
    await office.send(RequestEmailChange(by=by, attempt=office.house.ids.new(), email=wanted))
    return await office.house.deliver()


def token_of(letters: list[Mail], to: str = NEW) -> str:
    [letter] = [each for each in letters if each.to == to]
    assert "https://jobhire.example/email#token=" in letter.text
    return letter.text.partition("#token=")[2].split()[0]


async def confirm(office: Office, token: str) -> None:
    await office.send(ConfirmEmailChange(token=token))


async def test_nothing_changes_until_the_link_at_the_new_address_is_used(office: Office) -> None:
    asking = await log_in(office)
    by = await me(office, asking)
    other = await log_in(office)
    later(office, seconds=1)
    letters = await ask(office, by)
    assert {each.to for each in letters} == {ANN, NEW}
    [told] = [each for each in letters if each.to == ANN]
    assert "#token=" not in told.text and NEW not in told.text
    assert (await log_in(office)).user.email == ANN
    later(office, minutes=1)
    await confirm(office, token_of(letters))
    assert (await log_in(office, email=NEW)).user.id == by.user_id
    with pytest.raises(WrongCredentials):
        await log_in(office)
    assert (await office.send(WhoAmI(by=by))).email == NEW
    later(office, seconds=5)
    assert (await me(office, asking)).user_id == by.user_id, "the session that asked goes on"
    with pytest.raises(Unauthenticated):
        await me(office, other)
    [last] = await office.house.deliver()
    assert (last.to, last.subject) == (ANN, "How you sign in to JobHire has changed")
    assert "email.changed" in [each.action for each in office.house.diary.events]


async def test_a_link_works_once_for_an_hour_and_only_the_latest_does(office: Office) -> None:
    by = await me(office, await log_in(office))
    slip = token_of(await ask(office, by, "anm@example.com"), "anm@example.com")
    later(office, minutes=1)
    right = token_of(await ask(office, by))
    with pytest.raises(LinkVoid):
        await confirm(office, slip)
    later(office, minutes=1)
    await confirm(office, right)
    for token in (slip, right, "a.b", right[:-2]):
        with pytest.raises(LinkVoid):
            await confirm(office, token)
    late = token_of(await ask(office, by, "late@example.com"), "late@example.com")
    later(office, hours=1)
    with pytest.raises(LinkVoid):
        await confirm(office, late)
    assert (await log_in(office, email=NEW)).user.email == NEW


async def test_one_link_used_twice_at_the_same_moment_works_once(office: Office) -> None:
    by = await me(office, await log_in(office))
    token = token_of(await ask(office, by))
    later(office, seconds=1)
    answers = await asyncio.gather(*(confirm(office, token) for _ in range(5)), return_exceptions=True)
    assert [type(each) for each in answers if each is not None] == [LinkVoid] * 4
    assert (await log_in(office, email=NEW)).user.email == NEW


async def test_a_new_password_makes_the_link_void(office: Office) -> None:
    """Whoever asked from a stolen session is stopped by what the letter to the present address advises."""
    by = await me(office, await log_in(office))
    token = token_of(await ask(office, by))
    later(office, seconds=1)
    await change_password(office, by)
    with pytest.raises(LinkVoid):
        await confirm(office, token)


async def test_a_taken_address_gets_the_same_answer_and_its_owner_a_letter_without_a_link(
    office: Office,
) -> None:
    await office.house.register("bea@example.org", company_name="Rival")
    await office.house.deliver()
    by = await me(office, await log_in(office))
    letters = await ask(office, by, "bea@example.org")
    assert {each.to for each in letters} == {ANN, "bea@example.org"}
    assert all("#token=" not in each.text for each in letters)


async def test_of_two_who_get_an_address_at_the_same_time_one_has_it(office: Office) -> None:
    by = await me(office, await log_in(office))
    token = token_of(await ask(office, by))
    taken = await office.house.register(NEW, company_name="Rival")
    later(office, seconds=1)
    with pytest.raises(EmailTaken):
        await confirm(office, token)
    assert (await log_in(office)).user.email == ANN
    assert (await log_in(office, email=NEW)).user.id == taken.user.id


async def test_links_for_a_new_password_that_were_sent_before_are_void(office: Office) -> None:
    await request_reset(office, ANN)
    reset = (await office.house.deliver())[-1].text.partition("#token=")[2].split()[0]
    by = await me(office, await log_in(office))
    token = token_of(await ask(office, by))
    later(office, seconds=1)
    await confirm(office, token)
    with pytest.raises(LinkVoid):
        await office.send(ResetPassword(token=reset, new=Password("another good one")))


async def test_a_link_finishes_what_a_dying_process_began(office: Office) -> None:
    by = await me(office, await log_in(office))
    token = token_of(await ask(office, by))
    later(office, seconds=1)
    office.house.users.broken, office.house.users.spared = True, 1  # sessions end, then comes the address
    with pytest.raises(Crash):
        await confirm(office, token)
    office.house.users.broken = False
    assert (await log_in(office, email=NEW)).user.email == ANN, "half-way"
    await confirm(office, token)
    assert (await log_in(office, email=NEW)).user.email == NEW
    with pytest.raises(LinkVoid):
        await confirm(office, token)


async def test_who_was_removed_confirms_nothing(office: Office) -> None:
    bob = principal_of(await office.hire())
    await office.house.deliver()
    token = token_of(await ask(office, bob, "bob2@example.com"), "bob2@example.com")
    await office.send(RemoveUser(by=office.owner, id=bob.user_id))
    with pytest.raises(LinkVoid):
        await confirm(office, token)


async def test_the_address_of_who_comes_in_by_a_provider_is_the_providers() -> None:
    company = await open_company()
    by = await company.house.verifier.verify((await company.come_in()).token)
    with pytest.raises(AddressByProvider):
        await ask(company.office, by)


async def test_neither_a_service_nor_the_same_address_nor_one_that_the_company_does_not_want(
    office: Office,
) -> None:
    by = await me(office, await log_in(office))
    with pytest.raises(Invalid):
        await ask(office, by, ANN)
    await office.send(ChangeTenant(by=office.owner, invitation_domains=("example.com",)))
    with pytest.raises(AddressNotInvited):
        await ask(office, by, "ann@elsewhere.example")
    service = msgspec.structs.replace(by, kind="service")
    with pytest.raises(Forbidden):
        await ask(office, service)


async def test_letters_are_few_whoever_asks(office: Office) -> None:
    by = await me(office, await log_in(office))
    sent = [await ask(office, by, f"ann{number}@example.com") for number in range(8)]
    assert [len(letters) for letters in sent] == [2] * 5 + [0] * 3


async def test_what_was_asked_for_lives_in_the_directory_under_the_credentials_id(office: Office) -> None:
    by = await me(office, await log_in(office))
    for email in (NEW, "second@example.com"):
        await ask(office, by, email)
    credential = await office.house.credentials.find(DIRECTORY, "email", normalise_email(ANN))
    assert credential is not None
    [stored] = office.house.email_changes.documents()
    assert stored["_id"] == f"{DIRECTORY}/{credential.id}"
