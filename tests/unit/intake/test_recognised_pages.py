"""Scanned pages that were recognised: their lines take their place, and count for less."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pytest

from jobhire.domains.intake.application.recognising import MOST_PAGES, RecognisingReader
from jobhire.domains.intake.domain.document import Hidden, HiddenBy, Kind, Line, Reading, Recognised
from jobhire.domains.intake.domain.extraction import profile_of
from jobhire.domains.intake.domain.picture import Picture
from jobhire.domains.intake.domain.profile import Month
from jobhire.domains.intake.domain.refusal import Reason, Refused
from jobhire.domains.intake.domain.tongue import tongue_of
from jobhire.domains.intake.infrastructure.tesseract import recognised, with_at_signs

CV = ("Ada Lovelace", "ada@example.com", "Experience", "Analyst, Initech", "01/2019 - 12/2021")


class Scanner:
    """A file whose first page is text and whose others are pictures."""

    def __init__(self, scans: int, *, text: bool = True) -> None:
        self.drawn: list[int] = []
        lines = (Line("A cover letter", 1),) if text else ()
        layer = Hidden("Kubernetes wizard", HiddenBy.UNDRAWN, 2)
        scanned = tuple(range(2, scans + 2))
        self.reading = Reading(Kind.PDF, scans + 1, lines, (layer,) if scans else (), scanned)

    def everything(self, content: bytes, name: str) -> Reading:
        return self.reading

    def picture(self, content: bytes, name: str, page: int) -> Picture:
        self.drawn.append(page)
        return Picture(page, 1, 1, 1.0, b"\0")


class Reciter:
    """Recognises the same CV in any picture, but never on ``blind`` pages."""

    def __init__(self, *blind: int) -> None:
        self.blind = blind

    def lines(self, pictures: Iterable[Picture]) -> Mapping[int, Recognised]:
        return {
            one.page: Recognised(tuple(Line(line, one.page) for line in CV))
            for one in pictures
            if one.page not in self.blind
        }


def test_recognised_lines_take_their_place_and_the_invisible_layer_stays_apart() -> None:
    reading = RecognisingReader(Scanner(1), Reciter()).read(b"", "cv.pdf")
    assert reading.text == "\n".join(("A cover letter", *CV))
    assert (reading.scanned_pages, reading.recognised_pages) == ((), (2,))
    assert [hidden.text for hidden in reading.hidden] == ["Kubernetes wizard"]


def test_what_stands_in_a_picture_is_less_sure_than_what_is_written() -> None:
    lines = tuple(Line(line) for line in CV)
    written = profile_of(Reading(Kind.PDF, 1, lines), lambda _: (), today=Month(2026, 1))
    pictured = profile_of(
        Reading(Kind.PDF, 1, lines, recognised_pages=(1,)), lambda _: (), today=Month(2026, 1)
    )
    assert pictured.emails[0].value == written.emails[0].value
    assert pictured.emails[0].confidence < written.emails[0].confidence
    assert pictured.name and written.name and pictured.name.confidence < written.name.confidence
    assert pictured.jobs[0].dates.confidence < written.jobs[0].dates.confidence
    elsewhere = profile_of(
        Reading(Kind.PDF, 2, lines, recognised_pages=(2,)), lambda _: (), today=Month(2026, 1)
    )
    assert elsewhere == written


def test_no_more_than_ten_pages_are_drawn() -> None:
    scanner = Scanner(MOST_PAGES + 3)
    reading = RecognisingReader(scanner, Reciter()).read(b"", "cv.pdf")
    assert len(scanner.drawn) == MOST_PAGES
    assert len(reading.recognised_pages) == MOST_PAGES and len(reading.scanned_pages) == 3


@pytest.mark.parametrize("recognition", [None, Reciter(2)])
def test_without_recognition_a_scan_is_reported_as_one(recognition: Reciter | None) -> None:
    with pytest.raises(Refused) as refused:
        RecognisingReader(Scanner(1, text=False), recognition).read(b"", "cv.pdf")
    assert refused.value.reason is Reason.SCANNED
    partly = RecognisingReader(Scanner(1), recognition).read(b"", "cv.pdf")
    assert (partly.text, partly.scanned_pages) == ("A cover letter", (2,))


def row(text: str, left: int, top: int, height: int, *, line: int, sure: float = 90.0) -> str:
    return f"5\t1\t1\t1\t{line}\t1\t{left}\t{top}\t{len(text) * height // 2}\t{height}\t{sure}\t{text}"


def page(*faint: tuple[int, int]) -> Picture:
    """Stripes of black and white; rows from the first to the second of each pair are nearly white."""
    rows = [b"\x00\xff" * 200 for _ in range(300)]
    for first, last in faint:
        rows[first:last] = [b"\xff\xf8" * 200] * (last - first)
    return Picture(1, 400, 300, 2.0, b"".join(rows))


def test_words_become_lines_and_what_nobody_sees_stays_apart() -> None:
    table = "\n".join([
        row("Ada", 20, 20, 30, line=1), row("Lovelace", 70, 20, 30, line=1),
        row("Kubernetes", 20, 100, 20, line=2), row("speck", 20, 150, 20, line=3, sure=4),
        row("tiny", 20, 200, 4, line=4), "5\tnot\ta\trow", "",
    ])  # fmt: skip
    found = recognised(table, page((95, 125)))
    assert [line.text for line in found.lines] == ["Ada Lovelace"]
    assert [(one.text, one.reason) for one in found.hidden] == [
        ("Kubernetes", HiddenBy.BACKGROUND),
        ("tiny", HiddenBy.TINY),
    ]
    assert found.lines[0].box is not None and found.lines[0].box[:2] == (10.0, 10.0)


@pytest.mark.parametrize(
    ("tongue", "text"),
    [
        ("en", "Responsible for the design of services"),
        ("de", "Verantwortlich für die Entwicklung von Diensten und der Betrieb"),
        ("fr", "Responsable de la conception des services et du déploiement pour le groupe"),
        ("es", "Responsable del diseño de los servicios y de la entrega con el equipo"),
        ("ro", "Responsabil pentru proiectarea serviciilor și livrarea lor în cadrul echipei"),
        ("en", ""),
    ],
)
def test_small_words_tell_the_language(tongue: str, text: str) -> None:
    assert tongue_of(text) == tongue


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("ada.bloom@ example.com", "ada.bloom@example.com"),
        ("Mail: j.grossmann Qexample.de", "Mail: j.grossmann@example.de"),
        ("ada.b©mail.example.org", "ada.b@mail.example.org"),
        ("lead at Quora.com", "lead at Quora.com"),
        ("Java @ Initech.", "Java @ Initech."),
    ],
)
def test_the_sign_of_an_address_is_mended(text: str, mended: str) -> None:
    assert with_at_signs(text) == mended
