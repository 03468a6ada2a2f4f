"""Import of the ESCO classification: the official skills CSV becomes a taxonomy file to layer on top of ours.

Whoever ships the result states: "This service uses the ESCO classification of the European Commission."
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from jobhire.domains.matching.domain.skill_names import Name, Rule, normal_form
from jobhire.domains.matching.domain.taxonomy import Skill, Taxonomy
from jobhire.domains.matching.infrastructure.taxonomy.files import (
    TaxonomyFileError,
    load_taxonomy,
    write_skills,
)

_NOTICE = "This service uses the ESCO classification of the European Commission."
_ESSENTIAL, _OPTIONAL = 50, 30
_LONGEST_LABEL = 200
_SEPARATORS = re.compile(r"\n|\s\|\s")
_QUALIFIER = re.compile(r"\s*\([^()]*\)$")
_RESERVED = re.compile(r"[|;\s]+")

_Row = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did: ``read`` = ``added`` + ``merged`` + all ``skipped``."""

    read: int
    added: int
    """New skills."""
    merged: int
    """Rows that name a skill the taxonomy already has; their other names became its aliases."""
    aliases: int
    """Names beyond preferred labels, of new and of known skills."""
    relations: int
    skipped: Mapping[str, int]
    """Reason → rows."""


def import_esco(csv_path: Path, out_path: Path, *, relations: Path | None = None) -> ImportReport:
    """Turn ``skills_<language>.csv`` (or one of ESCO's skill collections) into a file for ``load_taxonomy``.

    ``relations``: ``broaderRelationsSkillPillar_<language>.csv`` or ``skillSkillRelations_<language>.csv``.
    Raises TaxonomyFileError for a file that is not ESCO's, OSError for one that cannot be read or written;
    then ``out_path`` is as it was.
    """
    esco = _Import(load_taxonomy())
    for row in _rows(csv_path, "conceptUri", "preferredLabel"):
        esco.take(row)
    for uri, broader in esco.broader:
        esco.imply(uri, broader)
    if relations is not None:
        for row in _rows(relations):
            esco.relate(row)
    write_skills(esco.skills(), out_path, comment=_NOTICE)
    return esco.report()


