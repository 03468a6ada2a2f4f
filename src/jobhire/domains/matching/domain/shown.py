"""How far a CV shows a requirement, and where: by a skill, by a title, by words. See ``scoring.py``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .model import FULL, ScoringModel
from .profile import TITLED, Profile, Requirement, Span

Terms = tuple[tuple[str, int], ...]

NOT_FOUND = "not found"
TITLE = "title"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why one demand got its credit (bp). ``how``: exact, alias, implied, related, title, text, role, total,
    level, place, remote, hybrid or ``not found``; ``text``: the CV's words ("" if not found); ``span``: where
    they stand. Of a skill, where the CV tells: ``months`` of use, and ``last``, the last (since year 0)."""

    requirement: str
    how: str
    credit: int
    text: str = ""
    span: Span | None = None
    months: int | None = None
    last: int | None = None

    @property
    def missing(self) -> bool:
        """The CV shows nothing of what is required, less than half, or only a title or a related skill."""
        return self.how in (NOT_FOUND, "related", TITLE) or self.credit < FULL // 2


def covered(terms: Terms, stems: dict[str, int] | frozenset[str]) -> int:
    """Share (bp) of the terms' weight that is among ``stems``; 0 without terms."""
    whole = sum(weight for _, weight in terms)
    return FULL * sum(weight for term, weight in terms if term in stems) // whole if whole else 0


def title_weight(weight: int, model: ScoringModel) -> int:
    """What a word of a requirement weighs where only titles say it."""
    return weight * model.titled // 100


def words_credit(requirement: Requirement, profile: Profile, model: ScoringModel) -> int:
    terms, there = requirement.terms, profile.terms
    whole = sum(weight for _, weight in terms)
    said = 0
    for stem, weight in terms:
        if stem in there:
            said += weight
        elif TITLED + stem in there:
            said += title_weight(weight, model)
    share = FULL * said // whole if whole else 0
    if share < model.text_floor:
        return 0
    return share * (model.text_cap_known if requirement.options else model.text_cap) // 100


def _best_option(requirement: Requirement, profile: Profile, model: ScoringModel) -> tuple[int, str, str]:
    """(credit bp, how, key of ``skills``). Options come best first: the first one the candidate shows counts,
    or the first that only a title names, whichever gives more."""
    in_title = (0, NOT_FOUND, "")
    for skill, credit, how in requirement.options:
        if skill in profile.skills:
            return max((credit * 100, how, skill), in_title, key=lambda option: option[0])
        if not in_title[0] and TITLED + skill in profile.skills:
            in_title = (credit * model.titled, TITLE, TITLED + skill)
    return in_title


def requirement_credit(requirement: Requirement, profile: Profile, model: ScoringModel) -> int:
    return max(_best_option(requirement, profile, model)[0], words_credit(requirement, profile, model))


def requirements_credit(requirements: tuple[Requirement, ...], profile: Profile, model: ScoringModel) -> int:
    whole = sum(r.weight for r in requirements)
    return sum(r.weight * requirement_credit(r, profile, model) for r in requirements) // whole


def requirement_evidence(requirement: Requirement, profile: Profile, model: ScoringModel) -> Evidence:
    credit, how, skill = _best_option(requirement, profile, model)
    words = words_credit(requirement, profile, model)
    if words > credit:
        return words_evidence(requirement.text, words, requirement.terms, requirement.words, profile)
    if not credit:
        return Evidence(requirement.text, NOT_FOUND, 0)
    shown = profile.skills[skill]
    if how == "exact" and not _says(requirement.text, shown.text):
        how = "alias"
    return Evidence(requirement.text, how, credit, shown.text, shown.span, shown.months, shown.last)


def _says(text: str, words: str) -> bool:
    """Whether ``words`` stand in the text as whole words: "Postgres" does not stand in "PostgreSQL"."""
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE) is not None


def words_evidence(
    text: str, credit: int, terms: Terms, words: tuple[str, ...], profile: Profile
) -> Evidence:
    """The job's words that the CV has too, heaviest first (at most five); the span is the first one's."""
    named = words or tuple(stem for stem, _ in terms)
    keys = [(i, weight, profile.key_of(stem)) for i, (stem, weight) in enumerate(terms)]
    shared = [(-weight * profile.terms[key], i, key) for i, weight, key in keys if key]
    if not shared or not credit:
        return Evidence(text, NOT_FOUND, 0)
    top = sorted(shared)[:5]
    return Evidence(
        text, "text", credit, ", ".join(named[i] for _, i, _ in top), profile.term_span(top[0][2])
    )
