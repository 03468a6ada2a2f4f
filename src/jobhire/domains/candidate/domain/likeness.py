"""Who may be the same person: keys that both would be found by, and what two candidates have in common.

A key is only a way to find somebody; what is told is verified on the candidates themselves. Nothing here
depends on the process: no ``hash()``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from zlib import crc32

from jobhire.domains.candidate.domain.career import digits
from jobhire.domains.candidate.domain.details import CandidateDetails

SAME_TEXT = 80
"""Per cent of runs of three words that two texts share, of all that either has, from which they are nearly
identical: two files of one CV have 90 and more, two CVs made from one template far less."""
_ROWS, _BANDS = 4, 16
"""Texts that share 80 per cent meet in a band with a probability of 99.98 per cent, 30 per cent: 12."""
_LEAST_RUNS = 20
_MOST = 20
"""Keys of one sort."""
_WORD = re.compile(r"\w+")
_LEGAL = frozenset(
    [
        "ab",
        "ag",
        "as",
        "bv",
        "co",
        "company",
        "corp",
        "corporation",
        "gmbh",
        "inc",
        "incorporated",
        "kg",
        "limited",
        "llc",
        "ltd",
        "nv",
        "oy",
        "plc",
        "sa",
        "sarl",
        "sas",
        "se",
        "spa",
        "srl",
        "the",
    ]
)
_MIX, _64 = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9), (1 << 64) - 1


class Reason(StrEnum):
    SAME_EMAIL = "same-email"
    SAME_PHONE = "same-phone"
    SAME_NAME_AND_EMPLOYER = "same-name-and-employer"
    NEAR_IDENTICAL_TEXT = "near-identical-text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """``per_cent``: how alike two texts are."""

    reason: Reason
    per_cent: int | None = None


def detail_keys(details: CandidateDetails) -> tuple[str, ...]:
    found = (_mails(details), _phones(details), _employed(details))
    return tuple(key for keys in found for key in sorted(keys)[:_MOST])


def text_keys(text: str) -> tuple[str, ...]:
    """One per band of a MinHash of one permutation: each run of words is hashed once."""
    runs = _runs(text)
    if len(runs) < _LEAST_RUNS:
        return ()
    least = [_64] * (_ROWS * _BANDS)
    for run in runs:
        bucket, value = run >> 58, (run >> 16) & 0xFFFFFFFF
        least[bucket] = min(least[bucket], value)
    filled = _borrowed(least)
    bands = (tuple(filled[at : at + _ROWS]) for at in range(0, len(filled), _ROWS))
    return tuple(f"txt:{at:x}:{crc32(repr(band).encode()):08x}" for at, band in enumerate(bands))


def _borrowed(least: list[int]) -> list[int]:
    """An empty bucket has the value of the next one that is not; behind the last comes the first."""
    filled = list(least)
    following = next(value for value in least if value != _64)
    for at in range(len(least) - 1, -1, -1):
        if least[at] == _64:
            filled[at] = following
        else:
            following = least[at]
    return filled


def likenesses(
    one: CandidateDetails, one_text: str, other: CandidateDetails, other_text: str
) -> Iterator[Likeness]:
    if _mails(one) & _mails(other):
        yield Likeness(reason=Reason.SAME_EMAIL)
    if _phones(one) & _phones(other):
        yield Likeness(reason=Reason.SAME_PHONE)
    if _employed(one) & _employed(other):
        yield Likeness(reason=Reason.SAME_NAME_AND_EMPLOYER)
    per_cent = alike(one_text, other_text)
    if per_cent >= SAME_TEXT:
        yield Likeness(reason=Reason.NEAR_IDENTICAL_TEXT, per_cent=per_cent)


def alike(one: str, other: str) -> int:
    """Per cent of the runs of three words that both have, of all that either has; 0 for short texts."""
    runs, others = _runs(one), _runs(other)
    if min(len(runs), len(others)) < _LEAST_RUNS:
        return 0
    return 100 * len(runs & others) // len(runs | others)


def _runs(text: str) -> frozenset[int]:
    """64 bits for each run of three words. Each word is hashed once."""
    words = _WORD.findall(text.casefold())
    shares = {word: _shares(word) for word in set(words)}
    mixed = [shares[word] for word in words]
    return frozenset(
        (one[0] + two[1] + three[2]) & _64
        for one, two, three in zip(mixed, mixed[1:], mixed[2:], strict=False)
    )


def _shares(word: str) -> tuple[int, int, int]:
    """What a word adds to a run as its first, second and third."""
    code = crc32(word.encode("utf-8", "surrogatepass")) + 1
    first, second, third = _MIX
    return code * first & _64, code * second & _64, code * third & _64


def _mails(details: CandidateDetails) -> frozenset[str]:
    main = [] if details.email is None else [details.email]
    return frozenset(f"mail:{address}" for address in (*main, *details.more_emails))


def _phones(details: CandidateDetails) -> frozenset[str]:
    """Only with a country code: 030 1234 is somebody else elsewhere."""
    numbers = (digits(phone) for phone in details.phones)
    return frozenset(f"tel:{number}" for number in numbers if number.startswith("+") and len(number) >= 8)


def _employed(details: CandidateDetails) -> frozenset[str]:
    name = " ".join(sorted(_plain(details.name)))
    if not name:
        return frozenset()
    employers = (_employer(job.company) for job in details.experience)
    return frozenset(f"job:{name}@{employer}" for employer in employers if employer)


def _employer(company: str) -> str:
    return " ".join(word for word in _plain(company) if word not in _LEGAL)


def _plain(text: str) -> Iterable[str]:
    """Words without accents and case."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return _WORD.findall("".join(each for each in letters if not unicodedata.combining(each)))
