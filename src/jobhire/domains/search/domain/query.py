"""What somebody looks for: clauses that must match, should match, or must not. Checked when it is made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from jobhire.shared.domain import Invalid, one_line

from .words import LONGEST_TEXT, Term, terms_of, told_words

MOST_CLAUSES = 30
HEAVIEST = 10
MOST_MEANINGS = 3
"""Clauses by meaning of one query: each looks at every passage of whoever the others leave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """``weight``: 1 to ``HEAVIEST``, what its points are multiplied by."""

    kind: ClassVar[str]
    weight: int = 1

    def check(self, field: str) -> None:
        """Raises ``Invalid``, naming the field."""
        if not 1 <= self.weight <= HEAVIEST:
            raise Invalid(f"a weight is 1 to {HEAVIEST}", field=f"{field}/weight")


@dataclass(frozen=True, slots=True, kw_only=True)
class TextClause(Clause):
    kind: ClassVar[str] = "text"
    text: str
    terms: tuple[Term, ...]

    @classmethod
    def of(cls, text: str, field: str, *, weight: int = 1) -> TextClause:
        """Raises ``Invalid``."""
        return cls(text=text, terms=terms_of(text, field), weight=weight)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeaningClause(Clause):
    """Who says something near to it, in whatever words."""

    kind: ClassVar[str] = "meaning"
    text: str

    @property
    def words(self) -> tuple[str, ...]:
        return told_words(self.text)

    def check(self, field: str) -> None:
        Clause.check(self, field)
        if len(self.text) > LONGEST_TEXT:
            raise Invalid(f"at most {LONGEST_TEXT} characters", field=f"{field}/{self.kind}")
        if not self.words:
            raise Invalid("there is no word in it", field=f"{field}/{self.kind}")


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedClause(Clause):
    """Of one thing called by its name."""

    name: str

    def check(self, field: str) -> None:
        Clause.check(self, field)
        if not 1 <= len(one_line(self.name)) <= LONGEST_TEXT:
            raise Invalid(f"a name of 1 to {LONGEST_TEXT} characters", field=f"{field}/{self.kind}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillClause(NamedClause):
    kind: ClassVar[str] = "skill"


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationClause(NamedClause):
    kind: ClassVar[str] = "location"


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageClause(NamedClause):
    kind: ClassVar[str] = "language"


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentClause(NamedClause):
    kind: ClassVar[str] = "department"


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeClause(Clause):
    """Both ends included; None: open. Nobody of whom it is not known is within."""

    least: int | None = None
    most: int | None = None

    def check(self, field: str) -> None:
        Clause.check(self, field)
        if self.least is None and self.most is None:
            raise Invalid("a range has a min, a max or both", field=f"{field}/{self.kind}")
        if self.least is not None and self.most is not None and self.least > self.most:
            raise Invalid("min is not above max", field=f"{field}/{self.kind}/min")


@dataclass(frozen=True, slots=True, kw_only=True)
class YearsClause(RangeClause):
    """In months."""

    kind: ClassVar[str] = "years"


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelClause(RangeClause):
    """Numbers of ``document.LEVELS``."""

    kind: ClassVar[str] = "level"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedClause(Clause):
    """``since``: milliseconds since 1970."""

    kind: ClassVar[str] = "updatedSince"
    since: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyOfClause(Clause):
    values: tuple[str, ...]

    def check(self, field: str) -> None:
        Clause.check(self, field)
        if not self.values:
            raise Invalid("at least one value", field=f"{field}/{self.kind}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeClause(AnyOfClause):
    kind: ClassVar[str] = "type"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusClause(AnyOfClause):
    kind: ClassVar[str] = "employmentStatus"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobStatusClause(AnyOfClause):
    kind: ClassVar[str] = "status"


MUST, SHOULD, MUST_NOT = "must", "should", "mustNot"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """All of ``must`` match, none of ``must_not``; one of ``should`` where nothing must. Without clauses:
    everybody."""

    must: tuple[Clause, ...] = ()
    should: tuple[Clause, ...] = ()
    must_not: tuple[Clause, ...] = ()

    def __post_init__(self) -> None:
        """Raises ``Invalid``, naming the clause."""
        if sum(len(clauses) for _, clauses in self.groups()) > MOST_CLAUSES:
            raise Invalid(f"at most {MOST_CLAUSES} clauses in all", field="/must")
        for pointer, clause in self.clauses():
            clause.check(pointer)
        self._check_meanings()

    def _check_meanings(self) -> None:
        for at, pointer in enumerate(self.meanings):
            if pointer.startswith(f"/{MUST_NOT}/"):
                raise Invalid(
                    "a meaning leaves nobody out, for near is no yes or no: leave out words (text) or skills",
                    field=f"{pointer}/{MeaningClause.kind}",
                )
            if at >= MOST_MEANINGS:
                raise Invalid(f"at most {MOST_MEANINGS} clauses by meaning", field=pointer)

    @property
    def meanings(self) -> tuple[str, ...]:
        """Pointers of the clauses by meaning."""
        return tuple(pointer for pointer, clause in self.clauses() if isinstance(clause, MeaningClause))

    def groups(self) -> Sequence[tuple[str, tuple[Clause, ...]]]:
        return (MUST, self.must), (SHOULD, self.should), (MUST_NOT, self.must_not)

    def clauses(self) -> Iterator[tuple[str, Clause]]:
        """Each with its JSON pointer."""
        for name, clauses in self.groups():
            for at, clause in enumerate(clauses):
                yield f"/{name}/{at}", clause

    @property
    def wants_one(self) -> bool:
        """Whether one of ``should`` has to match."""
        return bool(self.should) and not self.must

    def without(self, pointers: Sequence[str]) -> Query:
        """The same without the clauses at these pointers."""
        kept = {name: list[Clause]() for name, _ in self.groups()}
        for pointer, clause in self.clauses():
            if pointer not in pointers:
                kept[pointer.split("/")[1]].append(clause)
        return Query(must=tuple(kept[MUST]), should=tuple(kept[SHOULD]), must_not=tuple(kept[MUST_NOT]))
