"""Where files are kept: bytes under a key, apart from the documents that refer to them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Protocol

import msgspec


class BlobMissing(LookupError):
    """There is nothing under this key."""


class BlobsUnreachable(ConnectionError):
    """The store is away, full, or will not have us. A write may have been made all the same."""


class Blob(msgspec.Struct, frozen=True, kw_only=True):
    key: str
    size: int
    modified: datetime


class Blobs(Protocol):
    """Keys are our own ids joined by ``/``, never a caller's words."""

    async def put(self, key: str, content: bytes) -> None:
        """Keep ``content``, all of it or nothing; what was there under the key is replaced. When this
        returns, the bytes outlive a crash. This and all else raises ``BlobsUnreachable``."""
        ...

    async def get(self, key: str) -> bytes:
        """Raises ``BlobMissing``."""
        ...

    async def delete(self, keys: Sequence[str]) -> None:
        """Those that are there; others are no error."""
        ...

    def under(self, prefix: str) -> AsyncIterator[Sequence[Blob]]:
        """All whose key begins with ``prefix`` (whole segments), in batches and no particular order."""
        ...
