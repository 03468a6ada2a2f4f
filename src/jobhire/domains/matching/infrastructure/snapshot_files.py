"""What is known of snapshots, and where their bytes lie; without numpy, for every process may sweep.

``snapshots``  ``{_id: "<tenant>/<projection>", tenant, epoch, at, manifest: <JSON>}``
files          ``snapshots/<tenant>/<projection>/<epoch>/<block>.<piece>``

Bytes come first, then the document that names them and their digests: a snapshot is there from one moment to
the next, a database that was put back to an earlier day names none that was made since, and what a crash or
a purge leaves behind is files that no document names.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple, Protocol

import msgspec
import structlog
from prometheus_client import Counter
from pymongo.errors import DuplicateKeyError

from jobhire.shared.application import Blob, Blobs, Clock
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.documents import Document, document_id
from jobhire.shared.infrastructure.mongo import Database

from .stored import Overtaken

ROOT = "snapshots"
MOST_AGE = timedelta(days=7)
"""Older ones are deleted: what they hold of a person who is gone goes with them."""
YOUNG = timedelta(hours=1)
"""A file this new may belong to a snapshot that is being written."""
SECONDS = 3600.0
NAMED = timedelta(days=1)
"""How long a process that starts may find what another one has put into the index folder."""

_log = structlog.get_logger(__name__)
_swept = Counter("jobhire_snapshot_files_swept", "Files of snapshots that are no more, and that were deleted")


class Owner(NamedTuple):
    """Whose snapshot it is: of one tenant, by the name of the projection that holds the index."""

    tenant_id: TenantId
    projection: str

    def folder(self, epoch: int) -> str:
        return f"{ROOT}/{self.tenant_id}/{self.projection}/{epoch}"


class Block(msgspec.Struct, frozen=True):
    """Columns one after the other, cut into pieces: the length of each column, the SHA-256 of each piece."""

    lengths: Sequence[int]
    pieces: Sequence[str]


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """``reading``: what the profiles were read with (formula, taxonomy, numbers); ``epoch``, ``position``:
    the batch after which the index was like this, and how far it had followed the log; ``event``: the id of
    the log's entry there; ``blocks``: the segments, then the words."""

    format: int
    reading: str
    epoch: int
    position: int
    event: str
    taken_at: datetime
    candidates: int
    size: int
    blocks: Sequence[Block]

    def files(self, owner: Owner) -> Iterator[str]:
        folder = owner.folder(self.epoch)
        for number, block in enumerate(self.blocks):
            yield from (f"{folder}/{number}.{piece}" for piece in range(len(block.pieces)))


class Manifests(Protocol):
    async def get(self, owner: Owner) -> Manifest | None:
        """None as well for one of a format that is not known here."""
        ...

    async def put(self, owner: Owner, manifest: Manifest) -> None:
        """In the place of an older one. Raises ``Overtaken`` if there is one of a newer epoch."""
        ...

    async def drop(self, owner: Owner, epoch: int) -> None: ...

    async def all(self) -> Sequence[tuple[Owner, int, datetime]]:
        """Each with its epoch, and when it was taken."""
        ...


_json = msgspec.json.Encoder()
_manifest = msgspec.json.Decoder(Manifest)


class MongoManifests:
    """See ``Manifests``."""

    def __init__(self, database: Database) -> None:
        self._snapshots = database["snapshots"]

    async def get(self, owner: Owner) -> Manifest | None:
        found = await self._snapshots.find_one({"_id": document_id(*owner)})
        return None if found is None else decoded(found["manifest"])

    async def put(self, owner: Owner, manifest: Manifest) -> None:
        document: Document = {
            "tenant": owner.tenant_id,
            "epoch": manifest.epoch,
            "at": manifest.taken_at,
            "manifest": _json.encode(manifest).decode(),
        }
        older = {"_id": document_id(*owner), "epoch": {"$lte": manifest.epoch}}
        try:
            await self._snapshots.replace_one(older, {"_id": older["_id"], **document}, upsert=True)
        except DuplicateKeyError:
            raise Overtaken(f"a snapshot of epoch {manifest.epoch} came too late") from None

    async def drop(self, owner: Owner, epoch: int) -> None:
        await self._snapshots.delete_one({"_id": document_id(*owner), "epoch": epoch})

    async def all(self) -> Sequence[tuple[Owner, int, datetime]]:
        found = await self._snapshots.find({}, {"epoch": 1, "at": 1}).to_list(None)
        return [(_owner(str(each["_id"])), int(each["epoch"]), each["at"]) for each in found]


def decoded(text: str | bytes) -> Manifest | None:
    try:
        return _manifest.decode(text)
    except msgspec.DecodeError:
        return None


def _owner(id: str) -> Owner:
    tenant, _, projection = id.partition("/")
    return Owner(TenantId(tenant), projection)


class IndexFolder:
    """Where processes of this machine keep what they map (``cellar.Cellar``)."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path, self._clock = path, clock

    async def keep_swept(self) -> None:
        """From now on, until the process ends."""
        self._sweep_again()

    def _sweep_again(self) -> None:
        try:
            self.sweep()
        except OSError as failure:
            _log.warning("index.not_swept", error=type(failure).__name__)
        asyncio.get_running_loop().call_later(SECONDS, self._sweep_again)

    def sweep(self) -> None:
        """Ends names that are a day old, and with them what a killed process has left half written."""
        self._end_before((self._clock.now() - NAMED).timestamp())

    def clear(self) -> None:
        """Ends all names. Whoever has mapped a file keeps it; the next one makes it anew."""
        self._end_before(math.inf)

    def _end_before(self, moment: float) -> None:
        for each in list(self._path.iterdir()) if self._path.exists() else ():
            with suppress(FileNotFoundError):  # another process was faster
                if each.is_file() and each.stat().st_mtime < moment:  # folders are of others
                    each.unlink()


class SnapshotSweeper:
    """Ends snapshots that are too old, and deletes files that no snapshot names (any more)."""

    def __init__(self, blobs: Blobs, manifests: Manifests, clock: Clock) -> None:
        self._blobs, self._manifests, self._clock = blobs, manifests, clock

    async def sweep(self) -> None:
        """Files of an ended snapshot go at once, whatever their age: nothing is being written under an epoch
        that was named long ago."""
        named, ended = set[str](), set[str]()
        oldest = self._clock.now() - MOST_AGE
        for owner, epoch, taken_at in await self._manifests.all():
            if taken_at < oldest:
                await self._manifests.drop(owner, epoch)
                ended.add(owner.folder(epoch))
            else:
                named.add(owner.folder(epoch))
        gone = 0
        async for batch in self._blobs.under(ROOT):
            gone += await self._sweep(batch, named, ended)
        if gone or ended:
            _swept.inc(gone)
            _log.info("snapshots.swept", files=gone, ended=len(ended))

    async def _sweep(self, batch: Sequence[Blob], named: set[str], ended: set[str]) -> int:
        young = self._clock.now() - YOUNG
        folders = {each.key: each.key.rpartition("/")[0] for each in batch}
        useless = [
            each.key
            for each in batch
            if folders[each.key] in ended or (folders[each.key] not in named and each.modified < young)
        ]
        await self._blobs.delete(useless)
        return len(useless)
