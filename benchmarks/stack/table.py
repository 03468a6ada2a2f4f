"""Rows that appear as they are measured: what, how much, detail, goal."""

from __future__ import annotations


class Table:
    def __init__(self) -> None:
        print(f"{'what':34} {'measured':>14}  {'':36} goal", flush=True)

    def row(self, what: str, measured: str, detail: str, goal: str) -> None:
        print(f"{what:34} {measured:>14}  {detail:36} {goal}", flush=True)
