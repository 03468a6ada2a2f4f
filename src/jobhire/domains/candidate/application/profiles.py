"""What was read from a CV, as whoever reads it hands it over; and how it becomes a candidate's values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from jobhire.domains.candidate.domain.career import (
    LONG,
    MOST_BULLETS,
    MOST_JOBS,
    MOST_STUDIES,
    SHORT,
    Education,
    Experience,
    SpokenLanguage,
    ends_before,
)
from jobhire.domains.candidate.domain.fields import SETS, fitting
from jobhire.domains.candidate.domain.incoming import ReadValue
from jobhire.domains.candidate.domain.origins import Place
from jobhire.shared.domain import one_line


class Span(Protocol):
    @property
    def page(self) -> int: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


class Found(Protocol):
    """A value, its place, and how sure the parser is (0..100)."""

    @property
    def value(self) -> str: ...
    @property
    def span(self) -> Span: ...
    @property
    def confidence(self) -> int: ...


class Month(Protocol):
    """As text ``YYYY`` or ``YYYY-MM``."""

    @property
    def year(self) -> int: ...
    @property
    def month(self) -> int | None: ...


class Job(Protocol):
    @property
    def title(self) -> Found | None: ...
    @property
    def company(self) -> Found | None: ...
    @property
    def start(self) -> Month | None: ...
    @property
    def end(self) -> Month | None: ...
    @property
    def current(self) -> bool: ...
    @property
    def dates(self) -> Found: ...
    @property
    def bullets(self) -> Sequence[Found]: ...


class Study(Protocol):
    @property
    def degree(self) -> Found | None: ...
    @property
    def school(self) -> Found | None: ...
    @property
    def year(self) -> int | None: ...


class KnownSkill(Protocol):
    @property
    def found(self) -> Found: ...


class Language(Protocol):
    @property
    def found(self) -> Found: ...
    @property
    def code(self) -> str: ...
    @property
    def level(self) -> str | None: ...


class Profile(Protocol):
    """Everything that was read from one CV, by one version of a parser."""

    @property
    def name(self) -> Found | None: ...
    @property
    def headline(self) -> Found | None: ...
    @property
    def emails(self) -> Sequence[Found]: ...
    @property
    def phones(self) -> Sequence[Found]: ...
    @property
    def location(self) -> Found | None: ...
    @property
    def links(self) -> Sequence[Found]: ...
    @property
    def summary(self) -> Found | None: ...
    @property
    def skills(self) -> Sequence[KnownSkill]: ...
    @property
    def jobs(self) -> Sequence[Job]: ...
    @property
    def studies(self) -> Sequence[Study]: ...
    @property
    def languages(self) -> Sequence[Language]: ...
    @property
    def certificates(self) -> Sequence[Found]: ...
    @property
    def months_of_experience(self) -> int: ...
    @property
    def parser(self) -> str: ...


_LONGEST = {"summary": 10_000}
_MOST_MEMBERS = 100
_Raw = tuple[str, Any, Sequence[Found]]


def values_of(
    profile: Profile, e164: Sequence[str | None], given: Mapping[str, object]
) -> tuple[ReadValue, ...]:
    """In normal form; what no candidate could have is left out, and so is what was read instead of what was
    given."""
    stated = [ReadValue(field=field, value=value, given=True) for field, value in _stated(given)]
    known = {each.field for each in stated}
    read = [_read(*raw) for raw in _raw(profile, e164)]
    values = [each for each in read if each is not None and each.field not in known]
    if "email" in known:  # what was read as the main address is a further one
        mail = [each for each in read if each is not None and each.field == "email"]
        values += [
            ReadValue(field="moreEmails", value=each.value, spans=each.spans, confidence=each.confidence)
            for each in mail
        ]
    return (*stated, *_bounded(values))


def _stated(given: Mapping[str, object]) -> Iterator[tuple[str, Any]]:
    for field in ("name", "email"):
        text = given.get(field)
        if isinstance(text, str) and (value := fitting(field, text)) is not None:
            yield field, value


def _bounded(values: Sequence[ReadValue]) -> Iterator[ReadValue]:
    count: dict[str, int] = {}
    for each in values:
        count[each.field] = count.get(each.field, 0) + 1
        if count[each.field] <= (_MOST_MEMBERS if each.field in SETS else 1):
            yield each


def _read(field: str, value: Any, places: Sequence[Found]) -> ReadValue | None:
    fits = fitting(field, (value,) if field in SETS else value)
    if fits is None:
        return None
    spans = tuple(Place(each.span.page, each.span.start, each.span.end) for each in places)
    return ReadValue(
        field=field,
        value=fits[0] if field in SETS else fits,
        spans=spans[:_MOST_MEMBERS],
        confidence=min((each.confidence for each in places), default=None),
    )


def _raw(profile: Profile, e164: Sequence[str | None]) -> Iterator[_Raw]:
    yield from _lines(profile)
    for place, found in enumerate(profile.emails):
        yield ("email" if place == 0 else "moreEmails"), found.value, [found]
    numbers = [*e164, *(None for _ in profile.phones)]
    for found, number in zip(profile.phones, numbers, strict=False):
        yield "phones", number or found.value, [found]
    for skill in profile.skills:
        yield "skills", _cut(skill.found.value), [skill.found]
    for name, members in (("links", profile.links), ("certificates", profile.certificates)):
        for found in members:
            yield name, _cut(found.value), [found]
    for language in profile.languages:
        yield "languages", _language(language), [language.found]
    yield from _career(profile)


def _lines(profile: Profile) -> Iterator[_Raw]:
    for field in ("name", "headline", "location", "summary"):
        found: Found | None = getattr(profile, field)
        if found is not None:
            yield field, _cut(found.value, _LONGEST.get(field, SHORT)), [found]


def _career(profile: Profile) -> Iterator[_Raw]:
    jobs = [job for job in profile.jobs if job.title or job.company or job.bullets][:MOST_JOBS]
    if jobs:
        places = [place for job in jobs for place in (job.title, job.company, job.dates) if place]
        yield "experience", tuple(_experience(job) for job in jobs), places
    studies = [study for study in profile.studies if study.degree or study.school][:MOST_STUDIES]
    if studies:
        places = [place for study in studies for place in (study.degree, study.school) if place]
        yield "education", tuple(_education(study) for study in studies), places
    if profile.months_of_experience > 0:
        years = min(80.0, round(profile.months_of_experience / 12, 1))
        yield "experienceYears", years, [job.dates for job in profile.jobs]


def _experience(job: Job) -> Experience:
    start = None if job.start is None else str(job.start)
    end = None if job.end is None or job.current else str(job.end)
    if end is not None and ends_before(end, start):
        end = None
    bullets = tuple(_cut(bullet.value, LONG) for bullet in job.bullets[:MOST_BULLETS])
    return Experience(
        title=_text(job.title),
        company=_text(job.company),
        start=start,
        end=end,
        current=job.current,
        bullets=bullets,
    )


def _education(study: Study) -> Education:
    year = study.year if study.year is not None and 1900 <= study.year <= 2100 else None
    return Education(degree=_text(study.degree), school=_text(study.school), year=year)


def _language(language: Language) -> SpokenLanguage:
    level = None if language.level is None else _cut(language.level) or None
    return SpokenLanguage(name=_cut(language.found.value), code=language.code or None, level=level)


def _text(found: Found | None) -> str:
    return "" if found is None else _cut(found.value)


def _cut(text: str, longest: int = SHORT) -> str:
    return one_line(text)[:longest].rstrip()


def own_metadata(metadata: Mapping[str, object]) -> dict[str, object]:
    """The uploader's own members; one with a meaning stays only where it can be right."""
    kept = {name: value for name, value in metadata.items() if name not in _MEANT}
    for name in _MEANT:
        if (value := fitting(name, metadata.get(name))) is not None:
            kept[name] = value
    return kept


_MEANT = ("summary", "location", "experienceYears")
