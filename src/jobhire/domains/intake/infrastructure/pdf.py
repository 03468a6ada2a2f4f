"""PDF to a ``Reading``, by pdfium. Runs in the jailed child only."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import Any

import pypdfium2.raw as pdfium

from jobhire.domains.intake.domain.document import Hidden, HiddenBy, Kind, Line, Reading
from jobhire.domains.intake.domain.reading_order import Fragment, in_reading_order
from jobhire.domains.intake.domain.refusal import Reason, Refused
from jobhire.domains.intake.domain.wording import MOST_CHARACTERS, seen
from jobhire.domains.intake.infrastructure.pdf_annotations import comments_of, flattened
from jobhire.domains.intake.infrastructure.pdf_glyphs import Canvas, Glyph, glyphs_of
from jobhire.domains.intake.infrastructure.pdf_visibility import hidden_by

MOST_PAGES = 50
_METADATA = (b"Title", b"Subject", b"Keywords", b"Author")
_SCAN_TEXT = 25
_SCAN_AREA = 0.4


def read_pdf(content: bytes) -> Reading:
    """Raises ``Refused``."""
    document, pages = opened(content)
    try:
        return _read(document, pages)
    finally:
        pdfium.FPDF_CloseDocument(document)


def _read(document: Any, pages: int) -> Reading:
    lines: list[Line] = []
    hidden = list(_metadata(document))
    scanned = []
    for number in range(1, pages + 1):
        if _read_page(document, number, lines, hidden):
            scanned.append(number)
        if sum(len(line.text) for line in lines) > MOST_CHARACTERS:
            raise Refused(Reason.TOO_LONG)
    return Reading(Kind.PDF, pages, tuple(lines), tuple(hidden), tuple(scanned))


def opened(content: bytes) -> tuple[Any, int]:
    """The document and how many pages it has. ``content`` has to outlive it. Raises ``Refused``."""
    pdfium.FPDF_InitLibrary()
    document = pdfium.FPDF_LoadMemDocument64(content, len(content), None)
    if not document:
        password = pdfium.FPDF_GetLastError() in {pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY}
        raise Refused(Reason.ENCRYPTED if password else Reason.DAMAGED)
    pages = pdfium.FPDF_GetPageCount(document)
    if not 1 <= pages <= MOST_PAGES:
        pdfium.FPDF_CloseDocument(document)
        raise Refused(Reason.TOO_MANY_PAGES if pages > 0 else Reason.DAMAGED)
    return document, pages


def drawn_text(content: bytes) -> list[str]:
    """Page by page what text objects say, seen or not: for comparing two files. Raises ``Refused``."""
    document, pages = opened(content)
    try:
        return [_page_text(document, index) for index in range(pages)]
    finally:
        pdfium.FPDF_CloseDocument(document)


def _page_text(document: Any, index: int) -> str:
    page = pdfium.FPDF_LoadPage(document, index)
    if not page:
        raise Refused(Reason.DAMAGED)
    text_page = pdfium.FPDFText_LoadPage(page)
    count = min(max(pdfium.FPDFText_CountChars(text_page), 0), MOST_CHARACTERS)
    buffer = (ctypes.c_ushort * (count + 1))()
    pdfium.FPDFText_GetText(text_page, 0, count, buffer)
    pdfium.FPDFText_ClosePage(text_page)
    pdfium.FPDF_ClosePage(page)
    return bytes(buffer).decode("utf-16-le", errors="replace")


def _metadata(document: Any) -> Iterator[Hidden]:
    for tag in _METADATA:
        size = min(pdfium.FPDF_GetMetaText(document, tag, None, 0), 20_000)
        buffer = ctypes.create_string_buffer(size + 2)
        pdfium.FPDF_GetMetaText(document, tag, buffer, size)
        text = buffer.raw[:size].decode("utf-16-le", errors="replace").rstrip("\0").strip()
        if text:
            yield Hidden(f"{tag.decode()}: {text}", HiddenBy.METADATA, 0)


def _read_page(document: Any, number: int, lines: list[Line], hidden: list[Hidden]) -> bool:
    """Adds what the page holds; whether it is a scan."""
    page = _loaded(document, number)
    hidden += comments_of(page, number)
    if flattened(page):
        pdfium.FPDF_ClosePage(page)
        page = _loaded(document, number)
    text_page = pdfium.FPDFText_LoadPage(page)
    try:
        canvas = Canvas(page)
        glyphs = glyphs_of(page, text_page, canvas)
        pictured = _pictured(page, canvas)
        verdicts = hidden_by(page, glyphs, canvas)
        shown = [glyph for glyph, verdict in zip(glyphs, verdicts, strict=True) if verdict is None]
        hidden += _hidden(glyphs, verdicts, number)
        found = list(_cleaned(in_reading_order(list(_fragments(shown)), number), hidden))
        lines += found
        return pictured > _SCAN_AREA and sum(len(line.text) for line in found) < _SCAN_TEXT
    finally:
        pdfium.FPDFText_ClosePage(text_page)
        pdfium.FPDF_ClosePage(page)


def _loaded(document: Any, number: int) -> Any:
    page = pdfium.FPDF_LoadPage(document, number - 1)
    if not page:
        raise Refused(Reason.DAMAGED)
    return page


def _cleaned(lines: Sequence[Line], hidden: list[Hidden]) -> Iterator[Line]:
    for line in lines:
        text, machine = seen(line.text)
        if machine:
            hidden.append(Hidden(machine, HiddenBy.CONTROL, line.page, line.box))
        if text:
            yield Line(text, line.page, line.box, line.size, line.bold, line.column)


def _hidden(glyphs: Sequence[Glyph], verdicts: Sequence[HiddenBy | None], page: int) -> Iterator[Hidden]:
    """Neighbouring glyphs that are hidden for one reason, as one piece."""
    pairs = list(zip(glyphs, verdicts, strict=True))
    for reason, group in groupby(pairs, lambda pair: pair[1]):
        if reason is None:
            continue
        members = [glyph for glyph, _ in group]
        text = " ".join(fragment.text for fragment in _fragments(members)).strip()
        if text:
            sides = list(zip(*(glyph.box for glyph in members), strict=True))
            yield Hidden(text, reason, page, (min(sides[0]), min(sides[1]), max(sides[2]), max(sides[3])))


def _fragments(glyphs: Sequence[Glyph]) -> Iterator[Fragment]:
    run: list[Glyph] = []
    for glyph in glyphs:
        if run and not _continues(run[-1], glyph):
            yield from _fragment(run)
            run = []
        if run or glyph.text.strip():
            run.append(glyph)
    yield from _fragment(run)


def _continues(before: Glyph, after: Glyph) -> bool:
    if not (before.upright and after.upright):  # turned text has no rows here: the order of the file
        return before.upright == after.upright and before.style is after.style
    size = max(before.size, 1.0)
    middles = abs((before.line[1] + before.line[3]) - (after.line[1] + after.line[3])) / 2
    gap = after.line[0] - before.line[2]
    back = -size * 1.3 if before.style is after.style else -size * 0.6  # letters of one ligature share a box
    return middles < size * 0.3 and back < gap < size * 0.9


def _fragment(run: list[Glyph]) -> Iterator[Fragment]:
    while run and not run[-1].text.strip():
        run.pop()
    if not run:
        return
    inked = [glyph for glyph in run if glyph.text.strip()]
    box = (
        min(glyph.line[0] for glyph in inked),
        min(glyph.line[1] for glyph in inked),
        max(glyph.line[2] for glyph in inked),
        max(glyph.line[3] for glyph in inked),
    )
    bold = sum(glyph.style.bold for glyph in inked) * 2 > len(inked)
    yield Fragment(_spaced(run), box, sorted(glyph.size for glyph in inked)[len(inked) // 2], bold)


def _spaced(run: Sequence[Glyph]) -> str:
    """The letters with a blank wherever the gap is that of a word, also in widely tracked headings."""
    if not run[0].upright:
        return "".join(glyph.text for glyph in run)
    gaps = [after.line[0] - before.line[2] for before, after in pairwise(run)]
    usual = sorted(gaps)[len(gaps) // 2] if len(gaps) > 3 else 0.0
    text = run[0].text
    for gap, (before, after) in zip(gaps, pairwise(run), strict=True):
        wide = gap > max(after.size * 0.17, usual * 1.8)
        beside = before.text == " " or after.text == " "
        blank = " " if wide and (not beside or gap > after.size * 0.2) else ""
        text += blank + after.text
    return text


def _pictured(page: Any, canvas: Canvas) -> float:
    """The share of the page under pictures."""
    area = 0.0
    for index in range(min(pdfium.FPDFPage_CountObjects(page), 20_000)):
        area += _picture_area(pdfium.FPDFPage_GetObject(page, index), canvas)
    return float(area / max(canvas.width * canvas.height, 1.0))


def _picture_area(handle: Any, canvas: Canvas) -> float:
    if pdfium.FPDFPageObj_GetType(handle) != pdfium.FPDF_PAGEOBJ_IMAGE:
        return 0.0
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(handle, left, bottom, right, top):
        return 0.0
    box = canvas.box(left.value, bottom.value, right.value, top.value)
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])
