"""Applicant tracking systems: what is asked, and what answers mean that were written down from their public
documentation. Nobody's data: the people in them are made up."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.sourcing.application.people import FoundPeople, PeopleSystem, Window
from jobhire.domains.sourcing.application.ports import Unreadable
from jobhire.domains.sourcing.domain.person import Person, reference
from jobhire.domains.sourcing.infrastructure.systems.greenhouse_harvest import GreenhouseHarvest
from jobhire.domains.sourcing.infrastructure.systems.lever_api import LeverApi
from jobhire.shared.application import Fetched
from jobhire.shared.domain import Invalid

SINCE, UNTIL = datetime(2026, 11, 1, 8, 30, tzinfo=UTC), datetime(2026, 11, 26, 12, tzinfo=UTC)
HARVEST, LEVER = GreenhouseHarvest(), LeverApi()
# https://harvestdocs.greenhouse.io/reference/get_v3-candidates
ADA: dict[str, Any] = {
    "id": 6801407,
    "first_name": "Ada",
    "last_name": "Byron",
    "company": "Engines Ltd",
    "title": "Analyst",
    "created_at": "2026-05-29T18:19:00.000Z",
    "updated_at": "2026-11-20T20:01:05.000Z",
    "private": False,
    "phone_numbers": [{"value": "+44 20 7946 0018", "type": "mobile"}],
    "addresses": [{"value": "1 St James's Square, London", "type": "home"}],
    "email_addresses": [
        {"value": "ada@example.com", "type": "personal"},
        {"value": "ada@engines.example", "type": "work"},
    ],
    "website_addresses": [{"value": "https://ada.example", "type": "personal"}],
    "social_media_addresses": [],
    "tags": ["analytical"],
}
# https://hire.lever.co/developer/documentation#list-all-opportunities
BOB: dict[str, Any] = {
    "id": "250d8f03-738a-4bba-a671-8a3d73477145",
    "name": "Bob Fields",
    "headline": "Ropes Inc, Fields & Co",
    "contact": "7f23e772-f2cb-4ebb-b33f-54b872999992",
    "emails": ["bob@example.com"],
    "phones": [{"type": "work", "value": "(123) 456-7891"}],
    "confidentiality": "non-confidential",
    "location": "Oakland",
    "links": ["linkedin.com/in/bob"],
    "archived": None,
    "isAnonymized": False,
    "createdAt": 1407460071043,
    "updatedAt": 1407460080914,
    "applications": ["cdb4ff15-b0f6-4be7-9b2f-1bb1ee6e6c14"],
}


def answered(body: object, **headers: str) -> Fetched:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Fetched(status=200, headers=named, body=msgspec.json.encode(body))


def asked(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def harvest(*rows: object, **headers: str) -> FoundPeople:
    return HARVEST.read("acme", "", answered(list(rows), **headers))


def lever(
    *rows: object, url: str = "https://api.lever.co/v1/opportunities?limit=100", **more: object
) -> FoundPeople:
    return LEVER.read("acme", url, answered({"data": list(rows), "hasNext": False, **more}))


def test_harvest_is_asked_with_a_token_for_who_was_changed_in_between() -> None:
    login = HARVEST.login("acme", "client:very-secret")
    assert login is not None and login.url == "https://auth.greenhouse.io/token"
    assert login.headers["Authorization"] == f"Basic {b64encode(b'client:very-secret').decode()}"
    assert login.body == b"grant_type=client_credentials"
    assert "secret" not in repr(login)
    told = answered({"access_token": "ey.J.hbGci", "token_type": "Bearer", "expires_in": 3600})
    assert HARVEST.headers(HARVEST.token(told))["Authorization"] == "Bearer ey.J.hbGci"
    url = HARVEST.begin("acme", Window(since=SINCE, until=UNTIL))
    assert url.startswith("https://harvest.greenhouse.io/v3/candidates?")
    assert asked(url)["updated_at"] == "gte|2026-11-01T08:30:00Z|lte|2026-11-26T12:00:00Z"


@pytest.mark.parametrize("body", [{}, {"access_token": ""}, {"access_token": "a\r\nX: y"}, [], "token"])
def test_an_answer_without_a_token_is_none(body: object) -> None:
    with pytest.raises(Unreadable):
        HARVEST.token(answered(body))


def test_harvest_tells_who_somebody_is() -> None:
    (ada,) = harvest(ADA).people
    assert ada == Person(
        external_id="6801407",
        name="Ada Byron",
        emails=["ada@example.com", "ada@engines.example"],
        phones=["+44 20 7946 0018"],
        links=("https://ada.example",),
        headline="Analyst, Engines Ltd",
        updated_at=datetime(2026, 11, 20, 20, 1, 5, tzinfo=UTC),
    )
    assert ada.checked().values["moreEmails"] == ("ada@engines.example",)
    (hidden,) = harvest({**ADA, "private": True}).people
    assert hidden.withheld == "confidential-there"


def test_harvests_next_page_is_where_the_link_header_says_and_nowhere_else() -> None:
    link = '<https://harvest.greenhouse.io/v3/candidates?cursor=abc%3D>; rel="next"'
    then = harvest(ADA, link=link).then
    assert then == "https://harvest.greenhouse.io/v3/candidates?cursor=abc%3D"
    assert HARVEST.continues("acme", then)
    assert harvest(ADA, link='<https://x.example/?page=1>; rel="prev"').then is None
    for elsewhere in (
        "https://evil.example/v3/candidates?cursor=a",
        "https://harvest.greenhouse.io@evil/v3/candidates?",
    ):
        assert not HARVEST.continues("acme", elsewhere)


def test_what_is_used_up_is_waited_for_as_long_as_the_headers_say() -> None:
    used = answered([], x_ratelimit_limit="50", x_ratelimit_remaining="0", retry_after="7")
    assert HARVEST.pause(used) == 7.0
    assert HARVEST.pause(answered([], x_ratelimit_remaining="0")) == 30.0
    assert HARVEST.pause(answered([], x_ratelimit_remaining="12", retry_after="7")) == 0.0


def test_lever_is_asked_by_key_for_who_was_changed_in_between_page_by_page() -> None:
    assert LEVER.login("acme", "key") is None
    assert LEVER.headers("key")["Authorization"] == f"Basic {b64encode(b'key:').decode()}"
    url = LEVER.begin("eu/acme", Window(since=SINCE, until=UNTIL))
    assert url.startswith("https://api.eu.lever.co/v1/opportunities?")
    assert asked(url) == {
        "limit": "100",
        "updated_at_start": "1793521800000",
        "updated_at_end": "1795694400000",
    }
    then = lever(BOB, url=url, hasNext=True, next="0.1414,1,2").then
    assert then is not None and LEVER.continues("eu/acme", then)
    assert asked(then) == {**asked(url), "offset": "0.1414,1,2"}
    again = lever(BOB, url=then, hasNext=True, next="0.99").then
    assert again is not None and asked(again)["offset"] == "0.99"
    assert lever(BOB, url=then, hasNext=False, next="0.99").then is None


def test_of_lever_the_contact_is_the_person() -> None:
    (bob,) = lever(BOB).people
    assert (bob.external_id, bob.name, bob.emails) == (BOB["contact"], "Bob Fields", ("bob@example.com",))
    assert (bob.headline, bob.location, bob.phones) == (
        "Ropes Inc, Fields & Co",
        "Oakland",
        ["(123) 456-7891"],
    )
    assert lever({**BOB, "confidentiality": "confidential"}).people[0].withheld == "confidential-there"
    assert lever({**BOB, "isAnonymized": True}).people[0].withheld == "anonymised-there"


@pytest.mark.parametrize("system", [HARVEST, LEVER])
def test_what_stands_for_a_system_is_asked_instead_of_it(system: PeopleSystem) -> None:
    address = system.normal(" https://sandbox.example/ ")
    url = system.begin(address, Window(since=None, until=UNTIL))
    assert url.startswith("https://sandbox.example/v")
    for wrong in ("", "a b", "../x", "https://x.example/?a=b"):
        with pytest.raises(Invalid):
            system.normal(wrong)


@pytest.mark.parametrize("body", [{"error": "x"}, "text", None, {"data": {}}])
def test_another_shape_is_unreadable(body: object) -> None:
    for system in (HARVEST, LEVER):
        with pytest.raises(Unreadable):
            system.read("acme", "", answered(body))


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(sorted({*ADA, *BOB, "value"})), inner, max_size=6)
    ),
    max_leaves=20,
)


@given(st.lists(_JSON, max_size=5))
def test_whatever_a_row_holds_it_spoils_no_other(rows: list[Any]) -> None:
    for found, known in ((harvest(*rows, ADA), "6801407"), (lever(*rows, BOB), BOB["contact"])):
        assert len(found.people) + len(found.unusable) == len(rows) + 1
        assert found.people[-1].external_id == known


def test_a_person_is_bounded_and_has_an_id_and_a_name_or_an_address() -> None:
    many = Person(external_id="1", name="A" * 9_000, emails=[f"{n}@example.com" for n in range(99)]).checked()
    assert (len(many.name), len(many.emails)) == (300, 20)
    for nobody in (
        Person(external_id=" ", name="Ada"),
        Person(external_id="1"),
        Person(external_id="1" * 201, name="A"),
    ):
        with pytest.raises(Invalid):
            nobody.checked()
    assert Person(external_id="1", withheld="anonymised-there").checked().values == {}


def test_a_reference_does_not_say_who_and_differs_by_account() -> None:
    one = reference("lever-api:acme", "ada")
    assert "ada" not in one and one == reference("lever-api:acme", "ada") != reference(
        "lever-api:rival", "ada"
    )
