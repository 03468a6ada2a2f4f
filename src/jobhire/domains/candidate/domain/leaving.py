"""How a candidate who was deleted comes back, or goes for good.

Who goes for good leaves an empty record. It remembers who was merged into them, for those go with them, and
of an erasure what was found and removed. Nothing in it is personal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from jobhire.domains.candidate.domain.candidate import Candidate, Erasure
from jobhire.domains.candidate.domain.details import CandidateDetails
from jobhire.domains.candidate.domain.errors import AlreadyErased, CandidateHidden, NotErased
from jobhire.domains.candidate.domain.events import CandidateBack, CandidateErased, CandidatePurged
from jobhire.shared.domain.deletion import RestorableNoMore, require_restorable


def come_back(candidate: Candidate, *, now: datetime) -> bool:
    """As they were. Raises ``NotDeleted``, ``RestorableNoMore``, ``CandidateHidden``, ``AlreadyErased``."""
    _require_not_erased(candidate)
    if candidate.merged_into is not None:
        raise CandidateHidden(candidate.merged_into)
    require_restorable(candidate.deleted_at, version=candidate.version, now=now)
    if candidate.purged:
        raise RestorableNoMore("nothing is left of them")
    candidate.deleted_at, candidate.updated_at = None, now
    candidate.raise_event(CandidateBack())
    return True


def purge(candidate: Candidate, *, before: datetime) -> bool:
    """Nothing stays of who was deleted ``before`` that moment. False: it is not due (any more). Who is merged
    into another goes with that one."""
    deleted_at = candidate.deleted_at
    if deleted_at is None or deleted_at > before or candidate.merged_into or is_gone(candidate):
        return False
    _purge(candidate)
    return True


def go_with(candidate: Candidate, survivor_id: str) -> bool:
    """The one they were merged into goes for good, and they with them. False: they are not merged into them
    (any more)."""
    if candidate.merged_into != survivor_id:
        return False
    _purge(candidate)
    return True


def erase(candidate: Candidate, *, by: str, now: datetime) -> bool:
    """Nothing stays, at once and for ever. False: it was done before. Raises ``CandidateHidden``."""
    if candidate.erasure is not None:
        return False
    if candidate.merged_into is not None:
        raise CandidateHidden(candidate.merged_into)
    own = {
        "profile": int(not candidate.purged),
        "cvVersions": len(candidate.versions),
        "proposals": len(candidate.proposals),
        "provenance": len(candidate.origins),
        "duplicateKeys": len(candidate.match_keys),
    }
    _empty(candidate)
    candidate.purged = False
    candidate.erasure = Erasure(at=now, by=by, removed={place: n for place, n in own.items() if n})
    candidate.deleted_at = candidate.deleted_at or now
    candidate.updated_at = now
    candidate.raise_event(CandidateErased())
    return True


def record(
    candidate: Candidate, removed: Mapping[str, int], *, complete: bool, again: datetime | None
) -> bool:
    """What was found and removed after the candidate themselves. ``again``: it was looked for once more, now.
    False, and nothing happens, when that is known. Raises ``NotErased``."""
    known = erasure_of(candidate)
    sums = Counter(known.removed)
    sums.update(removed)
    verified = known.verified or (again is not None and complete)
    candidate.erasure = replace(
        known,
        removed=dict(sorted(sums.items())),
        complete=complete,
        verified=verified,
        verified_at=known.verified_at or (again if verified else None),
    )
    return candidate.erasure != known


def erasure_of(candidate: Candidate) -> Erasure:
    """Raises ``NotErased``."""
    if candidate.erasure is None:
        raise NotErased("this candidate was not erased", id=candidate.id)
    return candidate.erasure


def is_gone(candidate: Candidate) -> bool:
    """For good."""
    return candidate.purged or candidate.erasure is not None


def _purge(candidate: Candidate) -> None:
    _empty(candidate)
    candidate.purged = True
    candidate.raise_event(CandidatePurged())


def _empty(candidate: Candidate) -> None:
    candidate.details, candidate.cv_text = CandidateDetails(name=""), ""
    candidate.import_key = candidate.document_id = None
    candidate.origins = candidate.proposals = candidate.versions = ()
    candidate.accepted = candidate.rejected = ()
    candidate.match_keys = ()
    candidate.merged_into = candidate.merged_by = None
    candidate.absorbed = tuple(
        replace(each, filled=(), metadata={}, cv_text=False)
        for each in candidate.absorbed
        if not each.returned
    )
    candidate.index()


def _require_not_erased(candidate: Candidate) -> None:
    if candidate.erasure is not None:
        raise AlreadyErased(candidate.id)
