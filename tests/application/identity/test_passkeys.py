"""Passkeys: registered, named, removed, and good for coming in, for a second factor and for a proof."""

from __future__ import annotations

import asyncio

import pytest

from jobhire.domains.identity.application.own_passkeys import (
    ListPasskeys,
    OfferPasskey,
    PasskeyView,
    RegisterPasskey,
    RemovePasskey,
    RenamePasskey,
)
from jobhire.domains.identity.application.passkey_sign_in import FinishPasskeyProof, StartPasskeyProof
from jobhire.domains.identity.application.people import ChangeUser, RemoveUser
from jobhire.domains.identity.application.second_factor import OfferSecondFactor
from jobhire.domains.identity.application.session_commands import ListSessions
from jobhire.domains.identity.application.sign_in import Prove
from jobhire.domains.identity.application.tenants import ChangeTenant, SetTenantStatus
from jobhire.domains.identity.domain.credential import Password
from jobhire.domains.identity.domain.errors import (
    NoPasskey,
    PasskeyKnown,
    PasskeyRefused,
    PasskeysOff,
    PasskeyUnfit,
    SecondFactorNeeded,
    ShutOut,
    TooManyPasskeys,
)
from jobhire.domains.identity.domain.tenant import TenantStatus
from jobhire.shared.application import Principal
from jobhire.shared.domain import Forbidden, Invalid, NotFound
from tests.application.identity.holding import come_in, finish, made, register, shown, start
from tests.application.identity.house import House, principal_of
from tests.application.identity.office import Office, open_office
from tests.application.identity.signing import ANN, RIGHT, enrol, later, log_in, me
from tests.authenticator import Authenticator, Key


@pytest.fixture
async def office() -> Office:
    return await open_office()


async def bob(office: Office) -> Principal:
    return principal_of(await office.hire())


async def passkeys_of(office: Office, by: Principal) -> list[PasskeyView]:
    return await office.send(ListPasskeys(by=by))


async def test_somebody_comes_in_by_a_passkey_and_says_nothing_else(office: Office) -> None:
    authenticator = Authenticator()
    await register(office, authenticator)
    signed_in = await come_in(office, authenticator)
    assert signed_in.user.email == ANN
    by = await me(office, signed_in)
    assert by.proven_at == office.house.clock.now() and by.may("tenant:own")
    current = next(each for each in await office.send(ListSessions(by=by)) if each.current)
    assert current.how == "passkey"


async def test_what_is_asked_for_is_a_discoverable_key_that_asks_whose_hand_it_is_in(office: Office) -> None:
    authenticator = Authenticator()
    first = await register(office, authenticator)
    by = await me(office, await log_in(office))
    wanted = (await office.send(OfferPasskey(by=by))).public_key
    assert (wanted["rp"], wanted["attestation"]) == ({"id": "app.example.com", "name": "JobHire"}, "none")
    assert wanted["authenticatorSelection"] == {
        "residentKey": "required",
        "requireResidentKey": True,
        "userVerification": "required",
    }
    assert [each["transports"] for each in wanted["excludeCredentials"]] == [["internal", "hybrid"]]
    with pytest.raises(ValueError, match="InvalidStateError"):
        authenticator.create(wanted)
    asked = (await start(office)).public_key
    assert (asked["allowCredentials"], asked["userVerification"]) == ([], "required")
    assert first.label == "Laptop" and not first.synced and first.used_at is None


async def test_what_is_asked_of_a_visitor_tells_nothing_but_a_challenge(office: Office) -> None:
    before = (await start(office)).public_key
    await register(office, Authenticator())
    after = (await start(office)).public_key
    assert before.keys() == after.keys()
    assert {name for name in before if before[name] != after[name]} == {"challenge"}


