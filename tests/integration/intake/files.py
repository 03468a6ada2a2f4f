"""Files made by hand: honest CVs, hiding places, and bombs. Raw PDF syntax: nothing tidies them up."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Sequence

NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def pdf(*contents: str | bytes, extra: Sequence[bytes] = (), page: str = "", info: str = "") -> bytes:
    """One page per content stream; ``extra`` objects are numbered from 10. /F1 is Helvetica, /F2 bold."""
    first = 10 + len(extra)
    kids = " ".join(f"{first + 2 * i} 0 R" for i in range(len(contents)))
    objects: dict[int, bytes] = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: f"<< /Type /Pages /Count {len(contents)} /Kids [{kids}] >>".encode(),
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        4: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
        5: f"<< {info} >>".encode(),
    }
    objects |= {10 + i: body for i, body in enumerate(extra)}
    for i, content in enumerate(contents):
        data = content if isinstance(content, bytes) else content.encode("cp1252")
        resources = f"<< /Font << /F1 3 0 R /F2 4 0 R >> {page} >>"
        objects[first + 2 * i] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources {resources} "
            f"/Contents {first + 2 * i + 1} 0 R >>"
        ).encode()
        objects[first + 2 * i + 1] = stream(data)
    return assembled(objects)


def stream(data: bytes, entries: str = "") -> bytes:
    return f"<< /Length {len(data)} {entries} >>\nstream\n".encode() + data + b"\nendstream"


def assembled(objects: dict[int, bytes]) -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    places = {}
    for number, body in sorted(objects.items()):
        places[number] = len(out)
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = len(out)
    size = max(objects) + 1
    out += f"xref\n0 {size}\n0000000000 65535 f \n".encode()
    for number in range(1, size):
        out += f"{places.get(number, 0):010} 00000 {'n' if number in places else 'f'} \n".encode()
    info = "/Info 5 0 R" if 5 in objects else ""
    return bytes(out) + f"trailer << /Size {size} /Root 1 0 R {info} >>\nstartxref\n{table}\n%%EOF\n".encode()


def text(x: float, y: float, words: str, *, size: float = 10, font: str = "F1", color: str = "0 g") -> str:
    """``words`` with its baseline at (x, y) from the bottom left."""
    escaped = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"{color} BT /{font} {size} Tf {x} {y} Td ({escaped}) Tj ET\n"


def column(x: float, y: float, lines: Sequence[str], *, size: float = 10, leading: float = 14) -> str:
    """Lines below each other; a line in capitals is set bold and larger."""
    out = ""
    for i, line in enumerate(lines):
        heading = line.isupper()
        out += text(x, y - i * leading, line, size=size + 2 * heading, font="F2" if heading else "F1")
    return out


def docx(body: str, *, parts: dict[str, str | bytes] | None = None, background: str = "") -> bytes:
    document = f"<w:document {NS}>{background}<w:body>{body}</w:body></w:document>"
    return packed({"[Content_Types].xml": "<Types/>", "word/document.xml": document, **(parts or {})})


def packed(members: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def paragraph(words: str, *, run: str = "", style: str = "") -> str:
    """One run with the properties ``run`` in a paragraph with the properties ``style``."""
    return f"<w:p><w:pPr>{style}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t>{words}</w:t></w:r></w:p>"


def double_flate(unpacked: int) -> bytes:
    """A content stream packed twice: two kilobytes that become ``unpacked`` bytes of blanks."""
    packer = zlib.compressobj(9)
    inner = b"".join(packer.compress(b" " * 1_000_000) for _ in range(unpacked // 1_000_000)) + packer.flush()
    data = zlib.compress(inner, 9)
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
        4: stream(data, "/Filter [/FlateDecode /FlateDecode]"),
    }
    return assembled(objects)
