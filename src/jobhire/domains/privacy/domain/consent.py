"""What somebody's data may be used for, on which basis, from when to when (GDPR, articles 6 and 7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from jobhire.shared.domain import Invalid, one_line

_AHEAD = timedelta(hours=1)
"""Clocks differ; what was agreed has happened."""
_FIRST, _LAST = 1900, 2999
LONGEST_HOW = 200
LONGEST_NOTICE = 60


class Purpose(StrEnum):
    """``ai_analysis``: by a provider outside of this service; what is computed here needs none of it."""

    RECRUITING = "recruiting"
    TALENT_POOL = "talent_pool"
    AI_ANALYSIS = "ai_analysis"
    SHARING = "sharing"


class Basis(StrEnum):
    CONSENT = "consent"
    LEGITIMATE_INTEREST = "legitimate_interest"
    CONTRACT = "contract"
    LEGAL_OBLIGATION = "legal_obligation"


class Status(StrEnum):
    """``withdrawn``: a consent taken back, a legitimate interest objected to, any other basis that ended."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What holds from ``at`` on. ``how``: where it was said; ``until``: when it ends by itself, None: never;
    ``notice``: the version of the privacy notice they were shown; ``by`` wrote it down at ``recorded_at``."""

    basis: Basis
    status: Status
    at: datetime
    recorded_at: datetime
    by: str
    how: str = ""
    until: datetime | None = None
    notice: str = ""

    def checked(self) -> Entry:
        """In normal form, times in UTC. Raises ``Invalid``."""
        for field, moment in (("/at", self.at), ("/until", self.until)):
            if moment is not None and not _FIRST <= moment.year <= _LAST:
                raise Invalid(f"a year from {_FIRST} to {_LAST}", field=field)
        if self.at > self.recorded_at + _AHEAD:
            raise Invalid("it has happened already: `at` is not in the future", field="/at")
        if self.until is not None and self.until <= self.at:
            raise Invalid("it ends after it begins: `until` is later than `at`", field="/until")
        if self.until is not None and self.status is Status.WITHDRAWN:
            raise Invalid("what was withdrawn has no end", field="/until")
        return Entry(
            basis=self.basis,
            status=self.status,
            at=self.at.astimezone(UTC),
            recorded_at=self.recorded_at,
            by=self.by,
            how=one_line(self.how),
            until=None if self.until is None else self.until.astimezone(UTC),
            notice=one_line(self.notice),
        )

    def says(self, other: Entry) -> bool:
        """Whether it says the same, whoever wrote it down and when."""
        return (self.basis, self.status, self.how, self.until, self.notice) == (
            other.basis,
            other.status,
            other.how,
            other.until,
            other.notice,
        )

    def allows(self, now: datetime) -> bool:
        return self.status is Status.GIVEN and (self.until is None or now < self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Default:
    """What holds for whom nothing is on record."""

    basis: Basis = Basis.LEGITIMATE_INTEREST
    allowed: bool = True
