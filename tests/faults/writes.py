"""A mixed load that writes down what was answered, and the checks that hold it against what is there.

One line of history per write: what was sent and what came back (a status, or nothing). Checked after things
have gone quiet: every 2xx is readable at that version or later, one resource per idempotency key, positions
without a gap, every event of an aggregate once and in order, rankings equal to those of a fresh copy.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import random
import threading
import time
import uuid
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.stack import Tenant

SKILLS = ["Python", "Java", "SQL", "Nursing", "Welding", "Excel", "Docker", "Sales", "Logistics", "German"]


@dataclass
class Known:
    """What the history says of one aggregate: the last acknowledged version and whether it was deleted."""

    kind: str
    version: int = 0
    deleted: bool = False
    doubtful: bool = False
    """A write got no answer: it may or may not have happened."""


@dataclass
class History:
    aggregates: dict[str, Known] = field(default_factory=dict)
    keys: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    answers: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Writer(threading.Thread):
    """One client: creates with an idempotency key and repeats until answered; changes and deletes its own.

    Makes ``writes`` writes, and goes on (up to ten times as many) until there were faults ``enough``.
    """

    def __init__(
        self, tenant: Tenant, history: History, *, writes: int, seed: int, enough: threading.Event
    ) -> None:
        super().__init__(daemon=True)
        self._tenant = tenant
        self._history = history
        self._writes = writes
        self._enough = enough
        self._random = random.Random(seed)
        self._mine: list[str] = []
        self.failure: BaseException | None = None

    def run(self) -> None:
        try:
            for number in range(10 * self._writes):
                if number >= self._writes and self._enough.is_set():
                    break
                self._one(number)
        except BaseException as failure:
            self.failure = failure

    def _one(self, number: int) -> None:
        alive = [id for id in self._mine if not self._history.aggregates[id].deleted]
        if len(alive) < 3 or self._random.random() < 0.5:
            self._create(number)
        elif self._random.random() < 0.85:
            self._change(self._random.choice(alive))
        else:
            self._remove(self._random.choice(alive))

    def _create(self, number: int) -> None:
        kind = self._random.choice(["jobs", "candidates", "candidates"])
        skills = self._random.sample(SKILLS, 3)
        body: dict[str, Any] = {"name": f"Person {number}", "skills": skills, "cvText": " ".join(skills)}
        if kind == "jobs":
            body = {"title": f"Job {number}", "requiredSkills": skills}
        key = str(uuid.uuid4())
        while True:
            answer = self._send("POST", f"/{kind}", body, {"Idempotency-Key": key})
            if answer is not None and answer.status_code == 201:
                break
            time.sleep(0.05)
        data = answer.json()["data"]
        with self._history.lock:
            self._history.keys[key].add(data["id"])
            self._history.aggregates[data["id"]] = Known(kind, version=1)
        self._mine.append(data["id"])

    def _change(self, id: str) -> None:
        known = self._history.aggregates[id]
        name = "requiredSkills" if known.kind == "jobs" else "skills"
        body = {name: self._random.sample(SKILLS, 4)}
        answer = self._send("PATCH", f"/{known.kind}/{id}", body)
        if answer is None:
            known.doubtful = True
        elif answer.status_code == 200:
            known.version = max(known.version, int(answer.headers["etag"].strip('"')))

    def _remove(self, id: str) -> None:
        known = self._history.aggregates[id]
        answer = self._send("DELETE", f"/{known.kind}/{id}")
        if answer is None:
            known.doubtful = True
        elif answer.status_code in {200, 204}:
            known.deleted = True

    def _send(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> httpx.Response | None:
        """None: no answer came, or one that says nothing about the write (503, 5xx of a dying process)."""
        try:
            answer = self._tenant.http.request(method, path, json=body, headers=headers or {}, timeout=10)
        except httpx.HTTPError:
            answer = None
        with self._history.lock:
            self._history.answers[str(answer.status_code) if answer is not None else "none"] += 1
        if answer is None:
            time.sleep(0.1)
        return answer if answer is not None and answer.status_code < 500 else None


def check_acknowledged(tenant: Tenant, history: History) -> None:
    """Every 2xx write is there, at that version or (after a doubtful one) a later one."""
    for id, known in history.aggregates.items():
        answer = tenant.http.get(f"/{known.kind}/{id}")
        if known.deleted:
            assert answer.status_code == 404, (id, known)
        elif answer.status_code == 404:
            assert known.doubtful, (id, known)
        else:
            version = int(answer.headers["etag"].strip('"'))
            assert version == known.version or (known.doubtful and version > known.version), (id, known)
    assert all(len(ids) == 1 for ids in history.keys.values())


def check_log(tenant: Tenant, history: History) -> None:
    """No gap, nothing twice, an unbroken chain, every aggregate's events in the order of its versions."""
    events = tenant.events()
    previous = "0" * 64
    for event in events:
        assert event["previoushash"] == previous, event["position"]
        canonical = json.dumps(event, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        previous = hashlib.sha256(canonical.encode()).hexdigest()
    assert [event["position"] for event in events] == list(range(1, len(events) + 1))
    assert len({event["id"] for event in events}) == len(events)
    sequences: dict[str, list[int]] = defaultdict(list)
    for event in events:
        sequences[event["subject"]].append(int(event["sequence"]))
    for id, known in history.aggregates.items():
        seen = [sequence for sequence, _ in itertools.groupby(sequences[id])]
        assert seen == list(range(1, len(seen) + 1)), (id, seen)
        assert len(seen) >= known.version


def rankings(tenant: Tenant) -> dict[str, Any]:
    """Every live job's whole ranking, once everything is in it."""
    jobs, page = [], 1
    while items := tenant.get("/jobs", page=page, limit=100)["data"]:
        jobs += [item["id"] for item in items]
        page += 1
    answers = {id: tenant.matches(id, minScore=0, limit=100, seconds=60) for id in jobs}
    return {id: (answer["data"], answer["meta"]["histogram"]) for id, answer in answers.items()}
