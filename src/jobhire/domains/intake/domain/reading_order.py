"""Reading order by geometry: columns found by the white gutter between them, whatever the file's own
order.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from jobhire.domains.intake.domain.document import Box, Line

_GUTTER = 7.0
_FEWEST = 3
_WIDE = 1.6
_DATED = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[./]\d{2}\b")


@dataclass(frozen=True, slots=True)
class Fragment:
    """Letters that stand together on one line, without a wide gap."""

    text: str
    box: Box
    size: float
    bold: bool = False

    @property
    def middle(self) -> float:
        return (self.box[1] + self.box[3]) / 2


def in_reading_order(fragments: Sequence[Fragment], page: int) -> list[Line]:
    """The lines of one page, column after column, each with its tabs."""
    lines: list[Line] = []
    for number, column in enumerate(_columns(list(fragments), depth=0)):
        left = min(fragment.box[0] for fragment in column)
        lines += [_line(row, page, _column_key(left, number)) for row in _rows(column)]
    return lines


def _column_key(left: float, number: int) -> int:
    return round(left / 20) * 100 if number or left else 0


def _columns(fragments: list[Fragment], depth: int) -> Iterator[list[Fragment]]:
    """Parts of the page that are read one after the other."""
    if not fragments:
        return
    cut = _best_cut(fragments) if depth < 6 else None
    if cut is None:
        yield fragments
        return
    gutter, top, bottom = cut
    inside = [one for one in fragments if top <= one.middle <= bottom]
    for part in (
        [one for one in fragments if one.middle < top],
        [one for one in inside if one.box[0] < gutter],
        [one for one in inside if one.box[0] >= gutter],
        [one for one in fragments if one.middle > bottom],
    ):
        yield from _columns(part, depth + 1)


def _best_cut(fragments: Sequence[Fragment]) -> tuple[float, float, float] | None:
    """(x, top, bottom) of the gutter with most lines beside it; None where the page has one column."""
    rows = _rows(fragments)
    if len(rows) < _FEWEST:
        return None
    edges = sorted({round(fragment.box[0], 1) for fragment in fragments})[1:80]
    best: tuple[float, list[list[Fragment]]] | None = None
    most = 0
    for edge in edges:
        for run in _runs_without_crossing(rows, edge):
            weight = _weight(run, edge)
            if weight > most:
                best, most = (edge, run), weight
    if best is None:
        return None
    edge, run = best
    flat = [fragment for row in run for fragment in row]
    return edge - 0.1, min(one.middle for one in flat) - 0.1, max(one.middle for one in flat) + 0.1


def _runs_without_crossing(rows: list[list[Fragment]], edge: float) -> Iterator[list[list[Fragment]]]:
    """Stretches of rows that leave the strip to the left of ``edge`` white."""
    for free, run in groupby(rows, lambda row: not any(_crosses(one, edge) for one in row)):
        if free:
            yield list(run)


def _crosses(fragment: Fragment, edge: float) -> bool:
    return fragment.box[0] < edge - 0.1 and fragment.box[2] > edge - _GUTTER


def _weight(run: list[list[Fragment]], edge: float) -> int:
    """How much a gutter separates: lines on its thinner side; 0 where the sides belong together row by
    row.
    """
    left = [one for row in run for one in row if one.box[0] < edge - 0.1]
    right = [one for row in run for one in row if one.box[0] >= edge - 0.1]
    if min(len(_rows(left)), len(_rows(right))) < _FEWEST or _companions(left, right):
        return 0
    if sum(len(one.text) for one in left) < 24 or sum(len(one.text) for one in right) < 24:
        return 0
    return min(len(left), len(right)) * 1000 + len(run)


def _companions(left: list[Fragment], right: list[Fragment]) -> bool:
    """Whether one side only annotates the rows of the other: dates, places, bullets, labels of a table."""
    if _mostly_dates(left) or _mostly_dates(right):
        return True
    narrow, wide = sorted((left, right), key=len)
    beside = sum(any(abs(one.middle - other.middle) < 2.5 for other in wide) for one in narrow)
    if beside < len(narrow) * 0.9:
        return False
    if _is_grid(right, wide):
        return True
    return _ragged_left(right) or sum(len(one.text) for one in left) < 2 * len(left) or _labels(left, right)


def _is_grid(right: list[Fragment], wide: list[Fragment]) -> bool:
    """Short words side by side, all set alike: a table of skills, not a column with headings."""
    alike = len({(round(one.size), one.bold) for one in right}) == 1
    beside = all(any(abs(one.middle - other.middle) < 2.5 for other in wide) for one in right)
    return alike and beside and len(right) <= 24 and max(len(one.text) for one in right) <= 30


def _labels(left: list[Fragment], right: list[Fragment]) -> bool:
    """``Languages:   Python, C++``: short names on the left, each opening a row."""
    return len(left) <= len(right) and sum(one.text.rstrip().endswith(":") for one in left) > len(left) / 2


def _mostly_dates(side: list[Fragment]) -> bool:
    rows = _rows(side)
    dated = sum(any(_DATED.search(one.text) for one in row) and _short(row) for row in rows)
    return dated * 10 >= len(rows) * 4 and all(_short(row) for row in rows)


def _short(row: list[Fragment]) -> bool:
    return sum(len(one.text) for one in row) <= 36


def _ragged_left(side: list[Fragment]) -> bool:
    """Set flush right: most right edges agree, the left ones do not."""
    lefts = Counter(round(one.box[0] / 4) for one in side)
    rights = Counter(round(one.box[2] / 4) for one in side)
    return rights.most_common(1)[0][1] > len(side) * 0.6 and lefts.most_common(1)[0][1] < len(side) * 0.5


def _rows(fragments: Sequence[Fragment]) -> list[list[Fragment]]:
    """Fragments by shared baseline, from the top; each row from the left."""
    rows: list[list[Fragment]] = []
    for one in sorted(fragments, key=lambda f: (f.middle, f.box[0])):
        if rows and _same_row(rows[-1][0], one):
            rows[-1].append(one)
        else:
            rows.append([one])
    return [sorted(row, key=lambda f: f.box[0]) for row in rows]


def _same_row(first: Fragment, other: Fragment) -> bool:
    height = min(first.box[3] - first.box[1], other.box[3] - other.box[1])
    overlap = min(first.box[3], other.box[3]) - max(first.box[1], other.box[1])
    return overlap > height * 0.6


def _line(row: list[Fragment], page: int, column: int) -> Line:
    text = row[0].text
    for before, after in pairwise(row):
        gap = after.box[0] - before.box[2]
        size = min(before.size, after.size)
        text += ("\t" if gap > size * _WIDE else " " if gap > size * 0.12 else "") + after.text
    sides = list(zip(*(one.box for one in row), strict=True))
    box = (min(sides[0]), min(sides[1]), max(sides[2]), max(sides[3]))
    letters = sum(len(one.text) for one in row)
    return Line(
        text=text,
        page=page,
        box=box,
        size=max(one.size for one in row),
        bold=sum(len(one.text) for one in row if one.bold) * 2 > letters,
        column=column,
    )
