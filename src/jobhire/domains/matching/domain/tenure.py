"""How long and until when a CV shows a skill: by the positions whose text names it, or as stated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from .experience import Period, Stated, total_months

_REACH = 40
"""How far (characters) behind "5 years of …" the skill it speaks of may stand."""


class Stretch(NamedTuple):
    """The text of one position and when it was held."""

    start: int
    end: int
    periods: tuple[Period, ...]


class Tenure(NamedTuple):
    """``months`` ≥ 1; ``last``: the last month (months since year 0), None where only a length is stated."""

    months: int
    last: int | None


def tenure(
    mentions: Sequence[tuple[int, int]], text: str, stretches: Sequence[Stretch], times: Sequence[Stated]
) -> Tenure | None:
    """Of a skill named at ``mentions``; None where the CV says nothing about it."""
    held = {p for s in stretches for p in s.periods if any(s.start <= at < s.end for at, _ in mentions)}
    stated = max((t.months for t in times if any(_speaks_of(t, m, text) for m in mentions)), default=0)
    worked = total_months(held)
    if not worked and not stated:
        return None
    return Tenure(max(worked, stated), max((p.last for p in held), default=0) - 1 if held else None)


def _speaks_of(time: Stated, mention: tuple[int, int], text: str) -> bool:
    """ "5 years of Python", "Python (5 years)"."""
    start, end = mention
    if 0 <= start - time.end <= _REACH:
        return not set("\n.;,()").intersection(text[time.end : start])
    return 0 <= time.start - end <= 4 and not text[end : time.start].strip(" (:-–")


def closed(
    openings: Iterable[tuple[int, tuple[Period, ...]]], ends: Sequence[int], last: int
) -> list[Stretch]:
    """Positions by where they begin: each goes on to the next one, or to where its section ends."""
    starts = list(openings)
    borders = sorted([*ends, *(start for start, _ in starts), last])
    return [
        Stretch(start, next(border for border in borders if border > start), periods)
        for start, periods in starts
        if start < last
    ]
