"""Who is deleted comes back as they were, or goes for good."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from jobhire.domains.candidate.domain.absorbed import Absorbed
from jobhire.domains.candidate.domain.candidate import Candidate, Erasure
from jobhire.domains.candidate.domain.details import CandidateDetails
from jobhire.domains.candidate.domain.errors import AlreadyErased, CandidateHidden, NotErased
from jobhire.domains.candidate.domain.events import (
    CandidateBack,
    CandidateErased,
    CandidatePurged,
    CandidateRestored,
)
from jobhire.domains.candidate.domain.leaving import (
    come_back,
    erase,
    erasure_of,
    go_with,
    is_gone,
    purge,
    record,
)
from jobhire.domains.candidate.domain.merging import hide, restore
from jobhire.domains.candidate.domain.origins import Origin
from jobhire.domains.candidate.infrastructure.mongo import CANDIDATES
from jobhire.shared.domain import TenantId
from jobhire.shared.domain.deletion import RESTORABLE, NotDeleted, RestorableNoMore
from jobhire.shared.infrastructure.documents import event_data
from tests.kits import reloaded

NOW = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def a_candidate() -> Candidate:
    """Whose every text has the word quokka in it."""
    candidate = Candidate.register(
        CandidateDetails(
            name="Ann Quokka",
            email="ann@quokka.example",
            skills=("quokka care",),
            phones=("+49 30 901820",),
            links=("https://quokka.example",),
            metadata={"summary": "quokka"},
        ),
        id="c-1",
        tenant_id=TenantId("t-1"),
        now=NOW,
        cv_text="my life with quokkas",
        import_key="quokka:1",
        origin=Origin.person(by="u-1", now=NOW),
    )
    candidate.propose("headline", "quokka nurse", Origin.person(by="u-1", now=NOW))
    candidate.propose("links", "https://two.quokka.example", Origin.person(by="u-1", now=NOW))
    candidate.reject(candidate.proposals[0].id)
    candidate.absorbed = (Absorbed(candidate_id="c-2", number=1, metadata={"x": "quokka"}),)
    candidate.take_events()
    return candidate


def test_who_is_restored_is_who_they_were_and_holds_their_address_again() -> None:
    candidate = a_candidate()
    before = reloaded(CANDIDATES, candidate)
    candidate.delete(now=NOW)
    assert CANDIDATES.unique["email"](candidate) is None
    candidate.take_events()
    assert come_back(candidate, now=LATER)
    assert candidate.take_events() == (CandidateBack(from_=None),)
    assert CANDIDATES.unique["email"](candidate) == "ann@quokka.example"
    assert CANDIDATES.unique["import"](candidate) == "quokka:1"
    candidate.updated_at = before.updated_at
    assert reloaded(CANDIDATES, candidate).stored_state == before.stored_state


def test_an_unmerge_is_told_in_both_versions() -> None:
    candidate = a_candidate()
    hide(candidate, into="c-9", by="u-1", now=NOW)
    candidate.take_events()
    restore(candidate, now=LATER)
    told = candidate.take_events()
    assert told == (CandidateRestored(from_="c-9"), CandidateBack(from_="c-9"))
    assert [event_data(each) for each in told] == [b'{"from":"c-9"}'] * 2


def test_who_cannot_come_back_is_told_why() -> None:
    candidate = a_candidate()
    with pytest.raises(NotDeleted):
        come_back(candidate, now=LATER)
    hide(candidate, into="c-9", by="u-1", now=NOW)
    with pytest.raises(CandidateHidden) as hidden:
        come_back(candidate, now=LATER)
    assert hidden.value.context == {"candidateId": "c-9"}
    candidate = a_candidate()
    candidate.delete(now=NOW)
    with pytest.raises(RestorableNoMore):
        come_back(candidate, now=NOW + RESTORABLE)
    erase(candidate, by="u-1", now=LATER)
    with pytest.raises(AlreadyErased):
        come_back(candidate, now=LATER)


def test_a_purge_is_of_who_was_deleted_long_enough_ago_and_leaves_nothing() -> None:
    candidate = a_candidate()
    assert b"uokka" in msgspec.json.encode(candidate)
    assert not purge(candidate, before=LATER)
    candidate.delete(now=NOW)
    candidate.take_events()
    assert not purge(candidate, before=NOW - timedelta(seconds=1))
    assert purge(candidate, before=NOW)
    assert not purge(candidate, before=LATER)
    assert candidate.take_events() == (CandidatePurged(),)
    left = msgspec.json.encode(reloaded(CANDIDATES, candidate))
    assert b"uokka" not in left
    assert b"901820" not in left
    assert (candidate.rejected, is_gone(candidate)) == ((), True)
    assert [each.candidate_id for each in candidate.absorbed] == ["c-2"], "who goes with them is known still"
    with pytest.raises(RestorableNoMore):
        come_back(candidate, now=NOW)


def test_who_is_merged_goes_with_the_one_they_were_merged_into_and_not_alone() -> None:
    candidate = a_candidate()
    hide(candidate, into="c-9", by="u-1", now=NOW)
    candidate.take_events()
    assert not purge(candidate, before=LATER)
    assert not go_with(candidate, "c-8")
    assert go_with(candidate, "c-9")
    assert candidate.take_events() == (CandidatePurged(),)
    assert CANDIDATES.unique["merged"](candidate) is None
    assert b"uokka" not in msgspec.json.encode(candidate)


@pytest.mark.parametrize("deleted", [True, False])
def test_an_erasure_leaves_who_did_it_and_when(deleted: bool) -> None:
    candidate = a_candidate()
    if deleted:
        candidate.delete(now=NOW)
    candidate.take_events()
    assert erase(candidate, by="u-7", now=LATER)
    assert not erase(candidate, by="u-8", now=LATER)
    assert candidate.take_events() == (CandidateErased(),)
    removed = {"profile": 1, "proposals": 1, "provenance": 7, "duplicateKeys": 2}
    assert candidate.erasure == Erasure(at=LATER, by="u-7", removed=removed)
    assert (CANDIDATES.live(candidate), candidate.deleted_at) == (False, NOW if deleted else LATER)
    assert b"uokka" not in msgspec.json.encode(reloaded(CANDIDATES, candidate))


def test_who_is_merged_into_another_is_erased_with_that_one() -> None:
    candidate = a_candidate()
    hide(candidate, into="c-9", by="u-1", now=NOW)
    with pytest.raises(CandidateHidden):
        erase(candidate, by="u-1", now=LATER)


def test_what_is_found_later_is_added_and_only_a_complete_second_look_verifies() -> None:
    candidate = a_candidate()
    with pytest.raises(NotErased):
        record(candidate, {}, complete=True, again=None)
    erase(candidate, by="u-1", now=NOW)
    assert record(candidate, {"cvFiles": 2}, complete=False, again=None)
    assert record(candidate, {}, complete=False, again=LATER) is False
    assert record(candidate, {"cvFiles": 1}, complete=True, again=LATER)
    erasure = erasure_of(candidate)
    assert (erasure.removed["cvFiles"], erasure.complete, erasure.verified_at) == (3, True, LATER)
    assert record(candidate, {}, complete=True, again=LATER + timedelta(hours=1)) is False
    assert candidate.take_events()[-1:] == (CandidateErased(),), "told once"


def test_who_was_emptied_by_a_purge_can_still_be_erased() -> None:
    candidate = a_candidate()
    candidate.delete(now=NOW)
    purge(candidate, before=NOW)
    assert erase(candidate, by="u-1", now=LATER)
    assert (candidate.purged, "profile" in erasure_of(candidate).removed) == (False, False)
