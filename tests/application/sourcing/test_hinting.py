"""A board tells that something has changed, or somebody says so."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.sourcing.application.hinting import GATHERS_SECONDS, TakeHint
from jobhire.domains.sourcing.application.sources import ChangeSource
from jobhire.domains.sourcing.application.views import SourceView
from jobhire.domains.sourcing.domain.signing import verified
from jobhire.shared.application import Principal
from jobhire.shared.domain import SignatureRefused, TenantId

from .house import ANN, BOARD, House, answered, row

KEY = b"thirty-two bytes of a secret key"
STANDARD = "whsec_" + b64encode(KEY).decode()
PLAIN = "a secret that somebody typed"
BODY = b'{"action": "job_updated"}'
VISITOR = Principal.visitor(TenantId(""))


def standard(
    id: str = "msg_1", sent: float = 1_795_694_400, body: bytes = BODY, key: bytes = KEY
) -> dict[str, str]:
    mac = hmac.digest(key, f"{id}.{int(sent)}.".encode() + body, "sha256")
    signature = f"v1,bm90aGluZw== v1,{b64encode(mac).decode()}"
    return {"webhook-id": id, "webhook-timestamp": str(int(sent)), "webhook-signature": signature}


def greenhouse(body: bytes = BODY, secret: str = PLAIN) -> dict[str, str]:
    return {"signature": "sha256 " + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}


async def told(house: House, source: SourceView, headers: dict[str, str], body: bytes = BODY) -> str:
    return await house.send(TakeHint(by=VISITOR, id=source.id, headers=headers, body=body))


async def with_secret(house: House, secret: str) -> SourceView:
    house.shows(row(1))
    source = await house.new()
    await house.send(ChangeSource(by=ANN, id=source.id, webhook_secret=secret))
    await house.look()
    house.world.asked.clear()
    return source


def now(house: House) -> float:
    return house.clock.now().timestamp()


async def test_row_74_a_signed_webhook_of_an_ats_has_its_board_asked() -> None:
    for secret, sign in ((STANDARD, standard), (PLAIN, greenhouse)):
        house = House()
        source = await with_secret(house, secret)
        headers = standard(sent=now(house)) if sign is standard else greenhouse()
        house.shows(row(1, title="Senior welder"))
        assert await told(house, source, headers) == "taken"
        await house.look()
        assert house.world.asked == [], "others may follow within seconds"
        house.clock.skip(seconds=GATHERS_SECONDS)
        await house.look()
        assert house.job.details.title == "Senior welder"


WRONG: dict[str, Callable[[float], tuple[dict[str, str], bytes]]] = {
    "nothing": lambda now: ({}, BODY),
    "another key": lambda now: (standard(sent=now, key=b"x" * 32), BODY),
    "another body": lambda now: (standard(sent=now), BODY + b" "),
    "another id": lambda now: ({**standard(sent=now), "webhook-id": "msg_2"}, BODY),
    "another time": lambda now: ({**standard(sent=now - 10_000), "webhook-timestamp": str(int(now))}, BODY),
    "no time": lambda now: ({**standard(sent=now), "webhook-timestamp": "now"}, BODY),
    "another version": lambda now: ({**standard(sent=now), "webhook-signature": "v2,x"}, BODY),
    "another scheme": lambda now: (greenhouse(secret=STANDARD), BODY),
    "letters of elsewhere": lambda now: ({**standard(sent=now), "webhook-signature": "v1,é"}, BODY),
}


@pytest.mark.parametrize("name", WRONG)
async def test_row_74_a_bad_signature_of_an_ats_is_refused_and_nobody_is_asked(name: str) -> None:
    house = House()
    source = await with_secret(house, STANDARD)
    before = (await house.turn(source.id), house.everything())
    headers, body = WRONG[name](now(house))
    with pytest.raises(SignatureRefused):
        await told(house, source, headers, body)
    assert (await house.turn(source.id), house.everything()) == before


async def test_row_74_a_source_that_expects_nothing_and_one_that_is_not_there_look_alike_to_an_ats() -> None:
    house = House()
    house.shows(row(1))
    quiet = await house.new()
    said = []
    for id in (quiet.id, "nobody", ""):
        for secret in ("nobody's", ""):
            with pytest.raises(SignatureRefused) as refused:
                await house.send(TakeHint(by=VISITOR, id=id, headers=greenhouse(secret=secret), body=BODY))
            said.append(refused.value.detail)
    assert len(set(said)) == 1


async def test_row_74_an_old_webhook_of_an_ats_is_late() -> None:
    house = House()
    source = await with_secret(house, STANDARD)
    for away in (-301, 301):
        assert await told(house, source, standard(sent=now(house) + away)) == "late"
    assert await told(house, source, standard(id="msg_2", sent=now(house) - 299)) == "taken"


async def test_row_74_a_replayed_webhook_of_an_ats_does_nothing() -> None:
    for secret in (STANDARD, PLAIN):
        house = House()
        source = await with_secret(house, secret)
        headers = standard(sent=now(house)) if secret is STANDARD else greenhouse()
        assert await told(house, source, headers) == "taken"
        house.clock.skip(seconds=GATHERS_SECONDS)
        await house.look()
        before = await house.turn(source.id)
        assert await told(house, source, headers) == "known"
        assert await house.turn(source.id) == before


async def test_row_74_reordered_webhooks_of_an_ats_end_in_what_the_board_shows() -> None:
    house = House()
    source = await with_secret(house, STANDARD)
    first, second = standard(id="1", sent=now(house)), standard(id="2", sent=now(house) + 1)
    house.shows(row(1, title="Second"))
    assert await told(house, source, second) == "taken"
    assert await told(house, source, first) == "taken"
    house.clock.skip(seconds=GATHERS_SECONDS)
    await house.look()
    assert (house.job.details.title, len(house.world.asked)) == ("Second", 1)


async def test_a_crowd_of_webhooks_is_one_round_and_hurries_no_source_that_fails() -> None:
    house = House()
    source = await with_secret(house, STANDARD)
    for n in range(50):
        await told(house, source, standard(id=str(n), sent=now(house)))
    house.clock.skip(seconds=GATHERS_SECONDS)
    await house.look()
    assert len(house.world.asked) == 1
    house.world.pages[BOARD] = answered(503, retry_after="7200")
    failed = await house.next_round(source)
    assert failed.outcome == "failed"
    due = (await house.turn(source.id)).due
    await told(house, source, standard(id="late", sent=now(house)))
    assert (await house.turn(source.id)).due == due


async def test_a_hint_during_a_round_is_followed_by_another() -> None:
    house = House()
    source = await with_secret(house, STANDARD)
    house.clock.skip(days=1)

    def meanwhile(url: str) -> None:
        held = house.turns.everything[TenantId("acme"), source.id]
        held.turn.due, held.turn.wakes = now(house) + GATHERS_SECONDS, held.turn.wakes + 1
        house.world.meanwhile = None

    house.world.meanwhile = meanwhile
    await house.look()
    assert (await house.turn(source.id)).due == now(house) + GATHERS_SECONDS


@given(
    st.dictionaries(
        st.sampled_from(["signature", "webhook-id", "webhook-timestamp", "webhook-signature"]), st.text()
    )
)
def test_no_headers_that_somebody_makes_up_are_signed(headers: dict[str, str]) -> None:
    assert verified(STANDARD, headers, BODY) is None
    assert verified(PLAIN, headers, BODY) is None
    assert verified("whsec_%%%", headers, BODY) is None


def test_the_example_of_standard_webhooks_is_verified() -> None:
    """https://github.com/standard-webhooks/standard-webhooks, the specification's own."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    headers = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    signed = verified(secret, headers, b'{"test": 2432232314}')
    assert signed is not None and (signed.id, signed.sent) == ("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330)
