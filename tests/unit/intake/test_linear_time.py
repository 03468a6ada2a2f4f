"""Nothing in a CV makes the parser slow: its expressions take time in proportion to the text."""

from __future__ import annotations

import time

import pytest

from jobhire.domains.intake.domain.document import Kind, Line, Reading
from jobhire.domains.intake.domain.extraction import profile_of
from jobhire.domains.intake.domain.profile import Month
from jobhire.domains.intake.domain.tongue import tongue_of
from jobhire.domains.intake.domain.wording import seen
from jobhire.domains.intake.infrastructure.tesseract import with_at_signs

SMALL, FACTOR = 5_000, 4
"""Characters; how many times more the second text has."""

NASTY = (
    "a@", "a.a@", "@a.", "a@a.", "a@-.", "aaaa", "a.", "a-", "a'", ".", "-", "(0", "0 ", "0-", "+0(",
    "00 ", "1/", "12/20", "2020-", "2020 - ", "jan ", "jan. de ", "seit ", "since from ", "a ju",
    "http://", "www.", "a.com/", "a.b.c.", "://", "\t", " ", "  \t", "| ", "• ", "– ", ": ", "A: ",
    "skills: ", "B C ", "A b ", "Dr. ", "Ph.D. ", "de la ", "1 year ", "( ", "[", "\u200b", "\u202e",
    "e\u0301", "\ufb03", "ı", "İ", "ß", "Q", "a Qa.", "a© ", "a [at] ", "a (at) a (dot) ", "Name: ",
    "Location: ", "x y", "& ", "/", ",", ";",
)  # fmt: skip


def seconds(text: str, *, lines: bool) -> float:
    begin = time.process_time()
    parts = [text[i : i + 200] for i in range(0, len(text), 200)] if lines else [text]
    rows = tuple(Line(part) for part in (seen(part)[0] for part in parts) if part)
    shown = Reading(Kind.TEXT, 1, (Line("Experience"), *rows))
    profile_of(shown, lambda _: (), today=Month(2026, 1))
    with_at_signs(text)
    tongue_of(text)
    return time.process_time() - begin


@pytest.mark.parametrize("lines", [False, True], ids=["one line", "many lines"])
@pytest.mark.parametrize("piece", NASTY)
def test_row_39_four_times_the_text_takes_no_sixteen_times_as_long(piece: str, lines: bool) -> None:
    short = (piece * SMALL)[:SMALL]
    long = (piece * SMALL * FACTOR)[: SMALL * FACTOR]
    took = seconds(long, lines=lines)
    if took > 0.5:
        assert took < 10 * max(seconds(short, lines=lines), 0.02), f"{took:.1f} s"
