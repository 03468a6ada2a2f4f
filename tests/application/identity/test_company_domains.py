"""A company proves its domains, and what its identity provider may say counts for those alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jobhire.domains.identity.application.domains import (
    AddDomain,
    GetDomain,
    ListDomains,
    RemoveDomain,
    VerifyDomain,
)
from jobhire.domains.identity.application.providers import GetProvider, RemoveProvider
from jobhire.domains.identity.application.single_sign_on import StartSingleSignOn
from jobhire.domains.identity.application.tenants import SetTenantStatus
from jobhire.domains.identity.domain.company_domain import MOST_DOMAINS
from jobhire.domains.identity.domain.errors import (
    DomainKnown,
    DomainNotProven,
    DomainTaken,
    NameServersAway,
    ProviderRefused,
    TooManyAttempts,
    TooManyDomains,
)
from jobhire.domains.identity.domain.tenant import TenantStatus
from jobhire.domains.identity.domain.text import normalise_email
from jobhire.shared.domain import Forbidden, NotFound
from tests.application.identity.company import BEA, Company, open_company
from tests.application.identity.house import principal_of
from tests.application.identity.office import Office, with_permissions
from tests.application.identity.signing import coming_from

DOMAIN = "acme.example.com"


@pytest.fixture
async def company() -> Company:
    return await open_company()


async def rival_of(company: Company) -> Company:
    rob = await company.house.register("rob@rival.example.com", company_name="Rival")
    return Company(Office(company.house, rob), company.provider)


async def remove(company: Company, domain: str = DOMAIN) -> None:
    found = await company.office.send(ListDomains(by=company.office.owner))
    [wanted] = [each for each in found if each.domain == domain]
    await company.office.send(RemoveDomain(by=company.office.owner, id=wanted.id))


async def test_a_domain_is_proved_by_what_nobody_else_can_know(company: Company) -> None:
    named = await company.name("other.example.com")
    assert (named.state, named.record.name) == ("pending", "_jobhire-challenge.other.example.com")
    secret = named.record.value.partition("=")[2]
    assert len(secret) == 43
    assert (await (await rival_of(company)).name("other.example.com")).record.value != named.record.value
    for published in ([], ["something else"], [f"{named.record.value}x"], [secret]):
        company.house.records.published[named.record.name] = published
        with pytest.raises(DomainNotProven) as refusal:
            await company.verify(named)
        assert refusal.value.context["found"] is bool(published)
    company.house.records.published[named.record.name] = ["something else", named.record.value]
    proven = await company.verify(named)
    assert (proven.state, proven.proven_at) == ("proven", company.house.clock.now())


async def test_to_verify_again_changes_nothing_and_a_record_that_is_gone_ends_no_proof(
    company: Company,
) -> None:
    [proven] = await company.office.send(ListDomains(by=company.office.owner))
    company.later(hours=1)
    assert await company.verify(proven) == proven
    company.house.records.published.clear()
    with pytest.raises(DomainNotProven):
        await company.verify(proven)
    assert await company.office.send(GetDomain(by=company.office.owner, id=proven.id)) == proven


async def test_name_servers_that_do_not_answer_are_no_sign_of_a_missing_record(company: Company) -> None:
    named = await company.name("other.example.com")
    company.house.records.silent.add(named.record.name)
    with pytest.raises(NameServersAway):
        await company.verify(named)


async def test_look_ups_are_counted(company: Company) -> None:
    named = await company.name("other.example.com")
    before = len(company.house.records.asked)
    with pytest.raises(TooManyAttempts):
        for _ in range(30):
            with pytest.raises(DomainNotProven):
                await company.verify(named)
    assert len(company.house.records.asked) - before < 20


async def test_without_a_proof_the_provider_introduces_nobody(company: Company) -> None:
    bea = await company.office.hire(BEA)
    await remove(company)
    with pytest.raises(ProviderRefused, match="proved"):
        await company.come_in()
    assert company.house.external_identities.documents() == []
    await company.prove(DOMAIN)
    assert (await company.come_in()).user.id == bea.id
    await remove(company)
    assert (await company.come_in()).user.id == bea.id, "whom the provider has introduced is known by its id"


async def test_nobody_occupies_an_address_of_a_domain_that_is_not_theirs(company: Company) -> None:
    rival = await rival_of(company)
    await rival.connect(domains=(DOMAIN,))
    with pytest.raises(ProviderRefused):
        await rival.come_in()
    assert (await company.come_in()).user.tenant_id == company.office.tenant_id


async def test_a_proof_is_of_the_very_domain(company: Company) -> None:
    await company.connect(domains=("sub.acme.example.com", "example.com"))
    for email in ("bea@sub.acme.example.com", "bea@example.com"):
        company.provider.claims = {"email": email}
        with pytest.raises(ProviderRefused):
            await company.come_in()


async def test_where_stated_domains_count_nothing_has_to_be_proved() -> None:
    company = await open_company(sso_domains="stated")
    await remove(company)
    assert (await company.come_in()).user.email == BEA
    view = await company.office.send(GetProvider(by=company.office.owner))
    assert (view.domains, view.proven_domains) == ([DOMAIN], [])


async def test_the_provider_shows_which_of_its_domains_are_proved(company: Company) -> None:
    view = await company.connect(domains=("acme.example.com", "other.example.com"))
    assert view.proven_domains == [DOMAIN]


async def test_who_was_first_keeps_a_domain_while_their_record_is_there(company: Company) -> None:
    rival = await rival_of(company)
    with pytest.raises(DomainTaken):
        await rival.prove(DOMAIN)
    [still] = await company.office.send(ListDomains(by=company.office.owner))
    assert still.state == "proven"


async def test_a_domain_that_was_sold_is_whose_record_is_there_now(company: Company) -> None:
    [ours] = await company.office.send(ListDomains(by=company.office.owner))
    rival = await rival_of(company)
    company.house.records.published.clear()
    assert (await rival.prove(DOMAIN)).state == "proven"
    [lost] = await company.office.send(ListDomains(by=company.office.owner))
    assert (lost.state, lost.proven_at) == ("lost", None)
    with pytest.raises(ProviderRefused):
        await company.come_in()
    [record] = [each for each in company.house.diary.events if each.action == "domain.lost"]
    assert (record.tenant_id, record.subject) == (company.office.tenant_id, ours.id)
    company.house.records.published.clear()
    company.publish(ours)
    company.later(minutes=1)
    assert (await company.verify(ours)).state == "proven"
    assert (await company.come_in()).user.email == BEA


async def test_row_28_the_former_tenant_learns_nothing_of_the_request_that_took_its_domain(
    company: Company,
) -> None:
    rival = await rival_of(company)
    company.house.records.published.clear()
    with coming_from("198.51.100.7"):
        await rival.prove(DOMAIN)
    recorded = zip(company.house.diary.events, company.house.diary.requests, strict=True)
    assert [request for event, request in recorded if event.action == "domain.lost"] == [None]


async def test_what_was_removed_is_free_for_others_and_may_be_named_again(company: Company) -> None:
    await remove(company)
    again = await company.name(DOMAIN)
    assert again.state == "pending"
    assert (await (await rival_of(company)).prove(DOMAIN)).state == "proven"


async def test_a_proof_that_a_removal_left_behind_counts_for_nobody(company: Company) -> None:
    [proof] = [each for each in company.house.proofs.documents() if each["state"]["home"]]
    kept = await company.house.proofs.get_many(proof["tenant"], [DOMAIN])
    await remove(company)
    released = (await company.house.proofs.get_many(proof["tenant"], [DOMAIN]))[DOMAIN]
    released.home, released.domain_id = kept[DOMAIN].home, kept[DOMAIN].domain_id
    await company.house.proofs.save(released)
    with pytest.raises(ProviderRefused):
        await company.come_in()
    with pytest.raises(NotFound):
        await company.office.send(StartSingleSignOn(email=normalise_email(BEA)))
    await company.prove(DOMAIN)
    assert (await company.come_in()).user.email == BEA


async def test_a_domain_is_named_once_and_only_so_many_are(company: Company) -> None:
    with pytest.raises(DomainKnown):
        await company.name(DOMAIN)
    for number in range(MOST_DOMAINS - 1):
        await company.name(f"d{number}.example.com")
    with pytest.raises(TooManyDomains):
        await company.name("more.example.com")


async def test_the_same_request_names_it_once(company: Company) -> None:
    command = AddDomain(by=company.office.owner, id=company.house.ids.new(), domain="other.example.com")
    first = await company.office.send(command)
    assert await company.office.send(command) == first


async def test_who_may_not_connect_a_provider_sees_and_changes_no_domain(company: Company) -> None:
    [known] = await company.office.send(ListDomains(by=company.office.owner))
    bob = principal_of(await company.office.hire("bob@example.com"))
    for message in (
        ListDomains(by=bob),
        GetDomain(by=bob, id=known.id),
        AddDomain(by=bob, id="d", domain="other.example.com"),
        VerifyDomain(by=bob, id=known.id),
        RemoveDomain(by=bob, id=known.id),
    ):
        with pytest.raises(Forbidden):
            await company.office.send(message)
    cara = with_permissions(company.office.ann, "providers:write")
    assert await company.office.send(ListDomains(by=cara)) == [known]


async def test_row_22_another_tenants_domain_is_none(company: Company) -> None:
    [known] = await company.office.send(ListDomains(by=company.office.owner))
    rival = await rival_of(company)
    by = rival.office.owner
    assert await rival.office.send(ListDomains(by=by)) == []
    for message in (
        GetDomain(by=by, id=known.id),
        VerifyDomain(by=by, id=known.id),
        RemoveDomain(by=by, id=known.id),
    ):
        with pytest.raises(NotFound):
            await rival.office.send(message)


async def test_an_address_leads_to_the_company_that_has_proved_its_domain(company: Company) -> None:
    rival = await rival_of(company)
    await rival.connect(domains=(DOMAIN,), client_id="rivals")
    for name in (BEA, f"nobody@{DOMAIN}"):
        started = await company.office.send(StartSingleSignOn(email=normalise_email(name)))
        company.provider.browser(started.authorization_url)
        assert (await company.finish(started)).user.tenant_id == company.office.tenant_id
        company.provider.claims = {"sub": "somebody else", "email": f"else@{DOMAIN}"}


@pytest.mark.parametrize("gone", ["provider", "domain of provider", "tenant", "other domain"])
async def test_an_address_without_a_provider_looks_like_any_other(company: Company, gone: str) -> None:
    address = normalise_email(BEA)
    if gone == "provider":
        await company.office.send(RemoveProvider(by=company.office.owner))
    elif gone == "domain of provider":
        await company.connect(domains=("other.example.com",))
    elif gone == "tenant":
        status = SetTenantStatus(by=company.office.operator, status=TenantStatus.SUSPENDED)
        await company.office.send(status)
    else:
        address = normalise_email("bea@nowhere.example.com")
    with pytest.raises(NotFound, match="no identity provider"):
        await company.office.send(StartSingleSignOn(email=address))


async def test_an_internationalised_domain_is_one_however_it_is_written(company: Company) -> None:
    named = await company.name("Bücher.example")
    assert named.domain == "xn--bcher-kva.example"
    company.publish(named)
    await company.verify(named)
    await company.connect(domains=("xn--bcher-kva.example",))
    company.provider.claims = {"email": "bea@bücher.example"}
    assert (await company.come_in()).user.email == "bea@bücher.example"
    company.later(seconds=timedelta(minutes=5).total_seconds())
    started = await company.office.send(StartSingleSignOn(email=normalise_email("x@bücher.example")))
    assert started.authorization_url
