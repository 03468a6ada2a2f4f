"""DOCX to a ``Reading``: zipfile and an XML parser that resolves nothing. Runs in the jailed child only."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from jobhire.domains.intake.domain.document import Hidden, HiddenBy, Kind, Line, Reading
from jobhire.domains.intake.domain.refusal import Reason, Refused
from jobhire.domains.intake.domain.wording import MOST_CHARACTERS, seen
from jobhire.domains.intake.infrastructure.docx_parts import DAMAGES, bytes_of, parsed
from jobhire.domains.intake.infrastructure.docx_styles import Look, Styles, W, color_of, shaded, with_run

_MOST_PARAGRAPHS = 20_000
_DEEPEST = 40
_WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_THROUGH = {
    W + "hyperlink",
    W + "ins",
    W + "smartTag",
    W + "sdt",
    W + "sdtContent",
    W + "fldSimple",
    W + "moveTo",
}
_GONE = {W + "del", W + "moveFrom"}


def read_docx(content: bytes) -> Reading:
    """Raises ``Refused``."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _Document(archive).read()
    except DAMAGES as error:
        raise Refused(Reason.DAMAGED) from error


@dataclass(slots=True)
class _Out:
    lines: list[Line] = field(default_factory=list)
    hidden: list[Hidden] = field(default_factory=list)
    paragraphs: int = 0
    characters: int = 0
    column: int = 0


class _Document:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = sorted(archive.namelist())
        self._out = _Out()
        self._styles = Styles(self._part("word/styles.xml"))

    def read(self) -> Reading:
        document = self._part("word/document.xml")
        if document is None:
            raise Refused(Reason.UNSUPPORTED)
        background = document.find(W + "background")
        paper = None if background is None else color_of(background.get(W + "color"))
        look = replace(self._styles.default, paper=paper or self._styles.default.paper)
        for kind in ("header", "document", "footer", "footnotes", "endnotes"):
            for root in [document] if kind == "document" else self._parts(kind):
                self._container(root.find(W + "body") if kind == "document" else root, look, 0)
            self._out.column += 100
        self._beside_the_page()
        return Reading(Kind.DOCX, 1, _without_repeats(self._out.lines), tuple(self._out.hidden))

    def _parts(self, kind: str) -> Iterator[Any]:
        for name in self._names:
            if name.startswith(f"word/{kind}") and name.endswith(".xml"):
                yield self._part(name)

    def _part(self, name: str) -> Any | None:
        if name not in self._names:
            return None
        return parsed(bytes_of(self._archive, name))

    def _container(self, parent: Any, look: Look, depth: int) -> None:
        """Paragraphs and tables in order."""
        if depth > _DEEPEST:
            raise Refused(Reason.TOO_COMPLEX)
        for child in () if parent is None else parent:
            if child.tag == W + "p":
                self._paragraph(child, look, depth)
            elif child.tag == W + "tbl":
                self._table(child, look, depth)
            elif child.tag in _THROUGH or child.tag in {W + "footnote", W + "endnote", W + "customXml"}:
                self._container(child, look, depth + 1)

    def _table(self, table: Any, look: Look, depth: int) -> None:
        """A cell of many paragraphs is a column of its own; a row of short cells is one line with tabs."""
        look = replace(look, paper=shaded(table.find(W + "tblPr"), look.paper))
        for row in table.iter(W + "tr") if depth > _DEEPEST else table.findall(W + "tr"):
            cells = row.findall(W + "tc")
            starts = []
            first = len(self._out.lines)
            for cell in cells:
                starts.append(len(self._out.lines))
                paper = shaded(cell.find(W + "tcPr"), look.paper)
                self._out.column += 1
                self._container(cell, replace(look, paper=paper), depth + 1)
            self._joined(first, starts)
        self._out.column += 1

    def _joined(self, first: int, starts: list[int]) -> None:
        lines = self._out.lines
        ends = [*starts[1:], len(lines)]
        filled = [end - start for start, end in zip(starts, ends, strict=True) if end > start]
        if len(filled) > 1 and max(filled) == 1:
            row = lines[first:]
            lines[first:] = [replace(row[0], text="\t".join(line.text for line in row))]

    def _paragraph(self, paragraph: Any, look: Look, depth: int) -> None:
        out = self._out
        out.paragraphs += 1
        if out.paragraphs > _MOST_PARAGRAPHS:
            raise Refused(Reason.TOO_COMPLEX)
        properties = paragraph.find(W + "pPr")
        named = None if properties is None else properties.find(W + "pStyle")
        style = None if named is None else named.get(W + "val")
        look = replace(self._styles.applied(look, style))
        look = replace(look, paper=shaded(properties, look.paper))
        pieces: list[tuple[str, Look]] = []
        boxes: list[tuple[Any, Look]] = []
        self._runs(paragraph, look, pieces, boxes)
        bulleted = properties is not None and properties.find(W + "numPr") is not None
        heading = self._styles.is_heading(style)
        self._emit(
            "".join(text for text, _ in pieces), pieces, "• " if bulleted and not heading else "", heading
        )
        for box, behind in boxes:
            self._container(box, behind, depth + 1)

    def _emit(self, text: str, pieces: list[tuple[str, Look]], bullet: str, heading: bool) -> None:
        weighed = [(len(piece.strip()), look) for piece, look in pieces if piece.strip()]
        total = sum(weight for weight, _ in weighed)
        bold = sum(weight for weight, look in weighed if look.bold) * 2 > total
        size = max((look.half_points / 2 for _, look in weighed), default=0.0)
        for part in text.split("\n"):
            shown, machine = seen(part)
            if machine:
                self._out.hidden.append(Hidden(machine, HiddenBy.CONTROL, 1))
            if shown:
                self._out.characters += len(shown)
                if self._out.characters > MOST_CHARACTERS:
                    raise Refused(Reason.TOO_LONG)
                self._out.lines.append(Line(bullet + shown, 1, None, size, bold, self._out.column, heading))

    def _runs(self, parent: Any, look: Look, pieces: list[Any], boxes: list[Any]) -> None:
        for child in parent:
            if child.tag == W + "r":
                self._run(child, look, pieces, boxes)
            elif child.tag in _GONE:
                self._hide("".join(child.itertext()), HiddenBy.DELETED)
            elif child.tag in _THROUGH:
                self._runs(child, look, pieces, boxes)

    def _run(self, run: Any, look: Look, pieces: list[Any], boxes: list[Any]) -> None:
        properties = run.find(W + "rPr")
        named = None if properties is None else properties.find(W + "rStyle")
        look = self._styles.applied(look, None if named is None else named.get(W + "val"))
        look = with_run(look, properties)
        text = "".join(_text_of(child) for child in run)
        reason = look.reason()
        if reason is not None and text.strip():
            self._hide(text, reason)
        elif text:
            pieces.append((text, look))
        boxes += [(box, _on_shape(box, look)) for box in _text_boxes(run)]

    def _hide(self, text: str, reason: HiddenBy) -> None:
        if text.strip():
            self._out.hidden.append(Hidden(" ".join(text.split())[:2000], reason, 1))

    def _beside_the_page(self) -> None:
        for name in ("docProps/core.xml", "docProps/custom.xml", "word/comments.xml"):
            root = self._part(name)
            text = "" if root is None else " ".join(" ".join(root.itertext()).split())
            if text:
                reason = HiddenBy.DELETED if "comments" in name else HiddenBy.METADATA
                self._out.hidden.append(Hidden(text[:2000], reason, 0))


