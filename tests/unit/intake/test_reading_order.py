"""Columns by geometry."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.intake.domain.reading_order import Fragment, in_reading_order


def fragment(text: str, x: float, y: float, size: float = 10) -> Fragment:
    return Fragment(text, (x, y, x + len(text) * size * 0.5, y + size), size)


def lines(fragments: list[Fragment]) -> list[str]:
    return [line.text for line in in_reading_order(fragments, 1)]


SIDE = [fragment(f"side line {i}", 30, 100 + 14 * i) for i in range(8)]
MAIN = [fragment(f"the main column says {i}", 220, 100 + 15 * i) for i in range(12)]
HEAD = [fragment("A name across both columns of the page, set large", 30, 40, 20)]
FOOT = [fragment("contact data in the very middle of the foot of the page", 120, 700)]


@given(st.randoms())
def test_two_columns_are_read_one_after_the_other_whatever_the_order_of_the_file(
    order: random.Random,
) -> None:
    mixed = HEAD + SIDE + MAIN + FOOT
    order.shuffle(mixed)
    assert lines(mixed) == [one.text for one in HEAD + SIDE + MAIN + FOOT]


def test_dates_at_the_right_stay_with_their_lines() -> None:
    rows = [(f"Engineer at company {i}", f"0{i}/2019 – 0{i}/2020") for i in range(1, 7)]
    fragments = [
        fragment(text, x, 100 + 30 * i)
        for i, row in enumerate(rows)
        for x, text in zip((40, 420), row, strict=True)
    ]
    assert lines(fragments) == [f"{title}\t{dates}" for title, dates in rows]


def test_dates_at_the_left_stay_with_their_lines() -> None:
    fragments = []
    for i in range(5):
        fragments += [
            fragment(f"201{i} – 201{i + 1}", 40, 100 + 40 * i),
            fragment("Engineer at a company", 160, 100 + 40 * i),
        ]
        fragments.append(fragment("who did a lot of things there", 160, 115 + 40 * i))
    assert lines(fragments)[:2] == ["2010 – 2011\tEngineer at a company", "who did a lot of things there"]


def test_labels_at_the_left_stay_with_their_lines() -> None:
    rows = [
        ("Languages:", "Python, Go, Rust, Julia"),
        ("Databases:", "PostgreSQL and SQLite"),
        ("Tools:", "git, make, docker"),
        ("Cloud:", "one or the other of them"),
    ]
    fragments = [
        fragment(text, x, 100 + 14 * i)
        for i, row in enumerate(rows)
        for x, text in zip((40, 140), row, strict=True)
    ]
    assert lines(fragments) == ["\t".join(row) for row in rows]


def test_three_columns_are_three_columns() -> None:
    fragments = [
        fragment(f"col {c} row {r} has words", 30 + 190 * c, 100 + (14 + c) * r)
        for r in range(6)
        for c in range(3)
    ]
    assert lines(fragments)[:7] == [*(f"col 0 row {r} has words" for r in range(6)), "col 1 row 0 has words"]
