"""What the tests of signing in do again and again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pyotp

from jobhire.domains.identity.application.passwords import ChangePassword, RequestReset
from jobhire.domains.identity.application.ports import SignedIn
from jobhire.domains.identity.application.second_factor import (
    EnrolSecondFactor,
    OfferSecondFactor,
)
from jobhire.domains.identity.application.sign_in import LogIn
from jobhire.domains.identity.domain.credential import Password
from jobhire.domains.identity.domain.text import normalise_email
from jobhire.shared.application import Principal, RequestContext, request_context
from tests.application.identity.office import Office

ANN = "ann@example.com"
RIGHT = "correct horse"


@contextmanager
def coming_from(address: str) -> Iterator[None]:
    token = request_context.set(RequestContext(correlation_id="c", client=address))
    try:
        yield
    finally:
        request_context.reset(token)


async def log_in(
    office: Office, password: str = RIGHT, code: str | None = None, email: str = ANN
) -> SignedIn:
    command = LogIn(email=normalise_email(email), password=Password(password), code=code)
    return await office.send(command)


async def me(office: Office, signed_in: SignedIn) -> Principal:
    return await office.house.verifier.verify(signed_in.token)


async def enrol(office: Office, *, by: Principal | None = None) -> tuple[pyotp.TOTP, list[str]]:
    """Ann, or whoever it is, enrols an authenticator: it, and the recovery codes."""
    by = by or await me(office, await log_in(office))
    offer = await office.send(OfferSecondFactor(by=by))
    totp = pyotp.TOTP(offer.secret)
    codes = await office.send(EnrolSecondFactor(by=by, code=totp.at(office.house.clock.now())))
    later(office, seconds=30)
    return totp, list(codes.recovery_codes)


async def change_password(office: Office, by: Principal, new: str = "another good one") -> None:
    await office.send(ChangePassword(by=by, current=Password(RIGHT), new=Password(new)))


async def request_reset(office: Office, email: str = ANN) -> None:
    await office.send(RequestReset(id=office.house.ids.new(), email=normalise_email(email)))


def code(office: Office, totp: pyotp.TOTP) -> str:
    return totp.at(office.house.clock.now())


def later(office: Office, **by: float) -> None:
    office.house.clock.forward(timedelta(**by))
