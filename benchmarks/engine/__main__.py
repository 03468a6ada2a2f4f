"""The ranking engine against plain Python, and one ranking document against one document per pair.

    python -m benchmarks.engine [--candidates 1000000] [--beside PATH_OF_OTHER_SRC]

Prints the ratios S8, S10, S11 and S12; both sides of each are measured in this run, on this machine. With
``--beside`` instead what one job costs with the engine of another source tree and with this one, in turns.
"""

from __future__ import annotations

import argparse
import asyncio
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from motor.motor_asyncio import AsyncIOMotorClient

from benchmarks.engine.beside import beside
from benchmarks.engine.measures import forward, id_of, report, reverse
from benchmarks.engine.world import LOT, jobs
from jobhire.domains.matching.application.ports import RankedCandidate
from jobhire.domains.matching.infrastructure.stored import MongoStorage, StoredJob, StoredRanking
from jobhire.shared.domain import TenantId

TENANT = TenantId("bench")


async def _wall(work: Callable[[], Awaitable[object]], times: int) -> float:
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        await work()
        taken.append(time.perf_counter() - start)
    return median(taken)


async def storing(url: str) -> None:
    client: AsyncIOMotorClient[dict[str, object]] = AsyncIOMotorClient(url)
    database = client["bench"]
    demands = jobs(1)[0]
    rows = [RankedCandidate(id_of(n), 3, "past", 80, 812_345, (30, 20, 15, 10, 5)) for n in range(200)]
    job = StoredJob(open=True, model="bench", demands=demands, edges=((-1, 0, 0),) * 3)
    storage = MongoStorage(database)
    epoch = 0

    async def one_document() -> None:
        nonlocal epoch
        epoch += 1
        await storage.put_rankings(TENANT, epoch, epoch, [StoredRanking(job=job, rows=rows)])

    async def one_each() -> None:
        for row in rows:
            key = f"{TENANT}/{demands.job_id}/{row.candidate_id}"
            change = {"score": row.points, "precise": row.precise, "parts": list(row.parts)}
            await database["matches"].update_one({"_id": key}, {"$set": change}, upsert=True)

    single = await _wall(one_each, 3)
    ranking = await _wall(one_document, 20)
    client.close()
    print(f"     200 matches: 200 upserts {single * 1e3:.0f} ms, one ranking {ranking * 1e3:.2f} ms")
    report("S12", "storing 200 matches: ranking / single upserts", f"1/{single / ranking:.0f}", "<= 1/40")


@contextmanager
def _server(folder: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-c",
        "from nx_27017.nx_27017 import main; main()",
        "--db",
        str(folder / "b.db"),
    ]
    command += ["--port", str(port), "--pid-file", str(folder / "pid"), "--log-file", str(folder / "log")]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield f"mongodb://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(10)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--candidates", type=int, default=1_000_000)
    parser.add_argument("--beside", type=Path, metavar="PATH", help="the src folder of another version")
    options = parser.parse_args()
    count = max(LOT, options.candidates // LOT * LOT)
    if options.beside is not None:
        beside(options.beside, count)
        return
    forward(count)
    reverse()
    with tempfile.TemporaryDirectory() as folder, _server(Path(folder)) as url:
        asyncio.run(storing(url))


if __name__ == "__main__":
    main()
