"""Whether somebody is found, by which clauses, and why not: a pure function of query and document. The index
gives the same answers faster."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from .document import DEPARTMENT, LANGUAGE, LEVELS, MONTHS, PLACE, Document, Span, name_keys, place_words
from .meaning import NEAR, Passage, nearness, passages, points_of
from .query import (
    MUST,
    MUST_NOT,
    SHOULD,
    AnyOfClause,
    ChangedClause,
    Clause,
    DepartmentClause,
    JobStatusClause,
    LanguageClause,
    LevelClause,
    LocationClause,
    MeaningClause,
    Query,
    RangeClause,
    SkillClause,
    StatusClause,
    TextClause,
    TypeClause,
    YearsClause,
)
from .words import RARE, Lexis, Term, Token, occurrences, saturated, term_weight

FULL = 100
"""Points of a clause that matches or does not, times its weight."""
MOST_SPANS = 3
"""Of each term of a clause."""
_BEGINNING = 120
"""Characters of a passage that say which it is."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Of one clause. ``points``: 0 unless it matches; ``because``: what it met, or what is
    there instead; of a text, the words that are missing; of a meaning, how near the nearest passage is (1.00:
    the same) and how it begins."""

    matched: bool
    points: int
    because: str = ""
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Judgement:
    """``verdicts`` by the pointers of the clauses. ``excluded_by``: those whose removal makes them found;
    empty: they are found."""

    query: Query
    verdicts: Mapping[str, Verdict]

    @property
    def score(self) -> int:
        """The sum of the parts."""
        return sum(self.parts.values())

    @property
    def parts(self) -> Mapping[str, int]:
        return {
            pointer: verdict.points
            for pointer, verdict in self.verdicts.items()
            if verdict.matched and not pointer.startswith(f"/{MUST_NOT}/")
        }

    @cached_property
    def excluded_by(self) -> tuple[str, ...]:
        failed = [
            pointer
            for pointer, verdict in self.verdicts.items()
            if (pointer.startswith(f"/{MUST}/") and not verdict.matched)
            or (pointer.startswith(f"/{MUST_NOT}/") and verdict.matched)
        ]
        wishes = [pointer for pointer in self.verdicts if pointer.startswith(f"/{SHOULD}/")]
        one = any(self.verdicts[pointer].matched for pointer in wishes)
        kept = any(
            self.verdicts[pointer].matched for pointer in self.verdicts if pointer.startswith(f"/{MUST}/")
        )
        # Where no clause that must match is left, one of the wishes would have to.
        return tuple(failed if one or kept or not wishes else (*failed, *wishes))


def judge(query: Query, document: Document, lexis: Lexis) -> Judgement:
    return judged(query, Reading(document, lexis))


def judged(query: Query, reading: Reading) -> Judgement:
    """The same of a document that several queries look at."""
    return Judgement(query, {pointer: reading.verdict(clause) for pointer, clause in query.clauses()})


def is_found(query: Query, reading: Reading) -> bool:
    """Whether ``judged`` would exclude nobody by any clause, without points and places: most queries fail at
    their first clause."""
    if not all(map(reading.matches, query.must)) or any(map(reading.matches, query.must_not)):
        return False
    return not query.wants_one or any(map(reading.matches, query.should))


class Reading:
    """One document, read once for all clauses."""

    def __init__(self, document: Document, lexis: Lexis) -> None:
        self._document, self._lexis = document, lexis

    @cached_property
    def _places(self) -> list[tuple[str, Token] | None]:
        return list(self._document.said())

    @cached_property
    def _said(self) -> list[Token | None]:
        return [None if each is None else each[1] for each in self._places]

    @cached_property
    def _field_of(self) -> dict[int, str]:
        return {id(each[1]): each[0] for each in self._places if each is not None}

    @cached_property
    def length(self) -> int:
        """In words."""
        return sum(each is not None for each in self._places)

    @cached_property
    def _marks(self) -> frozenset[str]:
        return self._document.marks()

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(each.word for each in self._said if each is not None)

    @cached_property
    def _stems(self) -> frozenset[str]:
        return frozenset(map(self._lexis.stem, self._words))

    def matches(self, clause: Clause) -> bool:
        if isinstance(clause, TextClause):
            return all(map(self._occurs, clause.terms))
        return self.verdict(clause).matched

    def verdict(self, clause: Clause) -> Verdict:
        if isinstance(clause, TextClause):
            return self._of_text(clause)
        if isinstance(clause, SkillClause):
            return self._of_skill(clause)
        if isinstance(clause, MeaningClause):
            return self._of_meaning(clause)
        matched = self._matches(clause)
        return Verdict(matched, FULL * clause.weight if matched else 0, self._has(clause))

    def _of_text(self, clause: TextClause) -> Verdict:
        found = [(term, self._occurrences(term)) for term in clause.terms]
        missing = [" ".join(term.words) for term, places in found if not places]
        if missing:
            return Verdict(False, 0, ", ".join(missing))
        points = sum(
            term_weight(term, self._lexis) * saturated(len(places), self.length) // RARE
            for term, places in found
        )
        spans = (span for _, places in found for span in places[:MOST_SPANS])
        return Verdict(True, points * clause.weight, clause.text, tuple(spans))

    def _occurs(self, term: Term) -> bool:
        """Without looking where: most words of most queries do not stand there at all."""
        if term.prefix:
            return any(word.startswith(term.words[0]) for word in self._words)
        if len(term.words) == 1:
            return self._lexis.stem(term.words[0]) in self._stems
        return self._words.issuperset(term.words) and bool(self._occurrences(term))

    def _occurrences(self, term: Term) -> list[Span]:
        places = occurrences(term, self._said, self._lexis)
        return [Span(self._field_of[id(first)], first.start, last.end) for first, last in places]

    def _of_skill(self, clause: SkillClause) -> Verdict:
        options = self._lexis.options(clause.name)
        shown = {mark: name for mark, name in self._document.skills if mark in options}
        if not shown:
            return Verdict(False, 0, clause.name)
        best = max(shown, key=lambda mark: (options[mark], mark))
        evidence = self._document.evidence
        places = (Span(field, start, end) for mark, field, start, end in evidence if mark == best)
        return Verdict(True, options[best] * clause.weight, shown[best], tuple(places))

    @cached_property
    def _passages(self) -> list[tuple[Passage, bytes]]:
        found = ((each, self._lexis.meaning(each.words)) for each in passages(self._document))
        return [(passage, meaning) for passage, meaning in found if meaning]

    def _of_meaning(self, clause: MeaningClause) -> Verdict:
        wanted = self._lexis.meaning(clause.words)
        if not wanted or not self._passages:
            return Verdict(False, 0)
        near = [nearness(wanted, meaning) for _, meaning in self._passages]
        best = max(near)
        spans = self._passages[near.index(best)][0].spans
        said = " ".join(
            " ".join(self._document.text(each.field)[each.start : each.end] for each in spans).split()
        )
        because = f"{best / 1_000:.2f}: {said if len(said) <= _BEGINNING else said[:_BEGINNING] + ' …'}"
        matched = best >= NEAR
        return Verdict(
            matched, points_of(best) * clause.weight if matched else 0, because, spans if matched else ()
        )

    def _matches(self, clause: Clause) -> bool:
        document = self._document
        if isinstance(clause, LocationClause):
            words = place_words(clause.name)
            return bool(words) and self._marks.issuperset(PLACE + word for word in words)
        if isinstance(clause, LanguageClause):
            return self._has_all(LANGUAGE, clause.name)
        if isinstance(clause, DepartmentClause):
            return self._has_all(DEPARTMENT, clause.name)
        if isinstance(clause, ChangedClause):
            return document.changed >= clause.since
        if isinstance(clause, RangeClause):
            value = document.level if isinstance(clause, LevelClause) else document.months
            return value is not None and _within(clause, value)
        if isinstance(clause, AnyOfClause):
            return (document.type if isinstance(clause, TypeClause) else document.status) in clause.values
        raise TypeError(clause.kind)

    def _has_all(self, mark: str, name: str) -> bool:
        keys = name_keys([name])
        return bool(keys) and self._marks.issuperset(mark + each for each in keys)

    def _has(self, clause: Clause) -> str:
        """What there is of that kind; empty where it is not known."""
        document = self._document
        level = "" if document.level is None else LEVELS[document.level]
        years = "" if document.months is None else f"{document.months / MONTHS:.1f} years"
        moment = datetime.fromtimestamp(document.changed / 1000, UTC)
        return {
            LocationClause.kind: document.location or ", ".join(document.places),
            LanguageClause.kind: ", ".join(document.languages),
            ChangedClause.kind: f"{moment:%Y-%m-%dT%H:%M:%SZ}",
            LevelClause.kind: level,
            YearsClause.kind: years,
            TypeClause.kind: document.type,
            StatusClause.kind: document.status,
            JobStatusClause.kind: document.status,
            DepartmentClause.kind: document.department,
        }[clause.kind]


def _within(clause: RangeClause, value: int) -> bool:
    return (clause.least is None or value >= clause.least) and (clause.most is None or value <= clause.most)
