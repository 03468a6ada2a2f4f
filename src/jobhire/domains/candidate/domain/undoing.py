"""Values that came with a CV or a merge are taken away again, where nobody changed them since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from jobhire.domains.candidate.domain.candidate import Candidate
from jobhire.domains.candidate.domain.details import CandidateDetails
from jobhire.domains.candidate.domain.fields import SETS, element_key, emptied, value_of, with_value
from jobhire.domains.candidate.domain.incoming import stands_for
from jobhire.domains.candidate.domain.origins import Origin, Source, with_origin


def without_values(candidate: Candidate, fields: Iterable[str], *, now: datetime) -> CandidateDetails:
    """The details without them, and their origins gone; of a set, members that joined later stay. ``become``
    the details."""
    details = candidate.details
    for name in sorted(fields, key=lambda name: name == "name"):
        joined = _joined(candidate, name)
        candidate.origins = tuple(
            each for each in candidate.origins if each.field != name or each.element is not None
        )
        if name == "name":
            details = with_value(details, name, stands_for(details.email))
            stand_in = Origin(source=Source.CV, at=now, confidence=0)
            candidate.origins = with_origin(candidate.origins, name, stand_in)
        elif joined:
            kept = tuple(each for each in value_of(details, name) if element_key(name, each) in joined)
            details = with_value(details, name, kept)
        else:
            details = emptied(details, name)
    return details


def _joined(candidate: Candidate, name: str) -> frozenset[str]:
    if name not in SETS:
        return frozenset()
    return frozenset(
        each.element for each in candidate.origins if each.field == name and each.element is not None
    )


def without_members(details: CandidateDetails, members: Iterable[tuple[str, object]]) -> CandidateDetails:
    """Without these members of ``metadata``, where they have this value still."""
    gone = {name for name, value in members if name in details.metadata and details.metadata[name] == value}
    metadata = {name: value for name, value in details.metadata.items() if name not in gone}
    return replace(details, metadata=metadata)
