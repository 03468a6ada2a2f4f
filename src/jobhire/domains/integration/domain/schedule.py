"""What an answer means, and when a failed delivery is tried again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal

RETRIES = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Seconds to wait after the first, second, … failure (the schedule that Standard Webhooks recommends)."""
LONGEST_WAIT = 86_400
"""Seconds. Whoever asks for more in ``Retry-After`` gets this."""
_JITTER = 0.1
_TOLD_WHEN = frozenset({429, 503})
"""Whose ``Retry-After`` counts."""

Failure = Literal["status", "redirect", "timeout", "unreachable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of one attempt. ``status``: None when nothing was answered, which ``failure`` tells; None
    there: it was delivered. ``text``: how the answer began."""

    status: int | None
    failure: Failure | None
    milliseconds: int
    retry_after: str = ""
    text: str = ""

    @property
    def delivered(self) -> bool:
        return self.failure is None

    @property
    def gone(self) -> bool:
        return self.status == 410


def failure_of(status: int) -> Failure | None:
    """Of a status; None: it is a success. A redirect is not followed."""
    if 200 <= status < 300:
        return None
    return "redirect" if 300 <= status < 400 else "status"


def wait_after(failures: int, answer: Answer, *, jitter: float, now: datetime) -> float | None:
    """Seconds until the next attempt after so many failures in a row (1 and more); None: there is none.
    ``jitter``: 0 to 1, up to a tenth of the wait on top, so that many that failed together do not come back
    together. A receiver may ask for a later time, never for an earlier one: else it could use up all
    attempts within a minute."""
    if failures > len(RETRIES):
        return None
    wait = RETRIES[failures - 1] * (1 + _JITTER * jitter)
    asked = _asked(answer.retry_after, now) if answer.status in _TOLD_WHEN else 0.0
    return max(wait, min(asked, LONGEST_WAIT))


def _asked(retry_after: str, now: datetime) -> float:
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