class _Import:
    def __init__(self, base: Taxonomy) -> None:
        self._base = base
        self._skills: dict[str, Skill] = {}
        self._ids: dict[str, str] = {}
        """Concept URI → skill id."""
        self._names: dict[str, str] = {}
        """Normal form → skill id, of names that this import brought."""
        self._counts: Counter[str] = Counter()
        self._skipped: Counter[str] = Counter()
        self.broader: list[tuple[str, str]] = []

    def take(self, row: _Row) -> None:
        self._counts["read"] += 1
        label = _clean(row.get("preferredLabel"))
        reason = _unusable(row, label)
        if reason:
            self._skipped[reason] += 1
            return
        uri = (row["conceptUri"] or "").strip()
        known = self._known(label)
        skill_id = known or self._new_id(label, uri)
        if known is None:
            self._skills[skill_id] = Skill(skill_id, self._claim(label, skill_id), category="ESCO")
        self._counts["merged" if known else "added"] += 1
        self._ids[uri] = skill_id
        self._add_aliases(skill_id, [label, *_parts(row.get("altLabels"))])
        self.broader += [(uri, broader) for broader in _parts(row.get("broaderConceptUri"))]

    def imply(self, uri: str, broader: str) -> None:
        """A narrower skill shows the broader one; never in a circle, never for a skill of our own."""
        one, two = self._ids.get(uri), self._ids.get(broader)
        if one is None or two is None or one in self._base or self._reaches(two, one):
            return
        skill = self._skills[one]
        if two not in skill.implies:
            self._skills[one] = replace(skill, implies=(*skill.implies, two))
            self._counts["relations"] += 1

    def relate(self, row: _Row) -> None:
        if row.get("broaderUri"):
            self.imply((row.get("conceptUri") or "").strip(), (row.get("broaderUri") or "").strip())
            return
        one = self._ids.get((row.get("originalSkillUri") or "").strip())
        two = self._ids.get((row.get("relatedSkillUri") or "").strip())
        if one is None or two is None or self._reaches(one, two) or self._reaches(two, one):
            return
        skill = self._skills.get(one) or _bare(self._base[one])
        weight = _ESSENTIAL if row.get("relationType") == "essential" else _OPTIONAL
        if two not in dict(skill.related):
            self._skills[one] = replace(skill, related=(*skill.related, (two, weight)))
            self._counts["relations"] += 1

    def skills(self) -> Iterator[Skill]:
        return (self._skills[skill_id] for skill_id in sorted(self._skills))

    def report(self) -> ImportReport:
        counts = self._counts
        return ImportReport(
            read=counts["read"],
            added=counts["added"],
            merged=counts["merged"],
            aliases=counts["aliases"],
            relations=counts["relations"],
            skipped=dict(self._skipped),
        )

    def _known(self, label: str) -> str | None:
        """The skill that has this label already, with or without a qualifier: "Java (programming)"."""
        for name in (label, _QUALIFIER.sub("", label)):
            found = self._base.resolve(name) or self._names.get(normal_form(name))
            if found:
                return found
        return None

    def _new_id(self, label: str, uri: str) -> str:
        ascii_label = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode()
        slug = re.sub(r"[^a-z0-9]+", "-", ascii_label.lower()).strip("-")
        if not slug or slug in self._base or slug in self._skills:
            tail = re.sub(r"[^a-z0-9]+", "", uri.rsplit("/", 1)[-1].lower())
            slug = f"{slug or 'esco'}-{tail}"
        return slug

    def _claim(self, name: str, skill_id: str) -> Name:
        self._names[normal_form(name)] = skill_id
        return Name(name, Rule.CASED) if len(name) < 4 else Name(name)

    def _add_aliases(self, skill_id: str, names: list[str]) -> None:
        skill = self._skills.get(skill_id) or _bare(self._base[skill_id])
        aliases = list(skill.aliases)
        for name in map(_clean, names):
            key = normal_form(name)
            if not key or len(name) > _LONGEST_LABEL or key in self._names or self._base.resolve(name):
                continue
            claimed = self._claim(name, skill_id)
            everyday = claimed.rule is Rule.PLAIN and " " not in key and name.islower()
            aliases.append(Name(name, Rule.ITEM) if everyday else claimed)
        if len(aliases) > len(skill.aliases):
            self._counts["aliases"] += len(aliases) - len(skill.aliases)
            self._skills[skill_id] = replace(skill, aliases=tuple(aliases))

    def _reaches(self, start: str, goal: str) -> bool:
        seen, waiting = {start}, [start]
        while waiting:
            skill_id = waiting.pop()
            if skill_id == goal:
                return True
            held = self._skills[skill_id].implies if skill_id in self._skills else ()
            ours = self._base[skill_id].implies if skill_id in self._base else ()
            fresh = {*held, *ours} - seen
            seen |= fresh
            waiting += fresh
        return False


def _rows(path: Path, *required: str) -> Iterator[_Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            reader = csv.DictReader(file)
            missing = [column for column in required if column not in (reader.fieldnames or ())]
            if missing:
                raise TaxonomyFileError(f"{path.name}: not an ESCO skills file, no column {missing[0]!r}")
            yield from reader
        except (csv.Error, UnicodeDecodeError) as error:
            raise TaxonomyFileError(f"{path.name}: not a CSV file in UTF-8: {error}") from error


def _unusable(row: _Row, label: str) -> str | None:
    if (row.get("conceptType") or "KnowledgeSkillCompetence") != "KnowledgeSkillCompetence":
        return "not a skill"
    if (row.get("status") or "released") != "released":
        return "not released"
    if not (row.get("conceptUri") or "").strip():
        return "no concept URI"
    if not normal_form(label):
        return "no label"
    return "label too long" if len(label) > _LONGEST_LABEL else None


def _parts(cell: str | None) -> list[str]:
    return [part.strip() for part in _SEPARATORS.split(cell or "") if part.strip()]


def _clean(label: str | None) -> str:
    """One line, without the characters that our file gives a meaning."""
    return _RESERVED.sub(" ", label or "").strip().rstrip("!?*^").strip()


def _bare(skill: Skill) -> Skill:
    """A skill of ours as the import file names it: what the import adds, and nothing else."""
    return Skill(skill.id, skill.name, category="ESCO")
