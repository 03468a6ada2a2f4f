"""Words and skills, taught by the domain that scores: what is found and what is scored is called the same."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Protocol

from jobhire.domains.search.domain.document import SKILL, listed

_SURE = 95
"""Credit, in per cent, from which a skill shows another one; what is only related does not."""
_KEPT = 10_000


class Words(Protocol):
    def weighed(self, word: str) -> tuple[str, int]:
        """Its stem (empty: none), and how much it says."""
        ...


class Satisfies(Protocol):
    @property
    def skill_id(self) -> str: ...
    @property
    def credit(self) -> int: ...
    @property
    def how(self) -> str: ...


class Skills(Protocol):
    @property
    def version(self) -> str: ...
    def __contains__(self, skill_id: object) -> bool: ...
    def resolve(self, name: str) -> str | None: ...
    def label(self, skill_id: str) -> str: ...
    def satisfiers(self, skill_id: str) -> Sequence[Satisfies]: ...


class TaughtVocabulary:
    """See ``Vocabulary``."""

    def __init__(self, words: Words, skills: Skills) -> None:
        self._words, self._skills = words, skills
        self._options: dict[str, dict[str, int]] = {}
        self.version = hashlib.sha256(skills.version.encode()).hexdigest()[:8]

    def stem(self, word: str) -> str:
        return self._words.weighed(word)[0] or word

    def weight(self, word: str) -> int:
        return self._words.weighed(word)[1]

    def options(self, skill: str) -> dict[str, int]:
        known = self._options.get(skill)
        if known is None:
            if len(self._options) >= _KEPT:
                self._options.clear()
            known = self._options[skill] = self._find(skill)
        return known

    def _find(self, skill: str) -> dict[str, int]:
        id = self._skills.resolve(skill)
        if id is None:
            return {listed(skill): 100}
        sure = (
            each for each in self._skills.satisfiers(id) if each.credit >= _SURE and each.how != "related"
        )
        return {SKILL + each.skill_id: each.credit for each in sure}

    def skill(self, name: str) -> str | None:
        return self._skills.resolve(name)

    def label(self, skill_id: str) -> str:
        return self._skills.label(skill_id) if skill_id in self._skills else skill_id
