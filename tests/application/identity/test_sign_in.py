"""Signing in under attack: throttles, proofs. And passwords: chosen, changed, forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from jobhire.domains.identity.application.passwords import ChangePassword, RequestReset, ResetPassword
from jobhire.domains.identity.application.second_factor import (
    OfferSecondFactor,
)
from jobhire.domains.identity.application.session_commands import Refresh
from jobhire.domains.identity.application.sign_in import Prove
from jobhire.domains.identity.domain.credential import Password
from jobhire.domains.identity.domain.errors import (
    LinkVoid,
    RefreshRefused,
    SecondFactorNeeded,
    TooManyAttempts,
    WrongCredentials,
)
from jobhire.domains.identity.domain.text import normalise_email
from jobhire.shared.application import Principal
from jobhire.shared.domain import Forbidden, Invalid, Unauthenticated
from jobhire.shared.infrastructure.memory import MemoryAggregateStore
from tests.application.identity.office import Office, open_office
from tests.application.identity.signing import ANN, RIGHT, code, coming_from, enrol, later, log_in, me


@pytest.fixture
async def office() -> Office:
    return await open_office()


async def test_a_sign_in_costs_three_reads_and_one_write(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The credential, the user, the company; the session. In a crowd, each more is felt by everybody else."""
    await log_in(office)
    asked: list[str] = []
    for name in ("find", "get_many", "save"):
        method = getattr(MemoryAggregateStore, name)

        async def counted(*args: Any, _name: str = name, _method: Any = method, **rest: Any) -> Any:
            asked.append(_name)
            return await _method(*args, **rest)

        monkeypatch.setattr(MemoryAggregateStore, name, counted)
    await log_in(office)
    assert sorted(asked) == ["find", "get_many", "get_many", "save"]


# Row 1, 2: guessing


async def test_row_01_an_unknown_address_gets_the_same_answer_after_the_same_work(office: Office) -> None:
    hasher = office.house.hasher
    work = []
    for email in (ANN, "nobody@example.com"):
        before = len(hasher.checks)
        with pytest.raises(WrongCredentials) as refused:
            await log_in(office, "a wrong password", email=email)
        work.append((len(hasher.checks) - before, refused.value.detail, refused.value.context))
    assert work[0] == work[1]
    assert work[0][0] == 1


async def test_row_02_after_ten_wrong_passwords_from_anywhere_the_account_has_to_wait(office: Office) -> None:
    for number in range(10):
        with coming_from(f"203.0.113.{number}"), pytest.raises(WrongCredentials):
            await log_in(office, "a wrong password")
    with coming_from("203.0.113.99"), pytest.raises(TooManyAttempts) as refused:
        await log_in(office, "a wrong password")
    assert 1 <= refused.value.retry_after <= 300


async def test_row_02_the_owner_gets_in_from_where_they_were_before_while_others_guess(
    office: Office,
) -> None:
    with coming_from("198.51.100.7"):
        await log_in(office)
    for number in range(11):
        with coming_from(f"203.0.113.{number}"), pytest.raises((WrongCredentials, TooManyAttempts)):
            await log_in(office, "a wrong password")
    with coming_from("203.0.113.200"), pytest.raises(TooManyAttempts):
        await log_in(office)
    with coming_from("198.51.100.7"):
        await log_in(office)


async def test_row_02_one_address_cannot_try_one_password_on_many_accounts(office: Office) -> None:
    with coming_from("203.0.113.1"):
        for number in range(50):
            with pytest.raises(WrongCredentials):
                await log_in(office, "a wrong password", email=f"user{number}@example.com")
        with pytest.raises(TooManyAttempts):
            await log_in(office, "a wrong password", email="user50@example.com")
    with coming_from("203.0.113.2"):
        await log_in(office)


async def test_where_somebody_signed_in_from_is_not_kept_in_clear(office: Office) -> None:
    with coming_from("198.51.100.7"):
        await log_in(office)
    assert "198.51" not in str([each["state"] for each in office.house.credentials.documents()])


# Proving again


async def test_a_proof_is_the_password_or_with_a_second_factor_a_code(office: Office) -> None:
    signed_in = await log_in(office)
    by = await me(office, signed_in)
    with pytest.raises(WrongCredentials):
        await office.send(Prove(by=by, password=Password("a wrong password")))
    with pytest.raises(Invalid):
        await office.send(Prove(by=by))
    later(office, minutes=10)
    await office.send(Prove(by=by, password=Password(RIGHT)))
    later(office, seconds=4)
    assert (await me(office, signed_in)).proven_at == office.house.clock.now() - timedelta(seconds=4)
    totp, _ = await enrol(office)
    with pytest.raises(Invalid):
        await office.send(Prove(by=by, password=Password(RIGHT)))
    await office.send(Prove(by=by, code=code(office, totp)))


async def test_a_service_has_neither_password_nor_second_factor(office: Office) -> None:
    service = Principal(
        tenant_id=office.tenant_id, user_id=office.owner.user_id, role="service", kind="service"
    )
    for command in (
        Prove(by=service, password=Password(RIGHT)),
        OfferSecondFactor(by=service),
        ChangePassword(by=service, current=Password(RIGHT), new=Password("another good one")),
    ):
        with pytest.raises(Forbidden):
            await office.send(command)


