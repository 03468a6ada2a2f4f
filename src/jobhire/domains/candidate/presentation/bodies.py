"""What callers send of a candidate."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Protocol, TypeVar

import msgspec
from msgspec import UNSET, UnsetType

from jobhire.domains.candidate.application.career import EducationView, ExperienceView, LanguageView
from jobhire.domains.candidate.application.commands import ChangeCandidate
from jobhire.domains.candidate.domain.details import CandidateDetails, CandidateType, EmploymentStatus
from jobhire.shared.application import Principal
from jobhire.shared.presentation.bodies import FreeMap, LongText, Name, ShortText

T = TypeVar("T", covariant=True)  # noqa: PLC0105 - the field's usual name
Email = Annotated[
    str,
    msgspec.Meta(min_length=3, max_length=320, extra_json_schema={"format": "email"}),
]
Skills = Annotated[tuple[ShortText, ...], msgspec.Meta(max_length=500)]
Phone = Annotated[str, msgspec.Meta(min_length=3, max_length=40, pattern="^[+()0-9./ -]*$")]
Phones = Annotated[tuple[Phone, ...], msgspec.Meta(max_length=100)]
Emails = Annotated[tuple[Email, ...], msgspec.Meta(max_length=100)]
Link = Annotated[str, msgspec.Meta(max_length=500, pattern="^[^\\u0000]*$")]
Links = Annotated[tuple[Link, ...], msgspec.Meta(max_length=100)]
Jobs = Annotated[tuple[ExperienceView, ...], msgspec.Meta(max_length=60)]
Studies = Annotated[tuple[EducationView, ...], msgspec.Meta(max_length=30)]
Languages = Annotated[tuple[LanguageView, ...], msgspec.Meta(max_length=100)]
Certificates = Annotated[tuple[Link, ...], msgspec.Meta(max_length=100)]


class NewCandidate(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """``cv_text``: the CV as plain text. ``metadata``: a free map; ``summary`` and ``location`` are text,
    ``experienceYears`` is a number."""

    name: Name
    email: Email | None = None
    type: CandidateType = CandidateType.UPLOADED
    employment_status: EmploymentStatus = EmploymentStatus.AVAILABLE
    skills: Skills = ()
    headline: ShortText = ""
    phones: Phones = ()
    more_emails: Emails = ()
    links: Links = ()
    experience: Jobs = ()
    education: Studies = ()
    languages: Languages = ()
    certificates: Certificates = ()
    cv_text: LongText = ""
    metadata: FreeMap = {}

    def details(self) -> CandidateDetails:
        return CandidateDetails(
            name=self.name,
            email=self.email,
            type=self.type,
            employment_status=self.employment_status,
            skills=self.skills,
            headline=self.headline,
            phones=self.phones,
            more_emails=self.more_emails,
            links=self.links,
            experience=_domain(self.experience),
            education=_domain(self.education),
            languages=_domain(self.languages),
            certificates=self.certificates,
            metadata=self.metadata,
        )


class CandidateImportLine(
    NewCandidate, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"
):
    """``external_id``: your own name for the candidate; a line with a known one makes nothing."""

    external_id: Name | None = None


class CandidatePatch(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """A merge-patch: what is left out stays, ``null`` empties. What is in it is confirmed by whoever sends
    it."""

    name: Name | UnsetType = UNSET
    email: Email | UnsetType | None = UNSET
    type: CandidateType | UnsetType = UNSET
    employment_status: EmploymentStatus | UnsetType = UNSET
    skills: Skills | UnsetType | None = UNSET
    headline: ShortText | UnsetType | None = UNSET
    phones: Phones | UnsetType | None = UNSET
    more_emails: Emails | UnsetType | None = UNSET
    links: Links | UnsetType | None = UNSET
    experience: Jobs | UnsetType | None = UNSET
    education: Studies | UnsetType | None = UNSET
    languages: Languages | UnsetType | None = UNSET
    certificates: Certificates | UnsetType | None = UNSET
    cv_text: LongText | UnsetType | None = UNSET
    metadata: FreeMap | UnsetType | None = UNSET

    def command(self, *, by: Principal, id: str, expected_version: int | None) -> ChangeCandidate:
        given: dict[str, Any] = {
            name: value for name, value in msgspec.structs.asdict(self).items() if value is not UNSET
        }
        for name, nothing in _NOTHING.items():
            if name in given and given[name] is None:
                given[name] = nothing
        for name in _STRUCTURED:
            if name in given:
                given[name] = _domain(given[name])
        return ChangeCandidate(by=by, id=id, expected_version=expected_version, **given)


_STRUCTURED = ("experience", "education", "languages")
_NOTHING: dict[str, object] = {
    "headline": "",
    "cv_text": "",
    **dict.fromkeys(("skills", "phones", "more_emails", "links", "certificates", *_STRUCTURED), ()),
}


class _Sent(Protocol[T]):
    def domain(self) -> T: ...


def _domain(sent: Iterable[_Sent[T]]) -> tuple[T, ...]:
    return tuple(each.domain() for each in sent)
