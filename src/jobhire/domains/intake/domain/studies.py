"""Education, languages and certificates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from jobhire.domains.intake.domain.dates import periods, points
from jobhire.domains.intake.domain.profile import Found, Language, Study
from jobhire.domains.intake.domain.sections import Entry
from jobhire.domains.intake.domain.vocabulary import DEGREE_WORDS, LANGUAGES, SCHOOL_SHORT, SCHOOL_WORDS
from jobhire.domains.intake.domain.wording import folded, without_bullet

_CUT = re.compile(r"\t|\s\|\s|\s[–—-]\s|,\s|;\s|\s•\s|\s·\s|\(|\)")
_ITEMS = re.compile(r"[,;|/•·\t]|\s-\s|\n")
_LEVEL = re.compile(r"[A-C][12]\+?|[^\W\d_][\w +.-]{2,30}")


def studies_of(entries: Sequence[Entry]) -> tuple[Study, ...]:
    studies: list[Study] = []
    degree: Found | None = None
    school: Found | None = None
    year: int | None = None
    for entry in entries:
        if entry.section != "education" or _is_detail(entry):
            continue
        for piece in _pieces(entry):
            kind = _kind(piece.value)
            if (kind == "school" and school) or (kind == "degree" and degree):
                if not (degree and school) and kind == "degree":
                    continue
                studies.append(Study(degree, school, year))
                degree, school, year = None, None, None
            if kind == "school":
                school = piece
            elif kind == "degree" or (degree is None and school is None and kind == "text"):
                degree = degree or piece
        year = _year(entry.text) or year
    if degree or school:
        studies.append(Study(degree, school, year))
    return tuple(studies)


def _is_detail(entry: Entry) -> bool:
    body = without_bullet(entry.text)
    return body is not None and len(body) > 2 and _kind(body) == "text"


def _pieces(entry: Entry) -> Iterator[Found]:
    spans = [(one.at, one.to) for one in periods(entry.text) or points(entry.text)]
    cuts = sorted([*spans, *(match.span() for match in _CUT.finditer(entry.text))])
    at = 0
    for start, end in [*cuts, (len(entry.text), len(entry.text))]:
        raw = entry.text[at:start] if start > at else ""
        inner = raw.strip(" \t,;:–—-•·|()")
        if sum(c.isalpha() for c in inner) >= 2:
            offset = at + raw.index(inner)
            yield entry.found(offset, offset + len(inner), 80)
        at = max(at, end)


def _kind(text: str) -> str:
    plain = folded(text)
    words = set(re.split(r"[^\w]+", plain))
    if any(word in plain for word in SCHOOL_WORDS) or words & SCHOOL_SHORT:
        return "school"
    starts = any(
        plain.startswith(word) or f" {word}" in plain or plain == word.strip() for word in DEGREE_WORDS
    )
    return "degree" if starts else "text"


def _year(text: str) -> int | None:
    found = [one.end.year for one in (periods(text) or points(text)) if one.end is not None]
    return max(found, default=None)


def languages_of(entries: Sequence[Entry]) -> tuple[Language, ...]:
    found: dict[str, Language] = {}
    for entry in entries:
        if entry.section == "languages":
            for language in _languages_in(entry):
                found.setdefault(language.code, language)
    return tuple(found.values())


def _languages_in(entry: Entry) -> Iterator[Language]:
    words = list(re.finditer(r"[^\W\d_]+", entry.text))
    named = [
        (match, LANGUAGES[folded(match.group())]) for match in words if folded(match.group()) in LANGUAGES
    ]
    for index, (match, code) in enumerate(named):
        end = named[index + 1][0].start() if index + 1 < len(named) else len(entry.text)
        level = _LEVEL.search(_ITEMS.split(entry.text[match.end() : end].lstrip(" :(–—-\t,"))[0])
        yield Language(
            entry.found(match.start(), match.end(), 95), code, level.group().strip() if level else None
        )


def certificates_of(entries: Sequence[Entry]) -> tuple[Found, ...]:
    found = []
    for entry in entries:
        if entry.section == "certificates":
            body = without_bullet(entry.text)
            at = 0 if body is None else len(entry.text) - len(body)
            if len(entry.text) - at <= 120:
                found.append(entry.found(at, len(entry.text), 80))
    return tuple(found)
