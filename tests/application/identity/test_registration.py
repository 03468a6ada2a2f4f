"""Registering: open, to be confirmed, closed; and the letters that go with it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jobhire.domains.identity.application.invitations import RevokeInvitation
from jobhire.domains.identity.application.ports import SignedIn
from jobhire.domains.identity.application.registration import ConfirmRegistration, Register
from jobhire.domains.identity.domain.credential import Password
from jobhire.domains.identity.domain.errors import (
    EmailTaken,
    LinkVoid,
    RegistrationClosed,
    TooManyAttempts,
)
from jobhire.domains.identity.domain.text import normalise_email
from jobhire.shared.application import Mail
from jobhire.shared.domain import TenantId, UserId
from tests.application.identity.house import House
from tests.application.identity.office import Office, open_office


async def register(house: House, email: str = "ann@example.com") -> SignedIn | None:
    return await house.mediator.send(
        Register(
            tenant_id=TenantId(house.ids.new()),
            user_id=UserId(house.ids.new()),
            email=normalise_email(email),
            password=Password("correct horse"),
            full_name="Ann Example",
            company_name="Acme",
        )
    )


def token_in(letter: Mail) -> str:
    return letter.text.partition("#token=")[2].split()[0]


async def test_where_registration_is_closed_nobody_registers() -> None:
    house = House(registration="closed")
    with pytest.raises(RegistrationClosed):
        await register(house)
    assert house.credentials.documents() == []


async def test_row_06_a_known_and_a_new_address_get_the_same_answer_and_their_owners_a_letter() -> None:
    house = House(registration="confirmed")
    assert await register(house) is None
    (letter,) = await house.deliver()
    signed_in = await house.mediator.send(ConfirmRegistration(token=token_in(letter)))
    assert (signed_in.user.email, signed_in.user.role) == ("ann@example.com", "admin")
    hashed = house.hasher.hashed
    assert await register(house) is None, "the address is taken, and the answer the same"
    assert house.hasher.hashed == hashed + 1, "after the same work"
    (told,) = await house.deliver()
    assert told.to == "ann@example.com" and "#token=" not in told.text and "has an account" in told.text
    assert (await house.log_in()).user.id == signed_in.user.id


async def test_a_confirmation_works_once_and_for_a_day() -> None:
    house = House(registration="confirmed")
    await register(house)
    (letter,) = await house.deliver()
    await house.mediator.send(ConfirmRegistration(token=token_in(letter)))
    with pytest.raises(LinkVoid):
        await house.mediator.send(ConfirmRegistration(token=token_in(letter)))
    await register(house, "bob@example.com")
    (letter,) = await house.deliver()
    house.clock.forward(timedelta(hours=24))
    with pytest.raises(LinkVoid):
        await house.mediator.send(ConfirmRegistration(token=token_in(letter)))


async def test_two_who_ask_for_one_address_are_one_account_in_the_end() -> None:
    house = House(registration="confirmed")
    await register(house)
    await register(house)
    first, second = await house.deliver()
    await house.mediator.send(ConfirmRegistration(token=token_in(first)))
    with pytest.raises(EmailTaken):
        await house.mediator.send(ConfirmRegistration(token=token_in(second)))


async def test_one_address_cannot_register_without_end() -> None:
    house = House()
    for number in range(300):
        await register(house, f"user{number}@example.com")
    with pytest.raises(TooManyAttempts):
        await register(house, "one-more@example.com")


# Letters


async def test_the_invited_get_a_letter_with_a_link_that_works() -> None:
    office = await open_office()
    await office.invite("bob@example.com")
    (letter,) = await office.house.deliver()
    assert letter.to == "bob@example.com" and "Acme" in letter.subject
    assert (await office.accept(token_in(letter))).email == "bob@example.com"


async def test_no_letter_goes_out_for_an_invitation_that_was_taken_back() -> None:
    office = await open_office()
    invitation = await office.invite("bob@example.com")
    await office.send(RevokeInvitation(by=office.owner, id=invitation.id))
    assert await office.house.deliver() == []


@pytest.mark.parametrize("text", ["{{7*7}}", "{0.__class__}", "%n%s", "${7*7}"])
async def test_row_51_a_placeholder_in_a_name_is_only_text_in_a_letter(text: str) -> None:
    house = House()
    office = Office(house, await house.register(company_name=f"Acme {text}", full_name=f"Ann {text}"))
    await office.invite()
    [letter] = await house.deliver()
    assert f"Acme {text}" in letter.subject + letter.text
    assert "49" not in letter.text.partition("#token")[0]
