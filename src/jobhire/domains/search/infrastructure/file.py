"""The index of one tenant: a SQLite file that all processes of a machine share. Safe to throw away.

``docs``: a row of the index each, with all that is searched, packed; ``postings``: the column of a word or
mark in a block; ``words``: in how many blocks each is, and its stem; ``records``, ``skills``: of each block;
``vectors``: what a document means, passage by passage, of all but the ``unmeant``: of nobody until somebody
asks by meaning, then told by the ``embedder`` of ``state``; ``labels``: names of skills and places that are
counted, each as often as it is used; ``state``: one row.
What nobody uses any more is deleted and overwritten (``secure_delete``): no word of who is gone stays.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

from jobhire.domains.search.domain.document import Document
from jobhire.domains.search.domain.words import Lexis

from .blocks import ROWS, SIZE, UNKNOWN, Block, Places

FORMAT = 3
"""Another one: files are made anew."""
_WAIT_SECONDS = 5.0
_MANY = 500
"""Names looked up in one statement."""
_SCHEMA = """
CREATE TABLE docs (
  number INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, version INTEGER NOT NULL, body BLOB NOT NULL
);
CREATE TABLE free (number INTEGER PRIMARY KEY);
CREATE TABLE postings (
  block INTEGER, word TEXT, places BLOB NOT NULL, PRIMARY KEY (block, word)
) WITHOUT ROWID;
CREATE TABLE words (word TEXT PRIMARY KEY, stem TEXT NOT NULL, uses INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX forms ON words (stem);
CREATE TABLE records (block INTEGER PRIMARY KEY, rows BLOB NOT NULL);
CREATE TABLE skills (block INTEGER PRIMARY KEY, counts BLOB NOT NULL, labels BLOB NOT NULL);
CREATE TABLE labels (
  number INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL, text TEXT NOT NULL,
  uses INTEGER NOT NULL, UNIQUE (kind, key)
);
CREATE TABLE vectors (number INTEGER PRIMARY KEY, passages BLOB NOT NULL);
CREATE TABLE unmeant (number INTEGER PRIMARY KEY);
CREATE TABLE state (
  one INTEGER PRIMARY KEY CHECK (one = 1), tenant TEXT NOT NULL, epoch INTEGER NOT NULL,
  position INTEGER NOT NULL, total INTEGER NOT NULL, embedder TEXT NOT NULL
);
"""
_encoder, _decoder = msgspec.msgpack.Encoder(), msgspec.msgpack.Decoder(Document)


class State(msgspec.Struct, frozen=True):
    """``epoch``: goes up with every change of what is found; ``position``: of the log that is in it;
    ``total``: live candidates; ``embedder``: empty until somebody asks by meaning."""

    tenant: str
    epoch: int
    position: int
    total: int
    embedder: str


def packed(document: Document) -> bytes:
    return zlib.compress(_encoder.encode(document), 1)


def unpacked(body: bytes) -> Document:
    return _decoder.decode(zlib.decompress(body))


class IndexFile:
    """An open file. For one thread. ``new``: written once, by one process, and only then named."""

    def __init__(self, path: Path, *, new: bool = False) -> None:
        self.path = path
        self._connection = sqlite3.connect(
            path, timeout=_WAIT_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=64
        )
        # A new file that is not whole is never read; once it is named, readers and a writer share it.
        settings = (
            ("page_size=16384", "journal_mode=OFF", "synchronous=OFF")
            if new
            else ("journal_mode=WAL", "synchronous=NORMAL")
        )
        for setting in (*settings, "secure_delete=ON", "cache_size=-8000", "temp_store=MEMORY"):
            self._connection.execute(f"PRAGMA {setting}").fetchall()

    def create(self, tenant_id: str) -> None:
        self._connection.executescript(_SCHEMA)
        self.execute("INSERT INTO state VALUES (1, ?, 0, 0, 0, '')", (tenant_id,))

    def close(self) -> None:
        self._connection.close()

    def execute(self, statement: str, values: Sequence[object] = ()) -> sqlite3.Cursor:
        return self._connection.execute(statement, values)

    def many(self, statement: str, values: Iterable[Sequence[object]]) -> None:
        self._connection.executemany(statement, values)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """All that is read within is of one moment."""
        self.execute("BEGIN")
        try:
            yield
        finally:
            self.execute("COMMIT")

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One writer at a time, of whatever process; all or nothing."""
        self.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.execute("ROLLBACK")
            raise
        self.execute("COMMIT")

    def overwrite(self) -> None:
        """What was deleted is in no file any more: not in the log of changes either."""
        self.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    # What is there

    @property
    def state(self) -> State:
        row = self.execute("SELECT tenant, epoch, position, total, embedder FROM state").fetchone()
        return State(*row)

    def document(self, id: str) -> Document | None:
        row = self.execute("SELECT body FROM docs WHERE id = ?", (id,)).fetchone()
        return None if row is None else unpacked(row[0])

    def documents(self, numbers: Sequence[int]) -> dict[int, Document]:
        marks = ",".join("?" * len(numbers))
        rows = self.execute(f"SELECT number, body FROM docs WHERE number IN ({marks})", numbers)  # noqa: S608 - marks only
        return {number: unpacked(body) for number, body in rows}

    def versions(self, ids: Sequence[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for lot in _lots(ids):
            marks = ",".join("?" * len(lot))
            found.update(self.execute(f"SELECT id, version FROM docs WHERE id IN ({marks})", lot))  # noqa: S608
        return found

    def blocks(self) -> list[int]:
        return [row[0] for row in self.execute("SELECT block FROM records ORDER BY block")]

    def records(self, block: int) -> npt.NDArray[np.void]:
        row = self.execute("SELECT rows FROM records WHERE block = ?", (block,)).fetchone()
        return np.zeros(0, ROWS) if row is None else np.frombuffer(row[0], ROWS)

    def block(self, number: int, lexis: Lexis, known: dict[str, list[str]]) -> Block:
        """``known``: forms of stems, for all blocks of a search."""

        def forms(stem: str) -> list[str]:
            if stem not in known:
                known[stem] = self._forms(stem)
            return known[stem]

        def columns(words: Iterable[str]) -> list[Places]:
            found: list[Places] = []
            for lot in _lots(list(words)):
                marks = ",".join("?" * len(lot))
                statement = f"SELECT places FROM postings WHERE block = ? AND word IN ({marks})"  # noqa: S608
                found += [np.frombuffer(row[0], np.uint32) for row in self.execute(statement, (number, *lot))]
            return found

        def beginning(prefix: str) -> list[Places]:
            statement = "SELECT places FROM postings WHERE block = ? AND word >= ? AND word < ?"
            last = prefix[:-1] + chr(ord(prefix[-1]) + 1)
            return [
                np.frombuffer(row[0], np.uint32) for row in self.execute(statement, (number, prefix, last))
            ]

        def vectors(rows: Sequence[int]) -> Iterator[tuple[int, bytes]]:
            return self._vectors(number * SIZE, rows)

        return Block(
            self.records(number), lexis, columns=columns, beginning=beginning, forms=forms, vectors=vectors
        )

    def _vectors(self, first: int, rows: Sequence[int]) -> Iterator[tuple[int, bytes]]:
        """By row of a block, of a few by name, else of all of them."""
        if len(rows) > _MANY:
            statement = "SELECT number - ?, passages FROM vectors WHERE number BETWEEN ? AND ?"
            yield from self.execute(statement, (first, first + rows[0], first + rows[-1]))
            return
        marks = ",".join("?" * len(rows))
        statement = f"SELECT number - ?, passages FROM vectors WHERE number IN ({marks})"  # noqa: S608 - marks only
        yield from self.execute(statement, (first, *(first + row for row in rows)))

    def unmeant(self, most: int) -> list[int]:
        """Numbers of documents of which nobody has told yet what they mean."""
        return [row[0] for row in self.execute("SELECT number FROM unmeant LIMIT ?", (most,))]

    def _forms(self, stem: str) -> list[str]:
        return [row[0] for row in self.execute("SELECT word FROM words WHERE stem = ?", (stem,))]

    def skills(self, block: int) -> tuple[npt.NDArray[np.uint16], npt.NDArray[np.uint32]]:
        """How many each row has, and the labels of all rows, one after the other."""
        row = self.execute("SELECT counts, labels FROM skills WHERE block = ?", (block,)).fetchone()
        if row is None:
            return np.zeros(SIZE, np.uint16), np.empty(0, np.uint32)
        return np.frombuffer(row[0], np.uint16), np.frombuffer(row[1], np.uint32)

    def labels(self, numbers: Sequence[int]) -> dict[int, str]:
        found: dict[int, str] = {}
        for lot in _lots(numbers):
            marks = ",".join("?" * len(lot))
            found.update(self.execute(f"SELECT number, text FROM labels WHERE number IN ({marks})", lot))  # noqa: S608
        return found


def nobody() -> npt.NDArray[np.void]:
    records = np.zeros(SIZE, ROWS)
    records["type"] = UNKNOWN
    return records


def _lots(items: Sequence[object]) -> Iterator[list[object]]:
    for first in range(0, len(items), _MANY):
        yield list(items[first : first + _MANY])
