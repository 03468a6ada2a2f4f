"""Passkeys under attack: answers that are replayed, tampered with, made elsewhere or for something else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from jobhire.domains.identity.application.own_passkeys import OfferPasskey, RegisterPasskey
from jobhire.domains.identity.application.passkey_sign_in import FinishPasskeyProof, StartPasskeyProof
from jobhire.domains.identity.application.ports import SignedIn
from jobhire.domains.identity.domain.errors import PasskeyRefused, PasskeyUnfit, TooManyAttempts
from jobhire.shared.application import SecurityEvent
from tests.application.identity.holding import come_in, finish, made, register, shown, start
from tests.application.identity.office import Office, open_office
from tests.application.identity.signing import coming_from, later, log_in, me
from tests.authenticator import Authenticator, Json, Key, tampered


@pytest.fixture
async def office() -> Office:
    return await open_office()


@pytest.fixture
async def laptop(office: Office) -> Authenticator:
    authenticator = Authenticator()
    await register(office, authenticator)
    return authenticator


def last(office: Office) -> SecurityEvent:
    return office.house.diary.events[-1]


async def refused(office: Office, state: str, credential: Json) -> str:
    """Why, as it is on record. What is answered never says more than that it was refused."""
    with pytest.raises(PasskeyRefused) as refusal:
        await finish(office, state, credential)
    assert refusal.value.context == {} and refusal.value.field is None
    assert refusal.value.why == last(office).facts["why"]
    return refusal.value.why


async def test_a_challenge_is_answered_once(office: Office, laptop: Authenticator) -> None:
    begun = await start(office)
    credential = laptop.get(begun.public_key)
    await finish(office, begun.state, credential)
    assert await refused(office, begun.state, credential) == "spent"
    assert await refused(office, begun.state, laptop.get(begun.public_key)) == "spent"


async def test_a_challenge_is_answered_once_even_by_another_passkey(
    office: Office, laptop: Authenticator
) -> None:
    phone = Authenticator()
    await register(office, phone)
    begun = await start(office)
    await finish(office, begun.state, laptop.get(begun.public_key))
    assert await refused(office, begun.state, phone.get(begun.public_key)) == "spent"


async def test_one_answer_sent_five_times_at_the_same_moment_lets_one_in(
    office: Office, laptop: Authenticator
) -> None:
    begun = await start(office)
    credential = laptop.get(begun.public_key)
    tries = (finish(office, begun.state, credential) for _ in range(5))
    answers = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(each, SignedIn) for each in answers) == 1


async def test_a_challenge_is_answered_within_five_minutes(office: Office, laptop: Authenticator) -> None:
    begun = await start(office)
    later(office, minutes=4, seconds=59)
    await finish(office, begun.state, laptop.get(begun.public_key))
    begun = await start(office)
    later(office, minutes=5)
    with pytest.raises(PasskeyRefused, match="longer than five minutes"):
        await finish(office, begun.state, laptop.get(begun.public_key))


@pytest.mark.parametrize(
    ("lie", "why"),
    [
        (lambda it: setattr(it, "origin", "https://app.example.com.evil.example"), "origin"),
        (lambda it: setattr(it, "origin", "http://app.example.com"), "origin"),
        (lambda it: setattr(it, "host", "example.com"), "host"),
        (lambda it: setattr(it, "verifies", False), "verification"),
        (lambda it: setattr(it, "framed", True), "frame"),
        (lambda it: setattr(it.keys[0], "private", Key(handle="").private), "signature"),
        (lambda it: setattr(it.keys[0], "handle", "c29tZWJvZHkgZWxzZQ"), "unknown"),
        (lambda it: setattr(it.keys[0], "id", b"nobody has this one"), "unknown"),
    ],
    ids=["origin", "plain http", "host", "not verified", "framed", "another key", "handle", "unknown"],
)
async def test_what_is_not_an_answer_of_this_key_to_this_page_lets_nobody_in(
    office: Office, laptop: Authenticator, lie: Callable[[Authenticator], None], why: str
) -> None:
    lie(laptop)
    begun = await start(office)
    assert await refused(office, begun.state, laptop.get(begun.public_key)) == why


async def test_every_refusal_reads_the_same(office: Office, laptop: Authenticator) -> None:
    stranger = Authenticator(keys=[Key(handle=laptop.keys[0].handle)])
    laptop.verifies = False
    details = set()
    for authenticator in (laptop, stranger):
        begun = await start(office)
        with pytest.raises(PasskeyRefused) as refusal:
            await finish(office, begun.state, authenticator.get(begun.public_key))
        details.add((refusal.value.detail, refusal.value.code))
    assert len(details) == 1


@pytest.mark.parametrize("member", ["authenticatorData", "signature"])
async def test_one_bit_turned_over_is_enough_to_be_refused(
    office: Office, laptop: Authenticator, member: str
) -> None:
    begun = await start(office)
    credential = tampered(laptop.get(begun.public_key), member)
    with pytest.raises((PasskeyRefused, PasskeyUnfit)):
        await finish(office, begun.state, credential)
    await come_in(office, laptop)


async def test_another_challenge_of_ours_is_not_the_one(office: Office, laptop: Authenticator) -> None:
    one, other = await start(office), await start(office)
    assert await refused(office, other.state, laptop.get(one.public_key)) == "challenge"


async def test_a_registration_is_no_sign_in(office: Office, laptop: Authenticator) -> None:
    begun = await start(office)
    credential = laptop.get(begun.public_key)
    client_data = Authenticator().create(
        {**begun.public_key, "excludeCredentials": [], "user": {"id": ""}, "rp": {"id": "app.example.com"}}
    )["response"]["clientDataJSON"]
    credential["response"]["clientDataJSON"] = client_data
    assert await refused(office, begun.state, credential) == "type"


async def test_an_answer_for_one_purpose_is_good_for_no_other(office: Office, laptop: Authenticator) -> None:
    by = await me(office, await log_in(office))
    proof = await office.send(StartPasskeyProof(by=by))
    with pytest.raises(PasskeyRefused, match="something else"):
        await finish(office, proof.state, laptop.get(proof.public_key))
    sign_in = await start(office)
    answer = shown(laptop.get(sign_in.public_key))
    with pytest.raises(PasskeyRefused, match="something else"):
        await office.send(FinishPasskeyProof(by=by, state=sign_in.state, shown=answer))
    offer = await office.send(OfferPasskey(by=by))
    with pytest.raises(PasskeyRefused, match="something else"):
        await finish(office, offer.state, laptop.get(sign_in.public_key))
    asked = {**offer.public_key, "challenge": sign_in.public_key["challenge"]}
    credential = Authenticator().create(asked)
    with pytest.raises(PasskeyUnfit) as unfit:
        await office.send(RegisterPasskey(by=by, state=sign_in.state, label="x", made=made(credential)))
    assert unfit.value.field == "/state"


async def test_a_state_that_is_none_of_ours_is_refused(office: Office, laptop: Authenticator) -> None:
    begun = await start(office)
    for state in (begun.state[:-3] + "AAA", "x", "v1.a.b"):
        with pytest.raises(PasskeyRefused):
            await finish(office, state, laptop.get(begun.public_key))


# Counters


async def test_a_counter_that_goes_back_is_refused_and_on_record(
    office: Office, laptop: Authenticator
) -> None:
    key = laptop.keys[0]
    copy = Authenticator(keys=[Key(handle=key.handle, private=key.private, id=key.id, counter=0)])
    for _ in range(3):
        await come_in(office, laptop)
    begun = await start(office)
    assert await refused(office, begun.state, copy.get(begun.public_key)) == "counter"
    told = last(office)
    assert (told.action, told.outcome) == ("passkey.counter-went-back", "refused")
    assert (told.tenant_id, told.subject) == (office.tenant_id, office.owner.user_id)
    await come_in(office, laptop)


async def test_a_counter_that_stops_counting_is_refused(office: Office, laptop: Authenticator) -> None:
    await come_in(office, laptop)
    laptop.keys[0].counter = None
    begun = await start(office)
    assert await refused(office, begun.state, laptop.get(begun.public_key)) == "counter"


async def test_nobody_but_the_holder_of_the_key_makes_a_counter_go_back(
    office: Office, laptop: Authenticator
) -> None:
    await come_in(office, laptop)
    forger = Authenticator(keys=[Key(handle=laptop.keys[0].handle, id=laptop.keys[0].id, counter=0)])
    begun = await start(office)
    assert await refused(office, begun.state, forger.get(begun.public_key)) == "signature"


async def test_one_that_never_counts_may_be_used_again_and_again(office: Office) -> None:
    phone = Authenticator(counts=False, synced=True)
    await register(office, phone)
    for _ in range(3):
        await come_in(office, phone)


# Registering


@pytest.mark.parametrize(
    ("authenticator", "said"),
    [
        (Authenticator(origin="https://evil.example"), "page"),
        (Authenticator(host="evil.example"), "host name"),
        (Authenticator(verifies=False), "whose hand"),
        (Authenticator(framed=True), "frame"),
    ],
    ids=["origin", "host", "not verified", "framed"],
)
async def test_what_was_not_made_for_us_is_not_registered(
    office: Office, authenticator: Authenticator, said: str
) -> None:
    with pytest.raises(PasskeyUnfit, match=said) as unfit:
        await register(office, authenticator)
    assert unfit.value.field == "/credential"
    assert office.house.passkeys.documents() == office.house.spent.documents() == []


async def test_an_offer_is_good_for_one_passkey_within_five_minutes(office: Office) -> None:
    by = await me(office, await log_in(office))
    offer = await office.send(OfferPasskey(by=by))
    one, other = (made(Authenticator().create(offer.public_key)) for _ in range(2))
    await office.send(RegisterPasskey(by=by, state=offer.state, label="One", made=one))
    for again in (one, other):
        with pytest.raises(PasskeyUnfit) as unfit:
            await office.send(RegisterPasskey(by=by, state=offer.state, label="Two", made=again))
        assert unfit.value.field == "/state"
    offer = await office.send(OfferPasskey(by=by))
    later(office, minutes=5)
    with pytest.raises(PasskeyUnfit):
        await office.send(RegisterPasskey(by=by, state=offer.state, label="Late", made=other))


# Too often


async def test_fifty_failures_from_one_address_have_to_wait(office: Office, laptop: Authenticator) -> None:
    stranger = Authenticator(keys=[Key(handle="AA")])
    with coming_from("203.0.113.1"):
        for _ in range(50):
            begun = await start(office)
            with pytest.raises(PasskeyRefused):
                await finish(office, begun.state, stranger.get(begun.public_key))
        with pytest.raises(TooManyAttempts):
            await come_in(office, laptop)
    with coming_from("203.0.113.2"):
        await come_in(office, laptop)


async def test_failed_proofs_count_as_guesses_of_the_account(office: Office, laptop: Authenticator) -> None:
    by = await me(office, await log_in(office))
    laptop.verifies = False
    for refusal in [PasskeyRefused] * 10 + [TooManyAttempts]:
        begun = await office.send(StartPasskeyProof(by=by))
        answer = shown(laptop.get(begun.public_key))
        with pytest.raises(refusal):
            await office.send(FinishPasskeyProof(by=by, state=begun.state, shown=answer))
