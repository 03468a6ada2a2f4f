"""Sealed values of the running database, counted or sealed anew."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from jobhire.shared.application import acting_as, system_act
from jobhire.shared.domain import TenantId

if TYPE_CHECKING:
    from jobhire.config.settings import Settings
    from jobhire.shared.infrastructure.sealed import Count


def report(settings: Settings, *, rotate: bool) -> int:
    """One line per collection. 1 when anything is left that only an earlier key, or none, opens."""
    return asyncio.run(_report(settings, rotate=rotate))


async def _report(settings: Settings, *, rotate: bool) -> int:
    from jobhire.bootstrap import at_hand
    from jobhire.interfaces.cli.servers import check_mongodb
    from jobhire.shared.infrastructure.module import aggregate_collections
    from jobhire.shared.infrastructure.sealed import SealedValues

    check_mongodb(settings)
    left = found = 0
    async with at_hand(settings, role="secrets") as container:
        values = SealedValues(
            container.database(),
            container.vault(),
            fields=[field for door in container.doors() for field in door.sealed],
            collections=aggregate_collections(container.doors()),
            clock=container.clock(),
            ids=container.ids(),
        )
        with acting_as(system_act(TenantId(""), "secrets.rotate")):
            async for count in values.rotate() if rotate else values.status():
                found += 1
                left += _line(count)
    if not found:
        print("Nothing is sealed.")
    return int(left > 0)


def _line(count: Count) -> int:
    """How many values are left that the present key does not open."""
    left = count.old - count.rotated
    present = count.current + count.rotated
    print(f"{count.collection}: {present} under the present key ({count.rotated} sealed anew), {left} not")
    for place in sorted(count.undeclared):
        print(f"  UNDECLARED {count.collection}.{place}: not rotated; its domain must name it in Door.sealed")
    for key in count.lost:
        print(f"  LOST {count.collection} {key}: no key opens it")
    return left + len(count.undeclared)
