"""Who somebody is here whom the company's identity provider vouches for."""

from __future__ import annotations

from typing import Any

import pytest

from jobhire.domains.identity.application.parting import PartIdentity
from jobhire.domains.identity.application.people import RemoveUser
from jobhire.domains.identity.application.tenants import TransferOwnership
from jobhire.domains.identity.domain.errors import (
    BeyondYourPermissions,
    EmailTaken,
    LinkedOtherwise,
    NoAccountHere,
    ProviderRefused,
)
from jobhire.shared.domain import NotFound, UserId
from tests.application.identity.company import BEA, Company, open_company
from tests.application.identity.house import principal_of
from tests.application.identity.office import Office, with_permissions


@pytest.fixture
async def company() -> Company:
    return await open_company()


async def test_a_colleague_keeps_their_account_and_is_known_by_the_providers_id_from_then_on(
    company: Company,
) -> None:
    bea = await company.office.hire(BEA)
    assert (await company.come_in()).user.id == bea.id
    company.provider.claims = {"email": "bea.married@acme.example.com", "email_verified": False}
    again = await company.come_in()
    assert (again.user.id, again.user.role) == (bea.id, "recruiter")


async def test_an_address_that_is_given_to_somebody_new_does_not_bring_its_account_along(
    company: Company,
) -> None:
    bea = (await company.come_in()).user
    company.provider.claims = {"sub": "somebody new"}
    with pytest.raises(LinkedOtherwise) as refusal:
        await company.come_in()
    assert bea.id not in refusal.value.detail and BEA not in refusal.value.detail
    [record] = [each for each in company.house.diary.events if each.action == "sign-in.refused"]
    assert (record.code, record.subject, record.outcome) == ("linked-otherwise", bea.id, "refused")
    company.provider.claims = {"email": "bea.married@acme.example.com"}
    assert (await company.come_in()).user.id == bea.id


async def test_who_comes_in_twice_at_the_same_moment_is_one_person_and_of_two_one_stays_out(
    company: Company,
) -> None:
    bea = (await company.come_in()).user
    stored = company.links.documents()
    company.links.late = True
    assert (await company.come_in()).user.id == bea.id
    company.provider.claims = {"sub": "somebody new"}
    company.links.late = True
    with pytest.raises(LinkedOtherwise):
        await company.come_in()
    assert company.links.documents() == stored


async def test_an_admin_parts_an_account_from_an_identity_and_the_next_one_has_it(company: Company) -> None:
    bea = (await company.come_in()).user
    part = PartIdentity(by=company.office.owner, user_id=UserId(bea.id))
    await company.office.send(part)
    with pytest.raises(NotFound):
        await company.office.send(part)
    company.provider.claims = {"sub": "bea, hired again"}
    assert (await company.come_in()).user.id == bea.id
    company.provider.claims = {}
    with pytest.raises(LinkedOtherwise):
        await company.come_in()


async def test_nobody_parts_an_account_that_may_do_more_than_theirs(company: Company) -> None:
    cara = await company.office.hire(BEA, "admin")
    await company.come_in()
    by = with_permissions(company.office.ann, "users:write")
    with pytest.raises(BeyondYourPermissions):
        await company.office.send(PartIdentity(by=by, user_id=UserId(cara.id)))


@pytest.mark.parametrize(
    "claims",
    [
        {"email_verified": False},
        {"email_verified": None},
        {"email_verified": "false"},
        {"email": "bea@other.example.com"},
        {"email": "bea@acme.example.com.evil.example"},
        {"email": "bea@sub.acme.example.com"},
        {"email": "bea@acme.example.com@evil.example"},
        {"email": "bea@\u0430cme.example.com"},
        {"email": ""},
    ],
)
async def test_only_a_verified_address_of_a_domain_that_was_named_introduces_anybody(
    company: Company, claims: dict[str, Any]
) -> None:
    await company.office.hire(BEA)
    company.provider.claims = claims
    with pytest.raises(ProviderRefused):
        await company.come_in()
    assert company.house.external_identities.documents() == []


async def test_row_22_another_tenants_account_is_never_anybodys_here(company: Company) -> None:
    stranger = await company.house.register(BEA, company_name="Rival")
    with pytest.raises(EmailTaken):
        await company.come_in()
    assert (await company.house.log_in(BEA)).user.id == stranger.user.id
    assert company.house.external_identities.documents() == []


async def test_the_same_person_of_another_tenants_provider_is_somebody_else(company: Company) -> None:
    bea = await company.come_in()
    rival = await company.house.register("rob@rival.example.com", company_name="Rival")
    other = Company(Office(company.house, rival), company.provider)
    await other.connect(domains=("rival.example.com",))
    await other.prove("rival.example.com")
    company.provider.claims = {"email": "rob2@rival.example.com"}
    assert (await other.come_in()).user.id != bea.user.id


async def test_an_admin_cannot_become_the_owner_by_naming_a_provider(company: Company) -> None:
    admin = principal_of(await company.office.hire("adam@acme.example.com", "admin"))
    company.provider.claims = {"email": company.office.ann.email}
    await company.prove("example.com")
    await company.connect(by=admin, domains=("example.com",))
    with pytest.raises(NoAccountHere):
        await company.come_in()
    await company.connect(domains=("example.com",))
    assert (await company.come_in()).user.id == company.office.ann.id


async def test_somebody_who_becomes_the_owner_is_the_owner_to_no_admins_provider(company: Company) -> None:
    """They were linked while they were an admin; whoever names the provider could sign in as them."""
    cara = await company.office.hire(BEA, "admin")
    bob = await company.office.hire("bob@example.com", "admin")
    await company.connect(by=principal_of(bob))
    assert (await company.come_in()).user.id == cara.id
    await company.office.send(TransferOwnership(by=company.office.owner, to=UserId(cara.id)))
    with pytest.raises(NoAccountHere):
        await company.come_in()
    await company.connect(by=principal_of(cara, owner=True))
    assert (await company.come_in()).user.id == cara.id


async def test_without_just_in_time_only_colleagues_come_in(company: Company) -> None:
    await company.connect(just_in_time=False)
    with pytest.raises(NoAccountHere):
        await company.come_in()
    bea = await company.office.hire(BEA)
    assert (await company.come_in()).user.id == bea.id


async def test_who_was_removed_does_not_come_back_by_signing_in(company: Company) -> None:
    bea = (await company.come_in()).user
    await company.office.send(RemoveUser(by=company.office.owner, id=bea.id))
    company.later(minutes=5)
    with pytest.raises(NoAccountHere):
        await company.come_in()
    invited = await company.office.hire(BEA)
    assert (await company.come_in()).user.id == invited.id


async def test_a_name_that_is_none_does_not_keep_anybody_out(company: Company) -> None:
    company.provider.claims = {"name": "\u0007" * 300}
    assert (await company.come_in()).user.full_name == "bea"
