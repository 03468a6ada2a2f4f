"""A reading cut into sections: which lines belong to experience, education, skills and so on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from jobhire.domains.intake.domain.dates import periods
from jobhire.domains.intake.domain.document import Line, Reading
from jobhire.domains.intake.domain.profile import Found, Span
from jobhire.domains.intake.domain.vocabulary import LANGUAGES, SECTION_OF
from jobhire.domains.intake.domain.wording import folded, without_bullet

_EDGES = re.compile(r"^[\W\d_]+|[\W_]+$")
_LABEL = re.compile(r"^([^:\t]{3,40}):\s+(\S.*)$")
TOP = "top"
_OTHER_PART = 90
"""Columns further apart than this, in a document without geometry, are header, body and footer."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line with its place in the visible text."""

    line: Line
    start: int
    section: str

    @property
    def text(self) -> str:
        return self.line.text

    def found(self, at: int, to: int, confidence: int, value: str | None = None) -> Found:
        """``text[at:to]`` without blanks at its edges, or ``value`` for it."""
        raw = self.text[at:to]
        at, to = at + len(raw) - len(raw.lstrip()), to - (len(raw) - len(raw.rstrip()))
        text = self.text[at:to] if value is None else value
        return Found(text, Span(self.line.page, self.start + at, self.start + max(at, to)), confidence)


def sections_of(reading: Reading) -> list[Entry]:
    """Every line but headings, each with its section. A column remembers its section across pages."""
    headings = [_heading(line) for line in reading.lines]
    if headings and folded(reading.lines[0].text) == "resume":  # the title of the document
        headings[0] = None
    _learn_style(reading.lines, headings)
    entries: list[Entry] = []
    current, last = TOP, {}  # type: str, dict[int, str]
    before: Line | None = None
    for index, (line, start) in enumerate(zip(reading.lines, reading.starts, strict=True)):
        if before is not None and (line.column != before.column or line.page != before.page):
            last[before.column] = current
            apart = line.box is None and abs(line.column - before.column) >= _OTHER_PART
            current = TOP if apart else _resumed(reading.lines, headings, index, current, last)
        before = line
        heading = headings[index]
        if heading is None:
            entries.append(Entry(line, start, current))
            continue
        current, rest = heading
        if rest:
            entries.append(Entry(line, start, current))
    return entries


def _resumed(
    lines: Sequence[Line],
    headings: Sequence[tuple[str, bool] | None],
    index: int,
    current: str,
    last: dict[int, str],
) -> str:
    """Where a new column or page goes on."""
    line = lines[index]
    if line.page != lines[index - 1].page:
        near = min(last, key=lambda column: abs(column - line.column))
        return last[near] if abs(near - line.column) <= 300 else current
    if line.column in last:
        return last[line.column]
    here = [
        i for i in range(index, len(lines)) if (lines[i].column, lines[i].page) == (line.column, line.page)
    ]
    return TOP if any(headings[i] for i in here) else current


def _heading(line: Line) -> tuple[str, bool] | None:
    """(section, whether the line goes on with content) for a line that opens a section by its words."""
    if len(line.text) > 60 and not _LABEL.match(line.text):
        return None
    section = _named(line.text)
    if section is not None and (without_bullet(line.text) is None or line.heading):
        return section, False
    label = _LABEL.match(line.text)
    if label and without_bullet(line.text) is None:
        named = _named(label[1])
        if named in {"skills", "summary", "certificates"} and label[1][:1].isupper():
            return named, True
        if named == "languages" and any(word in LANGUAGES for word in re.findall(r"\w+", folded(label[2]))):
            return named, True
    return None


def _named(text: str) -> str | None:
    words = " ".join(_EDGES.sub("", folded(text)).replace("’", "'").split())
    if words in SECTION_OF:
        return SECTION_OF[words]
    parts = [
        part.strip() for part in re.split(r"\s*(?:&|/|\+|\band\b|\bund\b|\bet\b|\by\b|\bsi\b)\s*", words)
    ]
    known = {SECTION_OF[part] for part in parts if part in SECTION_OF}
    return SECTION_OF[parts[0]] if len(parts) > 1 and known and parts[0] in SECTION_OF else None


def _learn_style(lines: Sequence[Line], headings: list[tuple[str, bool] | None]) -> None:
    """Lines that look exactly like the known headings, and like nothing else, are headings, too, of
    something else.
    """
    styles = Counter(
        _style(line) for line, heading in zip(lines, headings, strict=True) if heading and not heading[1]
    )
    if not styles:
        return
    style, count = styles.most_common(1)[0]
    body = median(line.size for line in lines)
    if count < 2 or not (style[0] > body + 0.4 or style[2]):
        return
    first = next(index for index, heading in enumerate(headings) if heading)
    for index, line in enumerate(lines[first:], start=first):
        short = len(line.text) <= 40 and "\t" not in line.text and len(line.text.split()) <= 5
        if headings[index] is None and short and _style(line) == style and not _is_content(line):
            headings[index] = ("other", False)


def _style(line: Line) -> tuple[float, bool, bool]:
    return round(line.size * 2) / 2, line.bold, line.text.isupper()


def _is_content(line: Line) -> bool:
    return "@" in line.text or any(c.isdigit() for c in line.text) or bool(periods(line.text))
