"""What is on record of one candidate's privacy: what they agreed to, a legal hold, and when they are due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from jobhire.domains.privacy.domain.consent import Entry, Purpose, Status
from jobhire.domains.privacy.domain.errors import ConsentHistoryFull
from jobhire.domains.privacy.domain.events import (
    ConsentChanged,
    LegalHoldEnded,
    LegalHoldPlaced,
    RetentionDue,
    RetentionLifted,
)
from jobhire.shared.domain import Aggregate, TenantId, one_line

MOST_ENTRIES = 50
"""Of one purpose. Withdrawing is always possible."""
LONGEST_REASON = 500


class Reason(StrEnum):
    """Why somebody is to be deleted: nothing has happened for so long, the consent to keep them was
    withdrawn, or has ended by itself."""

    INACTIVE = "inactive"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """They are not deleted by retention, whatever else holds."""

    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """That they will be deleted at ``due_at`` or soon after was told at ``at``."""

    due_at: datetime
    reason: Reason
    at: datetime


@dataclass(slots=True, kw_only=True, eq=False)
class PrivacyRecord(Aggregate):
    """Has the id of its candidate. ``entries``: by purpose, oldest first; the last one holds."""

    entries: Mapping[Purpose, tuple[Entry, ...]] = field(default_factory=dict)
    hold: Hold | None = None
    warned: Warned | None = None
    deleted_at: datetime | None = None
    """Never: lists look for what is not deleted."""

    @classmethod
    def of(cls, candidate_id: str, tenant_id: TenantId) -> PrivacyRecord:
        """With nothing in it yet."""
        return cls(id=candidate_id, tenant_id=tenant_id)

    def history(self, purpose: Purpose) -> tuple[Entry, ...]:
        return self.entries.get(purpose, ())

    def note(self, purpose: Purpose, entry: Entry, *, dated: bool = True) -> bool:
        """From now on this holds. ``dated``: somebody said since when. False, and nothing happens, when it
        says what is known. Raises ``Invalid`` and ``ConsentHistoryFull``."""
        entry, known = entry.checked(), self.history(purpose)
        if known and known[-1].says(entry) and (not dated or known[-1].at == entry.at):
            return False
        if len(known) >= MOST_ENTRIES and entry.status is not Status.WITHDRAWN:
            raise ConsentHistoryFull(f"at most {MOST_ENTRIES} times; it can still be withdrawn")
        self.entries = {**self.entries, purpose: (*known, entry)}
        self.raise_event(
            ConsentChanged(purpose=purpose.value, basis=entry.basis.value, status=entry.status.value)
        )
        return True

    def put_on_hold(self, reason: str, *, by: str, now: datetime) -> bool:
        """False when it is for that reason already."""
        reason = one_line(reason)
        if self.hold is not None and self.hold.reason == reason:
            return False
        first = self.hold is None
        self.hold = Hold(reason=reason, by=by, at=now)
        if first:
            self.raise_event(LegalHoldPlaced())
        return True

    def release(self) -> bool:
        if self.hold is None:
            return False
        self.hold = None
        self.raise_event(LegalHoldEnded())
        return True

    def warn(self, due_at: datetime, reason: Reason, *, now: datetime) -> bool:
        """False when that is told already. A day that comes closer is told anew; who was to go for another
        reason, or later, keeps the earlier warning."""
        known = self.warned
        if known is not None and known.due_at <= due_at:
            return False
        self.warned = Warned(due_at=due_at, reason=reason, at=now)
        self.raise_event(RetentionDue(due_at=f"{due_at:%Y-%m-%dT%H:%M:%SZ}", reason=reason.value))
        return True

    def lift(self) -> bool:
        """They are not to be deleted, for now."""
        if self.warned is None:
            return False
        self.warned = None
        self.raise_event(RetentionLifted())
        return True

    def part(self) -> bool:
        """They are deleted: there is nothing to warn of any more."""
        known, self.warned = self.warned, None
        return known is not None

    def stay(self) -> bool:
        """They were not after all."""
        self.raise_event(RetentionLifted())
        return True

    def forget(self) -> bool:
        """Nothing of them stays. False when there was nothing any more."""
        if not self.entries and self.hold is None and self.warned is None:
            return False
        self.entries, self.hold, self.warned = {}, None, None
        return True


def latest(records: Iterable[PrivacyRecord], purpose: Purpose) -> Entry | None:
    """What holds for somebody who is on record several times (merged): what was written down last."""
    known = [record.history(purpose)[-1] for record in records if record.history(purpose)]
    return max(known, key=lambda each: each.recorded_at, default=None)
