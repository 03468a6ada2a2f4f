"""A PDF that shows the same and says nothing else: by lists of what stays, not of what goes. Runs in the
jailed child only.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pikepdf

from jobhire.domains.intake.domain.refusal import Reason, Refused
from jobhire.domains.intake.infrastructure.pdf import drawn_text
from jobhire.domains.intake.infrastructure.pictures import bare

_CATALOG = frozenset(["/Type", "/Pages", "/OCProperties", "/Version", "/Lang", "/PageLayout"])
_PAGE = frozenset(
    [
        "/Type",
        "/Parent",
        "/Resources",
        "/MediaBox",
        "/CropBox",
        "/BleedBox",
        "/TrimBox",
        "/ArtBox",
        "/Contents",
        "/Rotate",
        "/Group",
        "/Annots",
        "/UserUnit",
    ]
)
_ANNOTATION = frozenset(
    [
        "/Type",
        "/Subtype",
        "/Rect",
        "/AP",
        "/AS",
        "/F",
        "/Border",
        "/BS",
        "/C",
        "/IC",
        "/CA",
        "/QuadPoints",
        "/OC",
        "/A",
        "/H",
        "/MK",
    ]
)
_SHOWN = frozenset(
    [
        "/Link",
        "/Widget",
        "/FreeText",
        "/Highlight",
        "/Underline",
        "/Squiggly",
        "/StrikeOut",
        "/Square",
        "/Circle",
        "/Line",
        "/Polygon",
        "/PolyLine",
        "/Stamp",
        "/Ink",
        "/Redact",
    ]
)
_NEVER = (
    "/Metadata",
    "/PieceInfo",
    "/LastModified",
    "/AF",
    "/EF",
    "/AA",
    "/OpenAction",
    "/JS",
    "/JavaScript",
    "/Thumb",
    "/OPI",
    "/Ref",
    "/Alternates",
    "/Measure",
    "/PtData",
    "/StructParent",
    "/StructParents",
)
_OUTSIDE_DATA = ("/F", "/FFilter", "/FDecodeParms")
_SAFE_LINKS = ("http://", "https://", "mailto:", "tel:")
_MOST_OBJECTS = 200_000
_DEEPEST = 40


def copy_pdf(content: bytes) -> bytes:
    """Raises ``Refused``: also where the copy would not show what was read from the original."""
    try:
        with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
            _strip(pdf)
            out = io.BytesIO()
            pdf.save(
                out,
                encryption=False,
                deterministic_id=True,
                stream_decode_level=pikepdf.StreamDecodeLevel.none,
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
            )
    except pikepdf.PasswordError as error:
        raise Refused(Reason.ENCRYPTED) from error
    except (pikepdf.PikepdfError, pikepdf.PdfError, RuntimeError, ValueError, TypeError) as error:
        raise Refused(Reason.DAMAGED) from error
    copy = out.getvalue()
    if drawn_text(copy) != drawn_text(content):  # two readers of a broken file need not agree on it
        raise Refused(Reason.DAMAGED)
    return copy


def _strip(pdf: pikepdf.Pdf) -> None:
    if len(pdf.objects) > _MOST_OBJECTS:
        raise Refused(Reason.TOO_COMPLEX)
    for key in list(pdf.trailer.keys()):
        if key in {"/Info", "/AuthCode"}:
            del pdf.trailer[key]
    _keep(pdf.Root, _CATALOG)
    for page in pdf.pages:
        _keep(page.obj, _PAGE)
        if "/Annots" in page.obj:
            page.obj.Annots = pikepdf.Array(list(_annotations(page.obj.Annots)))
    for thing in pdf.objects:
        _clear(thing, 0)
        if isinstance(thing, pikepdf.Stream):
            _clear_picture(pdf, thing)


def _keep(thing: Any, names: frozenset[str]) -> None:
    for key in list(thing.keys()):
        if key not in names:
            del thing[key]


def _annotations(annotations: Any) -> Iterator[Any]:
    """Those that draw something, without who wrote them and what they would start; comments and attached
    files are gone."""
    for annotation in annotations if isinstance(annotations, pikepdf.Array) else ():
        if isinstance(annotation, pikepdf.Dictionary) and str(annotation.get("/Subtype")) in _SHOWN:
            _keep(annotation, _ANNOTATION)
            if "/A" in annotation and not _is_harmless(annotation.A):
                del annotation["/A"]
            yield annotation


def _is_harmless(action: Any) -> bool:
    if not isinstance(action, pikepdf.Dictionary) or str(action.get("/S")) != "/URI":
        return False
    address = str(action.get("/URI", "")).strip().lower()
    _keep(action, frozenset(["/S", "/URI"]))
    return address.startswith(_SAFE_LINKS)


def _clear(thing: Any, depth: int) -> None:
    """Take metadata and everything that acts out of an object and what it holds directly."""
    if depth > _DEEPEST:
        raise Refused(Reason.TOO_COMPLEX)
    if isinstance(thing, pikepdf.Array):
        for child in thing:
            if not _is_elsewhere(child):
                _clear(child, depth + 1)
    if not isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        return
    for key in _NEVER + (_OUTSIDE_DATA if isinstance(thing, pikepdf.Stream) else ()):
        if key in thing:
            del thing[key]
    for key in list(thing.keys()):
        child = thing[key]
        if not _is_elsewhere(child):
            _clear(child, depth + 1)


def _is_elsewhere(child: Any) -> bool:
    """A plain value, or an object that is visited by itself."""
    return not isinstance(child, pikepdf.Object) or child.is_indirect


def _clear_picture(pdf: pikepdf.Pdf, stream: pikepdf.Stream) -> None:
    """The last filter tells what the bytes are; others before it are undone."""
    filters = _listed(stream.get("/Filter"))
    if not filters or str(filters[-1]) not in {"/DCTDecode", "/JPXDecode"}:
        return
    parameters = _listed(stream.get("/DecodeParms"))
    picture = stream.read_raw_bytes()
    if len(filters) > 1:
        packed = pikepdf.Stream(pdf, picture)
        packed.Filter = pikepdf.Array(filters[:-1])
        if parameters:
            packed.DecodeParms = pikepdf.Array(parameters[:-1])
        picture = packed.read_bytes(pikepdf.StreamDecodeLevel.generalized)
    own = parameters[-1] if len(parameters) == len(filters) else None
    stream.write(
        bare(picture),
        filter=filters[-1],
        decode_parms=own if isinstance(own, pikepdf.Dictionary) else None,
    )


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, pikepdf.Array) else [value]
