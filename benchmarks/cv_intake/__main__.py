"""Uploads end to end on the embedded stack: how long one takes, and what fifty at once do to everybody else.

    python -m benchmarks.cv_intake --data ../shared/data

One after the other: from the first byte sent to the 201. Fifty at once: p95 of another tenant's reads while
they are being read, over the p95 of the same reads on the same stack when it is quiet.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.stack import Stack, Tenant, running_stack

FILES = 50
QUIET_SECONDS = 5.0


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


def _reads(tenant: Tenant, path: str, going: Callable[[], bool]) -> list[float]:
    took = []
    while going():
        began = time.perf_counter()
        tenant.http.get(path).raise_for_status()
        took.append(time.perf_counter() - began)
        time.sleep(0.005)
    return took


def _quiet_and_busy(
    stack: Stack, busy: Tenant, other: Tenant, files: Sequence[Path]
) -> tuple[list[float], list[float], float]:
    """Fifty files wait while the worker stands still; then it goes on, and another tenant reads."""
    candidate = other.post("/candidates", {"name": "Ann", "cvText": "Python"})
    path = f"/candidates/{candidate['id']}"
    until = time.perf_counter() + QUIET_SECONDS
    quiet = _reads(other, path, lambda: time.perf_counter() < until)
    workers = stack.processes_of("worker")
    for worker in workers:
        worker.suspend()
    waiting = [_accepted(busy, files[number % len(files)]) for number in range(FILES)]
    for worker in workers:
        worker.resume()
    began = time.perf_counter()
    took = _reads(other, path, lambda: _some_are_left(busy, waiting))
    return quiet, took, time.perf_counter() - began


def _accepted(tenant: Tenant, file: Path) -> str:
    form = {"file": (file.name, file.read_bytes())}
    answer = tenant.http.post("/candidates/upload", files=form, headers={"Prefer": "respond-async"})
    answer.raise_for_status()
    return str(answer.headers["location"]).removeprefix("/api/v1")


def _some_are_left(tenant: Tenant, waiting: list[str]) -> bool:
    """Looks at one of them: they end in about the order in which they came."""
    if tenant.get(waiting[-1])["data"]["status"] not in {"queued", "running"}:
        waiting.pop()
    return bool(waiting)


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
        quiet, busy, whole = _quiet_and_busy(stack, acme, other, files)
        print(f"{FILES} at once: read in {whole:.1f} s")
        for name, values in (("quiet", quiet), ("busy", busy)):
            median, p95 = 1000 * statistics.median(values), 1000 * _p95(values)
            print(f"  another tenant's reads, {name}: median {median:.1f} ms, p95 {p95:.1f} ms")
        print(f"  ratio of p95 {_p95(busy) / _p95(quiet):.2f}")


if __name__ == "__main__":
    main()
