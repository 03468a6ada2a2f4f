"""What somebody says, in passages that are near to a question or not: a pure function of their texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from operator import mul

from .document import Document, Span
from .words import Token, tokens

MOST_PASSAGES = 16
SHORTEST, LONGEST = 50, 100
"""Words of a passage: as many as it takes to cover a text with ``MOST_PASSAGES``, within these bounds."""
NEAR = 200
"""Per mille from which on a passage matches. Frozen: see ``benchmarks.search``."""
NOTHING, ALL = 150, 600
"""Per mille that are worth no points, and all of them."""
FULL = 100
UNIT = 127 * 127
_NEVER = frozenset({"name", "email", "location", "metadata/location"})
"""Fields that say who somebody is or where they live."""
_OF_A_CV = "cvText"
_IN_BRIEF = ("headline", "skills", "metadata", "title", "department", "requiredSkills")
_ADDRESS = re.compile(r"@|://|www\.")
"""In a piece of a text that is an address in a net."""
_SPACE = re.compile(r"\s")


@dataclass(frozen=True, slots=True)
class Passage:
    """``spans``: where it stands, several where fields are short (skills); ``words``: those that it is told
    by."""

    spans: tuple[Span, ...]
    words: tuple[str, ...]


def nearness(one: bytes, other: bytes) -> int:
    """Of two meanings, in per mille: 1,000 is the same, 0 has nothing to do with it."""
    dot: int = sum(map(mul, memoryview(one).cast("b"), memoryview(other).cast("b")))
    return max(0, 1_000 * dot // UNIT)


def points_of(near: int) -> int:
    """1 to 100, of what is ``NEAR`` at least."""
    return max(1, min(FULL, FULL * (near - NOTHING) // (ALL - NOTHING)))


def passages(document: Document) -> list[Passage]:
    """At most ``MOST_PASSAGES``, of some fifty words each, ended by lines and fields where that suits. Names,
    addresses of all kinds, places that are stated, and numbers are in none."""
    hidden = _hidden(document)
    said, left = list[tuple[str, list[Token], str]](), MOST_PASSAGES * LONGEST
    for field, text in _fields(document):
        telling = (token for token in tokens(_without_addresses(text)) if _tells(token, hidden))
        own = list(islice(telling, left))
        said.append((field, own, text))
        left -= len(own)
    total = sum(len(own) for _, own, _ in said)
    size = max(SHORTEST, min(LONGEST, -(-total // (MOST_PASSAGES - 4))))
    found = list[Passage]()
    for each in _cut(said, size):
        found.append(_passage(each))
        if len(found) == MOST_PASSAGES:
            break
    return found


def _fields(document: Document) -> Iterator[tuple[str, str]]:
    """A CV tells jobs and studies as they were written, so it stands before what was read from it."""
    own = [(field, text) for field, text in document.texts if field not in _NEVER]
    yield from ((field, text) for field, text in own if field.startswith(_IN_BRIEF))
    yield from ((field, text) for field, text in own if field == _OF_A_CV)
    yield from ((field, text) for field, text in own if field != _OF_A_CV and not field.startswith(_IN_BRIEF))


def _kind(field: str) -> str:
    """Passages hold fields of one kind. What somebody is in brief is one: a single name of a tool is near to
    too much."""
    return _IN_BRIEF[0] if field.startswith(_IN_BRIEF) else field.partition("/")[0]


def _hidden(document: Document) -> frozenset[str]:
    named = (token.word for field in _NEVER for token in tokens(document.text(field)))
    return frozenset((*named, *document.places))


def _without_addresses(text: str) -> str:
    """Offsets stay. Linear, also of a text that is one address after the other without a space."""
    kept, end = list[str](), 0
    for sign in _ADDRESS.finditer(text):
        if sign.end() <= end:
            continue
        start = max(end, *(1 + text.rfind(space, end, sign.start()) for space in " \n\t"))
        after = _SPACE.search(text, sign.end())
        kept.append(text[end:start])
        end = after.start() if after else len(text)
        kept.append(" " * (end - start))
    return "".join((*kept, text[end:])) if kept else text


def _tells(token: Token, hidden: frozenset[str]) -> bool:
    return token.word not in hidden and not token.word.isdigit()


_Word = tuple[str, Token]


def _cut(said: Iterable[tuple[str, list[Token], str]], size: int) -> Iterator[list[_Word]]:
    """A passage ends when it is full; at a line or field, when it is nearly; before another kind of field."""
    passage, kind = list[_Word](), ""
    for field, own, text in said:
        if passage and (_kind(field) != kind or 3 * len(passage) >= 2 * size):
            yield passage
            passage = []
        kind, end = _kind(field), 0
        for token in own:
            nearly = 3 * len(passage) >= 2 * size and "\n" in text[end : token.start]
            if len(passage) >= size or nearly:
                yield passage
                passage = []
            passage.append((field, token))
            end = token.end
    if passage:
        yield passage


def _passage(words: list[_Word]) -> Passage:
    spans = dict[str, Span]()
    for field, token in words:
        start = spans[field].start if field in spans else token.start
        spans[field] = Span(field, start, token.end)
    return Passage(tuple(spans.values()), tuple(token.word for _, token in words))
