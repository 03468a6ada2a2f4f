"""A worker that reads sources, beside a test."""

from __future__ import annotations

import asyncio
from typing import Any

from jobhire.shared.infrastructure.tasks import beside

from .house import House


async def rounds(house: House, id: str, count: int) -> list[dict[str, Any]]:
    """A worker works until there are so many."""
    (service,) = [each for door in house.doors if door.name == "sourcing" for each in door.services]
    async with beside(service(look=0.05)), asyncio.timeout(10):  # type: ignore[arg-type, call-arg]
        while True:
            found: list[dict[str, Any]] = (await house.get(f"/sources/{id}/rounds"))["data"]
            if len(found) >= count:
                return found
            await asyncio.sleep(0.05)
