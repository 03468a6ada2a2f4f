"""A recruiter's day under load: what is asked, and how it is judged. Locust itself is not needed for that."""

from __future__ import annotations

import py_compile
import random
from pathlib import Path
from typing import Any

import pytest
from benchmarks.load import day
from benchmarks.load.day import DAY, Outcome, Ramp, Recruiter, missed
from hypothesis import given
from hypothesis import strategies as st


class Service:
    """Answers as the API does, as far as recruiters look; ``empty``: a company without anything."""

    def __init__(self, *, empty: bool = False) -> None:
        self.asked: list[tuple[str, str]] = []
        self._empty = empty

    def __call__(
        self, method: str, path: str, name: str, body: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        self.asked.append((method, path))
        assert (body is None) == (method == "GET")
        if self._empty:
            return {}
        if name == "matches":
            return {"data": [{"candidate": {"id": "c1"}}]}
        return {"data": [{"id": "j1"}]} if name == "jobs" else {"data": {}}


def a_day_of(service: Service) -> None:
    recruiter = Recruiter(service, random.Random(1))
    for step in DAY:
        step(recruiter)


def test_a_recruiter_follows_what_they_have_seen() -> None:
    service = Service()
    a_day_of(service)
    assert ("GET", "/jobs/j1/candidates/c1/match") in service.asked
    assert {method for method, _ in service.asked} == {"GET", "POST", "PATCH"}


def test_where_there_is_nothing_nobody_asks_for_it() -> None:
    service = Service(empty=True)
    a_day_of(service)
    assert all("None" not in path and "/match" not in path for _, path in service.asked)


GOOD = Outcome(method="GET", name="jobs", calls=1_000, failed=1, p95=day.READ_MS)


@pytest.mark.parametrize(
    ("outcomes", "wrong"),
    [
        ([GOOD], []),
        ([], ["nothing was called"]),
        ([Outcome(method="GET", name="jobs", calls=1_000, failed=2, p95=1.0)], ["2 of 1000 calls failed"]),
        ([GOOD, Outcome(method="GET", name="job", calls=9, failed=0, p95=101.0)], ["GET job: p95 101 ms"]),
        ([Outcome(method="POST", name="new job", calls=9, failed=0, p95=101.0)], []),
        (
            [Outcome(method="POST", name="new job", calls=9, failed=0, p95=251.0)],
            ["POST new job: p95 251 ms"],
        ),
    ],
)
def test_what_did_not_hold_is_said(outcomes: list[Outcome], wrong: list[str]) -> None:
    assert [each.partition(" (")[0] for each in missed(outcomes)] == wrong


@given(st.integers(1, 500), st.floats(0.1, 100), st.floats(0, 2_000))
def test_people_come_in_steps_stay_and_go(most: int, step: float, seconds: float) -> None:
    ramp = Ramp(most, step)
    people = ramp.at(seconds)
    if people is None:
        assert seconds >= 10 * step
    else:
        assert 1 <= people <= most
        assert people <= (ramp.at(seconds + step) or most)


def test_what_locust_runs_is_python(tmp_path: Path) -> None:
    py_compile.compile(
        str(Path(day.__file__).with_name("locustfile.py")), cfile=str(tmp_path / "compiled"), doraise=True
    )
