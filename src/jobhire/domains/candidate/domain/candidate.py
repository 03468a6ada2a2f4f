"""A candidate: a person who may be right for a job, as far as we know them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from enum import StrEnum

from jobhire.domains.candidate.domain.events import CandidateChanged, CandidateDeleted, CandidateRegistered
from jobhire.shared.domain import (
    Aggregate,
    Invalid,
    TenantId,
    distinct_terms,
    one_line,
    search_text,
    small_map,
)


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
    metadata: Mapping[str, object] = field(default_factory=dict)

    def checked(self) -> CandidateDetails:
        """In normal form: one-line texts trimmed, skills without blanks and repeats. Raises ``Invalid``."""
        name = one_line(self.name)
        if not name:
            raise Invalid("a candidate needs a name", field="/name")
        return replace(
            self,
            name=name,
            email=None if self.email is None else normal_email(self.email),
            skills=distinct_terms(self.skills),
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


@dataclass(slots=True, kw_only=True, eq=False)
class Candidate(Aggregate):
    """Use ``Candidate.register``; a candidate read from the store is made by the codec."""

    details: CandidateDetails
    cv_text: str = ""
    """Kept to the letter: evidence points into it."""
    cv_received_on: date
    """The day (UTC) the present CV came in: what "to date" means in it, for good."""
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None = None
    import_key: str | None = None
    """Identity of the imported line this candidate came from: the same line never makes a second live one."""
    search: str = ""
    """What a text search looks at: name, e-mail and skills, each in its own case-folded line."""
    skill_keys: tuple[str, ...] = ()
    """The skills case-folded, for exact filters."""

    @classmethod
    def register(
        cls,
        details: CandidateDetails,
        *,
        id: str,
        tenant_id: TenantId,
        now: datetime,
        cv_text: str = "",
        import_key: str | None = None,
    ) -> Candidate:
        candidate = cls(
            id=id,
            tenant_id=tenant_id,
            details=details.checked(),
            cv_text=cv_text,
            cv_received_on=now.date(),
            created_at=now,
            updated_at=now,
            import_key=import_key,
        )
        candidate._index()
        candidate.raise_event(CandidateRegistered(type_=candidate.details.type))
        return candidate

    @property
    def is_live(self) -> bool:
        return self.deleted_at is None

    @property
    def profile_status(self) -> ProfileStatus:
        known = bool(self.cv_text and self.details.email)
        return ProfileStatus.COMPLETE if known else ProfileStatus.PARTIAL

    def revise(self, details: CandidateDetails, *, cv_text: str, now: datetime) -> bool:
        """What is known now. False, and nothing happens, when nothing differs."""
        details = details.checked()
        changed = self.details.differences(details)
        if cv_text != self.cv_text:
            changed.append("cv_text")
            self.cv_text, self.cv_received_on = cv_text, now.date()
        if not changed:
            return False
        self.details = details
        self._index()
        self.updated_at = now
        self.raise_event(
            CandidateChanged(fields=tuple(sorted(_API_NAMES.get(name, name) for name in changed)))
        )
        return True

    def delete(self, *, now: datetime) -> bool:
        """Out of sight at once; the record stays for 30 days, so that it can be undone."""
        self.deleted_at = now
        self.updated_at = now
        self.raise_event(CandidateDeleted())
        return True

    def _index(self) -> None:
        self.search = search_text(self.details.name, self.details.email or "", *self.details.skills)
        self.skill_keys = tuple(skill.casefold() for skill in self.details.skills)


_API_NAMES = {"cv_text": "cvText", "employment_status": "employmentStatus"}
