"""Words: where they stand, their stems, and how much each says. Linear in the length of the text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

_WORD = re.compile(r"[^\W_]+(?:\+\+|#)?")
_MARKUP = re.compile(r"(?:[^\w\n(\"'.]|_)*(?:(?:\d{1,2}|[a-zA-Z])[.)][^\S\n]+)?(?:[^\w\n(\"'.]|_)*")
_HYPHENED = re.compile(r"-(?<=[^\W\d_]-)[^\W\d_]+(?![\w-])")
"""The latter half of a compound; its hyphen is what is looked for, for speed."""
_FORMER_HALF = re.compile(r"(?<![\w-])[^\W\d_]+\Z")
_THRICE = re.compile(r"(\w)\1\1")
_STROKES = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i"})
"""Letters whose sign is part of them, not an accent that can be taken off."""
_LONGEST_WORD = 63
_RARER = 14
"""A word of this weight is too rare to be what somebody meant to write: Magento is no magneto."""
_SHORTEST_SLIP = 7
"""Shorter words have too many neighbours …"""
_LONGEST_SLIP = 20
"""… and longer ones are not worth the time that trying theirs takes."""
_SHORTEST_FORMER = 3
_SHORTEST_HEAD = 4
"""Letters of the stems that a compound is made of …"""
_SHORTEST_SILENT = 9
"""… and of a latter half that says nothing."""
_LONG_HALF = 6
_SHORTEST_COMMON = 11
"""Letters of a compound that is itself common: shorter words only look like one ("Restaurant")."""
_LONGEST_COMPOUND = 40
_OWN = (1, 4, 4)
"""By how much a word with so many parts weighs less than one without."""
_ENDING = re.compile(
    r"(?:is|if)?(?:ier|at|er)\w{0,6}|(?:ig|lich|bar|los)?(?:keit|heit|heid|het|hed|else)(?:en|er|s)?|\w{0,2}[ui]ng(?:en|er|s)?"
    r"|(?:schaft|schap|skap|skab)\w{0,3}"
)
"""What makes a word of another, and is none by itself."""
_PREFIX = re.compile(
    r"(?:auf|an|ab|aus|bei|be|durch|ein|nach|um|unter|über|ver|vor|zu|op|aan|af|uit|in|over|door|toe|mede|"
    r"ut|upp|ned|till|på|för)(?=\w{4})"
)
_PREFIXES = frozenset(
    (
        *("auf", "aus", "bei", "ein", "ent", "ver", "vor", "zer", "mit", "her", "hin", "los", "und", "bes"),
        *("ges", "gen", "van", "der", "tot", "toe", "mis", "ont", "for", "från", "över", "unter", "uber"),
        *("inne", "ned", "upp"),
    )
)
"""What stands before a word without making a compound of it."""
_CACHED_WORDS = 200_000

MEAN_LENGTH = 250
"""Words that say something in a CV of average length: a constant of the model, never taken from live ones."""

MAX_TERMS = 2_000
"""Different stems kept of one CV, first come first kept. Ordinary CVs have 100-600."""


class Said(NamedTuple):
    """A word that says something: its stem, how much it says, and where it stands."""

    stem: str
    weight: int
    start: int
    end: int


_Halves = tuple[tuple[str, str], ...]
"""Of the parts of a compound the stem, and the letters."""


class Lexicon:
    """Stems and their frozen weights. ``stem_words`` is a batch stemmer; unknown stems weigh ``rare``.

    Weight 0 says nothing (articles, boilerplate); the rarest words weigh most. Remembers words it has seen.
    ``tongues``: what makes the lexicon of another language, by its code; made when first needed. ``slips``:
    whether slips of the keys are looked for; ``compounds``: whether words are made of others;
    ``uninflected``: what of a word, in lower case, is looked at for that; ``formers_end``: how their
    former halves end.
    """

    def __init__(
        self,
        stem_words: Callable[[list[str]], list[str]],
        weights: Mapping[str, int],
        rare: int,
        tongues: Mapping[str, Callable[[], Lexicon]] = MappingProxyType({}),
        *,
        slips: bool = True,
        compounds: bool = False,
        uninflected: Callable[[str], str] = str.lower,
        formers_end: tuple[str, ...] = ("",),
    ) -> None:
        self._stem_words = stem_words
        self._weights = weights
        self._rare = rare
        self._slips = slips
        self._compounds = compounds
        self._uninflected = uninflected
        self._formers_end = formers_end
        self._parts: dict[str, _Halves] = {}
        self._shown: dict[str, tuple[str, ...]] = {}
        self._tongues = tongues
        self._made: dict[str, Lexicon] = {}
        self._known: dict[str, tuple[str, int]] = {}

    def of(self, tongue: str) -> Lexicon:
        """The lexicon of a language; this one where it knows no other."""
        if tongue not in self._tongues:
            return self
        if tongue not in self._made:
            self._made[tongue] = self._tongues[tongue]()
        return self._made[tongue]

    def said(self, text: str, start: int = 0, end: int | None = None) -> Iterator[Said]:
        """The words of ``text[start:end]`` that say something, with offsets into ``text``."""
        known = self._known
        for match in _WORD.finditer(text, start, len(text) if end is None else end):
            word = match[0]
            stem, weight = known.get(word) or self._learn(word)
            if weight:
                yield Said(stem, weight, match.start(), match.end())

    def terms(self, text: str, start: int = 0, end: int | None = None) -> dict[str, tuple[int, str]]:
        """Stem → (weight, word) of the words that say something, in order of appearance."""
        terms: dict[str, tuple[int, str]] = {}
        for stem, weight, first, last in self.said(text, start, end):
            if stem not in terms:
                terms[stem] = (weight, text[first:last])
        return terms

    def weighed(self, word: str) -> tuple[str, int]:
        """Its stem, and how much it says. A word that is too long has none."""
        return self._known.get(word) or self._learn(word)

    def _learn(self, word: str) -> tuple[str, int]:
        if len(word) > _LONGEST_WORD:
            return "", 0
        if len(self._known) >= _CACHED_WORDS:
            self._known.clear()
        plain = fold(word)
        stem = self._stem_words([word])[0]
        if stem not in self._weights and self._slips:
            stem = self._respelled(plain) or stem
        if stem not in self._weights and self._compounds:
            stem = self._meant(plain) or stem
        weight = self._weights.get(stem, 0 if len(stem) < 2 or stem.isdigit() else self._rare)
        self._known[word] = stem, weight
        return stem, weight

    def parts_of(self, word: str) -> tuple[str, ...]:
        """The stems of what a compound is made of: "Lohnbuchhaltung" of "Lohn" and "Buchhaltung"; none of
        another word."""
        return tuple(stem for stem, _ in self._halves(word))

    def shown_by(self, word: str) -> tuple[str, ...]:
        """The stems of all that a compound shows: what it is made of, and what that is made of."""
        if not self._compounds or len(word) < _SHORTEST_FORMER + _SHORTEST_HEAD:
            return ()
        if word not in self._shown:
            if len(self._shown) >= _CACHED_WORDS:
                self._shown.clear()
            self._shown[word] = tuple(
                each for stem, half in self._halves(word) for each in (stem, *self.shown_by(half))
            )
        return self._shown[word]

    def _halves(self, word: str) -> _Halves:
        if not self._compounds or len(word) < _SHORTEST_FORMER + _SHORTEST_HEAD:
            return ()
        if word not in self._parts:
            if len(self._parts) >= _CACHED_WORDS:
                self._parts.clear()
            self._parts[word] = self._split(self._uninflected(word))
        return self._parts[word]

    def apart(self, terms: Mapping[str, tuple[int, str]]) -> dict[str, tuple[int, str]]:
        """Terms with what compounds among them are made of, which says most of it; what tells a compound from
        others of its kind weighs as much as the kind."""
        if not self._compounds:
            return dict(terms)
        found: dict[str, tuple[int, str]] = {}
        for stem, (weight, word) in terms.items():
            parts = self.parts_of(word)
            found[stem] = (max(1, weight // _OWN[len(parts)]), word)
            least = max((self._weights.get(part, _RARER) for part in parts), default=0)
            for part in parts:
                found.setdefault(part, (max(1, least * weight // self._rare), word))
        return found

    def _split(self, word: str) -> _Halves:
        """The two halves of a word that are words by themselves, and more common than it is: the most common
        ones. Of a word that is in no table the latter half will do, or what it is without its prefix; a
        former half that says nothing is left out."""
        most = self._weights.get((self._known.get(word) or self._learn(word))[0], self._rare)
        if most < self._rare and len(word) < _SHORTEST_COMMON:
            return ()
        ends = range(_SHORTEST_FORMER, min(len(word), _LONGEST_COMPOUND) - _SHORTEST_HEAD + 1)
        places = [(word[:at], word[at:]) for at in ends]
        halves = [pair for pair in places if pair[0] not in _PREFIXES and not _ENDING.fullmatch(pair[1])]
        halves = [pair for pair in halves if pair[0].endswith(self._formers_end)]
        found = [made for pair in halves if (made := self._both_known(*pair, most))]
        if found:
            return min(found, key=lambda made: sum(self._weights.get(stem, self._rare) for stem, _ in made))
        ways = (self._head_prefixed, self._head_known) if most == self._rare else ()
        return next((made for way in ways for pair in halves if (made := way(*pair, most))), ())

    def _both_known(self, half: str, head: str, most: int) -> _Halves:
        stem = self._head(head, most)
        if not stem or (len(half) < _SHORTEST_HEAD and most < self._rare):
            return ()
        former = self._former(half, most, nested=True)
        if former:
            return (former, half), (stem, head)
        silent = most == self._rare and self._weights.get(self._stem_words([half.removesuffix("s")])[0]) == 0
        return ((stem, head),) if silent else ()

    def _head_prefixed(self, half: str, head: str, most: int) -> _Halves:
        """The latter half has a prefix, and is a word without it: "Aufbereitung"."""
        prefix = _PREFIX.match(head)
        bare = self._head(head[prefix.end() :], most) if prefix else None
        former = self._former(half, most, nested=False) if bare else None
        return ((former, half), (self._stem_words([head])[0], head)) if former else ()

    def _head_known(self, half: str, head: str, most: int) -> _Halves:
        stem = self._head(head, most) if len(head) > _LONG_HALF and len(half) >= _LONG_HALF - 1 else None
        return ((self._stem_words([half.removesuffix("s")])[0], half), (stem, head)) if stem else ()

    def _head(self, head: str, most: int) -> str | None:
        """The stem of a latter half that is a word."""
        stem = self._stem_words([head])[0]
        long_enough = len(stem) >= (_SHORTEST_FORMER if len(head) > 5 else _SHORTEST_HEAD)
        return stem if long_enough and 0 < self._weights.get(stem, 0) < most else None

    def _former(self, half: str, most: int, *, nested: bool) -> str | None:
        """The stem of a former half that is a word, with or without what joins it to the latter; or, if
        ``nested``, a compound itself."""
        stems = self._stem_words([half, half.rstrip("s"), half.removesuffix("en"), half.removesuffix("n")])
        known = next((stem for stem in stems if 0 < self._weights.get(stem, 0) < most), None)
        if known is None and nested and most == self._rare and self._is_compound(half):
            return stems[0]
        return known

    def _is_compound(self, half: str) -> bool:
        """Made of two words that are in the table, the former perhaps one that says nothing."""
        for at in range(_SHORTEST_FORMER, len(half) - _SHORTEST_HEAD + 1):
            if half[:at] not in _PREFIXES and self._head(half[at:], self._rare):
                former, bare = self._stem_words([half[:at], half[:at].removesuffix("s")])
                if former in self._weights or bare in self._weights:
                    return True
        return False

    def _meant(self, word: str) -> str | None:
        """Of a compound whose latter half says nothing ("Englischkenntnisse") the stem of the former."""
        for at in range(_SHORTEST_FORMER, min(len(word), _LONGEST_COMPOUND) - _SHORTEST_SILENT + 1):
            if self._weights.get(self._stem_words([word[at:]])[0]) == 0:
                return self._former(word[:at], self._rare, nested=False)
        return None

    def _respelled(self, word: str) -> str | None:
        """The stem of the only common word that a slip of the keys may have made this one of."""
        if not _SHORTEST_SLIP <= len(word) <= _LONGEST_SLIP or not word.isalpha():
            return None
        found = {stem for stem in self._stem_words(_slips(word)) if self._weights.get(stem, _RARER) < _RARER}
        return found.pop() if len(found) == 1 else None

    def joined(self, text: str) -> Iterator[Said]:
        """Words written with a hyphen that are known in one piece, too: "multi-tasking"."""
        for match in _HYPHENED.finditer(text):
            former = _FORMER_HALF.search(text[max(0, match.start() - _LONGEST_WORD) : match.start()])
            if former:
                word = former[0] + match[0][1:]
                stem, weight = self._known.get(word) or self._learn(word)
                if weight and stem in self._weights:
                    yield Said(stem, weight, match.start() - len(former[0]), match.end())


def _slips(word: str) -> list[str]:
    """The word with two neighbours the right way round, or with a letter less where it stands three times."""
    swapped = [word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(1, len(word) - 1)]
    return [each for each in (*swapped, _THRICE.sub(r"\1\1", word)) if each != word]


def words(text: str) -> list[str]:
    """The words of a text as compared: lower case, no accents."""
    return [fold(word) for word in _WORD.findall(text)]


def lowered(text: str) -> str:
    """Lower case, letter for letter: offsets stay. Patterns over it need not ignore case, which is slow."""
    return text.replace("İ", "I").lower()


def fold(word: str) -> str:
    """Lower case without accents, so that "Résumé" is "resume" and "Straße" is "strasse"."""
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c)).translate(_STROKES)


def term_weight(count: int, length: int) -> int:
    """BM25's saturated, length-normalised term frequency (k1 = 1.2, b = 0.5), scaled: 100 = once in a text of
    ``MEAN_LENGTH`` words. Integer, 1..220."""
    length = min(length, 20 * MEAN_LENGTH)
    # 220 * c / (c + 1.2 * (0.5 + 0.5 * length / mean)), numerator and denominator times 5 * mean
    return max(1, 1100 * MEAN_LENGTH * count // (5 * MEAN_LENGTH * count + 3 * (MEAN_LENGTH + length)))


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its bullet, number or Markdown signs; ``start``/``end`` are offsets into the text."""

    text: str
    start: int
    end: int
    item: bool
    """It began with a bullet or a number, as items of a list do."""


