"""One tenant floods, another reads: ``python -m benchmarks.http.flood``.

Tenant A keeps 64 connections busy in a closed loop, from a process of its own. Tenant B reads at a modest
rate. Quiet and flooded rounds take turns; what counts is B's p95 of a flooded round over that of the quiet
round before it. The server is one granian worker with the rates of the default settings. Loopback only.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import statistics
from time import perf_counter

import uvloop

from benchmarks.http.__main__ import granian
from benchmarks.http.apps import FLOOD, TOKEN
from benchmarks.http.client import load, request

FLOODERS = 64
READERS = 2
PAUSE = 0.15
"""Seconds between two reads of one reader: both together stay within the default 1,200 a minute."""
READ = "/api/v1/jobs/j1"


def flood(port: int, seconds: float, told: multiprocessing.Queue[tuple[int, int]]) -> None:
    """In a process of its own: what the flooder gets, good and refused."""
    asked = load("127.0.0.1", port, [request(READ, FLOOD)], seconds=seconds, connections=FLOODERS)
    result = uvloop.run(asked)
    told.put((result.good, result.bad))


async def read(port: int, until: float, wanted: bytes, pause: float) -> list[float]:
    """Milliseconds of each read of one reader. Raises ``SystemExit`` when one is refused."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    took = []
    while perf_counter() < until:
        began = perf_counter()
        writer.write(wanted)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise SystemExit(f"a modest reader was refused: {head[:40]!r}")
        length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
        await reader.readexactly(int(length))
        took.append((perf_counter() - began) * 1_000)
        await asyncio.sleep(pause)
    writer.close()
    return took


async def all_reads(
    port: int,
    seconds: float,
    *,
    path: str = READ,
    token: str = TOKEN,
    readers: int = READERS,
    pause: float = PAUSE,
) -> list[float]:
    """Milliseconds of each read of all readers, from the fastest to the slowest."""
    until, wanted = perf_counter() + seconds, request(path, token)
    found = await asyncio.gather(*(read(port, until, wanted, pause) for _ in range(readers)))
    return sorted(one for each in found for one in each)


def p95(took: list[float]) -> float:
    return took[int(len(took) * 0.95)]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.http.flood", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=8.0, help="of each round")
    chosen = parser.parse_args()
    ratios = []
    print(f"{'':8}{'B p95 quiet':>14}{'B p95 flooded':>15}{'ratio':>8}{'A served/s':>12}{'A refused/s':>13}")
    with granian("jobhire_limited") as (port, _):
        uvloop.run(all_reads(port, 2.0))
        for number in range(chosen.rounds):
            quiet = p95(uvloop.run(all_reads(port, chosen.seconds)))
            told: multiprocessing.Queue[tuple[int, int]] = multiprocessing.Queue()
            flooder = multiprocessing.Process(target=flood, args=(port, chosen.seconds + 1, told))
            flooder.start()
            flooded = p95(uvloop.run(all_reads(port, chosen.seconds)))
            good, bad = told.get(timeout=60)
            flooder.join()
            ratios.append(flooded / quiet)
            rates = f"{good / (chosen.seconds + 1):>12,.0f}{bad / (chosen.seconds + 1):>13,.0f}"
            print(f"{number + 1:<8}{quiet:>11.2f} ms{flooded:>12.2f} ms{ratios[-1]:>8.2f}{rates}")
    print(f"B's p95 under A's flood, of that without: {statistics.median(ratios):.2f} (goal ≤ 1.5)")


if __name__ == "__main__":
    main()
