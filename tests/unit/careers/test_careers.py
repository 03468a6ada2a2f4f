"""The rules of the career site: its name, what candidates are written, and letters that are tried again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.careers.application.showing import VacancyView
from jobhire.domains.careers.domain.letter import (
    MOST_ATTEMPTS,
    REJECTION_DELAY,
    CandidateLetter,
    LetterStatus,
)
from jobhire.domains.careers.domain.site import CareerSite, SiteSettings
from jobhire.domains.careers.domain.wording import PLACES, LetterKind, Wording, filled, greeted
from jobhire.domains.careers.infrastructure.tickets import VaultTickets
from jobhire.domains.careers.presentation.posting import written
from jobhire.shared.domain import Invalid, NotFound, TenantId
from jobhire.shared.infrastructure.vault import KeyringVault
from tests.kits import VAULT_KEY

ACME = TenantId("acme")
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
SETTINGS = SiteSettings(slug="acme", company_name="Acme")


def a_letter(kind: LetterKind = LetterKind.RECEIVED) -> CandidateLetter:
    return CandidateLetter.of(
        "e-1",
        ACME,
        kind=kind,
        application_id="a-1",
        candidate_id="c-1",
        job_id="j-1",
        about=None,
        at=NOON,
        now=NOON,
    )


@pytest.mark.parametrize(
    "slug", ["", "ab", "Acme", "a me", "-acme", "acme-", "applications", "a" * 61, "äcme"]
)
def test_a_site_has_a_name_that_can_stand_in_an_address(slug: str) -> None:
    with pytest.raises(Invalid) as refused:
        replace(SETTINGS, slug=slug).checked()
    assert refused.value.field == "/slug"


@pytest.mark.parametrize("url", ["http://acme.example/", "https://", "javascript:alert(1)", "https://a b"])
def test_a_page_of_the_companys_own_is_one_that_a_browser_opens_safely(url: str) -> None:
    with pytest.raises(Invalid) as refused:
        replace(SETTINGS, application_url=url).checked()
    assert refused.value.field == "/applicationUrl"


def test_a_site_tells_what_changed_and_nothing_when_nothing_does() -> None:
    site = CareerSite.of(ACME, SETTINGS)
    assert site.change(replace(SETTINGS, enabled=True, slug="acme-jobs"))
    assert not site.change(replace(SETTINGS, enabled=True, slug="acme-jobs"))
    assert (site.slug, [each.type for each in site.take_events()]) == (
        "acme-jobs",
        ["ai.jobhire.career-site.changed.v1"] * 2,
    )


def test_a_wording_with_a_place_that_there_is_not_is_refused() -> None:
    letters = {LetterKind.OFFER: Wording(text="Dear {name}, {salary}")}
    with pytest.raises(Invalid, match="salary") as refused:
        replace(SETTINGS, letters=letters).checked()
    assert refused.value.field == "/letters/offer/text"


@given(st.sampled_from(LetterKind), st.dictionaries(st.sampled_from(sorted(PLACES)), st.text()))
def test_row_50_a_subject_is_one_line_whatever_is_filled_in(
    kind: LetterKind, values: Mapping[str, str]
) -> None:
    subject, _ = filled(kind, Wording(), values)
    assert len(subject.splitlines()) <= 1


def test_row_51_what_is_filled_in_is_not_filled_in_again() -> None:
    _, text = filled(LetterKind.RECEIVED, Wording(text="{name} {job}"), {"name": "{job}", "job": "Cook"})
    assert text == "{job} Cook\n"


@pytest.mark.parametrize("name", ["Ada", "Ana-Maria O'Neil", "Dr. Łukasz Żak", "李雷", "José  da Silva"])
def test_a_name_is_greeted(name: str) -> None:
    assert greeted(name) == " ".join(name.split())


@pytest.mark.parametrize(
    "name", ["http://spam.example", "win at spam.example", "Call 0900 123", "A" * 61, "x@y.example", "t.co"]
)
def test_what_is_no_name_stands_in_no_letter_of_ours(name: str) -> None:
    assert greeted(name) == ""


def test_a_rejection_waits_and_all_else_does_not() -> None:
    assert a_letter().begin(now=NOON)
    rejected = a_letter(LetterKind.REJECTED)
    assert not rejected.begin(now=NOON + REJECTION_DELAY - timedelta(seconds=1))
    assert rejected.begin(now=NOON + REJECTION_DELAY)


def test_one_event_causes_one_letter() -> None:
    assert a_letter().id == a_letter().id != replace_tenant().id


def replace_tenant() -> CandidateLetter:
    return CandidateLetter.of(
        "e-1",
        TenantId("rival"),
        kind=LetterKind.RECEIVED,
        application_id="a-1",
        candidate_id="c-1",
        job_id="j-1",
        about=None,
        at=NOON,
        now=NOON,
    )


def test_a_letter_is_tried_again_with_growing_delays_and_then_parked() -> None:
    letter, now, delays = a_letter(), NOON, []
    while letter.status is LetterStatus.WAITING:
        assert letter.begin(now=now)
        assert not letter.begin(now=now), "a second worker at the same moment"
        letter.failed(now=now)
        delays.append(letter.due_at - now)
        now = letter.due_at
    assert delays == sorted(delays) and len(delays) == MOST_ATTEMPTS
    assert [each.type for each in letter.take_events()] == ["ai.jobhire.candidate-letter.parked.v1"]
    assert not letter.begin(now=now + timedelta(days=365))


def test_a_ticket_opens_one_application_until_its_end() -> None:
    tickets = VaultTickets(KeyringVault([VAULT_KEY]))
    ticket = tickets.sign(ACME, "a-1", until=NOON)
    assert tickets.open(ticket, now=NOON - timedelta(seconds=1)) == (ACME, "a-1")
    with pytest.raises(NotFound):
        tickets.open(ticket, now=NOON)


@given(st.data())
def test_an_altered_ticket_opens_nothing(data: st.DataObject) -> None:
    tickets = VaultTickets(KeyringVault([VAULT_KEY]))
    ticket = tickets.sign(ACME, "a-1", until=NOON)
    at = data.draw(st.integers(0, len(ticket) - 1))
    other = data.draw(st.sampled_from([each for each in "AZaz09-_=/é" if each != ticket[at]]))
    with pytest.raises(NotFound):
        tickets.open(ticket[:at] + other + ticket[at + 1 :], now=NOON - timedelta(days=1))


@given(st.text(max_size=200))
def test_what_never_was_a_ticket_opens_nothing(text: str) -> None:
    with pytest.raises(NotFound):
        VaultTickets(KeyringVault([VAULT_KEY])).open(text, now=NOON)


def test_row_50_a_posting_ends_no_element_of_the_page_that_it_is_put_into() -> None:
    vacancy = VacancyView(
        id="j-1",
        title="</script><script>alert(1)",
        department="",
        location="",
        required_skills=(),
        posted_at=NOON,
        updated_at=NOON,
        description="<b>",
        company="Acme",
        notice_version="",
    )
    assert b"<" not in written(vacancy)
