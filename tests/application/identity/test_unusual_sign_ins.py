"""People are told of a sign-in from where they never were, and of one after many failures."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from jobhire.domains.identity.application.commands import AddUser
from jobhire.domains.identity.application.own_passkeys import RemovePasskey
from jobhire.domains.identity.application.passkey_sign_in import FinishPasskeyProof, StartPasskeyProof
from jobhire.domains.identity.application.sign_in import Prove
from jobhire.domains.identity.domain.credential import Password
from jobhire.domains.identity.domain.errors import (
    PasskeyRefused,
    SecondFactorNeeded,
    TooManyAttempts,
    WrongCredentials,
)
from jobhire.domains.identity.domain.text import normalise_email
from jobhire.shared.application import Mail, SecurityEvent
from jobhire.shared.domain import UserId
from jobhire.shared.infrastructure.memory import MemoryAggregateStore
from jobhire.shared.infrastructure.throttle import MemoryThrottle
from tests.application.identity.company import BEA, Company, open_company
from tests.application.identity.holding import come_in, register, shown
from tests.application.identity.house import House, PlainHasher
from tests.application.identity.office import Office, open_office
from tests.application.identity.signing import ANN, RIGHT, coming_from, enrol, later, log_in, me
from tests.authenticator import ORIGIN, Authenticator, Key

HOME, HOTEL, TRAIN = "198.51.100.7", "203.0.113.7", "203.0.113.8"
NEW_PLACE = "from a place where you had not signed in before"


@pytest.fixture
async def office() -> Office:
    with coming_from(HOME):
        return await open_office()


@pytest.fixture
def at_the_hotel() -> Iterator[None]:
    with coming_from(HOTEL):
        yield


async def letters(house: House, to: str = ANN) -> list[Mail]:
    """Those that went out since; none of them says who, where from or by what."""
    found = await house.deliver()
    assert {each.to for each in found} <= {to}
    assert not [each for each in found for text in ("@", "#", "203.0.113", "Example") if text in each.text]
    return found


async def told(house: House, to: str = ANN) -> list[str]:
    return [each.text.partition("\n")[0] for each in await letters(house, to)]


def on_record(house: House) -> list[SecurityEvent]:
    return [each for each in house.diary.events if each.action == "sign-in.unusual"]


async def test_who_signs_in_where_they_registered_is_told_nothing(office: Office) -> None:
    with coming_from(HOME):
        await log_in(office)
        await log_in(office)
    assert await told(office.house) == []
    assert on_record(office.house) == []


async def test_from_a_known_place_the_throttle_is_asked_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether to wait and how many failures there were is one question, and there is nothing to forget."""
    asked: list[str] = []
    for name in ("hit", "wait", "count", "forget"):
        method = getattr(MemoryThrottle, name)

        async def counted(*args: Any, _name: str = name, _method: Any = method) -> Any:
            asked.append(_name)
            return await _method(*args)

        monkeypatch.setattr(MemoryThrottle, name, counted)
    with coming_from(HOME):
        await log_in(office)
    assert asked == ["count"]


async def test_a_password_from_elsewhere_is_told_once(office: Office, at_the_hotel: None) -> None:
    await log_in(office)
    [letter] = await letters(office.house)
    assert letter.text.startswith(f"Your password was used to sign in {NEW_PLACE}.\n")
    assert letter.subject == "A sign-in to your account on JobHire"
    await log_in(office)
    assert await told(office.house) == []
    [record] = on_record(office.house)
    assert (record.tenant_id, record.subject) == (office.tenant_id, office.ann.id)
    assert record.facts == {"how": "password", "newPlace": True, "afterFailures": False, "told": True}


async def test_a_place_is_a_network_of_ipv6_not_each_address_in_it(office: Office) -> None:
    with coming_from("2001:db8:1:2::1"):
        await log_in(office)
    assert len(await told(office.house)) == 1
    with coming_from("2001:db8:1:2:ffff::2"):
        await log_in(office)
    assert await told(office.house) == []


async def test_whoever_is_invited_is_known_where_they_accepted(office: Office, at_the_hotel: None) -> None:
    await office.hire()
    await office.house.deliver()
    await log_in(office, "a good long one", email="bob@example.com")
    assert await told(office.house) == []


