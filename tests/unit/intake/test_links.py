"""Tickets for files."""

from __future__ import annotations

import string
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.intake.infrastructure.links import SignedLinks
from jobhire.shared.domain import NotFound, TenantId

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
LINKS = SignedLinks(b"k" * 32)
LETTERS = string.ascii_letters + string.digits + "-_"


def ticket(until: datetime = NOW + timedelta(minutes=5)) -> str:
    return LINKS.sign(TenantId("acme"), "d-1", until=until)


def test_a_ticket_names_its_file_until_its_time_is_over() -> None:
    assert LINKS.open(ticket(), now=NOW) == ("acme", "d-1")
    with pytest.raises(NotFound):
        LINKS.open(ticket(), now=NOW + timedelta(minutes=5))


@given(at=st.integers(0, 79), letter=st.sampled_from(LETTERS))
def test_row_62_a_ticket_altered_in_any_letter_opens_nothing(at: int, letter: str) -> None:
    good = ticket()
    at %= len(good)
    altered = good[:at] + letter + good[at + 1 :]
    if altered == good:
        return
    with pytest.raises(NotFound):
        LINKS.open(altered, now=NOW)


@given(st.text(max_size=200))
def test_row_62_what_never_was_a_ticket_opens_nothing(text: str) -> None:
    with pytest.raises(NotFound):
        LINKS.open(text, now=NOW)


@pytest.mark.parametrize("spelt", [lambda it: it + "=", lambda it: it + "\n", lambda it: "!" + it])
def test_a_ticket_has_one_spelling(spelt: object) -> None:
    with pytest.raises(NotFound):
        LINKS.open(spelt(ticket()), now=NOW)  # type: ignore[operator]


def test_another_key_signs_other_tickets() -> None:
    with pytest.raises(NotFound):
        SignedLinks(b"o" * 32).open(ticket(), now=NOW)
