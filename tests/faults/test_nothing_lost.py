"""Random ``kill -9`` of API, relay and worker during mixed writes, Redis wiped in the middle.

``JOBHIRE_FAULT_WRITES`` sets how many writes, ``JOBHIRE_FAULT_KILLS`` how many kills at least: 2000 and
100 for the check before a release.
"""

from __future__ import annotations

import contextlib
import os
import random
import threading
import time
from pathlib import Path
from typing import Any

import psutil
import pytest
import redis

from tests.faults.writes import History, Writer, check_acknowledged, check_log, rankings
from tests.stack import Stack, Tenant, running_stack

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("stack"), pytest.mark.timeout(900)]
WRITES = int(os.environ.get("JOBHIRE_FAULT_WRITES", "120"))
KILLS = int(os.environ.get("JOBHIRE_FAULT_KILLS", "3"))
SEED = int(os.environ.get("JOBHIRE_FAULT_SEED", "7"))


def kill_one(stack: Stack, role: str) -> bool:
    victims = stack.processes_of(role)
    for victim in victims:
        with contextlib.suppress(psutil.Error):
            victim.kill()
    return bool(victims)


def redis_port(stack: Stack) -> int:
    (server,) = stack.processes_of("redis-server")
    connections = server.net_connections(kind="tcp")
    return int(next(each.laddr.port for each in connections if each.status == psutil.CONN_LISTEN))


def torment(stack: Stack, writers: list[Writer], enough: threading.Event) -> int:
    """Kill something every second or so while anybody writes, until that was enough: where a start takes
    longer than a second, nobody would ever come to an end. Returns how many kills bit."""
    chance, kills, wiped = random.Random(SEED), 0, False
    while any(writer.is_alive() for writer in writers) and not enough.is_set():
        time.sleep(chance.uniform(0.5, 1.2))
        role = chance.choice(["api", "relay", "worker"])
        if kill_one(stack, role):
            kills += 1
        if kills >= 2 and not wiped:
            with redis.Redis(port=redis_port(stack)) as server:
                server.flushall()
            wiped = True
        if kills >= KILLS and wiped:
            enough.set()
    return kills


def test_nothing_accepted_is_lost_and_every_ranking_converges(tmp_path: Path) -> None:
    with running_stack(tmp_path / "data") as stack, Tenant(stack.url) as tenant:
        history = History()
        enough = threading.Event()
        writers = [
            Writer(tenant, history, writes=WRITES // 4, seed=SEED + number, enough=enough)
            for number in range(4)
        ]
        for writer in writers:
            writer.start()
        kills = torment(stack, writers, enough)
        for writer in writers:
            writer.join()
            assert writer.failure is None
        assert kills >= KILLS, "the faults did not bite"
        stack.wait_ready()
        after_faults = rankings(tenant)
        check_acknowledged(tenant, history)
        check_log(tenant, history)
        stack.stop()
        stack.start()
        # A restarted worker has no index: a touched tenant is ranked from MongoDB alone.
        tenant.post("/candidates", {"name": "Nobody", "skills": []})
        recomputed = rankings(tenant)
        assert set(recomputed) == set(after_faults)
        for job, (rows, _) in after_faults.items():
            kept = [row for row in recomputed[job][0] if row["candidate"]["name"] != "Nobody"]
            assert names(kept[: len(rows)]) == names(rows[: len(kept)])
            assert kept[: len(rows)] == rows[: len(kept)]


def names(rows: list[Any]) -> list[tuple[str, int]]:
    """Rows as a reader sees them at a glance."""
    return [(row["candidate"]["name"], row["matchScore"]) for row in rows]
