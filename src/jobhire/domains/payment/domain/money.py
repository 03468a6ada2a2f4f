"""Money: whole minor units of one currency, never a fraction."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jobhire.shared.domain import Invalid

_CURRENCY = re.compile(r"[A-Z]{3}")
MOST = 10**12
"""Minor units of one amount."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """``amount``: minor units (cents), 0 to ``MOST``; ``currency``: a code of ISO 4217. Raises
    ``Invalid``."""

    amount: int
    currency: str

    def __post_init__(self) -> None:
        if _CURRENCY.fullmatch(self.currency) is None:
            raise Invalid("a currency is a code of ISO 4217, such as EUR", field="/currency")
        if not 0 <= self.amount <= MOST:
            raise Invalid(f"an amount is 0 to {MOST} minor units", field="/amount")

    def times(self, count: int) -> Money:
        return Money(amount=self.amount * count, currency=self.currency)

    def less(self, part: int) -> Money:
        """Without so many minor units, and never below nothing."""
        return Money(amount=max(0, self.amount - part), currency=self.currency)

    def share(self, part: float) -> int:
        """Minor units of this part (0 to 1), rounded down: what is taken off is never too much."""
        return int(self.amount * min(1.0, max(0.0, part)))
