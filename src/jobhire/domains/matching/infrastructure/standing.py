"""The counts of a tenant as a reader sees them. Plain arrays: whoever only reads needs no numpy."""

from __future__ import annotations

import sys
from array import array
from base64 import b64decode
from collections.abc import Iterable
from functools import cached_property
from itertools import compress
from operator import mul

import msgspec
from isal import isal_zlib

from jobhire.domains.matching.application.ports import CandidateCount, JobCount, JobSums

_BINS = 101
_BLOCK = 64
"""Jobs whose histograms are one text."""


class _Tally(msgspec.Struct, frozen=True, kw_only=True):
    """What is used of ``tally.TallyDocument``."""

    epoch: int
    position: int
    slotted: int
    as_of: str | None
    model: str
    total: int
    jobs: str
    counts: str
    histograms: list[str]
    candidates: str


_decoder = msgspec.json.Decoder(_Tally)


_TYPES = {1: "b", 2: "h", 4: "i"}
"""Signed numbers of so many bytes."""


def _column(text: str) -> array[int]:
    """See ``tally.pack``."""
    width, planes = int(text[0]), isal_zlib.decompress(b64decode(text[1:]))
    size = len(planes) // width
    plain = bytearray(len(planes))
    for byte in range(width):
        plain[byte::width] = planes[byte * size : (byte + 1) * size]
    column = array(_TYPES[width])
    column.frombytes(plain)
    if sys.byteorder == "big":
        column.byteswap()
    return column


class StoredStanding:
    """See ``Standing``. Columns are unpacked when first asked for."""

    def __init__(self, tally: _Tally) -> None:
        self._tally = tally
        self._histograms: dict[int, array[int]] = {}

    @classmethod
    def decode(cls, body: bytes | str) -> StoredStanding:
        return cls(_decoder.decode(body))

    @classmethod
    def empty(cls) -> StoredStanding:
        """Nothing was projected yet."""
        return cls(
            _Tally(
                epoch=0,
                position=0,
                slotted=0,
                as_of=None,
                model="",
                total=0,
                jobs="",
                counts="",
                histograms=[],
                candidates="",
            )
        )

    @property
    def epoch(self) -> int:
        return self._tally.epoch

    @property
    def position(self) -> int:
        return self._tally.position

    @property
    def as_of(self) -> str | None:
        return self._tally.as_of

    @property
    def model(self) -> str:
        """Empty when nothing was projected yet."""
        return self._tally.model

    @property
    def slotted(self) -> int:
        """Changes when a candidate may have got another slot."""
        return self._tally.slotted

    @property
    def total(self) -> int:
        """Live candidates."""
        return self._tally.total

    @property
    def size(self) -> int:
        """Bytes this holds in memory, about, once all is unpacked."""
        tally = self._tally
        packed = len(tally.jobs) + len(tally.counts) + len(tally.candidates) + sum(map(len, tally.histograms))
        return 8 * packed + 1_000

    def job(self, id: str) -> JobCount | None:
        at = self._jobs.get(id)
        if at is None:
            return None
        total, strong, good = self._counts[3 * at : 3 * at + 3]
        return JobCount(total=total, strong=strong, good=good)

    def histogram(self, id: str) -> list[int] | None:
        at = self._jobs.get(id)
        if at is None:
            return None
        block, place = divmod(at, _BLOCK)
        if block not in self._histograms:
            self._histograms[block] = _column(self._tally.histograms[block])
        return self._histograms[block][_BINS * place : _BINS * (place + 1)].tolist()

    def together(self, ids: Iterable[str]) -> JobSums:
        """Of these jobs, one by one or not: those that are known."""
        places = {at for id in ids if (at := self._jobs.get(id)) is not None}
        pairs, points = 0, 0
        for number, text in enumerate(self._tally.histograms):
            first = number * _BLOCK
            chosen = [at in places for at in range(first, min(first + _BLOCK, len(self._jobs)))]
            if any(chosen):
                column = self._histograms.get(number) or _column(text)
                counts = [sum(compress(column[score::_BINS], chosen)) for score in range(_BINS)]
                pairs += sum(counts)
                points += sum(map(mul, counts, range(_BINS)))
        return JobSums(
            pairs=pairs,
            points=points,
            strong=sum(self._counts[3 * at + 1] for at in places),
            position=self.position,
            as_of=self.as_of,
        )

    def candidate(self, slot: int) -> CandidateCount | None:
        """By the slot of the stored profile; None for a slot newer than this standing."""
        slots = len(self._candidates) // 3
        if slot >= slots:
            return None
        matched, strong, best = (self._candidates[slot + n * slots] for n in range(3))
        return CandidateCount(matched=matched, strong=strong, best=None if best < 0 else best)

    @cached_property
    def _jobs(self) -> dict[str, int]:
        return {id: at for at, id in enumerate(self._tally.jobs.split("\n"))} if self._tally.jobs else {}

    @cached_property
    def _counts(self) -> array[int]:
        return _column(self._tally.counts)

    @cached_property
    def _candidates(self) -> array[int]:
        return _column(self._tally.candidates) if self._tally.candidates else array("i")
