"""One job ranked twice: as it is, and as it would be or was. Nothing is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AsyncExitStack
from typing import Concatenate, ParamSpec, TypeVar

import numpy as np

from jobhire.domains.matching.application.comparing import (
    Comparison,
    Moved,
    Place,
    Scene,
    Totals,
    Whereabouts,
)
from jobhire.domains.matching.application.past_matches import Listing
from jobhire.domains.matching.domain.model import ScoringModel
from jobhire.domains.matching.domain.profile import CandidateType
from jobhire.shared.domain import TenantId

from .field import Field, Ranked, changed
from .index import TYPES, unpack_ids
from .people import People
from .postings import Rows
from .reading import Desk
from .replica import Copy, Replica

R = TypeVar("R")
P = ParamSpec("P")
Everybody = Sequence[Copy[People]]
"""All candidates of a tenant: one copy, or one of each shard."""


class IndexComparing:
    """See ``Comparing``. ``replicas``: of all candidates, or of each shard's."""

    def __init__(self, replicas: Sequence[Replica[People]], desk: Desk) -> None:
        self._replicas = replicas
        self._desk = desk

    async def compare(
        self, tenant_id: TenantId, before: Scene | None, after: Scene, limit: int
    ) -> Comparison:
        return await self.ask(tenant_id, compare, before, after, limit)

    async def whereabouts(
        self, tenant_id: TenantId, scene: Scene, candidate_id: str, type: CandidateType | None, last: int
    ) -> Whereabouts:
        return await self.ask(tenant_id, whereabouts, scene, candidate_id, type, last)

    async def listing(
        self, tenant_id: TenantId, scene: Scene, type: CandidateType | None, least: int, limit: int
    ) -> Listing:
        return await self.ask(tenant_id, listing, scene, type, least, limit)

    async def ask(
        self,
        tenant_id: TenantId,
        work: Callable[Concatenate[Everybody, P], R],
        *arguments: P.args,
        **named: P.kwargs,
    ) -> R:
        """Of all candidates as they are stored; nobody changes them meanwhile."""
        async with AsyncExitStack() as stack:
            copies = [await stack.enter_async_context(each.of(tenant_id)) for each in self._replicas]
            return await self._desk.run(lambda: _answered(copies, work, *arguments, **named))


def _answered(
    copies: Everybody, work: Callable[Concatenate[Everybody, P], R], *arguments: P.args, **named: P.kwargs
) -> R:
    try:
        return work(copies, *arguments, **named)
    finally:
        for copy in copies:
            copy.state.index.rest()


def field_of(copies: Everybody) -> Field:
    return Field([copy.state for copy in copies])


def compare(copies: Everybody, before: Scene | None, after: Scene, limit: int) -> Comparison:
    field = field_of(copies)
    now = Ranked.of(field, after)
    then = Ranked.of(field, before) if before else None
    return Comparison(
        moved=_moved(then, now, limit),
        before=_totals(then, before.model) if then and before else None,
        after=_totals(now, after.model),
        changed=changed(then, now, {**before.instead, **after.instead}) if then and before else 0,
        whole=_whole(copies),
        position=_position(copies),
    )


def _whole(copies: Everybody) -> bool:
    return all(copy.whole for copy in copies)


def _position(copies: Everybody) -> int:
    """Up to which all are there."""
    return min(copy.state.position for copy in copies)


def _moved(then: Ranked | None, now: Ranked, limit: int) -> list[Moved]:
    """The first ``limit`` of either ranking: those of the later one first, then who has left it."""
    ids = unpack_ids(now.ids(now.first(limit)))
    if then:
        known = set(ids)
        ids += [id for id in unpack_ids(then.ids(then.first(limit))) if id not in known]
    was, present = (_places(then, ids) if then else {}), _places(now, ids)
    return [Moved(candidate_id=id, before=was.get(id), after=present.get(id)) for id in ids]


def _places(ranked: Ranked, ids: Sequence[str]) -> dict[str, Place]:
    found = ranked.rows_of(ids)
    return dict(zip(found, ranked.places(_rows(found.values())), strict=True))


def _rows(numbers: Iterable[int]) -> Rows:
    return np.fromiter(numbers, np.intp)


def _totals(ranked: Ranked, model: ScoringModel) -> Totals:
    strong = ranked.least(model.strong)
    return Totals(total=ranked.total, strong=strong, good=ranked.least(model.good) - strong)


def whereabouts(
    copies: Everybody, scene: Scene, candidate_id: str, type: CandidateType | None, last: int
) -> Whereabouts:
    ranked = Ranked.of(field_of(copies), scene)
    row = _rows(ranked.rows_of([candidate_id]).values())
    listed = ranked.only(TYPES.index(type)) if type else ranked
    there = len(listed.rows_of([candidate_id])) > 0
    border = unpack_ids(listed.ids(listed.first(last)[last - 1 :]))
    return Whereabouts(
        place=ranked.places(row)[0],
        rank=int(listed.ranks(row)[0]) if there else None,
        of=listed.total,
        last_listed=border[0] if border else None,
        whole=_whole(copies),
        position=_position(copies),
    )


def listing(copies: Everybody, scene: Scene, type: CandidateType | None, least: int, limit: int) -> Listing:
    ranked = Ranked.of(field_of(copies), scene)
    listed = ranked.only(TYPES.index(type)) if type else ranked
    rows = listed.first(min(limit, listed.least(least)))
    return Listing(
        placed=list(zip(unpack_ids(listed.ids(rows)), ranked.places(rows), strict=True)),
        totals=_totals(ranked, scene.model),
        whole=_whole(copies),
        position=_position(copies),
    )
