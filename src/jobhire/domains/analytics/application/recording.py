"""What happens is written down: sent by the consumer, safe to repeat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

import msgspec

from jobhire.domains.analytics.application.happenings import happenings
from jobhire.domains.analytics.application.ports import Chronicle, Log, Page
from jobhire.domains.analytics.domain.chronicle import Happening, Month, Recent, by_month
from jobhire.shared.application import EventRecord, Message
from jobhire.shared.domain import TenantId

FORM = 1
"""Goes up with whatever is written down in another way: then it is all written anew from the log, which has
everything from the first day on."""
_TO_BE_MADE_ANEW = 0
_INTERNAL = "analytics:write"
_Months = dict[str, Month]


class RecordEvents(Message[None], frozen=True, kw_only=True):
    """``events``: all that are followed since the last time, up to and including a position."""

    permission: ClassVar[str] = _INTERNAL

    events: Sequence[EventRecord]
    up_to: int


async def record_events(command: RecordEvents, *, chronicle: Chronicle) -> None:
    """The months first, the page last: after a death in between, each still knows what it has.

    What comes behind the page (somebody ran an event again that had been put aside) may be in it or not: it
    is all made anew then. Raises ``Overtaken``.
    """
    tenant_id, up_to = command.by.tenant_id, command.up_to
    page = await chronicle.page(tenant_id)
    if up_to < page.recent.position:
        await chronicle.put_page(tenant_id, msgspec.structs.replace(page, form=_TO_BE_MADE_ANEW))
        return
    heard = happenings(command.events)
    grouped = by_month(heard)
    known = await chronicle.months(tenant_id, list(grouped)) if grouped else {}
    await chronicle.put_months(tenant_id, _grown(known, grouped, up_to))
    recent = page.recent.after(heard, up_to=up_to)
    await chronicle.put_page(tenant_id, msgspec.structs.replace(page, recent=recent))


class RecordAnew(Message[None], frozen=True, kw_only=True):
    """All of it from the log again, up to and including a position."""

    permission: ClassVar[str] = _INTERNAL

    up_to: int


async def record_anew(command: RecordAnew, *, chronicle: Chronicle, log: Log) -> None:
    """What is shown meanwhile is what was there before. Raises ``Overtaken``."""
    tenant_id, up_to = command.by.tenant_id, command.up_to
    before = await chronicle.page(tenant_id)
    months, recent = await _reread(log, tenant_id, up_to)
    await chronicle.put_months(tenant_id, months)
    await chronicle.put_page(tenant_id, Page(recent=recent, form=FORM, written=before.written))


async def _reread(log: Log, tenant_id: TenantId, up_to: int) -> tuple[_Months, Recent]:
    months: _Months = {}
    recent = Recent()
    async for events in log.since(tenant_id, 0):
        wanted = [each for each in events if each.position <= up_to]
        if not wanted:
            break
        heard = happenings(wanted)
        months |= _grown(months, by_month(heard), wanted[-1].position)
        recent = recent.after(heard, up_to=wanted[-1].position)
    ended = {name: replace(each, position=up_to) for name, each in months.items()}
    return ended, replace(recent, position=up_to)


def _grown(known: Mapping[str, Month], grouped: dict[str, list[Happening]], up_to: int) -> _Months:
    return {
        name: known.get(name, Month(days={})).after(heard, up_to=up_to) for name, heard in grouped.items()
    }
