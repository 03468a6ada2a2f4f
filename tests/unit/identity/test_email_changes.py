"""Until when another address may be confirmed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.identity.domain.credential import Credential
from jobhire.domains.identity.domain.events import CredentialChanged
from jobhire.domains.identity.domain.requests import CHANGE_HOLDS, RESET_HOLDS, EmailChange
from jobhire.domains.identity.domain.text import Email
from jobhire.shared.domain import TenantId, UserId

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
ANN, NEW = Email("ann@example.com"), Email("new@example.com")
MOMENTS = st.integers(-7_200, 7_200).map(lambda seconds: NOW + timedelta(seconds=seconds))


def credential() -> Credential:
    return Credential.claim(
        "c", ANN, password_hash="h", home=TenantId("acme"), user_id=UserId("ann"), now=NOW
    )


def asked(of: Credential, at: datetime) -> EmailChange:
    change = EmailChange.of(of)
    change.ask(of, NEW, attempt="a", session_id="s", now=at)
    return change


@given(asked_at=MOMENTS, password_at=st.none() | MOMENTS, now=MOMENTS)
def test_a_change_is_good_for_an_hour_and_until_password_or_address_change(
    asked_at: datetime, password_at: datetime | None, now: datetime
) -> None:
    ann = credential()
    change = asked(ann, asked_at)
    if password_at is not None:
        ann.change_password("other", now=password_at)
    expected = now < asked_at + CHANGE_HOLDS and (password_at is None or password_at < asked_at)
    assert change.is_good(ann, now=now) is expected


@given(later=st.integers(0, 10_000))
def test_what_was_confirmed_is_never_good_again(later: int) -> None:
    ann = credential()
    change = asked(ann, NOW)
    ann.readdress(NEW, now=NOW)
    assert not change.is_good(ann, now=NOW + timedelta(seconds=later))


def test_nothing_asked_for_and_somebody_elses_is_not_good() -> None:
    ann = credential()
    assert not EmailChange.of(ann).is_good(ann, now=NOW)
    change = asked(ann, NOW)
    ann.reclaim(password_hash="", home=TenantId("rival"), user_id=UserId("rob"), now=NOW)
    assert not change.is_good(ann, now=NOW)


def test_a_link_for_a_new_password_holds_ten_minutes() -> None:
    assert timedelta(minutes=10) == RESET_HOLDS


def test_who_takes_over_an_abandoned_address_takes_no_former_one() -> None:
    ann = credential()
    ann.readdress(NEW, now=NOW)
    assert ann.former_email == ANN
    ann.reclaim(password_hash="", home=TenantId("rival"), user_id=UserId("rob"), now=NOW)
    assert ann.former_email is None


def test_events_hold_ids_and_no_address() -> None:
    ann = credential()
    ann.readdress(NEW, now=NOW)
    [event] = ann.take_events()
    assert event == CredentialChanged(home="acme", user_id="ann", what="email-changed", by_colleague=False)
