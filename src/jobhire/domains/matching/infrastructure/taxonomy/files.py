"""Taxonomy files: one skill per line, made to be read and edited by people.

    # a comment
    ## Programming languages
    typescript | TypeScript | TS! ; Type Script | >javascript, ~dart:40

Columns: id, preferred label, aliases (``;``), relations (``,``). ``>x`` implies x, ``~x:40`` is related to x
by 40 per cent, both ways. A name may end in ``!`` (counts in exactly this case), ``?`` (in this case and
context), ``*`` (beside another skill of its profession) or ``^`` (as an item of a list): see ``Rule``.
The file's name up to a hyphen is the profession, a ``##`` line starts a category.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from jobhire.domains.matching.domain.skill_names import Name, Rule
from jobhire.domains.matching.domain.taxonomy import Skill, Taxonomy

RELEASE = "2026.1"

_DATA = Path(__file__).with_name("data")
_FLAGS = {"!": Rule.CASED, "?": Rule.CONTEXT, "*": Rule.LISTED, "^": Rule.ITEM}


class TaxonomyFileError(ValueError):
    """A taxonomy file that cannot be read; the message names file and line."""


def load_taxonomy(extra: Path | None = None) -> Taxonomy:
    """The shipped skills, with the file ``extra`` (see ``import_esco``) on top.

    Raises TaxonomyFileError for a malformed file, OSError for one that cannot be opened.
    """
    taxonomy = Taxonomy(shipped_skills(), release=RELEASE)
    return taxonomy if extra is None else taxonomy.extended(read_skills(extra))


def shipped_skills() -> Iterator[Skill]:
    """The skills of the data files beside this module, in a stable order."""
    for file in sorted(_DATA.glob("*.txt")):
        yield from read_skills(file)


def read_skills(file: Path) -> Iterator[Skill]:
    """The skills of one taxonomy file, in order. Raises TaxonomyFileError at the first bad line."""
    profession, category = file.stem.partition("-")[0], ""
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise TaxonomyFileError(f"{file.name}: not UTF-8 text") from error
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("## "):
            category = line[3:].strip()
        elif line and not line.startswith("#"):
            try:
                yield _skill(line, profession, category)
            except ValueError as error:
                raise TaxonomyFileError(f"{file.name}, line {number}: {error}") from error


def write_skills(skills: Iterable[Skill], file: Path, *, comment: str) -> None:
    """Write what ``read_skills`` reads, whole or not at all; skills of one category should stand together."""
    lines, category = [f"# {comment}"], ""
    for skill in skills:
        if skill.category != category:
            category = skill.category
            lines.append(f"## {category}")
        lines.append(_line(skill))
    draft = file.with_name(file.name + ".part")
    draft.write_text("\n".join(lines) + "\n", encoding="utf-8")
    draft.replace(file)


def _skill(line: str, profession: str, category: str) -> Skill:
    columns = [column.strip() for column in line.split("|")]
    if not 2 <= len(columns) <= 4 or not columns[0] or not columns[1]:
        raise ValueError("expected: id | label | aliases | relations")
    aliases = columns[2] if len(columns) > 2 else ""
    implies, related = _relations(columns[3]) if len(columns) > 3 else ((), ())
    return Skill(
        id=columns[0],
        name=_name(columns[1]),
        aliases=tuple([_name(alias) for alias in aliases.split(";")]) if aliases else (),
        profession=profession,
        category=category,
        implies=implies,
        related=related,
    )


def _name(text: str) -> Name:
    text = text.strip()
    rule = _FLAGS.get(text[-1:])
    return Name(text) if rule is None else Name(text[:-1], rule)


def _relations(column: str) -> tuple[tuple[str, ...], tuple[tuple[str, int], ...]]:
    implies, related = [], []
    for relation in column.split(","):
        kind, target = relation.strip()[:1], relation.strip()[1:]
        if kind == ">":
            implies.append(target)
        elif kind == "~" and ":" in target:
            other, weight = target.split(":")
            related.append((other, int(weight)))
        elif kind:
            raise ValueError(f"not a relation: {relation.strip()!r}")
    return tuple(implies), tuple(related)


def _line(skill: Skill) -> str:
    relations = [f">{target}" for target in skill.implies]
    relations += [f"~{other}:{weight}" for other, weight in skill.related]
    aliases = "; ".join(_flagged(alias) for alias in skill.aliases)
    return f"{skill.id} | {_flagged(skill.name)} | {aliases} | {', '.join(relations)}".rstrip(" |")


def _flagged(name: Name) -> str:
    return f"{name.text}{name.rule.value}"
