"""Months as calendars have them: from the 31st to the last day there is."""

from __future__ import annotations

from calendar import monthrange
from datetime import datetime
from enum import StrEnum


class Interval(StrEnum):
    MONTH = "month"
    YEAR = "year"

    @property
    def months(self) -> int:
        return 1 if self is Interval.MONTH else 12


def later(start: datetime, interval: Interval, times: int) -> datetime:
    """So many intervals after ``start``. Counted from the first day and not from the last one reached: who
    began on the 31st pays on the 28th of February and on the 31st of March."""
    months = start.month - 1 + interval.months * times
    year, month = start.year + months // 12, months % 12 + 1
    return start.replace(year=year, month=month, day=min(start.day, monthrange(year, month)[1]))
