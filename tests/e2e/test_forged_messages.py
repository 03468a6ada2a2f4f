"""Messages that somebody has put into Redis by hand."""

from __future__ import annotations

from typing import Any

import dramatiq
import msgspec
import pymongo
import pytest
from redis import Redis

from jobhire.domains.matching.module import CONSUMER
from jobhire.shared.infrastructure.bus import QUEUE, make_broker
from tests.stack import Stack, Tenant

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("stack"), pytest.mark.timeout(120)]
FORGED = ["nobody", "acme/../rival", "$where", "", "x" * 5_000]


def port_of(stack: Stack, role: str) -> int:
    [process] = stack.processes_of(role)
    return next(each.laddr.port for each in process.net_connections("tcp") if each.status == "LISTEN")


def message(*args: Any, actor: str = f"follow.{CONSUMER}", **rest: Any) -> dramatiq.Message[Any]:
    options = rest.pop("options", {})
    return dramatiq.Message(queue_name=QUEUE, actor_name=actor, args=args, kwargs=rest, options=options)


def a_hint(tenant: object, up_to: object) -> str:
    return msgspec.json.encode({"tenant": tenant, "up_to": up_to}).decode()


def unusable() -> list[dramatiq.Message[Any]]:
    return [
        message("{}", actor="follow.nobody"),
        message("{}", actor="os.system"),
        message(),
        message(5),
        message(None),
        message({"tenant": "a"}),
        message("not json"),
        message("[" * 100_000),
        message(a_hint(5, 1)),
        message(a_hint("acme", "five")),
        message(a_hint("acme", 2**70)),
        message("{}", "{}", "{}"),
        message(hint="{}", tenant="a"),
        message("{}", options={"eta": "soon"}),
        message("{}", options={"pipe_target": "os.system", "on_failure": "os.system"}),
        *(message(a_hint(tenant, 1_000)) for tenant in FORGED),
    ]


def test_row_54_a_message_put_into_redis_by_hand_does_nothing_and_harms_nobody(
    stack: Stack, acme: Tenant
) -> None:
    workers = [each.pid for each in stack.processes_of("worker")]
    redis_port, mongodb_port = port_of(stack, "redis-server"), port_of(stack, "nx-27017")
    broker = make_broker(f"redis://127.0.0.1:{redis_port}/0")
    redis = Redis(port=redis_port)
    queue = f"jobhire:{QUEUE}"
    for each in unusable():
        broker.enqueue(each)
    for number, raw in enumerate((b"", b"\xff\x00", b"{}", b"[]", b'{"queue_name":5}')):
        redis.hset(f"{queue}.msgs", f"raw{number}", raw)
        redis.rpush(queue, f"raw{number}")
    acme.post("/candidates", {"name": "Cy", "skills": ["Python"]})
    job = acme.post("/jobs", {"title": "Engineer", "requiredSkills": ["python"]})
    assert acme.matches(job["id"], minScore=0)["meta"]["total"] == 1
    before = acme.events()
    broker.enqueue(message(a_hint(before[0]["source"].split("/")[2], 10**12)))
    acme.post("/candidates", {"name": "Di", "skills": ["Python"]})
    assert acme.matches(job["id"], minScore=0)["meta"]["total"] == 2
    assert [each.pid for each in stack.processes_of("worker")] == workers
    with pymongo.MongoClient[dict[str, Any]](port=mongodb_port) as client:
        progress = client["jobhire"]["progress"]
        assert not [each for each in progress.find({}) if each["tenant"] in FORGED]
