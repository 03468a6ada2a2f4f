"""The shape of every successful answer: ``data``, and maybe ``message``, ``pagination``, ``meta``."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

import msgspec
from litestar import Response

T = TypeVar("T")
M = TypeVar("M")


class Pagination(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """Where this page stands. ``next_cursor`` leads on without skipping anything under writes."""

    page: int
    limit: int
    total: int
    total_pages: int
    next_cursor: str | None = None

    @classmethod
    def of(cls, *, page: int, limit: int, total: int, next_cursor: str | None = None) -> Pagination:
        pages = -(-total // limit)
        return cls(page=page, limit=limit, total=total, total_pages=pages, next_cursor=next_cursor)


class Envelope(msgspec.Struct, Generic[T], frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """One thing."""

    data: T
    message: str | None = None


class MetaEnvelope(
    msgspec.Struct, Generic[T, M], frozen=True, kw_only=True, rename="camel", omit_defaults=True
):
    """One thing, and facts about the answer itself."""

    data: T
    meta: M
    message: str | None = None


class Page(msgspec.Struct, Generic[T], frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """One page of a list."""

    data: list[T]
    pagination: Pagination
    message: str | None = None


class MetaPage(msgspec.Struct, Generic[T, M], frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """One page of a list, and facts about the answer itself."""

    data: list[T]
    pagination: Pagination
    meta: M
    message: str | None = None


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """Nothing but a sentence (what was deleted)."""

    message: str


_encoder = msgspec.json.Encoder(decimal_format="number")


def encode(answer: msgspec.Struct) -> bytes:
    """The answer's bytes, for caches that keep what goes out."""
    return _encoder.encode(answer)


def encoded(
    body: bytes,
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
    media_type: str = "application/json",
) -> Response[Any]:
    """An answer from bytes that are JSON already: nothing is encoded again.

    Annotate the handler with what is inside (``-> Response[Envelope[JobView]]``): OpenAPI reads that.
    """
    return Response(body, status_code=status, headers=headers, media_type=media_type)
