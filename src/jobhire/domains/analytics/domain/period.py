"""A stretch of days that somebody asks about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from jobhire.shared.domain import Invalid

LONGEST = 366
USUAL = 30
_EARLIEST = date(1990, 1, 1)


@dataclass(frozen=True, slots=True)
class Period:
    """Both days included."""

    first: date
    last: date

    @classmethod
    def of(cls, first: date | None, last: date | None, *, today: date) -> Period:
        """Up to today unless something else is said, 30 days unless something else is said. Raises
        ``Invalid``."""
        if (first or today) < _EARLIEST or (last or today) < _EARLIEST:
            raise Invalid("a day from 1990-01-01 on", field="/from" if first else "/to")
        last = last or max(first or today, today)
        first = first or last - timedelta(days=USUAL - 1)
        if first > last:
            raise Invalid("'from' is not later than 'to'", field="/from")
        if (last - first).days >= LONGEST:
            raise Invalid(f"at most {LONGEST} days at once", field="/from")
        return cls(first, last)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def months(self) -> list[str]:
        """As ``2026-11``, in order."""
        named = (f"{self.first + timedelta(days=number):%Y-%m}" for number in range(self.days))
        return list(dict.fromkeys(named))


MOST_MONTHS = 36
USUAL_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Months:
    """From one month (``2026-11``) to another, both included."""

    first: str
    last: str

    @classmethod
    def of(cls, first: str | None, last: str | None, *, present: str) -> Months:
        """Up to the present one unless something else is said, a year unless something else is said. Raises
        ``Invalid``."""
        last = last or max(first or present, present)
        first = first or _named(_number(last) - USUAL_MONTHS + 1)
        if first > last:
            raise Invalid("'from' is not later than 'to'", field="/from")
        if _number(last) - _number(first) >= MOST_MONTHS:
            raise Invalid(f"at most {MOST_MONTHS} months at once", field="/from")
        return cls(first, last)

    def names(self) -> list[str]:
        """Oldest first."""
        return [_named(number) for number in range(_number(self.first), _number(self.last) + 1)]


def _number(name: str) -> int:
    year, _, month = name.partition("-")
    return 12 * int(year) + int(month) - 1


def _named(number: int) -> str:
    return f"{number // 12:04}-{number % 12 + 1:02}"
