"""What a score is computed from: a candidate as read once from the CV, a job as a list of demands.

Both are plain, immutable facts; ``scoring.py`` is a pure function of the two and a model.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class CandidateType(StrEnum):
    INTERNAL = "internal"
    PAST = "past"
    UPLOADED = "uploaded"


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a source text: ``source`` is ``cvText``, ``skills``, ``metadata`` (candidate) or
    ``title``, ``description``, ``requiredSkills`` (job); ``start``/``end`` are character offsets into it
    (for a list: into its element ``index``)."""

    source: str
    start: int
    end: int
    index: int | None = None


@dataclass(frozen=True, slots=True)
class SkillEvidence:
    """Where a candidate shows a skill first, and the words used there. ``months``: of the positions whose
    text names it, or as stated ("5 years of Python"); ``last``: the last of them (months since year 0)."""

    skill: str
    text: str
    span: Span
    months: int | None = None
    last: int | None = None


@dataclass(frozen=True, slots=True)
class Role:
    """One position held. ``months`` ≥ 0; ``terms`` are the stems of its title."""

    title: str
    terms: tuple[str, ...]
    months: int
    span: Span


TITLED = "@"


def titled(key: str) -> str:
    """The key of a skill or stem that stands in titles of positions and nowhere else in the CV."""
    return TITLED + key


@dataclass(frozen=True, slots=True)
class Profile:
    """A candidate, read once per version. ``skills`` by canonical skill id; ``terms``: stem → weight 1..255
    (100 = said once in a CV of average length; see ``text.term_weight``). What only titles say is under its
    ``titled`` key, and under that alone."""

    candidate_id: str
    version: int
    type: CandidateType
    skills: dict[str, SkillEvidence]
    terms: dict[str, int]
    roles: tuple[Role, ...]
    experience_months: int | None
    """All experience, overlaps counted once; None where the CV says nothing."""
    experience_span: Span | None
    seniority: int | None
    """0 intern, 1 junior, 2 middle, 3 senior, 4 lead, 5 head, 6 chief; None unknown."""
    seniority_span: Span | None
    places: tuple[str, ...]
    """Normalised location words (city, region, country) the candidate states."""
    remote: bool
    """The candidate says that remote work suits them."""
    place_span: Span | None = None
    term_spans: tuple[int, ...] = ()
    """Where each of ``terms`` (same order) stands first in ``cvText``: ``start * 64 + length``, length 1..63.
    Length 0: the term comes from the skills list or the summary. Packed, because every CV has hundreds."""

    def key_of(self, stem: str) -> str | None:
        """The key of ``terms`` under which ``stem`` stands, if it does."""
        if stem in self.terms:
            return stem
        return TITLED + stem if TITLED + stem in self.terms else None

    def term_span(self, key: str) -> Span | None:
        """Where the term of this key first stands in the CV, if it does."""
        if key not in self.terms or not self.term_spans:
            return None
        packed = self.term_spans[list(self.terms).index(key)]
        start, length = divmod(packed, 64)
        return Span("cvText", start, start + length) if length else None


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing the job asks for. Met by any of ``options`` (canonical skill id → credit 1..100: 100 for the
    skill itself, less for a related one), or by text: ``terms`` are stems with their frozen weights."""

    text: str
    span: Span
    weight: int
    options: tuple[tuple[str, int, str], ...]
    """(skill id, credit in per cent, how: exact, implied, related), best credit first."""
    terms: tuple[tuple[str, int], ...]
    words: tuple[str, ...] = ()
    """The word behind each of ``terms`` as the job writes it (for evidence; may be empty)."""


@dataclass(frozen=True, slots=True)
class ExperienceDemand:
    """So many months (≥ 1), in any work (no ``terms``) or in positions whose title matches ``terms``."""

    text: str
    span: Span
    months: int
    terms: tuple[tuple[str, int], ...]
    field: bool = False
    """``terms`` name a field ("in data analytics"), not a position ("as a baker"): all work of a candidate
    whose CV speaks of the field counts, for titles rarely name it."""


@dataclass(frozen=True, slots=True)
class Demands:
    """A job, read once per version."""

    job_id: str
    version: int
    required: tuple[Requirement, ...]
    nice: tuple[Requirement, ...]
    experience: tuple[ExperienceDemand, ...]
    seniority: int | None
    places: tuple[tuple[str, int], ...]
    """(normalised place, credit in per cent): 100 for the place itself, less for its region or country."""
    remote: bool
    """The job may be done from anywhere; with ``places``, from anywhere near them."""
    hybrid: bool = field(default=False, kw_only=True)
    """Partly from anywhere, partly at one of ``places``."""
    terms: tuple[tuple[str, int], ...]
    """Stems of the whole job with frozen weights, for text relevance."""
    words: tuple[str, ...] = ()
    """The word behind each of ``terms`` as the job writes it (for evidence; may be empty)."""
