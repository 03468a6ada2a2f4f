"""The index of a large tenant as flat bytes, so that a worker that starts need not read every profile again.

A snapshot is a projection of a projection: safe to throw away. Its types are fixed here and its bytes are
nothing but numbers and words, so reading one runs nothing. All numbers are little-endian; each column begins
at a multiple of eight bytes. A block is what lives and goes together in memory: a segment, or the words.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from jobhire.shared.application import BlobMissing, Blobs, BlobsUnreachable

from .index import Segment, Words, merged
from .postings import Postings
from .snapshot_files import Block, Manifest, Manifests, Owner

FORMAT = 2
PIECE = 1_000_000
"""Bytes of one file: what saving and loading hold in memory beside the index itself."""
_AT_ONCE = 4
"""Pieces on their way at the same time: one is fetched while another is checked."""

Column = npt.NDArray[Any]

_WORDS = ("skills", "terms", "places")
_ROWS = {
    "ids": "<u8",
    "slots": "<i4",
    "versions": "<i4",
    "types": "<u1",
    "traits": "<u2",
    "role_rows": "<i4",
    "role_months": "<i4",
}
_POSTINGS = ("skills", "terms", "places", "titles")
_WEIGHED = ("terms",)
_PARTS = {"keys": "<i4", "runs": "<i4", "heads": "<u2", "starts": "<i8", "lows": "<u2", "weights": "<u1"}


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


# A block and its columns


def _segment_schema() -> list[tuple[str, str]]:
    plain = list(_ROWS.items())
    for name in _POSTINGS:
        parts = (part for part in _PARTS if part != "weights" or name in _WEIGHED)
        plain += [(f"{name}.{part}", _PARTS[part]) for part in parts]
    return plain


_SEGMENT = _segment_schema()
_VOCABULARY = [
    (f"{name}.{part}", type) for name in _WORDS for part, type in (("numbers", "<i4"), ("text", "<u1"))
]


def _segment_columns(segment: Segment) -> list[Column]:
    def column(name: str) -> Column:
        owner, _, part = name.partition(".")
        value = getattr(segment, owner)
        return (getattr(value, part) if part else value).reshape(-1)  # type: ignore[no-any-return]

    return [_typed(column(name), type) for name, type in _SEGMENT]


def _typed(column: Column, type: str) -> Column:
    """Raises ``TypeError`` for another type: it would come back as something else."""
    return np.ascontiguousarray(column.astype(type, casting="equiv", copy=False))


def _segment(columns: Mapping[str, Column]) -> Segment:
    plain: dict[str, Any] = {name: columns[name] for name in _ROWS}
    plain["ids"] = plain["ids"].reshape(-1, 2)
    for name in _POSTINGS:
        plain[name] = Postings(**{part: columns.get(f"{name}.{part}") for part in _PARTS})  # type: ignore[arg-type]
    return Segment(**plain)


def _word_columns(words: Sequence[Mapping[str, int]]) -> list[Column]:
    columns: list[Column] = []
    for own in words:
        text = msgspec.msgpack.encode(list(own))
        columns += [np.array(list(own.values()), "<i4"), np.frombuffer(text, "<u1")]
    return columns


def _words(columns: Mapping[str, Column]) -> tuple[Mapping[str, int], ...]:
    def one(name: str) -> Mapping[str, int]:
        words = msgspec.msgpack.decode(columns[f"{name}.text"].tobytes(), type=list[str])
        return dict(zip(words, columns[f"{name}.numbers"].tolist(), strict=True))

    return tuple(one(name) for name in _WORDS)


async def _blocks(snapshot: Snapshot) -> AsyncIterator[Sequence[Column]]:
    """Of the segments what is live, one at a time, then the words that stand in that."""
    used = [set[int]() for _ in _WORDS]
    for segment in snapshot.segments:
        live = await asyncio.to_thread(_live, segment)
        if len(live):
            yield _segment_columns(live)
        for known, more in zip(used, live.numbers, strict=True):
            known.update(more)
    yield _word_columns(await asyncio.to_thread(_used, snapshot.words, used))


def _live(segment: Segment) -> Segment:
    """Without a trace of those who are struck out."""
    return segment if segment.live == len(segment) else merged([segment])


def _used(words: Sequence[Mapping[str, int]], used: Sequence[set[int]]) -> list[Mapping[str, int]]:
    return [
        {word: number for word, number in own.items() if number in wanted}
        for own, wanted in zip(words, used, strict=True)
    ]


def _padded(size: int) -> int:
    return -(-size // 8) * 8


def _pieces(columns: Sequence[Column], size: int) -> Iterator[tuple[bytes, str]]:
    """The columns one after the other, ``size`` bytes at a time, each piece with its digest."""
    piece = bytearray()
    for column in columns:
        raw = column.view(np.uint8).data if len(column) else memoryview(b"")
        for part in (raw, memoryview(bytes(_padded(len(raw)) - len(raw)))):
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


def _columns(block: Block, schema: Sequence[tuple[str, str]], raw: Column) -> dict[str, Column]:
    found, at = {}, 0
    for (name, type), length in zip(schema, block.lengths, strict=True):
        size = length * np.dtype(type).itemsize
        found[name] = raw[at : at + size].view(type)
        at += _padded(size)
    return found


def _size(block: Block, schema: Sequence[tuple[str, str]]) -> int:
    """Raises ``Unfit`` for lengths that are not this format's."""
    if len(block.lengths) != len(schema) or any(length < 0 for length in block.lengths):
        raise Unfit("format")
    columns = zip(schema, block.lengths, strict=True)
    return sum(_padded(length * np.dtype(type).itemsize) for (_, type), length in columns)


