"""Interviews as iCalendar (RFC 5545): what is written into one cannot break out of its line."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from jobhire.domains.hiring.application.ports import CalendarEntry

if TYPE_CHECKING:
    from icalendar import Event

_SPAN = timedelta(days=366)
"""Around the interview: for how long the rules of its time zone are told."""


class IcalendarCalendar:
    """See ``Calendar``."""

    def written(self, entry: CalendarEntry) -> bytes:
        import icalendar  # most processes never write one

        calendar = icalendar.Calendar()
        calendar.add("prodid", "-//JobHire//Interviews//EN")
        calendar.add("version", "2.0")
        asked = "REQUEST" if entry.organizer else "PUBLISH"
        calendar.add("method", "CANCEL" if entry.cancelled else asked)
        event = icalendar.Event()
        _fill(event, entry)
        if entry.organizer:
            event.add("organizer", icalendar.vCalAddress(f"mailto:{entry.organizer}"))
        for address in entry.attendees:
            event.add("attendee", icalendar.vCalAddress(f"mailto:{address}"))
        calendar.add_component(event)
        day = entry.starts_at.date()
        calendar.add_missing_timezones(first_date=day - _SPAN, last_date=day + _SPAN)
        return bytes(calendar.to_ical())


def _fill(event: Event, entry: CalendarEntry) -> None:
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.changed_at)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("summary", entry.summary)
    event.add("dtstart", _there(entry.starts_at, entry.time_zone))
    event.add("dtend", _there(entry.ends_at, entry.time_zone))
    if entry.place:
        event.add("location", entry.place)
    if entry.link:
        event.add("url", entry.link)
    if entry.note:
        event.add("description", entry.note)


def _there(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone))
