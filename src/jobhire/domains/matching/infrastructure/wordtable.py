"""Words and their numbers as flat columns, looked up where they lie: there may be a million, and a process
that only reads asks for a few hundred.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import ItemsView, Iterable, Iterator, Mapping

import numpy as np

from .flat import Column, Schema
from .postings import NOBODYS, Known, Vocabulary

TABLE: Schema = (("numbers", "<i4"), ("ends", "<i8"), ("text", "<u1"))
_APART = b"\xff"
"""Between words: no byte of UTF-8."""


class WordTable(Mapping[str, int]):
    """``text``: the words in UTF-8, in ascending order; ``ends``: where each ends in it."""

    def __init__(self, numbers: Column, ends: Column, text: Column) -> None:
        self._numbers, self._ends, self._text = numbers, ends, text

    @classmethod
    def of(cls, words: Mapping[str, int]) -> WordTable:
        ordered = sorted((word.encode(), number) for word, number in words.items())
        sizes = np.array([len(word) + len(_APART) for word, _ in ordered], "<i8")
        return cls(
            np.array([number for _, number in ordered], "<i4"),
            np.cumsum(sizes, dtype="<i8") - len(_APART),
            np.frombuffer(_APART.join(word for word, _ in ordered), "<u1"),
        )

    @property
    def columns(self) -> tuple[Column, ...]:
        """As ``TABLE`` names them."""
        return self._numbers, self._ends, self._text

    @property
    def last(self) -> int:
        """The greatest number; -1 without words."""
        return int(self._numbers.max(initial=-1))

    def __len__(self) -> int:
        return len(self._numbers)

    def __iter__(self) -> Iterator[str]:
        return iter([word.decode() for word in self._text.tobytes().split(_APART)] if len(self) else [])

    def __getitem__(self, word: str) -> int:
        wanted = word.encode(errors="surrogatepass")
        at = bisect_left(range(len(self)), wanted, key=self._word)
        if at == len(self) or self._word(at) != wanted:
            raise KeyError(word)
        return int(self._numbers[at])

    def _word(self, at: int) -> bytes:
        first = int(self._ends[at - 1]) + len(_APART) if at else 0
        return self._text[first : self._ends[at]].tobytes()

    def items(self) -> ItemsView[str, int]:
        return _Items(self)


class _Items(ItemsView[str, int]):
    """In one go, not word by word."""

    _mapping: WordTable

    def __iter__(self) -> Iterator[tuple[str, int]]:
        numbers, _, _ = self._mapping.columns
        return zip(self._mapping, numbers.tolist(), strict=True)


class LongVocabulary(Vocabulary):
    """A table that stays where it is, and what has come since."""

    __slots__ = ("_next", "_table")

    def __init__(self, table: WordTable) -> None:
        super().__init__()
        self._table = table
        self._next = table.last + 1

    def numbers(self, words: Iterable[str]) -> list[int]:
        return [self._number(word) for word in words]

    def _number(self, word: str) -> int:
        number = self._find(word)
        if number == NOBODYS:
            number, self._next = self._next, self._next + 1
        self._numbers[word] = number
        return number

    def _find(self, word: str) -> int:
        known = self._numbers.get(word)
        return self._table.get(word, NOBODYS) if known is None else known

    def known(self) -> Known:
        return Known(self._find)
