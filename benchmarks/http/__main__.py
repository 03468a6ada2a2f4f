"""S1 to S6 as ratios to bare Litestar in the same run: ``python -m benchmarks.http [--stack]``.

Every server is granian with one worker. Rounds are interleaved, so that a noisy moment hits all alike; the
table shows medians. Without ``--stack`` the shell is measured around answers that are ready; with it, the
whole product (``jobhire up`` on a temporary directory). There "not repeated" are reads that come with another
header each time, so that none of them is answered by what was said a moment ago. Loopback only.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import httpx
import msgspec
import psutil
import uvloop
from tests.servers import free_port
from tests.stack import Tenant, running_stack

from benchmarks.http.apps import TOKEN
from benchmarks.http.client import Result, load, request
from benchmarks.http.open_loop import arrivals
from benchmarks.stack.people import a_candidate, a_job

COLD_IDS = 2_000
UNLIKE = 20_000
"""Requests that differ in a header: more than anybody sends while an answer is remembered."""
WRITES = 400
OPEN, WRITE = "S1 job, no token", "S4 job, created"
DASHBOARD = "/api/v1/analytics/dashboard"
WARM = "S1 job, warm"
SHARE = 0.6
"""Of what a closed loop reaches, how much comes in the open one."""


class Case(msgspec.Struct):
    """One row: where it is served, by which processes, and what is asked. ``each``: so many requests a round,
    none of them twice; 0: round and round for as long as a round lasts."""

    name: str
    port: int
    processes: Callable[[], Sequence[psutil.Process]]
    requests: list[bytes]
    each: int = 0
    rates: list[float] = []
    cpu: list[float] = []
    last: Result | None = None


def _cpu(processes: Sequence[psutil.Process]) -> float:
    return sum(sum(process.cpu_times()[:2]) for process in processes)


async def _round(case: Case, seconds: float, connections: int) -> None:
    processes = case.processes()
    before = _cpu(processes)
    wanted = None if case.each else seconds
    result = await load("127.0.0.1", case.port, case.requests, seconds=wanted, connections=connections)
    if result.bad or not result.good:
        raise SystemExit(f"{case.name}: {result.bad} answers were not 2xx, {result.good} were")
    case.last = result
    case.rates.append(result.rate)
    case.cpu.append((_cpu(processes) - before) / result.good * 1e6)


@contextmanager
def granian(factory: str) -> Iterator[tuple[int, Callable[[], Sequence[psutil.Process]]]]:
    """One granian worker with one of ``benchmarks.http.apps``."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "asgi",
        "--workers",
        "1",
        "--no-ws",
        "--factory",
    ]
    options = [
        "--loop",
        "uvloop",
        "--port",
        str(port),
        "--log-level",
        "warning",
        f"benchmarks.http.apps:{factory}",
    ]
    process = subprocess.Popen([*command, *options], stdout=subprocess.DEVNULL)
    try:
        _wait(port)
        root = psutil.Process(process.pid)
        yield port, lambda: [root, *root.children(recursive=True)]
    finally:
        process.terminate()
        process.wait(10)


def _wait(port: int) -> None:
    for _ in range(200):
        try:
            httpx.get(f"http://127.0.0.1:{port}/nothing", timeout=1)
        except httpx.HTTPError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit("the server did not start")


def demo_cases(stack: ExitStack) -> list[Case]:
    loud, loud_processes = stack.enter_context(granian("jobhire_demo"))
    silent, silent_processes = stack.enter_context(granian("jobhire_silent"))
    job, matches = request("/api/v1/jobs/j1", TOKEN), request("/api/v1/jobs/j1/matches?limit=20", TOKEN)
    return [
        Case(WARM, loud, loud_processes, [job]),
        Case("S3 matches, warm", loud, loud_processes, [matches]),
        Case("without telemetry", silent, silent_processes, [job]),
        Case(OPEN, loud, loud_processes, [request("/api/v1/jobs/j1/open", None)]),
    ]


def stack_cases(stack: ExitStack, rounds: int) -> list[Case]:
    directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    running = stack.enter_context(running_stack(directory / "data"))
    tenant = Tenant(running.url)
    ndjson = {"Content-Type": "application/x-ndjson"}
    people = b"\n".join(msgspec.json.encode(a_candidate(number)) for number in range(200))
    tenant.http.post("/candidates/import", content=people, headers=ndjson).raise_for_status()
    job = tenant.post("/jobs", a_job(1))["id"]
    cold: list[bytes] = []
    for number in range(rounds):
        jobs = [msgspec.json.encode(a_job(number * COLD_IDS + index)) for index in range(COLD_IDS)]
        answer = tenant.http.post("/jobs/import", content=b"\n".join(jobs), headers=ndjson, timeout=120)
        answer.raise_for_status()
        cold += [request(f"/api/v1/jobs/{line['id']}", tenant.token) for line in answer.json()["data"]]
    tenant.matches(job, limit=20, seconds=120)
    api = partial(running.processes_of, "api")
    warm = request(f"/api/v1/jobs/{job}", tenant.token)
    matches = f"/api/v1/jobs/{job}/matches?limit=20"
    write = request("/api/v1/jobs", tenant.token, body=msgspec.json.encode(a_job(2)))
    return [
        Case(WARM, running.port, api, [warm]),
        Case("S3 matches, warm", running.port, api, [request(matches, tenant.token)]),
        Case("S1 job, not repeated", running.port, api, _unlike(f"/api/v1/jobs/{job}", tenant.token)),
        Case("S3 matches, not repeated", running.port, api, _unlike(matches, tenant.token)),
        Case("dashboard, warm", running.port, api, [request(DASHBOARD, tenant.token)]),
        Case("dashboard, not repeated", running.port, api, _unlike(DASHBOARD, tenant.token)),
        Case("S2 job, cold", running.port, api, cold, each=COLD_IDS),
        Case(WRITE, running.port, api, [write] * (WRITES * rounds), each=WRITES),
    ]


