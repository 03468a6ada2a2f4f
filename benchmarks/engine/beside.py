"""The engine of two source trees in turns, so that whatever else the machine does falls on both.

Each tree builds the same candidates in a process of its own, in its own layout, and ranks the same jobs when
it is asked to. What is measured is CPU time.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import fmean, median

import jobhire
from benchmarks.engine.measures import MODEL, population, seconds
from benchmarks.engine.world import jobs
from jobhire.domains.matching.infrastructure.engine import rank
from jobhire.domains.matching.infrastructure.index import TenantIndex, Words

JOBS, ROUNDS = 20, 6


class _Tree:
    """A process that ranks jobs, by number, with the engine of one source tree."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.seconds: list[list[float]] = [[] for _ in range(JOBS)]
        self.rankings: list[str] = [""] * JOBS

    def rank(self, job: int) -> None:
        if self._process.stdin is None or self._process.stdout is None:
            raise BrokenPipeError("not asked through pipes")
        print(job, file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline().split()
        if not answer:
            raise ChildProcessError("a source tree's engine has ended; what it says is above")
        self.seconds[job].append(float(answer[0]))
        self.rankings[job] = answer[1]


@contextmanager
def _tree(source: Path, count: int) -> Iterator[_Tree]:
    root = Path(__file__).parents[2]
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.engine.beside", str(count)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (source.resolve(), root)))},
    )
    try:
        yield _Tree(process)
    finally:
        process.terminate()
        process.wait(10)


def beside(other: Path, count: int) -> None:
    """Prints milliseconds of a job (mean over jobs of each one's best and of its median), theirs and ours."""
    if not (other / "jobhire").is_dir():
        raise SystemExit(f"{other}: there is no package jobhire in it")
    with ExitStack() as stack:
        here = Path(jobhire.__file__).parents[1]
        theirs, ours = trees = [stack.enter_context(_tree(each, count)) for each in (other, here)]
        for _ in range(ROUNDS):
            for job in range(JOBS):
                for tree in trees:
                    tree.rank(job)
    best, usual = ([fmean(map(of, tree.seconds)) * 1e3 for tree in trees] for of in (min, median))
    print(f"     one job, {count:,} candidates, {JOBS} jobs, {ROUNDS} rounds in turns; CPU of a job:")
    for name, line in (("best", best), ("median", usual)):
        print(f"     {name:6} theirs {line[0]:.2f} ms, ours {line[1]:.2f} ms: {line[1] / line[0]:.3f}")
    same = sum(a == b for a, b in zip(theirs.rankings, ours.rankings, strict=True))
    print(f"     equal rankings: {same} of {JOBS}")


def _answer(count: int) -> None:
    """For each job number read, its seconds and a digest of its ranking."""
    words = Words()
    segment, _ = population(count, words)
    index = TenantIndex(words)
    index.take([segment])
    compiled = [words.compile(job, MODEL) for job in jobs(JOBS)]
    for line in sys.stdin:
        job = compiled[int(line)]
        took = seconds(lambda job=job: rank(job, index, MODEL), 2)  # type: ignore[misc]
        ranking, _ = rank(job, index, MODEL)
        digest = hashlib.sha256(repr(ranking.rows).encode() + ranking.histogram.tobytes())
        print(took, digest.hexdigest(), flush=True)


if __name__ == "__main__":
    _answer(int(sys.argv[1]))
