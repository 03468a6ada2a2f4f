"""Files in a folder or in a bucket (S3, GCS, Azure), by one library. The one module that knows it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property, partial
from pathlib import Path

from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore, MemoryStore, ObjectStore, from_url

from jobhire.shared.application import Blob, BlobMissing, BlobsUnreachable

BATCH = 500


class StoredBlobs:
    """See ``Blobs``. ``folder``: set for a local store, whose files are then flushed to the disk."""

    def __init__(self, make: Callable[[], ObjectStore], folder: Path | None = None) -> None:
        self._make = make
        self._folder = folder

    @cached_property
    def _store(self) -> ObjectStore:
        """Made when first needed: most processes never keep a file."""
        return self._make()

    async def put(self, key: str, content: bytes) -> None:
        with _told():
            await self._store.put_async(key, content)
            if self._folder is not None:
                await asyncio.to_thread(_flush, self._folder / key)

    async def get(self, key: str) -> bytes:
        with _told():
            found = await self._store.get_async(key)
            return bytes(await found.bytes_async())

    async def delete(self, keys: Sequence[str]) -> None:
        for key in keys:
            with suppress(BlobMissing), _told():
                await self._store.delete_async(key)

    async def under(self, prefix: str) -> AsyncIterator[Sequence[Blob]]:
        with _told():
            async for batch in self._store.list(prefix, chunk_size=BATCH):
                yield [
                    Blob(key=each["path"], size=each["size"], modified=each["last_modified"])
                    for each in batch
                ]


@contextmanager
def _told() -> Iterator[None]:
    """The library's errors, as the port names them; they may quote addresses and keys, which stay here."""
    try:
        yield
    except (NotFoundError, FileNotFoundError) as missing:
        raise BlobMissing from missing
    except (BaseError, OSError) as error:
        raise BlobsUnreachable(type(error).__name__) from error


def memory_blobs() -> StoredBlobs:
    """Gone with the process: for tests and experiments."""
    return StoredBlobs(MemoryStore)


def _flush(path: Path) -> None:
    """The library renames a whole file into place; that name and bytes are on the disk is for us to ask."""
    for each in (path, path.parent):
        descriptor = os.open(each, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def make_blobs(url: str, *, folder: Path) -> StoredBlobs:
    """Kept under ``url`` (``s3://bucket/prefix``, ``gs://``, ``az://``, ``file:///path``), with credentials
    as the provider's own tools find them; in ``folder`` where it is empty."""
    if url and not url.startswith("file://"):
        return StoredBlobs(partial(from_url, url))
    place = Path(url.removeprefix("file://")) if url else folder
    place = place.absolute()
    return StoredBlobs(partial(_folder_store, place), place)


def _folder_store(place: Path) -> LocalStore:
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    return LocalStore(place)
