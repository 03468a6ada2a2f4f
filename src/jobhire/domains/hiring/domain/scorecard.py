"""What one interviewer thinks after one interview. Nothing that was submitted is written over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from statistics import fmean

from jobhire.domains.hiring.domain.errors import ScorecardVersionsFull
from jobhire.domains.hiring.domain.interview_events import ScorecardForgotten, ScorecardSubmitted
from jobhire.shared.domain import Aggregate, Invalid, TenantId, UserId, one_line

MOST_VERSIONS = 20
MOST_MARKS = 30
BEST = 5


class Recommendation(StrEnum):
    STRONG_NO = "strong_no"
    NO = "no"
    YES = "yes"
    STRONG_YES = "strong_yes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """``rating``: 1 to 5; ``evidence``: what was seen or heard that shows it."""

    criterion: str
    rating: int
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    recommendation: Recommendation
    marks: tuple[Mark, ...]
    note: str = ""

    def checked(self) -> Assessment:
        """Raises ``Invalid``: 1 to 30 criteria, each once, each with 1 to 5."""
        if not 1 <= len(self.marks) <= MOST_MARKS:
            raise Invalid(f"1 to {MOST_MARKS} criteria", field="/marks")
        marks = tuple(replace(each, criterion=one_line(each.criterion)) for each in self.marks)
        seen: set[str] = set()
        for number, mark in enumerate(marks):
            key = mark.criterion.casefold()
            if not key or key in seen:
                raise Invalid("a criterion of its own", field=f"/marks/{number}/criterion")
            if not 1 <= mark.rating <= BEST:
                raise Invalid(f"1 to {BEST}", field=f"/marks/{number}/rating")
            seen.add(key)
        return replace(self, marks=marks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """``by``: the interviewer, or who wrote it down for them."""

    assessment: Assessment
    by: UserId
    at: datetime


@dataclass(slots=True, kw_only=True, eq=False)
class Scorecard(Aggregate):
    """One interviewer's of one interview, all its versions, oldest first."""

    interview_id: str
    application_id: str
    interviewer_id: UserId
    versions: tuple[Submitted, ...] = ()

    @classmethod
    def blank(
        cls, id: str, tenant_id: TenantId, *, interview_id: str, application_id: str, interviewer_id: UserId
    ) -> Scorecard:
        """Nothing of it is stored until something is submitted."""
        return cls(
            id=id,
            tenant_id=tenant_id,
            interview_id=interview_id,
            application_id=application_id,
            interviewer_id=interviewer_id,
        )

    @property
    def seat(self) -> str:
        """There is one scorecard for it."""
        return seat_of(self.interview_id, self.interviewer_id)

    @property
    def latest(self) -> Submitted:
        """Of one that was submitted."""
        return self.versions[-1]

    def submit(self, assessment: Assessment, *, by: UserId, now: datetime) -> bool:
        """A further version if there is one. Raises ``Invalid`` and ``ScorecardVersionsFull``. False when the
        latest says the same."""
        assessment = assessment.checked()
        if self.versions and self.latest.assessment == assessment:
            return False
        if len(self.versions) >= MOST_VERSIONS:
            raise ScorecardVersionsFull(f"at most {MOST_VERSIONS} versions")
        self.versions = (*self.versions, Submitted(assessment=assessment, by=by, at=now))
        self.raise_event(
            ScorecardSubmitted(
                interview_id=self.interview_id,
                application_id=self.application_id,
                interviewer_id=self.interviewer_id,
                number=len(self.versions),
            )
        )
        return True

    def forget_words(self) -> bool:
        """Marks and recommendations stay, criteria without evidence. False when there were no words."""
        emptied = tuple(replace(each, assessment=_without_words(each.assessment)) for each in self.versions)
        if emptied == self.versions:
            return False
        self.versions = emptied
        self.raise_event(
            ScorecardForgotten(interview_id=self.interview_id, application_id=self.application_id)
        )
        return True


def seat_of(interview_id: str, interviewer_id: UserId) -> str:
    return f"{interview_id}/{interviewer_id}"


def _without_words(assessment: Assessment) -> Assessment:
    marks = tuple(replace(mark, evidence="") for mark in assessment.marks)
    return replace(assessment, marks=marks, note="")


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionSummary:
    """``mean``: to two digits; ``spread``: the highest rating less the lowest; ``n``: how many rated."""

    criterion: str
    mean: float
    spread: int
    n: int


def by_criterion(assessments: Iterable[Assessment]) -> Sequence[CriterionSummary]:
    """Spelt as whoever named it first, in alphabetical order."""
    names: dict[str, str] = {}
    ratings: dict[str, list[int]] = {}
    for mark in (mark for each in assessments for mark in each.marks):
        key = mark.criterion.casefold()
        names.setdefault(key, mark.criterion)
        ratings.setdefault(key, []).append(mark.rating)
    return [
        CriterionSummary(
            criterion=names[key],
            mean=round(fmean(found), 2),
            spread=max(found) - min(found),
            n=len(found),
        )
        for key, found in sorted(ratings.items())
    ]
