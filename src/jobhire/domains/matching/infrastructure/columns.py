"""Points that were computed and may be needed again: of open jobs, by candidate's slot, as many as fit."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from .postings import I32, U8
from .tally import grown

MOST_BYTES, MOST_JOBS = 32_000_000, 256
"""Of one tenant: 32 open jobs over a million candidates. Where candidates are few, computing is cheap."""


class PointColumns:
    """Whoever changes a candidate or a job elsewhere than here has to say so. The longest unused go first."""

    def __init__(self) -> None:
        self._held: OrderedDict[int, U8] = OrderedDict()

    def __contains__(self, number: int) -> bool:
        return number in self._held

    @property
    def nbytes(self) -> int:
        return sum(map(len, self._held.values()))

    @staticmethod
    def room(width: int) -> int:
        """Of how many jobs the points are kept."""
        return min(MOST_JOBS, MOST_BYTES // max(width, 1))

    def put(self, number: int, column: U8) -> None:
        """Of a job, for every slot."""
        self._held[number] = column
        self._held.move_to_end(number)
        while len(self._held) > MOST_JOBS or self.nbytes > MOST_BYTES:
            self._held.popitem(last=False)

    def of(self, number: int) -> U8 | None:
        """Of a job, if it is held. It may be longer; what stands at a slot that nobody has means nothing."""
        if number in self._held:
            self._held.move_to_end(number)
        return self._held.get(number)

    def change(self, slots: Sequence[int], points: I32, width: int) -> None:
        """Some candidates (lines of ``points``, by job number) are new, or other than they were."""
        for number, column in self._held.items():
            wider: U8 = grown(column, width, 0)  # type: ignore[assignment]
            wider[slots] = points[:, number]
            self._held[number] = wider

    def drop(self, number: int) -> None:
        self._held.pop(number, None)

    def clear(self) -> None:
        self._held.clear()
