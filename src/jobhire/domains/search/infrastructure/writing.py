"""Changes of candidates or jobs put into the index, all of a block at once."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

import numpy as np
import numpy.typing as npt

from jobhire.domains.search.domain.document import Document, order_of
from jobhire.domains.search.domain.words import Lexis, fold

from .blocks import SIZE, STATUSES, TYPES, UNKNOWN, Places
from .file import IndexFile, nobody, packed, unpacked
from .meanings import forget_meaning

_SKILL, _PLACE, _DEPARTMENT = "skill", "place", "department"
_MOST_MONTHS = 2**15 - 1
NO_LABEL = 0


def label_key(name: str) -> str:
    return " ".join(fold(name).split())


@dataclass(slots=True)
class _Block:
    """What changes in one block."""

    gone: dict[int, Document] = field(default_factory=dict)
    come: dict[int, Document] = field(default_factory=dict)


def write(
    file: IndexFile, lexis: Lexis, documents: Sequence[Document], gone: Sequence[str], *, position: int
) -> None:
    """Within a transaction. ``documents`` replace what is there of the same candidates; ``gone`` go."""
    blocks = defaultdict[int, _Block](_Block)
    before, free = file.state, _Numbers(file)
    known = _rows(file, [*(each.id for each in documents), *gone])
    for id, (number, document) in known.items():
        blocks[number // SIZE].gone[number % SIZE] = document
        file.execute("DELETE FROM docs WHERE id = ?", (id,))
        forget_meaning(file, number)
    for document in documents:
        number = known[document.id][0] if document.id in known else free.take()
        blocks[number // SIZE].come[number % SIZE] = document
        file.execute(
            "INSERT INTO docs VALUES (?, ?, ?, ?)", (number, document.id, document.version, packed(document))
        )
        if before.embedder:
            file.execute("INSERT INTO unmeant VALUES (?)", (number,))
    come = {each.id for each in documents}
    file.many(
        "INSERT INTO free VALUES (?)", [(number,) for id, (number, _) in known.items() if id not in come]
    )
    for number, block in sorted(blocks.items()):
        _write_block(file, lexis, number, block)
    changed = bool(documents or known)
    file.execute(
        "UPDATE state SET epoch = epoch + ?, position = max(position, ?), total = ?",
        (int(changed), position, before.total + len(come) - len(known)),
    )


def _rows(file: IndexFile, ids: Sequence[str]) -> dict[str, tuple[int, Document]]:
    found: dict[str, tuple[int, Document]] = {}
    for id in ids:
        row = file.execute("SELECT number, body FROM docs WHERE id = ?", (id,)).fetchone()
        if row is not None:
            found[id] = row[0], unpacked(row[1])
    return found


class _Numbers:
    """Rows that are free: those of people who went, then new ones."""

    def __init__(self, file: IndexFile) -> None:
        self._file = file
        used = "SELECT max(number) AS number FROM docs UNION ALL SELECT max(number) FROM free"
        last = file.execute(f"SELECT max(number) FROM ({used})").fetchone()[0]  # noqa: S608 - no value in it
        self._new = count(0 if last is None else last + 1)
        self._left = bool(file.execute("SELECT 1 FROM free LIMIT 1").fetchone())

    def take(self) -> int:
        row = self._file.execute("SELECT min(number) FROM free").fetchone() if self._left else None
        if row is None or row[0] is None:
            self._left = False
            return next(self._new)
        self._file.execute("DELETE FROM free WHERE number = ?", row)
        return int(row[0])


def _write_block(file: IndexFile, lexis: Lexis, number: int, block: _Block) -> None:
    lengths = _write_postings(file, lexis, number, block)
    labels = _use_labels(file, block)
    present = file.records(number)
    records = present.copy() if len(present) else nobody()
    for row in block.gone:
        records[row] = nobody()[row]
    for row, document in block.come.items():
        records[row] = _record(document, lengths[row], labels)
    file.execute("INSERT OR REPLACE INTO records VALUES (?, ?)", (number, records.tobytes()))
    _write_skills(file, number, block, labels)


def _record(document: Document, length: int, labels: Mapping[tuple[str, str], int]) -> tuple[int, ...]:
    high, low = order_of(document.id)
    months = UNKNOWN if document.months is None else min(document.months, _MOST_MONTHS)
    return (
        TYPES.index(document.type),
        STATUSES.index(document.status),
        UNKNOWN if document.level is None else document.level,
        length,
        months,
        labels.get((_PLACE, label_key(document.location)), NO_LABEL),
        labels.get((_DEPARTMENT, label_key(document.department)), NO_LABEL),
        document.changed,
        high,
        low,
    )


# Words


def _places(documents: Mapping[int, Document]) -> tuple[dict[str, array[int]], dict[int, int]]:
    """Of every word and mark, ascending; and how many words each row has. The words of one at a time."""
    found: dict[str, array[int]] = {}
    lengths: dict[int, int] = {}
    for row, document in sorted(documents.items()):
        words = document.words()
        lengths[row] = len(words) - words.count(None)
        for place, word in enumerate(words, row << 16):
            if word in found:
                found[word].append(place)
            elif word is not None:
                found[word] = array("I", [place])
        for mark in document.marks():
            found.setdefault(mark, array("I")).append(row << 16)
    return found, lengths


def _write_postings(file: IndexFile, lexis: Lexis, number: int, block: _Block) -> dict[int, int]:
    """Returns how many words each row has that came."""
    said, lengths = _places(block.come)
    come = {word: np.frombuffer(places, np.uint32) for word, places in said.items()}
    leaving = dict.fromkeys(_places(block.gone)[0])
    before = _present(file, number, [*come, *(word for word in leaving if word not in come)])
    rows = np.fromiter(block.gone, np.uint32, len(block.gone))
    written, ended = list[tuple[int, str, bytes]](), list[tuple[int, str]]()
    for word in dict.fromkeys((*come, *leaving)):
        places = _after(before.get(word), rows if word in leaving else None, come.get(word))
        if len(places):
            written.append((number, word, places.tobytes()))
        elif word in before:
            ended.append((number, word))
    file.many("INSERT OR REPLACE INTO postings VALUES (?, ?, ?)", sorted(written))
    file.many("DELETE FROM postings WHERE block = ? AND word = ?", ended)
    _use_words(
        file, lexis, [word for _, word, _ in written if word not in before], [word for _, word in ended]
    )
    return lengths


def _present(file: IndexFile, number: int, words: Iterable[str]) -> dict[str, Places]:
    statement, found = "SELECT places FROM postings WHERE block = ? AND word = ?", dict[str, Places]()
    for word in words:
        row = file.execute(statement, (number, word)).fetchone()
        if row is not None:
            found[word] = np.frombuffer(row[0], np.uint32)
    return found


def _after(before: Places | None, gone: npt.NDArray[np.uint32] | None, come: Places | None) -> Places:
    kept = before if before is not None else np.empty(0, np.uint32)
    if gone is not None and len(kept):
        rows = kept >> 16
        kept = kept[rows != gone[0]] if len(gone) == 1 else kept[~np.isin(rows, gone)]
    if come is None:
        return kept
    return come if not len(kept) else np.sort(np.concatenate((kept, come)))


def _use_words(file: IndexFile, lexis: Lexis, new: Sequence[str], ended: Sequence[str]) -> None:
    file.many(
        "INSERT INTO words VALUES (?, ?, 1) ON CONFLICT (word) DO UPDATE SET uses = uses + 1",
        [(word, lexis.stem(word)) for word in sorted(new)],
    )
    file.many("UPDATE words SET uses = uses - 1 WHERE word = ?", [(word,) for word in ended])
    file.many("DELETE FROM words WHERE word = ? AND uses <= 0", [(word,) for word in ended])


# What is counted


def _labels_of(document: Document) -> dict[tuple[str, str], str]:
    found = {(_SKILL, mark): name for mark, name in document.skills}
    for kind, name in ((_PLACE, document.location), (_DEPARTMENT, document.department)):
        if key := label_key(name):
            found[kind, key] = name
    return found


def _use_labels(file: IndexFile, block: _Block) -> dict[tuple[str, str], int]:
    """The numbers of all that those who come have."""
    texts: dict[tuple[str, str], str] = {}
    uses = Counter[tuple[str, str]]()
    for document in block.come.values():
        own = _labels_of(document)
        texts |= own
        uses.update(own.keys())
    for document in block.gone.values():
        uses.subtract(_labels_of(document).keys())
    # First more, then less: what stays in use keeps its number and its name.
    for (kind, key), more in sorted(uses.items()):
        if (kind, key) in texts:
            file.execute(
                "INSERT INTO labels (kind, key, text, uses) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (kind, key) DO UPDATE SET uses = uses + excluded.uses, text = excluded.text",
                (kind, key, texts[kind, key], more),
            )
        else:
            file.execute("UPDATE labels SET uses = uses + ? WHERE kind = ? AND key = ?", (more, kind, key))
            file.execute("DELETE FROM labels WHERE kind = ? AND key = ? AND uses <= 0", (kind, key))
    statement = "SELECT number FROM labels WHERE kind = ? AND key = ?"
    return {label: file.execute(statement, label).fetchone()[0] for label in texts}


def _write_skills(file: IndexFile, number: int, block: _Block, labels: Mapping[tuple[str, str], int]) -> None:
    counts, numbers = file.skills(number)
    parts = np.split(numbers, np.cumsum(counts[:-1], dtype=np.int64))
    for row in block.gone:
        parts[row] = numbers[:0]
    for row, document in block.come.items():
        parts[row] = np.array([labels[_SKILL, mark] for mark, _ in document.skills], np.uint32)
    sizes = np.array([len(part) for part in parts], np.uint16)
    joined = np.concatenate(parts).astype(np.uint32)
    file.execute(
        "INSERT OR REPLACE INTO skills VALUES (?, ?, ?)", (number, sizes.tobytes(), joined.tobytes())
    )
