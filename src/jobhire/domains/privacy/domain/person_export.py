"""An export of all that is kept of one person: who asked, how far it is, and how long its data are there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from jobhire.domains.privacy.domain.events import PersonExportFinished, PersonExportRequested
from jobhire.shared.domain import Aggregate, TenantId, UserId

KEPT = timedelta(days=1)
"""For how long its data can be fetched, counted from when it was asked for."""
MOST_ATTEMPTS = 3


class ExportStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    EXPIRED = "expired"


@dataclass(slots=True, kw_only=True, eq=False)
class PersonExport(Aggregate):
    """Use ``PersonExport.request``. ``places``: how many things, by where they are; ``sha256``: of its data;
    ``declared``: with the values that the candidate declared of themselves."""

    candidate_id: str
    requested_by: UserId
    declared: bool
    created_at: datetime
    updated_at: datetime
    status: ExportStatus = ExportStatus.RUNNING
    attempts: int = 1
    places: Mapping[str, int] = field(default_factory=dict)
    size: int = 0
    sha256: str = ""

    @classmethod
    def request(
        cls,
        id: str,
        tenant_id: TenantId,
        *,
        candidate_id: str,
        by: UserId,
        declared: bool,
        at_once: bool,
        now: datetime,
    ) -> PersonExport:
        """``at_once``: whoever calls carries it out; else it is left to a worker."""
        export = cls(
            id=id,
            tenant_id=tenant_id,
            candidate_id=candidate_id,
            requested_by=by,
            declared=declared,
            created_at=now,
            updated_at=now,
        )
        if not at_once:
            export.queue(now=now)
        return export

    @property
    def expires_at(self) -> datetime:
        return self.created_at + KEPT

    @property
    def ended(self) -> bool:
        return self.status not in {ExportStatus.QUEUED, ExportStatus.RUNNING}

    def queue(self, *, now: datetime) -> bool:
        """It takes longer than anybody waits: a worker starts anew."""
        if self.ended:
            return False
        self.status, self.attempts, self.updated_at = ExportStatus.QUEUED, 0, now
        self.raise_event(PersonExportRequested(candidate_id=self.candidate_id))
        return True

    def begin(self, *, now: datetime) -> bool:
        """One attempt more, counted before it is made. False: there is nothing to do."""
        if self.ended:
            return False
        self.attempts += 1
        over = self.attempts > MOST_ATTEMPTS or now >= self.expires_at
        self.status = ExportStatus.FAILED if over else ExportStatus.RUNNING
        self.updated_at = now
        return True

    def finish(self, *, places: Mapping[str, int], size: int, sha256: str, now: datetime) -> bool:
        if self.ended:
            return False
        self.status, self.updated_at = ExportStatus.DONE, now
        self.places, self.size, self.sha256 = dict(sorted(places.items())), size, sha256
        self.raise_event(PersonExportFinished(candidate_id=self.candidate_id, records=sum(places.values())))
        return True

    def give_up(self, *, now: datetime) -> bool:
        """There is nobody any more to tell of."""
        if self.ended:
            return False
        self.status, self.updated_at = ExportStatus.FAILED, now
        return True

    def expire(self, *, now: datetime) -> bool:
        """Its data are not there any more. False: that was so before."""
        if self.status is ExportStatus.EXPIRED:
            return False
        self.status, self.updated_at = ExportStatus.EXPIRED, now
        return True