async def test_whose_account_an_admin_made_is_told_from_their_second_place_on(office: Office) -> None:
    ids, password = office.house.ids, "a good long one"
    made = AddUser(
        by=office.owner,
        id=UserId(ids.new()),
        email=normalise_email("bob@example.com"),
        password=Password(password),
        full_name="Bob",
        role="recruiter",
    )
    await office.send(made)
    await office.house.deliver()
    told_of = []
    for place in (HOME, HOME, HOTEL):
        with coming_from(place):
            await log_in(office, password, email="bob@example.com")
        told_of.append(len(await told(office.house, "bob@example.com")))
    assert told_of == [0, 0, 1]


async def test_a_right_password_without_the_second_factor_is_told_too(office: Office) -> None:
    with coming_from(HOME):
        await enrol(office)
    await office.house.deliver()
    with coming_from(HOTEL), pytest.raises(SecondFactorNeeded):
        await log_in(office)
    assert [NEW_PLACE in each for each in await told(office.house)] == [True]


async def test_a_proof_by_password_from_elsewhere_is_told(office: Office) -> None:
    with coming_from(HOME):
        by = await me(office, await log_in(office))
    with coming_from(HOTEL):
        await office.send(Prove(by=by, password=Password(RIGHT)))
    assert [NEW_PLACE in each for each in await told(office.house)] == [True]


@pytest.mark.parametrize(("failures", "letter"), [(4, []), (5, [True])])
async def test_a_success_after_five_failures_from_a_known_place_is_told(
    office: Office, failures: int, letter: list[bool]
) -> None:
    with coming_from(HOME):
        for _ in range(failures):
            with pytest.raises(WrongCredentials):
                await log_in(office, "a wrong password")
        await log_in(office)
        assert ["after several failed attempts" in each for each in await told(office.house)] == letter
        await log_in(office)
    assert await told(office.house) == [], "what came before that success is forgotten"


async def test_a_success_after_failures_from_everywhere_says_both(office: Office) -> None:
    for number in range(5):
        with coming_from(f"192.0.2.{number}"), pytest.raises(WrongCredentials):
            await log_in(office, "a wrong password")
    with coming_from(HOTEL):
        await log_in(office)
    [letter] = await told(office.house)
    assert NEW_PLACE in letter and "after several failed attempts" in letter


async def test_failures_elsewhere_are_not_told_to_who_signs_in_at_home(office: Office) -> None:
    for number in range(10):
        with coming_from(f"192.0.2.{number}"), pytest.raises(WrongCredentials):
            await log_in(office, "a wrong password")
    with coming_from(HOME):
        await log_in(office)
    assert await told(office.house) == []


async def test_nobody_gets_more_than_five_such_letters_a_day_and_all_are_on_record(office: Office) -> None:
    for number in range(8):
        with coming_from(f"192.0.2.{number}"):
            await log_in(office)
    assert len(await told(office.house)) == 5
    assert [each.facts["told"] for each in on_record(office.house)] == [True] * 5 + [False] * 3


async def test_two_at_once_from_one_new_place_are_one_letter_and_from_two_places_two(office: Office) -> None:
    with coming_from(HOTEL):
        await asyncio.gather(log_in(office), log_in(office))
    assert len(await told(office.house)) == 1

    async def from_place(place: str) -> None:
        with coming_from(place):
            await log_in(office)

    await asyncio.gather(from_place(TRAIN), from_place("203.0.113.9"))
    assert len(await told(office.house)) == 2


async def test_a_hash_that_is_renewed_from_elsewhere_is_kept_and_told(
    office: Office, at_the_hotel: None
) -> None:
    hasher = office.house.hasher
    assert isinstance(hasher, PlainHasher)
    hasher.scheme = "v2"
    await log_in(office)
    assert len(await told(office.house)) == 1
    before = hasher.hashed
    await log_in(office)
    assert hasher.hashed == before


# Passkeys


async def test_a_passkey_from_elsewhere_is_told_once(office: Office) -> None:
    authenticator = Authenticator()
    with coming_from(HOME):
        await register(office, authenticator)
        await office.house.deliver()
        await come_in(office, authenticator)
    assert await told(office.house) == []
    with coming_from(HOTEL):
        await come_in(office, authenticator)
        [letter] = await told(office.house)
        assert letter == f"One of your passkeys was used to sign in {NEW_PLACE}."
        await come_in(office, authenticator)
        await log_in(office)
    assert await told(office.house) == []


async def test_where_the_password_was_used_before_a_passkey_is_no_news(office: Office) -> None:
    authenticator = Authenticator()
    with coming_from(HOME):
        await register(office, authenticator)
    with coming_from(HOTEL):
        await log_in(office)
        await office.house.deliver()
        await come_in(office, authenticator)
    assert await told(office.house) == []


