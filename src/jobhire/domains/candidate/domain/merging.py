"""Two records of one person become one, and two again.

The one that goes is hidden as it is; the one that stays takes what it does not know itself and remembers
what that was. ``number`` tells the merges of one candidate apart, so that each step can be repeated and a
late one does nothing.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from jobhire.domains.candidate.domain.absorbed import Absorbed, record_of, with_record
from jobhire.domains.candidate.domain.candidate import Candidate
from jobhire.domains.candidate.domain.details import CandidateDetails
from jobhire.domains.candidate.domain.events import (
    CandidateBack,
    CandidateMerged,
    CandidateRestored,
    CandidateUnmerged,
)
from jobhire.domains.candidate.domain.fields import (
    READ,
    SETS,
    element_key,
    is_empty,
    keys_of,
    same,
    value_of,
    with_value,
)
from jobhire.domains.candidate.domain.origins import Origin, Source, with_origin, without
from jobhire.domains.candidate.domain.undoing import without_members, without_values
from jobhire.domains.candidate.domain.versions import PresentCv
from jobhire.shared.domain import Invalid

MOST_ABSORBED = 100


def hide(loser: Candidate, *, into: str, by: str, now: datetime) -> bool:
    """Nobody sees them any more, under this name. False: they are hidden already."""
    if loser.merged_into is not None:
        return False
    loser.merged_into, loser.merged_by, loser.deleted_at = into, by, now
    loser.merges, loser.settled = loser.merges + 1, False
    loser.updated_at = now
    loser.raise_event(CandidateMerged(into=into))
    return True


def settle(loser: Candidate) -> bool:
    """Somebody took over: from now on they share that one's fate."""
    changed, loser.settled = not loser.settled, True
    return changed


def has_absorbed_enough(survivor: Candidate) -> bool:
    return sum(not each.returned for each in survivor.absorbed) >= MOST_ABSORBED


def restore(loser: Candidate, *, now: datetime, keep_email: bool = True) -> bool:
    """They are somebody of their own again; without their address, if another has it meanwhile."""
    if loser.merged_into is None:
        return False
    survivor, loser.merged_into = loser.merged_into, None
    loser.merged_by, loser.deleted_at, loser.updated_at = None, None, now
    if not keep_email and loser.details.email is not None:
        more = (*loser.details.more_emails, loser.details.email)
        loser.become(replace(loser.details, email=None, more_emails=more), now=now)
    loser.raise_event(CandidateRestored(from_=survivor))
    loser.raise_event(CandidateBack(from_=survivor))
    return True


def absorb(survivor: Candidate, loser: Candidate, *, now: datetime) -> bool:
    """Take what is not known yet; what differs waits for a person. False: it was done before."""
    known = record_of(survivor.absorbed, loser.id)
    if known is not None and known.number >= loser.merges:
        return False
    _Absorbing(survivor, loser, now).run()
    return True


