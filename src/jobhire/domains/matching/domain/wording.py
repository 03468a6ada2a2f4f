"""Words about rank and place, the same in a CV and in a job."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .text import fold

_LEVELS = (
    (6, r"chief|cto|ceo|cfo|coo|vp|vice president"),
    (5, r"head|director|direktor|directeur|directrice|directora?|leiter(?:in)?"),
    (4, r"lead|principal|teamleiter(?:in)?|team leader"),
    (3, r"senior|sr|experienced|erfahren\w*|confirm[eé]e?"),
    (2, r"mid|middle|intermediate|mid level"),
    (1, r"junior|jr|entry level|graduate|d[eé]butante?|berufseinsteiger\w*"),
    (
        0,
        r"intern|internship|trainee|apprentice|praktikant\w*|werkstudent\w*|stagiaire|becari[oa]|auszubildende\w*",
    ),
)
_LEVEL = tuple((level, re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)) for level, pattern in _LEVELS)

_REMOTE = re.compile(
    r"\b(?:remote\w*|home ?office|télétravail|teletrabajo|anywhere|work from home)\b", re.IGNORECASE
)
_HYBRID = re.compile(
    r"\b(?:(?:remote|fully|partly|teilweise)[\s/-]{1,3})?(?:h[yií]brid\w*|part(?:ly|ially)[ -]remote|"
    r"teilweise remote|télétravail partiel|parțial remote)(?:[\s/-]{1,3}(?:remote|work\w*|home ?office))?\b",
    re.IGNORECASE,
)
_MODEL_LABEL = re.compile(
    r"(?:^|[|•·;])[^\S\n]*(?:work(?:place|ing)?(?: model| type| mode| arrangement)?|arbeitsmodell|arbeitsort|"
    r"mode de travail|modalidad(?: de trabajo)?|mod de lucru)[^\S\n]*:[^\S\n]*([^\n|•·]{2,80})",
    re.IGNORECASE | re.MULTILINE,
)
_PLACE_LABEL = re.compile(
    r"(?:^|[|•·;])[^\S\n]*(?:location|address|based in|city|ort|wohnort|adresse|standort|lieu|"
    r"ville|ubicación|ciudad|dirección|localitate|oraș|adresă|job location|work location)"
    r"[^\S\n]*:[^\S\n]*([^\n|•·]{2,80})",
    re.IGNORECASE | re.MULTILINE,
)


def level_of(title: str) -> int | None:
    plain = fold(title).replace("-", " ").replace(".", " ")
    return next((level for level, pattern in _LEVEL if pattern.search(plain)), None)


def is_remote(location: str) -> bool:
    """Work from anywhere; "hybrid remote" is not."""
    return bool(_REMOTE.search(_HYBRID.sub(" ", location)))


def is_hybrid(location: str) -> bool:
    """Partly at the place, partly from anywhere; not where either is possible ("remote or hybrid")."""
    return bool(_HYBRID.search(location)) and not is_remote(location)


def labelled_model(text: str) -> str:
    """What a line such as "Workplace: hybrid" says, "" without one."""
    match = _MODEL_LABEL.search(text)
    return match[1] if match else ""


def labelled_place(text: str) -> re.Match[str] | None:
    """A line such as "Location: Berlin"; group 1 is the place."""
    return _PLACE_LABEL.search(text)


def places_of(location: str, known: Mapping[str, str]) -> tuple[str, ...]:
    """The places a location names, each by its standard name: "Berlin, Deutschland" → berlin, germany.
    Words about remote work are none."""
    bare = _HYBRID.sub(" ", location)
    parts = (fold(" ".join(part.split())) for part in re.split(r"[,;/|()\n–—]| - |\bor\b|\band\b", bare))
    named = (known.get(part, part) for part in parts if part and not _REMOTE.search(part))
    return tuple(dict.fromkeys(named))[:12]
