"""What a CV does to a candidate: it fills what is empty, proposes what differs, overwrites nothing. One that
comes from a stranger does not even replace the CV that there is: it is kept beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from jobhire.domains.candidate.domain.candidate import Candidate
from jobhire.domains.candidate.domain.details import CandidateDetails
from jobhire.domains.candidate.domain.events import CandidateRegistered
from jobhire.domains.candidate.domain.fields import (
    SETS,
    element_key,
    filled_fields,
    fitting,
    keys_of,
    same,
    value_of,
    with_value,
)
from jobhire.domains.candidate.domain.incoming import IncomingCv, ReadValue
from jobhire.domains.candidate.domain.origins import Origin, Source, with_origin
from jobhire.domains.candidate.domain.versions import CvVersion, PresentCv, Taking, version_of, with_version
from jobhire.shared.domain import TenantId


def somebody_new(cv: IncomingCv, *, id: str, tenant_id: TenantId, now: datetime) -> Candidate:
    """The first CV fills everything."""
    values = {each.field: each.value for each in cv.single()}
    name = values.get("name") or fitting("name", cv.stand_in_name()) or "?"
    details = CandidateDetails(name=name, type=cv.type, metadata=cv.metadata)
    candidate = Candidate.register(details, id=id, tenant_id=tenant_id, now=now)
    stated = replace(Origin.person(by=cv.by, now=now), document_id=cv.document_id)
    if cv.unproven:
        stated = Origin.applicant(now=now, document_id=cv.document_id)
    for field in filled_fields(candidate.details):
        candidate.origins = with_origin(candidate.origins, field, stated)
    candidate.origins = with_origin(candidate.origins, "name", cv.read((), 0, now=now))
    taking = _Taking(candidate, cv, now)
    taking.run(created=True)
    candidate.take_events()
    candidate.raise_event(CandidateRegistered(type_=candidate.details.type))
    return candidate


def take_in(candidate: Candidate, cv: IncomingCv, *, now: datetime) -> bool:
    """False: this document was read with this parser before."""
    known = version_of(candidate.versions, cv.document_id)
    if known is not None and known.taking(cv.parser) is not None:
        return False
    _Taking(candidate, cv.written_to(candidate.details.email), now).run()
    return True


def with_address_of_another(cv: IncomingCv) -> IncomingCv:
    """The same where somebody else has the main address: here it is a further one."""
    return replace(
        cv,
        values=tuple(
            replace(each, field="moreEmails") if each.field == "email" else each for each in cv.values
        ),
    )


class _Taking:
    """One CV on its way into one candidate."""

    def __init__(self, candidate: Candidate, cv: IncomingCv, now: datetime) -> None:
        self._candidate = candidate
        self._cv = cv
        self._now = now
        self._known = version_of(candidate.versions, cv.document_id)
        self._again = self._known is not None
        self._details = candidate.details
        self._filled: list[str] = []
        self._wanted: list[tuple[ReadValue, Origin]] = []

    def run(self, *, created: bool = False) -> None:
        candidate, changed = self._candidate, list[str]()
        version = self._known or self._version(created)
        proposals = 0
        if self._counts():
            if not (self._cv.unproven and self._candidate.cv_text):
                version = replace(version, displaced=self._displaced(version))
            changed = self._values()
            changed += self._text()
            proposals = sum(
                candidate.propose(read.field, read.value, origin) for read, origin in self._wanted
            )
        taking = Taking(parser=self._cv.parser, version=candidate.version + 1, proposals=proposals)
        filled = tuple(dict.fromkeys((*version.filled, *self._filled)))
        version = replace(version, filled=filled).taken(taking)
        candidate.versions = with_version(candidate.versions, version)
        candidate.index()
        candidate.announce(changed, now=self._now)

    def _text(self) -> list[str]:
        """What was changed by it becoming the one that counts."""
        candidate, cv = self._candidate, self._cv
        if cv.unproven and candidate.cv_text:
            return []
        changed = ["cvText"] if candidate.cv_text != cv.text else []
        candidate.present(cv.present)
        whole = cv.read((), None, now=self._now)
        candidate.origins = with_origin(candidate.origins, "cvText", whole)
        return changed

    def _version(self, created: bool) -> CvVersion:
        cv = self._cv
        return CvVersion(
            document_id=cv.document_id,
            received_on=cv.received_on,
            parser=cv.parser,
            file_name=cv.file_name,
            created=created,
        )

    def _counts(self) -> bool:
        """An older document than the present one changes nothing; ids of documents sort by their coming."""
        candidate, cv = self._candidate, self._cv
        if self._again:
            return candidate.document_id == cv.document_id
        present = (candidate.cv_received_on, candidate.document_id or "")
        return not candidate.cv_text or (cv.received_on, cv.document_id) >= present

    def _displaced(self, version: CvVersion) -> PresentCv | None:
        present = self._candidate.present_cv
        return version.displaced if present.document_id == self._cv.document_id else present

    def _values(self) -> list[str]:
        """What was filled, as the API names it."""
        for read in self._cv.single():
            self._single(read)
        for field in SETS:
            self._members(field)
        self._metadata()
        return self._candidate.become(self._details, now=self._now)

    def _single(self, read: ReadValue) -> None:
        candidate, field = self._candidate, read.field
        origin = self._cv.origin(read, now=self._now)
        if candidate.is_open(field):
            if not candidate.turned_down(field, read.value):
                self._fill(field, read.value, origin)
        elif same(field, read.value, value_of(candidate.details, field)):
            self._refresh(field, read, origin)
        else:
            self._want(read, origin)

    def _members(self, field: str) -> None:
        candidate, members = self._candidate, self._cv.members(field)
        known = keys_of(self._details, field)
        new = tuple(each for each in members if element_key(field, each.value) not in known)
        if not candidate.is_open(field):
            for each in new:
                self._want(each, self._cv.origin(each, now=self._now))
            return
        new = tuple(each for each in new if not candidate.turned_down(field, each.value))
        if new:
            self._fill(field, tuple(each.value for each in new), self._cv.whole(new, now=self._now))

    def _fill(self, field: str, value: Any, origin: Origin) -> None:
        self._details = with_value(self._details, field, value)
        self._candidate.origins = with_origin(self._candidate.origins, field, origin)
        self._filled.append(field)

    def _refresh(self, field: str, read: ReadValue, origin: Origin) -> None:
        """The same value: given, it is confirmed; read again in its own document, its place is told anew."""
        candidate, held = self._candidate, self._candidate.origin(field)
        if read.given and not self._cv.unproven and (held is None or not held.confirmed):
            held = (held or origin).confirm(by=self._cv.by, now=self._now)
        elif held is not None and held.source is Source.CV and held.document_id == self._cv.document_id:
            held = replace(held, parser=origin.parser, spans=origin.spans, confidence=origin.confidence)
        if held is not None:
            candidate.origins = with_origin(candidate.origins, field, held)

    def _want(self, read: ReadValue, origin: Origin) -> None:
        """What the same document says to a newer parser is no reason to ask again about confirmed values."""
        if not (self._again and self._candidate.is_confirmed(read.field)):
            self._wanted.append((read, origin))

    def _metadata(self) -> None:
        """The uploader's own members join; none is replaced."""
        if self._cv.unproven:
            return
        held = self._details.metadata
        new = {name: value for name, value in self._cv.metadata.items() if name not in held}
        self._details = replace(self._details, metadata={**held, **new})
