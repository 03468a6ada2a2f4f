"""What another system's record does to a candidate: fills, follows up on its own, proposes the rest."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.candidate.domain.candidate import Candidate
from jobhire.domains.candidate.domain.details import CandidateDetails
from jobhire.domains.candidate.domain.origins import Origin, Source
from jobhire.domains.candidate.domain.record_intake import IncomingRecord, follow_record, somebody_on_record
from jobhire.shared.domain import TenantId

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def record(system: str = "lever-api", **values: Any) -> IncomingRecord:
    return IncomingRecord.of(values, system=system, by="system")


def new(**values: Any) -> Candidate:
    return somebody_on_record(record(**values), id="c1", tenant_id=TenantId("acme"), now=NOW)


def by_hand(**details: Any) -> Candidate:
    origin = Origin.person(by="ann", now=NOW)
    told = CandidateDetails(name="Ada", **details)
    return Candidate.register(told, id="c1", tenant_id=TenantId("acme"), now=NOW, origin=origin)


def test_who_is_new_has_everything_from_the_system_and_it_says_so() -> None:
    ada = new(name="Ada Byron", email="ADA@example.com", phones=["+44 1"], location="London")
    assert (ada.details.email, ada.details.location) == ("ada@example.com", "London")
    origin = ada.origin("email")
    assert origin is not None
    assert (origin.source, origin.parser, origin.confirmed) == (Source.IMPORT, "lever-api", False)


def test_who_has_no_name_is_called_by_their_address_until_they_have() -> None:
    ada = new(email="ada@example.com")
    assert ada.details.name == "ada"
    assert follow_record(ada, record(name="Ada Byron"), now=NOW).fields == ["name"]
    assert ada.details.name == "Ada Byron"


def test_what_a_candidate_cannot_have_spoils_nothing_else() -> None:
    told = record(
        name="Ada", email="not an address", phones=["+44 1", "x" * 900], links=["https://a.example"]
    )
    assert "email" not in told.values
    assert told.says_who and not record(email="nonsense").says_who


def test_the_system_may_change_what_came_from_it() -> None:
    ada = new(name="Ada", headline="Analyst")
    followed = follow_record(ada, record(headline="Lead analyst"), now=NOW)
    assert (followed.fields, followed.proposals, ada.details.headline) == (["headline"], 0, "Lead analyst")


def test_what_a_person_confirmed_stays_and_the_difference_is_a_proposal_once() -> None:
    ada = new(name="Ada", headline="Analyst")
    ada.confirm(["headline"], by="ann", now=NOW)
    for expected in (1, 0):
        followed = follow_record(ada, record(headline="Lead analyst"), now=NOW)
        assert (followed.fields, followed.proposals) == ([], expected)
    (proposal,) = ada.proposals
    assert (ada.details.headline, proposal.value) == ("Analyst", "Lead analyst")
    ada.reject(proposal.id)
    assert follow_record(ada, record(headline="Lead analyst"), now=NOW).proposals == 0


def test_what_a_person_wrote_and_what_another_system_says_stays() -> None:
    ada = by_hand(headline="Countess")
    assert follow_record(ada, record(headline="Analyst", location="London"), now=NOW).fields == ["metadata"]
    assert (ada.details.headline, ada.details.location) == ("Countess", "London")
    other = follow_record(ada, record("greenhouse-harvest", location="Paris"), now=NOW)
    assert (other.fields, other.proposals, ada.details.location) == ([], 1, "London")


def test_members_join_and_none_is_taken_away() -> None:
    ada = new(name="Ada", phones=["+44 1", "+44 2"])
    follow_record(ada, record(phones=["+44 2", "+44 3"]), now=NOW)
    assert ada.details.phones == ("+44 1", "+44 2", "+44 3")
    bob = by_hand(phones=("+1 5",))
    assert follow_record(bob, record(phones=["+1 5", "+1 6"]), now=NOW).proposals == 1
    assert bob.details.phones == ("+1 5",)


_VALUES = st.fixed_dictionaries(
    {},
    optional={
        "name": st.text(max_size=30),
        "email": st.sampled_from(["ada@example.com", "b@example.com", "no"]),
        "headline": st.text(max_size=30),
        "location": st.text(max_size=30),
        "phones": st.lists(st.sampled_from(["+1 5", "+1 6", "x"]), max_size=3),
        "links": st.lists(st.text(max_size=20), max_size=3),
        "moreEmails": st.lists(st.sampled_from(["c@example.com", "ada@example.com", "no"]), max_size=3),
    },
)


@given(_VALUES, st.sets(st.sampled_from(["name", "headline", "email"])))
def test_a_record_told_twice_changes_nothing_the_second_time_and_never_what_is_confirmed(
    values: dict[str, Any], confirmed: set[str]
) -> None:
    ada = new(name="Ada", email="ada@example.com", headline="Analyst")
    ada.confirm(sorted(confirmed), by="ann", now=NOW)
    before = {"name": ada.details.name, "headline": ada.details.headline, "email": ada.details.email}
    follow_record(ada, record(**values), now=NOW)
    assert all(getattr(ada.details, name) == before[name] for name in confirmed)
    details, proposals = ada.details, ada.proposals
    again = follow_record(ada, record(**values), now=NOW)
    assert (again.fields, again.proposals, ada.details, ada.proposals) == ([], 0, details, proposals)
