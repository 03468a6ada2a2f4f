"""The shape of every successful answer: ``data``, and maybe ``message``, ``pagination``, ``meta``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
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
    """One page of a list, and facts beside it."""

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


@lru_cache(maxsize=64)
def _header_name(name: str) -> bytes:
    return name.lower().encode()


class Encoded(Response[Any]):
    """An answer whose bytes are ready: it goes to the server as it is, past Litestar's header handling."""

    def __init__(self, body: bytes, status: int, headers: Mapping[str, str], media_type: str) -> None:
        # Not super().__init__(): it prepares for cookies, encoders and background tasks; here are none.
        self.content = body
        self.status_code = status
        self.headers = {**headers, "Content-Type": media_type} if body else {**headers}
        self.cookies = []

    def to_asgi_response(self, *_: Any, **__: Any) -> Any:
        return self._send

    async def _send(self, _: Any, __: Any, send: Any) -> None:
        headers = [(_header_name(name), value.encode("latin-1")) for name, value in self.headers.items()]
        if self.status_code != 304:
            headers.append((b"content-length", b"%d" % len(self.content)))
        await send({"type": "http.response.start", "status": self.status_code, "headers": headers})
        await send({"type": "http.response.body", "body": self.content})


def encoded(
    body: bytes,
    *,
    status: int = 200,
    headers: Mapping[str, str] = MappingProxyType({}),
    media_type: str = "application/json",
) -> Response[Any]:
    """An answer from bytes that are JSON already: nothing is encoded again.

    Annotate the handler with what is inside (``-> Response[Envelope[JobView]]``): OpenAPI reads that.
    """
    return Encoded(body, status, headers, media_type)
