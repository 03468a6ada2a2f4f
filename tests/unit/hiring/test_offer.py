"""Offers: what is said once is said, and what was sent stays as it was sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.hiring.domain.errors import ApplicationClosed, OfferIsElsewhere
from jobhire.domains.hiring.domain.offer import LIVE, Offer, OfferStatus, PayPeriod, Terms
from jobhire.domains.hiring.infrastructure.offers import OFFERS
from jobhire.shared.domain import Invalid
from jobhire.shared.domain.money import Money
from jobhire.shared.infrastructure.documents import event_data
from tests.kits import reloaded

from .test_application import ANN, START, applied, moved

WEEK = timedelta(days=7)
TERMS = Terms(
    salary=Money(amount=12_345_600, currency="CHF"),
    period=PayPeriod.YEAR,
    start_date=date(2026, 5, 1),
    expires_at=START + WEEK,
    note="SECRET",
)
DRAFT, SENT, ACCEPTED = OfferStatus.DRAFT, OfferStatus.SENT, OfferStatus.ACCEPTED


def drafted() -> Offer:
    return Offer.draft("o-1", applied(), TERMS, by=ANN, now=START)


def go(offer: Offer, to: OfferStatus, now: datetime = START) -> Offer:
    offer.move(offer.status, to, note="SECRET", by=ANN, now=now)
    return offer


def test_events_say_nothing_of_what_is_offered() -> None:
    offer = go(go(drafted(), SENT), ACCEPTED)
    told = b"".join(event_data(event) for event in offer.take_events())
    assert b"12345600" not in told
    assert b"SECRET" not in told
    assert told.count(b'"from":') == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"salary": Money(amount=0, currency="CHF")}, "/salary/amount"),
        ({"start_date": date(1999, 1, 1)}, "/startDate"),
        ({"expires_at": START}, "/expiresAt"),
        ({"expires_at": START.replace(year=2100)}, "/expiresAt"),
        ({"expires_at": START.replace(tzinfo=None)}, "/expiresAt"),
    ],
)
def test_terms_that_are_none_are_refused_by_their_field(change: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        replace(TERMS, **change).checked(START)
    assert refused.value.field == field


def test_what_was_sent_is_not_changed() -> None:
    offer = drafted()
    assert offer.change(replace(TERMS, note=""), now=START)
    assert not offer.change(replace(TERMS, note=""), now=START)
    go(offer, SENT)
    with pytest.raises(OfferIsElsewhere):
        offer.change(TERMS, now=START)


def test_no_offer_for_who_is_rejected() -> None:
    with pytest.raises(ApplicationClosed):
        Offer.draft("o-1", moved(applied(), "rejected"), TERMS, by=ANN, now=START)


def test_an_old_draft_is_not_sent_after_its_time() -> None:
    with pytest.raises(Invalid):
        go(drafted(), SENT, now=START + WEEK)


def test_nobody_accepts_after_its_time_and_that_it_is_over_is_noted_once() -> None:
    offer = go(drafted(), SENT)
    late = START + WEEK
    with pytest.raises(OfferIsElsewhere) as refused:
        go(offer, ACCEPTED, now=late)
    assert refused.value.context == {"offerStatus": "expired"}
    assert (offer.lapse(by=ANN, now=late - timedelta(seconds=1)), offer.lapse(by=ANN, now=late)) == (
        False,
        True,
    )
    assert not offer.lapse(by=ANN, now=late)


@given(st.lists(st.tuples(st.sampled_from(OfferStatus), st.integers(0, 10)), max_size=12))
def test_turns_only_grow_and_the_place_is_held_by_what_counts(tries: list[tuple[OfferStatus, int]]) -> None:
    offer, day = drafted(), START
    seen = list(offer.turns)
    for to, days in tries:
        day += timedelta(days=days)
        try:
            offer.move(offer.status_at(day), to, note="", by=ANN, now=day)
            seen.append(offer.turns[-1])
        except (Invalid, OfferIsElsewhere):
            pass
        offer = reloaded(OFFERS, offer)
        assert list(offer.turns) == seen
        assert offer.status is offer.turns[-1].status
        assert (offer.place is not None) == (offer.status in LIVE)


def test_forgetting_takes_the_amount_and_leaves_what_became_of_it() -> None:
    offer = go(drafted(), SENT)
    assert (offer.forget_words(), offer.forget_words()) == (True, False)
    assert (offer.terms.salary, offer.terms.note, offer.turns[-1].note) == (None, "", "")
    assert offer.status is SENT
    assert reloaded(OFFERS, offer).terms.salary is None
