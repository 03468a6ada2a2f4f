"""A CV as it reaches a candidate: what was read, what the uploader said, and whose word each value is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from jobhire.domains.candidate.domain.details import CandidateType
from jobhire.domains.candidate.domain.fields import SETS
from jobhire.domains.candidate.domain.origins import Origin, Place, Source
from jobhire.domains.candidate.domain.versions import PresentCv

NOBODY = "Name not found"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadValue:
    """One value in normal form; of a set, one member. ``given``: the uploader said it."""

    field: str
    value: Any
    spans: tuple[Place, ...] = ()
    confidence: int | None = None
    given: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingCv:
    """``values``: per single field one at most, what was given instead of what was read; ``metadata``: the
    uploader's own members; ``unproven``: it came from a stranger who says that it is theirs."""

    document_id: str
    file_name: str
    parser: str
    received_on: date
    text: str
    by: str
    values: tuple[ReadValue, ...] = ()
    type: CandidateType = CandidateType.UPLOADED
    metadata: Mapping[str, object] = field(default_factory=dict)
    unproven: bool = False

    @property
    def present(self) -> PresentCv:
        return PresentCv(text=self.text, received_on=self.received_on, document_id=self.document_id)

    @property
    def emails(self) -> tuple[str, ...]:
        """The given one first."""
        main = [each.value for each in self.values if each.field == "email"]
        return (*main, *(each.value for each in self.values if each.field == "moreEmails"))

    def single(self) -> Iterator[ReadValue]:
        return (each for each in self.values if each.field not in SETS)

    def members(self, name: str) -> tuple[ReadValue, ...]:
        return tuple(each for each in self.values if each.field == name)

    def written_to(self, email: str | None) -> IncomingCv:
        """The same where this is the main address: the others are further ones."""
        if email not in self.emails or email == self.emails[0]:
            return self
        swap = {"email": "moreEmails", "moreEmails": "email"}
        return replace(
            self,
            values=tuple(
                replace(each, field=swap[each.field])
                if each.field == "email" or (each.field == "moreEmails" and each.value == email)
                else each
                for each in self.values
            ),
        )

    def origin(self, read: ReadValue, *, now: datetime) -> Origin:
        """A given value is the uploader's word, and came with this document."""
        if read.given and self.unproven:
            return Origin.applicant(now=now, document_id=self.document_id)
        if read.given:
            return replace(Origin.person(by=self.by, now=now), document_id=self.document_id)
        return self.read(read.spans, read.confidence, now=now)

    def read(self, spans: tuple[Place, ...], confidence: int | None, *, now: datetime) -> Origin:
        return Origin(
            source=Source.CV,
            at=now,
            by=self.by,
            document_id=self.document_id,
            parser=self.parser,
            spans=spans,
            confidence=confidence,
        )

    def whole(self, members: tuple[ReadValue, ...], *, now: datetime) -> Origin:
        """Of a set that this CV filled: every place, and the least of the confidences."""
        spans = tuple(place for each in members for place in each.spans)
        sure = [each.confidence for each in members if each.confidence is not None]
        return self.read(spans, min(sure, default=None), now=now)

    def stand_in_name(self) -> str:
        """What somebody is called whose name was not found."""
        return self.emails[0].partition("@")[0] if self.emails else NOBODY


def stands_for(email: str | None) -> str:
    return email.partition("@")[0] if email else NOBODY