async def test_people_list_rename_and_remove_their_own(office: Office) -> None:
    authenticator = Authenticator(synced=True, counts=False)
    passkey = await register(office, authenticator, label="  Ann's   phone ")
    by = await me(office, await log_in(office))
    assert passkey.label == "Ann's phone" and passkey.synced
    renamed = await office.send(RenamePasskey(by=by, id=passkey.id, label="Phone"))
    await come_in(office, authenticator)
    listed = await passkeys_of(office, by)
    assert [(each.id, each.label) for each in listed] == [(passkey.id, "Phone")]
    assert renamed.label == "Phone" and listed[0].used_at == office.house.clock.now()
    await office.send(RemovePasskey(by=by, id=passkey.id))
    assert await passkeys_of(office, by) == []
    with pytest.raises(PasskeyRefused):
        await come_in(office, authenticator)
    with pytest.raises(NotFound):
        await office.send(RemovePasskey(by=by, id=passkey.id))


async def test_of_a_removed_passkey_nothing_stays_that_could_be_used(office: Office) -> None:
    authenticator = Authenticator()
    passkey = await register(office, authenticator)
    by = await me(office, await log_in(office))
    await office.send(RemovePasskey(by=by, id=passkey.id))
    state = office.house.passkeys.documents()[0]["state"]
    assert (state["public_key"], state["label"]) == ("", "")
    again = Authenticator()
    offer = await office.send(OfferPasskey(by=by))
    credential = again.create(offer.public_key, key=authenticator.keys[0])
    await office.send(RegisterPasskey(by=by, state=offer.state, label="Again", made=made(credential)))
    assert (await come_in(office, again)).user.email == ANN


async def test_somebody_elses_passkey_looks_like_none(office: Office) -> None:
    passkey = await register(office, Authenticator())
    other = await bob(office)
    assert await passkeys_of(office, other) == []
    for command in (
        RenamePasskey(by=other, id=passkey.id, label="Mine"),
        RemovePasskey(by=other, id=passkey.id),
    ):
        with pytest.raises(NotFound):
            await office.send(command)


@pytest.mark.parametrize("label", ["", "   ", "x" * 65, "two\x00", "bell\x07"])
async def test_a_label_is_a_short_line(office: Office, label: str) -> None:
    with pytest.raises(Invalid) as refused:
        await register(office, Authenticator(), label=label)
    assert refused.value.field == "/label"
    assert await passkeys_of(office, office.owner) == []


async def test_nobody_has_more_than_ten_not_even_all_at_once(office: Office) -> None:
    by = await me(office, await log_in(office))
    tries = (register(office, Authenticator(), by=by) for _ in range(14))
    answers = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(each, PasskeyView) for each in answers) == 10
    assert sum(isinstance(each, TooManyPasskeys) for each in answers) == 4
    await office.send(RemovePasskey(by=by, id=(await passkeys_of(office, by))[3].id))
    await register(office, Authenticator(), by=by)
    with pytest.raises(TooManyPasskeys):
        await office.send(OfferPasskey(by=by))


async def test_a_credential_is_one_persons_whatever_their_tenant(office: Office) -> None:
    key = Key(handle="")
    authenticator = Authenticator()
    by = await me(office, await log_in(office))
    offer = await office.send(OfferPasskey(by=by))
    mine = authenticator.create(offer.public_key, key=key)
    await office.send(RegisterPasskey(by=by, state=offer.state, label="Mine", made=made(mine)))
    eve = await office.house.register("eve@example.com", company_name="Rival")
    rival = await office.house.verifier.verify(eve.token)
    offer = await office.send(OfferPasskey(by=rival))
    copy = Authenticator().create(offer.public_key, key=Key(handle="", id=key.id))
    with pytest.raises(PasskeyKnown):
        await office.send(RegisterPasskey(by=rival, state=offer.state, label="Copy", made=made(copy)))


async def test_only_a_person_has_passkeys(office: Office) -> None:
    service = Principal(
        tenant_id=office.tenant_id, user_id=office.owner.user_id, role="service", kind="service"
    )
    for command in (OfferPasskey(by=service), StartPasskeyProof(by=service)):
        with pytest.raises(Forbidden):
            await office.send(command)


