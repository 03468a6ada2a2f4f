"""The analyst that needs nobody, of jobs and of CVs: what was read, put into words. Same text, same words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from jobhire.domains.ai.domain.findings import (
    LEVELS,
    NICE_TO_HAVE,
    NOT_STATED,
    REQUIRED,
    CvFindings,
    Inference,
    JobFindings,
    Place,
    Seniority,
    SkillRequirement,
    Source,
)
from jobhire.domains.ai.domain.outlines import AskedSkill, CvOutline, JobOutline, Position

_NAMED = 8
"""Skills, and duties, that a sentence names; the rest is counted."""
_USED = 5
_YEAR = 12
_MOST_YEARS_SAY = "senior"
"""A higher rank is not a matter of years: whoever is to lead is asked for as many."""


def findings_of_job(job: JobOutline) -> JobFindings:
    seniority = true_seniority(job.title_level, job.demanded_level, job.months)
    return JobFindings(
        responsibilities=tuple(duty.text for duty in job.duties),
        ideal_profile=_ideal(job, seniority),
        seniority=seniority,
        skills=tuple(_requirement(each) for each in job.asked),
    )


def true_seniority(title: str | None, demands: str | None, months: int | None) -> Seniority:
    """The demands' level where it is another than the title's: titles are given away, years are asked for."""
    agrees = None if title is None or demands is None else _agree(title, demands, months or 0)
    level = (demands if agrees is False else title or demands) or NOT_STATED
    reason = _reason(title, demands, _time(months or 0), agrees)
    return Seniority(level=level, title=title, demands=demands, agrees=agrees, reason=reason)


def _agree(title: str, demands: str, months: int) -> bool:
    if demands == _MOST_YEARS_SAY:
        return LEVELS.index(title) >= LEVELS.index(demands)
    return title == demands or (title == LEVELS[0] and months <= _YEAR)


def _reason(title: str | None, demands: str | None, time: str, agrees: bool | None) -> str:
    if title is None and demands is None:
        return "Neither the title nor the demands name a level."
    if demands is None:
        return f"The title says {title}; no length of experience is asked for."
    if title is None:
        return f"The title names no level; {time} of experience asked for stand for {demands}."
    if agrees:
        return f"The title says {title}, and {time} of experience asked for fit that."
    return f"The title says {title}, but {time} of experience asked for stand for {demands}."


def _ideal(job: JobOutline, seniority: Seniority) -> str:
    required = [_either(each) for each in job.asked if each.required]
    wished = [_either(each) for each in job.asked if not each.required]
    level = "" if seniority.level == NOT_STATED else f"Level: {seniority.level}."
    sentences = [
        level,
        f"At least {_time(job.months)} of experience." if job.months else "",
        f"Brings {_list(required)}." if required else "",
        f"Good to have: {_list(wished)}." if wished else "",
        _where(job),
        f"Takes on: {'; '.join(duty.text for duty in job.duties[:3])}." if job.duties else "",
    ]
    return " ".join(filter(None, sentences)) or "The job does not say whom it looks for."


def _where(job: JobOutline) -> str:
    places = ", ".join(place.title() for place in job.places)
    if job.remote:
        return f"Works from anywhere near {places}." if places else "Works from anywhere."
    return f"Works in {places}{', partly from elsewhere' if job.hybrid else ''}." if places else ""


def _either(asked: AskedSkill) -> str:
    return " or ".join([asked.skill, *asked.alternatives])


def _list(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _time(months: int | None) -> str:
    if not months:
        return "no time"
    if months < _YEAR:
        return "1 month" if months == 1 else f"{months} months"
    years = f"{months / _YEAR:.1f}".removesuffix(".0")
    return "1 year" if years == "1" else f"{years} years"


def _requirement(asked: AskedSkill) -> SkillRequirement:
    return SkillRequirement(
        skill=asked.skill,
        alternatives=tuple(asked.alternatives),
        importance=REQUIRED if asked.required else NICE_TO_HAVE,
        months=asked.months,
        phrase=asked.phrase.text,
        place=Place.of(asked.phrase.span),
    )


def findings_of_cv(cv: CvOutline) -> CvFindings:
    return CvFindings(
        role_title=_role_title(cv),
        summary=_summary(cv),
        skills=tuple(
            Inference(
                skill=each.skill,
                how=each.how,
                sources=tuple(
                    Source(skill=one.skill, text=one.phrase.text, place=Place.of(one.phrase.span))
                    for one in each.shown_by
                ),
            )
            for each in cv.inferred
        ),
    )


def _role_title(cv: CvOutline) -> str | None:
    """Of the present or last position; the CV's own headline where that cannot be read, or is of another
    kind."""
    newest = cv.positions[0] if cv.positions else None
    present = newest is not None and newest.last == cv.latest
    if newest and (not cv.headline or (present and _akin(_bare_title(newest.title), cv.headline))):
        return _bare_title(newest.title)
    return _bare_title(cv.headline) if cv.headline else None


def _akin(title: str, headline: str) -> bool:
    """Whether they share a word: what stands beside a date may be the employer alone."""
    one, other = (set(_WORD.findall(text.casefold())) for text in (title, headline))
    return not one.isdisjoint(other)


_WORD = re.compile(r"\w{4,}")
_EMPLOYER = re.compile(
    r"[^\S\n]*[,;|·•@(/][^\S\n]*|[^\S\n][-–—][^\S\n]|[^\S\n](?:at|bei|chez|presso|bij|hos|w firmie)[^\S\n]"
)
_COMPANY = re.compile(
    r"\b(?:AG|GmbH|SE|KG|Ltd|Limited|Inc|LLC|LLP|PLC|Corp|SA|S\.A|SpA|S\.p\.A|SRL|S\.r\.l|BV|B\.V|NV|AB|ASA|"
    r"Oy|Sp\. z o\.o|s\.r\.o|University|Universität|Hospital)\.?\Z"
)


def _bare_title(title: str) -> str:
    """Without the employer, whichever of the two stands first."""
    parts = [part for part in _EMPLOYER.split(title) if part.strip()]
    roles = [part for part in parts if not _COMPANY.search(part.rstrip())]
    return (roles or parts or [title])[0].strip()


_NOTHING_HELD = "The CV says nothing of positions held or of years"


def _summary(cv: CvOutline) -> str:
    lasting = f"{_time(cv.months)} of experience" if cv.months else ""
    held = "; before that ".join(_held(each) for each in cv.positions[:2])
    told = ", most recently ".join(filter(None, [lasting, held])) or _NOTHING_HELD
    level = f" Level: {cv.level}." if cv.level else ""
    skills = sorted(cv.skills, key=lambda each: -(each.months or 0))[:_USED]
    named = ", ".join(each.skill + (f" ({_time(each.months)})" if each.months else "") for each in skills)
    used = f" Foremost skills: {named}." if named else ""
    return f"{told[0].upper()}{told[1:]}.{level}{used}"


def _held(position: Position) -> str:
    opened = position.title.count("(") > position.title.count(")")
    return f"as {position.title}{')' * opened} ({_time(position.months)})"
