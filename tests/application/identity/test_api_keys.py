"""API keys and the tokens they are exchanged for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.identity.application.api_keys import (
    CreateKey,
    GetKey,
    ListKeys,
    NewKey,
    RenameKey,
    RevokeKey,
    RotateKey,
    parse_key,
    text_before_secret,
)
from jobhire.domains.identity.application.client_credentials import (
    ClientRefused,
    ExchangeKey,
    ServiceToken,
)
from jobhire.domains.identity.application.links import text_of
from jobhire.domains.identity.application.tenants import SetTenantStatus, SetTenantTier
from jobhire.domains.identity.domain.errors import BeyondYourPermissions, TooManyAttempts
from jobhire.domains.identity.domain.tenant import TenantStatus, Tier
from jobhire.shared.application import Principal
from jobhire.shared.domain import Conflict, Invalid, NotFound, Unauthenticated
from tests.application.identity.house import principal_of
from tests.application.identity.office import Office, open_office, with_permissions
from tests.application.identity.signing import later

SCOPES = ("candidates:read", "jobs:read")


@pytest.fixture
async def office() -> Office:
    return await open_office()


async def create(office: Office, *scopes: str, by: Principal | None = None, **more: timedelta) -> NewKey:
    expires_at = office.house.clock.now() + more["lasts"] if "lasts" in more else None
    return await office.send(
        CreateKey(
            by=by or office.owner,
            id=office.house.ids.new(),
            name="Career site",
            scopes=frozenset(scopes or SCOPES),
            expires_at=expires_at,
        )
    )


async def opens(office: Office, text: str) -> bool:
    try:
        await office.house.verifier.verify(text)
    except Unauthenticated:
        return False
    return True


async def exchange(office: Office, secret: str, scope: str | None = None) -> ServiceToken:
    client_id, _, client_secret = secret.rpartition(".")
    wanted = None if scope is None else frozenset(scope.split())
    return await office.send(ExchangeKey(client_id=client_id, client_secret=client_secret, scope=wanted))


async def test_a_key_comes_in_as_a_service_with_its_scopes_and_nothing_else(office: Office) -> None:
    new = await create(office)
    principal = await office.house.verifier.verify(new.secret)
    assert (principal.kind, principal.tenant_id) == ("service", office.tenant_id)
    assert principal.permissions == set(SCOPES)
    assert (principal.session_id, principal.proven_at) == ("", None)


async def test_the_secret_is_shown_once_and_only_its_digest_is_kept(office: Office) -> None:
    new = await create(office)
    secret = new.secret.rpartition(".")[2]
    assert secret not in str(office.house.api_keys.documents())
    shown = await office.send(GetKey(by=office.owner, id=new.key.id))
    assert new.secret.startswith(shown.prefix) and secret not in str(shown)


async def test_nobody_makes_a_key_that_can_do_more_than_they(office: Office) -> None:
    bob = await office.hire(role="admin")
    by = with_permissions(bob, "keys:write", "jobs:read")
    await create(office, "jobs:read", by=by)
    with pytest.raises(BeyondYourPermissions):
        await create(office, "jobs:read", "jobs:write", by=by)
    stronger = await create(office, "jobs:write")
    for command in (RotateKey(by=by, id=stronger.key.id), RevokeKey(by=by, id=stronger.key.id)):
        with pytest.raises(BeyondYourPermissions):
            await office.send(command)


@pytest.mark.parametrize("scope", ["tenant:own", "*", "tenants:operate", "jobs:fly"])
async def test_what_is_no_permission_of_a_role_is_no_scope(office: Office, scope: str) -> None:
    with pytest.raises(Invalid) as refused:
        await create(office, scope, by=office.operator)
    assert refused.value.field == "/scopes"


async def test_a_key_ends_after_ninety_days_or_when_it_says_and_within_a_year(office: Office) -> None:
    usual, short = await create(office), await create(office, lasts=timedelta(days=1))
    later(office, days=1)
    assert await opens(office, usual.secret) and not await opens(office, short.secret)
    later(office, days=89)
    assert not await opens(office, usual.secret)
    for lasts in (timedelta(days=367), timedelta(0)):
        with pytest.raises(Invalid):
            await create(office, lasts=lasts)


async def test_a_revoked_key_is_refused_within_five_seconds_and_so_are_its_tokens(office: Office) -> None:
    new = await create(office)
    token = (await exchange(office, new.secret)).access_token
    assert await opens(office, new.secret) and await opens(office, token)
    await office.send(RevokeKey(by=office.owner, id=new.key.id))
    later(office, seconds=5)
    assert not await opens(office, new.secret) and not await opens(office, token)
    with pytest.raises(Conflict):
        await office.send(RotateKey(by=office.owner, id=new.key.id))


async def test_while_secrets_overlap_both_work(office: Office) -> None:
    old = await create(office)
    new = await office.send(RotateKey(by=office.owner, id=old.key.id, overlap=timedelta(hours=1)))
    assert old.secret != new.secret
    assert await opens(office, old.secret) and await opens(office, new.secret)
    later(office, hours=1)
    assert not await opens(office, old.secret) and await opens(office, new.secret)
    newest = await office.send(RotateKey(by=office.owner, id=old.key.id))
    later(office, seconds=5)
    assert not await opens(office, new.secret) and await opens(office, newest.secret)
    with pytest.raises(Invalid):
        await office.send(RotateKey(by=office.owner, id=old.key.id, overlap=timedelta(days=8)))


async def test_keys_are_listed_renamed_and_say_when_they_were_last_used(office: Office) -> None:
    first, second = await create(office), await create(office)
    later(office, minutes=3)
    await opens(office, first.secret)
    await office.send(RenameKey(by=office.owner, id=second.key.id, name="New name"))
    shown = await office.send(ListKeys(by=office.owner))
    assert [(each.id, each.name) for each in shown] == [
        (second.key.id, "New name"), (first.key.id, "Career site"),
    ]  # fmt: skip
    assert [each.last_used_at for each in shown] == [None, office.house.clock.now()]


async def test_a_key_of_a_suspended_tenant_opens_nothing(office: Office) -> None:
    new = await create(office)
    await office.send(SetTenantStatus(by=office.operator, status=TenantStatus.SUSPENDED))
    later(office, seconds=5)
    assert not await opens(office, new.secret)


async def test_a_key_has_the_quotas_of_its_tenants_tier_and_so_have_its_tokens(office: Office) -> None:
    made = await create(office)
    for tier in (Tier.FREE, Tier.TEAM, Tier.ENTERPRISE):
        await office.send(SetTenantTier(by=office.operator, tier=tier))
        later(office, seconds=5)
        token = (await exchange(office, made.secret)).access_token
        for text in (made.secret, token):
            assert (await office.house.verifier.verify(text)).tier == tier


async def test_row_21_a_key_is_for_its_own_tenant_whatever_else_is_said(office: Office) -> None:
    new, eve = await create(office), (await office.house.register("eve@example.com")).user
    _, id, secret = parse_key(new.secret)
    forged = text_before_secret(eve.tenant_id, id) + text_of(secret)
    assert not await opens(office, forged)
    with pytest.raises(NotFound):
        await office.send(GetKey(by=principal_of(eve), id=new.key.id))


async def test_every_changed_character_makes_it_another_key(office: Office) -> None:
    text = (await create(office)).secret
    for at in range(len(text)):
        other = "A" if text[at] != "A" else "B"
        assert not await opens(office, text[:at] + other + text[at + 1 :]), at
    for spelling in (text + "=", text + "A", " " + text, text.upper(), text[:-1]):
        assert not await opens(office, spelling)


@given(st.one_of(st.text(max_size=200), st.text("jhk.-_AZaz09=/", max_size=120)))
def test_no_text_is_a_key_by_chance(text: str) -> None:
    with pytest.raises(Unauthenticated):
        parse_key(f"jhk.{text}")


# Client credentials


async def test_a_key_is_exchanged_for_a_short_lived_token(office: Office) -> None:
    new = await create(office)
    token = await exchange(office, new.secret, "jobs:read")
    assert (token.token_type, token.expires_in, token.scope) == ("Bearer", 900, "jobs:read")
    principal = await office.house.verifier.verify(token.access_token)
    assert principal.kind == "service" and principal.permissions == {"jobs:read"}
    later(office, minutes=15)
    assert not await opens(office, token.access_token)


async def test_without_a_scope_a_token_has_all_that_the_key_has(office: Office) -> None:
    assert (await exchange(office, (await create(office)).secret)).scope == " ".join(SCOPES)


async def test_no_token_has_a_scope_that_its_key_has_not(office: Office) -> None:
    new = await create(office, "jobs:read")
    for scope in ("jobs:write", "jobs:read jobs:write", "*"):
        with pytest.raises(ClientRefused) as refused:
            await exchange(office, new.secret, scope)
        assert refused.value.error == "invalid_scope"


async def test_a_wrong_secret_is_refused_and_guessing_ends(office: Office) -> None:
    new = await create(office)
    wrong = new.secret[:-6] + "AAAAAA"
    for _ in range(20):
        with pytest.raises(ClientRefused) as refused:
            await exchange(office, wrong)
        assert refused.value.error == "invalid_client"
    with pytest.raises(TooManyAttempts):
        await exchange(office, new.secret)
