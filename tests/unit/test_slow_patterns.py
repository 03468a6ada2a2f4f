"""Text made to keep patterns busy: reading four times as much takes about four times as long."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time

import pytest

from jobhire.domains.intake.domain.extraction import profile_of
from jobhire.domains.intake.infrastructure.plain import read_plain
from tests.unit.intake.test_extraction import TODAY, mentions
from tests.unit.matching.test_reading import candidate

MANY, TIMES = 5_000, 4
WORST = 10
"""Linear is about 4; squared would be 16, and more with every power."""

_HOSTILE = [
    *("a@", "a.", "1-", "1", "(1", "a", "_", " ", "\t", "+1 ", "\ufb03", "e\u0301", "• ", "A B ", "a\n"),
    *("http://", "www.", "a.com.", "aaaa.bbbb@cccc.", "a@b.", "tel: ", "a:", "https://a.a/"),
    *("Jan 2020 - ", "2020-", "01/", "5 years ", "English (", "at ", "Python", "C++/", "a,", "a|"),
]


def read_by_intake(text: str) -> None:
    profile_of(read_plain(text.encode()), mentions, today=TODAY)


def read_by_matching(text: str) -> None:
    candidate(text)


def seconds(read: Callable[[str], None], text: str) -> float:
    spent = []
    for _ in range(3):
        began = process_time()
        read(text)
        spent.append(process_time() - began)
    return min(spent)


@pytest.mark.parametrize("piece", _HOSTILE, ids=ascii)
@pytest.mark.parametrize("read", [read_by_intake, read_by_matching])
def test_row_39_a_text_made_to_keep_patterns_busy_is_read_in_linear_time(
    read: Callable[[str], None], piece: str
) -> None:
    whole = piece * (MANY * TIMES // len(piece))
    once = max(seconds(read, whole[: len(whole) // TIMES]), 0.002)
    assert seconds(read, whole) < WORST * once


def test_what_takes_squared_time_would_be_seen() -> None:
    def squared(text: str) -> None:
        sum(1 for _ in range(len(text) ** 2 // 400))

    text = "a" * MANY * TIMES
    assert any(seconds(squared, text) > WORST * seconds(squared, text[:MANY]) for _ in range(10))
