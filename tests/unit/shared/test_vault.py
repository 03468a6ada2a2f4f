"""Secrets at rest: what opens where, and what no longer opens."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.shared.infrastructure.vault import KeyringVault

OLD, NEW = "an old key of thirty-two bytes or more", "a new key of thirty-two bytes or more"
_old, _new, _both = KeyringVault([OLD]), KeyringVault([NEW]), KeyringVault([NEW, OLD])


@given(plain=st.binary(max_size=300), context=st.text(max_size=60))
def test_what_was_sealed_opens_at_its_place(plain: bytes, context: str) -> None:
    sealed = _old.seal(plain, context=context)
    assert _old.open(sealed, context=context) == plain
    assert len(plain) < 4 or plain.decode("latin-1") not in sealed


@given(places=st.lists(st.text(max_size=30), min_size=2, max_size=2, unique=True))
def test_what_was_moved_to_another_place_does_not_open(places: list[str]) -> None:
    here, there = places
    with pytest.raises(ValueError, match="moved"):
        _old.open(_old.seal(b"secret", context=here), context=there)


@given(data=st.data())
def test_one_altered_character_and_it_does_not_open(data: st.DataObject) -> None:
    sealed = _old.seal(b"a secret of some length", context="x/1")
    at = data.draw(st.integers(0, len(sealed) - 1))
    other = data.draw(st.characters(min_codepoint=33, max_codepoint=126).filter(lambda c: c != sealed[at]))
    altered = sealed[:at] + other + sealed[at + 1 :]
    with pytest.raises(ValueError):
        _old.open(altered, context="x/1")


@pytest.mark.parametrize("text", ["", "v1", "v1..", "v1.abc.AAAA", "v2.x.y", "é.é.é", "plain text"])
def test_what_no_vault_sealed_does_not_open(text: str) -> None:
    with pytest.raises(ValueError):
        _old.open(text, context="")


def test_the_same_secret_is_sealed_differently_every_time() -> None:
    assert len({_old.seal(b"secret", context="x") for _ in range(20)}) == 20


def test_an_earlier_key_still_opens_and_the_present_one_seals() -> None:
    before = _old.seal(b"secret", context="x")
    assert _both.open(before, context="x") == b"secret"
    assert not _both.is_current(before)
    after = _both.seal(b"secret", context="x")
    assert _both.is_current(after)
    assert _new.open(after, context="x") == b"secret"


def test_without_its_key_nothing_opens() -> None:
    with pytest.raises(ValueError, match="gone"):
        _new.open(_old.seal(b"secret", context="x"), context="x")


_parts = st.lists(st.text(max_size=8), max_size=4).map(tuple)


@given(one=_parts, other=_parts)
def test_derived_secrets_differ_for_different_arguments_and_only_then(
    one: tuple[str, ...], other: tuple[str, ...]
) -> None:
    assert (_old.derive("link", *one) == _old.derive("link", *other)) == (one == other)
    assert len(_old.derive("link", *one)) == 32


def test_what_was_derived_before_is_derived_still() -> None:
    """Links, refresh tokens and known places that are out there hold through an upgrade."""
    derived = KeyringVault(["k" * 32]).derive("place", "192.0.2.1", "ä")
    assert derived.hex() == "5a88f0a68af4bbd085478e5a105ba001695354c3b2853fe2e44b7159ac95f49f"


def test_derived_secrets_differ_by_purpose_and_by_key() -> None:
    assert _old.derive("link", "a") != _old.derive("token", "a")
    assert _old.derive("link", "a") != _new.derive("link", "a")
    assert _both.derive("link", "a") == _new.derive("link", "a")


@pytest.mark.parametrize("keys", [[], ["short"], [NEW, "short"]])
def test_a_short_key_is_refused(keys: list[str]) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        KeyringVault(keys)
