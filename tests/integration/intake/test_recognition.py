"""Scans meet tesseract, where it is installed."""

from __future__ import annotations

import resource
import zlib
from pathlib import Path

import pypdfium2
import pytest

from jobhire.domains.intake.application.reading import CvReader
from jobhire.domains.intake.application.recognising import RecognisingReader
from jobhire.domains.intake.domain.document import HiddenBy
from jobhire.domains.intake.domain.picture import Picture
from jobhire.domains.intake.domain.profile import Month
from jobhire.domains.intake.domain.refusal import Reason, Refused
from jobhire.domains.intake.infrastructure import tesseract
from jobhire.domains.intake.infrastructure.jail import JailedReader
from jobhire.domains.intake.infrastructure.phones import E164Numbers
from jobhire.domains.intake.infrastructure.tesseract import Tesseract
from jobhire.domains.matching.infrastructure.taxonomy.files import load_taxonomy
from tests.integration.intake.files import column, pdf, stream, text
from tests.integration.intake.test_layouts import BANNER

INSTALLED = Tesseract.installed()
needs_tesseract = pytest.mark.skipif(INSTALLED is None, reason="tesseract is not installed")
needs_german = pytest.mark.skipif(
    INSTALLED is None or "deu" not in INSTALLED.languages, reason="tesseract-ocr-deu is not installed"
)
FIRST = column(60, 780, [
    "ADA BLOOM", "ada.bloom@example.com", "+49 30 901820", "EXPERIENCE",
    "Python Developer, Initech GmbH", "01/2015 - 03/2022", "Built services with Django and PostgreSQL",
])  # fmt: skip
SECOND = column(60, 780, ["Data Analyst, Umbrella Group", "02/2011 - 12/2014", "SKILLS", "Python, Docker"])
LAYER = "0 g BT 3 Tr /F1 10 Tf 50 600 Td (Kubernetes wizard) Tj ET"


def scan(*contents: str, layer: str = "") -> bytes:
    """What a scanner makes of these pages: one picture each, and perhaps a layer that nobody sees."""
    document = pypdfium2.PdfDocument(pdf(*contents))
    pictures = []
    for page in document:
        drawn = page.render(scale=200 / 72, grayscale=True).to_pil()
        size = f"/Width {drawn.width} /Height {drawn.height}"
        pictures.append(
            stream(
                zlib.compress(drawn.tobytes()),
                f"/Type /XObject /Subtype /Image {size} /ColorSpace /DeviceGray /BitsPerComponent 8 "
                "/Filter /FlateDecode",
            )
        )
    resources = " ".join(f"/Im{i} {10 + i} 0 R" for i in range(len(pictures)))
    pages = [f"q 595 0 0 842 0 0 cm /Im{i} Do Q {layer}" for i in range(len(pictures))]
    return pdf(*pages, extra=pictures, page=f"/XObject << {resources} >>")


@pytest.fixture(scope="module")
def reader(jail: JailedReader) -> CvReader:
    return CvReader(RecognisingReader(jail, INSTALLED), load_taxonomy(), E164Numbers())


@needs_tesseract
def test_a_scanned_cv_of_two_pages_is_read_and_its_invisible_layer_is_not(reader: CvReader) -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    cv = reader.read(scan(FIRST, SECOND, layer=LAYER), "cv.pdf", today=Month(2026, 1))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 10, "of processor time"
    profile = cv.profile
    assert profile.name and profile.name.value == "ADA BLOOM" and profile.name.confidence < 80
    assert [email.value for email in profile.emails] == ["ada.bloom@example.com"]
    assert cv.e164 == ("+4930901820",)
    assert [(str(job.start), str(job.end), job.dates.span.page) for job in profile.jobs] == [
        ("2015-01", "2022-03", 1),
        ("2011-02", "2014-12", 2),
    ]
    assert {skill.found.value for skill in profile.skills if skill.listed} == {"Python", "Docker"}
    assert cv.reading.recognised_pages == (1, 2) and cv.reading.scanned_pages == ()
    assert {hidden.reason for hidden in cv.reading.hidden} == {HiddenBy.UNDRAWN}
    assert "Kubernetes" not in cv.reading.text
    name = cv.reading.lines[0]
    assert name.box is not None and abs(name.box[0] - 60) < 3 and abs(name.box[3] - 62) < 4


@needs_german
def test_a_german_scan_keeps_its_umlauts_and_its_side_bar(reader: CvReader) -> None:
    cv = reader.read(scan(BANNER), "cv.pdf", today=Month(2026, 1))
    assert cv.profile.name and cv.profile.name.value == "Jürgen Großmann"
    assert [(str(job.start), job.current) for job in cv.profile.jobs] == [
        ("2018-03", True),
        ("2012-10", False),
    ]


@needs_tesseract
def test_what_is_nearly_white_in_a_picture_does_not_count(reader: CvReader) -> None:
    faint = text(60, 400, "Kubernetes wizard", size=20, color="0.94 g")
    cv = reader.read(scan(FIRST + faint), "cv.pdf", today=Month(2026, 1))
    assert "Kubernetes" not in cv.reading.text


@needs_tesseract
def test_a_page_that_takes_too_long_stays_a_scan(jail: JailedReader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tesseract, "_PAGE_SECONDS", 0.001)
    with pytest.raises(Refused) as refused:
        RecognisingReader(jail, INSTALLED).read(scan(FIRST), "cv.pdf")
    assert refused.value.reason is Reason.SCANNED


def test_without_tesseract_on_the_path_there_is_no_recognition(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert Tesseract.installed() is None


def test_pages_are_drawn_within_bounds_whatever_their_size(jail: JailedReader) -> None:
    huge = pdf(FIRST).replace(b"[0 0 595 842]", b"[0 0 9999 9999]")
    picture: Picture = jail.picture(huge, "cv.pdf", 1)
    assert picture.width * picture.height <= 8_000_000 and picture.scale < 1
    usual = jail.picture(pdf(FIRST), "cv.pdf", 1)
    assert usual.scale == pytest.approx(200 / 72) and len(usual.pixels) == usual.width * usual.height
    for content, name in ((pdf(FIRST), "cv.pdf"), (b"Ada Lovelace", "cv.txt")):
        with pytest.raises(Refused):
            jail.picture(content, name, 2)
