"""Two records of one person: told, merged, and taken apart again, whatever happens in between."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from jobhire.domains.candidate.application.commands import DeleteCandidate
from jobhire.domains.candidate.application.merging import AbsorbMerged, GiveBackMerged, HideMerged
from jobhire.domains.candidate.application.provenance import AcceptProposal
from jobhire.domains.candidate.domain.candidate import Candidate
from jobhire.domains.candidate.domain.errors import CandidateEmailTaken
from jobhire.domains.candidate.domain.origins import Source
from jobhire.shared.domain import Conflict, Invalid, NotFound, StaleVersion
from tests.application.candidate.cvs import ACME, ANN, FULL, CvHouse, a_profile


@pytest.fixture
async def house() -> CvHouse:
    house = CvHouse()
    await house.register("ada", skills=("Python",))
    await house.register(
        "eve",
        email="eve@x.org",
        skills=("Go",),
        headline="Engineer",
        metadata={"summary": "calm", "note": "kept", "shared": 1},
        cv_text="a life",
    )
    return house


def state(candidate: Candidate) -> tuple[Any, ...]:
    """What callers see."""
    return candidate.details, candidate.cv_text, candidate.document_id


async def live(house: CvHouse, id: str) -> bool:
    return id in await house.candidates.get_many(ACME, [id])


async def test_likely_duplicates_are_told_with_reasons_and_nobody_is_merged(house: CvHouse) -> None:
    text = " ".join(f"word{n}" for n in range(200))
    await house.take_in("d1", FULL, text=text, e164=("+4930901820",))
    other = replace(FULL, emails=a_profile("x", "bloom@y.org").emails)
    taken = await house.take_in("d2", other, text=f"{text} more", e164=("+4930901820",))
    assert {(each.candidate_id, each.reason) for each in taken.warnings} == {
        ("c-d1", "same-phone"),
        ("c-d1", "same-name-and-employer"),
        ("c-d1", "near-identical-text"),
    }
    assert ("c-d1", "near-identical-text", 99) in await house.alike("c-d2")
    assert taken.created and await live(house, "c-d1")
    await house.send(DeleteCandidate(by=ANN, id="c-d1"))
    assert await house.alike("c-d2") == []


async def test_the_one_that_stays_takes_what_it_does_not_know_and_the_rest_waits(house: CvHouse) -> None:
    await house.merge("ada", "eve")
    ada = await house.get("ada")
    assert not await live(house, "eve")
    assert (ada.details.email, ada.details.headline, ada.cv_text) == ("eve@x.org", "Engineer", "a life")
    assert ada.details.metadata == {"summary": "calm", "note": "kept", "shared": 1}
    assert await house.proposed("ada") == {"name": ["Name of eve"], "skills": ["Go"]}
    origin = ada.origin("headline")
    assert origin is not None and (origin.source, origin.candidate_id) == (Source.MERGE, "eve")
    assert [name for name, _ in house.announced()] == ["registered", "changed", "registered", "merged"]


async def test_merging_again_changes_nothing(house: CvHouse) -> None:
    await house.merge("ada", "eve")
    stored = house.candidates.documents()
    await house.merge("ada", "eve")
    await house.follow()
    assert house.candidates.documents() == stored


async def test_unmerging_restores_both_and_later_edits_stay(house: CvHouse) -> None:
    ada, eve = await house.get("ada"), await house.get("eve")
    await house.merge("ada", "eve")
    await house.change("ada", headline="Chief", metadata={"note": "mine"})
    await house.send(AcceptProposal(by=ANN, id="ada", proposal_id=await house.proposal("ada", "skills")))
    await house.unmerge("ada", "eve")
    assert state(await house.get("eve")) == state(eve)
    expected = replace(ada.details, headline="Chief", skills=("Python", "Go"), metadata={"note": "mine"})
    assert state(await house.get("ada")) == (expected, "", None)
    assert await house.proposed("ada") == {}
    stored = house.candidates.documents()
    await house.unmerge("ada", "eve")
    await house.follow()
    assert house.candidates.documents() == stored


async def test_nothing_changes_when_the_address_is_anothers_meanwhile(house: CvHouse) -> None:
    await house.change("ada", email="ada@x.org")
    await house.merge("ada", "eve")
    await house.register("bo", email="eve@x.org")
    stored = house.candidates.documents()
    with pytest.raises(CandidateEmailTaken) as taken:
        await house.unmerge("ada", "eve")
    assert taken.value.context == {"candidateId": "bo"}
    assert house.candidates.documents() == stored


async def test_who_loses_the_race_for_the_address_comes_back_without_it(house: CvHouse) -> None:
    await house.merge("ada", "eve")
    await house.send(GiveBackMerged(by=ANN, id="ada", candidate_id="eve"))
    await house.register("bo", email="eve@x.org")
    await house.follow()
    eve = await house.get("eve")
    assert (eve.details.email, eve.details.more_emails) == (None, ("eve@x.org",))


async def test_what_a_crash_left_half_done_is_completed(house: CvHouse) -> None:
    await house.send(HideMerged(by=ANN, id="ada", candidate_id="eve"))
    await house.follow()
    assert (await house.get("ada")).details.email == "eve@x.org"
    await house.send(GiveBackMerged(by=ANN, id="ada", candidate_id="eve"))
    assert not await live(house, "eve")
    await house.follow()
    assert (await house.get("eve")).details.email == "eve@x.org"
    assert (await house.get("ada")).details.email is None


async def test_an_unmerge_right_after_a_crash_is_not_undone_by_the_late_merge(house: CvHouse) -> None:
    ada = await house.get("ada")
    await house.send(HideMerged(by=ANN, id="ada", candidate_id="eve"))
    await house.send(GiveBackMerged(by=ANN, id="ada", candidate_id="eve"))
    await house.follow()
    assert await live(house, "eve")
    assert state(await house.get("ada")) == state(ada)


async def test_whom_nobody_can_take_over_lives_again(house: CvHouse) -> None:
    await house.send(HideMerged(by=ANN, id="ada", candidate_id="eve"))
    await house.send(DeleteCandidate(by=ANN, id="ada"))
    with pytest.raises(Conflict):
        await house.send(AbsorbMerged(by=ANN, id="ada", candidate_id="eve"))
    await house.follow()
    assert (await house.get("eve")).details.email == "eve@x.org"


async def test_who_was_taken_over_goes_where_the_other_goes(house: CvHouse) -> None:
    await house.merge("ada", "eve")
    await house.send(DeleteCandidate(by=ANN, id="ada"))
    await house.follow()
    assert not await live(house, "eve")


async def test_two_that_are_merged_into_each_other_at_once_do_not_both_vanish(house: CvHouse) -> None:
    await asyncio.gather(house.merge("ada", "eve"), house.merge("eve", "ada"), return_exceptions=True)
    await house.follow()
    assert [await live(house, id) for id in ("ada", "eve")].count(True) >= 1


async def test_who_was_merged_before_may_be_merged_again(house: CvHouse) -> None:
    for _ in range(2):
        await house.merge("ada", "eve")
        assert (await house.get("ada")).details.headline == "Engineer"
        await house.unmerge("ada", "eve")
        assert (await house.get("ada")).details.headline == ""


async def test_what_cannot_be_merged_is_refused(house: CvHouse) -> None:
    with pytest.raises(Invalid):
        await house.merge("ada", "ada")
    for id, other in (("ada", "nobody"), ("nobody", "ada")):
        with pytest.raises(NotFound):
            await house.merge(id, other)
        with pytest.raises(NotFound):
            await house.unmerge(id, other)
    with pytest.raises(StaleVersion):
        await house.send(HideMerged(by=ANN, id="ada", candidate_id="eve", expected_version=7))
    assert await live(house, "eve")


async def test_what_is_hidden_can_be_neither_changed_nor_merged_elsewhere(house: CvHouse) -> None:
    await house.register("bo")
    await house.merge("ada", "eve")
    with pytest.raises(NotFound):
        await house.change("eve", headline="x")
    with pytest.raises(NotFound):
        await house.merge("bo", "eve")


_FIELDS = {
    "headline": st.sampled_from(["", "Engineer", "Chief"]),
    "skills": st.sampled_from([(), ("Go",), ("Go", "SQL"), ("Rust",)]),
    "phones": st.sampled_from([(), ("+49 30 901820",)]),
    "email": st.sampled_from([None, "a@x.org", "b@x.org"]),
    "metadata": st.sampled_from([{"note": "a"}, {"note": None}, {"location": "Porto"}]),
}
_EDIT = st.sampled_from(sorted(_FIELDS)).flatmap(lambda name: st.tuples(st.just(name), _FIELDS[name]))


class Merges(RuleBasedStateMachine):
    """Against a model: the hidden one comes back as it was, and on the other every edit made meanwhile stays
    while all else is as before the merge."""

    def __init__(self) -> None:
        super().__init__()
        self.house = CvHouse()
        self.run(self.house.register("one"))
        self.run(self.house.register("two"))
        self.merged: tuple[Candidate, Candidate] | None = None
        self.edited: set[str] = set()

    def run(self, work: Any) -> Any:
        return asyncio.run(work)

    @rule(id=st.sampled_from(["one", "two"]), edit=_EDIT)
    def edit(self, id: str, edit: tuple[str, Any]) -> None:
        name, value = edit
        try:
            self.run(self.house.change(id, **{name: value}))
        except (NotFound, CandidateEmailTaken):
            return
        if self.merged is not None:
            self.edited.add(name)

    @rule()
    def merge(self) -> None:
        if self.merged is None:
            self.merged = self.run(self.house.get("one")), self.run(self.house.get("two"))
            self.edited = set()
        self.run(self.house.merge("one", "two"))

    @rule()
    def unmerge(self) -> None:
        if self.merged is None:
            return
        one, two = self.merged
        try:
            self.run(self.house.unmerge("one", "two"))
        except CandidateEmailTaken:
            assert "email" in self.edited
            return
        self.merged = None
        assert state(self.run(self.house.get("two"))) == state(two)
        now = self.run(self.house.get("one")).details
        for name in set(_FIELDS) - self.edited:
            assert getattr(now, name) == getattr(one.details, name), name

    @rule()
    def follow(self) -> None:
        before = self.house.candidates.documents()
        self.run(self.house.follow())
        assert self.house.candidates.documents() == before, "nothing is half done"

    @invariant()
    def nobody_is_lost(self) -> None:
        assert self.run(live(self.house, "one"))
        assert self.run(live(self.house, "two")) == (self.merged is None)


TestMerges = Merges.TestCase
TestMerges.settings = settings(
    max_examples=60, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
)
