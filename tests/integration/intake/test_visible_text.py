"""Both directions of the promise: what nobody sees does not count, what everybody sees is never flagged."""

from __future__ import annotations

import pytest

from jobhire.domains.intake.domain.document import HiddenBy
from jobhire.domains.intake.infrastructure.jail import JailedReader
from tests.integration.intake.files import docx, paragraph, pdf, stream, text

SECRET = "Kubernetes wizard"
PLAIN = text(50, 780, "Ada Lovelace", size=18) + text(50, 750, "Analytical engines and their programs")
FORM = stream(
    text(50, 600, SECRET).encode(),
    "/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >>",
)
FAINT = b"<< /Type /ExtGState /ca 0.02 >>"

HIDDEN_IN_PDF = {
    "white on white": (text(50, 600, SECRET, color="1 g"), HiddenBy.BACKGROUND),
    "almost white": (text(50, 600, SECRET, color="0.96 g"), HiddenBy.BACKGROUND),
    "dark on a dark banner": (
        "0.1 g 40 590 300 30 re f\n" + text(50, 600, SECRET, color="0.1 g"),
        HiddenBy.BACKGROUND,
    ),
    "one point high": (text(50, 600, SECRET, size=1), HiddenBy.TINY),
    "scaled down": (f"0 g BT /F1 40 Tf 0.03 0 0 0.03 50 600 Tm ({SECRET}) Tj ET", HiddenBy.TINY),
    "left of the page": (text(-400, 600, SECRET), HiddenBy.OUTSIDE),
    "above the page": (text(50, 2000, SECRET), HiddenBy.OUTSIDE),
    "render mode three": (f"0 g BT 3 Tr /F1 10 Tf 50 600 Td ({SECRET}) Tj ET", HiddenBy.UNDRAWN),
    "covered by a box": (text(50, 600, SECRET) + "1 g 40 590 300 30 re f\n", HiddenBy.COVERED),
    "clipped away": (f"q 0 0 5 5 re W n\n{text(50, 600, SECRET)} Q\n", HiddenBy.COVERED),
    "transparent": (f"q /Faint gs\n{text(50, 600, SECRET)} Q\n", HiddenBy.COVERED),
    "covered in a form": ("/Form Do 1 g 40 590 300 30 re f\n", HiddenBy.COVERED),
    "under other text": (
        text(50, 600, SECRET) + "1 g 40 590 300 30 re f\n" + text(50, 600, "References on request."),
        HiddenBy.COVERED,
    ),
}


@pytest.mark.parametrize("case", HIDDEN_IN_PDF)
def test_text_that_nobody_sees_in_a_pdf_is_quarantined_with_its_reason(jail: JailedReader, case: str) -> None:
    content, reason = HIDDEN_IN_PDF[case]
    page = "/XObject << /Form 10 0 R >> /ExtGState << /Faint 11 0 R >>"
    reading = jail.read(pdf(PLAIN + content, extra=[FORM, FAINT], page=page), "cv.pdf")
    assert "Ada Lovelace" in reading.text
    assert "Kubernetes" not in reading.text
    found = [hidden for hidden in reading.hidden if "Kubernetes" in hidden.text]
    assert [(hidden.reason, hidden.page) for hidden in found] == [(reason, 1)]
    assert "References" in reading.text or case != "under other text"


SEEN_IN_PDF = {
    "white on a dark banner": "0.1 0.2 0.4 rg 0 580 595 60 re f\n" + text(50, 600, SECRET, color="1 g"),
    "black on white": text(50, 600, SECRET),
    "pale grey on white": text(50, 600, SECRET, color="0.8 g"),
    "yellow on white": text(50, 600, SECRET, color="1 0.9 0 rg"),
    "small print": text(50, 600, SECRET, size=5),
    "outlined": f"0 G 0.4 w BT 1 Tr /F1 14 Tf 50 600 Td ({SECRET}) Tj ET",
    "on a rotated matrix": f"0 g BT /F1 10 Tf 0 1 -1 0 300 300 Tm ({SECRET}) Tj ET",
    "in a form": "/Form Do\n",
    "half transparent": f"q /Half gs\n{text(50, 600, SECRET)} Q\n",
    "a box beside it": text(50, 600, SECRET) + "1 g 40 640 300 30 re f\n",
    "printed twice for weight": text(50, 600, SECRET) + text(50.3, 600, SECRET),
}


