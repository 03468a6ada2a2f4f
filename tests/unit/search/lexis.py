"""A few words and skills."""

from __future__ import annotations

from collections.abc import Sequence

from jobhire.domains.search.domain.document import SKILL, listed

SKILLS = {"kubernetes": "Kubernetes", "k8s": "Kubernetes", "helm": "Helm", "python": "Python"}
IMPLIED = {"Kubernetes": {"Helm": 95}}


ALIKE = (("nurse", "carer"), ("sales", "shop"), ("baker", "bread"), ("night", "midnight"), ("kube", "helm"))
"""What means the same."""


class SmallLexis:
    """A ``Vocabulary``: an s at the end makes no other word, longer words say more, the shortest nothing. A
    text means what its words mean, each as much; words of no group mean nothing."""

    version = "small"

    def __init__(self, embedder: str | None = "small/1") -> None:
        self.embedder = embedder

    def meaning(self, words: Sequence[str]) -> bytes:
        stems = {self.stem(word) for word in words}
        axes = [sum(self.stem(word) in stems for word in group) for group in ALIKE]
        length = sum(axis**2 for axis in axes) ** 0.5
        return bytes(round(127 * axis / length) for axis in axes) if self.embedder and length else b""

    def stem(self, word: str) -> str:
        return word.rstrip("s") or word

    def weight(self, word: str) -> int:
        return min(20, 4 * (len(self.stem(word)) - 1))

    def options(self, skill: str) -> dict[str, int]:
        label = SKILLS.get(skill.lower())
        if label is None:
            return {listed(skill): 100}
        return {SKILL + label: 100} | {
            SKILL + each: credit for each, credit in IMPLIED.get(label, {}).items()
        }

    def skill(self, name: str) -> str | None:
        return SKILLS.get(name.lower())

    def label(self, skill_id: str) -> str:
        return skill_id
