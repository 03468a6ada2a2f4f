"""Strangers see open jobs and apply; what they send becomes a candidate and an application."""

from __future__ import annotations

import pytest

from jobhire.domains.careers.application.applying import (
    PER_ADDRESS,
    PER_PLACE,
    CarryOnSubmission,
    Receipt,
)
from jobhire.domains.careers.application.showing import GetVacancy, ListVacancies
from jobhire.domains.careers.application.sites import GetCareerSite, PutCareerSite
from jobhire.domains.careers.domain.errors import ApplicationsClosed, SlugTaken, TooManyApplications
from jobhire.domains.careers.domain.site import SiteSettings
from jobhire.shared.application import IdempotencyKeyReused, Principal, Slice
from jobhire.shared.domain import Forbidden, Invalid, NotFound, StaleVersion, UserId
from tests.application.careers.house import (
    ACME,
    ADMIN,
    CV,
    RIVAL,
    SYSTEM,
    VISITOR,
    House,
    Person,
    ReadFile,
)


@pytest.fixture
async def house() -> House:
    house = House()
    await house.open()
    return house


async def test_a_site_is_off_until_somebody_who_may_switches_it_on() -> None:
    house = House()
    with pytest.raises(NotFound):
        await house.send(GetCareerSite(by=ADMIN))
    await house.open(enabled=False)
    for refused in (ListVacancies(by=VISITOR, slug="acme", part=Slice(limit=5)),):
        with pytest.raises(NotFound):
            await house.send(refused)
    with pytest.raises(NotFound):
        await house.apply()
    with pytest.raises(Forbidden):
        await house.send(PutCareerSite(by=VISITOR, settings=SiteSettings(slug="mine", company_name="Mine")))


async def test_a_site_of_a_company_that_is_suspended_is_not_there(house: House) -> None:
    house.active = False
    with pytest.raises(NotFound):
        await house.apply()


async def test_a_name_is_one_companys(house: House) -> None:
    rival = Principal(tenant_id=RIVAL, user_id=UserId("r"), role="test", permissions=ADMIN.permissions)
    settings = SiteSettings(slug="acme", company_name="Rival")
    with pytest.raises(SlugTaken):
        await house.send(PutCareerSite(by=rival, settings=settings))


async def test_who_changes_another_version_than_they_read_is_told(house: House) -> None:
    settings = SiteSettings(slug="acme", company_name="Acme", enabled=True, notice="2")
    with pytest.raises(StaleVersion):
        await house.send(PutCareerSite(by=ADMIN, settings=settings, expected_version=7))
    changed = await house.send(PutCareerSite(by=ADMIN, settings=settings, expected_version=1))
    assert (changed.version, changed.notice_version) == (2, "2")


async def test_open_jobs_are_shown_from_memory_until_one_changes(house: House) -> None:
    query = ListVacancies(by=VISITOR, slug="acme", part=Slice(limit=5))
    first, second = await house.send(query), await house.send(query)
    assert (first, [each.title for each in first.items], house.jobs.asked) == (second, ["Cook"], 1)
    house.jobs.close("j-1")
    assert (await house.send(query)).items == []
    with pytest.raises(NotFound):
        await house.send(GetVacancy(by=VISITOR, slug="acme", id="j-1"))


async def test_the_answer_is_the_same_whoever_is_known_and_they_stay_as_they_are(house: House) -> None:
    house.candidates.people["c-1"] = Person("Ada Bloom", "ada@x.org")
    known = await house.apply(name="Bob", email="ADA@x.org", note="March")
    new = await house.apply(name="Bob", email="bob@x.org")
    assert [type(each) for each in (known, new)] == [Receipt, Receipt]
    first, second = await house.go_on(known), await house.go_on(new)
    assert (first.outcome, first.candidate_id, first.words) == ("applied", "c-1", None)
    assert (second.outcome, house.candidates.people["c-1"].name) == ("applied", "Ada Bloom")
    assert house.hiring.notes == ["March", ""]