UNENDED = "".join(
    rf"(?<!\b{short})"
    for short in ("min", "mín", "mind", "inkl", "kat", "ggf", "bzw", "z", r"z\. B", "o", r"o\. Ä")
)
"""Before a full stop: not at the end of an abbreviation."""
_SENTENCE_END = re.compile(
    rf"(?<=[.!?;])(?:(?<=\w{{3}}[!?;])|(?<=\w{{3}}\.){UNENDED.replace(')', '[.])')}|"
    r"(?<=[^\W\d][^\S\n][A-Z]\.)|"
    r"(?<=[^\S\n][A-Z]\d\.))[^\S\n]+(?=[^\W\da-z_]|\d)"
)
"""Also behind a class or a level: "driving licence B.", "English C1."."""


def sentences(line: Line) -> Iterator[Line]:
    """The sentences of one line, as lines of their own."""
    at = 0
    for match in _SENTENCE_END.finditer(line.text):
        yield Line(line.text[at : match.start()], line.start + at, line.start + match.start(), line.item)
        at = match.end()
    yield Line(line.text[at:], line.start + at, line.end, line.item)


def lines(text: str) -> Iterator[Line]:
    """The lines of ``text`` that are not blank."""
    at = 0
    for raw in text.split("\n"):
        skipped = _MARKUP.match(raw)
        first = skipped.end() if skipped else 0
        last = len(raw.rstrip(" \t\r*_#|"))
        if last > first:
            lead = raw[:first].strip()
            yield Line(
                raw[first:last],
                at + first,
                at + last,
                bool(lead) and not lead.startswith(("#", "**", "¿", "¡")),
            )
        at += len(raw) + 1
