"""What recruiters do in a day, and what must hold while many do it. Knows no tool that runs it."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from benchmarks.stack.people import a_candidate, a_job

Json = dict[str, Any]


class Caller(Protocol):
    """Calls the API with a token. ``name``: under which the call is counted. ``{}`` for what was refused."""

    def __call__(self, method: str, path: str, name: str, body: Json | None = None) -> Json: ...


def _ids(answer: Json) -> list[str]:
    return [each["id"] for each in answer.get("data", ())]


class Recruiter:
    """One person. Remembers the jobs and candidates that they have seen, as a browser would."""

    def __init__(self, call: Caller, chance: random.Random) -> None:
        self._call, self._chance = call, chance
        self._jobs: list[str] = []
        self._pairs: list[tuple[str, str]] = []

    def look_at_the_dashboard(self) -> None:
        self._call("GET", "/analytics/dashboard", "dashboard")

    def list_jobs(self) -> None:
        self._jobs = _ids(self._call("GET", "/jobs?status=open&limit=20", "jobs")) or self._jobs

    def search_candidates(self) -> None:
        self._call("GET", f"/candidates?search={self._chance.choice(['sql', 'excel', 'sap'])}", "candidates")

    def open_job(self) -> None:
        if job := self._a_job():
            self._call("GET", f"/jobs/{job}", "job")

    def see_matches(self) -> None:
        if job := self._a_job():
            found = self._call("GET", f"/jobs/{job}/matches?limit=20", "matches").get("data", ())
            self._pairs = [(job, each["candidate"]["id"]) for each in found] or self._pairs

    def read_a_match(self) -> None:
        if self._pairs:
            job, candidate = self._chance.choice(self._pairs)
            self._call("GET", f"/jobs/{job}/candidates/{candidate}/match", "match")
            self._call("GET", f"/candidates/{candidate}", "candidate")

    def read_notifications(self) -> None:
        self._call("GET", "/notifications?unread=true", "notifications")

    def create_job(self) -> None:
        self._call("POST", "/jobs", "new job", a_job(self._chance.randrange(10**6)))

    def change_job(self) -> None:
        if job := self._a_job():
            skills = a_job(self._chance.randrange(10**6))["requiredSkills"]
            self._call("PATCH", f"/jobs/{job}", "changed job", {"requiredSkills": skills})

    def add_candidate(self) -> None:
        body = a_candidate(self._chance.randrange(10**6))
        body["email"] = f"person{self._chance.randrange(10**12)}@example.com"
        self._call("POST", "/candidates", "new candidate", body)

    def _a_job(self) -> str | None:
        if not self._jobs:
            self.list_jobs()
        return self._chance.choice(self._jobs) if self._jobs else None


DAY: dict[Callable[[Recruiter], None], int] = {
    Recruiter.see_matches: 20,
    Recruiter.read_a_match: 15,
    Recruiter.open_job: 12,
    Recruiter.list_jobs: 12,
    Recruiter.search_candidates: 8,
    Recruiter.look_at_the_dashboard: 6,
    Recruiter.read_notifications: 6,
    Recruiter.add_candidate: 4,
    Recruiter.change_job: 2,
    Recruiter.create_job: 1,
}
"""What they do, and how often in relation to the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Of all calls of one method and name. ``p95``: milliseconds."""

    method: str
    name: str
    calls: int
    failed: int
    p95: float


READ_MS, WRITE_MS = 100.0, 250.0
MOST_FAILED = 0.001
"""Share of calls."""


def missed(outcomes: Sequence[Outcome]) -> list[str]:
    """What did not hold, in words. Empty: all of it did."""
    calls, failed = sum(each.calls for each in outcomes), sum(each.failed for each in outcomes)
    found = [] if calls else ["nothing was called"]
    if calls and failed / calls > MOST_FAILED:
        found.append(f"{failed} of {calls} calls failed (at most {MOST_FAILED:.1%})")
    for each in outcomes:
        most = READ_MS if each.method == "GET" else WRITE_MS
        if each.calls and each.p95 > most:
            found.append(f"{each.method} {each.name}: p95 {each.p95:.0f} ms (at most {most:.0f} ms)")
    return found


@dataclass(frozen=True, slots=True)
class Ramp:
    """People at work after so many seconds: from one to ``most`` in equal steps, then as many for as long as
    all steps took."""

    most: int
    step_seconds: float = 30.0
    steps: int = 5

    def at(self, seconds: float) -> int | None:
        """None: the day is over."""
        if seconds >= 2 * self.steps * self.step_seconds:
            return None
        step = min(self.steps, int(seconds // self.step_seconds) + 1)
        return max(1, self.most * step // self.steps)
