"""Uploads end to end on the embedded stack: how long one takes, and what fifty at once do to everybody else.

    python -m benchmarks.cv_intake --data ../shared/data

One after the other: from the first byte sent to the 201. Fifty at once: p95 of another tenant's reads while
they are being read, over the p95 of the same reads on the same stack when it is quiet.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import httpx
from tests.stack import Tenant, running_stack

FILES = 50


def _cvs(data: Path) -> list[Path]:
    found = [*(data / "cv-synthetic").rglob("*.pdf"), *(data / "cv-synthetic").rglob("*.docx")]
    return sorted([*found, *(data / "cv-public").rglob("*.pdf")])


def _p95(values: Sequence[float]) -> float:
    return sorted(values)[max(0, int(len(values) * 0.95) - 1)] if values else float("nan")


def _one_by_one(tenant: Tenant, files: Sequence[Path]) -> tuple[list[float], int]:
    took, refused = [], 0
    for file in files:
        began = time.perf_counter()
        answer = tenant.http.post("/candidates/upload", files={"file": (file.name, file.read_bytes())})
        if answer.status_code == 201:
            took.append(time.perf_counter() - began)
        else:
            refused += 1
    return took, refused


async def _reads(http: httpx.AsyncClient, path: str, stop: asyncio.Event) -> list[float]:
    took = []
    while not stop.is_set():
        began = time.perf_counter()
        (await http.get(path)).raise_for_status()
        took.append(time.perf_counter() - began)
        await asyncio.sleep(0.005)
    return took


async def _quiet_and_busy(
    url: str, busy: Tenant, other: Tenant, files: Sequence[Path]
) -> tuple[float, float, float]:
    candidate = other.post("/candidates", {"name": "Ann", "cvText": "Python"})
    path = f"/candidates/{candidate['id']}"
    base = f"{url}/api/v1"
    async with (
        httpx.AsyncClient(base_url=base, headers=dict(other.http.headers), timeout=60) as reader,
        httpx.AsyncClient(base_url=base, headers=dict(busy.http.headers), timeout=120) as writer,
    ):
        stop = asyncio.Event()
        reading = asyncio.create_task(_reads(reader, path, stop))
        await asyncio.sleep(3)
        stop.set()
        quiet = await reading
        stop = asyncio.Event()
        reading = asyncio.create_task(_reads(reader, path, stop))
        began = time.perf_counter()
        await _all(writer, files)
        whole = time.perf_counter() - began
        stop.set()
        return _p95(quiet), _p95(await reading), whole


async def _all(http: httpx.AsyncClient, files: Sequence[Path]) -> None:
    async def one(number: int) -> None:
        file = files[number % len(files)]
        headers = {"Prefer": "respond-async"}
        form = {"file": (file.name, file.read_bytes())}
        answer = await http.post("/candidates/upload", files=form, headers=headers)
        place = answer.headers["location"].removeprefix("/api/v1")
        async with http.stream("GET", f"{place}/events") as events:
            await events.aread()

    await asyncio.gather(*(one(number) for number in range(FILES)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    files = _cvs(parser.parse_args().data)
    if not files:
        print("no CVs there: skipped")
        return
    with (
        tempfile.TemporaryDirectory() as folder,
        running_stack(Path(folder)) as stack,
        Tenant(stack.url, timeout=60) as acme,
        Tenant(stack.url, company="Other", timeout=60) as other,
    ):
        took, refused = _one_by_one(acme, files)
        within = sum(each < 2 for each in took) / len(took)
        print(f"{len(took)} uploads read one after the other, {refused} refused (scans)")
        print(f"  median {statistics.median(took):.3f} s, p95 {_p95(took):.3f} s, max {max(took):.3f} s")
        print(f"  below 2 s: {within:.1%} (goal 95 %)")
        quiet, busy, whole = asyncio.run(_quiet_and_busy(stack.url, acme, other, files))
        print(f"{FILES} at once: read in {whole:.1f} s")
        print(f"  p95 of another tenant's reads {1000 * busy:.1f} ms, {1000 * quiet:.1f} ms when quiet")
        print(f"  ratio {busy / quiet:.2f}")


if __name__ == "__main__":
    main()