# Saved and loaded


class Snapshots:
    """Keeps one snapshot for each owner."""

    def __init__(self, blobs: Blobs, manifests: Manifests, *, piece: int = PIECE) -> None:
        self._blobs = blobs
        self.manifests = manifests
        self._piece = piece

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
        schemas = [*[_SEGMENT] * (len(manifest.blocks) - 1), _VOCABULARY]
        folder = owner.folder(manifest.epoch)
        loaded = [
            await self._load(f"{folder}/{number}", block, schema)
            for number, (block, schema) in enumerate(zip(manifest.blocks, schemas, strict=True))
        ]
        return Snapshot(
            reading=manifest.reading,
            epoch=manifest.epoch,
            position=manifest.position,
            words=_words(loaded[-1]),
            segments=tuple(map(_segment, loaded[:-1])),
        )

    async def _load(self, name: str, block: Block, schema: Sequence[tuple[str, str]]) -> dict[str, Column]:
        raw = np.empty(_size(block, schema), np.uint8)
        borders = range(0, len(raw), self._piece)
        if len(borders) != len(block.pieces):
            raise Unfit("format")
        for first in range(0, len(borders), _AT_ONCE):
            lot = range(first, min(first + _AT_ONCE, len(borders)))
            rooms = [raw[borders[number] : borders[number] + self._piece] for number in lot]
            fetched = (
                self._fetch(f"{name}.{number}", block.pieces[number], room)
                for number, room in zip(lot, rooms, strict=True)
            )
            await asyncio.gather(*fetched)
        return _columns(block, schema, raw)

    async def _fetch(self, name: str, digest: str, room: Column) -> None:
        try:
            piece = await self._blobs.get(name)
        except (BlobMissing, BlobsUnreachable) as failure:
            raise Unfit("missing" if isinstance(failure, BlobMissing) else "unreachable") from failure
        await asyncio.to_thread(_take, piece, digest, room)


def _take(piece: bytes, digest: str, room: Column) -> None:
    if len(piece) != len(room) or hashlib.sha256(piece).hexdigest() != digest:
        raise Unfit("damaged")
    room[:] = np.frombuffer(piece, np.uint8)
