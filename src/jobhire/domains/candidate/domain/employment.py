"""How far somebody is on their way to a job follows from their applications, unless a person said else."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from jobhire.domains.candidate.domain.candidate import Candidate
from jobhire.domains.candidate.domain.details import EmploymentStatus
from jobhire.domains.candidate.domain.origins import Origin, Source, with_origin

FIELD = "employmentStatus"


def follow_hiring(candidate: Candidate, status: EmploymentStatus, *, now: datetime) -> bool:
    """What follows from their applications is theirs, or proposed where a person or an import said something
    else. False when that is known."""
    origin = Origin(source=Source.HIRING, at=now)
    if _may_follow(candidate):
        changed = candidate.become(replace(candidate.details, employment_status=status), now=now)
        if changed:
            candidate.origins = with_origin(candidate.origins, FIELD, origin)
        candidate.announce(changed, now=now)
        return bool(changed)
    outdated = _drop_proposals_but(candidate, status)
    if status is candidate.details.employment_status:
        return outdated
    return candidate.propose(FIELD, status, origin) or outdated


def _may_follow(candidate: Candidate) -> bool:
    """Nobody has said anything but what everybody is at first."""
    origin = candidate.origin(FIELD)
    if origin is None:
        return candidate.details.employment_status is EmploymentStatus.AVAILABLE
    return origin.source is Source.HIRING and not origin.confirmed


def _drop_proposals_but(candidate: Candidate, status: EmploymentStatus) -> bool:
    """Where their applications stood before is no question any more."""
    kept = tuple(
        each
        for each in candidate.proposals
        if each.field != FIELD or each.origin.source is not Source.HIRING or each.value == status
    )
    dropped = kept != candidate.proposals
    candidate.proposals = kept
    return dropped
