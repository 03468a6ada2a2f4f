"""Words as search compares them, and what a text clause asks for. Linear in the length of the text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from jobhire.shared.domain import Invalid

_WORD = re.compile(r"[^\W_]+(?:\+\+|#)?")
_PIECE = re.compile(r'"([^"]*)"|(\S+)')
_STROKES = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i"})
"""Letters whose sign is part of them, not an accent that can be taken off."""

LONGEST_TEXT = 200
MOST_WORDS = 20
SHORTEST_PREFIX = 2
MOST_POSITIONS = 65_000
"""Words of one candidate that are searched, first come first kept."""
MEAN_LENGTH = 250
"""Words of a candidate of average length: a constant, never taken from live ones."""
RARE = 20
"""Weight of a word that the frozen table does not list; words that say nothing weigh 0."""
_PREFIX_WEIGHT = RARE // 2


class Token(NamedTuple):
    """``word``: folded; ``start``, ``end``: where it stands."""

    word: str
    start: int
    end: int


class Lexis(Protocol):
    """What is known of words and skills whoever uses them."""

    def stem(self, word: str) -> str:
        """The same for all forms of a word ("developers", "develop"). Never empty."""
        ...

    def weight(self, word: str) -> int:
        """How much it says, 0 to ``RARE``: frozen, whoever is there."""
        ...

    def meaning(self, words: Sequence[str]) -> bytes:
        """Where words of this meaning lie: one int8 per dimension, of length 127 in all. Empty where nothing
        is known of meanings, or of these words."""
        ...

    def options(self, skill: str) -> dict[str, int]:
        """Marks (``document.Document.marks``) that show a skill of this name, each with its credit in per
        cent: of the skill itself whatever it is called, and of those that imply it."""
        ...


def fold(word: str) -> str:
    """Lower case without accents, so that "Résumé" is "resume" and "Straße" is "strasse"."""
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKD", word.casefold())
    bare = "".join(each for each in plain if not unicodedata.combining(each))
    return bare.casefold().translate(_STROKES)  # "𝐀" is "A" only by now


def tokens(text: str) -> Iterator[Token]:
    """The words of a text, in order. "C++" and "C#" are words; "node.js" is two."""
    for match in _WORD.finditer(text):
        if word := fold(match[0]):
            yield Token(word, match.start(), match.end())


def folded(text: str) -> list[str]:
    """The words of ``tokens`` alone, several times as fast."""
    if text.isascii():
        return _WORD.findall(text.lower())
    return [word for each in _WORD.findall(text) if (word := fold(each))]


def told_words(text: str) -> tuple[str, ...]:
    """The words of ``tokens`` that are no mere numbers."""
    return tuple(word for word in folded(text) if not word.isdigit())


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand one after the other: one alone in any of its forms, several exactly as they are.
    ``prefix``: any word that begins with it."""

    words: tuple[str, ...]
    prefix: bool = False


def terms_of(text: str, field: str) -> tuple[Term, ...]:
    """What a recruiter typed: ``words``, ``"a phrase"``, ``pref*``. Raises ``Invalid``, naming the field."""
    if len(text) > LONGEST_TEXT:
        raise Invalid(f"at most {LONGEST_TEXT} characters", field=field)
    if text.count('"') % 2:
        raise Invalid(
            'a phrase ends with the quotation mark that it begins with: "head of sales"', field=field
        )
    found = tuple(term for piece in _PIECE.finditer(text) if (term := _term(piece[1], piece[2], field)))
    if not found:
        raise Invalid("there is no word in it", field=field)
    if sum(len(term.words) for term in found) > MOST_WORDS:
        raise Invalid(f"at most {MOST_WORDS} words", field=field)
    return found


def _term(phrase: str | None, piece: str | None, field: str) -> Term | None:
    text = piece if phrase is None else phrase
    words = tuple(token.word for token in tokens(text or ""))
    if phrase is None and text is not None and text.endswith("*") and words:
        if len(words) > 1 or len(words[0]) < SHORTEST_PREFIX:
            raise Invalid(
                f"before the * stands one word's beginning of {SHORTEST_PREFIX} letters or more", field=field
            )
        return Term(words, prefix=True)
    return Term(words) if words else None


def term_weight(term: Term, lexis: Lexis) -> int:
    """How much it says where it stands."""
    if term.prefix:
        return _PREFIX_WEIGHT
    return sum(lexis.weight(word) for word in term.words)


def saturated(count: int, length: int) -> int:
    """BM25's term frequency (k1 = 1.2, b = 0.5), scaled: 100 = once in a text of ``MEAN_LENGTH`` words, 0 =
    not at all. Integer, at most 220. ``length``: in words."""
    length = min(length, 20 * MEAN_LENGTH)
    return 1100 * MEAN_LENGTH * count // (5 * MEAN_LENGTH * count + 3 * (MEAN_LENGTH + length))


def occurrences(term: Term, said: Sequence[Token | None], lexis: Lexis) -> list[tuple[Token, Token]]:
    """The first and the last word of every place where it stands. ``None`` among the words: a text ends."""
    if term.prefix:
        return [(each, each) for each in said if each and each.word.startswith(term.words[0])]
    if len(term.words) == 1:
        wanted = lexis.stem(term.words[0])
        return [(each, each) for each in said if each and lexis.stem(each.word) == wanted]
    words, size = [each.word if each else "" for each in said], len(term.words)
    places = [at for at in range(len(words) - size + 1) if tuple(words[at : at + size]) == term.words]
    pairs = [(said[at], said[at + size - 1]) for at in places]
    return [(first, last) for first, last in pairs if first and last]
