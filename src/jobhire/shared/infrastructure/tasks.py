"""Tasks that run beside others, and how they are ended."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any


async def ended(task: asyncio.Future[Any]) -> None:
    """Cancel, and wait until it is over."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@asynccontextmanager
async def beside(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """``work`` goes on for as long as the context is open."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        await ended(task)
