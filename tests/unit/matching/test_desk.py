"""One thread reads and ranks for all tenants of a process: in turns."""

from __future__ import annotations

import asyncio
from typing import Any, cast

from jobhire.domains.matching.infrastructure.reading import AT_ONCE, Desk


class Book:
    """Reads by writing down what it was given."""

    def __init__(self) -> None:
        self.read: list[Any] = []

    def read_candidate(self, facts: Any) -> Any:
        self.read.append(facts)
        return facts


async def test_who_changes_a_job_does_not_wait_until_all_of_an_import_is_read() -> None:
    book = Book()
    desk = Desk(lambda: cast(Any, book))
    reading = asyncio.create_task(desk.profiles(cast(Any, range(10 * AT_ONCE))))
    await asyncio.sleep(0)
    so_far = await desk.run(lambda: len(book.read))
    assert await reading == book.read == list(range(10 * AT_ONCE))
    desk.close()
    assert so_far == AT_ONCE
