"""An amount of money: whole minor units of a currency, never a fraction of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from jobhire.shared.domain import Invalid

_TWO = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC
CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR
JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD
NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN
SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD XCG YER ZAR ZMW ZWG
"""
_NONE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE = "BHD IQD JOD KWD LYD OMR TND"
_FOUR = "CLF UYW"
CURRENCIES: Mapping[str, int] = MappingProxyType(
    {code: digits for digits, codes in enumerate((_NONE, "", _TWO, _THREE, _FOUR)) for code in codes.split()}
)
"""ISO 4217, the currencies in use in 2026: code → digits after the point of a major unit."""
MOST = 10**15
"""Minor units: JSON readers keep whole numbers exact up to some nine times that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """``amount``: in minor units (cents, rappen; of yen, which have none, in yen), from 0 to ``MOST``.
    Raises ``Invalid``."""

    amount: int
    currency: str

    def __post_init__(self) -> None:
        if self.currency not in CURRENCIES:
            raise Invalid("a currency of ISO 4217 by its three letters, such as CHF", field="/currency")
        if not 0 <= self.amount <= MOST:
            raise Invalid(f"0 to {MOST} minor units", field="/amount")

    @property
    def digits(self) -> int:
        """How many of the amount's last digits are behind the point."""
        return CURRENCIES[self.currency]

    def times(self, count: int) -> Money:
        return Money(amount=self.amount * count, currency=self.currency)

    def less(self, part: int) -> Money:
        """Without so many minor units, and never below nothing."""
        return Money(amount=max(0, self.amount - part), currency=self.currency)

    def share(self, part: float) -> int:
        """Minor units of this part (0 to 1), rounded down: what is taken off is never too much."""
        return int(self.amount * min(1.0, max(0.0, part)))
