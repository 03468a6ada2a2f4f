"""Coming in by the company's identity provider."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from jobhire.domains.identity.application.providers import (
    GetProvider,
    RemoveProvider,
)
from jobhire.domains.identity.application.single_sign_on import (
    Callback,
    FinishSingleSignOn,
    StartSingleSignOn,
)
from jobhire.domains.identity.application.tenants import ChangeTenant, SetTenantStatus
from jobhire.domains.identity.domain.errors import (
    BeyondYourPermissions,
    ProviderRefused,
    ShutOut,
    TooManyAttempts,
    WrongCredentials,
)
from jobhire.domains.identity.domain.tenant import TenantStatus
from jobhire.shared.application import AddressRefused, ProofNeeded, require_proof
from jobhire.shared.domain import Forbidden, Invalid, NotFound, StaleVersion, TenantId
from tests.application.identity.company import BEA, Company, open_company
from tests.application.identity.house import principal_of
from tests.application.identity.office import with_permissions
from tests.application.identity.oidc_provider import CLIENT, ISSUER, SECRET


@pytest.fixture
async def company() -> Company:
    return await open_company()


async def test_whom_the_provider_vouches_for_comes_in(company: Company) -> None:
    signed_in = await company.come_in()
    assert (signed_in.user.email, signed_in.user.full_name) == (BEA, "Bea Beispiel")
    assert (signed_in.user.role, signed_in.user.tenant_id) == ("viewer", company.office.tenant_id)
    principal = await company.house.verifier.verify(signed_in.token)
    assert (principal.user_id, principal.kind) == (signed_in.user.id, "user")
    assert (await company.come_in()).user.id == signed_in.user.id


async def test_it_counts_as_two_factors(company: Company) -> None:
    settings = ChangeTenant(by=company.office.owner, second_factor_required=True, default_role="recruiter")
    await company.office.send(settings)
    principal = await company.house.verifier.verify((await company.come_in()).token)
    assert principal.may("jobs:write")


async def test_the_browser_is_sent_with_everything_that_ties_the_answer_to_the_question(
    company: Company,
) -> None:
    started = await company.start()
    url = urlsplit(started.authorization_url)
    asked = {name: values[0] for name, values in parse_qs(url.query).items()}
    assert f"{url.scheme}://{url.netloc}{url.path}" == f"{ISSUER}/authorize"
    assert asked["theme"] == "dark"
    assert (asked["response_type"], asked["client_id"]) == ("code", CLIENT)
    assert asked["redirect_uri"] == "https://app.acme.example/sso"
    assert asked["scope"].split()[0] == "openid"
    assert (asked["code_challenge_method"], len(asked["code_challenge"])) == ("S256", 43)
    assert len({asked["nonce"], asked["state"], asked["code_challenge"], started.state}) == 4
    assert SECRET not in started.authorization_url
    another = await company.start()
    assert parse_qs(urlsplit(another.authorization_url).query)["nonce"] != [asked["nonce"]]


async def test_what_the_browser_carries_signs_nobody_in(company: Company) -> None:
    started = await company.start()
    code, carried = company.provider.browser(started.authorization_url)
    with pytest.raises(ProviderRefused):
        await company.office.send(FinishSingleSignOn(state=carried, callback=Callback(code=code)))


async def test_a_code_of_another_attempt_is_not_good(company: Company) -> None:
    mine, theirs = await company.start(), await company.start()
    company.provider.browser(theirs.authorization_url)
    with pytest.raises(ProviderRefused):
        await company.finish(mine)
    assert (await company.finish(theirs)).user.email == BEA


async def test_a_state_is_good_for_ten_minutes_and_as_it_was_made(company: Company) -> None:
    started = await company.start()
    company.provider.browser(started.authorization_url)
    with pytest.raises(ProviderRefused):
        altered = started.state[:-6] + "AAAAAA"
        await company.office.send(FinishSingleSignOn(state=altered, callback=Callback(code="code")))
    company.later(minutes=10)
    with pytest.raises(ProviderRefused, match="ten minutes"):
        await company.finish(started)


async def test_the_provider_of_the_start_is_the_one_of_the_finish(company: Company) -> None:
    started = await company.start()
    company.provider.browser(started.authorization_url)
    await company.connect(client_id="another", client_secret="another")
    with pytest.raises(ProviderRefused, match="another identity provider"):
        await company.finish(started)


async def test_a_client_that_sends_its_secret_in_the_form_does_so(company: Company) -> None:
    company.provider.metadata = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    await company.come_in()
    assert company.provider.authorizations == [""]
    assert company.provider.forms[-1]["client_secret"] == SECRET


async def test_wrong_codes_are_counted(company: Company) -> None:
    started = await company.start()
    company.provider.browser(started.authorization_url)
    for _ in range(50):
        with pytest.raises(ProviderRefused):
            await company.finish(started, "guess")
    asked = len(company.provider.forms)
    with pytest.raises(TooManyAttempts):
        await company.finish(started, "guess")
    assert len(company.provider.forms) == asked


async def test_the_time_at_which_they_showed_who_they_are_is_the_providers(company: Company) -> None:
    long_ago = company.house.clock.now() - timedelta(hours=3)
    company.provider.claims = {"auth_time": int(long_ago.timestamp())}
    by = await company.house.verifier.verify((await company.come_in()).token)
    with pytest.raises(ProofNeeded):
        require_proof(by, company.house.clock.now())
    url = (await company.start(again=True)).authorization_url
    asked = parse_qs(urlsplit(url).query)
    assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])
    company.provider.claims = {"auth_time": int(company.house.clock.now().timestamp())}
    by = await company.house.verifier.verify((await company.come_in()).token)
    require_proof(by, company.house.clock.now())


async def test_a_provider_that_can_say_who_sends_the_browser_back_has_to(company: Company) -> None:
    """RFC 9207."""
    company.provider.iss = "https://login.evil.example"
    with pytest.raises(ProviderRefused, match="does not come from"):
        await company.come_in()
    assert company.provider.forms == []
    company.provider.iss = ISSUER
    assert (await company.come_in()).user.email == BEA
    company.provider.metadata = {"authorization_response_iss_parameter_supported": True}
    company.later(hours=2)
    assert (await company.come_in()).user.email == BEA
    company.provider.iss = None
    with pytest.raises(ProviderRefused, match="does not come from"):
        await company.come_in()


async def test_who_may_do_less_than_an_admin_connects_nothing(company: Company) -> None:
    by = with_permissions(company.office.ann, "providers:write", "users:write")
    with pytest.raises(BeyondYourPermissions):
        await company.connect(by=by)
    with pytest.raises(Forbidden):
        await company.connect(by=principal_of(await company.office.hire()))


async def test_a_disabled_user_and_a_suspended_tenant_stay_out(company: Company) -> None:
    bea = (await company.come_in()).user
    user = await company.house.users.get(company.office.tenant_id, bea.id)
    user.set_active(False, now=company.house.clock.now())
    await company.house.users.save(user)
    with pytest.raises(ShutOut):
        await company.come_in()
    started = await company.start()
    suspend = SetTenantStatus(by=company.office.operator, status=TenantStatus.SUSPENDED)
    await company.office.send(suspend)
    with pytest.raises(NotFound):
        await company.finish(started)
    with pytest.raises(NotFound):
        await company.start()


async def test_they_have_no_password(company: Company) -> None:
    await company.come_in()
    with pytest.raises(WrongCredentials):
        await company.house.log_in(BEA, "anything at all")


async def test_the_secret_is_sealed_and_never_shown(company: Company) -> None:
    [document] = company.house.providers.documents()
    assert SECRET not in str(document)
    shown = await company.office.send(GetProvider(by=company.office.owner))
    assert SECRET not in repr(shown)
    assert (shown.issuer, shown.client_id, shown.domains) == (ISSUER, CLIENT, ["acme.example.com"])


async def test_where_the_secret_lies_is_declared_so_that_it_is_sealed_anew_when_keys_change(
    company: Company,
) -> None:
    [document] = company.house.providers.documents()
    [place] = [each for each in company.house.door.sealed if each.collection == "identity_providers"]
    sealed = document["state"]
    for step in place.path.split("."):
        sealed = sealed[step]
    assert company.house.vault.open(sealed, context=place.context_in(document)) == SECRET.encode()


async def test_the_secret_stays_only_where_it_belongs(company: Company) -> None:
    await company.connect(client_secret=None, just_in_time=False)
    others: list[dict[str, Any]] = [{"issuer": "https://login.evil.example"}, {"client_id": "another"}]
    for changes in others:
        with pytest.raises(Invalid) as refusal:
            await company.connect(client_secret=None, **changes)
        assert refusal.value.field == "/clientSecret"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"issuer": f"{ISSUER}?a=b"}, "/issuer"),
        ({"redirect_uri": "http://app.example/sso"}, "/redirectUri"),
        ({"redirect_uri": "https://app.example/sso#x"}, "/redirectUri"),
        ({"redirect_uri": "https://ann@app.example/sso"}, "/redirectUri"),
        ({"redirect_uri": "https://[app.example/sso"}, "/redirectUri"),
        ({"redirect_uri": "https://[app]/sso"}, "/redirectUri"),
        ({"domains": ()}, "/domains"),
        ({"domains": ("*.example.com",)}, "/domains"),
        ({"domains": ("com",)}, "/domains"),
    ],
)
async def test_what_cannot_be_right_is_refused(company: Company, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        await company.connect(**changes)
    assert refusal.value.field == field


async def test_row_65_an_issuer_that_may_not_be_called_is_refused(company: Company) -> None:
    with pytest.raises(AddressRefused):
        await company.connect(issuer="https://169.254.169.254")


async def test_an_expected_version_is_kept_to(company: Company) -> None:
    with pytest.raises(StaleVersion):
        await company.connect(expected_version=7)
    assert (await company.connect(expected_version=1)).version == 2


async def test_a_provider_that_was_removed_lets_nobody_in_and_can_be_connected_again(
    company: Company,
) -> None:
    bea, started = await company.come_in(), await company.start()
    await company.office.send(RemoveProvider(by=company.office.owner))
    for message in (GetProvider(by=company.office.owner), RemoveProvider(by=company.office.owner)):
        with pytest.raises(NotFound):
            await company.office.send(message)
    with pytest.raises(NotFound):
        await company.start()
    with pytest.raises(NotFound):
        await company.finish(started)
    await company.connect()
    assert (await company.come_in()).user.id == bea.user.id


async def test_a_tenant_that_there_is_not_looks_like_one_without_a_provider(company: Company) -> None:
    rival = await company.house.register("rob@rival.example.com", company_name="Rival")
    details = []
    for tenant_id in (rival.user.tenant_id, company.house.ids.new()):
        with pytest.raises(NotFound) as refusal:
            await company.office.send(StartSingleSignOn(tenant_id=TenantId(tenant_id)))
        details.append(refusal.value.detail)
    assert details[0] == details[1]
