"""The index of a large tenant as flat bytes, so that a worker that starts need not read every profile again.

A snapshot is a projection of a projection: safe to throw away. Its types are fixed here and its bytes are
nothing but numbers and words, so reading one runs nothing. A block is what lives and goes together in memory:
a segment (``flat.py``), or the words.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import BinaryIO, Protocol

import numpy as np

from jobhire.shared.application import BlobMissing, Blobs, BlobsUnreachable

from .flat import SEGMENT, Column, Schema, columns_in, extent, flat, padded, raised
from .index import Segment, Words, merged
from .snapshot_files import Block, Manifest, Manifests, Owner
from .wordtable import TABLE, WordTable

FORMAT = 3
PIECE = 1_000_000
"""Bytes of one file: what saving and loading hold in memory beside the index itself."""
_AT_ONCE = 4
"""Pieces on their way at the same time: one is fetched while another is checked."""

_WORDS = ("skills", "terms", "places")
_VOCABULARY = [(f"{name}.{part}", type) for name in _WORDS for part, type in TABLE]


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The candidates of one tenant as they were after a batch, and the words they have, by number. Before it
    is saved, rows that are struck out and words that only they had may still be among them."""

    reading: str
    epoch: int
    position: int
    words: tuple[Mapping[str, int], ...]
    segments: tuple[Segment, ...]

    @property
    def candidates(self) -> int:
        return sum(each.live for each in self.segments)


class Unfit(Exception):
    """A snapshot that cannot be used; says why in one word."""


def snapshot_of(
    segments: Sequence[Segment], words: Words, *, reading: str, epoch: int, position: int
) -> Snapshot:
    """Of segments that may go on changing: only their type columns ever do, and those are copied."""
    return Snapshot(
        reading=reading,
        epoch=epoch,
        position=position,
        words=words.copied(),
        segments=tuple(replace(each, types=each.types.copy()) for each in segments),
    )


def _word_columns(words: Sequence[Mapping[str, int]], used: Sequence[set[int]]) -> list[Column]:
    """Of the words that are used."""
    return [
        column
        for own, wanted in zip(words, used, strict=True)
        for column in WordTable.of({w: n for w, n in own.items() if n in wanted}).columns
    ]


def _words(columns: Mapping[str, Column]) -> tuple[Mapping[str, int], ...]:
    return tuple(WordTable(**{part: columns[f"{name}.{part}"] for part, _ in TABLE}) for name in _WORDS)


async def _blocks(snapshot: Snapshot) -> AsyncIterator[Sequence[Column]]:
    """Of the segments what is live, one at a time, then the words that stand in that."""
    used = [set[int]() for _ in _WORDS]
    for segment in snapshot.segments:
        live = await asyncio.to_thread(_live, segment)
        if len(live):
            yield flat(live)
        for known, more in zip(used, live.numbers, strict=True):
            known.update(more)
    yield await asyncio.to_thread(_word_columns, snapshot.words, used)


def _live(segment: Segment) -> Segment:
    """Without a trace of those who are struck out."""
    return segment if segment.live == len(segment) else merged([segment])


def _pieces(columns: Sequence[Column], size: int) -> Iterator[tuple[bytes, str]]:
    """The columns one after the other, ``size`` bytes at a time, each piece with its digest."""
    piece = bytearray()
    for column in columns:
        raw = column.view(np.uint8).data if len(column) else memoryview(b"")
        for part in (raw, memoryview(bytes(padded(len(raw)) - len(raw)))):
            at = 0
            while at < len(part):
                taken = part[at : at + size - len(piece)]
                piece += taken
                at += len(taken)
                if len(piece) == size:
                    yield bytes(piece), hashlib.sha256(piece).hexdigest()
                    piece = bytearray()
    if piece:
        yield bytes(piece), hashlib.sha256(piece).hexdigest()


def _size(block: Block, schema: Schema) -> int:
    """Raises ``Unfit`` for lengths that are not this format's."""
    if len(block.lengths) != len(schema) or any(length < 0 for length in block.lengths):
        raise Unfit("format")
    return extent(block.lengths, schema)


Put = Callable[[int, bytes], None]
"""Puts bytes at an offset."""
Fill = Callable[[Put], Awaitable[None]]
Sound = Callable[[BinaryIO], bool]


class Rooms(Protocol):
    """Where the bytes of a block come to lie."""

    async def filled(self, block: Block, size: int, fill: Fill, sound: Sound) -> Column:
        """``size`` bytes that ``fill`` has put there, or that were put there earlier and are ``sound``."""
        ...


