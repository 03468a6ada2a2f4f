"""The second factor: enrolled, used once, guessed at, recovered from, removed, required."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pyotp
import pytest

from jobhire.domains.identity.application.ports import SignedIn
from jobhire.domains.identity.application.second_factor import (
    EnrolSecondFactor,
    GetSecondFactor,
    OfferSecondFactor,
    RemoveSecondFactor,
    RenewRecoveryCodes,
)
from jobhire.domains.identity.application.sign_in import FinishLogIn
from jobhire.domains.identity.application.tenants import ChangeTenant
from jobhire.domains.identity.domain.errors import (
    SecondFactorEnrolled,
    SecondFactorNeeded,
    TooManyAttempts,
    WrongCode,
    WrongCredentials,
)
from jobhire.shared.domain import Conflict
from tests.application.identity.office import Office, open_office
from tests.application.identity.signing import ANN, code, enrol, later, log_in, me


@pytest.fixture
async def office() -> Office:
    return await open_office()


async def test_with_a_second_factor_the_password_alone_is_not_enough(office: Office) -> None:
    totp, _ = await enrol(office)
    with pytest.raises(SecondFactorNeeded) as needed:
        await log_in(office)
    challenge = str(needed.value.context["challenge"])
    signed_in = await office.send(FinishLogIn(challenge=challenge, code=code(office, totp)))
    assert signed_in.user.email == ANN
    later(office, seconds=30)
    assert (await log_in(office, code=code(office, totp))).user == signed_in.user


async def test_a_wrong_password_never_gets_as_far_as_the_second_factor(office: Office) -> None:
    totp, _ = await enrol(office)
    with pytest.raises(WrongCredentials):
        await log_in(office, "a wrong password", code=code(office, totp))


async def test_row_19_a_code_is_good_once_even_within_its_time(office: Office) -> None:
    totp, _ = await enrol(office)
    present = code(office, totp)
    await log_in(office, code=present)
    with pytest.raises(WrongCode):
        await log_in(office, code=present)


async def test_row_19_one_code_sent_twice_at_the_same_moment_lets_one_in(office: Office) -> None:
    totp, _ = await enrol(office)
    present = code(office, totp)
    answers = await asyncio.gather(*(log_in(office, code=present) for _ in range(5)), return_exceptions=True)
    assert sum(isinstance(answer, SignedIn) for answer in answers) == 1


async def test_row_19_guessing_codes_ends_after_ten_tries(office: Office) -> None:
    await enrol(office)
    with pytest.raises(SecondFactorNeeded) as needed:
        await log_in(office)
    challenge = str(needed.value.context["challenge"])
    for guess in range(10):
        with pytest.raises(WrongCode):
            await office.send(FinishLogIn(challenge=challenge, code=f"{guess:06d}"))
    with pytest.raises(TooManyAttempts):
        await office.send(FinishLogIn(challenge=challenge, code="999999"))


@pytest.mark.parametrize("steps", [-1, 0, 1])
async def test_a_clock_may_be_half_a_minute_off(office: Office, steps: int) -> None:
    totp, _ = await enrol(office)
    later(office, minutes=5)
    await log_in(office, code=totp.at(office.house.clock.now() + timedelta(seconds=30 * steps)))


async def test_an_old_or_altered_challenge_is_refused(office: Office) -> None:
    totp, _ = await enrol(office)
    with pytest.raises(SecondFactorNeeded) as needed:
        await log_in(office)
    challenge = str(needed.value.context["challenge"])
    for wrong in (challenge[:-2] + "AA", "x", ""):
        with pytest.raises(WrongCode):
            await office.send(FinishLogIn(challenge=wrong, code=code(office, totp)))
    later(office, minutes=5)
    with pytest.raises(WrongCode):
        await office.send(FinishLogIn(challenge=challenge, code=code(office, totp)))


async def test_each_recovery_code_lets_its_owner_in_once(office: Office) -> None:
    _, recovery = await enrol(office)
    assert len(set(recovery)) == 10
    signed_in = await log_in(office, code=recovery[0].upper())
    with pytest.raises(WrongCode):
        await log_in(office, code=recovery[0])
    by = await me(office, signed_in)
    assert (await office.send(GetSecondFactor(by=by))).recovery_codes_left == 9
    fresh = await office.send(RenewRecoveryCodes(by=by))
    with pytest.raises(WrongCode):
        await log_in(office, code=recovery[1])
    await log_in(office, code=fresh.recovery_codes[0])


async def test_a_second_factor_counts_once_it_was_confirmed_and_until_it_is_removed(office: Office) -> None:
    by = await me(office, await log_in(office))
    offer = await office.send(OfferSecondFactor(by=by))
    assert offer.uri.startswith("otpauth://totp/JobHire:") and offer.svg.startswith("<svg")
    await log_in(office)
    with pytest.raises(WrongCode):
        await office.send(EnrolSecondFactor(by=by, code="000000"))
    with pytest.raises(WrongCode):
        await office.send(EnrolSecondFactor(by=by, code="١٢٣٤٥٦"))
    now = office.house.clock.now()
    await office.send(EnrolSecondFactor(by=by, code=pyotp.TOTP(offer.secret).at(now)))
    with pytest.raises(SecondFactorEnrolled):
        await office.send(OfferSecondFactor(by=by))
    with pytest.raises(SecondFactorNeeded):
        await log_in(office)
    await office.send(RemoveSecondFactor(by=by))
    await log_in(office)
    with pytest.raises(Conflict):
        await office.send(RemoveSecondFactor(by=by))


async def test_secrets_and_recovery_codes_are_not_stored_in_clear(office: Office) -> None:
    totp, recovery = await enrol(office)
    stored = str(office.house.credentials.documents())
    assert totp.secret not in stored
    assert not any(each in stored or each.replace("-", "") in stored for each in recovery)


async def test_a_tenant_that_wants_two_factors_allows_nothing_but_enrolling_with_one(office: Office) -> None:
    await office.send(ChangeTenant(by=office.owner, second_factor_required=True))
    later(office, seconds=5)
    signed_in = await log_in(office)
    by = await me(office, signed_in)
    assert by.permissions == frozenset()
    offer = await office.send(OfferSecondFactor(by=by))
    await office.send(EnrolSecondFactor(by=by, code=pyotp.TOTP(offer.secret).at(office.house.clock.now())))
    later(office, seconds=5)
    assert (await me(office, signed_in)).may("tenant:own")
