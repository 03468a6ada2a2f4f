"""Sixty-four people sign in again and again while others read."""

from __future__ import annotations

import multiprocessing

import msgspec
import uvloop
from tests.stack import PASSWORD, Tenant

from benchmarks.http.client import load
from benchmarks.http.flood import all_reads, p95
from benchmarks.stack.people import a_job

CONNECTIONS = 64
READERS, PAUSE = 8, 0.03
"""Who reads meanwhile, and seconds between two reads of one of them: some 250 a second, so that the slowest
twentieth are many."""


class Plan(msgspec.Struct, frozen=True):
    """``sign_ins``: one request per account; ``path`` is read with ``token``."""

    port: int
    sign_ins: list[bytes]
    path: str
    token: str


class Round(msgspec.Struct, frozen=True):
    """``reads``: ms of each, the fastest first. The rest per second."""

    reads: list[float]
    signed_in: float = 0.0
    refused: float = 0.0

    @property
    def p95(self) -> float:
        return p95(self.reads)


def prepare(url: str, port: int) -> Plan:
    """As many accounts as sign in at once, a job to read, and everything warm."""
    people = [Tenant(url) for _ in range(CONNECTIONS)]
    job = people[0].post("/jobs", a_job(1))["id"]
    plan = Plan(port, [_sign_in(each.email) for each in people], f"/api/v1/jobs/{job}", people[0].token)
    for each in people:
        each.http.close()
    uvloop.run(_reads(plan, 2.0))
    uvloop.run(load("127.0.0.1", port, plan.sign_ins, seconds=None, connections=CONNECTIONS))
    return plan


def storm(plan: Plan, seconds: float) -> tuple[Round, Round]:
    """A quiet round and a loud one."""
    quiet = uvloop.run(_reads(plan, seconds))
    told: multiprocessing.Queue[tuple[float, float]] = multiprocessing.Queue()
    crowd = multiprocessing.Process(target=_crowd, args=(plan, seconds + 1, told))
    crowd.start()
    loud = uvloop.run(_reads(plan, seconds))
    signed_in, refused = told.get(timeout=120)
    crowd.join()
    return Round(quiet), Round(loud, signed_in, refused)


def _crowd(plan: Plan, seconds: float, told: multiprocessing.Queue[tuple[float, float]]) -> None:
    """In a process of its own: sign-ins and refusals per second."""
    asked = load("127.0.0.1", plan.port, plan.sign_ins, seconds=seconds, connections=CONNECTIONS)
    result = uvloop.run(asked)
    told.put((result.good / result.seconds, result.bad / result.seconds))


async def _reads(plan: Plan, seconds: float) -> list[float]:
    return await all_reads(plan.port, seconds, path=plan.path, token=plan.token, readers=READERS, pause=PAUSE)


def _sign_in(email: str) -> bytes:
    body = msgspec.json.encode({"email": email, "password": PASSWORD})
    head = (
        "POST /api/v1/auth/login HTTP/1.1",
        "Host: bench",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    )
    return "\r\n".join((*head, "", "")).encode() + body
