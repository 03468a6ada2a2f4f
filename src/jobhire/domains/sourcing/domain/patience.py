"""When a source is asked again, and when it is given up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

RETRIES = (900, 3_600, 14_400, 43_200)
"""Seconds to wait after the first, second, … failure in a row; then a day each time."""
LONGEST_WAIT = 86_400
"""Seconds. Whoever asks for more in ``Retry-After`` gets this."""
GIVES_UP = timedelta(days=7)
"""After which of nothing but failures a source stops."""


def wait_after(failures: int, *, retry_after: str, every_seconds: int, now: datetime) -> float:
    """Seconds until the next try after so many failures in a row (1 and more). A board may ask for a later
    time, never for an earlier one; and who is asked once an hour is tried once an hour at most."""
    own = RETRIES[failures - 1] if failures <= len(RETRIES) else LONGEST_WAIT
    return max(min(own, max(every_seconds, RETRIES[0])), min(asked_for(retry_after, now), LONGEST_WAIT))


def gives_up(failing_since: float | None, now: datetime) -> bool:
    """``failing_since``: seconds since 1970."""
    return failing_since is not None and now.timestamp() - failing_since >= GIVES_UP.total_seconds()


def asked_for(retry_after: str, now: datetime) -> float:
    """``Retry-After`` in seconds or as a date (RFC 9110, 10.2.3); 0 for what is neither."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit() and len(text) <= 9:
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - now).total_seconds())
