"""What becomes of a posting: made a job, told to its job, or left alone, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol

from jobhire.domains.sourcing.domain.posting import Value, digest

Outcome = Literal["created", "updated", "closed", "reopened", "kept", "same", "skipped", "invalid"]
"""``kept``: a person changed here what the board says differently, and nothing was written. ``skipped``: it
is to be no job."""
Status = Literal["open", "closed"]
STATUS = "status"
CLOSED = "closed"
DELETED_HERE, CLOSED_THERE, HELD_BACK = "deleted-here", "closed-at-the-board", "too-many-gone-at-once"

_FEW, _SHARE = 5, 0.5
"""So many postings, and more than this share of those that were there, do not usually go in one night."""


class JobNow(Protocol):
    """A job as it is. ``fields``: as a posting offers them."""

    @property
    def id(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def status(self) -> str: ...
    @property
    def fields(self) -> Mapping[str, Value]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What is remembered of a posting: which job it became, and what was last written into it.

    ``written``: digests by field; ``writing``: of what is being written, noted before it is. A value that is
    neither is somebody else's. ``made``: its job was there once; ``status``: which of the two was set last.
    ``missing``: rounds in a row that did not see it. ``forgotten``: its job is gone for good.
    """

    external_id: str
    job_id: str
    made: bool = False
    status: Status = "open"
    written: Mapping[str, str] = field(default_factory=dict)
    writing: Mapping[str, str] = field(default_factory=dict)
    missing: int = 0
    forgotten: bool = False

    def owns(self, name: str, present: Value) -> bool:
        """Whether that value of a field came from the board, so that the board may change it."""
        if name not in self.written and name not in self.writing:
            return not present
        return digest(present) in {self.written.get(name), self.writing.get(name)}

    @property
    def expects_posting(self) -> bool:
        return self.made and not self.forgotten and self.status == "open"

    def intending(self, decision: Decision) -> Trace:
        """Before it is written: from now on both the old and the new value are the board's."""
        digests = {name: digest(value) for name, value in decision.changes.items()}
        return replace(self, writing={**self.writing, **digests})

    def settled(self, decision: Decision, offer: Mapping[str, Value]) -> Trace:
        """After it was written."""
        ours = {name: digest(value) for name, value in offer.items() if name not in decision.kept}
        return replace(
            self,
            made=True,
            written={**self.written, **ours},
            writing={},
            status=decision.status or self.status,
            missing=0,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """``changes``: fields to write; ``status``: to move the job to; ``kept``: fields that differ and are left
    as a person has them; ``why``: of what is skipped or held back."""

    outcome: Outcome
    changes: Mapping[str, Value] = field(default_factory=dict)
    status: Status | None = None
    kept: tuple[str, ...] = ()
    why: str | None = None

    @property
    def writes(self) -> bool:
        return bool(self.changes) or self.status is not None


def decide(offer: Mapping[str, Value], *, closed: bool, trace: Trace | None, job: JobNow | None) -> Decision:
    """Of a posting that the board shows."""
    if trace is not None and (trace.forgotten or (trace.made and job is None)):
        return Decision(outcome="skipped", why=DELETED_HERE)
    if trace is None or job is None:
        return _new(offer, closed=closed)
    return _known(offer, trace, job, closed=closed)


def _new(offer: Mapping[str, Value], *, closed: bool) -> Decision:
    if closed:
        return Decision(outcome="skipped", why=CLOSED_THERE)
    return Decision(outcome="created", changes=offer)


def _known(offer: Mapping[str, Value], trace: Trace, job: JobNow, *, closed: bool) -> Decision:
    differing = [name for name, value in offer.items() if job.fields.get(name, "") != value]
    ours = [name for name in differing if trace.owns(name, job.fields.get(name, ""))]
    status, theirs = _status(trace, job, closed=closed)
    kept = (*(name for name in differing if name not in ours), *theirs)
    return Decision(
        outcome=_outcome(status, bool(ours), bool(kept)),
        changes={name: offer[name] for name in ours},
        status=status,
        kept=kept,
    )


def _outcome(status: Status | None, changed: bool, kept: bool) -> Outcome:
    if status is not None:
        return "closed" if status == "closed" else "reopened"
    return "updated" if changed else "kept" if kept else "same"


def _status(trace: Trace, job: JobNow, *, closed: bool) -> tuple[Status | None, tuple[str, ...]]:
    """Where to move the job, and whether a person has moved it elsewhere: what they closed stays closed, and
    what they opened again after the board closed it stays open."""
    is_closed = job.status == CLOSED
    if closed:
        if is_closed:
            return None, ()
        return ("closed", ()) if trace.status == "open" else (None, (STATUS,))
    if not is_closed:
        return None, ()
    return ("open", ()) if trace.status == "closed" else (None, (STATUS,))


def decide_gone(trace: Trace, job: JobNow | None, *, held: bool) -> Decision:
    """Of a posting that the board shows no more. ``held``: see ``is_suspicious``."""
    if job is None:
        return Decision(outcome="skipped", why=DELETED_HERE)
    if job.status == CLOSED:
        return Decision(outcome="same", status="closed")
    if held and not trace.missing:
        return Decision(outcome="skipped", why=HELD_BACK)
    return Decision(outcome="closed", status="closed")


def is_suspicious(gone: int, expected: int) -> bool:
    """Whether so many of the postings that were ``expected`` are gone at once that it may be the board's
    fault: they are closed when the next round does not see them either."""
    return gone >= _FEW and gone > expected * _SHARE
