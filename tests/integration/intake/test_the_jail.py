"""Attack files meet the jail: each ends with a reason, in bounded time, and the next honest file is read."""

from __future__ import annotations

import io
import os
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from jobhire.domains.intake.domain.document import Kind, Reading
from jobhire.domains.intake.domain.refusal import SENTENCES, Reason, Refused
from jobhire.domains.intake.infrastructure import child
from jobhire.domains.intake.infrastructure.jail import JailedReader
from tests.integration.intake.files import (
    assembled,
    docx,
    double_flate,
    packed,
    paragraph,
    pdf,
    stream,
    text,
)

HONEST = pdf(text(50, 780, "Ada Lovelace", size=18) + text(50, 750, "Analytical engines"))
ADA = docx(paragraph("Ada Lovelace"))


def refusal(jail: JailedReader, content: bytes, name: str) -> Reason:
    begin = time.monotonic()
    with pytest.raises(Refused) as refused:
        jail.read(content, name)
    assert time.monotonic() - begin < 20, "slower than the wall clock allows"
    assert str(refused.value) == SENTENCES[refused.value.reason]
    assert "Ada Lovelace" in jail.read(HONEST, "cv.pdf").text, "the jail lives on"
    return refused.value.reason


def zipped(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    buffer = io.BytesIO(ADA)
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return buffer.getvalue()


def a_link() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("word/link.xml")
    info.external_attr = 0o120777 << 16
    return info


def marked_encrypted(content: bytes) -> bytes:
    """The flag of encryption in every entry of the central directory."""
    data = bytearray(content)
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


WRONG_FILES = {
    "an exe": (b"MZ\x90\0" + b"\0" * 200, "cv.pdf", Reason.UNSUPPORTED),
    "html": (b"<!DOCTYPE html><html><script>alert(1)</script></html>", "cv.pdf", Reason.UNSUPPORTED),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "cv.pdf", Reason.UNSUPPORTED),
    "a PDF that is a ZIP": (HONEST + ADA, "cv.pdf", Reason.AMBIGUOUS),
    "script before the PDF": (b"alert(1);//" + HONEST, "cv.pdf", Reason.AMBIGUOUS),
    "a PDF called docx": (HONEST, "cv.docx", Reason.WRONG_TYPE),
    "a DOCX called pdf": (ADA, "cv.pdf", Reason.WRONG_TYPE),
    "two endings": (HONEST, "cv.pdf.exe", Reason.UNSUPPORTED),
    "NUL in the name": (HONEST, "cv.pdf\0.exe", Reason.UNSUPPORTED),
    "binary called txt": (bytes(range(256)) * 40, "cv.txt", Reason.UNSUPPORTED),
}


@pytest.mark.parametrize("case", WRONG_FILES)
def test_row_56_a_file_that_is_not_what_its_name_says_is_refused(jail: JailedReader, case: str) -> None:
    content, name, reason = WRONG_FILES[case]
    assert refusal(jail, content, name) is reason


def test_row_57_empty_truncated_and_encrypted_files_are_refused_with_their_reason(jail: JailedReader) -> None:
    assert refusal(jail, b"", "cv.pdf") is Reason.EMPTY
    assert refusal(jail, b" \r\n" * 50, "cv.txt") is Reason.EMPTY
    assert refusal(jail, b"%PDF-1.7\n1 0 obj\n<< /Type /Cat", "cv.pdf") is Reason.DAMAGED
    assert refusal(jail, ADA[: len(ADA) // 2], "cv.docx") is Reason.DAMAGED
    assert refusal(jail, pdf(""), "cv.pdf") is Reason.NO_TEXT
    assert refusal(jail, b"a" * 10_000_001, "cv.txt") is Reason.TOO_LARGE
    assert refusal(jail, pdf(*[text(50, 700, "page")] * 51), "cv.pdf") is Reason.TOO_MANY_PAGES
    assert refusal(jail, b"word " * 60_000, "cv.txt") is Reason.TOO_LONG
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    assert refusal(jail, ole, "cv.docx") is Reason.ENCRYPTED


def test_row_57_a_locked_pdf_is_refused_as_encrypted(jail: JailedReader) -> None:
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Count 0 /Kids [] >>",
        3: b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <" + b"41" * 32 + b"> /U <" + b"42" * 32 + b"> >>",
    }
    ident = b"/Encrypt 3 0 R /ID [<41414141> <41414141>]"
    assert (
        refusal(jail, assembled(objects).replace(b"/Root", ident + b" /Root"), "cv.pdf") is Reason.ENCRYPTED
    )


def test_row_57_active_content_of_a_pdf_is_neither_run_nor_read(jail: JailedReader) -> None:
    script = b"<< /S /JavaScript /JS (app.launchURL\\('http://127.0.0.1:1/'\\)) >>"
    active = HONEST.replace(
        b"/Type /Catalog", b"/Type /Catalog /OpenAction " + script + b" /AA << /WC " + script + b" >>"
    )
    reading = jail.read(active, "cv.pdf")
    assert reading.text == "Ada Lovelace\nAnalytical engines"


def a_page_tree_that_shares_one_page(count: int) -> bytes:
    kids = b" ".join([b"3 0 R"] * count)
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>"
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Count " + str(count).encode() + b" /Kids [" + kids + b"] >>",
        3: page,
        4: stream(b"0 0 m 9 9 l S\n"),
    }
    return assembled(objects)