async def test_without_a_host_name_passkeys_are_off_and_say_so() -> None:
    house = House(takes_passkeys=False)
    office = Office(house, await house.register(company_name="Acme"))
    by = await me(office, await log_in(office))
    answer = Authenticator().get({"challenge": "AA", "rpId": "x"}, key=Key(handle="AA"))
    for attempt in (
        office.send(OfferPasskey(by=by)),
        start(office),
        finish(office, "state", answer),
        office.send(FinishPasskeyProof(by=by, state="state", shown=shown(answer))),
    ):
        with pytest.raises(PasskeysOff):
            await attempt
    assert await passkeys_of(office, by) == []


async def test_disabled_people_and_those_of_a_suspended_tenant_are_shut_out(office: Office) -> None:
    authenticator = Authenticator()
    other = await bob(office)
    await register(
        office,
        authenticator,
        by=await me(office, await log_in(office, "a good long one", email="bob@example.com")),
    )
    await come_in(office, authenticator)
    await office.send(ChangeUser(by=office.owner, id=other.user_id, active=False))
    with pytest.raises(ShutOut):
        await come_in(office, authenticator)
    await office.send(ChangeUser(by=office.owner, id=other.user_id, active=True))
    await come_in(office, authenticator)
    await office.send(SetTenantStatus(by=office.operator, status=TenantStatus.SUSPENDED))
    with pytest.raises(ShutOut):
        await come_in(office, authenticator)


async def test_who_was_removed_is_told_what_a_stranger_is_told(office: Office) -> None:
    authenticator, stranger = Authenticator(), Authenticator()
    other = await bob(office)
    await register(
        office,
        authenticator,
        by=await me(office, await log_in(office, "a good long one", email="bob@example.com")),
    )
    stranger.keys.append(Key(handle=authenticator.keys[0].handle))
    await office.send(RemoveUser(by=office.owner, id=other.user_id))
    refusals = []
    for each in (authenticator, stranger):
        with pytest.raises(PasskeyRefused) as refused:
            await come_in(office, each)
        refusals.append((refused.value.detail, refused.value.context, refused.value.field))
    assert refusals[0] == refusals[1]


# As a second factor


async def test_after_a_password_a_passkey_may_stand_in_for_a_code(office: Office) -> None:
    authenticator = Authenticator()
    await register(office, authenticator)
    await enrol(office)
    with pytest.raises(SecondFactorNeeded) as needed:
        await log_in(office)
    assert needed.value.context["methods"] == ["totp", "recovery", "passkey"]
    challenge = str(needed.value.context["challenge"])
    asked = (await start(office, challenge)).public_key
    assert [each["id"] for each in asked["allowCredentials"]] != []
    signed_in = await come_in(office, authenticator, challenge)
    by = await me(office, signed_in)
    current = next(each for each in await office.send(ListSessions(by=by)) if each.current)
    assert current.how == "password+passkey"


async def test_a_second_factor_is_ones_own_passkey(office: Office) -> None:
    theirs = Authenticator()
    await bob(office)
    await register(
        office, theirs, by=await me(office, await log_in(office, "a good long one", email="bob@example.com"))
    )
    await register(office, Authenticator())
    await enrol(office)
    with pytest.raises(SecondFactorNeeded) as needed:
        await log_in(office)
    begun = await start(office, str(needed.value.context["challenge"]))
    with pytest.raises(PasskeyRefused):
        await finish(office, begun.state, theirs.get(begun.public_key, key=theirs.keys[0]))


async def test_who_has_no_passkey_is_asked_for_none(office: Office) -> None:
    await enrol(office)
    with pytest.raises(SecondFactorNeeded) as needed:
        await log_in(office)
    assert needed.value.context["methods"] == ["totp", "recovery"]
    with pytest.raises(NoPasskey):
        await start(office, str(needed.value.context["challenge"]))


async def test_a_passkey_alone_does_not_make_the_password_worth_less(office: Office) -> None:
    """Whoever loses it has no recovery codes: see ADR 36."""
    await register(office, Authenticator())
    assert (await log_in(office)).user.email == ANN


