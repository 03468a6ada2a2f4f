"""Visible or not, decided by looking: the page is drawn with its text and without, and a letter that makes no
difference is not there for a reader, whatever the reason. So white text on a dark banner needs no rule of
its own,
and neither do clipping, layers, transparency, images or patterns.
"""

from __future__ import annotations

import ctypes
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

from jobhire.domains.intake.domain.document import Box, HiddenBy
from jobhire.domains.intake.domain.refusal import Reason, Refused
from jobhire.domains.intake.infrastructure.pdf_glyphs import Canvas, Glyph, Style

TINY = 3.0
"""Points: text lower than this is not read by people."""
_SCALE = 1.5
_TILE = 1100
_MOST_TILES = 60
_DIFFERENCE = 28
"""Of 255, in the strongest channel: less is not seen (pale grey on white is 34 and more)."""
_DEEPEST = 6
_MOST_OBJECTS = 200_000
_MOST_STACKED = 120


@dataclass(frozen=True, slots=True)
class Picture:
    """Part of a page as pixels (four bytes each)."""

    pixels: bytes
    width: int
    height: int
    left: float
    top: float

    def rows(self, box: Box) -> Iterator[bytes]:
        """The rows of pixels inside ``box``, as far as the picture has them."""
        x0, x1 = self._span(box[0] - self.left, box[2] - self.left, self.width)
        y0, y1 = self._span(box[1] - self.top, box[3] - self.top, self.height)
        for y in range(y0, y1):
            yield self.pixels[(y * self.width + x0) * 4 : (y * self.width + x1) * 4]

    @staticmethod
    def _span(low: float, high: float, most: int) -> tuple[int, int]:
        start = max(0, math.floor(low * _SCALE))
        return start, min(most, max(start + 1, math.ceil(high * _SCALE)))


def hidden_by(page: Any, glyphs: Sequence[Glyph], canvas: Canvas) -> list[HiddenBy | None]:
    """For every glyph why it cannot be seen; None where it can. Leaves the page without its text."""
    verdicts = [_at_first_sight(glyph, canvas) for glyph in glyphs]
    open_ = [i for i, verdict in enumerate(verdicts) if verdict is None and glyphs[i].text.strip()]
    tiles = _tiles(glyphs, open_)
    if len(tiles) > _MOST_TILES:
        raise Refused(Reason.TOO_COMPLEX)
    with_text = {tile: _draw(page, tile, canvas) for tile in tiles}
    stacked = _stacked_invisible(page, glyphs, open_, canvas)
    for handle in list(_text_objects(page)):
        pdfium.FPDFPageObj_SetIsActive(handle, False)
    for tile, members in tiles.items():
        without = _draw(page, tile, canvas)
        for i in members:
            verdicts[i] = _by_looking(glyphs[i], with_text[tile], without)
    for i in stacked:
        verdicts[i] = verdicts[i] or HiddenBy.COVERED
    return _smoothed(glyphs, verdicts)


def _at_first_sight(glyph: Glyph, canvas: Canvas) -> HiddenBy | None:
    left, top, right, bottom = glyph.box
    if glyph.style.undrawn:
        return HiddenBy.UNDRAWN
    if right <= 0 or bottom <= 0 or left >= canvas.width or top >= canvas.height:
        return HiddenBy.OUTSIDE
    return HiddenBy.TINY if glyph.size < TINY else None


