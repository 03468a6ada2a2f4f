"""The real clock and the real ids."""

from __future__ import annotations

from datetime import UTC, datetime

import uuid_utils


class SystemClock:
    """UTC, cut to milliseconds so that what is stored equals what was computed with."""

    def now(self) -> datetime:
        moment = datetime.now(UTC)
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


class Uuid7Ids:
    """UUIDv7 (RFC 9562) as lower-case text: sorts by creation time."""

    def new(self) -> str:
        return str(uuid_utils.uuid7())
