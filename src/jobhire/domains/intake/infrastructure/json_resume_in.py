"""JSON Resume 1.0.0 (jsonresume.org/schema) as a profile. Needs no jail: a bounded, typed decoding of text.

What a member says stands on a line of its own in the text that is made of it, so that every value has its
place there like in any CV. Members we do not know are allowed by the schema, and left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Any

import msgspec

from jobhire.domains.intake.domain.dates import months_covered
from jobhire.domains.intake.domain.document import Kind, Line, Reading
from jobhire.domains.intake.domain.profile import (
    Found,
    Job,
    KnownSkill,
    Language,
    Month,
    Profile,
    Span,
    Study,
)
from jobhire.domains.intake.domain.read_cv import ReadCv
from jobhire.domains.intake.domain.refusal import Reason, Refused
from jobhire.domains.intake.domain.skills import Mentions
from jobhire.domains.intake.domain.vocabulary import LANGUAGES
from jobhire.domains.intake.domain.wording import folded

PARSER = "json-resume-1"
"""What read it: nobody guessed, so whatever it says was brought in."""
MOST_BYTES = 1_000_000
_SURE = 100
_DATE = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")

Short = Annotated[str, msgspec.Meta(max_length=1_000)]
Long = Annotated[str, msgspec.Meta(max_length=20_000)]


class _Place(msgspec.Struct, rename="camel"):
    address: Short | None = None
    postal_code: Short | None = None
    city: Short | None = None
    region: Short | None = None
    country_code: Short | None = None

    def __str__(self) -> str:
        return ", ".join(
            filter(None, (self.address, self.postal_code, self.city, self.region, self.country_code))
        )


class _Link(msgspec.Struct):
    url: Short | None = None


class _Basics(msgspec.Struct):
    name: Short | None = None
    label: Short | None = None
    email: Short | None = None
    phone: Short | None = None
    url: Short | None = None
    summary: Long | None = None
    location: _Place | None = None
    profiles: Annotated[list[_Link], msgspec.Meta(max_length=50)] = []


class _Work(msgspec.Struct, rename="camel"):
    name: Short | None = None
    position: Short | None = None
    start_date: Short | None = None
    end_date: Short | None = None
    summary: Long | None = None
    highlights: Annotated[list[Long], msgspec.Meta(max_length=100)] = []


class _Education(msgspec.Struct, rename="camel"):
    institution: Short | None = None
    area: Short | None = None
    study_type: Short | None = None
    end_date: Short | None = None


class _Skill(msgspec.Struct):
    name: Short | None = None
    keywords: Annotated[list[Short], msgspec.Meta(max_length=100)] = []


class _Language(msgspec.Struct):
    language: Short | None = None
    fluency: Short | None = None


class _Certificate(msgspec.Struct):
    name: Short | None = None


class JsonResume(msgspec.Struct):
    """The members that become something here."""

    basics: _Basics | None = None
    work: Annotated[list[_Work], msgspec.Meta(max_length=100)] = []
    education: Annotated[list[_Education], msgspec.Meta(max_length=50)] = []
    skills: Annotated[list[_Skill], msgspec.Meta(max_length=200)] = []
    languages: Annotated[list[_Language], msgspec.Meta(max_length=50)] = []
    certificates: Annotated[list[_Certificate], msgspec.Meta(max_length=100)] = []


_decoder = msgspec.json.Decoder(JsonResume)


def read_json_resume(
    content: bytes, *, mentions: Mentions, e164: Callable[[str], str | None], today: Month
) -> ReadCv:
    """Raises ``Refused``."""
    resume = _decoded(content)
    page = _Page()
    profile = _profile(resume, page, mentions, today)
    if not page.lines:
        raise Refused(Reason.NO_TEXT)
    reading = Reading(Kind.JSON_RESUME, 1, tuple(Line(text) for text in page.lines))
    return ReadCv(reading, profile, tuple(e164(phone.value) for phone in profile.phones))


def clean_json_resume(content: bytes) -> bytes:
    """What is understood of it and nothing else: no ``meta``, no members of others."""
    return msgspec.json.encode(_without_nothing(msgspec.to_builtins(_decoded(content))))


def _without_nothing(value: Any) -> Any:
    if isinstance(value, dict):
        members = ((name, _without_nothing(member)) for name, member in value.items())
        return {name: member for name, member in members if member not in (None, [], {})}
    return [_without_nothing(item) for item in value] if isinstance(value, list) else value


def _decoded(content: bytes) -> JsonResume:
    content = content.removeprefix(b"\xef\xbb\xbf")
    if len(content) > MOST_BYTES:
        raise Refused(Reason.NOT_JSON_RESUME)
    try:
        return _decoder.decode(content)
    except (msgspec.MsgspecError, RecursionError, UnicodeError) as error:
        raise Refused(Reason.NOT_JSON_RESUME) from error


class _Page:
    """The text that the members make, line by line, and where each value stands in it."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._length = 0

    def add(self, text: str | None) -> Found | None:
        value = " ".join("".join(map(_seen, text or "")).split())
        if not value:
            return None
        start = self._length
        self.lines.append(value)
        self._length += len(value) + 1
        return Found(value, Span(1, start, start + len(value)), _SURE)

    def add_all(self, texts: Iterable[str | None]) -> tuple[Found, ...]:
        return tuple(found for text in texts if (found := self.add(text)) is not None)


