"""CVs come in: what they fill, what they only propose, and what becomes of it when they are taken back."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from jobhire.domains.candidate.application.commands import ChangeCandidate, RegisterCandidate
from jobhire.domains.candidate.application.intake import TakeInCv
from jobhire.domains.candidate.application.provenance import (
    AcceptProposal,
    ConfirmFields,
    GetProvenance,
    RejectProposal,
)
from jobhire.domains.candidate.domain.career import Experience
from jobhire.domains.candidate.domain.details import CandidateDetails
from jobhire.domains.candidate.domain.errors import CandidateEmailTaken, ProposalDecided
from jobhire.domains.candidate.domain.origins import Place, Source
from jobhire.shared.application import Principal
from jobhire.shared.domain import Forbidden, Invalid, NotFound, StaleVersion, UserId
from tests.application.candidate.cvs import ACME, ANN, DAY, FULL, CvHouse, a_profile, found, skills


@pytest.fixture
def house() -> CvHouse:
    return CvHouse()


async def test_the_first_cv_fills_everything_and_every_value_says_where_it_stands(house: CvHouse) -> None:
    taken = await house.take_in("d1", FULL, e164=("+4930901820",), metadata={"source": "fair"})
    assert (taken.candidate_id, taken.version, taken.created, taken.proposals) == ("c-d1", 1, True, 0)
    ada = await house.get("c-d1")
    details = ada.details
    assert (details.name, details.email, details.phones) == ("Ada Bloom", "ada@x.org", ("+4930901820",))
    assert details.experience[0] == Experience(
        title="Developer", company="Initech", start="2015-01", end="2022"
    )
    assert (details.experience[1].current, details.education[0].year) == (True, 2014)
    assert (details.languages[0].code, details.certificates, details.links) == (
        "de",
        ("CKA",),
        ("https://ada.dev",),
    )
    assert (details.summary, details.location, details.experience_years) == ("Builds things", "Berlin", 7.5)
    assert (details.headline, details.metadata["source"]) == ("Engineer", "fair")
    origin = ada.origin("name")
    assert origin is not None
    assert (origin.source, origin.document_id, origin.parser) == (Source.CV, "d1", FULL.parser)
    assert (origin.spans, origin.confidence, origin.confirmed) == ((Place(1, 0, 9),), 90, False)
    assert (ada.document_id, ada.cv_text, ada.cv_received_on) == ("d1", "text of d1", DAY)
    assert [name for name, _ in house.announced()] == ["registered"]


@pytest.mark.parametrize(
    ("emails", "name"), [(("grace.h@x.org",), "grace.h"), (("not an address",), "Name not found")]
)
async def test_who_has_no_name_in_the_cv_gets_a_stand_in_that_a_later_cv_replaces(
    house: CvHouse, emails: tuple[str, ...], name: str
) -> None:
    taken = await house.take_in("d1", a_profile(None, *emails))
    origin = (await house.get(taken.candidate_id)).origin("name")
    assert (await house.get(taken.candidate_id)).details.name == name
    assert origin is not None and origin.confidence == 0
    await house.take_in("d2", a_profile("Grace Hopper"), into=taken.candidate_id)
    assert (await house.get(taken.candidate_id)).details.name == "Grace Hopper"
    await house.take_back(taken.candidate_id, "d2")
    assert (await house.get(taken.candidate_id)).details.name == name


async def test_a_later_cv_of_the_same_address_is_scored_and_overwrites_nothing(house: CvHouse) -> None:
    await house.take_in("d1", a_profile(headline=found("Engineer")))
    later = a_profile("Ada B. Bloom", skills=skills("python", "Go"), location=found("Berlin"))
    taken = await house.take_in("d2", later)
    ada = await house.get("c-d1")
    assert (taken.candidate_id, taken.created, taken.proposals) == ("c-d1", False, 2)
    assert (ada.cv_text, ada.document_id) == ("text of d2", "d2")
    assert (ada.details.name, ada.details.skills, ada.details.headline) == (
        "Ada Bloom",
        ("Python",),
        "Engineer",
    )
    assert ada.details.location == "Berlin", "it was empty"
    assert await house.proposed("c-d1") == {"name": ["Ada B. Bloom"], "skills": ["Go"]}
    assert house.announced()[-1] == ("changed", '{"fields":["cvText","metadata"]}')


async def test_the_same_again_is_the_same_answer_and_no_event(house: CvHouse) -> None:
    first = await house.take_in("d1", FULL)
    later = await house.take_in("d2", a_profile("Ada B. Bloom"))
    told = house.announced()
    assert await house.take_in("d1", FULL) == first
    assert await house.take_in("d2", a_profile("Ada B. Bloom")) == later
    await house.change("c-d1", email="other@x.org")
    assert (await house.take_in("d2", a_profile("Ada B. Bloom"))).candidate_id == "c-d1"
    assert house.announced()[: len(told)] == told and len(house.announced()) == len(told) + 1


async def test_two_uploads_with_one_address_at_once_are_one_candidate_with_two_versions(
    house: CvHouse,
) -> None:
    one, two = await asyncio.gather(house.take_in("d1", FULL), house.take_in("d2", FULL))
    assert one.candidate_id == two.candidate_id and (one.created, two.created).count(True) == 1
    assert len((await house.get(one.candidate_id)).versions) == 2
    assert len(house.lookup.live(ACME)) == 1


async def test_who_loses_the_race_for_an_address_becomes_a_version(
    house: CvHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.take_in("d1", FULL)

    async def blind(*_: object) -> None:
        return None

    with monkeypatch.context() as patched:
        patched.setattr(house.candidates, "find", blind)
        late = await house.take_in("d2", FULL)
    assert (late.candidate_id, late.created) == ("c-d1", False)


async def test_a_named_candidate_gets_the_cv_whoever_has_its_address(house: CvHouse) -> None:
    await house.take_in("d1", FULL)
    await house.send(RegisterCandidate(by=ANN, id="c-bo", details=CandidateDetails(name="Bo")))
    taken = await house.take_in("d2", FULL, into="c-bo")
    bo = await house.get("c-bo")
    assert taken.candidate_id == "c-bo"
    assert (bo.details.email, bo.details.more_emails) == (None, ("ada@x.org",))
    assert await house.proposed("c-bo") == {"name": ["Ada Bloom"]}
    with pytest.raises(NotFound):
        await house.take_in("d3", FULL, into="nobody")


async def test_a_further_address_of_the_cv_finds_its_owner_too(house: CvHouse) -> None:
    await house.take_in("d1", a_profile("Ada Bloom", "ada@x.org"))
    taken = await house.take_in("d2", a_profile("Ada Bloom", "ada@new.org", "ada@x.org"))
    ada = await house.get("c-d1")
    assert taken.candidate_id == "c-d1"
    assert (ada.details.email, ada.details.more_emails) == ("ada@x.org", ("ada@new.org",))


async def test_what_the_uploader_gives_is_confirmed_and_counts_more(house: CvHouse) -> None:
    given = {"name": "Ada Lovelace", "email": "Countess@X.org"}
    await house.take_in("d1", a_profile(), given=given)
    ada = await house.get("c-d1")
    assert (ada.details.name, ada.details.email) == ("Ada Lovelace", "countess@x.org")
    assert ada.details.more_emails == ("ada@x.org",)
    assert ada.is_confirmed("name") and ada.is_confirmed("email") and not ada.is_confirmed("skills")


async def test_an_older_document_changes_nothing_but_is_kept(house: CvHouse) -> None:
    await house.take_in("d2", a_profile())
    before = await house.get("c-d2")
    taken = await house.take_in("d1", FULL, received_on=DAY - timedelta(days=9))
    ada = await house.get("c-d2")
    assert taken.proposals == 0
    assert (ada.details, ada.cv_text, ada.document_id) == (before.details, before.cv_text, "d2")
    shown = await house.send(GetProvenance(by=ANN, id="c-d2"))
    assert [(each.document_id, each.current) for each in shown.versions] == [("d1", False), ("d2", True)]


async def test_a_newer_parser_proposes_what_differs_and_leaves_confirmed_values_alone(house: CvHouse) -> None:
    await house.take_in("d1", a_profile("ADA BLOOM", headline=found("Enginer")))
    await house.send(ConfirmFields(by=ANN, id="c-d1", fields=["skills"]))
    better = a_profile("Ada Bloom", headline=found("Engineer", 4), skills=skills("Python", "Go"))
    taken = await house.take_in("d1", replace(better, parser="cv-next"), text="read better")
    ada = await house.get("c-d1")
    assert (taken.created, taken.proposals) == (True, 1)
    assert await house.proposed("c-d1") == {"headline": ["Engineer"]}
    assert (ada.details.headline, ada.cv_text, len(ada.versions)) == ("Enginer", "read better", 1)
    name = ada.origin("name")
    assert name is not None and name.parser == "cv-next", "the same value, found again"


async def test_accepting_takes_the_value_with_its_origin_and_repeating_changes_nothing(
    house: CvHouse,
) -> None:
    await house.take_in("d1", a_profile())
    await house.take_in("d2", a_profile("Ada B. Bloom", skills=skills("Go")))
    for field in ("name", "skills"):
        proposal = await house.proposal("c-d1", field)
        view = await house.send(AcceptProposal(by=ANN, id="c-d1", proposal_id=proposal))
        again = await house.send(AcceptProposal(by=ANN, id="c-d1", proposal_id=proposal))
        assert again.version == view.version
        with pytest.raises(ProposalDecided):
            await house.send(RejectProposal(by=ANN, id="c-d1", proposal_id=proposal))
    ada = await house.get("c-d1")
    assert (ada.details.name, ada.details.skills, ada.proposals) == ("Ada B. Bloom", ("Python", "Go"), ())
    name = ada.origin("name")
    assert name is not None and (name.document_id, name.confirmed_by) == ("d2", "u-1")
    origins = (await house.send(GetProvenance(by=ANN, id="c-d1"))).fields
    assert [(each.element, each.origin.document_id) for each in origins if each.field == "skills"] == [
        (None, "d1"),
        ("go", "d2"),
    ]


async def test_a_rejected_value_does_not_come_back_not_even_from_a_newer_parser(house: CvHouse) -> None:
    await house.take_in("d1", a_profile())
    other = a_profile("Ada B. Bloom", skills=skills("Python", "Go", "Rust"))
    await house.take_in("d2", other)
    for field in ("name", "skills"):
        proposal = await house.proposal("c-d1", field)
        for _ in range(2):
            await house.send(RejectProposal(by=ANN, id="c-d1", proposal_id=proposal))
        with pytest.raises(ProposalDecided):
            await house.send(AcceptProposal(by=ANN, id="c-d1", proposal_id=proposal))
    await house.take_in("d3", other)
    await house.take_in("d3", replace(other, parser="cv-next"))
    assert await house.proposed("c-d1") == {"skills": ["Rust"]}


async def test_what_a_person_sets_is_theirs_and_an_emptied_field_is_not_filled_again(house: CvHouse) -> None:
    await house.take_in("d1", a_profile(headline=found("Engineer")))
    await house.change("c-d1", headline="", name="Ada Bloom")
    ada = await house.get("c-d1")
    assert ada.is_confirmed("headline") and ada.is_confirmed("name")
    await house.take_in("d2", a_profile(headline=found("Engineer")))
    assert (await house.get("c-d1")).details.headline == ""
    assert await house.proposed("c-d1") == {"headline": ["Engineer"]}


async def test_a_proposal_that_somebody_typed_in_meanwhile_is_settled(house: CvHouse) -> None:
    await house.take_in("d1", a_profile())
    await house.take_in("d2", a_profile("Ada B. Bloom"))
    await house.change("c-d1", name="ada b. bloom")
    assert await house.proposed("c-d1") == {}


async def test_decisions_honour_the_version_and_the_permission(house: CvHouse) -> None:
    await house.take_in("d1", a_profile())
    await house.take_in("d2", a_profile("Ada B. Bloom"))
    proposal = await house.proposal("c-d1", "name")
    with pytest.raises(StaleVersion):
        await house.send(AcceptProposal(by=ANN, id="c-d1", proposal_id=proposal, expected_version=1))
    with pytest.raises(NotFound):
        await house.send(RejectProposal(by=ANN, id="c-d1", proposal_id="unheard-of"))
    with pytest.raises(Invalid):
        await house.send(ConfirmFields(by=ANN, id="c-d1", fields=["headline"]))
    reader = Principal(
        tenant_id=ACME, user_id=UserId("u-2"), role="r", permissions=frozenset({"candidates:read"})
    )
    with pytest.raises(Forbidden):
        await house.send(AcceptProposal(by=reader, id="c-d1", proposal_id=proposal))


async def test_a_proposed_address_that_another_has_by_now_is_refused(house: CvHouse) -> None:
    await house.take_in("d1", a_profile("Ada", "ada@x.org"))
    await house.take_in("d2", a_profile("Ada", "ada@new.org"), into="c-d1")
    await house.send(
        RegisterCandidate(by=ANN, id="c-2", details=CandidateDetails(name="Eve", email="ada@new.org"))
    )
    proposal = await house.proposal("c-d1", "email")
    with pytest.raises(CandidateEmailTaken):
        await house.send(AcceptProposal(by=ANN, id="c-d1", proposal_id=proposal))


async def test_taking_back_restores_the_cv_before_and_what_nobody_touched(house: CvHouse) -> None:
    await house.take_in("d1", a_profile())
    before = await house.get("c-d1")
    await house.take_in("d2", replace(FULL, name=found("Ada B. Bloom")))
    await house.change("c-d1", headline="Chief Engineer")
    assert (await house.take_back("c-d1", "d2")).kept is None
    assert (await house.take_back("c-d1", "d2")).kept is None
    ada = await house.get("c-d1")
    assert ada.details == replace(before.details, headline="Chief Engineer")
    assert (ada.cv_text, ada.document_id, ada.proposals) == ("text of d1", "d1", ())
    assert [each.document_id for each in ada.versions] == ["d1"]


async def test_cvs_can_be_taken_back_in_any_order(house: CvHouse) -> None:
    for document in ("d1", "d2", "d3"):
        await house.take_in(document, a_profile())
    await house.take_back("c-d1", "d2")
    assert (await house.get("c-d1")).document_id == "d3"
    await house.take_back("c-d1", "d3")
    assert (await house.get("c-d1")).document_id == "d1"


async def test_whom_a_cv_made_goes_with_it_unless_somebody_touched_them(house: CvHouse) -> None:
    await house.take_in("d1", a_profile(), given={"name": "Ada"})
    assert (await house.take_back("c-d1", "d1")).kept is None
    with pytest.raises(NotFound):
        await house.get("c-d1")
    assert (await house.take_back("c-d1", "d1")).kept is None
    await house.take_in("d2", a_profile())
    await house.send(ConfirmFields(by=ANN, id="c-d2", fields=["name"]))
    kept = await house.take_back("c-d2", "d2")
    assert kept.kept == "candidate-changed"


async def test_what_would_come_of_a_cv_is_foreseen_and_nothing_is_written(house: CvHouse) -> None:
    new = await house.foresee("d1", FULL)
    assert (new.what, new.candidate_id, house.candidates.documents()) == ("create", None, [])
    await house.take_in("d1", FULL)
    stored = house.candidates.documents()
    later = await house.foresee("d2", replace(FULL, name=found("Ada B. Bloom")))
    assert (later.what, later.candidate_id, later.proposals) == ("new-version", "c-d1", 1)
    assert (await house.foresee("d1", FULL)).what == "nothing-new"
    same = await house.foresee("d9", FULL, text="text of d1")
    assert (same.what, same.candidate_id) == ("nothing-new", "c-d1")
    assert house.candidates.documents() == stored


async def test_taking_in_needs_the_permission_to_write(house: CvHouse) -> None:
    nobody = Principal(tenant_id=ACME, user_id=UserId("u"), role="r", permissions=frozenset())
    command = TakeInCv(
        by=nobody,
        new_id="c",
        into=None,
        document_id="d",
        file_name="f",
        profile=FULL,
        text="",
        received_on=DAY,
    )
    with pytest.raises(Forbidden):
        await house.send(command)


async def test_values_that_no_candidate_could_have_are_left_out_and_stop_nothing(house: CvHouse) -> None:
    odd = a_profile(
        "x" * 500,
        "ada@x.org",
        "no address",
        phones=(found("call me"),),
        headline=found("y" * 900),
        certificates=tuple(found(f"C{n}") for n in range(300)),
    )
    await house.take_in("d1", odd, metadata={"summary": 5, "experienceYears": "many", "note": "ok"})
    details = (await house.get("c-d1")).details
    assert (len(details.name), len(details.headline), len(details.certificates)) == (200, 200, 100)
    assert (details.phones, details.more_emails, dict(details.metadata)) == ((), (), {"note": "ok"})


async def test_only_the_cvs_file_that_counts_is_the_candidates_file(house: CvHouse) -> None:
    await house.take_in("d1", FULL)
    view = await house.send(ChangeCandidate(by=ANN, id="c-d1"))
    assert view.cv_file_url == "/api/v1/candidates/c-d1/cv/file"
    typed = await house.send(ChangeCandidate(by=ANN, id="c-d1", cv_text="typed in"))
    assert typed.cv_file_url is None
