"""One file that somebody dropped, from its arrival to the candidate it speaks of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from jobhire.domains.intake.domain.document import Kind
from jobhire.domains.intake.domain.events import CvFailed, CvRead, CvReceived
from jobhire.domains.intake.domain.file_names import shown_name
from jobhire.domains.intake.domain.refusal import Reason
from jobhire.shared.domain import Aggregate, TenantId, UserId

MOST_ATTEMPTS = 3
"""Readings begun before a file is given up: one that takes its worker with it must not do so for ever."""


class CvStatus(StrEnum):
    RECEIVED = "received"
    READING = "reading"
    READ = "read"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploader:
    """Who brought the file, and what they said of it. ``into``: the candidate it is of, where they know;
    ``given``: facts they typed in, which count more than what is read; ``unproven``: a stranger, who says
    that it is their own."""

    user_id: UserId
    into: str | None = None
    type: str = "uploaded"
    given: Mapping[str, object] = field(default_factory=dict)
    metadata: Mapping[str, object] = field(default_factory=dict)
    unproven: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """``name``: as shown to people; files are stored under ids of ours. ``size``: bytes."""

    name: str
    kind: Kind
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """Another candidate that may be the same person, and why."""

    candidate_id: str
    reason: str
    per_cent: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a file. ``created``: the candidate is new; ``proposals``: differences that wait for a
    person to decide."""

    candidate_id: str
    candidate_version: int
    created: bool
    proposals: int
    warnings: tuple[Likeness, ...] = ()


@dataclass(slots=True, kw_only=True, eq=False)
class CvDocument(Aggregate):
    """Use ``CvDocument.receive``; one read from the store is made by the codec."""

    file: FileFacts
    uploader: Uploader
    new_candidate_id: str
    """Whom this becomes if it is nobody we know: decided once, so that a repeat makes the same person."""
    received_at: datetime
    updated_at: datetime
    status: CvStatus = CvStatus.RECEIVED
    attempts: int = 0
    parser: str | None = None
    scanned: bool = False
    """Whether a virus scanner has looked at it."""
    copied: bool = False
    """Whether there is a copy without metadata, which is the only one that is ever handed out."""
    reason: Reason | None = None
    outcome: Outcome | None = None

    @classmethod
    def receive(
        cls,
        *,
        id: str,
        tenant_id: TenantId,
        file: FileFacts,
        uploader: Uploader,
        new_candidate_id: str,
        now: datetime,
    ) -> CvDocument:
        document = cls(
            id=id,
            tenant_id=tenant_id,
            file=replace(file, name=shown_name(file.name)),
            uploader=uploader,
            new_candidate_id=new_candidate_id,
            received_at=now,
            updated_at=now,
        )
        document.raise_event(CvReceived(kind=file.kind.value, size=file.size))
        return document

    @property
    def ended(self) -> bool:
        return self.status in {CvStatus.READ, CvStatus.FAILED}

    def begin(self, *, now: datetime) -> bool:
        """Counted before the work starts. False: it has ended already."""
        if self.ended:
            return False
        if self.attempts >= MOST_ATTEMPTS:
            return self.fail(Reason.GAVE_UP, now=now)
        self.attempts += 1
        self.status, self.updated_at = CvStatus.READING, now
        return True

    def fail(self, reason: Reason, *, now: datetime, scanned: bool = False) -> bool:
        if self.ended:
            return False
        self.status, self.reason, self.updated_at = CvStatus.FAILED, reason, now
        self.scanned = self.scanned or scanned
        self.raise_event(CvFailed(reason=reason.value))
        return True

    def finish(self, outcome: Outcome, *, parser: str, scanned: bool, copied: bool, now: datetime) -> bool:
        if self.ended:
            return False
        self.status, self.outcome, self.parser, self.updated_at = CvStatus.READ, outcome, parser, now
        self.scanned, self.copied = scanned, copied
        self.raise_event(
            CvRead(
                candidate_id=outcome.candidate_id,
                created=outcome.created,
                proposals=outcome.proposals,
                parser=parser,
            )
        )
        return True

    def withdraw(self, *, now: datetime) -> bool:
        """Nobody's CV any more: the import that brought it was undone. Only of one that was read."""
        if self.status is not CvStatus.READ:
            return False
        self.status, self.reason, self.outcome = CvStatus.FAILED, Reason.TAKEN_BACK, None
        self.updated_at = now
        self.raise_event(CvFailed(reason=Reason.TAKEN_BACK.value))
        return True

    @property
    def is_forgotten(self) -> bool:
        return not self.file.name

    def forget(self, candidate_id: str, *, now: datetime) -> bool:
        """Nothing stays but that there was a file of this candidate. False: it was done before."""
        if self.is_forgotten:
            return False
        self.file = replace(self.file, name="", size=0, sha256="")
        self.uploader = Uploader(user_id=self.uploader.user_id, type=self.uploader.type)
        self.new_candidate_id, self.outcome, self.copied = candidate_id, None, False
        if self.status is not CvStatus.FAILED:
            self.raise_event(CvFailed(reason=Reason.FORGOTTEN.value))
        self.status, self.reason, self.updated_at = CvStatus.FAILED, Reason.FORGOTTEN, now
        return True

    def read_again(self, *, now: datetime) -> bool:
        """Once more, with the present parser. Only of one that was read, or given up."""
        if not self.ended or self.is_forgotten:
            return False
        self.status, self.attempts, self.reason, self.updated_at = CvStatus.RECEIVED, 0, None, now
        self.raise_event(CvReceived(kind=self.file.kind.value, size=self.file.size))
        return True
