"""What a storm of sign-ins costs, and whom: ``python -m benchmarks.security``.

S20: checks per second of the hashing pool with 64 at once, beside one thread that does nothing but verify,
times the cores; and its peak memory beside 19 MiB per core. Then the same storm over HTTP against the whole
product (``jobhire up`` on a temporary directory): what it does to other people's reads. Rounds are
interleaved, so that a noisy moment hits both sides alike; the first table's figures are medians, the p95 of
reads is that of all of them. Loopback only.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from pathlib import Path

from tests.stack import running_stack

from benchmarks.http.flood import p95
from benchmarks.security.pool import cores, measure_memory, measure_rates
from benchmarks.security.storm import CONNECTIONS, prepare, storm

MOST_MEMORY_MB = 512


def report_pool(rounds: int, seconds: float) -> None:
    shares, efficiencies = [], []
    columns = ("one thread/s", f"{CONNECTIONS} at once/s", "share", "per CPU second")
    print(f"{'pool':6}" + "".join(f"{column:>17}" for column in columns))
    for number, (one, pooled) in enumerate(measure_rates(rounds, seconds), start=1):
        shares.append(pooled.per_second / (one.per_second * cores()))
        efficiencies.append(pooled.per_cpu_second / one.per_cpu_second)
        rates = f"{one.per_second:>17.1f}{pooled.per_second:>17.1f}"
        print(f"{number:<6}{rates}{shares[-1]:>17.2f}{efficiencies[-1]:>17.2f}")
    share, efficiency = statistics.median(shares), statistics.median(efficiencies)
    print(
        f"S20 checks/s, of one thread's times {cores()} cores: {share:.2f} (goal ≥ 0.85 on an idle machine)"
    )
    print(f"checks per CPU second, of one thread's: {efficiency:.2f} (whatever else the machine does)")
    grown = measure_memory()
    allowed = 19 * cores()
    print(f"S20 peak memory: +{grown:.0f} MiB, {grown / allowed:.2f} of 19 MiB per core (goal ≤ 1.5)")


def report_storm(rounds: int, seconds: float) -> None:
    every: tuple[list[float], list[float]] = ([], [])
    columns = ("reads p95 quiet", "in the storm", "ratio", "signed in/s", "refused/s")
    print(f"\n{'storm':6}" + "".join(f"{column:>17}" for column in columns))
    with tempfile.TemporaryDirectory() as directory, running_stack(Path(directory) / "data") as stack:
        plan = prepare(stack.url, stack.port)
        for number in range(rounds):
            quiet, loud = storm(plan, seconds)
            for reads, told in zip(every, (quiet.reads, loud.reads), strict=True):
                reads.extend(told)
            times = f"{quiet.p95:>14.2f} ms{loud.p95:>14.2f} ms{loud.p95 / quiet.p95:>17.2f}"
            print(f"{number + 1:<6}{times}{loud.signed_in:>17.1f}{loud.refused:>17.1f}")
        peaks = [_peak_memory_mb(process.pid) for process in stack.processes_of("api")]
    before, meanwhile = (p95(sorted(reads)) for reads in every)
    print(f"p95 of {len(every[1]):,} reads: {before:.2f} ms without, {meanwhile:.2f} ms in the storm")
    print(f"p95 of reads in the storm, of that without: {meanwhile / before:.2f} (goal ≤ 2)")
    print(f"peak memory of an API process: {max(peaks):.0f} MiB (goal < {MOST_MEMORY_MB})")


def _peak_memory_mb(pid: int) -> float:
    """The most that a process has had resident since it began (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text()
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    return int(kilobytes) / 1024


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.security", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=8.0, help="of each round")
    chosen = parser.parse_args()
    report_pool(chosen.rounds, chosen.seconds / 2)
    report_storm(chosen.rounds, chosen.seconds)


if __name__ == "__main__":
    main()
