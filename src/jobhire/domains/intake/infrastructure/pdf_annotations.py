"""What lies on top of a page: filled-in forms become part of it, comments are set apart."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2.raw as pdfium

from jobhire.domains.intake.domain.document import Hidden, HiddenBy

_COMMENTS = {pdfium.FPDF_ANNOT_TEXT, pdfium.FPDF_ANNOT_POPUP, pdfium.FPDF_ANNOT_FILEATTACHMENT}
_DRAWN = {pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_FREETEXT, pdfium.FPDF_ANNOT_STAMP}
_UNSEEN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW | pdfium.FPDF_ANNOT_FLAG_INVISIBLE
_MOST = 2_000
_LONGEST = 4_000


def comments_of(page: Any, number: int) -> Iterator[Hidden]:
    """Notes that open at a click only, and what stands in annotations that are not shown."""
    for annotation in _annotations(page):
        unseen = pdfium.FPDFAnnot_GetFlags(annotation) & _UNSEEN
        if unseen or pdfium.FPDFAnnot_GetSubtype(annotation) in _COMMENTS:
            text = " ".join(_contents(annotation).split())
            if text:
                yield Hidden(text[:2000], HiddenBy.UNDRAWN if unseen else HiddenBy.DELETED, number)


def flattened(page: Any) -> bool:
    """Whether fields and notes that are drawn were made part of the page, which has to be loaded again."""
    kinds = {pdfium.FPDFAnnot_GetSubtype(annotation) for annotation in _annotations(page)}
    if not kinds & _DRAWN:
        return False
    return bool(pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY) == pdfium.FLATTEN_SUCCESS)


def _annotations(page: Any) -> Iterator[Any]:
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), _MOST)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        if annotation:
            try:
                yield annotation
            finally:
                pdfium.FPDFPage_CloseAnnot(annotation)


def _contents(annotation: Any) -> str:
    size = pdfium.FPDFAnnot_GetStringValue(annotation, b"Contents", None, 0)
    if not 2 < size <= 2 * _LONGEST:
        return ""
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    pdfium.FPDFAnnot_GetStringValue(annotation, b"Contents", buffer, size)
    return bytes(buffer)[: size - 2].decode("utf-16-le", errors="replace")
