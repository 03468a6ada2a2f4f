"""Which share of a tenant's candidates a worker answers for, where one cannot hold them all."""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

WHOLE = "matching"


def shard_of(candidate_id: str, shards: int) -> int:
    """0 .. ``shards`` - 1: by the id alone, on every machine and for ever the same."""
    return crc32(candidate_id.encode()) % shards


@dataclass(frozen=True, slots=True)
class Layout:
    """Into how many shards candidates are divided. Every number is a projection of its own, with cursors of
    its own, so that none ever takes what another one stored for its own."""

    shards: int = 1

    @property
    def whole(self) -> str:
        """What makes the rankings that are shown."""
        return WHOLE if self.shards == 1 else f"{WHOLE}-of-{self.shards}"

    @property
    def parts(self) -> tuple[str, ...]:
        """What makes the rankings of each shard, in the order of shards; none where nothing is divided."""
        if self.shards == 1:
            return ()
        return tuple(f"{WHOLE}-{number}-of-{self.shards}" for number in range(1, self.shards + 1))

    def elsewhere(self, shard: int) -> frozenset[str]:
        """The parts that are no work of the worker of ``shard`` (from 1; 0: of one that takes them all)."""
        own = self.parts[shard - 1 : shard] if shard else self.parts
        return frozenset(self.parts) - frozenset(own)
