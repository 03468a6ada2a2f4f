"""One suite for every place that files are kept in."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from jobhire.shared.application import BlobMissing, Blobs
from jobhire.shared.infrastructure.blobs import make_blobs, memory_blobs


@pytest.fixture(params=["memory", "folder", "file url"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    if request.param == "memory":
        return memory_blobs()
    url = f"file://{tmp_path}/named" if request.param == "file url" else ""
    return make_blobs(url, folder=tmp_path / "blobs")


async def keys(blobs: Blobs, prefix: str) -> list[str]:
    return sorted([each.key async for batch in blobs.under(prefix) for each in batch])


async def test_what_was_put_is_there_to_the_byte_and_replaced_as_a_whole(blobs: Blobs) -> None:
    content = bytes(range(256)) * 1_000
    await blobs.put("cvs/t/d/original", content)
    assert await blobs.get("cvs/t/d/original") == content
    await blobs.put("cvs/t/d/original", b"")
    assert await blobs.get("cvs/t/d/original") == b""


async def test_what_is_not_there_is_missing_and_deleting_it_is_no_error(blobs: Blobs) -> None:
    await blobs.put("cvs/a", b"1")
    await blobs.delete(["cvs/a", "cvs/never"])
    with pytest.raises(BlobMissing):
        await blobs.get("cvs/a")


async def test_a_prefix_lists_whole_segments_with_size_and_time(blobs: Blobs) -> None:
    for key in ("cvs/t1/d1/original", "cvs/t1/d1/clean", "cvs/t10/d1/clean", "other/x"):
        await blobs.put(key, b"four")
    assert await keys(blobs, "cvs/t1") == ["cvs/t1/d1/clean", "cvs/t1/d1/original"]
    [batch] = [batch async for batch in blobs.under("other")]
    assert batch[0].size == 4
    assert abs(datetime.now(UTC) - batch[0].modified) < timedelta(minutes=1)
    assert await keys(blobs, "nothing") == []


async def test_a_listing_goes_on_past_one_batch(blobs: Blobs) -> None:
    await asyncio.gather(*(blobs.put(f"many/{number:04}", b"x") for number in range(1_100)))
    assert len(await keys(blobs, "many")) == 1_100


async def test_a_reader_never_sees_half_a_file(blobs: Blobs) -> None:
    one, other = b"1" * 300_000, b"2" * 300_000
    await blobs.put("k", one)

    async def write() -> None:
        for number in range(30):
            await blobs.put("k", other if number % 2 else one)

    writing = asyncio.create_task(write())
    while not writing.done():
        assert await blobs.get("k") in (one, other)
    await writing