def _seen(letter: str) -> str:
    return letter if letter.isprintable() or letter.isspace() else ""


def _profile(resume: JsonResume, page: _Page, mentions: Mentions, today: Month) -> Profile:
    basics = resume.basics or _Basics()
    name, headline = page.add(basics.name), page.add(basics.label)
    emails, phones = page.add_all([basics.email]), page.add_all([basics.phone])
    location = page.add(str(basics.location)) if basics.location else None
    links = page.add_all([basics.url, *(each.url for each in basics.profiles)])
    summary = page.add(basics.summary)
    jobs = tuple(job for work in resume.work if (job := _job(work, page)) is not None)
    studies = tuple(_study(each, page) for each in resume.education)
    names = [name for each in resume.skills for name in (each.name, *each.keywords)]
    listed = page.add_all(dict.fromkeys(names))
    languages = [_language(each, page) for each in resume.languages]
    certificates = page.add_all(each.name for each in resume.certificates)
    return Profile(
        name=name,
        headline=headline,
        emails=emails,
        phones=phones,
        location=location,
        links=links,
        summary=summary,
        skills=_skills(listed, page, mentions),
        jobs=jobs,
        studies=studies,
        languages=tuple(each for each in languages if each is not None),
        certificates=certificates,
        months_of_experience=months_covered(((job.start, job.end, job.current) for job in jobs), today),
        parser=PARSER,
    )


def _job(work: _Work, page: _Page) -> Job | None:
    title, company = page.add(work.position), page.add(work.name)
    start, end = _month(work.start_date), _month(work.end_date)
    current = start is not None and not work.end_date
    dates = page.add(f"{work.start_date or ''} - {work.end_date or ''}".strip(" -"))
    bullets = page.add_all([work.summary, *work.highlights])
    place = dates or title or company or next(iter(bullets), None)
    if place is None:
        return None
    return Job(
        title=title, company=company, start=start, end=end, current=current, dates=place, bullets=bullets
    )


def _study(education: _Education, page: _Page) -> Study:
    degree = page.add(" ".join(filter(None, (education.study_type, education.area))))
    end = _month(education.end_date)
    return Study(degree=degree, school=page.add(education.institution), year=end.year if end else None)


def _language(language: _Language, page: _Page) -> Language | None:
    found = page.add(language.language)
    code = LANGUAGES.get(folded(found.value)) if found else None
    level = " ".join((language.fluency or "").split()) or None
    return Language(found, code, level) if found and code else None


def _skills(listed: Sequence[Found], page: _Page, mentions: Mentions) -> tuple[KnownSkill, ...]:
    """Those listed, each with its id where the taxonomy has its whole name; then those the text mentions."""
    text = "\n".join(page.lines)
    known = list(mentions(text))
    at = {(start, end): skill_id for skill_id, start, end in known}
    skills = [KnownSkill(each, at.get((each.span.start, each.span.end)), listed=True) for each in listed]
    held = {skill.skill_id for skill in skills}
    for skill_id, start, end in known:
        if skill_id not in held:
            held.add(skill_id)
            found = Found(text[start:end].replace("\n", " "), Span(1, start, end), 85)
            skills.append(KnownSkill(found, skill_id, listed=False))
    return tuple(skills)


def _month(text: str | None) -> Month | None:
    match = _DATE.fullmatch((text or "").strip())
    if match is None or not 1900 <= int(match[1]) <= 2100:
        return None
    return Month(int(match[1]), int(match[2]) if match[2] else None)
