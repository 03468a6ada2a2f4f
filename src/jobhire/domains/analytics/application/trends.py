"""How often what happened, day by day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import ClassVar

import msgspec

from jobhire.domains.analytics.application.ports import Chronicle
from jobhire.domains.analytics.application.views import CountsView, DayView, TrendsMeta, TrendsView
from jobhire.domains.analytics.domain.chronicle import Counted, Month
from jobhire.domains.analytics.domain.period import Period
from jobhire.shared.application import Clock, Message


class TrendsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    data: TrendsView
    meta: TrendsMeta


class GetTrends(Message[TrendsAnswer], frozen=True, kw_only=True):
    """Both days included; without the last, up to today (UTC); without the first, 30 days in all."""

    permission: ClassVar[str] = "analytics:read"

    since: date | None = None
    until: date | None = None


async def get_trends(query: GetTrends, *, chronicle: Chronicle, clock: Clock) -> TrendsAnswer:
    """Raises ``Invalid`` for a period that ends before it begins, or is longer than 366 days."""
    period = Period.of(query.since, query.until, today=clock.now().date())
    # The page first: what it says is counted up to there is in the months by then.
    page = await chronicle.page(query.by.tenant_id)
    months = await chronicle.months(query.by.tenant_id, period.months())
    days = [_day(months, period.first + timedelta(days=number)) for number in range(period.days)]
    total: Counter[str] = Counter()
    for day in days:
        total.update({str(counted): times for counted, times in _counts(months, day.date).items()})
    return TrendsAnswer(
        data=TrendsView(totals=msgspec.convert(total, CountsView), days=days),
        meta=TrendsMeta(from_=period.first, to=period.last, position=page.recent.position),
    )


def _counts(months: Mapping[str, Month], day: date) -> Mapping[Counted, int]:
    name = day.isoformat()
    month = months.get(name[:7])
    return {} if month is None else month.days.get(name, {})


def _day(months: Mapping[str, Month], day: date) -> DayView:
    counts = {str(counted): times for counted, times in _counts(months, day).items()}
    return msgspec.convert({"date": day} | counts, DayView)