async def test_where_two_factors_are_required_a_passkey_has_to_follow_the_password(office: Office) -> None:
    authenticator = Authenticator()
    await register(office, authenticator)
    await office.send(ChangeTenant(by=office.owner, second_factor_required=True))
    with pytest.raises(SecondFactorNeeded) as needed:
        await log_in(office)
    assert needed.value.context["methods"] == ["passkey"]
    for challenge in (str(needed.value.context["challenge"]), None):
        signed_in = await come_in(office, authenticator, challenge)
        assert (await me(office, signed_in)).may("tenant:own")
    by = await me(office, signed_in)
    with pytest.raises(Invalid):
        await office.send(Prove(by=by, password=Password(RIGHT)))


async def test_a_tenant_that_wants_two_factors_lets_whoever_has_one_enrol_a_passkey(office: Office) -> None:
    await office.send(ChangeTenant(by=office.owner, second_factor_required=True))
    later(office, seconds=5)
    signed_in = await log_in(office)
    by = await me(office, signed_in)
    assert by.permissions == frozenset()
    await register(office, Authenticator(), by=by)
    later(office, seconds=5)
    assert (await me(office, signed_in)).may("tenant:own")


# As a proof


async def test_a_proof_by_passkey_holds_like_any_other(office: Office) -> None:
    authenticator = Authenticator()
    signed_in = await log_in(office)
    by = await me(office, signed_in)
    with pytest.raises(NoPasskey):
        await office.send(StartPasskeyProof(by=by))
    await register(office, authenticator, by=by)
    later(office, minutes=10)
    begun = await office.send(StartPasskeyProof(by=by))
    answer = shown(authenticator.get(begun.public_key))
    await office.send(FinishPasskeyProof(by=by, state=begun.state, shown=answer))
    later(office, seconds=4)
    proven_at = (await me(office, signed_in)).proven_at
    assert proven_at is not None and (office.house.clock.now() - proven_at).total_seconds() == 4
    with pytest.raises(PasskeyRefused):
        await office.send(FinishPasskeyProof(by=by, state=begun.state, shown=answer))


async def test_a_proof_is_of_whoever_began_it(office: Office) -> None:
    authenticator = Authenticator()
    await register(office, authenticator)
    begun = await office.send(StartPasskeyProof(by=office.owner))
    answer = shown(authenticator.get(begun.public_key))
    with pytest.raises(PasskeyRefused):
        await office.send(FinishPasskeyProof(by=await bob(office), state=begun.state, shown=answer))


async def test_a_state_of_somebody_elses_registration_is_refused(office: Office) -> None:
    offer = await office.send(OfferPasskey(by=office.owner))
    credential = Authenticator().create(offer.public_key)
    with pytest.raises(PasskeyUnfit) as refused:
        await office.send(
            RegisterPasskey(by=await bob(office), state=offer.state, label="Mine", made=made(credential))
        )
    assert refused.value.field == "/state"


async def test_what_is_done_with_passkeys_is_on_record(office: Office) -> None:
    authenticator = Authenticator()
    passkey = await register(office, authenticator)
    by = await me(office, await log_in(office))
    await office.send(RenamePasskey(by=by, id=passkey.id, label="Other"))
    await office.send(RenamePasskey(by=by, id=passkey.id, label="Other"))
    await office.send(RemovePasskey(by=by, id=passkey.id))
    told = [each for each in office.house.diary.events if each.action.startswith("passkey.")]
    assert [each.action for each in told] == ["passkey.registered", "passkey.renamed", "passkey.removed"]
    assert {(each.tenant_id, each.actor) for each in told} == {(office.tenant_id, by.user_id)}
    assert "Laptop" not in str(told) and ANN not in str(told)


def test_every_change_of_passkeys_is_a_sensitive_one() -> None:
    changes = (OfferPasskey, RegisterPasskey, RenamePasskey, RemovePasskey)
    assert all(each.sensitive for each in (*changes, OfferSecondFactor))
