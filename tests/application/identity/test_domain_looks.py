"""The record of a proven domain is looked up again every day; a week without it, and the proof is gone."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest

from jobhire.domains.identity.application.domains import DomainView, ListDomains
from jobhire.domains.identity.application.people import RemoveUser
from jobhire.domains.identity.application.tenants import TransferOwnership
from jobhire.domains.identity.domain.company_domain import Look
from jobhire.domains.identity.domain.errors import ProviderRefused
from jobhire.shared.application import Mail
from jobhire.shared.domain import UserId
from tests.application.identity.company import BEA, Company, open_company
from tests.application.identity.office import Office

DOMAIN = "acme.example.com"


@pytest.fixture
async def company() -> Company:
    company = await open_company()
    await company.come_in()
    await company.house.deliver()
    return company


async def shown(company: Company) -> DomainView:
    [domain] = await company.office.send(ListDomains(by=company.office.owner))
    return domain


async def days(company: Company, count: int) -> list[Mapping[Look, int]]:
    """What the look of each of the next days came to."""
    looks = []
    for _ in range(count):
        company.later(days=1, seconds=1)
        looks.append(await company.house.looks.turn())
    return looks


def unpublish(company: Company) -> dict[str, list[str]]:
    records = company.house.records
    published, records.published = dict(records.published), {}
    return published


async def newcomer(company: Company) -> str:
    """Somebody new whom the provider introduces; their id here."""
    company.provider.claims |= {"sub": "new", "email": f"new@{DOMAIN}", "name": "Newt"}
    return (await company.come_in()).user.id


async def letters(company: Company) -> list[Mail]:
    return [each for each in await company.house.deliver() if DOMAIN in each.text]


async def test_a_record_that_is_there_is_looked_up_once_a_day(company: Company) -> None:
    before = await shown(company)
    asked = len(company.house.records.asked)
    assert await company.house.looks.turn() == {}
    assert await days(company, 2) == [{Look.FOUND: 1}] * 2
    assert await company.house.looks.turn() == {}
    assert len(company.house.records.asked) == asked + 2
    assert await shown(company) == before, "nothing to see, and no other version"


async def test_after_a_week_without_the_record_the_domain_counts_no_longer(company: Company) -> None:
    unpublish(company)
    looks = await days(company, 8)
    assert looks == [{Look.MISSED: 1}, *[{Look.MISSING: 1}] * 6, {Look.LAPSED: 1}]
    assert ((await shown(company)).state, (await shown(company)).proven_at) == ("lost", None)
    assert await days(company, 2) == [{}, {}]
    assert (await company.come_in()).user.email == BEA, "who came in before still does"
    with pytest.raises(ProviderRefused, match="proved"):
        await newcomer(company)


async def test_on_the_seventh_day_it_still_counts(company: Company) -> None:
    unpublish(company)
    await days(company, 7)
    assert (await shown(company)).state == "proven"
    assert await newcomer(company)


async def test_the_admins_are_told_when_it_is_missing_and_when_it_has_lapsed(company: Company) -> None:
    await company.office.hire("adam@example.com", "admin")
    await company.office.hire("rita@example.com", "recruiter")
    gone = await company.office.hire("gina@example.com", "admin")
    await company.office.send(RemoveUser(by=company.office.owner, id=gone.id))
    await company.house.deliver()
    unpublish(company)
    await days(company, 1)
    assert await letters(company) == []
    await days(company, 1)
    [missing] = await letters(company)
    assert (missing.to, missing.subject) == (
        "ann@example.com, adam@example.com",
        f"The record of {DOMAIN} is missing",
    )
    assert (await shown(company)).missing_since == company.house.clock.now()
    await days(company, 5)
    assert await letters(company) == []
    await days(company, 1)
    [lapsed] = await letters(company)
    assert lapsed.to == missing.to
    assert "introduces nobody new of it" in lapsed.text
    assert "jobhire-domain-verification" not in missing.text + lapsed.text


async def test_the_owner_is_told_whatever_their_role_is(company: Company) -> None:
    rita = await company.office.hire("rita@example.com", "recruiter")
    await company.office.send(TransferOwnership(by=company.office.owner, to=UserId(rita.id)))
    await company.house.deliver()
    unpublish(company)
    await days(company, 2)
    assert [each.to for each in await letters(company)] == ["ann@example.com, rita@example.com"]


async def test_that_it_lapsed_is_on_record_once(company: Company) -> None:
    unpublish(company)
    await days(company, 10)
    [record] = [each for each in company.house.diary.events if each.action == "domain.lapsed"]
    domain = await shown(company)
    assert (record.tenant_id, record.actor, record.subject) == (company.office.tenant_id, "system", domain.id)


async def test_name_servers_that_do_not_answer_neither_count_nor_forgive(company: Company) -> None:
    published = unpublish(company)
    await days(company, 6)
    company.house.records.silent |= published.keys()
    assert await days(company, 30) == [{Look.UNANSWERED: 1}] * 30
    assert (await shown(company)).state == "proven"
    company.house.records.silent.clear()
    await days(company, 1)
    assert (await shown(company)).state == "proven"
    await days(company, 1)
    assert (await shown(company)).state == "lost"


async def test_a_record_that_is_back_starts_the_week_anew(company: Company) -> None:
    published = unpublish(company)
    await days(company, 7)
    company.house.records.published = published
    await days(company, 1)
    assert ((await shown(company)).state, (await shown(company)).missing_since) == ("proven", None)
    unpublish(company)
    await days(company, 7)
    assert (await shown(company)).state == "proven"


async def test_to_verify_it_ends_the_missing_too(company: Company) -> None:
    published = unpublish(company)
    await days(company, 7)
    company.house.records.published = published
    assert (await company.verify(await shown(company))).missing_since is None
    unpublish(company)
    await days(company, 7)
    assert (await shown(company)).state == "proven"


async def test_what_has_lapsed_is_proved_again(company: Company) -> None:
    published = unpublish(company)
    await days(company, 8)
    company.house.records.published = published
    again = await company.verify(await shown(company))
    assert (again.state, again.proven_at) == ("proven", company.house.clock.now())
    assert await newcomer(company)
    assert await days(company, 1) == [{Look.FOUND: 1}]


async def test_what_has_lapsed_is_free_for_another_tenant(company: Company) -> None:
    unpublish(company)
    await days(company, 8)
    rob = await company.house.register("rob@rival.example.com", company_name="Rival")
    rival = Company(Office(company.house, rob), company.provider)
    theirs = await rival.prove(DOMAIN)
    assert theirs.state == "proven"
    assert await days(company, 1) == [{Look.FOUND: 1}]
    assert (await shown(company)).state == "lost"


async def test_a_look_that_died_half_way_leaves_nothing_that_counts(company: Company) -> None:
    unpublish(company)
    await days(company, 7)
    entry = await company.house.domains.get(company.office.tenant_id, (await shown(company)).id)
    entry.lapse(now=company.house.clock.now())
    await company.house.domains.save(entry)  # and the process dies before the proof is let go
    with pytest.raises(ProviderRefused):
        await newcomer(company)
    await days(company, 1)
    [proof] = company.house.proofs.documents()
    assert proof["state"]["home"] is None


async def test_what_a_removal_left_behind_is_nobodys(company: Company) -> None:
    entry = await company.house.domains.get(company.office.tenant_id, (await shown(company)).id)
    entry.remove(now=company.house.clock.now())
    await company.house.domains.save(entry)  # and the process dies before the proof is let go
    assert await days(company, 2) == [{}, {}]
    [proof] = company.house.proofs.documents()
    assert proof["state"]["home"] is None


async def test_two_workers_that_look_at_once_miss_it_once(company: Company) -> None:
    unpublish(company)
    for _ in range(7):
        company.later(days=1, seconds=1)
        await asyncio.gather(*(company.house.looks.turn() for _ in range(3)))
    assert (await shown(company)).state == "proven"
    assert len(await letters(company)) == 1
