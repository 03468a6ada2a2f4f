"""A DOCX that shows the same, zipped anew: parts that are drawn, without authors, dates, traces of editing,
fields that fetch or start something, and what is not drawn. Runs in the jailed child only.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

from jobhire.domains.intake.domain.refusal import Reason, Refused
from jobhire.domains.intake.infrastructure.docx_parts import DAMAGES, bytes_of, parsed
from jobhire.domains.intake.infrastructure.docx_styles import W
from jobhire.domains.intake.infrastructure.pictures import bare

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_PARTS = re.compile(
    r"word/(?:document|styles|numbering|fontTable|settings|footnotes|endnotes|(?:header|footer)\d*)\.xml"
    r"|word/theme/theme\d*\.xml|word/charts/(?:chart|style|colors)\d*\.xml|word/diagrams/\w+\.xml"
)
_MEDIA = re.compile(
    r"word/(?:media/[\w .-]+\.(?:png|jpe?g|jpe|gif|bmp|emf|wmf)|fonts/[\w .-]+\.odttf)", re.IGNORECASE
)
_LINKS = ("http://", "https://", "mailto:", "tel:")
_GONE = frozenset(W + name for name in (
    "del", "moveFrom", "rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tblGridChange", "trPrChange",
    "tcPrChange", "tblPrExChange", "numberingChange", "cellIns", "cellDel", "cellMerge",
    "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd", "customXmlInsRangeStart",
    "customXmlInsRangeEnd", "customXmlDelRangeStart", "customXmlDelRangeEnd", "commentRangeStart",
    "commentRangeEnd", "commentReference", "annotationRef", "instrText", "delInstrText", "fldChar", "permEnd",
    "altChunk", "dataBinding", "object", "control", "permStart", "proofErr", "lastRenderedPageBreak",
))  # fmt: skip
_UNWRAPPED = frozenset(W + name for name in ("ins", "moveTo", "fldSimple", "smartTag", "customXml"))
_SETTINGS = frozenset(W + name for name in (
    "zoom", "mirrorMargins", "displayBackgroundShape", "defaultTabStop", "autoHyphenation",
    "evenAndOddHeaders", "characterSpacingControl", "footnotePr", "endnotePr", "compat", "themeFontLang",
    "clrSchemeMapping", "decimalSymbol", "listSeparator",
))  # fmt: skip
_TRACES = re.compile(r"\}(?:rsid\w*|paraId|textId|author|initials|date|dateUtc|durableId)$")
_SPOKEN = ("descr", "title")
_EPOCH = (1980, 1, 1, 0, 0, 0)


def copy_docx(content: bytes) -> bytes:
    """Raises ``Refused``."""
    out = io.BytesIO()
    try:
        with (
            zipfile.ZipFile(io.BytesIO(content)) as archive,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy,
        ):
            for name, data in _members(archive):
                copy.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED)
    except DAMAGES as error:
        raise Refused(Reason.DAMAGED) from error
    return out.getvalue()


def _members(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    names = set(archive.namelist())
    kept = {name for name in names if _PARTS.fullmatch(name) or _MEDIA.fullmatch(name)}
    if "[Content_Types].xml" in names:
        yield "[Content_Types].xml", _types(parsed(bytes_of(archive, "[Content_Types].xml")), kept)
    for name in ["", *sorted(kept)]:
        relations = _relations_of(name)
        gone: frozenset[str] = frozenset()
        if relations in names:
            data, gone = _relations(parsed(bytes_of(archive, relations)), name, kept)
            yield relations, data
        if name.endswith(".xml"):
            yield name, _part(parsed(bytes_of(archive, name)), gone)
        elif name:
            yield name, bare(bytes_of(archive, name))


def _relations_of(name: str) -> str:
    folder, base = posixpath.split(name)
    return posixpath.join(folder, "_rels", base + ".rels")


def _types(root: Any, kept: set[str]) -> bytes:
    for child in list(root):
        part = child.get("PartName")
        if part is not None and part.lstrip("/") not in kept:
            root.remove(child)
    return _written(root)


def _relations(root: Any, source: str, kept: set[str]) -> tuple[bytes, frozenset[str]]:
    """The relations that stay, and the ids of those that do not."""
    gone = set()
    for relation in list(root):
        if not isinstance(relation.tag, str) or not _stays(relation, source, kept):
            gone.add(relation.get("Id") or "")
            root.remove(relation)
    return _written(root), frozenset(gone)


def _stays(relation: Any, source: str, kept: set[str]) -> bool:
    target = relation.get("Target") or ""
    if relation.get("TargetMode") == "External":
        is_link = (relation.get("Type") or "").endswith("/hyperlink")
        return bool(is_link and target.strip().lower().startswith(_LINKS))
    path = posixpath.normpath(posixpath.join("/", posixpath.dirname(source), target)).lstrip("/")
    return path in kept


def _part(root: Any, gone: frozenset[str]) -> bytes:
    if root.tag == W + "settings":
        for child in list(root):
            if child.tag not in _SETTINGS:
                root.remove(child)
    etree.strip_tags(root, etree.Comment, etree.ProcessingInstruction)
    for element in list(root.iter()):
        if element.tag in _GONE and element.getparent() is not None:
            element.getparent().remove(element)
        elif element.tag in _UNWRAPPED:
            _unwrap(element)
        else:
            _forget(element, gone)
    return _written(root)


def _unwrap(element: Any) -> None:
    """Its content in its place."""
    parent = element.getparent()
    if parent is None:
        return
    at = parent.index(element)
    children = [child for child in element if not str(child.tag).endswith("Pr")]
    parent[at : at + 1] = children


def _forget(element: Any, gone: frozenset[str]) -> None:
    for name, value in list(element.attrib.items()):
        if _TRACES.search(name) or (name.startswith(_RELATION) and value in gone):
            del element.attrib[name]
    if element.tag.endswith(("}docPr", "}cNvPr")):  # "C:\Users\ada\passport photo.jpg"
        for name in _SPOKEN:
            element.attrib.pop(name, None)
        if "name" in element.attrib:
            element.set("name", "Picture")


def _written(root: Any) -> bytes:
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return data