def _by_looking(glyph: Glyph, with_text: Picture, without: Picture) -> HiddenBy | None:
    if _difference(with_text.rows(glyph.box), without.rows(glyph.box)) >= _DIFFERENCE:
        return None
    fill = glyph.style.fill
    if fill is None:
        return HiddenBy.COVERED
    ink = bytes((fill[2], fill[1], fill[0], 255))
    paper = list(without.rows(glyph.box))
    own = _difference((ink * (len(row) // 4) for row in paper), paper)
    return HiddenBy.BACKGROUND if own < _DIFFERENCE else HiddenBy.COVERED


def _difference(one: Iterable[bytes], other: Iterable[bytes]) -> int:
    """The strongest difference of one channel, looked for until it suffices."""
    most = 0
    for row, twin in zip(one, other, strict=False):
        if row != twin:
            for index, (a, b) in enumerate(zip(row, twin, strict=False)):
                if index & 3 != 3 and abs(a - b) > most:
                    most = abs(a - b)
            if most >= _DIFFERENCE:
                return most
    return most


def _tiles(glyphs: Sequence[Glyph], members: Iterable[int]) -> dict[tuple[int, int], list[int]]:
    tiles: dict[tuple[int, int], list[int]] = defaultdict(list)
    for i in members:
        left, top, right, bottom = glyphs[i].box
        tiles[int((left + right) / 2 // _TILE), int((top + bottom) / 2 // _TILE)].append(i)
    return tiles


def _draw(page: Any, tile: tuple[int, int], canvas: Canvas) -> Picture:
    margin = 40
    left, top = tile[0] * _TILE - margin, tile[1] * _TILE - margin
    return _drawn(page, (left, top, left + _TILE + 2 * margin, top + _TILE + 2 * margin), canvas)


def _drawn(page: Any, area: Box, canvas: Canvas) -> Picture:
    left, top = max(0.0, area[0]), max(0.0, area[1])
    width = max(1, math.ceil((min(area[2], canvas.width) - left) * _SCALE))
    height = max(1, math.ceil((min(area[3], canvas.height) - top) * _SCALE))
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_BGRx, None, 0)
    if not bitmap:
        raise MemoryError
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
        size = round(canvas.width * _SCALE), round(canvas.height * _SCALE)
        start = -round(left * _SCALE), -round(top * _SCALE)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, *start, *size, 0, pdfium.FPDF_ANNOT)
        stride = pdfium.FPDFBitmap_GetStride(bitmap)
        buffer = pdfium.FPDFBitmap_GetBuffer(bitmap)
        pixels = _copied(buffer, stride * height)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    return Picture(pixels, stride // 4, height, left, top)


def _copied(buffer: Any, size: int) -> bytes:
    return ctypes.string_at(buffer, size)


def _text_objects(page: Any) -> Iterator[Any]:
    seen = 0
    for index in range(pdfium.FPDFPage_CountObjects(page)):
        for handle in _inside(pdfium.FPDFPage_GetObject(page, index), 0):
            yield handle
            seen += 1
            if seen > _MOST_OBJECTS:
                raise Refused(Reason.TOO_COMPLEX)


def _inside(handle: Any, depth: int) -> Iterator[Any]:
    kind = pdfium.FPDFPageObj_GetType(handle)
    if kind == pdfium.FPDF_PAGEOBJ_TEXT:
        yield handle
    elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
        for index in range(pdfium.FPDFFormObj_CountObjects(handle)):
            yield from _inside(pdfium.FPDFFormObj_GetObject(handle, index), depth + 1)


def _stacked_invisible(
    page: Any, glyphs: Sequence[Glyph], members: Sequence[int], canvas: Canvas
) -> set[int]:
    """Glyphs under other text: their own object is taken away, and if nothing changes they were covered."""
    suspects: dict[int, list[int]] = defaultdict(list)
    for i in _overlapping(glyphs, members):
        suspects[glyphs[i].style.number].append(i)
    found: set[int] = set()
    for count, indexes in enumerate(suspects.values()):
        if count >= _MOST_STACKED:
            found.update(indexes)
        else:
            found.update(_unmissed(page, [(i, glyphs[i]) for i in indexes], canvas))
    return found


def _unmissed(page: Any, group: Sequence[tuple[int, Glyph]], canvas: Canvas) -> Iterator[int]:
    style: Style = group[0][1].style
    sides = list(zip(*(glyph.box for _, glyph in group), strict=True))
    area = (min(sides[0]) - 2, min(sides[1]) - 2, max(sides[2]) + 2, max(sides[3]) + 2)
    before = _drawn(page, area, canvas)
    pdfium.FPDFPageObj_SetIsActive(style.handle, False)
    after = _drawn(page, area, canvas)
    pdfium.FPDFPageObj_SetIsActive(style.handle, True)
    for i, glyph in group:
        if _difference(before.rows(glyph.box), after.rows(glyph.box)) < _DIFFERENCE:
            yield i


def _overlapping(glyphs: Sequence[Glyph], members: Sequence[int]) -> Iterator[int]:
    """Glyphs that share most of their place with a glyph of another object."""
    cells: dict[tuple[int, int], list[int]] = defaultdict(list)
    for i in members:
        left, top, right, bottom = glyphs[i].box
        cell = int((left + right) / 16), int((top + bottom) / 16)
        for x in (-1, 0, 1):
            for y in (-1, 0, 1):
                cells[cell[0] + x, cell[1] + y].append(i)
    for i in members:
        left, top, right, bottom = glyphs[i].box
        near = cells[int((left + right) / 16), int((top + bottom) / 16)][:60]
        if any(
            glyphs[j].style.number != glyphs[i].style.number and _share(glyphs[i], glyphs[j]) for j in near
        ):
            yield i


def _share(one: Glyph, other: Glyph) -> bool:
    a, b = one.box, other.box
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return False
    return width * height > 0.4 * min((a[2] - a[0]) * (a[3] - a[1]), (b[2] - b[0]) * (b[3] - b[1]))


def _smoothed(glyphs: Sequence[Glyph], verdicts: list[HiddenBy | None]) -> list[HiddenBy | None]:
    """One verdict per word: a faint dot does not vanish from a word that is seen, nor appear in one that
    is not.
    """
    out = list(verdicts)
    for start, end in _words(glyphs):
        hidden = [verdict for verdict in verdicts[start:end] if verdict is not None]
        verdict = max(hidden, key=hidden.count) if len(hidden) * 2 > end - start else None
        out[start:end] = [verdict] * (end - start)
    for i, glyph in enumerate(glyphs):
        if not glyph.text.strip():
            out[i] = out[i - 1] if i else None
    return out


def _words(glyphs: Sequence[Glyph]) -> Iterator[tuple[int, int]]:
    """Runs of glyphs of one object without a blank."""
    start = 0
    for i in range(len(glyphs) + 1):
        ends = i == len(glyphs) or not glyphs[i].text.strip()
        if ends or (i > start and glyphs[i].style.number != glyphs[i - 1].style.number):
            if i > start:
                yield start, i
            start = i + 1 if ends else i
