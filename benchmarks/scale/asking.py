"""S18 of an API process: what-if on a million candidates, by the snapshot that a worker has made of them.

A process of its own, with all that an API process holds, is asked again and again; then a second one.
Private memory is what only giving it back frees; what lies in files is shared by processes, and the operating
system takes it back when it needs room.
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.engine.measures import MODEL, report
from benchmarks.engine.world import jobs
from benchmarks.scale.restart import BUDGET_MB, NOWHERE, OWNER, OneManifest
from jobhire.config.environment import load
from jobhire.domains.matching.application.comparing import Scene
from jobhire.domains.matching.infrastructure.cellar import Cellar
from jobhire.domains.matching.infrastructure.comparing import compare
from jobhire.domains.matching.infrastructure.people import People
from jobhire.domains.matching.infrastructure.reader import Reader
from jobhire.domains.matching.infrastructure.replica import Copy
from jobhire.domains.matching.infrastructure.snapshots import Snapshots
from jobhire.domains.matching.infrastructure.taxonomy.files import load_taxonomy
from jobhire.interfaces.api.role import build_api
from jobhire.interfaces.cli.environment import with_secret
from jobhire.interfaces.cli.heap import keep_few_heaps
from jobhire.shared.infrastructure.blobs import make_blobs

LOOK_SECONDS = 0.005
QUESTIONS = 20


def asking(folder: Path) -> None:
    """By two processes, one after the other has filled the folder of the index."""
    for name in ("first", "second"):
        command = [sys.executable, "-m", "benchmarks.scale.asking", str(folder), name]
        subprocess.run(command, check=True)


class Watch:
    """The most private and the most resident megabytes while it runs."""

    def __init__(self) -> None:
        self.private = self.resident = 0.0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._done.wait(LOOK_SECONDS):
            private, resident = memory()
            self.private, self.resident = max(self.private, private), max(self.resident, resident)


def memory() -> tuple[float, float]:
    """Private and resident megabytes of this process (Linux)."""
    lines = (line.split(":") for line in Path("/proc/self/status").read_text().splitlines())
    found = {name: value for name, value in lines if name in ("RssAnon", "VmRSS")}
    private, resident = (float(found[name].split()[0]) / 1024 for name in ("RssAnon", "VmRSS"))
    return private, resident


def _in_another_process(folder: Path, name: str) -> None:
    keep_few_heaps()
    process = _api(folder)
    private, resident = memory()
    with Watch() as starting:
        people, restored = asyncio.run(_people(folder))
    with Watch() as answering:
        took = [_timed(partial(_ask, people, number)) for number in range(QUESTIONS)]
    at_rest = memory()
    print(
        f"     {name} API process, private/resident MB: {private:.0f}/{resident:.0f} before, "
        f"{starting.private:.0f}/{starting.resident:.0f} at most while it starts ({restored:.2f} s), "
        f"{answering.private:.0f}/{answering.resident:.0f} while it answers, "
        f"{at_rest[0]:.0f}/{at_rest[1]:.0f} after; an answer takes {median(took):.2f} s"
    )
    private = max(starting.private, answering.private) / BUDGET_MB
    report(
        "S18",
        f"private memory of an API process that is asked / {BUDGET_MB} MB",
        f"{private:.2f}x",
        "<= 0.5x",
    )
    most = max(starting.resident, answering.resident) / BUDGET_MB
    report("S18", f"resident memory of it, files and all / {BUDGET_MB} MB", f"{most:.2f}x", "<= 0.5x")
    del process


async def _people(folder: Path) -> tuple[People, float]:
    began = time.perf_counter()
    cellar = Cellar(folder / "index")
    snapshots = Snapshots(make_blobs("", folder=folder / "blobs"), OneManifest(folder), rooms=cellar)
    manifest = await snapshots.manifests.get(OWNER)
    if manifest is None:
        raise FileNotFoundError("no snapshot was saved here")
    people = People(MODEL, cellar)
    people.restore(await snapshots.load(OWNER, manifest))
    return people, time.perf_counter() - began


def _ask(people: People, number: int) -> None:
    [demands] = jobs(1, seed=number)
    supposed = replace(demands, required=demands.required[1:])
    before, after = (Scene(demands=each, model=MODEL) for each in (demands, supposed))
    compare([Copy(people, True)], before, after, QUESTIONS)
    people.index.rest()


def _api(folder: Path) -> object:
    """All that an API process holds besides: routes, the parts of every domain, taxonomy and word weights."""
    settings = with_secret(load({"JOBHIRE_DATA_DIR": str(folder), **NOWHERE}))
    return build_api(settings), Reader(load_taxonomy(None))


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale.asking", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("name")
    options = parser.parse_args()
    _in_another_process(options.folder, options.name)
