"""Work of whoever runs the service, on its database, with the parts that the service has."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from jobhire.interfaces.cli.refusal import Refusal

if TYPE_CHECKING:
    from jobhire.bootstrap import Container
    from jobhire.config.settings import Settings


def as_operator(settings: Settings, work: Callable[[Container], Awaitable[None]]) -> None:
    """A domain's refusal is a line to read, as every refusal of the command is."""
    from jobhire.bootstrap import at_hand
    from jobhire.interfaces.cli.servers import check_mongodb
    from jobhire.shared.domain import DomainError

    async def run() -> None:
        async with at_hand(settings, role="operator") as container:
            await work(container)

    check_mongodb(settings)
    try:
        asyncio.run(run())
    except DomainError as refused:
        raise Refusal(refused.detail) from None
