"""What we know of somebody besides the CV."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum

from jobhire.domains.candidate.domain.career import (
    Education,
    Experience,
    SpokenLanguage,
    checked_education,
    checked_experience,
    checked_languages,
    checked_line,
    checked_phones,
    checked_terms,
)
from jobhire.shared.domain import Invalid, distinct_terms, one_line, small_map


class CandidateType(StrEnum):
    INTERNAL = "internal"
    PAST = "past"
    UPLOADED = "uploaded"


class EmploymentStatus(StrEnum):
    AVAILABLE = "available"
    INTERVIEWING = "interviewing"
    HIRED = "hired"


class ProfileStatus(StrEnum):
    """Complete: we have a CV and a way to write to them."""

    PARTIAL = "partial"
    COMPLETE = "complete"


_LOCAL = r"[^\s@\"(),:;<>\[\\\]]{1,64}"
_LABEL = r"[^\s@\"(),:;<>\[\\\].]{1,63}"
_ADDRESS = re.compile(rf"{_LOCAL}@(?:{_LABEL}\.)+{_LABEL}")
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def normal_email(text: str) -> str:
    """An address as it is kept and compared: composed (NFC), lower case, at most 254 characters.

    Lower case in the local part too: hosts may tell ``Ann@`` from ``ann@``, none does, and the same person
    under two spellings is the mistake that matters here. Raises ``Invalid``.
    """
    address = unicodedata.normalize("NFC", text.strip()).lower()
    hidden = any(unicodedata.category(character) in _INVISIBLE for character in address)
    if len(address) > 254 or hidden or _ADDRESS.fullmatch(address) is None:
        raise Invalid("this is not an e-mail address", field="/email")
    return address


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateDetails:
    """What we know of somebody besides the CV. ``metadata`` is a free map; the members ``summary``,
    ``experienceYears`` and ``location`` have a meaning and therefore a type."""

    name: str
    email: str | None = None
    type: CandidateType = CandidateType.UPLOADED
    employment_status: EmploymentStatus = EmploymentStatus.AVAILABLE
    skills: tuple[str, ...] = ()
    headline: str = ""
    phones: tuple[str, ...] = ()
    more_emails: tuple[str, ...] = ()
    """Addresses besides ``email``: nobody is recognised by them, and several people may have one."""
    links: tuple[str, ...] = ()
    experience: tuple[Experience, ...] = ()
    education: tuple[Education, ...] = ()
    languages: tuple[SpokenLanguage, ...] = ()
    certificates: tuple[str, ...] = ()
    metadata: Mapping[str, object] = field(default_factory=dict)

    def checked(self) -> CandidateDetails:
        """In normal form: one-line texts trimmed, skills without blanks and repeats. Raises ``Invalid``."""
        name = one_line(self.name)
        if not name:
            raise Invalid("a candidate needs a name", field="/name")
        email = None if self.email is None else normal_email(self.email)
        return replace(
            self,
            name=name,
            email=email,
            skills=distinct_terms(self.skills),
            headline=checked_line(self.headline, "/headline"),
            phones=checked_phones(self.phones),
            more_emails=_more_emails(self.more_emails, email),
            links=checked_terms(self.links, "/links"),
            experience=checked_experience(self.experience),
            education=checked_education(self.education),
            languages=checked_languages(self.languages),
            certificates=checked_terms(self.certificates, "/certificates"),
            metadata=_checked_metadata(self.metadata),
        )

    def differences(self, other: CandidateDetails) -> list[str]:
        return [each.name for each in fields(self) if getattr(self, each.name) != getattr(other, each.name)]

    @property
    def summary(self) -> str:
        return str(self.metadata.get("summary", ""))

    @property
    def location(self) -> str:
        return str(self.metadata.get("location", ""))

    @property
    def experience_years(self) -> float | None:
        years = self.metadata.get("experienceYears")
        return float(years) if isinstance(years, (int, float)) else None


def _more_emails(addresses: Sequence[str], email: str | None) -> tuple[str, ...]:
    checked = checked_terms(addresses, "/moreEmails")
    try:
        normal = dict.fromkeys(map(normal_email, checked))
    except Invalid as refused:
        raise Invalid(refused.detail, field="/moreEmails") from None
    return tuple(address for address in normal if address != email)


def _checked_metadata(metadata: Mapping[str, object]) -> dict[str, object]:
    checked = small_map(metadata, field="/metadata")
    for name, limit in (("summary", 10_000), ("location", 200)):
        text = checked.get(name, "")
        if not isinstance(text, str) or len(text) > limit:
            raise Invalid(f"{name} is text of at most {limit:,} characters", field=f"/metadata/{name}")
    years = checked.get("experienceYears", 0)
    if isinstance(years, bool) or not isinstance(years, (int, float)) or not 0 <= years <= 80:
        raise Invalid("experienceYears is a number from 0 to 80", field="/metadata/experienceYears")
    return checked
