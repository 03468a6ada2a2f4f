"""Where somebody worked and studied, which languages they speak, and how else they are reached."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from jobhire.shared.domain import Invalid, distinct_terms, one_line

T = TypeVar("T")

SHORT, LONG = 200, 2_000
"""Characters of a line, and of one bullet."""
MOST_JOBS, MOST_STUDIES, MOST_BULLETS, MOST_TERMS = 60, 30, 40, 100
_MONTH = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2]))?")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_PHONE = re.compile(r"[+()0-9./ \u00a0-]{3,40}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Experience:
    """One job. ``start``, ``end``: ``YYYY`` or ``YYYY-MM``; ``current``: it goes on, and has no end."""

    title: str = ""
    company: str = ""
    start: str | None = None
    end: str | None = None
    current: bool = False
    bullets: tuple[str, ...] = ()

    def checked(self, field: str) -> Experience:
        title, company = _line(self.title, f"{field}/title"), _line(self.company, f"{field}/company")
        if not (title or company or self.bullets):
            raise Invalid("a job has a title, a company or bullets", field=field)
        start, end = _month(self.start, f"{field}/start"), _month(self.end, f"{field}/end")
        if end is not None and (self.current or ends_before(end, start)):
            raise Invalid("a job ends after its start, and not while it goes on", field=f"{field}/end")
        bullets = _bullets(self.bullets, f"{field}/bullets")
        return replace(self, title=title, company=company, bullets=bullets)


@dataclass(frozen=True, slots=True, kw_only=True)
class Education:
    """``year``: of the end."""

    degree: str = ""
    school: str = ""
    year: int | None = None

    def checked(self, field: str) -> Education:
        degree, school = _line(self.degree, f"{field}/degree"), _line(self.school, f"{field}/school")
        if not (degree or school):
            raise Invalid("an education has a degree or a school", field=field)
        if self.year is not None and not 1900 <= self.year <= 2100:
            raise Invalid("a year is between 1900 and 2100", field=f"{field}/year")
        return replace(self, degree=degree, school=school)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenLanguage:
    """``code``: ISO 639, small letters; ``level``: as people write it, such as ``B2`` or ``native``."""

    name: str
    code: str | None = None
    level: str | None = None

    def checked(self, field: str) -> SpokenLanguage:
        name = _line(self.name, f"{field}/name")
        if not name:
            raise Invalid("a language has a name", field=f"{field}/name")
        if self.code is not None and _LANGUAGE.fullmatch(self.code) is None:
            raise Invalid("a language code is two or three small letters", field=f"{field}/code")
        level = None if self.level is None else _line(self.level, f"{field}/level") or None
        return replace(self, name=name, level=level)


def ends_before(end: str, start: str | None) -> bool:
    """Compared as far as both are known: 2020 does not end before 2020-05."""
    return start is not None and end[: len(start)] < start[: len(end)]


def checked_experience(jobs: Sequence[Experience]) -> tuple[Experience, ...]:
    _bounded(jobs, MOST_JOBS, "/experience")
    return tuple(job.checked(f"/experience/{at}") for at, job in enumerate(jobs))


def checked_education(studies: Sequence[Education]) -> tuple[Education, ...]:
    _bounded(studies, MOST_STUDIES, "/education")
    return tuple(study.checked(f"/education/{at}") for at, study in enumerate(studies))


def checked_languages(languages: Sequence[SpokenLanguage]) -> tuple[SpokenLanguage, ...]:
    """Each once, by its code where it has one."""
    _bounded(languages, MOST_TERMS, "/languages")
    each = (language.checked(f"/languages/{at}") for at, language in enumerate(languages))
    return once(each, language_key)


def language_key(language: SpokenLanguage) -> str:
    return language.code or language.name.casefold()


def checked_phones(phones: Sequence[str]) -> tuple[str, ...]:
    """Each once, whatever is between the digits."""
    _bounded(phones, MOST_TERMS, "/phones")
    for phone in phones:
        if phone.strip() and (_PHONE.fullmatch(phone.strip()) is None or len(digits(phone)) < 3):
            raise Invalid("a phone number has digits, blanks and any of +()-./ only", field="/phones")
    return once((one_line(phone) for phone in phones if phone.strip()), digits)


def digits(phone: str) -> str:
    """A number as it is compared: ``+`` and digits."""
    plus = "+" if phone.lstrip().startswith("+") else ""
    return plus + "".join(letter for letter in phone if letter.isdigit())


def checked_terms(texts: Sequence[str], field: str, *, most: int = MOST_TERMS) -> tuple[str, ...]:
    """Short texts, each once."""
    terms = distinct_terms(texts)
    _bounded(terms, most, field)
    return tuple(_line(term, field, longest=500) for term in terms)


def checked_line(text: str, field: str) -> str:
    return _line(text, field)


def once(items: Iterable[T], key: Callable[[T], str]) -> tuple[T, ...]:
    """The first of each key."""
    first: dict[str, T] = {}
    for item in items:
        first.setdefault(key(item), item)
    return tuple(first.values())


def _line(text: str, field: str, *, longest: int = SHORT) -> str:
    line = one_line(text)
    if len(line) > longest:
        raise Invalid(f"at most {longest} characters", field=field)
    return line


def _bullets(bullets: Sequence[str], field: str) -> tuple[str, ...]:
    _bounded(bullets, MOST_BULLETS, field)
    if any(len(bullet) > LONG for bullet in bullets):
        raise Invalid(f"at most {LONG:,} characters", field=field)
    return tuple(line for line in map(one_line, bullets) if line)


def _month(text: str | None, field: str) -> str | None:
    if text is not None and _MONTH.fullmatch(text) is None:
        raise Invalid("a month is YYYY-MM, or YYYY where it is not known", field=field)
    return text


def _bounded(items: Sequence[object], most: int, field: str) -> None:
    if len(items) > most:
        raise Invalid(f"at most {most}", field=field)
