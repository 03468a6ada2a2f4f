"""The sections of a job advertisement and of a CV, told apart by their headings (see ``headings.py``)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from .headings import COMPANIONS, HEADINGS, LOOSE, Section
from .text import Line, fold, lines, words

__all__ = ["Placed", "Section", "placed"]


class Placed(NamedTuple):
    section: Section
    line: Line


Phrases = Mapping[str, list[tuple[int, Section, re.Pattern[str]]]]


def _by_beginning(table: Sequence[tuple[Section, str]]) -> Phrases:
    """The phrases of a table by the first three letters of their first word: most lines have none of them."""
    found: dict[str, list[tuple[int, Section, re.Pattern[str]]]] = {}
    for rank, (section, phrases) in enumerate(table):
        for phrase in fold(" ".join(phrases.split())).split(", "):
            found.setdefault(_beginning(phrase), []).append((rank, section, re.compile(rf"{phrase}\b")))
    return found


def _beginning(phrase: str) -> str:
    return phrase.partition(" ")[0][:3]


_HEADINGS = _by_beginning(HEADINGS)
_LOOSE = _by_beginning(LOOSE)

_COLUMN = re.compile(r"[:|\t]|   ")
_LEAD = 6
"""A heading has at most this many words."""
_LONG_LEAD = 9
"""… and one that is known by its shape at most so many …"""
_SHORT_LEAD = 3
"""… or, where it only has a heading's word among others, and is in capitals or ends in a colon, so many."""


_ASIDES = (Section.NICE, Section.EXPERIENCE, Section.SKILLS)
"""What an item of a list may announce for itself: "- Nice to have: Rust"."""


def placed(text: str) -> Iterator[Placed]:
    """Every line that is no heading, with its section. A heading may be followed by text after a colon
    ("Skills: Python, SQL"); that text is a line of its own."""
    section = Section.OPENING
    everything = list(lines(text))
    for number, line in enumerate(everything):
        head, rest = _split(line)
        kind = _kind(head)
        if line.item and section is not Section.OPENING:
            aside = rest is not None and kind in _ASIDES
            yield Placed(kind, rest) if aside and kind and rest else Placed(section, line)
            continue
        if kind is None and rest is None:
            kind = _kind_by_shape(line, everything[number + 1 : number + 2])
        if kind is None:
            yield Placed(section, line)
            continue
        section = kind
        if rest is not None:
            yield Placed(section, rest)


def _split(line: Line) -> tuple[str, Line | None]:
    """The part before a colon, or before what ends a table's first column, and the line behind it; without
    any the whole line and None."""
    cut = _COLUMN.search(line.text)
    head, rest = (line.text[: cut.start()], line.text[cut.end() :]) if cut else (line.text, "")
    behind = rest.lstrip(" \t*_|")
    return head, Line(behind, line.end - len(behind), line.end, line.item) if behind else None


def _kind(head: str) -> Section | None:
    """What a line announces: a few words, a heading's among them, and nothing that belongs to an item."""
    found = words(head) if len(head) <= 80 and head.count(" ") < 2 * _LEAD else []
    if not 0 < len(found) <= _LEAD or head.rstrip().endswith((".", ",", ";")):
        return None
    named = sorted(_phrases(found, _HEADINGS))
    if not named or not COMPANIONS.issuperset(_unnamed(found, named)):
        named += sorted(_phrases(found, _LOOSE))
    if named and COMPANIONS.issuperset(_unnamed(found, named)):
        return named[0][3]
    return None


def _unnamed(found: Sequence[str], named: Sequence[tuple[int, int, int, Section]]) -> Iterator[str]:
    """The words of a line that belong to no phrase."""
    at = 0
    for word in found:
        if not any(start <= at < end for _, start, end, _ in named):
            yield word
        at += len(word) + 1


def _kind_by_shape(line: Line, below: Sequence[Line]) -> Section | None:
    """The same of a line that is a heading by its shape: some telling word is enough."""
    told = line.text.endswith((":", "?")) or line.text.isupper()
    if line.item or not (told or (below and below[0].item)):
        return None
    found = words(line.text) if len(line.text) <= 80 else []
    named = sorted(_phrases(found, _LOOSE)) if len(found) <= _LONG_LEAD else []
    if not named and (line.text.endswith(":") or line.text.isupper()) and len(found) <= _SHORT_LEAD:
        named = sorted(_phrases(found, _HEADINGS))
    return named[0][3] if named else None


def _phrases(found: Sequence[str], table: Phrases) -> Iterator[tuple[int, int, int, Section]]:
    """The phrases of a table in a line of these words, and where each stands."""
    plain, at = "", 0
    for word in found:
        for rank, section, pattern in table.get(word[:3], ()):
            plain = plain or " ".join(found)
            match = pattern.match(plain, at)
            if match:
                yield rank, at, match.end(), section
        at += len(word) + 1
