"""Attacks by the dozen: each an honest CV (its twin), the same with text that nobody sees, and why."""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from jobhire.domains.intake.domain.document import HiddenBy
from tests.integration.intake.files import NS, column, docx, paragraph, pdf, stream, text

BAIT = "Kubernetes Terraform Rust expert"
HONEST = [
    "ADA BLOOM", "ada.bloom@example.com", "+49 30 901820", "EXPERIENCE", "Python Developer, Initech GmbH",
    "01/2015 - 03/2022", "Built services with Django", "SKILLS", "Python, PostgreSQL, Docker",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Attack:
    case: str
    name: str
    twin: bytes
    file: bytes
    reason: HiddenBy | None
    """None: everybody sees it, so it counts."""


Draw = Callable[[random.Random, float, float], str]


def _white(rng: random.Random, x: float, y: float) -> str:
    return text(x, y, BAIT, color=f"{rng.choice([1, 0.99, 0.97, 0.93])} g", size=rng.randint(6, 14))


def _tinted(rng: random.Random, x: float, y: float) -> str:
    shade = round(rng.uniform(0.1, 0.9), 2)
    ink = f"{shade} {shade} {min(1, shade + 0.04):.2f} rg"
    return f"{shade} g {x - 5} {y - 5} 300 20 re f\n" + text(x, y, BAIT, color=ink)


def _tiny(rng: random.Random, x: float, y: float) -> str:
    return text(x, y, BAIT, size=rng.choice([0.1, 0.5, 1, 1.9]))


def _outside(rng: random.Random, x: float, y: float) -> str:
    return text(*rng.choice([(-600, y), (700, y), (x, -60), (x, 1500)]), BAIT)


def _unmarked(rng: random.Random, x: float, y: float) -> str:
    return f"0 g BT {rng.choice([3, 7])} Tr /F1 10 Tf {x} {y} Td ({BAIT}) Tj 0 Tr ET\n"


def _under_shape(rng: random.Random, x: float, y: float) -> str:
    return text(x, y, BAIT) + f"{rng.choice([1, 0.5])} g {x - 5} {y - 5} 300 20 re f\n"


def _under_picture(_: random.Random, x: float, y: float) -> str:
    return text(x, y, BAIT) + f"q 300 0 0 20 {x - 5} {y - 5} cm /Im Do Q\n"


def _under_text(_: random.Random, x: float, y: float) -> str:
    return text(x, y, BAIT, size=8) + f"1 g {x - 5} {y - 5} 300 20 re f\n" + text(x, y, "References follow")


def _transparent(_: random.Random, x: float, y: float) -> str:
    return f"q /Faint gs\n{text(x, y, BAIT)} Q\n"


def _clipped(_: random.Random, x: float, y: float) -> str:
    return f"q 0 0 2 2 re W n\n{text(x, y, BAIT)} Q\n"


def _layer(_: random.Random, x: float, y: float) -> str:
    return f"/OC /Off BDC\n{text(x, y, BAIT)} EMC\n"


def _form(rng: random.Random, x: float, y: float) -> str:
    return f"q 1 0 0 1 {x} {y} cm /White Do Q\n"


def _squeezed(_: random.Random, x: float, y: float) -> str:
    return f"0 g BT /F1 10 Tf 1 0 0 0.05 {x} {y} Tm ({BAIT}) Tj ET\n"


def _empty_font(_: random.Random, x: float, y: float) -> str:
    return f"0 g BT /T3 10 Tf {x} {y} Td ({BAIT}) Tj ET\n"


PDF: dict[str, tuple[Draw, HiddenBy | None]] = {
    "white on white": (_white, HiddenBy.BACKGROUND),
    "on a shape of nearly its colour": (_tinted, HiddenBy.BACKGROUND),
    "tiny": (_tiny, HiddenBy.TINY),
    "outside the page": (_outside, HiddenBy.OUTSIDE),
    "invisible render mode": (_unmarked, HiddenBy.UNDRAWN),
    "under a shape": (_under_shape, HiddenBy.COVERED),
    "under a picture": (_under_picture, HiddenBy.COVERED),
    "under other text": (_under_text, HiddenBy.COVERED),
    "transparent": (_transparent, HiddenBy.COVERED),
    "clipped away": (_clipped, HiddenBy.COVERED),
    "a layer that is off": (_layer, HiddenBy.COVERED),
    "white in a form": (_form, HiddenBy.BACKGROUND),
    "squeezed flat": (_squeezed, HiddenBy.TINY),
    "a font without shapes": (_empty_font, HiddenBy.COVERED),
}


def _page_resources() -> tuple[list[bytes], str]:
    grey = zlib.compress(b"\xc0" * 16)
    image = stream(
        grey,
        "/Type /XObject /Subtype /Image /Width 4 /Height 4 /ColorSpace /DeviceGray /BitsPerComponent 8 "
        "/Filter /FlateDecode",
    )
    fonts = "/Resources << /Font << /F1 3 0 R >> >>"
    form = stream(
        text(0, 0, BAIT, color="1 g").encode(), f"/Type /XObject /Subtype /Form /BBox [-9 -9 400 30] {fonts}"
    )
    widths = " ".join(["600"] * 96)
    names = " ".join(f"/{_glyph_name(code)}" for code in range(32, 127))
    shapes = " ".join(f"/{_glyph_name(code)} 15 0 R" for code in range(32, 127))
    type3 = (
        f"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 600 700] /FontMatrix [0.001 0 0 0.001 0 0] "
        f"/FirstChar 32 /LastChar 127 /Widths [{widths}] /Encoding << /Differences [32 {names}] >> "
        f"/CharProcs << {shapes} >> /ToUnicode 16 0 R >>"
    ).encode()
    unicode = (
        b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange "
        b"1 beginbfrange <20> <7E> <0020> endbfrange endcmap end"
    )
    extra = [
        image,
        form,
        b"<< /Type /ExtGState /ca 0.03 /CA 0.03 >>",
        b"<< /Type /OCG /Name (notes) >>",
        type3,
        stream(b"600 0 d0"),
        stream(unicode),
    ]
    page = (
        "/XObject << /Im 10 0 R /White 11 0 R >> /ExtGState << /Faint 12 0 R >> "
        "/Properties << /Off 13 0 R >> "
    )
    return extra, page


def _glyph_name(code: int) -> str:
    return f"g{code}"


def _file(body: str, *, info: str = "", turned: int = 0) -> bytes:
    extra, page = _page_resources()
    made = pdf(column(60, 780, HONEST) + body, extra=extra, page=page, info=info)
    made = made.replace(b"/Font << /F1 3 0 R", b"/Font << /T3 14 0 R /F1 3 0 R")
    off = b"/Type /Catalog /OCProperties << /OCGs [13 0 R] /D << /OFF [13 0 R] >> >>"
    made = made.replace(b"/Type /Catalog", off)
    return made.replace(b"/Type /Page /", f"/Type /Page /Rotate {turned} /".encode()) if turned else made


def pdf_attacks(seed: int) -> Iterator[Attack]:
    rng = random.Random(seed)
    for case, (draw, reason) in PDF.items():
        x, y = rng.randint(20, 250), rng.randint(40, 600)
        turned = rng.choice([0, 0, 90, 180, 270])
        body = draw(rng, x, y)
        seen = text(x, y, "References follow") if case == "under other text" else ""
        twin = _file(seen, turned=turned)
        yield Attack(f"{case} ({turned})", "cv.pdf", twin, _file(body, turned=turned), reason)
    plain = _file("")
    yield Attack("metadata", "cv.pdf", plain, _file("", info=f"/Keywords ({BAIT})"), HiddenBy.METADATA)
    note = f"/Annots [<< /Type /Annot /Subtype /Text /Rect [9 9 19 19] /Contents ({BAIT}) >>]"
    noted = plain.replace(b"/Type /Page /", f"/Type /Page {note} /".encode())
    yield Attack("a comment", "cv.pdf", plain, noted, HiddenBy.DELETED)
    banner = "0.1 0.2 0.4 rg 0 300 595 60 re f\n" + text(rng.randint(20, 200), 325, BAIT, color="1 g")
    yield Attack("white on a dark banner", "cv.pdf", plain, _file(banner), None)


BASE = "".join(map(paragraph, HONEST))
_WPS = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"


def _box(inner: str, fill: str = "FFFFFF") -> str:
    return (
        f'<w:p><w:r><wps:wsp xmlns:wps="{_WPS}" xmlns:a="{_A}"><wps:spPr><a:solidFill>'
        f'<a:srgbClr val="{fill}"/>'
        f"</a:solidFill></wps:spPr><wps:txbx><w:txbxContent>{inner}</w:txbxContent></wps:txbx></wps:wsp></w:r></w:p>"
    )


def _shade(fill: str) -> str:
    return f'<w:shd w:val="clear" w:fill="{fill}"/>'


def _styles(style: str) -> dict[str, str | bytes]:
    return {"word/styles.xml": f'<w:styles {NS}><w:style w:styleId="S">{style}</w:style></w:styles>'}


WHITE = '<w:color w:val="FEFEFE"/>'
STYLED = paragraph(BAIT, style='<w:pStyle w:val="S"/>')
Parts = dict[str, str | bytes]


def _cell(shade: str, table: str = "") -> str:
    return (
        f"<w:tbl><w:tblPr>{table}</w:tblPr><w:tr><w:tc><w:tcPr>{_shade(shade)}</w:tcPr>"
        f"{paragraph(BAIT, run=WHITE)}</w:tc></w:tr></w:tbl>"
    )


def _other_part(name: str, tag: str, content: str) -> Parts:
    return {f"word/{name}.xml": f"<w:{tag} {NS}>{content}</w:{tag}>"}


BACKGROUND, UNDRAWN, DELETED = HiddenBy.BACKGROUND, HiddenBy.UNDRAWN, HiddenBy.DELETED
VANISHED = paragraph(BAIT, run="<w:vanish/>")
DARK = '<w:color w:val="203040"/>' + _shade("203040")
DOCX: dict[str, tuple[str, Parts, HiddenBy | None]] = {
    "vanish": (VANISHED, {}, UNDRAWN),
    "vanish by style": (STYLED, _styles("<w:rPr><w:vanish/></w:rPr>"), UNDRAWN),
    "white": (paragraph(BAIT, run=WHITE), {}, BACKGROUND),
    "white by style": (STYLED, _styles(f"<w:rPr>{WHITE}</w:rPr>"), BACKGROUND),
    "tiny": (paragraph(BAIT, run='<w:sz w:val="2"/>'), {}, HiddenBy.TINY),
    "shaded in its colour": (paragraph(BAIT, run=DARK), {}, BACKGROUND),
    "white in a white cell of a dark table": (_cell("FFFFFF", _shade("000000")), {}, BACKGROUND),
    "white in a text box": (_box(paragraph(BAIT, run=WHITE)), {}, BACKGROUND),
    "white in a header": ("", _other_part("header1", "hdr", paragraph(BAIT, run=WHITE)), BACKGROUND),
    "vanished in a footer": ("", _other_part("footer1", "ftr", VANISHED), UNDRAWN),
    "a comment": ("", _other_part("comments", "comments", paragraph(BAIT)), DELETED),
    "a deletion": (f"<w:p><w:del><w:r><w:delText>{BAIT}</w:delText></w:r></w:del></w:p>", {}, DELETED),
    "moved away": (f"<w:p><w:moveFrom><w:r><w:t>{BAIT}</w:t></w:r></w:moveFrom></w:p>", {}, DELETED),
    "properties": ("", {"docProps/core.xml": f"<a><b>{BAIT}</b></a>"}, HiddenBy.METADATA),
    "white on a dark text box": (_box(paragraph(BAIT, run=WHITE), "203040"), {}, None),
    "white on a dark cell": (_cell("203040"), {}, None),
}


def docx_attacks() -> Iterator[Attack]:
    for case, (body, parts, reason) in DOCX.items():
        yield Attack(case, "cv.docx", docx(BASE), docx(BASE + body, parts=parts), reason)


def character_attacks() -> Iterator[Attack]:
    """Characters that only machines see."""
    tags = "Django" + "".join(chr(0xE0000 + ord(c)) for c in BAIT)
    plain = "\n".join(HONEST)
    for case, honest, tricky in (
        ("tags", "Django", tags),
        ("turned around", "Python Developer", "\u202ePython Developer\u202c"),
        ("without width", "Docker", "\u2060".join("Docker") + "\u200b\u2060" * 8),
    ):
        attacked = plain.replace(honest, tricky)
        yield Attack(case, "cv.txt", plain.encode(), attacked.encode(), HiddenBy.CONTROL)
        tampered = docx(BASE.replace(honest, tricky))
        yield Attack(case, "cv.docx", docx(BASE), tampered, HiddenBy.CONTROL)
