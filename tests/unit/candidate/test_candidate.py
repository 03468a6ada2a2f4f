"""What we know of a candidate, and what may be said about them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.candidate.domain.candidate import Candidate
from jobhire.domains.candidate.domain.details import (
    CandidateDetails,
    CandidateType,
    EmploymentStatus,
    ProfileStatus,
    normal_email,
)
from jobhire.domains.candidate.domain.events import CandidateChanged, CandidateDeleted, CandidateRegistered
from jobhire.domains.candidate.domain.naming import without_name
from jobhire.domains.candidate.infrastructure.mongo import CANDIDATES, CandidateFacts
from jobhire.shared.domain import Invalid, TenantId
from jobhire.shared.infrastructure.documents import event_data
from tests.kits import reloaded

NOW = datetime(2026, 11, 21, 23, 59, tzinfo=UTC)
LATER = NOW + timedelta(minutes=2)


def a_candidate(name: str = "Ann Lee", *, cv_text: str = "", **details: object) -> Candidate:
    candidate = Candidate.register(
        CandidateDetails(name=name, **details),  # type: ignore[arg-type]
        id="c-1",
        tenant_id=TenantId("t-1"),
        now=NOW,
        cv_text=cv_text,
    )
    candidate.take_events()
    return candidate


def test_registering_says_the_type_and_nothing_personal() -> None:
    details = CandidateDetails(name="Ann Lee", email="ann@x.org", type=CandidateType.PAST, skills=("SQL",))
    candidate = Candidate.register(details, id="c", tenant_id=TenantId("t"), now=NOW, cv_text="a life")
    [event] = candidate.take_events()
    assert event == CandidateRegistered(type_="past")
    assert event_data(event) == b'{"type":"past"}'


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Ann.Lee@Example.ORG ", "ann.lee@example.org"),
        ("jose\u0301@correo.es", "jos\u00e9@correo.es"),
        ("a+b@sub.example.co.uk", "a+b@sub.example.co.uk"),
        ("用户@例子.公司", "用户@例子.公司"),
    ],
)
def test_an_address_has_one_spelling(typed: str, kept: str) -> None:
    assert normal_email(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "ann",
        "ann@host",
        "@x.org",
        "ann@x..org",
        "a b@x.org",
        "a@b@x.org",
        "ann@x.org\r\nBcc: eve@x.org",
        "an\u200bn@x.org",
        "ann\u202e@x.org",
        "a" * 65 + "@x.org",
        "a@" + "b." * 130 + "org",
        "<ann@x.org>",
        '{"$ne": null}',
    ],
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        a_candidate(email=typed)
    assert refused.value.field == "/email"


@pytest.mark.parametrize(
    ("metadata", "field"),
    [
        ({"experienceYears": "ten"}, "/metadata/experienceYears"),
        ({"experienceYears": True}, "/metadata/experienceYears"),
        ({"experienceYears": -1}, "/metadata/experienceYears"),
        ({"experienceYears": 81}, "/metadata/experienceYears"),
        ({"summary": 5}, "/metadata/summary"),
        ({"location": ["Porto"]}, "/metadata/location"),
        ({"location": "x" * 201}, "/metadata/location"),
        ({"note": {"$ne": 1}}, "/metadata/note"),
    ],
)
def test_metadata_with_a_meaning_has_its_type(metadata: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        a_candidate(metadata=metadata)
    assert refused.value.field == field


def test_the_cv_is_dated_by_the_day_it_came_in_and_by_no_later_edit() -> None:
    candidate = a_candidate(cv_text="2019 to date: nurse")
    assert candidate.cv_received_on == date(2026, 11, 21)
    candidate.revise(CandidateDetails(name="Ann Lee-Hall"), cv_text=candidate.cv_text, now=LATER)
    assert candidate.cv_received_on == date(2026, 11, 21)
    candidate.revise(candidate.details, cv_text="2019 to date: head nurse", now=LATER)
    assert candidate.cv_received_on == date(2026, 11, 22)
    first, second = candidate.take_events()
    assert (first, second) == (CandidateChanged(fields=("name",)), CandidateChanged(fields=("cvText",)))


def test_saying_the_same_again_changes_nothing() -> None:
    candidate = a_candidate(email="ann@x.org", skills=("SQL",), cv_text="cv")
    same = CandidateDetails(name=" Ann  Lee", email="ANN@x.org", skills=("SQL", "sql"))
    assert candidate.revise(same, cv_text="cv", now=LATER) is False
    assert (candidate.take_events(), candidate.updated_at) == ((), NOW)


def test_a_change_names_fields_and_no_values() -> None:
    candidate = a_candidate()
    details = CandidateDetails(
        name="Ann Lee",
        email="ann@x.org",
        employment_status=EmploymentStatus.HIRED,
        metadata={"summary": "secret"},
    )
    candidate.revise(details, cv_text="secret", now=LATER)
    [event] = candidate.take_events()
    assert event_data(event) == b'{"fields":["cvText","email","employmentStatus","metadata"]}'


def test_a_profile_is_complete_with_a_cv_and_an_address() -> None:
    assert a_candidate().profile_status is ProfileStatus.PARTIAL
    assert a_candidate(email="a@x.org").profile_status is ProfileStatus.PARTIAL
    assert a_candidate(email="a@x.org", cv_text="cv").profile_status is ProfileStatus.COMPLETE


def test_a_deleted_candidate_gives_the_address_back() -> None:
    candidate = a_candidate(email="ann@x.org")
    assert CANDIDATES.unique["email"](candidate) == "ann@x.org"
    candidate.delete(now=LATER)
    assert CANDIDATES.unique["email"](candidate) is None
    assert not CANDIDATES.live(candidate)
    assert candidate.take_events() == (CandidateDeleted(),)


def test_what_matching_learns_has_no_name_and_no_address() -> None:
    metadata = {"summary": "calm", "location": "Porto", "experienceYears": 7}
    candidate = a_candidate(email="a@x.org", skills=("ICU",), cv_text="cv", metadata=metadata)
    assert CandidateFacts.of(candidate) == CandidateFacts(
        id="c-1",
        version=0,
        type="uploaded",
        skills=("ICU",),
        cv_text="cv",
        cv_received_on=date(2026, 11, 21),
        summary="calm",
        location="Porto",
        experience_years=7.0,
    )


_words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
_details = st.builds(
    CandidateDetails,
    name=_words.filter(lambda text: text.split() != []),
    email=st.none() | st.emails().filter(lambda text: '"' not in text),
    type=st.sampled_from(CandidateType),
    employment_status=st.sampled_from(EmploymentStatus),
    skills=st.lists(_words, max_size=4).map(tuple),
    metadata=st.fixed_dictionaries({}, optional={"summary": _words, "experienceYears": st.integers(0, 80)}),
)


@given(_details)
def test_normal_form_is_stable(details: CandidateDetails) -> None:
    once = details.checked()
    assert once.checked() == once


@given(_details, _words)
def test_a_candidate_comes_back_from_their_document_as_they_were(details: CandidateDetails, cv: str) -> None:
    candidate = Candidate.register(
        details, id="c", tenant_id=TenantId("t"), now=NOW, cv_text=cv, import_key="k"
    )
    back = reloaded(CANDIDATES, candidate)
    assert (back.details, back.cv_text, back.cv_received_on) == (candidate.details, cv, NOW.date())
    assert (back.search, back.skill_keys) == (candidate.search, candidate.skill_keys)
    assert (back.created_at, back.updated_at, back.import_key) == (NOW, NOW, "k")


@pytest.mark.parametrize(
    ("text", "name", "left"),
    [
        ("Ruby Lee\nSkills: Ruby", "Ruby Lee", "        \nSkills: Ruby"),
        ("LEE, Ruby (Ms)\nRuby developer", "Ruby Lee", "              \nRuby developer"),
        ("CV of Ann  Bee.", "ann bee", "CV of         ."),
        ("Annabel Bee", "Ann Bee", "Annabel Bee"),
        ("İpek Su\nİpek Su", "İpek Su", "       \n       "),
        ("Python", "", "Python"),
    ],
)
def test_a_name_is_taken_out_of_a_text_and_nothing_moves(text: str, name: str, left: str) -> None:
    assert without_name(text, name) == left
    assert len(left) == len(text)


@given(st.text(max_size=80), st.text(max_size=20))
def test_taking_a_name_out_keeps_every_other_character_in_its_place(text: str, name: str) -> None:
    left = without_name(text, name)
    assert len(left) == len(text)
    assert all(one in (other, " ") for one, other in zip(left, text, strict=True))
