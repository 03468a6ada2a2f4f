"""Puts together what the workers of candidate shards have stored: rankings and counts of the whole tenant.

Convergent. A round reads every shard's tally, sees which jobs a shard has written since the round before
(``TallyDocument.sources``), merges those, writes the rankings that differ from what is stored, then the tally
(the commit point). A round that was cut off leaves its fence open, and the next one merges every job.

A job on which the shards do not agree (one is at another version of it, or is just writing) keeps its ranking
and the whole keeps its position until the slower shard has caught up: nothing half is ever shown as whole.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from jobhire.domains.matching.application.ports import Announcer, Change
from jobhire.domains.matching.domain.model import ScoringModel
from jobhire.shared.application import NotYet
from jobhire.shared.domain import TenantId

from .follower import lots
from .merging import agree, merged
from .podium import BINS
from .postings import I32
from .projector import InUse, as_text
from .reading import Desk
from .state import LOT
from .stored import Storage, StoredRanking, TallyDocument
from .tally import Blocks, pack, packed_counts, unpack


@dataclass(frozen=True, slots=True)
class _Jobs:
    """What a tally says of each job: its histogram, and the epoch its ranking was written in."""

    histograms: Mapping[str, I32]
    written: Mapping[str, int]

    @classmethod
    def of(cls, tally: TallyDocument | None) -> _Jobs:
        if tally is None or not tally.jobs:
            return cls({}, {})
        ids = tally.jobs.split("\n")
        lines = np.concatenate([unpack(block) for block in tally.histograms]).reshape(len(ids), BINS)
        written = unpack(tally.written).tolist()
        return cls(dict(zip(ids, lines, strict=True)), dict(zip(ids, written, strict=True)))


class _Round:
    """One merge of one tenant under one epoch. ``sources``: up to where each shard was merged before."""

    def __init__(
        self, epoch: int, before: TallyDocument | None, tallies: Sequence[TallyDocument], *, anew: bool
    ) -> None:
        self.epoch = epoch
        self.before = before
        self.tallies = tallies
        self.known = _Jobs.of(before)
        self.shards = [_Jobs.of(each) for each in tallies]
        sources = before.sources if before is not None and not anew else ()
        self.sources = sources if len(sources) == len(tallies) else [-1] * len(tallies)
        self.written: dict[str, int] = {}
        """Jobs merged in this round, and the epoch in which their present ranking was written."""
        self.late: set[str] = set()
        """Jobs on which the shards do not agree yet."""

    @cached_property
    def jobs(self) -> list[str]:
        """Those that every shard knows, in order."""
        return sorted(set.intersection(*(set(each.written) for each in self.shards)))

    @property
    def gone(self) -> list[str]:
        return sorted(set(self.known.written) - set(self.jobs))

    @property
    def changed(self) -> list[str]:
        pairs = list(zip(self.shards, self.sources, strict=True))
        return [
            id
            for id in self.jobs
            if id not in self.known.written or any(each.written[id] > source for each, source in pairs)
        ]

    def tally(self, change: Change, model: ScoringModel) -> TallyDocument:
        ids = [id for id in self.jobs if id not in self.late or id in self.known.written]
        histograms = np.array([self._histogram(id) for id in ids], np.int32).reshape(len(ids), BINS)
        epochs = {**self.known.written, **self.written}
        position, as_of = self._reached(change)
        return TallyDocument(
            epoch=self.epoch,
            position=position,
            disorder=self._last("disorder", [each.disorder for each in self.tallies]),
            slotted=self._last("slotted", [each.slotted for each in self.tallies]),
            as_of=as_of,
            model=model.version,
            total=sum(each.total for each in self.tallies),
            jobs="\n".join(ids),
            counts=packed_counts(histograms, model),
            histograms=Blocks().pack(histograms),
            written=pack(np.array([epochs[id] for id in ids], np.int32)),
            candidates="",
            sources=[each.epoch for each in self.tallies],
        )

    def _histogram(self, id: str) -> I32:
        if id in self.late:
            return self.known.histograms[id]
        lines: I32 = np.sum([each.histograms[id] for each in self.shards], axis=0, dtype=np.int32)
        return lines

    def _reached(self, change: Change) -> tuple[int, str | None]:
        position, as_of = (self.before.position, self.before.as_of) if self.before else (0, None)
        if self.late:
            return position, as_of
        if change.as_of is not None:
            as_of = max(as_of or "", as_text(change.as_of))
        return max(position, change.up_to), as_of

    def _last(self, name: str, of_shards: Sequence[int]) -> int:
        """The last epoch of the whole in which a shard did not just follow the log, or moved slots."""
        moved = any(epoch > source for epoch, source in zip(of_shards, self.sources, strict=True))
        known: int = getattr(self.before, name) if self.before else 0
        return self.epoch if moved else known


class Merger:
    """See ``Projection``. ``parts``: what the workers of each shard store."""

    def __init__(
        self, *, parts: Sequence[Storage], storage: Storage, announcer: Announcer, models: InUse, desk: Desk
    ) -> None:
        self._parts = parts
        self._storage = storage
        self._announcer = announcer
        self._models = models
        self._desk = desk

    async def apply(self, tenant_id: TenantId, change: Change) -> None:
        """Raises ``NotYet`` when a shard is behind: what could be merged has been, the position stays."""
        model = await self._models.present(tenant_id)
        tallies = await self._tallies(tenant_id, model)
        fence = await self._storage.begin(tenant_id)
        before = await self._storage.tally(tenant_id)
        same = before is not None and before.model == model.version
        own = _Round(fence.epoch, before, tallies, anew=not (fence.clean and same))
        await self._write(tenant_id, own, change.up_to)
        tally = own.tally(change, model)
        await self._storage.put_tally(tenant_id, tally)
        await self._storage.end(tenant_id, fence.epoch, model.version)
        await self._announcer.projected(tenant_id, tally.position, _done(change, own.late))
        if own.late:
            raise NotYet(f"the shards do not agree yet on {len(own.late)} jobs")

    async def outdated(self, tenant_id: TenantId | None) -> Sequence[TenantId]:
        """Those that follow another model though all their shards follow the present one."""
        shipped, own = (await self._desk.model()).version, await self._models.own(tenant_id)
        found = await self._storage.outdated(shipped, own, tenant_id)
        return [each for each in found if await self._follow(each, own.get(each, shipped))]

    async def _follow(self, tenant_id: TenantId, model: str) -> bool:
        tallies = await asyncio.gather(*(part.tally(tenant_id) for part in self._parts))
        return all(each is not None and each.model == model for each in tallies)

    async def _tallies(self, tenant_id: TenantId, model: ScoringModel) -> list[TallyDocument]:
        found = await asyncio.gather(*(part.tally(tenant_id) for part in self._parts))
        tallies = [each for each in found if each is not None and each.model == model.version]
        if len(tallies) < len(found):
            raise NotYet("a shard has not begun, or follows another scoring model")
        return tallies

    async def _write(self, tenant_id: TenantId, own: _Round, position: int) -> None:
        for ids in lots(own.changed, LOT):
            stored = await self._storage.written_rankings(tenant_id, ids)
            made = await self._merged(tenant_id, own, ids)
            new = {id: each for id, each in made.items() if id not in stored or stored[id][1] != each}
            await self._storage.put_rankings(tenant_id, own.epoch, position, list(new.values()))
            own.written.update((id, own.epoch if id in new else stored[id][0]) for id in made)
        await self._storage.drop_rankings(tenant_id, own.epoch, own.gone)

    async def _merged(self, tenant_id: TenantId, own: _Round, ids: Sequence[str]) -> dict[str, StoredRanking]:
        found = await asyncio.gather(*(part.written_rankings(tenant_id, ids) for part in self._parts))
        made = {}
        for id in ids:
            parts = [each[id] for each in found if id in each]
            rankings = [ranking for _, ranking in parts]
            # Of the very epoch that the shard's tally speaks of: else its histogram is of another moment.
            whole = [epoch for epoch, _ in parts] == [each.written[id] for each in own.shards]
            if whole and agree(rankings):
                made[id] = merged(rankings)
            else:
                own.late.add(id)
        return made


def _done(change: Change, late: set[str]) -> list[tuple[str, str, int]]:
    jobs = [("jobs", id, version) for id, version in change.jobs.items() if id not in late]
    return jobs + [("candidates", id, version) for id, version in change.candidates.items()]
