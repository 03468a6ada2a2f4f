"""Skills: what the CV lists under that heading, and what the taxonomy recognises anywhere in the visible
text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from jobhire.domains.intake.domain.document import Reading
from jobhire.domains.intake.domain.profile import Found, KnownSkill, Span
from jobhire.domains.intake.domain.sections import Entry
from jobhire.domains.intake.domain.vocabulary import LANGUAGES
from jobhire.domains.intake.domain.wording import folded, without_bullet

Mentions = Callable[[str], Iterable[tuple[str, int, int]]]
"""(skill id, start, end) of every skill named in a text."""

_ITEM = re.compile(r"[,;|•·▪■●◦⋄♦∙\t]|\s[–—-]\s|\s/\s")
_LABEL = re.compile(r"[^\W\d_][^:,;|\t]{1,40}:\s+")
_MOST_WORDS = 5


def skills_of(reading: Reading, entries: Sequence[Entry], mentions: Mentions) -> tuple[KnownSkill, ...]:
    """Each skill once: listed ones first, then those of running text, in the order of the CV."""
    text = reading.text
    listed_at = [(e.start, e.start + len(e.text)) for e in entries if e.section == "skills"]
    known = list(mentions(_apart(reading, entries)))
    skills: dict[str, KnownSkill] = {}
    for found in _items(entries):
        ids = [skill_id for skill_id, start, end in known if _covers(found.span, start, end)]
        if not ids:
            _keep(skills, KnownSkill(found, None, listed=True))
    for skill_id, start, end in known:
        listed = any(at <= start < to for at, to in listed_at)
        page = reading.lines[sum(at <= start for at in reading.starts) - 1].page
        found = Found(text[start:end].replace("\n", " "), Span(page, start, end), 95 if listed else 85)
        _keep(skills, KnownSkill(found, skill_id, listed=listed))
    return tuple(sorted(skills.values(), key=lambda one: (not one.listed, one.found.span.start)))


def _apart(reading: Reading, entries: Sequence[Entry]) -> str:
    """The visible text, where a list of one skill a line cannot be read as one long name."""
    letters = list(reading.text)
    for entry in entries:
        end = entry.start + len(entry.text)
        if entry.section == "skills" and end < len(letters) and not _ITEM.search(entry.text):
            letters[end] = ";"
    return "".join(letters)


def _keep(skills: dict[str, KnownSkill], skill: KnownSkill) -> None:
    key = skill.skill_id or folded(skill.found.value)
    held = skills.get(key)
    if held is None or (skill.listed and not held.listed):
        skills[key] = skill


def _covers(span: Span, start: int, end: int) -> bool:
    """Whether a known name is most of the item."""
    overlap = min(span.end, end) - max(span.start, start)
    return overlap > 0 and overlap * 2 >= span.end - span.start


def _items(entries: Sequence[Entry]) -> Iterator[Found]:
    """What stands between commas, bullets and line ends under a heading of skills, where it is short
    enough for a name.
    """
    for entry in entries:
        if entry.section == "skills":
            body = without_bullet(entry.text)
            at = 0 if body is None else len(entry.text) - len(body)
            yield from _items_in(entry, at)


def _items_in(entry: Entry, at: int) -> Iterator[Found]:
    label = _LABEL.match(entry.text, at)
    at = label.end() if label else at
    for match in [*_ITEM.finditer(entry.text, at), None]:
        end = len(entry.text) if match is None else match.start()
        raw = entry.text[at:end]
        inner = raw.strip(" .•-–")
        if _is_name(inner):
            offset = at + raw.index(inner)
            yield entry.found(offset, offset + len(inner), 75)
        at = end if match is None else match.end()


def _is_name(text: str) -> bool:
    letters = sum(c.isalpha() for c in text)
    short = 2 <= len(text) <= 45 and len(text.split()) <= _MOST_WORDS
    return short and letters >= 2 and folded(text) not in LANGUAGES and "@" not in text
