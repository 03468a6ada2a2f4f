"""Columns of counts are stored as small as they are, and read back as they were, with numpy or without."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.matching.infrastructure.standing import _column
from jobhire.domains.matching.infrastructure.tally import pack, unpack

LEAST, MOST = -(2**31), 2**31 - 1
edges = st.sampled_from([-129, -128, -1, 0, 127, 128, 32_767, 32_768, -32_768, -32_769, LEAST, MOST])


@given(st.lists(edges | st.integers(LEAST, MOST)))
def test_a_column_comes_back_as_it_was_to_both_who_read_it(numbers: list[int]) -> None:
    text = pack(np.array(numbers, np.int32))
    assert unpack(text).tolist() == numbers
    assert list(_column(text)) == numbers


@pytest.mark.parametrize(("most", "width"), [(127, "1"), (128, "2"), (32_767, "2"), (32_768, "4")])
def test_a_number_takes_as_many_bytes_as_the_widest_one(most: int, width: str) -> None:
    assert pack(np.array([-1, 0, most], np.int32))[0] == width
