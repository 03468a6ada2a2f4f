"""Where somebody came in from: the newest first, each once, no more than ten; and of whom that is told."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.identity.domain.credential import Credential
from jobhire.domains.identity.domain.events import CredentialUsedUnusually
from jobhire.domains.identity.domain.places import MOST_PLACES, with_place
from jobhire.domains.identity.domain.provider import ExternalIdentity
from jobhire.domains.identity.domain.text import normalise_email
from jobhire.shared.domain import TenantId, UserId

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
HOME, ANN = TenantId("t"), UserId("u")
PLACES = st.sampled_from([f"place {number}" for number in range(15)])


@given(st.lists(PLACES, max_size=40))
def test_the_latest_places_are_known_each_once_the_newest_first(visits: list[str]) -> None:
    known: tuple[str, ...] = ()
    for place in visits:
        known = with_place(known, place)
    latest = list(dict.fromkeys(reversed(visits)))
    assert list(known) == latest[:MOST_PLACES]


@given(st.lists(PLACES, max_size=20))
def test_no_place_at_all_is_none_that_is_known(visits: list[str]) -> None:
    known = tuple(dict.fromkeys(visits))
    assert with_place(known, "") == known


def claimed(place: str = "") -> Credential:
    return Credential.claim(
        "c",
        normalise_email("ann@example.com"),
        password_hash="h",
        home=HOME,
        user_id=ANN,
        now=NOW,
        place=place,
    )


def test_whoever_claims_an_address_themselves_is_known_where_they_are() -> None:
    assert claimed("here").known_places == ("here",)
    assert claimed().known_places == ()


def test_who_takes_over_an_abandoned_address_knows_no_place_of_who_had_it() -> None:
    credential = claimed("here")
    credential.reclaim(password_hash="h", home=HOME, user_id=UserId("v"), now=NOW, place="there")
    assert credential.known_places == ("there",)


def test_noting_the_place_of_last_time_changes_nothing() -> None:
    credential = claimed("here")
    assert [credential.note_place(place) for place in ("here", "there", "there", "here")] == [
        False,
        True,
        False,
        True,
    ]


def test_of_who_was_nowhere_yet_nobody_can_say_that_they_are_elsewhere() -> None:
    nowhere, here = claimed(), claimed("here")
    assert not nowhere.is_elsewhere("here")
    assert here.is_elsewhere("there") and not here.is_elsewhere("here")


def test_what_is_told_of_a_use_says_whose_and_why_but_not_where() -> None:
    credential = claimed("here")
    credential.tell_of_use("password", new_place=True, after_failures=False)
    (event,) = credential.take_events()
    assert event == CredentialUsedUnusually(
        home=HOME, user_id=ANN, how="password", new_place=True, after_failures=False
    )


def test_an_identity_that_moves_to_another_user_brings_no_places_along() -> None:
    link = ExternalIdentity.link(HOME, issuer="i", subject="s", user_id=ANN, now=NOW)
    link.note_place("here")
    assert link.known_places == ("here",)
    link.move_to(UserId("v"), issuer="i", now=NOW)
    assert not link.known_places
