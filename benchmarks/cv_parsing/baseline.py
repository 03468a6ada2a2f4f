"""What one gets without layout: pdfium's plain text, regular expressions, and the same skill vocabulary."""

from __future__ import annotations

import io
import re
import zipfile

import pypdfium2

from benchmarks.cv_parsing.outcome import Outcome
from jobhire.domains.matching.domain.taxonomy import Taxonomy

_RANGE = re.compile(
    r"((?:[A-Z][a-z]{2,8}\.? )?\d{4}(?:-\d\d)?|\d\d[./]\d{4})\s*(?:-|–|to)\s*"
    r"((?:[A-Z][a-z]{2,8}\.? )?\d{4}(?:-\d\d)?|\d\d[./]\d{4}|[Pp]resent)"
)


def plain(content: bytes, name: str, taxonomy: Taxonomy) -> Outcome:
    text = _pdf(content) if name.endswith(".pdf") else _docx(content)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    email = re.search(r"[\w.+-]+@[\w-]+\.[\w.-]+", text)
    phone = re.search(r"\+?\d[\d ().-]{7,}\d", text)
    section = re.search(r"(?is)\bskills\b(.*?)(?:\n(?:languages *\n|education|experience|work)|\Z)", text)
    listed = section[1] if section else text
    return Outcome(
        name=lines[0] if lines else "",
        email=email[0] if email else "",
        phone=phone[0] if phone else "",
        skills=frozenset(skill.skill_id for skill in taxonomy.mentions(listed)),
        jobs=tuple(
            (_month(a), None if b.lower() == "present" else _month(b)) for a, b in _RANGE.findall(text)
        ),
    )


def _month(text: str) -> str:
    swapped = re.fullmatch(r"(\d\d)[./](\d{4})", text)
    return f"{swapped[2]}-{swapped[1]}" if swapped else text


def _pdf(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def _docx(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read("word/document.xml").decode()
    return re.sub(r"<[^>]+>", "", xml.replace("</w:p>", "\n"))
