"""One tenant with a million candidates: ``python -m benchmarks.scale [--quick] [--candidates 1000000]``.

Prints S7, S8, S9, S10, S11, S13, S15, S18 and S19 as ratios, both sides of each measured in this run, and how
long the index takes to build, and what a burst of edits costs. Every part of the score is computed. S8, S10
and S11 are the measures of ``benchmarks.engine``, taken of the index as a worker holds it (a few segments).
"""

from __future__ import annotations

import argparse

from benchmarks.engine.measures import MODEL, ranked, report, reverse
from benchmarks.engine.world import LOT
from benchmarks.scale.asking import asking
from benchmarks.scale.crowd import Crowd
from benchmarks.scale.live import live
from benchmarks.scale.recompute import burst, in_bulk, one_job
from benchmarks.scale.restart import restart, saved

QUICK, WHOLE = 100_000, 1_000_000


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.scale",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--candidates", type=int, default=WHOLE)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK:,} candidates")
    options = parser.parse_args()
    run(QUICK if options.quick else max(LOT, options.candidates // LOT * LOT))


def run(count: int) -> None:
    crowd = Crowd(count)
    state, took = crowd.state(MODEL)
    sizes = ", ".join(f"{len(segment):,}" for segment in state.index.segments)
    report("", f"index built from profiles, segments of {sizes}", f"{took:.1f} s", "-")
    one_job(state)
    ranked(state.words, state.index.segments, crowd.sample)
    in_bulk(state)
    reverse()
    burst(state, crowd)
    with saved(state) as folder:
        restart(folder)
        asking(folder)
    live(state, crowd)


if __name__ == "__main__":
    main()
