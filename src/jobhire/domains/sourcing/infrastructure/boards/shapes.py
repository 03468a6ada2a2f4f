"""Reading what boards answer: everything may be missing, of another type, enormous or malicious."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import msgspec

from jobhire.domains.sourcing.application.ports import Found, Unreadable, Unusable
from jobhire.domains.sourcing.domain.posting import LONGEST_ID, Posting
from jobhire.shared.domain import Invalid

MOST_ROWS = 10_000
"""Looked at in one answer."""
_TOKEN = re.compile(r"[A-Za-z0-9_.-]{1,100}")


def token(address: str, *, what: str) -> str:
    """A board's name for a company, as it stands in an address. Raises ``Invalid``."""
    text = address.strip()
    if not _TOKEN.fullmatch(text) or set(text) == {"."}:
        raise Invalid(f"{what}: letters, digits, '-', '_' and '.'", field="/address")
    return text


def web_address(address: str) -> str:
    """Raises ``Invalid`` for what is none; whether it may be called is looked at elsewhere."""
    text = address.strip()
    if not text.lower().startswith(("https://", "http://")) or any(each.isspace() for each in text):
        raise Invalid("the address of a page or feed: https://…", field="/address")
    return text


def json_of(body: bytes) -> Any:
    """Raises ``Unreadable``."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise Unreadable("no JSON") from error


def xml_of(body: bytes) -> Any:
    """The root, without entities and without anything from elsewhere. Raises ``Unreadable``."""
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body or b"\0" in body[:64]:
        raise Unreadable("XML with a document type, or not in UTF-8")
    from lxml import etree  # 7 MB that only who reads XML needs

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        return etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("no XML") from error


def local_name(element: Any) -> str:
    """Of an element, without its namespace."""
    return str(element.tag).rpartition("}")[2]


def rows_of(value: Any, *, what: str) -> Sequence[Any]:
    """Raises ``Unreadable`` for what is no list."""
    if not isinstance(value, list):
        raise Unreadable(f"no list of {what}")
    return value[:MOST_ROWS]


def found(rows: Iterable[Any], read: Callable[[Any], Posting | None]) -> Found:
    """Each row by itself: one that is no posting spoils no other. ``read``: None for what is none and is not
    meant to be; raises ``Invalid``."""
    postings, unusable = list[Posting](), list[Unusable]()
    for number, row in enumerate(rows, start=1):
        try:
            posting = read(row)
        except Invalid as refused:
            unusable.append(Unusable(external_id=_named(row, number), why=refused.detail))
            continue
        if posting is not None:
            postings.append(posting)
    return Found(postings=postings, unusable=unusable)


def _named(row: Any, number: int) -> str:
    id = text(row.get("id")) if isinstance(row, Mapping) else ""
    return id[:LONGEST_ID] or f"#{number}"


def object_of(value: Any) -> Mapping[str, Any]:
    """Raises ``Invalid`` for what is no JSON object."""
    if not isinstance(value, dict):
        raise Invalid("a posting is an object")
    return value


def member(value: Any, *names: str) -> Any:
    """A member of a member, or None."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def text(value: Any) -> str:
    """A text, or a number as text; empty for anything else."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def texts(value: Any) -> tuple[str, ...]:
    return tuple(filter(None, map(text, value[:1_000]))) if isinstance(value, list) else ()


def moment(value: Any) -> datetime | None:
    """ISO 8601, the dates of mail, or milliseconds since 1970; UTC where no zone is said. None for what is
    none of these."""
    try:
        if isinstance(value, int) and not isinstance(value, bool):
            return datetime.fromtimestamp(value / 1_000, UTC)
        found = _parsed(text(value).strip())
    except (ValueError, OverflowError, OSError):
        return None
    aware = found if found.tzinfo else found.replace(tzinfo=UTC)
    try:
        return aware.astimezone(UTC).replace(microsecond=0)
    except OverflowError:
        return None


def _parsed(told: str) -> datetime:
    return datetime.fromisoformat(told) if told[:4].isdigit() else parsedate_to_datetime(told)
