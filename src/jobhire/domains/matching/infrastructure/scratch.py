"""What the parts of a score share while they go over one block of rows."""

from __future__ import annotations

import numpy as np

from .postings import BLOCK, I32, Ints

_SPARSE = 6
_NARROW = 1 << 16
"""What two bytes can count."""


def few(rows: int, size: int) -> bool:
    """So that it is faster to look at them by themselves than to go over the whole block."""
    return rows * _SPARSE < size


def divide(numbers: I32, by: int) -> I32:
    """In place. None is negative; without a sign it takes less than half as long."""
    unsigned = numbers.view(np.uint32)
    unsigned //= np.uint32(by)
    return numbers


class Scratch:
    """Of one block, lent to each part in turn: the fewer there are, the more of them stay in the cache."""

    def __init__(self, count: int) -> None:
        widest = min(BLOCK, count)
        self.total, self.line, self.sums = np.zeros((3, widest), np.int32)
        self.marks = np.zeros(widest, np.uint8)
        """``line``, ``sums`` and ``marks`` are given back all 0."""
        self._narrow: Ints = np.zeros(widest, np.uint16)

    def codes(self, most: int) -> Ints:
        """Numbers below ``most``. Given back all 0."""
        return self._narrow if most <= _NARROW else self.line
