"""The one thing that changes rankings: the log goes on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from jobhire.domains.matching.application.ports import Change, Projection
from jobhire.domains.matching.domain.shards import WHOLE
from jobhire.shared.application import Message


class RefreshRankings(Message[None], frozen=True, kw_only=True):
    """Jobs and candidates have changed, or may have; ids map to the newest version heard of."""

    permission: ClassVar[str | None] = "matches:write"

    jobs: Mapping[str, int]
    candidates: Mapping[str, int]
    up_to: int
    """The log position that rankings reflect afterwards."""
    as_of: datetime | None
    """Time of the newest event among them; None without any: what another model has scored is made anew."""
    first: int | None = None
    """The position of the earliest event among them; None without any."""
    forgotten: frozenset[str] = frozenset()
    """Of jobs and candidates: those that are gone for good."""
    projection: str = WHOLE
    """Whose work this is, where candidates are divided among several."""


async def refresh_rankings(command: RefreshRankings, *, projections: Mapping[str, Projection]) -> None:
    change = Change(
        jobs=command.jobs,
        candidates=command.candidates,
        up_to=command.up_to,
        as_of=command.as_of,
        first=command.first,
        forgotten=command.forgotten,
    )
    await projections[command.projection].apply(command.by.tenant_id, change)
