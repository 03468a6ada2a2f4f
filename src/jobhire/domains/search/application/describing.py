"""What of a candidate is searched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jobhire.domains.search.application.ports import Details, Person, Shown, Vocabulary
from jobhire.domains.search.domain.document import (
    MONTHS,
    SKILL,
    Document,
    language_keys,
    listed,
    place_words,
)

_IN_TITLE = "@"
_FIELDS = {"cvText": "cvText", "metadata": "metadata/summary"}


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
        skills=tuple(_skills(details, shown, vocabulary).items()),
        evidence=tuple(_evidence(shown, dict(texts))) if shown else (),
        location=details.location,
        places=place_words(details.location, *places),
        languages=language_keys(_languages(details)),
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


def _skills(details: Details, shown: Shown | None, vocabulary: Vocabulary) -> Mapping[str, str]:
    """Mark → name: what the CV shows, then what is listed and not shown there."""
    found: dict[str, str] = {}
    for key in shown.skills if shown else ():
        id = key.removeprefix(_IN_TITLE)
        found[SKILL + id] = vocabulary.label(id)
    for name in details.skills:
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
