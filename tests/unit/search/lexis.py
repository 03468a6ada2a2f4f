"""A few words and skills."""

from __future__ import annotations

from jobhire.domains.search.domain.document import SKILL, listed

SKILLS = {"kubernetes": "Kubernetes", "k8s": "Kubernetes", "helm": "Helm", "python": "Python"}
IMPLIED = {"Kubernetes": {"Helm": 95}}


class SmallLexis:
    """A ``Vocabulary``: an s at the end makes no other word, longer words say more, the shortest nothing."""

    version = "small"

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
