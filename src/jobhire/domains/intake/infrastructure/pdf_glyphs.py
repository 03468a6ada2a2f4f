"""The glyphs of a PDF page with where and how they are drawn, as far as pdfium tells."""

from __future__ import annotations

import ctypes
import math
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

from jobhire.domains.intake.domain.document import Box
from jobhire.domains.intake.domain.refusal import Reason, Refused
from jobhire.domains.intake.domain.wording import MOST_CHARACTERS

_UNDRAWN = {pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP}
_GRID = 1_000_000


@dataclass(slots=True)
class Style:
    """What all glyphs of one text object share."""

    number: int
    handle: Any
    undrawn: bool
    bold: bool
    fill: tuple[int, int, int] | None
    """None where it is a pattern or a stroke only."""


@dataclass(slots=True)
class Glyph:
    text: str
    box: Box
    """Of the ink, in points from the top left of the page as shown."""
    line: Box
    """Of the letter with room above and below: the height of the font."""
    style: Style
    upright: bool = True
    """Whether the line it stands on runs from left to right."""
    sideways: bool = False
    """Whether that line runs up or down the page."""

    @property
    def size(self) -> float:
        """Of the font: across the line, whichever way that runs."""
        return self.line[2] - self.line[0] if self.sideways else self.line[3] - self.line[1]


class Canvas:
    """From page space (any rotation, any crop) to points from the top left of what is shown."""

    def __init__(self, page: Any) -> None:
        self.width, self.height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
        self._page = page
        origin, right, up = self._at(0, 0), self._at(1000, 0), self._at(0, 1000)
        self._origin = origin
        self._x = ((right[0] - origin[0]) / 1000, (right[1] - origin[1]) / 1000)
        self._y = ((up[0] - origin[0]) / 1000, (up[1] - origin[1]) / 1000)

    def _at(self, x: float, y: float) -> tuple[float, float]:
        left, top = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDF_PageToDevice(self._page, 0, 0, _GRID, _GRID, 0, x, y, left, top)
        return left.value * self.width / _GRID, top.value * self.height / _GRID

    def is_upright(self, angle: float) -> bool:
        """Whether letters at ``angle`` (radians, in page space) stand up on what is shown."""
        along = self._x[0] * math.cos(angle) + self._y[0] * math.sin(angle)
        return angle < 0 or along > 0.8 * math.hypot(*self._x)

    def is_sideways(self, angle: float) -> bool:
        across = self._x[0] * math.cos(angle) + self._y[0] * math.sin(angle)
        down = self._x[1] * math.cos(angle) + self._y[1] * math.sin(angle)
        return angle >= 0 and abs(across) < 0.2 * abs(down)

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        xs = [self._origin[0] + self._x[0] * x + self._y[0] * y for x, y in ((left, bottom), (right, top))]
        ys = [self._origin[1] + self._x[1] * x + self._y[1] * y for x, y in ((left, bottom), (right, top))]
        return min(xs), min(ys), max(xs), max(ys)


def glyphs_of(page: Any, text_page: Any, canvas: Canvas) -> list[Glyph]:
    """In the order of the file. Raises ``Refused`` for more text than a CV has."""
    count = pdfium.FPDFText_CountChars(text_page)
    if count > MOST_CHARACTERS:
        raise Refused(Reason.TOO_LONG)
    styles: dict[int, Style] = {}
    found: list[Glyph] = []
    for index in range(count):
        if pdfium.FPDFText_IsGenerated(text_page, index) == 1:
            continue
        glyph = _glyph(text_page, index, canvas, styles)
        if glyph is not None:
            found.append(_beside(found[-1], glyph) if found and _is_flat(glyph) else glyph)
    return found


def _is_flat(glyph: Glyph) -> bool:
    """A hyphen that pdfium reports at the end of a line has no box of its own."""
    return glyph.text == "-" and glyph.line[3] - glyph.line[1] < 0.1


def _beside(before: Glyph, glyph: Glyph) -> Glyph:
    right = before.line[2]
    return Glyph(glyph.text, before.box, (right, before.line[1], right, before.line[3]), before.style)


def _glyph(text_page: Any, index: int, canvas: Canvas, styles: dict[int, Style]) -> Glyph | None:
    text = _character(pdfium.FPDFText_GetUnicode(text_page, index))
    handle = pdfium.FPDFText_GetTextObject(text_page, index)
    if not text or not handle:
        return None
    key = ctypes.addressof(handle.contents)
    style = styles.get(key)
    if style is None:
        style = styles[key] = _style(handle, text_page, index, len(styles))
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(text_page, index, left, right, bottom, top)
    loose = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(text_page, index, loose)
    angle = pdfium.FPDFText_GetCharAngle(text_page, index)
    return Glyph(
        text,
        canvas.box(left.value, bottom.value, right.value, top.value),
        canvas.box(loose.left, loose.bottom, loose.right, loose.top),
        style,
        canvas.is_upright(angle),
        canvas.is_sideways(angle),
    )


def _character(code: int) -> str:
    if code == 2:  # pdfium's mark for a hyphen at the end of a line
        return "-"
    if code == 0 or 0xD800 <= code <= 0xDFFF or code in {0xFFFE, 0xFFFF} or code > 0x10FFFF:
        return ""
    return " " if code in {9, 10, 13, 0xA0} else chr(code)


def _style(handle: Any, text_page: Any, index: int, number: int) -> Style:
    mode = pdfium.FPDFTextObj_GetTextRenderMode(handle)
    return Style(
        number=number,
        handle=handle,
        undrawn=mode in _UNDRAWN,
        bold=_is_bold(text_page, index),
        fill=_fill(handle) if mode in {0, 2, 4, 6} else None,
    )


def _is_bold(text_page: Any, index: int) -> bool:
    name = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(text_page, index, name, 128, flags)
    words = name.value.lower()
    return any(word in words for word in (b"bold", b"black", b"heavy", b"semibd", b"demi")) or (
        pdfium.FPDFText_GetFontWeight(text_page, index) >= 600
    )


def _fill(handle: Any) -> tuple[int, int, int] | None:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not pdfium.FPDFPageObj_GetFillColor(handle, red, green, blue, alpha):
        return None
    return red.value, green.value, blue.value
