"""S18 and S19: a worker that starts with the snapshot of a large index, in a process of its own.

The snapshot is on this machine's disk and in its page cache, as are the bytes that it is compared with.
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import msgspec
import numpy as np
import psutil

from benchmarks.engine.measures import MODEL, report
from benchmarks.engine.world import jobs
from jobhire.bootstrap import Container
from jobhire.config.environment import load
from jobhire.domains.matching.domain.shards import WHOLE
from jobhire.domains.matching.infrastructure.engine import rank
from jobhire.domains.matching.infrastructure.reader import Reader
from jobhire.domains.matching.infrastructure.snapshot_files import Manifest, Owner
from jobhire.domains.matching.infrastructure.snapshots import Snapshots
from jobhire.domains.matching.infrastructure.state import TenantState
from jobhire.domains.matching.infrastructure.taxonomy.files import load_taxonomy
from jobhire.interfaces.cli.environment import with_secret
from jobhire.interfaces.cli.heap import keep_few_heaps
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.blobs import make_blobs

OWNER = Owner(TenantId("bench"), WHOLE)
TIMES = 5
BUDGET_MB = 512


class OneManifest:
    """See ``Manifests``: the one of this benchmark, in a file."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "manifest.json"

    async def get(self, owner: Owner) -> Manifest | None:
        return msgspec.json.decode(self._file.read_bytes(), type=Manifest) if self._file.exists() else None

    async def put(self, owner: Owner, manifest: Manifest) -> None:
        self._file.write_bytes(msgspec.json.encode(manifest))

    async def drop(self, owner: Owner, epoch: int) -> None:
        self._file.unlink()

    async def all(self) -> list[tuple[Owner, int, datetime]]:
        return []


def _snapshots(folder: Path) -> Snapshots:
    return Snapshots(make_blobs("", folder=folder / "blobs"), OneManifest(folder))


@contextmanager
def saved(state: TenantState) -> Iterator[Path]:
    """A folder with a snapshot of it."""
    with tempfile.TemporaryDirectory() as name:
        began = time.perf_counter()
        size = asyncio.run(_save(state, Path(name)))
        took = time.perf_counter() - began
        print(f"     snapshot of {len(state.index):,}: {size / 1e6:.0f} MB, {took:.2f} s", flush=True)
        yield Path(name)


def restart(folder: Path) -> None:
    """Restores the snapshot in another process."""
    subprocess.run([sys.executable, "-m", "benchmarks.scale.restart", str(folder)], check=True)


async def _save(state: TenantState, folder: Path) -> int:
    snapshot = state.snapshot()
    if snapshot is None:
        raise LookupError("somebody waits to be read again")
    manifest = await _snapshots(folder).save(OWNER, snapshot, event="", now=datetime.now(UTC))
    np.save(folder / "plain.npy", np.zeros(manifest.size, np.uint8))
    return manifest.size


async def _restored(folder: Path) -> TenantState:
    snapshots = _snapshots(folder)
    manifest = await snapshots.manifests.get(OWNER)
    if manifest is None:
        raise FileNotFoundError("no snapshot was saved here")
    state = TenantState(MODEL)
    state.restore(await snapshots.load(OWNER, manifest))
    return state


def _in_another_process(folder: Path) -> None:
    keep_few_heaps()
    worker = _worker(folder)
    before = _resident()
    began = time.perf_counter()
    state = asyncio.run(_restored(folder))
    first = time.perf_counter() - began
    alone, used = _resident(), state.index.nbytes
    compiled = [state.words.compile(job, MODEL) for job in jobs(20)]
    for job in compiled:
        rank(job, state.index, MODEL)
    working = _resident()
    del state
    took = [first, *(_timed(lambda: asyncio.run(_restored(folder))) for _ in range(TIMES - 1))]
    plain = [_timed(lambda: np.load(folder / "plain.npy")) for _ in range(TIMES)]
    print(
        f"     worker {before:.0f} MB, with the index ({used / 1e6:.0f} MB) {alone:.0f} MB, after 20 jobs "
        f"{working:.0f} MB; restored in {median(took):.2f} s, the same bytes loaded in {median(plain):.2f} s"
    )
    report("S18", f"resident memory of a worker / {BUDGET_MB} MB", f"{working / BUDGET_MB:.2f}x", "<= 0.75x")
    report("S19", "index from a snapshot / numpy load", f"{median(took) / median(plain):.1f}x", "<= 10x")
    del worker


def _worker(folder: Path) -> object:
    """All that a worker holds besides: the parts of every domain, the taxonomy and the word weights."""
    settings = with_secret(load({"JOBHIRE_DATA_DIR": str(folder), **NOWHERE}))
    container = Container(settings=settings, role="worker")
    return container.doors(), container.broker(), Reader(load_taxonomy(None))


NOWHERE = {"JOBHIRE_MONGODB_URL": "mongodb://127.0.0.1:1", "JOBHIRE_REDIS_URL": "redis://127.0.0.1:1"}
"""Nothing is asked of either."""


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _resident() -> float:
    return float(psutil.Process().memory_info().rss) / 2**20


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale.restart", description=__doc__)
    parser.add_argument("folder", type=Path)
    _in_another_process(parser.parse_args().folder)
