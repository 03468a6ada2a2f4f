"""How near many passages are to a question: ``domain.meaning`` for columns."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import numpy as np
import numpy.typing as npt

from jobhire.domains.search.domain import meaning

_AT_ONCE = 64
"""Documents: some 640 KB as floats, for what stays in the cache of a core is multiplied fastest."""

Ints = npt.NDArray[np.int64]


def nearest(wanted: bytes, vectors: Iterator[tuple[int, bytes]]) -> Iterator[tuple[Ints, Ints]]:
    """Rows, and how near the nearest passage of each is, in per mille. Of who says nothing: no row."""
    one = np.frombuffer(wanted, np.int8).astype(np.float32)
    while lot := list(islice(vectors, _AT_ONCE)):
        told = [(row, body) for row, body in lot if body]
        if told:
            counts = np.array([len(body) // len(one) for _, body in told])
            passages = np.frombuffer(b"".join(body for _, body in told), np.int8).reshape(-1, len(one))
            # Whole numbers below 2**24: float32 has them exactly, in whatever order they are summed up.
            dots = (passages.astype(np.float32) @ one).astype(np.int64)
            best = np.maximum.reduceat(dots, np.cumsum(counts) - counts)
            yield np.array([row for row, _ in told]), np.maximum(0, 1_000 * best // meaning.UNIT)


def points_of(near: Ints) -> Ints:
    """See ``meaning.points_of``."""
    share = meaning.FULL * (near - meaning.NOTHING) // (meaning.ALL - meaning.NOTHING)
    points: Ints = np.clip(share, 1, meaning.FULL)
    return points
