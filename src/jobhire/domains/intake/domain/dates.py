"""Months, years and periods as CVs write them in English, German, French, Spanish and Romanian."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from jobhire.domains.intake.domain.profile import Month

_NAMES = (
    "january jan januar jaenner janner janvier janv enero ene ianuarie ian",
    "february feb februar fevrier fevr fev febrero febr februarie",
    "march mar marz maerz mars marzo mart martie mrz",
    "april apr avril avr abril abr aprilie",
    "may mai mayo",
    "june jun juni juin junio iunie iun",
    "july jul juli juillet juil julio iulie iul",
    "august aug aout agosto ago",
    "september sep sept septembre septiembre set septembrie setiembre",
    "october oct oktober okt octobre octubre octombrie",
    "november nov novembre noviembre noiembrie noi",
    "december dec dezember dez decembre diciembre dic decembrie",
)
MONTHS = {name: number for number, names in enumerate(_NAMES, start=1) for name in names.split()}
_SEASONS = {
    "spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12, "fruhjahr": 3, "fruhling": 3, "sommer":
    6, "herbst": 9,
    "printemps": 3, "ete": 6, "automne": 9, "hiver": 12, "primavera": 3, "verano": 6, "otono": 9,
    "invierno": 12,
    "primavara": 3, "vara": 6, "toamna": 9, "iarna": 12,
}  # fmt: skip
_NOW = (
    "present|current|currently|now|today|(?:to )?date|ongoing|(?:bis )?heute|aktuell|jetzt|laufend|"
    "gegenwart|derzeit|present day|"
    "aujourd.?hui|a ce jour|actuel|actuellement|en cours|maintenant|(?:la )?actualidad|"
    "actualmente|actual|presente|hoy|ahora|"
    "la fecha|prezent|in prezent|azi|curent|momentul actual"
)
_SINCE = "since|from|seit|ab|depuis(?: le)?|desde|din|incepand cu|dal"
_TO = r"\s*(?:[-–—−‐‑~→]+|\b(?:to|until|till|through|bis|a|au|al|hasta|pana (?:la|in)|la)\b)\s*"
_WORDS = "|".join(sorted((*MONTHS, *_SEASONS), key=len, reverse=True))
_YEAR = r"(?:19[5-9]|20[0-4])\d"


def _point(n: str) -> str:
    return (
        rf"(?:(?:\d{{1,2}}\.?\s+(?:de\s+)?)?\b(?P<word{n}>{_WORDS})\b\.?,?\s*(?:de\s+|del\s+|of\s+)?(?:(?P<wy{n}>{_YEAR})|['’](?P<sy{n}>\d\d))\b"
        rf"|(?<!\d)(?:\d{{1,2}}[./-])?(?P<nm{n}>0?[1-9]|1[0-2])\s?[./-]\s?(?P<ny{n}>{_YEAR})(?!\d)"
        rf"|(?<!\d)(?P<iy{n}>{_YEAR})[./-](?P<im{n}>0[1-9]|1[0-2])(?!\d)(?:-\d\d(?!\d))?"
        rf"|(?<![\d.,])(?P<y{n}>{_YEAR})(?![\d%])(?![.,]\d))"
    )


def _short(n: str) -> str:
    """06/19: only between two points, or it would be any fraction."""
    return rf"(?<![\d./])(?P<sm{n}>0[1-9]|1[0-2])[./](?P<ty{n}>\d\d)(?![\d./])"


_RANGE = re.compile(
    rf"(?:\b(?:{_SINCE}|von|de|du)\s+)?(?:{_point('a')}|{_short('a')}|\b(?P<bare>{_WORDS})\b\.?){_TO}(?:{_point('b')}|{_short('b')}|\b(?P<now>{_NOW})\b)"
)
_OPEN = re.compile(rf"\b(?:{_SINCE})\s+(?:{_point('a')}|{_short('a')})(?:\s*[-–—]\s*(?=$|[)\t|]))?")
_ONE = re.compile(_point("a"))


@dataclass(frozen=True, slots=True)
class Period:
    """From ``start`` to ``end`` (both included), at ``text[at:to]``."""

    at: int
    to: int
    start: Month | None
    end: Month | None
    current: bool = False


def flat(text: str) -> str:
    """Lower case without accents, letter for letter: offsets stay."""
    return "".join(map(_plain, text))


def _plain(letter: str) -> str:
    base = unicodedata.normalize("NFD", letter)[0].lower()
    return base if len(base) == 1 else letter


def periods(text: str) -> list[Period]:
    """Every period named in one line, in order. Linear for lines of any honest length (1,000 characters
    are read).
    """
    plain = flat(text[:1000])
    found = []
    for match in _RANGE.finditer(plain):
        end = None if match["now"] else _month(match, "b")
        start = _month(match, "a") if match["bare"] is None else _borrowed(match["bare"], end)
        if start is not None and (end is None or start.year <= end.year):
            found.append(Period(match.start(), match.end(), start, end, current=match["now"] is not None))
    if not found:
        for match in _OPEN.finditer(plain):
            found.append(Period(match.start(), match.end(), _month(match, "a"), None, current=True))
    return found


def points(text: str) -> list[Period]:
    """Single months, seasons and years: periods that start and end at once."""
    plain = flat(text[:1000])
    return [
        Period(match.start(), match.end(), month, month)
        for match in _ONE.finditer(plain)
        if (month := _month(match, "a")) is not None
    ]


def _borrowed(word: str, end: Month | None) -> Month | None:
    """ "Jan – Mar 2020": the first month takes the year of the second."""
    return None if end is None else Month(end.year, MONTHS.get(word) or _SEASONS.get(word))


def _month(match: re.Match[str], n: str) -> Month | None:
    if match[f"word{n}"]:
        word = match[f"word{n}"]
        short = match[f"sy{n}"]
        year = int(match[f"wy{n}"]) if match[f"wy{n}"] else _century(short)
        return Month(year, MONTHS.get(word) or _SEASONS[word])
    if match[f"ny{n}"]:
        return Month(int(match[f"ny{n}"]), int(match[f"nm{n}"]))
    if match[f"iy{n}"]:
        return Month(int(match[f"iy{n}"]), int(match[f"im{n}"]))
    numbers = match.re.groupindex
    if f"sm{n}" in numbers and match[f"sm{n}"]:
        return Month(_century(match[f"ty{n}"]), int(match[f"sm{n}"]))
    return Month(int(match[f"y{n}"])) if match[f"y{n}"] else None


def _century(short: str) -> int:
    return (2000 if int(short) < 50 else 1900) + int(short)


def months_covered(spans: Iterable[tuple[Month | None, Month | None, bool]], today: Month) -> int:
    """Months of all periods together, each month counted once. Unknown months: from January, to December."""
    covered: set[int] = set()
    now = today.year * 12 + (today.month or 12)
    for start, end, current in spans:
        last = today if current else end
        if start is None or last is None:
            continue
        first_month = start.year * 12 + (start.month or 1)
        last_month = min(last.year * 12 + (last.month or 12), now)
        covered.update(range(first_month, min(last_month, first_month + 12 * 70) + 1))
    return len(covered)
