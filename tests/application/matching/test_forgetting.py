"""What is kept of somebody who is gone for good: past inputs, the stored profile, snapshots of the index."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from jobhire.domains.matching.domain.shards import WHOLE
from jobhire.domains.matching.infrastructure.forgetting import PATIENCE, InputsForgetter
from jobhire.domains.matching.infrastructure.snapshot_files import ROOT, IndexFolder
from jobhire.shared.application import Gone
from tests.unit.matching.facts import a_job, a_profile, uuid

from .blobs import HandClock
from .fakes import TENANT, MemoryArchive
from .test_snapshots import House, house

__all__ = ["house"]


@pytest.fixture
def folder(tmp_path: Path) -> IndexFolder:
    """Where an API process keeps candidates: a file of somebody is there."""
    (tmp_path / "block").write_bytes(b"words")
    return IndexFolder(tmp_path, HandClock(datetime.now(UTC)))


def _files(path: Path) -> list[Path]:
    return list(path.iterdir())


async def test_an_erasure_waits_for_the_projection_and_takes_snapshots_with_it(
    house: House, folder: IndexFolder, tmp_path: Path
) -> None:
    house.world.put_candidate(a_profile(1, "a"))
    house.world.put_candidate(a_profile(2, "a"))
    await house.follow()
    assert house.manifests.kept and house.blobs.kept
    await house.blobs.put(f"{ROOT}/another/{WHOLE}/1/0.0", b"another's")
    house.world.drop_candidate(uuid(1))
    waited: list[float] = []

    async def meanwhile(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 3:
            await house.follow()

    archive = MemoryArchive()
    await archive.keep_profiles(TENANT, "r", [a_profile(1, "a")])
    forgetter = InputsForgetter(archive, house.storage, house.manifests, house.blobs, folder, wait=meanwhile)
    gone = Gone(kind="candidate", id=uuid(1), erased=True)
    found = await forgetter.forget(TENANT, gone)
    assert (len(waited), found.complete) == (3, True)
    assert found.removed == {"pastScoreInputs": 1, "indexSnapshots": 1}
    assert not house.manifests.kept
    assert not _files(tmp_path)
    assert list(house.blobs.kept) == [f"{ROOT}/another/{WHOLE}/1/0.0"]
    again = await forgetter.forget(TENANT, gone)
    assert set(again.removed.values()) == {0}


async def test_an_erasure_that_the_projection_does_not_follow_says_that_it_is_not_complete(
    house: House, folder: IndexFolder
) -> None:
    house.world.put_candidate(a_profile(1, "a"))
    await house.follow()
    waited: list[float] = []

    async def in_vain(seconds: float) -> None:
        waited.append(seconds)

    forgetter = InputsForgetter(
        MemoryArchive(), house.storage, house.manifests, house.blobs, folder, wait=in_vain
    )
    found = await forgetter.forget(TENANT, Gone(kind="candidate", id=uuid(1), erased=True))
    assert not found.complete
    assert sum(waited) == pytest.approx(PATIENCE)


async def test_a_purge_waits_for_nothing_and_leaves_snapshots_to_their_age(
    house: House, folder: IndexFolder, tmp_path: Path
) -> None:
    house.world.put_candidate(a_profile(1, "a"))
    await house.follow()
    archive = MemoryArchive()
    await archive.keep_demands(TENANT, "r", [a_job("a", id=uuid(50))])
    forgetter = InputsForgetter(archive, house.storage, house.manifests, house.blobs, folder)
    for kind, id in (("candidate", uuid(1)), ("job", uuid(50))):
        found = await forgetter.forget(TENANT, msgspec.convert({"kind": kind, "id": id}, Gone))
        assert found.removed == {"pastScoreInputs": int(kind == "job")}
    assert house.manifests.kept and not archive.bodies
    assert _files(tmp_path)
