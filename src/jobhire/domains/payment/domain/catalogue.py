"""What can be bought, and for how much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from jobhire.domains.payment.domain.calendar import Interval
from jobhire.domains.payment.domain.errors import UnknownOffer
from jobhire.shared.domain import Invalid
from jobhire.shared.domain.money import Money

FREE = "free"
RANKS: Mapping[str, int] = {FREE: 0, "team": 1, "enterprise": 2}
"""The plans there can be, which are the tiers of a tenant, from the smallest to the largest."""
_LONGEST_CODE = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """``prices``: for each interval it can be paid by; none for ``free``."""

    code: str
    name: str
    prices: Mapping[Interval, Money] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """Tokens for analyses by an AI provider, on top of what every month brings."""

    code: str
    name: str
    tokens: int
    price: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    plans: Sequence[Plan]
    packs: Sequence[Pack]

    def checked(self) -> Catalogue:
        """Raises ``Invalid`` that says what is wrong with it."""
        codes = [*(each.code for each in self.plans), *(each.code for each in self.packs)]
        if len(set(codes)) != len(codes) or not all(0 < len(each) <= _LONGEST_CODE for each in codes):
            raise Invalid(f"every code is there once and has 1 to {_LONGEST_CODE} characters")
        if unknown := {each.code for each in self.plans} - RANKS.keys():
            raise Invalid(f"{min(unknown)!r} is no plan: {', '.join(RANKS)}")
        if any(each.tokens < 1 for each in self.packs):
            raise Invalid("a pack has at least one token")
        if any(bool(each.prices) is (each.code == FREE) for each in self.plans):
            raise Invalid(f"{FREE} has no price, every other plan has at least one")
        return self

    def price(self, code: str, interval: Interval) -> Money:
        """Raises ``UnknownOffer``."""
        plan = next((each for each in self.plans if each.code == code), None)
        if plan is None:
            raise UnknownOffer("GET /api/v1/plans lists the plans", field="/plan")
        if plan.code == FREE:
            raise UnknownOffer("free costs nothing: cancel the subscription instead", field="/plan")
        if interval not in plan.prices:
            raise UnknownOffer(f"this plan is paid by {', '.join(plan.prices)}", field="/interval")
        return plan.prices[interval]

    def pack(self, code: str) -> Pack:
        """Raises ``UnknownOffer``."""
        found = next((each for each in self.packs if each.code == code), None)
        if found is None:
            raise UnknownOffer("GET /api/v1/plans lists the packs", field="/pack")
        return found
