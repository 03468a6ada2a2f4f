"""How far an applicant tracking system has been read."""

from __future__ import annotations

from datetime import datetime

import msgspec


class Position(msgspec.Struct, frozen=True, kw_only=True):
    """How far a system has been read. ``since``: up to when it was read to the end; None: never. While a
    reading is under way, ``until`` is where it will end and ``then`` its next page. ``place``: what was read,
    for people may have named another."""

    place: str = ""
    since: datetime | None = None
    until: datetime | None = None
    then: str = ""


NOWHERE = Position()
