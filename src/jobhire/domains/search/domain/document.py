"""A candidate or a job as search knows it: its texts, field by field, and what can be asked for besides."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from .words import MOST_POSITIONS, Token, fold, folded, tokens

SKILL, LISTED, PLACE, LANGUAGE, DEPARTMENT = "#", "=", "@", "&", "%"
"""What marks begin with: a skill of the taxonomy by its id, one that only the list of skills names, a word of
a place, a language by code or name, a department. No word begins so."""
MONTHS = 12
LEVELS = ("intern", "junior", "middle", "senior", "lead", "head", "chief")


class Span(NamedTuple):
    """Where something stands: a field, and offsets into its text."""

    field: str
    start: int
    end: int


class Kind(StrEnum):
    """What is looked for."""

    CANDIDATES = "candidates"
    JOBS = "jobs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """``texts``: (field as the API's JSON pointers have it without the first slash, what stands there);
    ``skills``: (mark, name to show); ``evidence``: where one stands first (mark, field, start, end);
    ``months``: of experience that somebody has or a job asks for, ``level``: see ``LEVELS``, both as scores
    read them, None where nothing is said; ``changed``: milliseconds since 1970. ``type``: of a candidate,
    ``department``: of a job, else empty."""

    id: str
    version: int
    texts: tuple[tuple[str, str], ...]
    type: str
    status: str
    changed: int
    skills: tuple[tuple[str, str], ...] = ()
    evidence: tuple[tuple[str, str, int, int], ...] = ()
    location: str = ""
    department: str = ""
    places: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    months: int | None = None
    level: int | None = None

    def text(self, field: str) -> str:
        return next((text for name, text in self.texts if name == field), "")

    def said(self) -> Iterator[tuple[str, Token] | None]:
        """Every word with its field, and None wherever a field ends: no phrase goes on in the next one."""
        left = MOST_POSITIONS
        for field, text in self.texts:
            for token in tokens(text):
                if left <= 0:
                    return
                left -= 1
                yield field, token
            left -= 1
            yield None

    def words(self) -> list[str | None]:
        """The words of ``said`` alone, in its places."""
        found: list[str | None] = []
        for _, text in self.texts:
            own = folded(text)
            left = MOST_POSITIONS - len(found)
            found += own[: max(0, left)]
            if len(own) > left:
                break
            found.append(None)
        return found

    def marks(self) -> frozenset[str]:
        """What else is asked for by name."""
        places = (PLACE + word for word in self.places)
        languages = (LANGUAGE + each for each in self.languages)
        departments = (DEPARTMENT + each for each in name_keys([self.department]))
        return frozenset((*(mark for mark, _ in self.skills), *places, *languages, *departments))


def listed(skill: str) -> str:
    """The mark of a skill that the taxonomy does not know."""
    return LISTED + " ".join(fold(skill).split())


def place_words(*texts: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(token.word for text in texts for token in tokens(text)))


def name_keys(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for name in names if (key := " ".join(fold(name).split()))))


def order_of(id: str) -> tuple[int, int]:
    """Where somebody stands among those of equal score: who came last (by their UUIDv7) stands first."""
    try:
        whole = UUID(id).int
    except ValueError:
        whole = int.from_bytes(hashlib.sha256(id.encode()).digest()[:16])
    return whole >> 64, whole & (2**64 - 1)
