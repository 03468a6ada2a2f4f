"""What is kept of a person is told to them: each domain says what it has (GDPR, articles 15 and 20)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

import msgspec

from jobhire.shared.domain import Aggregate, TenantId


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """About whom. ``links_until``: when links to files end; ``declared``: with the values that they declared
    of themselves, which nothing else ever shows."""

    id: str
    links_until: datetime
    declared: bool = False


class Held(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One thing that is kept of somebody. ``place``: where (a collection, ``files``); ``purpose``: what for;
    ``data``: as it is kept; ``since``: when it came there; ``sources``: where it comes from; ``shared_with``:
    who outside this service was given it."""

    place: str
    id: str
    purpose: str
    data: Any
    since: datetime | None = None
    sources: Sequence[str] = ()
    shared_with: Sequence[str] = ()


class Disclosed(msgspec.Struct, frozen=True, kw_only=True):
    """``also``: other candidates who are the same person; ``left_out``: places of which nothing is told, and
    why."""

    held: Sequence[Held] = ()
    also: Sequence[str] = ()
    left_out: Mapping[str, str] = {}


class Discloser(Protocol):
    async def disclose(self, tenant_id: TenantId, asked: Asked) -> Disclosed:
        """All that is kept of them here, also of one who was deleted and is still there. Changes nothing."""
        ...


async def disclose_everywhere(
    disclosers: Sequence[Discloser], tenant_id: TenantId, asked: Asked
) -> Disclosed:
    """One place after the other, for everybody who is the same person."""
    waiting, seen = [asked.id], {asked.id}
    held: list[Held] = []
    left_out: dict[str, str] = {}
    while waiting:
        own = msgspec.structs.replace(asked, id=waiting.pop(0))
        for each in disclosers:
            found = await each.disclose(tenant_id, own)
            held += found.held
            left_out |= found.left_out
            waiting += (id for id in found.also if id not in seen)
            seen.update(found.also)
    return Disclosed(held=held, also=sorted(seen - {asked.id}), left_out=left_out)


def as_kept(aggregate: Aggregate) -> dict[str, Any]:
    """Its own fields as JSON types, named as they are stored."""
    state: dict[str, Any] = msgspec.to_builtins(aggregate)
    for name in ("id", "tenant_id", "version"):
        del state[name]
    return state