async def test_a_proof_by_passkey_from_elsewhere_is_told(office: Office) -> None:
    authenticator = Authenticator()
    with coming_from(HOME):
        by = await me(office, await log_in(office))
        await register(office, authenticator, by=by)
    await office.house.deliver()
    with coming_from(HOTEL):
        begun = await office.send(StartPasskeyProof(by=by))
        answer = shown(authenticator.get(begun.public_key))
        await office.send(FinishPasskeyProof(by=by, state=begun.state, shown=answer))
    assert [NEW_PLACE in each for each in await told(office.house)] == [True]


async def _refused(office: Office, authenticator: Authenticator, times: int) -> None:
    """On another page than ours."""
    authenticator.origin = "https://evil.example"
    for _ in range(times):
        with pytest.raises(PasskeyRefused):
            await come_in(office, authenticator)
    authenticator.origin = ORIGIN


async def test_a_passkey_after_many_refused_answers_of_it_is_told(office: Office) -> None:
    authenticator = Authenticator()
    with coming_from(HOME):
        await register(office, authenticator)
        await office.house.deliver()
        await _refused(office, authenticator, 5)
        await come_in(office, authenticator)
    assert ["after several failed attempts" in each for each in await told(office.house)] == [True]


# A company's identity provider


async def test_who_comes_in_by_the_company_from_elsewhere_is_told_once() -> None:
    with coming_from(HOME):
        company = await open_company()
        await company.come_in()
        await company.house.deliver()
        await company.come_in()
    assert await told(company.house, BEA) == []
    with coming_from(HOTEL):
        await company.come_in()
        [letter] = await told(company.house, BEA)
        assert letter == f"Your company's identity provider said that it was you who signed in {NEW_PLACE}."
        await company.come_in()
    assert await told(company.house, BEA) == []


async def _round_trips(monkeypatch: pytest.MonkeyPatch, company: Company) -> int:
    asked: list[str] = []
    with monkeypatch.context() as patch:
        for name in ("find", "get_many", "save"):
            method = getattr(MemoryAggregateStore, name)

            async def counted(*args: Any, _name: str = name, _method: Any = method) -> Any:
                asked.append(_name)
                return await _method(*args)

            patch.setattr(MemoryAggregateStore, name, counted)
        await company.come_in()
    return len(asked)


async def test_from_a_known_place_the_company_costs_no_look_at_credentials(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with coming_from(HOME):
        company = await open_company()
        await company.come_in()
        known = await _round_trips(monkeypatch, company)
    with coming_from(HOTEL):
        new = await _round_trips(monkeypatch, company)
    assert new == known + 3, "the credential is read, and both write down the place"


# Whoever shares an address with an attacker


async def test_the_owner_of_a_passkey_does_not_wait_with_an_attacker_at_the_same_address(
    office: Office,
) -> None:
    authenticator, attacker = Authenticator(), Authenticator(keys=[Key(handle="AA")])
    with coming_from(HOME):
        await register(office, authenticator)
        await _refused(office, attacker, 50)
        with pytest.raises(TooManyAttempts):
            await come_in(office, attacker)
        assert (await come_in(office, authenticator)).user.id == office.ann.id
    with coming_from(HOTEL):
        await _refused(office, attacker, 50)
        with pytest.raises(TooManyAttempts):
            await come_in(office, authenticator)


async def test_whoever_has_the_passkeys_name_gets_ten_tries_at_its_owners_place(office: Office) -> None:
    authenticator = Authenticator()
    with coming_from(HOME):
        await register(office, authenticator)
        await _refused(office, authenticator, 10)
        with pytest.raises(TooManyAttempts) as refused:
            await come_in(office, authenticator)
        assert 1 <= refused.value.retry_after <= 300
    with coming_from(HOTEL):
        await come_in(office, authenticator)


async def test_where_a_passkey_was_used_is_not_kept_in_clear_and_gone_with_it(office: Office) -> None:
    authenticator = Authenticator()
    with coming_from(HOME):
        passkey = await register(office, authenticator)
        await come_in(office, authenticator)
        later(office, seconds=1)
        [document] = office.house.passkeys.documents()
        assert len(document["state"]["known_places"]) == 1
        assert "198.51" not in str(document["state"])
        by = await me(office, await log_in(office))
        await office.send(RemovePasskey(by=by, id=passkey.id))
    [document] = office.house.passkeys.documents()
    assert not document["state"].get("known_places")
