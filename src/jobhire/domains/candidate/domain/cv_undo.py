"""A CV taken back: the one before counts again, and what it filled is empty again where nobody touched it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from jobhire.domains.candidate.domain.candidate import Candidate
from jobhire.domains.candidate.domain.origins import Origin, Source, without
from jobhire.domains.candidate.domain.undoing import without_values
from jobhire.domains.candidate.domain.versions import CvVersion, version_of, without_version


class Kept(StrEnum):
    """Why a CV cannot be taken back."""

    CANDIDATE_CHANGED = "candidate-changed"
    """The candidate was made of it, and somebody or something has changed them since."""
    EARLIER_CV_FORGOTTEN = "earlier-cv-forgotten"
    """Too many have come since; the text that it replaced is not kept any more."""


def take_back(candidate: Candidate, document_id: str, *, now: datetime) -> Kept | None:
    """None: done, also where there is nothing (any more) to take back."""
    version = version_of(candidate.versions, document_id)
    if version is None:
        return None
    if version.created:
        if not _untouched(candidate, document_id):
            return Kept.CANDIDATE_CHANGED
        candidate.delete(now=now)
        return None
    if candidate.document_id == document_id and version.displaced is None:
        return Kept.EARLIER_CV_FORGOTTEN
    _undo(candidate, version, now)
    return None


def _untouched(candidate: Candidate, document_id: str) -> bool:
    only = len(candidate.versions) == 1 and candidate.document_id == document_id
    own = all(each.origin.document_id == document_id for each in candidate.origins)
    return (
        only
        and own
        and not (
            candidate.accepted or candidate.rejected or candidate.absorbed or _confirmed_later(candidate)
        )
    )


def _confirmed_later(candidate: Candidate) -> bool:
    """What the uploader gave was confirmed as it came."""
    return any(each.origin.confirmed and each.origin.source is Source.CV for each in candidate.origins)


def _undo(candidate: Candidate, version: CvVersion, now: datetime) -> None:
    fields = [name for name in version.filled if _still_its(candidate.origin(name), version)]
    details = without_values(candidate, fields, now=now)
    candidate.proposals = tuple(
        each for each in candidate.proposals if each.origin.document_id != version.document_id
    )
    changed = candidate.become(details, now=now)
    changed += _present_before(candidate, version)
    candidate.versions = without_version(candidate.versions, version)
    candidate.index()
    candidate.announce(changed, now=now)


def _still_its(origin: Origin | None, version: CvVersion) -> bool:
    if origin is None or origin.document_id != version.document_id:
        return False
    return origin.source is Source.PERSON or not origin.confirmed


def _present_before(candidate: Candidate, version: CvVersion) -> list[str]:
    before = version.displaced
    if before is None or candidate.document_id != version.document_id:
        return []
    changed = ["cvText"] if before.text != candidate.cv_text else []
    candidate.present(before)
    candidate.origins = without(candidate.origins, ["cvText"])
    return changed
