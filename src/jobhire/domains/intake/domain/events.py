"""What happens to the file of a CV. Nothing personal: no name of a file, nothing of its text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from jobhire.shared.domain import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class CvReceived(DomainEvent):
    """A file is stored and waits to be read (once more). ``kind``: pdf, docx or txt; ``size``: bytes."""

    type: ClassVar[str] = "ai.jobhire.cv.received.v1"

    kind: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CvRead(DomainEvent):
    """A file was read. ``created``: its candidate is new; ``proposals``: differences from what was known that
    wait for a person; ``parser``: the version that read it."""

    type: ClassVar[str] = "ai.jobhire.cv.read.v1"

    candidate_id: str
    created: bool
    proposals: int
    parser: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CvFailed(DomainEvent):
    """A file could not be read, for a reason out of a fixed list."""

    type: ClassVar[str] = "ai.jobhire.cv.failed.v1"

    reason: str