def _unlike(path: str, token: str) -> list[bytes]:
    return [request(path, token, number=str(number)) for number in range(UNLIKE)]


async def measure(cases: list[Case], rounds: int, seconds: float, connections: int) -> None:
    for case in cases:
        if not case.each:
            await load("127.0.0.1", case.port, case.requests, seconds=1.0, connections=connections)
    everything = {case.name: case.requests for case in cases if case.each}
    for number in range(rounds):
        for case in cases:
            if case.each:
                case.requests = everything[case.name][number * case.each : (number + 1) * case.each]
            await _round(case, seconds, connections)


def report(cases: list[Case]) -> None:
    hello = cases[0]
    print(f"{'':24}{'req/s':>10}{'of hello':>10}{'CPU µs/req':>12}{'of hello':>10}{'p50 ms':>9}{'p95 ms':>9}")
    for case in cases:
        rate, cpu = statistics.median(case.rates), statistics.median(case.cpu)
        share = statistics.median(mine / bare for mine, bare in zip(case.rates, hello.rates, strict=True))
        cost = statistics.median(mine / bare for mine, bare in zip(case.cpu, hello.cpu, strict=True))
        assert case.last is not None
        latency = f"{case.last.p50:>9.2f}{case.last.p95:>9.2f}"
        print(f"{case.name:24}{rate:>10,.0f}{share:>10.2f}{cpu:>12.1f}{cost:>10.2f}{latency}")
    by_name = {case.name: case for case in cases}
    if "without telemetry" in by_name:
        pairs = zip(by_name[WARM].cpu, by_name["without telemetry"].cpu, hello.cpu, strict=True)
        share = statistics.median((loud - silent) / bare for loud, silent, bare in pairs)
        print(f"S5 CPU of all observability per request, of hello's CPU: {share:.2f} (goal ≤ 0.35)")
    if OPEN in by_name:
        with_and_without = zip(by_name[WARM].rates, by_name[OPEN].rates, strict=True)
        share = statistics.median(bearer / none for bearer, none in with_and_without)
        print(f"the same read with a token, req/s of that without: {share:.2f} (goal ≥ 0.60)")
    print("goals: req/s of hello: S1 ≥ 0.55, S2 ≥ 0.15, S3 ≥ 0.50; CPU of hello: S4 ≤ 12")


async def report_tail(case: Case, hello: Case, rounds: int, seconds: float) -> None:
    """S6: how far the slowest are from the middle, at a rate that the server can well bear. Beside it what
    the client and two cores make of bare Litestar at the same rate."""
    rate = SHARE * statistics.median(case.rates)
    tails: dict[str, list[float]] = {case.name: [], hello.name: []}
    print(f"{rate:,.0f} requests/s, as they come:")
    for number in range(rounds):
        for each in (case, hello):
            took = await arrivals(each.port, each.requests[0], rate=rate, seconds=seconds, seed=number)
            p50, p99 = took[len(took) // 2], took[int(len(took) * 0.99)]
            tails[each.name].append(p99 / p50)
            print(f"{each.name:24}p50 {p50:.2f} ms, p99 {p99:.2f} ms")
    mine, bare = (statistics.median(tails[each.name]) for each in (case, hello))
    print(f"S6 p99/p50 at {SHARE:.0%} of what a closed loop reaches: {mine:.1f} (goal ≤ 10)", end="")
    print(f"; of hello at the same rate: {bare:.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.http", description=__doc__)
    parser.add_argument("--stack", action="store_true", help="measure the whole product")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3.0, help="of each round")
    parser.add_argument("--connections", type=int, default=32)
    chosen = parser.parse_args()
    with ExitStack() as stack:
        port, processes = stack.enter_context(granian("hello"))
        cases = [Case("bare Litestar hello", port, processes, [request("/", None)])]
        cases += stack_cases(stack, chosen.rounds) if chosen.stack else demo_cases(stack)
        uvloop.run(measure(cases, chosen.rounds, chosen.seconds, chosen.connections))
        report(cases)
        [warm] = [case for case in cases if case.name == WARM]
        uvloop.run(report_tail(warm, cases[0], chosen.rounds, chosen.seconds))


if __name__ == "__main__":
    main()