def _text_of(element: Any) -> str:
    if element.tag == W + "t":
        return element.text or ""
    if element.tag in {W + "tab", W + "ptab"}:
        return "\t"
    if element.tag in {W + "br", W + "cr"}:
        return "\n"
    return "-" if element.tag == W + "noBreakHyphen" else ""


def _text_boxes(run: Any) -> Iterator[Any]:
    for box in run.iter(W + "txbxContent"):
        if not any(parent.tag == _MC + "Fallback" for parent in box.iterancestors()):
            yield box


def _on_shape(box: Any, look: Look) -> Look:
    """The look inside a text box: on the fill of its shape, where that is a plain colour."""
    shape = next((parent for parent in box.iterancestors() if parent.tag == _WPS + "wsp"), None)
    properties = None if shape is None else shape.find(_WPS + "spPr")
    fill = None if properties is None else properties.find(_A + "solidFill")
    if fill is None:
        other = properties is not None and any(
            properties.find(_A + f) is not None for f in ("gradFill", "blipFill")
        )
        return replace(look, paper=None) if other else look
    exact, scheme = fill.find(_A + "srgbClr"), fill.find(_A + "schemeClr")
    value = None if exact is None else exact.get("val")
    return replace(look, paper=color_of(value, None if scheme is None else scheme.get("val")))


def _without_repeats(lines: list[Line]) -> tuple[Line, ...]:
    """The header of the first page and of the others often say the same."""
    known: set[str] = set()
    kept = []
    for line in lines:
        if line.column == 0 or line.column >= 200:
            if line.text in known:
                continue
            known.add(line.text)
        kept.append(line)
    return tuple(kept)
