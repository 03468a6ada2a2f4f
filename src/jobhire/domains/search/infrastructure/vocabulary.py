"""Words and skills, taught by the domain that scores: what is found and what is scored is called the same."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Protocol

from jobhire.domains.search.application.ports import Embedder
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


def nothing_tells() -> Embedder | None:
    """No embedder."""
    return None


class TaughtVocabulary:
    """See ``Vocabulary``. ``embed``: makes an embedder when a meaning is first asked for; None: there is
    none."""

    def __init__(
        self,
        words: Words,
        skills: Skills,
        embed: Callable[[], Embedder | None] = nothing_tells,
    ) -> None:
        self._words, self._skills, self._embed = words, skills, embed
        self._options: dict[str, dict[str, int]] = {}
        self.version = hashlib.sha256(skills.version.encode()).hexdigest()[:8]

    def stem(self, word: str) -> str:
        return self._words.weighed(word)[0] or word

    def weight(self, word: str) -> int:
        return self._words.weighed(word)[1]

    @cached_property
    def _embedder(self) -> Embedder | None:
        return self._embed()

    @property
    def embedder(self) -> str | None:
        return None if self._embedder is None else self._embedder.name

    def meaning(self, words: Sequence[str]) -> bytes:
        return b"" if self._embedder is None else self._embedder.meaning(words)

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
