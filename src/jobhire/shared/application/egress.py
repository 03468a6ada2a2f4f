"""Calling an address that somebody outside gave us, without being made to call our own network (SSRF)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import msgspec

from jobhire.shared.domain import Invalid


class AddressRefused(Invalid):
    """Not an address that this service calls for anybody (ASVS 1.3.6)."""

    code = "address-refused"
    title = "This address is not called"


class FetchFailed(Exception):
    """No answer: not reached, too late, too long, or not a place that may be called. ``reason`` is for
    operators; to callers it would say what our network looks like. ``late``: time ran out."""

    def __init__(self, reason: str, *, late: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.late = late


class Fetched(msgspec.Struct, frozen=True, kw_only=True):
    """An answer, whatever its status. ``headers``: names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Fetch(Protocol):
    """Calls over HTTPS to whoever a tenant names. Every call stands alone: no cookies, no redirect is
    followed, no proxy; the address that was checked is the one that is connected to."""

    async def check(self, url: str, *, field: str) -> None:
        """When somebody registers it: whether it could be called now. Raises ``AddressRefused`` that names
        the input member ``field`` (JSON pointer)."""
        ...

    async def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> Fetched:
        """Raises ``FetchFailed``."""
        ...

    async def post(self, url: str, *, body: bytes, headers: Mapping[str, str] | None = None) -> Fetched:
        """Raises ``FetchFailed``."""
        ...
