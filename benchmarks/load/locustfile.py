"""Recruiters at work, by Locust, against a service that runs somewhere:

    python -m pip install locust        # an environment of its own: it brings a web server and gevent
    PYTHONPATH=. locust -f benchmarks/load/locustfile.py --headless --host http://127.0.0.1:8000

People come in steps, stay, and go. Exit code 1 when something did not hold (``day.missed``).
``LOAD_PEOPLE``: how many at most (20). ``LOAD_STEP_SECONDS``: length of a step (30); ten of them are a day.
``LOAD_TOKEN``: an API key of a tenant made for this; without it a company is registered, which needs
``JOBHIRE_REGISTRATION=open``.
"""

from __future__ import annotations

import os
import random
import uuid
from functools import partial
from typing import ClassVar

import requests
from locust import HttpUser, LoadTestShape, between, events
from locust.env import Environment

from benchmarks.load.day import DAY, Json, Outcome, Ramp, Recruiter, missed
from benchmarks.stack.people import a_candidate, a_job

BASE = "/api/v1"
CANDIDATES, JOBS = 200, 20
"""What a company that is registered for this has when the day begins."""
_token = os.environ.get("LOAD_TOKEN", "")


@events.test_start.add_listener
def found(environment: Environment, **_: object) -> None:
    """A company with jobs and candidates, unless there is one."""
    global _token
    if _token:
        return
    ask = partial(requests.post, timeout=30)
    email = f"load-{uuid.uuid4().hex[:12]}@example.com"
    person = {"email": email, "password": uuid.uuid4().hex, "fullName": "Load", "companyName": "Load"}
    answer = ask(f"{environment.host}{BASE}/auth/register", json=person)
    answer.raise_for_status()
    _token = answer.json()["data"]["token"]
    for path, made in (
        ("jobs", [*map(a_job, range(JOBS))]),
        ("candidates", [*map(a_candidate, range(CANDIDATES))]),
    ):
        for body in made:
            ask(f"{environment.host}{BASE}/{path}", json=body, headers=_headers()).raise_for_status()


@events.quitting.add_listener
def judge(environment: Environment, **_: object) -> None:
    rows = environment.stats.entries.values()
    outcomes = [
        Outcome(
            method=row.method,
            name=row.name,
            calls=row.num_requests,
            failed=row.num_failures,
            p95=row.get_response_time_percentile(0.95),
        )
        for row in rows
    ]
    wrong = missed(outcomes)
    print(*(f"missed: {each}" for each in wrong), sep="\n")
    environment.process_exit_code = int(bool(wrong))


class Day(LoadTestShape):
    ramp = Ramp(int(os.environ.get("LOAD_PEOPLE", "20")), float(os.environ.get("LOAD_STEP_SECONDS", "30")))

    def tick(self) -> tuple[int, float] | None:
        people = self.ramp.at(self.get_run_time())
        return None if people is None else (people, 10.0)


class Person(HttpUser):
    wait_time = between(0.5, 2.0)
    tasks: ClassVar = {
        partial(lambda user, do: do(user.recruiter), do=step): often for step, often in DAY.items()
    }

    def on_start(self) -> None:
        self.recruiter = Recruiter(self.call, random.Random())

    def call(self, method: str, path: str, name: str, body: Json | None = None) -> Json:
        answer = self.client.request(method, BASE + path, json=body, name=name, headers=_headers())
        decoded: Json = answer.json() if answer.ok else {}
        return decoded


def _headers() -> dict[str, str]:
    return {"Authorization": f"Bearer {_token}"}