class _Absorbing:
    def __init__(self, survivor: Candidate, loser: Candidate, now: datetime) -> None:
        self._survivor, self._loser, self._now = survivor, loser, now
        self._details = survivor.details
        self._filled: list[str] = []
        self._wanted: list[tuple[str, Any]] = []

    def run(self) -> None:
        survivor, loser = self._survivor, self._loser
        for name in READ:
            self._members(name) if name in SETS else self._single(name)
        metadata = self._metadata()
        changed = survivor.become(self._details, now=self._now)
        took_cv = not survivor.cv_text and bool(loser.cv_text)
        if took_cv:
            # Its file stays with the one that is hidden; the text is what is scored.
            survivor.present(replace(loser.present_cv, document_id=None))
            survivor.origins = with_origin(survivor.origins, "cvText", self._origin("cvText"))
            changed.append("cvText")
        for name, value in self._wanted:
            survivor.propose(name, value, self._origin(name))
        record = Absorbed(
            candidate_id=loser.id,
            number=loser.merges,
            filled=tuple(self._filled),
            metadata=metadata,
            cv_text=took_cv,
        )
        survivor.absorbed = with_record(survivor.absorbed, record)
        survivor.announce(changed, now=self._now)

    def _origin(self, name: str) -> Origin:
        """Whose word it was there stays known there; here it is the merge's."""
        held = self._loser.origin(name)
        return Origin(
            source=Source.MERGE,
            at=self._now,
            by=self._loser.merged_by,
            candidate_id=self._loser.id,
            confidence=None if held is None else held.confidence,
        )

    def _single(self, name: str) -> None:
        value = value_of(self._loser.details, name)
        origin = self._loser.origin(name)
        if is_empty(value) or (origin is not None and origin.stands_in):
            return
        if self._survivor.is_open(name):
            self._fill(name, value)
        elif name != "email" and not same(name, value, value_of(self._survivor.details, name)):
            self._wanted.append((name, value))

    def _members(self, name: str) -> None:
        known = keys_of(self._details, name)
        values = value_of(self._loser.details, name)
        if name == "moreEmails" and self._loser.details.email is not None:
            values = (self._loser.details.email, *values)
        new = tuple(each for each in values if element_key(name, each) not in known)
        if new and self._survivor.is_open(name):
            self._fill(name, new)
        elif new:
            self._wanted += [(name, each) for each in new]

    def _fill(self, name: str, value: Any) -> None:
        self._details = with_value(self._details, name, value)
        self._survivor.origins = with_origin(self._survivor.origins, name, self._origin(name))
        self._filled.append(name)

    def _metadata(self) -> dict[str, object]:
        """Members that the one who stays does not have; those with a meaning are fields of their own."""
        held = self._details.metadata
        new = {
            name: value
            for name, value in self._loser.details.metadata.items()
            if name not in held and name not in READ
        }
        wider = replace(self._details, metadata={**held, **new})
        if not new or not _fits(wider):
            return {}
        self._details = wider
        return new


def _fits(details: CandidateDetails) -> bool:
    try:
        details.checked()
    except Invalid:
        return False
    return True


def give_back(survivor: Candidate, *, candidate_id: str, number: int, now: datetime) -> bool:
    """What the merge filled and nobody changed since goes; what came later stays. False: done before."""
    record = record_of(survivor.absorbed, candidate_id)
    if record is not None and record.returned and record.number >= number:
        return False
    survivor.absorbed = with_record(
        survivor.absorbed, Absorbed(candidate_id=candidate_id, number=number, returned=True)
    )
    changed = [] if record is None else _returned(survivor, record, now)
    survivor.announce(changed, now=now)
    survivor.raise_event(CandidateUnmerged(candidate_id=candidate_id, number=number))
    return True


def _returned(survivor: Candidate, record: Absorbed, now: datetime) -> list[str]:
    fields = [name for name in record.filled if _still_its(survivor.origin(name), record)]
    details = without_values(survivor, fields, now=now)
    details = without_members(details, record.metadata.items())
    survivor.proposals = tuple(
        each for each in survivor.proposals if each.origin.candidate_id != record.candidate_id
    )
    changed = survivor.become(details, now=now)
    if record.cv_text and _still_its(survivor.origin("cvText"), record):
        survivor.present(PresentCv(text="", received_on=survivor.cv_received_on, document_id=None))
        survivor.origins = without(survivor.origins, ["cvText"])
        changed.append("cvText")
    return changed


def _still_its(origin: Origin | None, record: Absorbed) -> bool:
    return origin is not None and origin.candidate_id == record.candidate_id and not origin.confirmed


def holds_address_of(survivor: Candidate, loser: Candidate) -> bool:
    """Whether the address of the one that comes back is here by the merge alone, and goes back with it."""
    record = record_of(survivor.absorbed, loser.id)
    if record is None or survivor.details.email != loser.details.email:
        return False
    return "email" in record.filled and _still_its(survivor.origin("email"), record)
