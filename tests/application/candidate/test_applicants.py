"""What a stranger who applies can do to somebody who is known by the address they gave: next to nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import pytest

from jobhire.domains.candidate.application.applicants import Applicants, MeetApplicant, meet_applicant
from jobhire.domains.candidate.application.commands import ChangeCandidate
from jobhire.domains.candidate.application.employment import FollowHiring, follow_applications
from jobhire.domains.candidate.domain.details import EmploymentStatus
from jobhire.domains.candidate.domain.origins import Source
from jobhire.shared.domain import Invalid, TenantId
from tests.application.candidate.cvs import ACME, ANN, CvHouse, a_profile, found, skills

KNOWN = {"email": "ada@x.org", "name": "Ada Bloom"}


@pytest.fixture
def house() -> CvHouse:
    house = CvHouse()
    meeting = partial(meet_applicant, candidates=house.candidates, clock=house.clock)
    house.mediator.register(MeetApplicant, meeting)
    return house


def applicants(house: CvHouse) -> Applicants:
    return Applicants(mediator=house.mediator, candidates=house.candidates)


async def test_somebody_new_is_made_of_what_they_said_and_confirmed_by_nobody(house: CvHouse) -> None:
    met = applicants(house)
    assert await met.meet(ACME, new_id="c-9", name="Ada  Bloom", email="ada@x.org") == "c-9"
    assert await met.meet(ACME, new_id="c-9", name="Ada  Bloom", email="ada@x.org") == "c-9"
    ada = await house.get("c-9")
    assert (ada.details.name, ada.details.email, ada.version) == ("Ada Bloom", "ada@x.org", 1)
    origin = ada.origin("name")
    assert origin is not None and origin.source is Source.APPLICANT and not origin.confirmed


async def test_who_is_known_stays_as_they_are_and_another_name_is_proposed(house: CvHouse) -> None:
    await house.register("c-1", **KNOWN)
    met = applicants(house)
    assert await met.meet(ACME, new_id="c-9", name="Bob", email="ada@x.org") == "c-1"
    ada = await house.get("c-1")
    assert ada.details.name == "Ada Bloom"
    assert [(each.field, each.value) for each in ada.proposals] == [("name", "Bob")]


async def test_letters_go_to_who_is_there_and_has_an_address(house: CvHouse) -> None:
    await house.register("c-1", **KNOWN)
    await house.register("c-2")
    met = applicants(house)
    known = await met.addressee(ACME, "c-1")
    assert known is not None and (known.name, known.email) == ("Ada Bloom", "ada@x.org")
    assert await met.addressee(ACME, "c-2") is None and await met.addressee(ACME, "c-3") is None
    with pytest.raises(Invalid):
        met.address("ada at x.org")


async def test_a_strangers_cv_replaces_neither_the_cv_nor_anything_else_of_who_is_known(
    house: CvHouse,
) -> None:
    await house.register("c-1", cv_text="Ten years of Python", headline="Lead", **KNOWN)
    profile = a_profile("Bob", headline=found("Intern"), skills=skills("Cobol"))
    taken = await house.take_in("d9", profile, text="Cobol only", unproven=True, given=dict(KNOWN))
    ada = await house.get("c-1")
    assert (taken.candidate_id, ada.cv_text) == ("c-1", "Ten years of Python")
    assert (ada.details.headline, ada.document_id) == ("Lead", None)
    assert [each.document_id for each in ada.versions] == ["d9"], "it is there to be looked at"
    assert {each.field for each in ada.proposals} >= {"headline"}
    assert all(not each.origin.confirmed for each in ada.proposals)


async def test_a_known_cv_is_replaced_by_an_upload_of_a_colleague(house: CvHouse) -> None:
    await house.register("c-1", cv_text="Ten years of Python", **KNOWN)
    await house.take_in("d9", a_profile(), text="Cobol only", given=dict(KNOWN))
    assert (await house.get("c-1")).cv_text == "Cobol only"


async def test_an_address_within_a_strangers_cv_makes_it_nobody_elses(house: CvHouse) -> None:
    await house.register("c-1", **KNOWN)
    profile = a_profile("Bob", "ada@x.org")
    taken = await house.take_in("d9", profile, unproven=True, given={"email": "bob@x.org", "name": "Bob"})
    assert taken.created and taken.candidate_id != "c-1"
    bob = await house.get(taken.candidate_id)
    origin = bob.origin("email")
    assert bob.details.email == "bob@x.org"
    assert origin is not None and origin.source is Source.APPLICANT and not origin.confirmed


async def test_what_a_stranger_repeats_is_confirmed_by_nobody(house: CvHouse) -> None:
    await house.take_in("d1", a_profile())
    await house.take_in("d2", a_profile(), unproven=True, given=dict(KNOWN))
    ada = await house.get("c-d1")
    assert not ada.is_confirmed("name") and not ada.is_confirmed("email")
    await house.send(ChangeCandidate(by=ANN, id="c-d1", name="Ada Bloom"))
    assert (await house.get("c-d1")).is_confirmed("name")


@dataclass
class Applications:
    """``Pursuits`` and ``Follows``."""

    in_stages: tuple[str, ...] = ("interview",)
    wanted: bool = True

    async def kinds(self, tenant_id: TenantId, candidate_id: str) -> tuple[str, ...]:
        return self.in_stages

    async def follows(self, tenant_id: TenantId) -> bool:
        return self.wanted


async def test_the_employment_status_follows_applications_where_the_company_wants_it(house: CvHouse) -> None:
    applications = Applications(wanted=False)
    following = partial(follow_applications, candidates=house.candidates, pursuits=applications)
    house.mediator.register(FollowHiring, partial(following, follows=applications.follows, clock=house.clock))
    await house.register("c-1", **KNOWN)
    told = FollowHiring(by=ANN, candidate_id="c-1")
    await house.send(told)
    assert (await house.get("c-1")).version == 1
    applications.wanted = True
    for _ in range(2):
        await house.send(told)
    ada = await house.get("c-1")
    assert (ada.version, ada.details.employment_status) == (2, EmploymentStatus.INTERVIEWING)
    await house.send(FollowHiring(by=ANN, candidate_id="nobody"))
