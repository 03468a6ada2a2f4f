"""The skills that matching knows: their names, and what a CV that shows one of them says about another."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from jobhire.domains.matching.domain.skill_names import Mention, Name, NamedSkill, NameIndex

__all__ = ["Mention", "Name", "Satisfier", "Skill", "Taxonomy"]

_DIRECT, _INDIRECT = 100, 95
_RANKS = {"exact": 0, "implied": 1, "related": 2}


@dataclass(frozen=True, slots=True)
class Skill:
    """One canonical skill. ``id`` is ``[a-z0-9-]+`` and never changes its meaning."""

    id: str
    name: Name
    """The preferred label."""
    aliases: tuple[Name, ...] = ()
    profession: str = ""
    category: str = ""
    implies: tuple[str, ...] = ()
    """Whoever has this skill has these."""
    related: tuple[tuple[str, int], ...] = ()
    """(skill id, credit 20..80 in per cent): each shows part of the other. Holds both ways."""

    @property
    def label(self) -> str:
        return self.name.text


class Satisfier(NamedTuple):
    """A skill in a CV that meets a demand, fully or in part."""

    skill_id: str
    credit: int
    """1..100 per cent."""
    how: str
    """``exact``, ``implied`` or ``related``."""


class Taxonomy:
    """An immutable set of skills. Every relation points to a skill of the set, or is ignored."""

    __slots__ = ("_implied_by", "_index", "_related", "_release", "_satisfiers", "_skills", "_version")

    def __init__(self, skills: Iterable[Skill], *, release: str) -> None:
        self._skills = {skill.id: skill for skill in skills}
        self._release = release
        self._version: str | None = None
        self._index = NameIndex(
            NamedSkill(skill.id, skill.profession, (skill.name, *skill.aliases))
            for skill in self._skills.values()
        )
        self._implied_by = self._reversed_implications()
        self._related = self._relations()
        self._satisfiers: dict[str, tuple[Satisfier, ...]] = {}

    @property
    def version(self) -> str:
        """Release and a digest of the content: equal versions read every text alike."""
        if self._version is None:
            content = "\n".join(map(_content, self._skills.values()))
            self._version = f"{self._release}+{hashlib.sha256(content.encode()).hexdigest()[:8]}"
        return self._version

    def __len__(self) -> int:
        return len(self._skills)

    def __contains__(self, skill_id: object) -> bool:
        return skill_id in self._skills

    def __iter__(self) -> Iterator[Skill]:
        return iter(self._skills.values())

    def __getitem__(self, skill_id: str) -> Skill:
        """Raises KeyError for an unknown id."""
        return self._skills[skill_id]

    def label(self, skill_id: str) -> str:
        """The preferred label. Raises KeyError for an unknown id."""
        return self._skills[skill_id].label

    def resolve(self, name: str) -> str | None:
        """The skill called ``name`` (label, alias or id), where ``name`` is that and nothing else."""
        return name if name in self._skills else self._index.resolve(name)

    def mentions(self, text: str) -> list[Mention]:
        """Every skill named in free text, in order, with offsets into ``text``. Linear time, any input."""
        return self._index.find(text)

    def satisfiers(self, skill_id: str) -> tuple[Satisfier, ...]:
        """What in a CV meets a demand for this skill, best credit first. KeyError for an unknown id."""
        known = self._satisfiers.get(skill_id)
        if known is None:
            known = self._satisfiers[skill_id] = self._find_satisfiers(self._skills[skill_id].id)
        return known

    def implied(self, skill_id: str) -> tuple[str, ...]:
        """The skills that whoever has this one has, the nearest first. KeyError for an unknown id."""
        found: dict[str, None] = {}
        wave = [self._skills[skill_id]]
        while wave:
            targets = [id for skill in wave for id in skill.implies if id in self._skills and id not in found]
            found.update(dict.fromkeys(id for id in targets if id != skill_id))
            wave = [self._skills[id] for id in dict.fromkeys(targets) if id != skill_id]
        return tuple(found)

    def extended(self, extra: Iterable[Skill], *, release: str | None = None) -> Taxonomy:
        """A new taxonomy with ``extra`` on top: a known id gains names and relations, no name moves."""
        merged = dict(self._skills)
        for one in extra:
            skill = replace(one, aliases=tuple(name for name in one.aliases if self._is_free(name, one.id)))
            held = merged.get(skill.id)
            merged[skill.id] = skill if held is None else _merged(held, skill)
        return Taxonomy(merged.values(), release=release or self._release)

    def _is_free(self, name: Name, skill_id: str) -> bool:
        return self.resolve(name.text) in {None, skill_id}

    def _reversed_implications(self) -> dict[str, list[str]]:
        implied_by: dict[str, list[str]] = {}
        for skill in self._skills.values():
            for target in skill.implies:
                implied_by.setdefault(target, []).append(skill.id)
        return implied_by

    def _relations(self) -> dict[str, dict[str, int]]:
        related: dict[str, dict[str, int]] = {}
        for skill in self._skills.values():
            for other, weight in skill.related:
                if other in self._skills:
                    for one, two in ((skill.id, other), (other, skill.id)):
                        weights = related.setdefault(one, {})
                        weights[two] = max(weight, weights.get(two, 0))
        return related

    def _find_satisfiers(self, skill_id: str) -> tuple[Satisfier, ...]:
        found = {skill_id: Satisfier(skill_id, 100, "exact")}
        wave, credit = [skill_id], _DIRECT
        while wave:
            wave = [one for target in wave for one in self._implied_by.get(target, ()) if one not in found]
            found.update({one: Satisfier(one, credit, "implied") for one in wave})
            credit = _INDIRECT
        for other, weight in self._related.get(skill_id, {}).items():
            found.setdefault(other, Satisfier(other, weight, "related"))
        return tuple(sorted(found.values(), key=lambda one: (-one.credit, _RANKS[one.how], one.skill_id)))


def _content(skill: Skill) -> str:
    names = (skill.name, *skill.aliases)
    weights = [f"{other}:{weight}" for other, weight in skill.related]
    parts = [part for name in names for part in name]
    return "\x1f".join(
        [skill.id, skill.profession, skill.category, *parts, ">", *skill.implies, "~", *weights]
    )


def _merged(held: Skill, extra: Skill) -> Skill:
    names = dict.fromkeys((*held.aliases, extra.name, *extra.aliases))
    names.pop(held.name, None)
    return replace(
        held,
        aliases=tuple(names),
        implies=tuple(dict.fromkeys((*held.implies, *extra.implies))),
        related=tuple({**dict(extra.related), **dict(held.related)}.items()),
    )