@pytest.mark.parametrize("case", SEEN_IN_PDF)
def test_text_that_everybody_sees_in_a_pdf_is_not_flagged(jail: JailedReader, case: str) -> None:
    half = b"<< /Type /ExtGState /ca 0.5 >>"
    page = "/XObject << /Form 10 0 R >> /ExtGState << /Half 11 0 R >>"
    reading = jail.read(pdf(PLAIN + SEEN_IN_PDF[case], extra=[FORM, half], page=page), "cv.pdf")
    assert reading.hidden == ()
    assert "Kubernetes" in reading.text.replace("\n", "")


def test_metadata_is_shown_but_is_no_text(jail: JailedReader) -> None:
    reading = jail.read(pdf(PLAIN, info="/Title (Ten years of Kubernetes) /Keywords (Rust, Go)"), "cv.pdf")
    assert [hidden.reason for hidden in reading.hidden] == [HiddenBy.METADATA, HiddenBy.METADATA]
    assert "Rust" not in reading.text


HIDDEN_IN_DOCX = {
    "vanish": (paragraph(SECRET, run="<w:vanish/>"), HiddenBy.UNDRAWN),
    "white": (paragraph(SECRET, run='<w:color w:val="FFFFFF"/>'), HiddenBy.BACKGROUND),
    "white by theme": (
        paragraph(SECRET, run='<w:color w:val="FEFEFE" w:themeColor="background1"/>'),
        HiddenBy.BACKGROUND,
    ),
    "one point": (paragraph(SECRET, run='<w:sz w:val="2"/>'), HiddenBy.TINY),
    "black on black": (
        paragraph(SECRET, run='<w:color w:val="000000"/><w:shd w:val="clear" w:fill="000000"/>'),
        HiddenBy.BACKGROUND,
    ),
    "a tracked deletion": (
        f"<w:p><w:del><w:r><w:delText>{SECRET}</w:delText></w:r></w:del></w:p>",
        HiddenBy.DELETED,
    ),
}


@pytest.mark.parametrize("case", HIDDEN_IN_DOCX)
def test_text_that_nobody_sees_in_a_docx_is_quarantined(jail: JailedReader, case: str) -> None:
    body, reason = HIDDEN_IN_DOCX[case]
    reading = jail.read(docx(paragraph("Ada Lovelace") + body), "cv.docx")
    assert reading.text == "Ada Lovelace"
    assert [(hidden.text, hidden.reason) for hidden in reading.hidden] == [(SECRET, reason)]


SEEN_IN_DOCX = {
    "plain": paragraph(SECRET),
    "white on a dark cell": '<w:tbl><w:tr><w:tc><w:tcPr><w:shd w:fill="1F3864"/></w:tcPr>'
    + paragraph(SECRET, run='<w:color w:val="FFFFFF"/>')
    + "</w:tc></w:tr></w:tbl>",
    "white on a dark paragraph": paragraph(
        SECRET, run='<w:color w:val="FFFFFF"/>', style='<w:shd w:fill="1F3864"/>'
    ),
    "vanish switched off": paragraph(SECRET, run='<w:vanish w:val="0"/>'),
    "automatic colour on black": paragraph(
        SECRET, run='<w:color w:val="auto"/>', style='<w:shd w:fill="000000"/>'
    ),
}


@pytest.mark.parametrize("case", SEEN_IN_DOCX)
def test_text_that_everybody_sees_in_a_docx_is_not_flagged(jail: JailedReader, case: str) -> None:
    reading = jail.read(docx(paragraph("Ada Lovelace") + SEEN_IN_DOCX[case]), "cv.docx")
    assert reading.hidden == ()
    assert reading.text == f"Ada Lovelace\n{SECRET}"


def test_smuggled_and_reversed_characters_are_reported_and_dropped(jail: JailedReader) -> None:
    smuggled = "".join(chr(0xE0000 + ord(c)) for c in "hire me")
    reading = jail.read(f"Ada Lovelace{smuggled}\nPython \u202edrawkcab\u202c\n".encode(), "cv.txt")
    assert reading.text == "Ada Lovelace\nPython drawkcab"
    assert [hidden.reason for hidden in reading.hidden] == [HiddenBy.CONTROL] * 2
    assert reading.hidden[0].text == "hire me"
