"""The catalogue of plans and packs: built in, or a file of the operator's."""

from __future__ import annotations

from pathlib import Path

import msgspec

from jobhire.domains.payment.domain.calendar import Interval
from jobhire.domains.payment.domain.catalogue import FREE, Catalogue, Pack, Plan
from jobhire.shared.domain import Invalid
from jobhire.shared.domain.money import Money


class _Plan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: str
    name: str
    prices: dict[Interval, int]


class _Pack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: str
    name: str
    tokens: int
    price: int


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Prices in minor units of ``currency``."""

    currency: str
    plans: list[_Plan]
    packs: list[_Pack] = []


BUILT_IN = _File(
    currency="EUR",
    plans=[
        _Plan("team", "Team", {Interval.MONTH: 9_900, Interval.YEAR: 99_000}),
        _Plan("enterprise", "Enterprise", {Interval.MONTH: 49_900, Interval.YEAR: 499_000}),
    ],
    packs=[
        _Pack("tokens-1m", "1 million tokens", 1_000_000, 900),
        _Pack("tokens-10m", "10 million tokens", 10_000_000, 7_900),
    ],
)
"""Prices for trying it, nobody's offer."""


def read_catalogue(file: Path | None) -> Catalogue:
    """Raises ``ValueError`` that names the file and what is wrong in it."""
    if file is None:
        return _catalogue(BUILT_IN)
    try:
        return _catalogue(msgspec.json.decode(file.read_bytes(), type=_File))
    except (OSError, msgspec.DecodeError, Invalid) as wrong:
        raise ValueError(f"the catalogue {file} cannot be used: {wrong}") from wrong


def _catalogue(read: _File) -> Catalogue:
    def money(amount: int) -> Money:
        return Money(amount=amount, currency=read.currency)

    plans = [
        Plan(
            code=each.code,
            name=each.name,
            prices={interval: money(price) for interval, price in each.prices.items()},
        )
        for each in read.plans
    ]
    packs = [
        Pack(code=each.code, name=each.name, tokens=each.tokens, price=money(each.price))
        for each in read.packs
    ]
    return Catalogue(plans=(Plan(code=FREE, name="Free"), *plans), packs=tuple(packs)).checked()
