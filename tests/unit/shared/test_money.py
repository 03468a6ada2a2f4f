"""Money: minor units of a currency that there is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.shared.domain import Invalid
from jobhire.shared.domain.money import CURRENCIES, MOST, Money


def test_every_currency_has_three_letters_and_its_digits() -> None:
    assert len(CURRENCIES) > 150
    assert all(len(code) == 3 and code.isupper() for code in CURRENCIES)
    assert [Money(amount=1, currency=code).digits for code in ("CHF", "JPY", "KWD", "CLF")] == [2, 0, 3, 4]


@pytest.mark.parametrize(
    ("amount", "currency"), [(1, "chf"), (1, "XXX"), (1, ""), (-1, "CHF"), (MOST + 1, "CHF")]
)
def test_what_is_no_money_is_refused(amount: int, currency: str) -> None:
    with pytest.raises(Invalid):
        Money(amount=amount, currency=currency)


AMOUNTS = st.integers(0, MOST)


@given(amount=AMOUNTS, part=st.floats(-1, 2))
def test_a_share_is_never_more_than_the_whole_nor_less_than_nothing(amount: int, part: float) -> None:
    assert 0 <= Money(amount=amount, currency="EUR").share(part) <= amount


@given(amount=AMOUNTS, off=AMOUNTS)
def test_what_is_taken_off_never_leads_below_nothing(amount: int, off: int) -> None:
    assert Money(amount=amount, currency="EUR").less(off).amount == max(0, amount - off)