# Passwords


async def test_a_changed_password_ends_every_other_session(office: Office) -> None:
    here, there = await log_in(office), await log_in(office)
    later(office, seconds=1)
    change = ChangePassword(
        by=await me(office, here), current=Password(RIGHT), new=Password("another good one")
    )
    await office.send(change)
    later(office, seconds=5)
    assert (await me(office, here)).user_id == office.ann.id
    with pytest.raises(Unauthenticated):
        await me(office, there)
    with pytest.raises(WrongCredentials):
        await log_in(office)
    await log_in(office, "another good one")


async def test_the_present_password_is_needed_to_change_it(office: Office) -> None:
    by = await me(office, await log_in(office))
    with pytest.raises(WrongCredentials):
        await office.send(
            ChangePassword(by=by, current=Password("a wrong one"), new=Password("another good one"))
        )
    await log_in(office)


@pytest.mark.parametrize(
    "password", ["password1", "ILOVEYOU", "ann-example!", "Example2026", "ann@example.com", "JobHire-123"]
)
async def test_row_05_a_common_password_or_one_that_says_who_somebody_is_is_refused(
    office: Office, password: str
) -> None:
    by = await me(office, await log_in(office))
    with pytest.raises(Invalid) as refused:
        await office.send(ChangePassword(by=by, current=Password(RIGHT), new=Password(password)))
    assert refused.value.field == "/newPassword"


async def test_row_05_a_new_account_cannot_have_such_a_password_either(office: Office) -> None:
    for password in ("password1", "example2026", "Zylog-2026"):
        with pytest.raises(Invalid) as refused:
            await office.house.register("anna@example.org", password, company_name="Zylog")
        assert refused.value.field == "/password"


@pytest.mark.parametrize("password", ["a name like ann is fine in it", "🐴🔋 staple  correct"])
async def test_row_04_long_and_odd_passwords_are_taken_as_they_are(office: Office, password: str) -> None:
    await office.house.register("bea@example.org", password)
    await log_in(office, password, email="bea@example.org")
    with pytest.raises(WrongCredentials):
        await log_in(office, password + " ", email="bea@example.org")


def test_row_03_a_password_of_a_megabyte_is_refused_before_anything_is_hashed() -> None:
    with pytest.raises(Invalid):
        Password("x" * 1_000_000)


# Forgotten


async def ask_for_reset(office: Office, email: str = ANN) -> str | None:
    """The token in the letter, if one goes out."""
    await office.send(RequestReset(id=office.house.ids.new(), email=normalise_email(email)))
    letters = await office.house.deliver()
    return letters[-1].text.partition("#token=")[2].split()[0] if letters else None


async def reset(office: Office, token: str, password: str = "another good one") -> None:
    await office.send(ResetPassword(token=token, new=Password(password)))


async def test_a_forgotten_password_is_set_by_a_link_and_every_session_ends(office: Office) -> None:
    signed_in = await log_in(office)
    later(office, seconds=1)
    token = await ask_for_reset(office)
    assert token is not None
    await reset(office, token)
    later(office, seconds=5)
    with pytest.raises(Unauthenticated):
        await me(office, signed_in)
    with pytest.raises(RefreshRefused):
        await office.send(Refresh(refresh_token=signed_in.refresh_token))
    await log_in(office, "another good one")


async def test_row_20_a_link_works_once_and_not_after_ten_minutes(office: Office) -> None:
    first, late = await ask_for_reset(office), await ask_for_reset(office)
    assert first and late
    later(office, minutes=1)
    await reset(office, first)
    for token in (first, late):
        with pytest.raises(LinkVoid):
            await reset(office, token, "and another one")
    third = await ask_for_reset(office)
    assert third
    later(office, minutes=10)
    with pytest.raises(LinkVoid):
        await reset(office, third, "and another one")


async def test_row_20_the_link_begins_with_our_address_whatever_a_request_says(office: Office) -> None:
    await ask_for_reset(office)
    assert "https://jobhire.example/password#token=" in office.house.postbox.letters[-1].text


@pytest.mark.parametrize("token", ["", ".", "a.b", "é.é", "x" * 300])
async def test_a_made_up_link_is_void(office: Office, token: str) -> None:
    with pytest.raises(LinkVoid):
        await reset(office, token)


async def test_nobody_learns_whether_an_address_has_an_account(office: Office) -> None:
    before = len(office.house.resets.documents())
    assert await ask_for_reset(office, "nobody@example.com") is None
    assert len(office.house.resets.documents()) == before + 1, "the same work"


async def test_an_address_gets_at_most_five_letters_an_hour(office: Office) -> None:
    for _ in range(8):
        await ask_for_reset(office)
    assert len(office.house.postbox.letters) == 5


async def test_a_second_factor_outlives_a_reset(office: Office) -> None:
    totp, _ = await enrol(office)
    token = await ask_for_reset(office)
    assert token
    await reset(office, token)
    with pytest.raises(SecondFactorNeeded):
        await log_in(office, "another good one")
    await log_in(office, "another good one", code=code(office, totp))