async def test_who_applies_twice_has_one_application(house: House) -> None:
    first = await house.go_on(await house.apply(email="ada@x.org"))
    again = await house.go_on(await house.apply(email="ada@x.org"))
    assert (again.outcome, again.application_id) == ("known", first.application_id)
    assert len(house.hiring.standings) == len(house.candidates.people) == 1


async def test_what_was_sent_is_kept_no_longer_than_it_takes_and_told_without_words(house: House) -> None:
    receipt = await house.apply(name="SECRET", email="secret@x.org", note="SECRET", talent_pool=True)
    await house.go_on(receipt)
    await house.go_on(receipt)
    (document,) = house.submissions.documents()
    assert "secret" not in str(document).casefold()
    assert '"consents":["recruiting","talent_pool"]' in str(document["pending"]).replace("\\", "")
    assert len(house.hiring.notes) == 1, "a repeat finds that it is done"


async def test_one_key_is_one_application_and_says_one_thing(house: House) -> None:
    first, second = await house.apply(key="k"), await house.apply(key="k")
    assert first == second and len(house.submissions.documents()) == 1
    with pytest.raises(IdempotencyKeyReused):
        await house.apply(key="k", note="another")


async def test_a_closed_job_takes_nothing_and_one_that_is_not_there_is_not_there(house: House) -> None:
    house.jobs.close("j-1")
    with pytest.raises(ApplicationsClosed):
        await house.apply(cv=CV)
    with pytest.raises(NotFound):
        await house.apply(job_id="j-9", cv=CV)
    assert not house.submissions.documents() and not house.files.received


async def test_what_cannot_be_right_changes_nothing_and_does_not_count(house: House) -> None:
    for _ in range(PER_PLACE.limit + 1):
        for wrong in ({"email": "ada"}, {"name": "  "}):
            with pytest.raises(Invalid):
                await house.apply(**{"name": "Ada", **wrong})
    await house.apply()
    assert len(house.submissions.documents()) == 1


async def test_from_one_place_there_are_so_many_and_no_more(house: House) -> None:
    for _ in range(PER_PLACE.limit):
        await house.apply()
    with pytest.raises(TooManyApplications) as refused:
        await house.apply()
    assert refused.value.retry_after > 0
    await house.apply(client="192.0.2.2")


async def test_with_one_address_there_are_few_from_wherever_known_or_not(house: House) -> None:
    house.candidates.people["c-1"] = Person("Ada", "ada@x.org")
    for email in ("ada@x.org", "bob@x.org"):
        for number in range(PER_ADDRESS.limit):
            await house.apply(email=email, client=f"198.51.100.{number}")
        with pytest.raises(TooManyApplications):
            await house.apply(email=email.upper(), client="203.0.113.9")


async def test_with_a_cv_whoever_comes_last_goes_on(house: House) -> None:
    receipt = await house.apply(email="ada@x.org", cv=CV)
    waiting = await house.go_on(receipt)
    assert waiting.outcome is None and waiting.becomes.document_id is not None
    document_id = waiting.becomes.document_id
    assert house.files.received[document_id] == {"name": "Ada", "email": "ada@x.org"}
    house.files.results[document_id] = ReadFile("c-7")
    await house.send(CarryOnSubmission(by=SYSTEM, document_id=document_id))
    done = await house.submissions.get(ACME, receipt.reference)
    assert (done.outcome, done.candidate_id) == ("applied", "c-7")
    await house.send(CarryOnSubmission(by=SYSTEM, document_id="somebody-elses"))


async def test_who_sends_a_cv_that_cannot_be_read_has_applied_without_one(house: House) -> None:
    receipt = await house.apply(email="ada@x.org", cv=CV)
    document_id = next(iter(house.files.received))
    house.files.results[document_id] = ReadFile(None)
    assert (await house.go_on(receipt)).outcome == "applied"
    assert [each.email for each in house.candidates.people.values()] == ["ada@x.org"]


async def test_who_was_erased_in_the_meantime_is_not_made_again(house: House) -> None:
    receipt = await house.apply(name="SECRET", cv=CV)
    house.files.results[next(iter(house.files.received))] = ReadFile(None, forgotten=True)
    done = await house.go_on(receipt)
    assert (done.outcome, done.words, house.candidates.people) == ("forgotten", None, {})
