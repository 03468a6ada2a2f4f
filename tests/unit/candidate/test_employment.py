"""The employment status follows applications, and gives way to what somebody said."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.candidate.application.employment import status_by
from jobhire.domains.candidate.domain.candidate import Candidate
from jobhire.domains.candidate.domain.details import CandidateDetails, EmploymentStatus
from jobhire.domains.candidate.domain.employment import FIELD, follow_hiring
from jobhire.domains.candidate.domain.origins import Source
from jobhire.shared.domain import TenantId

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
AVAILABLE, INTERVIEWING, HIRED = EmploymentStatus


def somebody(status: EmploymentStatus = AVAILABLE) -> Candidate:
    details = CandidateDetails(name="Ada", employment_status=status)
    ada = Candidate.register(details, id="c-1", tenant_id=TenantId("acme"), now=NOW)
    ada.take_events()
    return ada


def say(ada: Candidate, status: EmploymentStatus) -> None:
    details = CandidateDetails(name="Ada", employment_status=status)
    ada.revise(details, cv_text="", now=NOW, by="ann", named=[FIELD])


@given(st.lists(st.sampled_from(EmploymentStatus), min_size=1))
def test_it_is_what_their_applications_say_last(told: list[EmploymentStatus]) -> None:
    ada = somebody()
    for status in told:
        follow_hiring(ada, status, now=NOW)
    assert ada.details.employment_status is told[-1]
    assert not follow_hiring(ada, told[-1], now=NOW)


def test_what_follows_says_where_it_comes_from_and_that_it_changed() -> None:
    ada = somebody()
    assert follow_hiring(ada, INTERVIEWING, now=NOW)
    origin = ada.origin(FIELD)
    assert origin is not None and origin.source is Source.HIRING and not origin.confirmed
    assert [each.type for each in ada.take_events()] == ["ai.jobhire.candidate.changed.v1"]


@pytest.mark.parametrize("was", [INTERVIEWING, HIRED])
def test_what_an_import_or_a_person_said_at_first_is_not_overridden(was: EmploymentStatus) -> None:
    ada = somebody(was)
    assert follow_hiring(ada, AVAILABLE, now=NOW)
    assert ada.details.employment_status is was
    assert [(each.field, each.value) for each in ada.proposals] == [(FIELD, "available")]


def test_what_somebody_said_since_stays_and_the_rest_is_proposed_as_it_stands_last() -> None:
    ada = somebody()
    follow_hiring(ada, INTERVIEWING, now=NOW)
    say(ada, AVAILABLE)
    for status in (HIRED, INTERVIEWING):
        assert follow_hiring(ada, status, now=NOW)
        assert [each.value for each in ada.proposals] == [status]
    assert ada.details.employment_status is AVAILABLE
    assert follow_hiring(ada, AVAILABLE, now=NOW) and not ada.proposals


def test_a_proposed_status_can_be_accepted_and_is_a_status_then() -> None:
    ada = somebody()
    say(ada, AVAILABLE)
    follow_hiring(ada, HIRED, now=NOW)
    ada.accept(ada.proposals[0].id, by="ann", now=NOW)
    assert ada.details.employment_status is HIRED


@pytest.mark.parametrize(
    ("kinds", "status"),
    [
        ([], AVAILABLE),
        (["new", "screening", "rejected"], AVAILABLE),
        (["rejected", "interview"], INTERVIEWING),
        (["offer"], INTERVIEWING),
        (["hired", "interview"], HIRED),
    ],
)
def test_the_furthest_application_counts(kinds: list[str], status: EmploymentStatus) -> None:
    assert status_by(kinds) is status
