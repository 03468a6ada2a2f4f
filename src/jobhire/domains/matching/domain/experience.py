"""Time spent: date ranges and stated years in a text (words: ``times.py``). Linear in the length of the text.

Months are counted from year 0 (``year * 12 + month - 1``). A bare year stands for its middle, so that
"2016 - 2021" is five years; with months both ends are included. "Present" is the day the CV was received.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from .text import fold, lowered
from .times import (
    AT_LEAST,
    EXPERIENCE,
    LASTING,
    MONTH,
    MONTH_UNITS,
    MONTHS,
    NUMBERS,
    OLD,
    ONE_YEAR,
    PRESENT,
    SINCE,
    UNITS,
    UNTIL,
)

LONGEST = 50 * 12
"""No working life is longer (months)."""

_INDEFINITE = {"a", "an", "ein", "eine", "un", "une", "uno", "una"}

_GAP = r"[^\S\n]{0,3}"
_MONTH = rf"\b(?:{MONTH})[^\W\d_]{{0,9}}\.?,?"
_YEAR = r"(?:19[4-9]\d|20[0-9]\d)"


def _day(tag: str) -> str:
    """One date: "2019-03", "2019.03", "03/2019", "1.3.2019", "March 2019", "2019"; groups y, m (number),
    n (name)."""
    return (
        rf"(?:(?P<yi{tag}>{_YEAR})[-.](?P<mi{tag}>0[1-9]|1[0-2])(?:[-.]\d\d)?(?!\d)"
        rf"|(?:\d{{1,2}}[./])?(?P<m{tag}>0?[1-9]|1[0-2])[./](?P<y{tag}>{_YEAR})"
        rf"|(?:(?:\d{{1,2}}\.?{_GAP})?(?P<n{tag}>{_MONTH}){_GAP}(?:(?:del?|roku){_GAP}|"
        rf"/)?)?(?P<yn{tag}>{_YEAR})(?!\d))"
        rf"(?:{_GAP}(?:r|г|р)\.)?"
    )


_PRESENT = rf"(?P<present>\b(?:{PRESENT})\b)"
_TO = (
    rf"(?:[-–—−~‐‑]{{1,2}}(?:{_GAP}\b(?:{UNTIL})\b{_GAP}:?)?"
    rf"|\b(?:through|and|und|et|y|al|ad|{UNTIL})\b"
    rf"(?:{_GAP}\b(?:zu|la|el|heute|în|in|the|le|o|ao|ce|en met|met|tid)\b(?=[^\S\n]))?)"
)
_RANGE = re.compile(
    rf"(?<![\w]){_day('1')}\.?{_GAP}{_TO}{_GAP}(?:{_day('2')}|{_PRESENT}|(?P<short>\d\d)(?![\w/.]))",
)
_SINCE = re.compile(
    rf"\b(?:{SINCE})[^\S\n]{{1,3}}(?:le |el |o |roku |το |τον )?{_day('1')}"
    rf"(?![^\S\n]?[-–—][^\S\n]?(?:\d|{_MONTH}|{PRESENT})|[^\S\n](?:{UNTIL})[^\S\n])",
)
_AND = re.compile(r"\b(?:and|und|et|y|a|al)\b", re.IGNORECASE)
_BETWEEN = re.compile(
    r"\b(?:between|zwischen|entre|de|from|din|între|intre|del?|da|dal?|dall|tra|fra)\W{0,2}$", re.IGNORECASE
)

_STATED = re.compile(
    r"(?<![\w.,/])(?!due[^\S\n]to\b)(?P<n>\d{1,2}(?:[.,]5)?|"
    + "|".join(sorted(NUMBERS, key=lambda w: (-len(w), w)))
    + r")(?:[^\S\n]?\(\d{1,2}\))?[^\S\n]{0,2}"
    r"(?:\+|plus\b|or more\b|(?:-|–|/|(?:to|bis|à|a|ao|tot|do|till|til|"
    r"hasta)\b)[^\S\n]?\d{1,2}\+?)?[^\S\n-]{0,3}-?"
    r"(?:[a-z]{4,12}[^\S\n])?"
    rf"(?P<unit>(?:{UNITS})\b|(?:{LASTING})(?=[^\n,;.]{{0,40}}?(?:{EXPERIENCE})))"
    rf"(?![^\S\n]{{0,2}}(?:{OLD})\b)",
)
_ONE = re.compile(
    rf"(?:^|[-*•,;:(]|\b(?:{AT_LEAST}))[^\S\n]*(?P<unit>\b(?:{'|'.join(ONE_YEAR)})(?:[^\S\n]dana)?)\b"
    rf"(?=[^\S\n]+(?:[^\W\d_]+[^\S\n]+)?\w{{0,6}}(?:{EXPERIENCE}))",
    re.MULTILINE,
)
_YEARS = re.compile(r"(?:19|20)\d\d")
_JOINED = (
    "jährig",
    "letni",
    "leté",
    "letá",
    "letý",
    "jarig",
    "årig",
    "летн",
    "річн",
    "vuoti",
    "ετ",
    "годиш",
    "godišnj",
)
"""How units begin that may be joined to their number: "dreijährige"."""
_UNITS = re.compile(rf"(?:{LASTING}|{UNITS})\b")
"""Of a text in lower case. That it begins with letters, and with nothing else to be looked for,
is for speed."""
_REACH = 50
"""How far (characters) a match may stretch before and behind the year or unit by which it is found."""


@dataclass(frozen=True, slots=True)
class Period:
    """Work from month ``first`` up to, not including, month ``last``; ``start``/``end``: its text."""

    start: int
    end: int
    first: int
    last: int

    @property
    def months(self) -> int:
        return min(self.last - self.first, LONGEST)


@dataclass(frozen=True, slots=True)
class Stated:
    """ "5 years", "at least two years", "18 months": ``months`` ≥ 1 and where it is written."""

    start: int
    end: int
    months: int


def periods(text: str, received_on: date) -> list[Period]:
    """The date ranges of a CV in order, none overlapping in the text. Ranges that end before they begin, or
    begin after ``received_on``, are no ranges."""
    plain = lowered(text)
    ranges = [
        period
        for match in _near(_years(text), _RANGE, plain)
        if (period := _ranged(match, text, received_on)) is not None
    ]
    starts = [period.start for period in ranges]
    found = list(ranges)
    for match in _near(_years(text), _SINCE, plain):
        period = _open_ended(match, received_on)
        before = bisect_left(starts, match.end())
        if period is not None and not (before and period.start < ranges[before - 1].end):
            found.append(period)
    return sorted(_apart(found), key=lambda p: p.start)


def _near(marks: Iterable[tuple[int, int]], pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """The matches of ``pattern``, each of which holds one of ``marks``: it is only tried around those."""
    at = 0
    for start, end in marks:
        if start >= at:
            stop = min(len(text), end + _REACH)
            match = pattern.search(text, max(at, start - _REACH), stop)
            if match and (match.end() < stop or stop == len(text)):
                at = match.end()
                yield match


def _years(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _YEARS.finditer(text)]


def _units(text: str) -> Iterator[tuple[int, int]]:
    """Where units of time stand in a text in lower case: not within a word, and "an", which is English too,
    only behind a number."""
    for match in _UNITS.finditer(text):
        start, end = match.span()
        before = text[max(0, start - 2) : start]
        if end - start == 2 and match[0] == "an":
            if before[:1].isdigit() and before[1:] == " ":
                yield start, end
        elif not before[-1:].isalpha() or match[0].startswith(_JOINED):
            yield start, end


def _apart(found: list[Period]) -> list[Period]:
    kept: list[Period] = []
    for period in sorted(found, key=lambda p: (p.start, -p.end)):
        if not kept or period.start >= kept[-1].end:
            kept.append(period)
    return kept


def _ranged(match: re.Match[str], text: str, received_on: date) -> Period | None:
    first, exact_first = _month_of(match, "1")
    between = match[0]
    if _AND.search(between) and not _BETWEEN.search(text[max(0, match.start() - 12) : match.start()]):
        return None
    if match["present"]:
        last, exact_last = _received(received_on), True
    elif match["short"]:
        year = first // 12
        last, exact_last = (year - year % 100 + int(match["short"])) * 12 + 6, False
    else:
        last, exact_last = _month_of(match, "2")
    return _period(match, first, last + exact_last, exact_first, received_on)


def _open_ended(match: re.Match[str], received_on: date) -> Period | None:
    first, exact = _month_of(match, "1")
    return _period(match, first, _received(received_on) + 1, exact, received_on)


def _period(
    match: re.Match[str], first: int, last: int, exact_first: bool, received_on: date
) -> Period | None:
    if not exact_first and first == last:  # "2019 - 2019": some part of a year
        last += 6
    last = min(last, _received(received_on) + 1)
    return Period(match.start(), match.end(), first, last) if last > first else None


def _received(received_on: date) -> int:
    return received_on.year * 12 + received_on.month - 1


def _month_of(match: re.Match[str], tag: str) -> tuple[int, bool]:
    """(months since year 0, whether the month is known)."""
    year = int(match["yi" + tag] or match["y" + tag] or match["yn" + tag])
    number = match["mi" + tag] or match["m" + tag]
    if number:
        return year * 12 + int(number) - 1, True
    name = match["n" + tag]
    if name:
        plain = fold(name).rstrip(".,")
        month = next((MONTHS[plain[:n]] for n in range(7, 2, -1) if plain[:n] in MONTHS), None)
        if month:
            return year * 12 + month - 1, True
    return year * 12 + 6, False


def stated(text: str) -> list[Stated]:
    """Lengths of time named in a text, in order; more than fifty years are none."""
    found = []
    plain = lowered(text)
    marks = list(_units(plain))
    for match in _near(marks, _STATED, plain):
        months = _stated_months(match["n"], match["unit"])
        if 1 <= months <= LONGEST:
            found.append(Stated(match.start(), match.end(), months))
    ones = (mark for mark in marks if plain[slice(*mark)] in ONE_YEAR)
    alone = [Stated(*match.span("unit"), 12) for match in _near(ones, _ONE, plain)]
    return sorted([*found, *alone], key=lambda each: each.start) if alone else found


def _stated_months(number: str, unit: str) -> int:
    if number in _INDEFINITE and unit in ("an", "ans"):
        return 0
    number = fold(number)
    whole, _, half = number.replace(",", ".").partition(".")
    value = int(whole) if whole.isdigit() else NUMBERS[whole]
    if fold(unit).startswith(MONTH_UNITS):
        return value
    return value * 12 + (6 if half else 0)


def total_months(found: Iterable[Period]) -> int:
    """Months covered by at least one period."""
    total = reached = 0
    for period in sorted(found, key=lambda p: (p.first, p.last)):
        total += max(0, period.last - max(period.first, reached))
        reached = max(reached, period.last)
    return min(total, LONGEST)