class Memory:
    """See ``Rooms``: in this process, for whoever changes an index as well."""

    async def filled(self, block: Block, size: int, fill: Fill, sound: Sound) -> Column:
        room = np.empty(size, np.uint8)

        def put(at: int, piece: bytes) -> None:
            room[at : at + len(piece)] = np.frombuffer(piece, np.uint8)

        await fill(put)
        return room


MEMORY = Memory()


# Saved and loaded


class Snapshots:
    """Keeps one snapshot for each owner. ``rooms``: where what is loaded lies."""

    def __init__(
        self, blobs: Blobs, manifests: Manifests, *, piece: int = PIECE, rooms: Rooms = MEMORY
    ) -> None:
        self._blobs = blobs
        self.manifests = manifests
        self._piece = piece
        self._rooms = rooms

    async def save(self, owner: Owner, snapshot: Snapshot, *, event: str, now: datetime) -> Manifest:
        """Raises ``BlobsUnreachable``, ``Overtaken``; what was there before is good until the last step."""
        before = await self.manifests.get(owner)
        folder = owner.folder(snapshot.epoch)
        blocks, sizes = list[Block](), list[int]()
        async for columns in _blocks(snapshot):
            block, size = await self._save(f"{folder}/{len(blocks)}", columns)
            blocks.append(block)
            sizes.append(size)
        manifest = Manifest(
            format=FORMAT,
            reading=snapshot.reading,
            epoch=snapshot.epoch,
            position=snapshot.position,
            event=event,
            taken_at=now,
            candidates=snapshot.candidates,
            size=sum(sizes),
            blocks=blocks,
        )
        await self.manifests.put(owner, manifest)
        if before is not None and before.epoch != snapshot.epoch:
            await self._blobs.delete(list(before.files(owner)))
        return manifest

    async def _save(self, name: str, columns: Sequence[Column]) -> tuple[Block, int]:
        """Each piece is cut and digested beside the event loop."""
        pieces, digests, size = _pieces(columns, self._piece), list[str](), 0
        while cut := await asyncio.to_thread(next, pieces, None):
            piece, digest = cut
            await self._blobs.put(f"{name}.{len(digests)}", piece)
            digests.append(digest)
            size += len(piece)
        return Block([len(each) for each in columns], digests), size

    async def load(self, owner: Owner, manifest: Manifest) -> Snapshot:
        """Raises ``Unfit``."""
        if manifest.format != FORMAT or not manifest.blocks:
            raise Unfit("format")
        folder = owner.folder(manifest.epoch)
        *rows, words = [(f"{folder}/{number}", block) for number, block in enumerate(manifest.blocks)]
        segments = [raised(await self._load(*each, SEGMENT)) for each in rows]
        return Snapshot(
            reading=manifest.reading,
            epoch=manifest.epoch,
            position=manifest.position,
            words=_words(await self._load(*words, _VOCABULARY)),
            segments=tuple(segments),
        )

    async def _load(self, name: str, block: Block, schema: Schema) -> Mapping[str, Column]:
        size = _size(block, schema)
        if len(range(0, size, self._piece)) != len(block.pieces):
            raise Unfit("format")
        sizes = [min(self._piece, size - at) for at in range(0, size, self._piece)]
        fill, sound = partial(self._fill, name, block, sizes), partial(self._sound, block)
        return columns_in(await self._rooms.filled(block, size, fill, sound), block.lengths, schema)

    async def _fill(self, name: str, block: Block, sizes: Sequence[int], put: Put) -> None:
        pieces = list(enumerate(zip(block.pieces, sizes, strict=True)))
        for first in range(0, len(pieces), _AT_ONCE):
            lot = pieces[first : first + _AT_ONCE]
            await asyncio.gather(*(self._fetch(name, number, *each, put) for number, each in lot))

    def _sound(self, block: Block, file: BinaryIO) -> bool:
        return all(hashlib.sha256(file.read(self._piece)).hexdigest() == digest for digest in block.pieces)

    async def _fetch(self, name: str, number: int, digest: str, size: int, put: Put) -> None:
        try:
            piece = await self._blobs.get(f"{name}.{number}")
        except (BlobMissing, BlobsUnreachable) as failure:
            raise Unfit("missing" if isinstance(failure, BlobMissing) else "unreachable") from failure
        if len(piece) != size:
            raise Unfit("damaged")
        await asyncio.to_thread(_take, piece, digest, partial(put, number * self._piece))


def _take(piece: bytes, digest: str, put: Callable[[bytes], None]) -> None:
    if hashlib.sha256(piece).hexdigest() != digest:
        raise Unfit("damaged")
    put(piece)
