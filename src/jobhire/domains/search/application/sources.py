"""What of a candidate or a job is searched, and where all of them are."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence

from jobhire.domains.search.application.ports import (
    Demanded,
    Demands,
    Details,
    People,
    Person,
    Readings,
    Shown,
    Vacancies,
    Vacancy,
    Vocabulary,
    Where,
    Wish,
)
from jobhire.domains.search.domain.document import (
    MONTHS,
    SKILL,
    Document,
    Kind,
    listed,
    name_keys,
    place_words,
)
from jobhire.shared.domain import TenantId

_IN_TITLE, _ITSELF = "@", "exact"
_FIELDS = {"cvText": "cvText", "metadata": "metadata/summary"}


class CandidateSource:
    """See ``Source``."""

    kind, events = Kind.CANDIDATES, "ai.jobhire.candidate."

    def __init__(self, people: People, readings: Readings) -> None:
        self._people, self._readings = people, readings

    async def load(self, tenant_id: TenantId, ids: Sequence[str]) -> Sequence[Person]:
        return await self._people.load(tenant_id, ids)

    def scan(self, tenant_id: TenantId) -> AsyncIterator[Sequence[Person]]:
        return self._people.scan(tenant_id)

    async def count(self, tenant_id: TenantId) -> int:
        return await self._people.count(tenant_id)

    async def reading(
        self, tenant_id: TenantId, found: Sequence[Person]
    ) -> Callable[[Vocabulary], list[Document]]:
        shown = await self._readings.shown(tenant_id, {each.id: each.version for each in found})
        return lambda vocabulary: [describe(each, shown.get(each.id), vocabulary) for each in found]


class JobSource:
    """See ``Source``."""

    kind, events = Kind.JOBS, "ai.jobhire.job."

    def __init__(self, jobs: Vacancies, demands: Demands) -> None:
        self._jobs, self._demands = jobs, demands

    async def load(self, tenant_id: TenantId, ids: Sequence[str]) -> Sequence[Vacancy]:
        return await self._jobs.load(tenant_id, ids)

    def scan(self, tenant_id: TenantId) -> AsyncIterator[Sequence[Vacancy]]:
        return self._jobs.scan(tenant_id)

    async def count(self, tenant_id: TenantId) -> int:
        return await self._jobs.count(tenant_id)

    async def reading(
        self, tenant_id: TenantId, found: Sequence[Vacancy]
    ) -> Callable[[Vocabulary], list[Document]]:
        asked = await self._demands.asked(tenant_id, [each.id for each in found])
        return lambda vocabulary: [describe_job(each, asked.get(each.id), vocabulary) for each in found]


# Candidates


def describe(person: Person, shown: Shown | None, vocabulary: Vocabulary) -> Document:
    """``shown``: None where nobody has read the CV."""
    details = person.details
    places = tuple(shown.places) if shown else ()
    texts = tuple((field, text) for field, text in _texts(person) if text)
    return Document(
        id=person.id,
        version=person.version,
        texts=texts,
        type=str(details.type),
        status=str(details.employment_status),
        changed=int(person.updated_at.timestamp() * 1000),
        skills=tuple(_skills(details.skills, shown.skills if shown else (), vocabulary).items()),
        evidence=tuple(_evidence(shown, dict(texts))) if shown else (),
        location=details.location,
        places=place_words(details.location, *places),
        languages=name_keys(_languages(details)),
        months=_months(details, shown),
        level=shown.seniority if shown else None,
    )


def _texts(person: Person) -> Iterator[tuple[str, str]]:
    details = person.details
    yield "name", details.name
    yield "email", details.email or ""
    yield "headline", details.headline
    for at, skill in enumerate(details.skills):
        yield f"skills/{at}", skill
    yield "metadata/location", details.location
    yield "metadata/summary", details.summary
    for at, job in enumerate(details.experience):
        yield f"experience/{at}/title", job.title
        yield f"experience/{at}/company", job.company
        for number, bullet in enumerate(job.bullets):
            yield f"experience/{at}/bullets/{number}", bullet
    for at, study in enumerate(details.education):
        yield f"education/{at}/degree", study.degree
        yield f"education/{at}/school", study.school
    for at, language in enumerate(details.languages):
        yield f"languages/{at}/name", language.name
    for at, certificate in enumerate(details.certificates):
        yield f"certificates/{at}", certificate
    yield "cvText", person.cv_text


def _skills(names: Iterable[str], read: Iterable[str], vocabulary: Vocabulary) -> Mapping[str, str]:
    """Mark → name: what was read in a text, then what is listed and not found there."""
    found: dict[str, str] = {}
    for key in read:
        id = key.removeprefix(_IN_TITLE)
        found[SKILL + id] = vocabulary.label(id)
    for name in names:
        known = vocabulary.skill(name)
        found.setdefault(
            listed(name) if known is None else SKILL + known,
            name if known is None else vocabulary.label(known),
        )
    return found


def _evidence(shown: Shown, texts: Mapping[str, str]) -> Iterator[tuple[str, str, int, int]]:
    for key, evidence in shown.skills.items():
        span = evidence.span
        field = f"skills/{span.index}" if span.source == "skills" else _FIELDS.get(span.source, "")
        if span.end <= len(texts.get(field, "")):
            yield SKILL + key.removeprefix(_IN_TITLE), field, span.start, span.end


def _languages(details: Details) -> Iterator[str]:
    for language in details.languages:
        yield language.name
        if language.code:
            yield language.code


def _months(details: Details, shown: Shown | None) -> int | None:
    if shown is not None and shown.experience_months is not None:
        return shown.experience_months
    return None if details.experience_years is None else round(details.experience_years * MONTHS)


# Jobs


def describe_job(job: Vacancy, asked: Demanded | None, vocabulary: Vocabulary) -> Document:
    """``asked``: None where nobody has read it."""
    wishes = (*asked.required, *asked.nice) if asked else ()
    texts = tuple((field, text) for field, text in _job_texts(job) if text)
    places = (name for name, _ in asked.places) if asked else ()
    return Document(
        id=job.id,
        version=job.version,
        texts=texts,
        type="",
        status=str(job.status),
        changed=int(job.updated_at.timestamp() * 1000),
        skills=tuple(_skills(job.required_skills, (id for id, _ in _known(wishes)), vocabulary).items()),
        evidence=tuple(_wished(wishes, dict(texts))),
        location=job.location,
        department=job.department,
        places=place_words(job.location, *places),
        months=min((each.months for each in asked.experience), default=None) if asked else None,
        level=asked.seniority if asked else None,
    )


def _job_texts(job: Vacancy) -> Iterator[tuple[str, str]]:
    yield "title", job.title
    yield "department", job.department
    yield "location", job.location
    for at, skill in enumerate(job.required_skills):
        yield f"requiredSkills/{at}", skill
    yield "description", job.description


def _known(wishes: Iterable[Wish]) -> Iterator[tuple[str, Where]]:
    """Those that the taxonomy names."""
    for wish in wishes:
        for id, _, how in wish.options:
            if how == _ITSELF:
                yield id, wish.span


def _wished(wishes: Iterable[Wish], texts: Mapping[str, str]) -> Iterator[tuple[str, str, int, int]]:
    for id, span in _known(wishes):
        field = f"requiredSkills/{span.index}" if span.source == "requiredSkills" else span.source
        if span.end <= len(texts.get(field, "")):
            yield SKILL + id, field, span.start, span.end