def a_form_that_draws_itself_often() -> bytes:
    """Ten forms of which each draws the next ten times: 10^10 drawings in two kilobytes."""
    forms = [
        stream(
            b"/Next Do " * 10,
            "/Type /XObject /Subtype /Form /BBox [0 0 9 9] "
            f"/Resources << /XObject << /Next {11 + i} 0 R >> >>",
        )
        for i in range(10)
    ]
    forms.append(stream(b"0 0 5 5 re f", "/Type /XObject /Subtype /Form /BBox [0 0 9 9]"))
    return pdf("/Next Do " + text(50, 700, "Ada"), extra=forms, page="/XObject << /Next 10 0 R >>")


PDF_BOMBS: dict[str, Callable[[], bytes]] = {
    "two kilobytes that are a gigabyte": lambda: double_flate(1_000_000_000),
    "half a million strokes": lambda: pdf("0 0 m 500 800 l S\n" * 500_000),
    "300,000 pieces of text": lambda: pdf("BT /F1 9 Tf 50 700 Td\n" + "(abcdefgh) Tj\n" * 300_000 + "ET"),
    "20,000 pages that are one": lambda: a_page_tree_that_shares_one_page(20_000),
    "forms in forms": a_form_that_draws_itself_often,
    "deep brackets": lambda: pdf("[" * 400_000),
    "a page as large as a field": lambda: pdf(text(50, 700, "Ada")).replace(
        b"[0 0 595 842]", b"[0 0 9e9 9e9]"
    ),
}


@pytest.mark.parametrize("case", PDF_BOMBS)
def test_row_58_a_pdf_bomb_costs_bounded_time_and_memory(jail: JailedReader, case: str) -> None:
    content = PDF_BOMBS[case]()
    jail.read(HONEST, "cv.pdf")  # so that a warm child is measured
    begin = time.monotonic()
    try:
        jail.read(content, "cv.pdf")
    except Refused as refused:
        assert refused.reason in {
            Reason.TOO_COMPLEX, Reason.TOO_MANY_PAGES, Reason.TOO_LONG, Reason.NO_TEXT, Reason.DAMAGED,
        }  # fmt: skip
    assert time.monotonic() - begin < 17, "slower than the wall clock allows"
    assert "Ada" in jail.read(HONEST, "cv.pdf").text


LAUGHS = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
DOCX_BOMBS: dict[str, tuple[Callable[[], bytes], Reason]] = {
    "a ratio bomb": (lambda: zipped(("word/big.xml", b" " * 60_000_000)), Reason.UNSAFE_ARCHIVE),
    "100,000 members": (
        lambda: zipped(*[(str(i), b"") for i in range(100_000)]),
        Reason.UNSAFE_ARCHIVE,
    ),
    "an archive inside": (lambda: zipped(("word/embeddings/a.zip", ADA)), Reason.UNSAFE_ARCHIVE),
    "a path upwards": (lambda: zipped(("../../etc/passwd", b"x")), Reason.UNSAFE_ARCHIVE),
    "an absolute path": (lambda: zipped(("/etc/passwd", b"x")), Reason.UNSAFE_ARCHIVE),
    "a link": (lambda: zipped((a_link(), b"/etc/passwd")), Reason.UNSAFE_ARCHIVE),
    "names twice": (lambda: zipped(("word/DOCUMENT.xml", b"<a/>")), Reason.UNSAFE_ARCHIVE),
    "encrypted members": (lambda: marked_encrypted(ADA), Reason.ENCRYPTED),
    "macros": (lambda: zipped(("word/vbaProject.bin", b"x")), Reason.MACROS),
    "a DOCTYPE": (
        lambda: packed({"word/document.xml": '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'}),
        Reason.UNSAFE_ARCHIVE,
    ),
    "a DOCTYPE in UTF-16": (
        lambda: packed({"word/document.xml": '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'.encode("utf-16")}),
        Reason.UNSAFE_ARCHIVE,
    ),
    "a billion laughs": (
        lambda: packed({"word/document.xml": f'<!DOCTYPE a [<!ENTITY l0 "ha">{LAUGHS}]><a>&l9;</a>'}),
        Reason.UNSAFE_ARCHIVE,
    ),
    "half a million paragraphs": (
        lambda: docx("<w:p/>" * 500_000),
        Reason.UNSAFE_ARCHIVE,
    ),
    "half a million different paragraphs": (
        lambda: docx("".join(f'<w:p w:a="{os.urandom(2).hex()}"/>' for _ in range(500_000))),
        Reason.TOO_COMPLEX,
    ),
    "tables in tables": (
        lambda: docx("<w:tbl><w:tr><w:tc>" * 80 + paragraph("Ada") + "</w:tc></w:tr></w:tbl>" * 80),
        Reason.TOO_COMPLEX,
    ),
    "no document": (lambda: packed({"xl/workbook.xml": "<a/>"}), Reason.UNSUPPORTED),
}  # fmt: skip


