"""Columns that lie in files instead of a process's own memory: mapped, never written again.

What is mapped belongs to the operating system: processes that map the same file share its pages, and it takes
pages back whenever it needs room, for it can read them again. Two kinds of file, in one folder:

- Blocks of a snapshot, named by their digest, for all processes of this machine. A name is good for a day
  (``snapshot_files.IndexFolder``); whoever has mapped the file keeps it.
- What this process made itself: without a name, gone with the process.
"""

from __future__ import annotations

import asyncio
import hashlib
import mmap
import os
import tempfile
from functools import partial
from pathlib import Path
from threading import Lock
from typing import BinaryIO
from weakref import WeakSet

import numpy as np
import structlog
from prometheus_client import Counter

from .flat import SEGMENT, Column, columns_in, flat, padded, raised
from .index import Segment
from .snapshot_files import Block
from .snapshots import MEMORY, Fill, Sound

_PAD = bytes(8)

_log = structlog.get_logger(__name__)
_failed = Counter(
    "jobhire_index_files_failed", "Parts of an index that are in memory, for no file could be written"
)


class Cellar:
    """See ``snapshots.Rooms``. Where no file can be written, bytes stay in memory."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._maps: WeakSet[mmap.mmap] = WeakSet()
        self._lock = Lock()
        """Files are mapped in one thread while another one rests."""

    # Of all processes

    async def filled(self, block: Block, size: int, fill: Fill, sound: Sound) -> Column:
        path = self._folder / hashlib.sha256("".join(block.pieces).encode()).hexdigest()
        try:
            known = await asyncio.to_thread(self._known, path, size, sound)
            return await self._made(path, size, fill) if known is None else known
        except OSError as failure:
            _not_written(failure)
            return await MEMORY.filled(block, size, fill, sound)

    def _known(self, path: Path, size: int, sound: Sound) -> Column | None:
        """Bytes are looked at, not believed: the machine may have gone down before they were on the disk."""
        try:
            with path.open("rb") as file:
                right = os.fstat(file.fileno()).st_size == size and sound(file)
                return self._mapped(file, size) if right else None
        except FileNotFoundError:
            return None

    async def _made(self, path: Path, size: int, fill: Fill) -> Column:
        """Under its name once it is complete."""
        part = await asyncio.to_thread(self._part)
        try:
            await fill(partial(_put, part))
            return await asyncio.to_thread(self._named, part, path, size)
        finally:
            await asyncio.to_thread(part.unlink, missing_ok=True)

    def _part(self) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, name = tempfile.mkstemp(dir=self._folder)
        os.close(descriptor)
        return Path(name)

    def _named(self, part: Path, path: Path, size: int) -> Column:
        with part.open("rb") as file:
            part.replace(path)
            return self._mapped(file, size)

    # Of this process

    def put_away(self, segment: Segment) -> Segment:
        """The same one, in a file."""
        columns = flat(segment)
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with tempfile.TemporaryFile(dir=self._folder) as file:
                for column in columns:
                    file.write(column.data)
                    file.write(_PAD[: padded(column.nbytes) - column.nbytes])
                file.flush()
                raw = self._mapped(file, file.tell())
        except OSError as failure:
            _not_written(failure)
            return segment
        return raised(columns_in(raw, [len(each) for each in columns], SEGMENT))

    # Of both

    def _mapped(self, file: BinaryIO, size: int) -> Column:
        mapped = mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ)
        with self._lock:
            self._maps.add(mapped)
        return np.frombuffer(mapped, np.uint8)

    def rest(self) -> None:
        """Until something is asked again, no page counts as this process's; they are still at hand."""
        with self._lock:
            maps = list(self._maps)
        for mapped in maps:
            mapped.madvise(mmap.MADV_DONTNEED)


def _put(part: Path, at: int, piece: bytes) -> None:
    with part.open("r+b") as file:
        file.seek(at)
        file.write(piece)


def _not_written(failure: OSError) -> None:
    _failed.inc()
    _log.warning("index.not_in_files", error=type(failure).__name__)
