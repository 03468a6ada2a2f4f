"""What keeps hot reads cheap: the bounded cache and the coalescing loader."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from jobhire.shared.infrastructure.loader import Loader
from jobhire.shared.infrastructure.read_cache import ReadCache


def test_an_answer_is_good_for_its_stamp_only() -> None:
    cache: ReadCache[str] = ReadCache(10_000)
    cache.put("k", 1, "old", size=3)
    assert cache.get("k", 1) == "old"
    assert cache.get("k", 2) is None
    cache.put("k", 2, "new", size=3)
    assert (cache.get("k", 1), cache.get("k", 2)) == (None, "new")


def test_the_least_recently_used_goes_first_and_bytes_stay_bounded() -> None:
    cache: ReadCache[str] = ReadCache(1_000)
    for key in "abc":
        cache.put(key, 0, key, size=100)
    assert cache.get("a", 0) == "a"
    cache.put("d", 0, "d", size=100)
    assert [cache.get(key, 0) for key in "abcd"] == ["a", None, "c", "d"]
    for number in range(100):
        cache.put(number, 0, "x", size=number)
        assert cache.size <= 1_000
    cache.put("huge", 0, "x", size=5_000)
    assert (cache.get("huge", 0), cache.size) == (None, 0)


class Shelf:
    """Answers with the present value of a key; remembers what was fetched together."""

    def __init__(self) -> None:
        self.values: dict[str, int] = {}
        self.batches: list[list[str]] = []
        self.open = asyncio.Event()
        self.open.set()
        self.broken = False

    async def fetch(self, keys: Sequence[str]) -> Mapping[str, int]:
        self.batches.append(list(keys))
        found = {key: self.values[key] for key in keys if key in self.values}
        await self.open.wait()
        if self.broken:
            raise ConnectionError("away")
        return found


async def test_what_is_asked_at_once_is_fetched_at_once() -> None:
    shelf = Shelf()
    shelf.values = {"a": 1, "b": 2}
    loader: Loader[int] = Loader(shelf.fetch)
    assert await asyncio.gather(*map(loader.load, ["a", "b", "a", "c"])) == [1, 2, 1, None]
    assert shelf.batches == [["a", "b", "c"]]


async def test_who_asks_after_a_fetch_began_gets_a_younger_answer() -> None:
    shelf = Shelf()
    shelf.values = {"a": 1}
    shelf.open.clear()
    loader: Loader[int] = Loader(shelf.fetch)
    early = asyncio.create_task(loader.load("a"))
    await asyncio.sleep(0.001)
    shelf.values["a"] = 2
    late = asyncio.create_task(loader.load("a"))
    await asyncio.sleep(0.001)
    shelf.open.set()
    assert (await early, await late) == (1, 2)


async def test_while_fetches_are_under_way_the_rest_waits_together() -> None:
    shelf = Shelf()
    shelf.values = {str(number): number for number in range(500)}
    shelf.open.clear()
    loader: Loader[int] = Loader(shelf.fetch, batch=200, in_flight=1)
    tasks = []
    for key in shelf.values:
        tasks.append(asyncio.create_task(loader.load(key)))
        await asyncio.sleep(0)
    shelf.open.set()
    assert await asyncio.gather(*tasks) == list(range(500))
    assert [len(batch) for batch in shelf.batches][1:] == [200, 200, 100 - len(shelf.batches[0])]


async def test_a_failed_fetch_fails_those_who_waited_and_nobody_else() -> None:
    shelf = Shelf()
    shelf.values, shelf.broken = {"a": 1}, True
    loader: Loader[int] = Loader(shelf.fetch)
    failures = await asyncio.gather(loader.load("a"), loader.load("b"), return_exceptions=True)
    assert [type(failure) for failure in failures] == [ConnectionError, ConnectionError]
    shelf.broken = False
    assert await loader.load("a") == 1


async def test_one_who_goes_away_does_not_take_the_answer_along() -> None:
    shelf = Shelf()
    shelf.values = {"a": 1}
    shelf.open.clear()
    loader: Loader[int] = Loader(shelf.fetch)
    leaving, staying = (asyncio.create_task(loader.load("a")) for _ in range(2))
    await asyncio.sleep(0.001)
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    shelf.open.set()
    assert await staying == 1
