"""What a passkey is, whatever the protocol: slots, labels, counters."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.identity.domain.errors import TooManyPasskeys
from jobhire.domains.identity.domain.passkey import MOST_PASSKEYS, NewKey, Passkey
from jobhire.shared.domain import Invalid, TenantId, UserId

NOW = datetime(2026, 11, 26, tzinfo=UTC)
ACME, ANN = TenantId("acme"), UserId("ann")


def passkey(*, beside: list[Passkey] | None = None, label: str = "Laptop", counter: int = 0) -> Passkey:
    key = NewKey(credential_id="Y3JlZA", public_key="a2V5", counter=counter, synced=False)
    return Passkey.register("p1", key, home=ACME, user_id=ANN, label=label, beside=beside or [], now=NOW)


def test_each_takes_the_first_free_slot_until_there_is_none() -> None:
    mine: list[Passkey] = []
    for _ in range(MOST_PASSKEYS):
        mine.append(passkey(beside=mine))
    assert [each.slot for each in mine] == list(range(MOST_PASSKEYS))
    assert len({each.place for each in mine}) == MOST_PASSKEYS
    with pytest.raises(TooManyPasskeys):
        passkey(beside=mine)
    del mine[3]
    assert passkey(beside=mine).slot == 3


@given(st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=8), st.integers(0, 2**32 - 1))
def test_a_counter_that_counts_only_ever_goes_up(counters: list[int], first: int) -> None:
    it = passkey(counter=first)
    for counter in counters:
        before = it.counter
        used = it.use(counter, synced=False, now=NOW)
        assert used == (counter > before or counter == before == 0)
        assert it.counter == (counter if used else before)


def test_a_refused_use_leaves_no_trace() -> None:
    it = passkey(counter=5)
    assert not it.use(5, synced=True, now=NOW + timedelta(days=1))
    assert (it.counter, it.synced, it.used_at) == (5, False, None)


@pytest.mark.parametrize("label", ["", " ", "x" * 65, "a\x00b"])
def test_a_label_is_a_short_line(label: str) -> None:
    with pytest.raises(Invalid):
        passkey(label=label)
    it = passkey()
    with pytest.raises(Invalid):
        it.rename(label)
    assert it.label == "Laptop" and not it.rename(" Laptop ")


def test_it_is_one_persons_in_one_tenant() -> None:
    it = passkey()
    assert it.belongs_to(ACME, ANN)
    assert not it.belongs_to(TenantId("rival"), ANN) and not it.belongs_to(ACME, UserId("bob"))
