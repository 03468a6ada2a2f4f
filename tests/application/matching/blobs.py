"""Where snapshots of an index are kept: bytes that may be tampered with, and what is known of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from jobhire.domains.matching.infrastructure.snapshot_files import Manifest, Owner, decoded
from jobhire.domains.matching.infrastructure.stored import Overtaken
from jobhire.shared.application import Blob, BlobMissing, BlobsUnreachable

from .fakes import START


class MemoryBlobs:
    """Bytes by key, which may be tampered with; ``away``: nobody gets through."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[bytes, datetime]] = {}
        self.away = False
        self.now = START

    async def put(self, key: str, content: bytes) -> None:
        self._reach()
        self.kept[key] = (content, self.now)

    async def get(self, key: str) -> bytes:
        self._reach()
        if key not in self.kept:
            raise BlobMissing
        return self.kept[key][0]

    async def delete(self, keys: Sequence[str]) -> None:
        self._reach()
        for key in keys:
            self.kept.pop(key, None)

    async def under(self, prefix: str) -> AsyncIterator[Sequence[Blob]]:
        self._reach()
        found = [(key, each) for key, each in self.kept.items() if key.startswith(f"{prefix}/")]
        yield [Blob(key=key, size=len(body), modified=modified) for key, (body, modified) in found]

    def _reach(self) -> None:
        if self.away:
            raise BlobsUnreachable


class MemoryManifests:
    """JSON by owner, guarded by epochs."""

    def __init__(self) -> None:
        self.kept: dict[Owner, tuple[int, datetime, bytes]] = {}

    async def get(self, owner: Owner) -> Manifest | None:
        return decoded(self.kept[owner][2]) if owner in self.kept else None

    async def put(self, owner: Owner, manifest: Manifest) -> None:
        if owner in self.kept and self.kept[owner][0] > manifest.epoch:
            raise Overtaken
        self.kept[owner] = (manifest.epoch, manifest.taken_at, msgspec.json.encode(manifest))

    async def drop(self, owner: Owner, epoch: int) -> None:
        if owner in self.kept and self.kept[owner][0] == epoch:
            del self.kept[owner]

    async def all(self) -> Sequence[tuple[Owner, int, datetime]]:
        return [(owner, epoch, at) for owner, (epoch, at, _) in self.kept.items()]


@dataclass
class HandClock:
    time: datetime = START

    def now(self) -> datetime:
        return self.time
