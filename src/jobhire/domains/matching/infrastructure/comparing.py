"""One job ranked twice: as it is, and as it would be or was. Nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jobhire.domains.matching.application.comparing import (
    Comparison,
    Moved,
    Place,
    Scene,
    Totals,
    Whereabouts,
)
from jobhire.domains.matching.domain.model import ScoringModel
from jobhire.domains.matching.domain.profile import CandidateType, Profile
from jobhire.shared.domain import TenantId

from .engine import order_of
from .index import GONE, TYPES, Segment, pack_ids, segment_of, unpack_ids
from .podium import POINT
from .postings import I32, U8
from .reading import Desk
from .replica import Copy, Replica
from .state import TenantState

U64 = npt.NDArray[np.uint64]


class IndexComparing:
    """See ``Comparing``."""

    def __init__(self, replica: Replica, desk: Desk) -> None:
        self._replica = replica
        self._desk = desk

    async def compare(
        self, tenant_id: TenantId, before: Scene | None, after: Scene, limit: int
    ) -> Comparison:
        copy = await self._replica.of(tenant_id)
        return await self._desk.run(compare, copy, before, after, limit)

    async def whereabouts(
        self, tenant_id: TenantId, scene: Scene, candidate_id: str, type: CandidateType | None, last: int
    ) -> Whereabouts:
        copy = await self._replica.of(tenant_id)
        return await self._desk.run(whereabouts, copy, scene, candidate_id, type, last)


@dataclass(frozen=True, slots=True)
class Ranked:
    """Everybody, best first. ``order``: points and unrounded sum in one number."""

    ids: U64
    order: I32
    types: U8

    @property
    def points(self) -> I32:
        return self.order // POINT

    def places(self) -> dict[bytes, int]:
        return {id.tobytes(): at for at, id in enumerate(self.ids)}

    def place(self, at: int) -> Place:
        points, precise = divmod(int(self.order[at]), int(POINT))
        return Place(rank=at + 1, points=points, precise=precise)


def rank_all(state: TenantState, scene: Scene) -> Ranked:
    """Every live candidate in this scene."""
    job = state.words.compile(scene.demands, scene.model)
    parts = [
        (segment.ids[live], order_of(job, segment, scene.model)[live], segment.types[live])
        for segment in state.index.segments
        for live in [_present(segment, scene.instead)]
    ]
    others = [profile for profile in scene.instead.values() if profile is not None]
    if others:
        extra = segment_of(others, list(range(len(others))), state.words)
        parts.append((extra.ids, order_of(job, extra, scene.model), extra.types))
    if not parts:
        return Ranked(np.empty((0, 2), np.uint64), np.empty(0, np.int32), np.empty(0, np.uint8))
    ids, order, types = (np.concatenate(column) for column in zip(*parts, strict=True))
    best = np.lexsort((ids[:, 1], ids[:, 0], -order))
    return Ranked(ids[best], order[best], types[best])


def _present(segment: Segment, instead: Mapping[str, Profile | None]) -> npt.NDArray[np.bool_]:
    live: npt.NDArray[np.bool_] = segment.types != GONE
    if instead:
        rows, _ = segment.rows_of(pack_ids(list(instead)))
        live[rows] = False
    return live


def compare(copy: Copy, before: Scene | None, after: Scene, limit: int) -> Comparison:
    now = rank_all(copy.state, after)
    then = rank_all(copy.state, before) if before else None
    return Comparison(
        moved=_moved(then, now, limit),
        before=_totals(then, before.model) if then and before else None,
        after=_totals(now, after.model),
        changed=_changed(then, now) if then else 0,
        whole=copy.whole,
        position=copy.state.position,
    )


def _moved(then: Ranked | None, now: Ranked, limit: int) -> list[Moved]:
    """The first ``limit`` of either ranking: those of the later one first, then who has left it."""
    known, present = (then.places() if then else {}), now.places()
    keys = [id.tobytes() for id in now.ids[:limit]]
    keys += [key for id in (then.ids[:limit] if then else ()) if (key := id.tobytes()) not in set(keys)]
    ids = unpack_ids(np.frombuffer(b"".join(keys), np.uint64).reshape(-1, 2)) if keys else []
    return [
        Moved(
            candidate_id=id,
            before=then.place(known[key]) if then and key in known else None,
            after=now.place(present[key]) if key in present else None,
        )
        for id, key in zip(ids, keys, strict=True)
    ]


def _changed(then: Ranked, now: Ranked) -> int:
    """How many have other points than before, or are in one ranking only."""
    before = dict(zip(then.places(), then.points.tolist(), strict=True))
    after = dict(zip(now.places(), now.points.tolist(), strict=True))
    return sum(before.get(key) != after.get(key) for key in before.keys() | after.keys())


def _totals(ranked: Ranked, model: ScoringModel) -> Totals:
    points = ranked.points
    strong = int(np.count_nonzero(points >= model.strong))
    good = int(np.count_nonzero(points >= model.good)) - strong
    return Totals(total=len(points), strong=strong, good=good)


def whereabouts(
    copy: Copy, scene: Scene, candidate_id: str, type: CandidateType | None, last: int
) -> Whereabouts:
    ranked = rank_all(copy.state, scene)
    own = TYPES.index(type) if type else None
    kept = np.flatnonzero(ranked.types == own) if own is not None else np.arange(len(ranked.order))
    [wanted] = pack_ids([candidate_id])
    everywhere = int(np.flatnonzero((ranked.ids == wanted).all(axis=1))[0])
    found = np.flatnonzero(kept == everywhere)
    border = unpack_ids(ranked.ids[kept[last - 1 : last]])
    return Whereabouts(
        place=ranked.place(everywhere),
        rank=int(found[0]) + 1 if len(found) else None,
        of=len(kept),
        last_listed=border[0] if border else None,
        whole=copy.whole,
        position=copy.state.position,
    )
