"""A page of a PDF as a picture, within bounds. Runs in the jailed child only."""

from __future__ import annotations

import ctypes
import math
from typing import Any

import pypdfium2.raw as pdfium

from jobhire.domains.intake.domain.picture import Picture
from jobhire.domains.intake.domain.refusal import Reason, Refused
from jobhire.domains.intake.infrastructure.pdf import opened

DOTS_PER_INCH = 200
MOST_PIXELS = 8_000_000


def picture_of(content: bytes, number: int) -> Picture:
    """As it is shown, at ``DOTS_PER_INCH`` or, a large page, at less. Raises ``Refused``."""
    document, pages = opened(content)
    try:
        page = pdfium.FPDF_LoadPage(document, number - 1) if 1 <= number <= pages else None
        if not page:
            raise Refused(Reason.DAMAGED)
        try:
            return _drawn(page, number)
        finally:
            pdfium.FPDF_ClosePage(page)
    finally:
        pdfium.FPDF_CloseDocument(document)


def _drawn(page: Any, number: int) -> Picture:
    wide, high = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
    if wide < 1 or high < 1:
        raise Refused(Reason.DAMAGED)
    scale = min(DOTS_PER_INCH / 72, math.sqrt(MOST_PIXELS / (wide * high)))
    width, height = max(1, int(wide * scale)), max(1, int(high * scale))
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_Gray, None, 0)
    if not bitmap:
        raise MemoryError
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, pdfium.FPDF_ANNOT)
        stride = pdfium.FPDFBitmap_GetStride(bitmap)
        drawn = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * height)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    rows = (drawn[y * stride : y * stride + width] for y in range(height))
    return Picture(number, width, height, scale, b"".join(rows))
