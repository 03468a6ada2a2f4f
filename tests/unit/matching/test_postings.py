"""Postings hold what they were built from, whatever the size of a block, and so do merged ones."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.matching.infrastructure import postings
from jobhire.domains.matching.infrastructure.postings import Postings, merge, scatter

KEYS, ROWS = 6, 15
Entry = tuple[int, int, int]
"""Key, row, weight."""

entries = st.sets(st.tuples(st.integers(0, KEYS - 1), st.integers(0, ROWS - 1))).map(
    lambda cells: [(key, row, 7 * key + row) for row, key in sorted((row, key) for key, row in cells)]
)
keeping = st.lists(st.booleans(), min_size=ROWS, max_size=ROWS)


sizes = st.sampled_from([2, 16])
"""Of blocks: four rows, and as many as there really are."""


@contextmanager
def blocks(bits: int, vectorised: int = postings.VECTORISED) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postings, "BITS", bits)
        patch.setattr(postings, "BLOCK", 1 << bits)
        patch.setattr(postings, "_CHUNK", 5)
        patch.setattr(postings, "VECTORISED", vectorised)
        yield


def built(own: list[Entry]) -> Postings:
    keys, rows, weights = (np.array([each[at] for each in own], np.int32) for at in range(3))
    return Postings.build(keys, rows, weights.astype(np.uint8))


def contents(held: Postings) -> list[Entry]:
    """By key, then row."""
    located = held.locate(held.keys)
    assert held.weights is not None
    return [
        (int(held.keys[which]), int(base) + int(held.lows[at]), int(held.weights[at]))
        for which, first, size, base in zip(
            located.which, located.first, located.size, located.bases, strict=True
        )
        for at in range(first, first + size)
    ]


@given(bits=sizes, own=entries)
def test_what_was_put_in_is_found_under_its_key(bits: int, own: list[Entry]) -> None:
    with blocks(bits):
        held = built(own)
        assert contents(held) == sorted(own)
    assert len(held) == len(own)


@given(bits=sizes, parts=st.lists(st.tuples(entries, keeping), min_size=1, max_size=3))
def test_merged_ones_hold_all_that_stays_under_its_new_number(
    bits: int, parts: list[tuple[list[Entry], list[bool]]]
) -> None:
    renumbered, expected, first = [], [], 0
    for own, kept in parts:
        new = np.where(kept, first + np.cumsum(kept) - 1, -1).astype(np.int32)
        renumbered.append(new)
        expected += [(key, int(new[row]), weight) for key, row, weight in own if kept[row]]
        first += sum(kept)
    with blocks(bits):
        assert contents(merge([built(own) for own, _ in parts], renumbered)) == sorted(expected)


@given(
    bits=sizes,
    own=entries,
    wanted=st.lists(
        st.tuples(st.integers(0, KEYS + 1), st.integers(0, 1), st.integers(1, 9)), unique_by=lambda w: w[0]
    ),
    vectorised=st.sampled_from([0, 2, 500]),
)
def test_every_entry_of_a_wanted_key_is_added_on_its_line(
    bits: int, own: list[Entry], wanted: list[tuple[int, int, int]], vectorised: int
) -> None:
    target = np.zeros((2, ROWS), np.int64)
    keys, lines, factors = (np.array([each[at] for each in wanted], np.int32) for at in range(3))
    with blocks(bits, vectorised):
        held = built(own)
        scatter(np.add, target, held, keys, lines, factors.astype(np.int64), weights=held.weights)
    expected = np.zeros((2, ROWS), np.int64)
    for key, row, weight in own:
        for asked, line, factor in wanted:
            expected[line, row] += factor * weight * (asked == key)
    assert target.tolist() == expected.tolist()


@given(own=entries, kept=st.integers(1, 4))
def test_a_run_spelt_out_says_the_same_as_its_entries(own: list[Entry], kept: int) -> None:
    with blocks(2), pytest.MonkeyPatch.context() as patch:
        patch.setattr(postings, "SPREAD", kept)
        held = built(own)
        for _ in range(2):
            located = held.locate(held.keys)
            columns = (located.which, located.first, located.size, located.bases)
            for which, first, size, base in zip(*(each.tolist() for each in columns), strict=True):
                key = int(held.keys[which])
                block = {row - base: weight for k, row, weight in own if k == key}
                if any(block.get(row) == 0 for row in range(4)):
                    with pytest.raises(ValueError, match="weight"):
                        held.column(first, first + size)
                else:
                    column = held.column(first, first + size)
                    assert column.tolist() == [block.get(row, 0) for row in range(4)]
        assert len(held.spread) <= kept


def test_of_a_large_index_an_entry_takes_two_bytes_and_its_weight_one() -> None:
    rows = np.arange(200_000, dtype=np.int32)
    held = Postings.build(np.zeros(200_000, np.int32), rows, np.ones(200_000, np.uint8))
    assert held.nbytes < 3 * 200_000 + 200
