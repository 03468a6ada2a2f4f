"""Rules for passwords and second factors, tried with whatever hypothesis can think of."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from jobhire.domains.identity.domain.credential import DIRECTORY, Credential, Password
from jobhire.domains.identity.domain.errors import NoSecondFactor, SecondFactorEnrolled
from jobhire.domains.identity.domain.passwords import context_words, require_uncommon
from jobhire.domains.identity.domain.text import normalise_email
from jobhire.shared.domain import Invalid, TenantId, UserId

WHO = ("ada.goldberg@initech.example", "Ada Schmidt-Goldberg", "Initech Holding")
WORDS = ["goldberg", "Schmidt", "INITECH", "Holding", "JobHire"]
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def choose(text: str, *, common: bool = False) -> None:
    require_uncommon(Password(text), common=common, context=context_words(*WHO), field="/password")


@given(
    words=st.lists(st.sampled_from(WORDS), min_size=2, max_size=6),
    between=st.sampled_from(["", " ", "-", "!?"]),
    more=st.text("0123456789xyz", max_size=4),
)
def test_row_05_words_about_oneself_in_any_order_are_no_password(
    words: list[str], between: str, more: str
) -> None:
    with pytest.raises(Invalid) as refused:
        choose(between.join([*words, more]))
    assert refused.value.field == "/password"


@given(text=st.text("0123456789xyz", min_size=5, max_size=100), word=st.sampled_from(WORDS))
def test_a_word_about_oneself_with_five_characters_more_is_allowed(text: str, word: str) -> None:
    choose(f"{word} {text}")


@given(text=st.text("qvwxyz 0123456789!\U0001f511", min_size=8, max_size=200))
def test_no_kinds_of_characters_are_asked_for(text: str) -> None:
    choose(text)
    with pytest.raises(Invalid):
        choose(text, common=True)


STEPS = st.integers(1, 12)
CODES = st.sampled_from([f"digest {number}" for number in range(6)])


class SecondFactorLife(RuleBasedStateMachine):
    """``latest``: the last time step used, None without a factor; ``unused``: its recovery codes."""

    @initialize()
    def begin(self) -> None:
        self.credential = Credential.claim(
            "c",
            normalise_email("ada@example.com"),
            password_hash="h",
            home=TenantId("t"),
            user_id=UserId("u"),
            now=NOW,
        )
        assert self.credential.tenant_id == DIRECTORY
        self.latest: int | None = None
        self.unused: set[str] = set()

    @precondition(lambda self: self.latest is None)
    @rule(step=STEPS, codes=st.sets(CODES))
    def enrol(self, step: int, codes: set[str]) -> None:
        with pytest.raises(NoSecondFactor):
            self.credential.enrol(step=step, recovery=codes, now=NOW)
        self.credential.offer_second_factor("sealed")
        self.credential.enrol(step=step, recovery=codes, now=NOW)
        self.latest, self.unused = step, set(codes)

    @rule(step=STEPS)
    def show_a_code(self, step: int) -> None:
        good = self.latest is not None and step > self.latest
        assert self.credential.use_step(step) is good
        assert not self.credential.use_step(step)
        if good:
            self.latest = step

    @rule(code=CODES)
    def show_a_recovery_code(self, code: str) -> None:
        assert self.credential.use_recovery(code) is (code in self.unused)
        assert not self.credential.use_recovery(code)
        self.unused.discard(code)

    @precondition(lambda self: self.latest is not None)
    @rule(codes=st.sets(CODES))
    def renew(self, codes: set[str]) -> None:
        self.credential.renew_recovery(codes)
        self.unused = set(codes)

    @precondition(lambda self: self.latest is not None)
    @rule()
    def remove(self) -> None:
        with pytest.raises(SecondFactorEnrolled):
            self.credential.offer_second_factor("another")
        self.credential.remove_second_factor()
        self.latest, self.unused = None, set()

    @invariant()
    def it_is_as_the_model_says(self) -> None:
        factor = self.credential.second_factor
        assert (factor is None) is (self.latest is None)
        if factor is not None:
            assert (factor.last_step, set(factor.recovery)) == (self.latest, self.unused)


TestSecondFactorLife = SecondFactorLife.TestCase
