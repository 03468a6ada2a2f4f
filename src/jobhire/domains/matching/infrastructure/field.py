"""Everybody, row by row, and how they stand in a scene: what is asked of two rankings of the same people is
answered without a list of names, for there may be millions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from jobhire.domains.matching.application.comparing import Place, Scene
from jobhire.domains.matching.domain.profile import Profile

from .engine import order_of, score
from .hits import blocks
from .index import GONE, Segment, Words, pack_ids, segment_of, unpack_ids
from .people import People
from .podium import POINT, POINT_BITS
from .postings import I32, I64, U8, Rows

U64 = npt.NDArray[np.uint64]
ABSENT = -1
"""In the place of an order: who is not in the scene."""


class Field:
    """The rows of all segments of those who hold candidates, one after the other."""

    def __init__(self, holders: Sequence[People]) -> None:
        self._parts = [(people, segment) for people in holders for segment in people.index.segments]
        self._starts = np.cumsum([0, *(len(segment) for _, segment in self._parts)])

    def __len__(self) -> int:
        return int(self._starts[-1])

    @property
    def types(self) -> U8:
        return np.concatenate([np.empty(0, np.uint8), *(segment.types for _, segment in self._parts)])

    def order(self, scene: Scene) -> I32:
        """Pages are given back block by block: what is resident does not grow with the tenant."""
        order = np.empty(len(self), np.int32)
        for (people, segment), start in zip(self._parts, self._starts[:-1].tolist(), strict=True):
            own = order[start : start + len(segment)]
            job = people.words.look_up(scene.demands, scene.model)
            scoring = score(job, segment, scene.model, people.index.rest)
            people.index.rest()
            for scored in scoring:
                own[scored.rows] = scored.order
                people.index.rest()
            own[segment.types == GONE] = ABSENT
        return order

    def ids(self, rows: Rows) -> U64:
        found = np.empty((len(rows), 2), np.uint64)
        of = np.searchsorted(self._starts, rows, "right") - 1
        for part in np.unique(of).tolist():
            mine = of == part
            found[mine] = self._parts[part][1].ids[rows[mine] - self._starts[part]]
        return found

    def rows_of(self, ids: Sequence[str]) -> dict[str, int]:
        """Of those who are here."""
        if not ids:
            return {}
        packed, found = pack_ids(ids), dict[str, int]()
        for (_, segment), start in zip(self._parts, self._starts[:-1].tolist(), strict=True):
            rows, which = segment.rows_of(packed)
            lines = zip(rows.tolist(), which.tolist(), strict=True)
            found.update((ids[at], start + row) for row, at in lines)
        return found


@dataclass(frozen=True)
class Ranked:
    """``order``: points and unrounded sum in one number, by row. ``others``, who are in this scene instead of
    somebody, have the rows after the field's."""

    field: Field
    order: I32
    types: U8
    others: U64

    @classmethod
    def of(cls, field: Field, scene: Scene) -> Ranked:
        order, types = field.order(scene), field.types
        order[list(field.rows_of(list(scene.instead)).values())] = ABSENT
        there = [profile for profile in scene.instead.values() if profile is not None]
        if not there:
            return cls(field, order, types, np.empty((0, 2), np.uint64))
        extra, own = _supposed(there, scene)
        return cls(field, np.append(order, own), np.append(types, extra.types), extra.ids)

    @cached_property
    def _sorted(self) -> I32:
        there: I32 = self.order[self.order != ABSENT]
        there.sort()
        return there

    @property
    def total(self) -> int:
        return len(self._sorted)

    def least(self, points: int) -> int:
        """How many have so many points."""
        return self.total - int(np.searchsorted(self._sorted, points * int(POINT)))

    def ids(self, rows: Rows) -> U64:
        known = len(self.field)
        found = np.empty((len(rows), 2), np.uint64)
        found[rows < known] = self.field.ids(rows[rows < known])
        found[rows >= known] = self.others[rows[rows >= known] - known]
        return found

    def first(self, count: int) -> Rows:
        """The rows of the best, best first."""
        count = min(count, self.total)
        if not count:
            return np.empty(0, np.intp)
        rows = np.flatnonzero(self.order >= self._sorted[-count])
        ids = self.ids(rows)
        return rows[np.lexsort((ids[:, 1], ids[:, 0], -self.order[rows]))][:count]

    def ranks(self, rows: Rows) -> I64:
        """From 1, of rows that are there. Among equals the smaller id comes first."""
        own = self.order[rows]
        last = np.searchsorted(self._sorted, own)
        after = np.searchsorted(self._sorted, own, "right")
        ranks = (self.total - after + 1).astype(np.int64)
        for order in np.unique(own[after - last > 1]).tolist():
            mine = np.flatnonzero(own == order)
            ranks[mine] += self._among_equals(order, rows[mine])
        return ranks

    def _among_equals(self, order: int, rows: Rows) -> Rows:
        equals = np.flatnonzero(self.order == order)
        ids = self.ids(equals)
        places = np.empty(len(equals), np.intp)
        places[np.lexsort((ids[:, 1], ids[:, 0]))] = np.arange(len(equals))
        return places[np.searchsorted(equals, rows)]

    def places(self, rows: Rows) -> list[Place]:
        points, precise = np.divmod(self.order[rows], POINT)
        lines = zip(self.ranks(rows).tolist(), points.tolist(), precise.tolist(), strict=True)
        return [Place(rank=rank, points=own, precise=exact) for rank, own, exact in lines]

    def rows_of(self, ids: Sequence[str]) -> dict[str, int]:
        """Of those who are in the scene."""
        own = zip(unpack_ids(self.others), range(len(self.field), len(self.order)), strict=True)
        found = self.field.rows_of(ids) | {id: row for id, row in own if id in ids}
        return {id: row for id, row in found.items() if self.order[row] != ABSENT}

    def points_of(self, ids: Sequence[str]) -> dict[str, int]:
        return {id: int(self.order[row]) >> POINT_BITS for id, row in self.rows_of(ids).items()}

    def only(self, type: int) -> Ranked:
        """Those of one type, the others absent."""
        return Ranked(self.field, np.where(self.types == type, self.order, ABSENT), self.types, self.others)


def _supposed(people: Sequence[Profile], scene: Scene) -> tuple[Segment, I32]:
    """With words of their own: nothing that is only supposed stays."""
    words = Words()
    segment = segment_of(people, range(len(people)), words)
    return segment, order_of(words.look_up(scene.demands, scene.model), segment, scene.model)


def changed(then: Ranked, now: Ranked, instead: Mapping[str, Profile | None]) -> int:
    """How many have other points, or are in one scene only. ``instead``: all who are otherwise in either."""
    apart = list(instead)
    known, size = list(then.field.rows_of(apart).values()), len(then.field)
    differ = np.empty(size, np.bool_)
    for _, rows in blocks(size):
        differ[rows] = then.order[rows] >> POINT_BITS != now.order[rows] >> POINT_BITS
    differ[known] = False
    before, after = then.points_of(apart), now.points_of(apart)
    return int(np.count_nonzero(differ)) + sum(before.get(id) != after.get(id) for id in apart)