@pytest.mark.parametrize("case", DOCX_BOMBS)
def test_row_59_a_docx_bomb_is_refused(jail: JailedReader, case: str) -> None:
    make, reason = DOCX_BOMBS[case]
    assert refusal(jail, make(), "cv.docx") is reason


def test_row_59_a_docm_is_refused_and_outside_relations_are_not_followed(jail: JailedReader) -> None:
    assert refusal(jail, ADA, "cv.docm") is Reason.MACROS
    relations = (
        '<Relationships><Relationship TargetMode="External" Target="http://127.0.0.1:1/x"/></Relationships>'
    )
    reading = jail.read(
        docx(paragraph("Ada Lovelace"), parts={"word/_rels/document.xml.rels": relations}), "cv.docx"
    )
    assert reading.text == "Ada Lovelace"


def test_a_child_cannot_have_half_a_gigabyte_nor_write_a_file() -> None:
    with JailedReader() as jail:
        jail.read(HONEST, "cv.pdf")
        process = psutil.Process(jail._idle[0].pid)
        assert process.rlimit(psutil.RLIMIT_AS) == (480 * 1024 * 1024,) * 2
        assert process.rlimit(psutil.RLIMIT_FSIZE) == (0, 0)
        assert process.environ() == {}
        assert process.memory_info().rss < 200_000_000


def test_a_child_has_no_network_and_no_descriptor_of_its_parent() -> None:
    with JailedReader() as jail, Path(__file__).open("rb"):
        jail.read(HONEST, "cv.pdf")
        pid = jail._idle[0].pid
        child_of = Path(f"/proc/{pid}")
        open_ones = {str(link.readlink()) for link in (child_of / "fd").iterdir()}
        assert all(name.startswith("pipe:") or name == "/dev/null" for name in open_ones)
        own = Path("/proc/self/ns/net").readlink()
        assert ((child_of / "ns/net").readlink() != own) is jail._idle[0].isolated


def test_a_child_is_replaced_after_its_share_of_files() -> None:
    with JailedReader(files_per_child=2) as jail:
        pids = []
        for _ in range(4):
            pids.append(jail._idle[0].pid)
            jail.read(HONEST, "cv.pdf")
        assert pids[0] == pids[1] != pids[2] == pids[3]


def test_a_child_that_is_killed_or_hangs_costs_one_file() -> None:
    with JailedReader(seconds=1.5) as jail:
        jail.read(HONEST, "cv.pdf")
        psutil.Process(jail._idle[0].pid).kill()
        with pytest.raises(Refused):
            jail.read(HONEST, "cv.pdf")
        jail.read(HONEST, "cv.pdf")
        psutil.Process(jail._idle[0].pid).suspend()
        with pytest.raises(Refused, match="stopped"):
            jail.read(HONEST, "cv.pdf")
        assert "Ada" in jail.read(HONEST, "cv.pdf").text


def test_a_scan_is_reported_as_one(jail: JailedReader) -> None:
    image = stream(
        b"\x40" * 100,
        "/Type /XObject /Subtype /Image /Width 10 /Height 10 /ColorSpace /DeviceGray /BitsPerComponent 8",
    )
    content = pdf("q 595 0 0 842 0 0 cm /Im Do Q", extra=[image], page="/XObject << /Im 10 0 R >>")
    assert refusal(jail, content, "cv.pdf") is Reason.SCANNED


@pytest.mark.parametrize(
    ("encoding", "words"),
    [("utf-8", "Łukasz Ștefănescu"), ("utf-8-sig", "Zoë"), ("utf-16", "Zoë Müller"),
     ("utf-16-le", "Zoe Muller, Dresden"),
     ("cp1252", "Jürgen Weiß, Köln"), ("cp1250", "Ştefan Brătianu, Iaşi")],
)  # fmt: skip
def test_plain_text_is_read_in_its_encoding(jail: JailedReader, encoding: str, words: str) -> None:
    assert jail.read(words.encode(encoding), "cv.txt").text == words


def test_the_child_reports_memory_and_depth_as_too_complex(monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted(content: bytes) -> Reading:
        raise MemoryError

    monkeypatch.setitem(child.READERS, Kind.TEXT, exhausted)
    assert child.read(Kind.TEXT, b"x") is Reason.TOO_COMPLEX
