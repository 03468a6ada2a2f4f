"""The audit trail as an admin reads it: through the whole API, on a real record."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from typing import Any

import httpx
import msgspec
import pytest

from jobhire.domains.audit import module as audit
from jobhire.interfaces.api.app import create_api
from jobhire.shared.application import Mediator, SecurityEvent, authorise
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.audit_entries import PendingEntry, entry_of_event
from jobhire.shared.infrastructure.audit_log import AuditLog
from jobhire.shared.infrastructure.idempotency import InMemoryIdempotency
from jobhire.shared.infrastructure.mongo import Database
from jobhire.shared.infrastructure.system import SystemClock, Uuid7Ids
from jobhire.shared.infrastructure.telemetry import Telemetry
from jobhire.shared.presentation.paging import Cursors
from jobhire.shared.presentation.services import HttpServices
from tests.integration.desk import Tokens
from tests.kits import make_kit

ACME, RIVAL = TenantId("acme"), TenantId("rival")
CLOCK, IDS = SystemClock(), Uuid7Ids()


def entry(number: int, *, tenant: TenantId = ACME) -> PendingEntry:
    event = SecurityEvent(
        tenant_id=tenant,
        action="session.begun" if number % 2 else "job.change",
        outcome="refused" if number % 5 == 0 else "done",
        actor=f"user-{number % 3}",
        subject=f"s{number}",
    )
    return entry_of_event(event, clock=CLOCK, ids=IDS)


@pytest.fixture
async def log(database: Database) -> AuditLog:
    log = AuditLog(database)
    await log.prepare()
    await log.append(ACME, [entry(number) for number in range(1, 31)])
    await log.append(RIVAL, [entry(1, tenant=RIVAL)])
    return log


@pytest.fixture
async def http(database: Database, log: AuditLog) -> AsyncIterator[httpx.AsyncClient]:
    def no_store(kind: Any) -> Any:
        raise AssertionError(f"the audit trail is no {kind}")

    kit = make_kit(mediator=Mediator([authorise]), clock=CLOCK, ids=IDS, store=no_store, database=database)
    door = audit.open_door(kit)
    api = create_api(
        controllers=door.controllers(),
        mediator=kit.mediator,
        verifier=Tokens(),
        services=HttpServices(
            clock=CLOCK, ids=IDS, idempotency=InMemoryIdempotency(), cursors=Cursors(b"0123456789abcdef")
        ),
        telemetry=Telemetry(access_log=lambda _: None),
        readiness={},
        version="0",
    )
    transport = httpx.ASGITransport(app=api)  # type: ignore[arg-type]
    headers = {"Authorization": "Bearer acme."}
    async with httpx.AsyncClient(transport=transport, base_url="http://x/api/v1", headers=headers) as client:
        yield client


async def asked(http: httpx.AsyncClient, **query: Any) -> tuple[list[dict[str, Any]], int | None]:
    answer = await http.get("/audit", params=query)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    return body["data"], body["meta"]["before"]


async def test_entries_come_newest_first_page_by_page_and_only_ones_own(http: httpx.AsyncClient) -> None:
    seen: list[int] = []
    before: int | None = None
    while True:
        query: dict[str, Any] = {"limit": 7} if before is None else {"limit": 7, "before": before}
        page, before = await asked(http, **query)
        seen += [each["position"] for each in page]
        if before is None:
            break
    assert seen == list(range(30, 0, -1))


async def test_a_question_narrows_what_comes(http: httpx.AsyncClient) -> None:
    for query, fits in (
        ({"actor": "user-1"}, lambda each: each["actor"] == "user-1"),
        ({"action": "session."}, lambda each: each["action"] == "session.begun"),
        ({"subject": "s7"}, lambda each: each["subject"] == "s7"),
        ({"outcome": "refused"}, lambda each: each["outcome"] == "refused"),
        ({"actor": "user-0", "outcome": "refused"}, lambda each: each["subject"] in {"s15", "s30"}),
    ):
        found, _ = await asked(http, limit=100, **query)
        assert found and all(fits(each["entry"]) for each in found), query
    assert (await asked(http, action="session.*"))[0] == [], "a prefix is text, not a pattern"


async def test_a_time_span_has_its_beginning_and_not_its_end(http: httpx.AsyncClient) -> None:
    found, _ = await asked(http, limit=100)
    first, last = found[-1]["entry"]["time"], found[0]["entry"]["time"]
    assert len((await asked(http, limit=100, **{"from": first}))[0]) == 30
    assert all(each["entry"]["time"] < last for each in (await asked(http, limit=100, to=last))[0])
    wrong = await http.get("/audit", params={"from": last, "to": first})
    assert wrong.status_code == 422
    nowhere = await http.get("/audit", params={"from": "2026-01-31T09:00:00", "to": last})
    assert nowhere.status_code in {400, 422}, "a time without an offset is no time"


async def test_an_export_can_be_verified_by_whoever_has_it(http: httpx.AsyncClient) -> None:
    lines: list[bytes] = []
    while page := (await http.get("/audit/export", params={"after": len(lines), "limit": 12})).content:
        lines += page.splitlines()
    assert len(lines) == 30
    previous = "0" * 64
    for position, line in enumerate(lines, start=1):
        each = msgspec.json.decode(line, type=dict[str, msgspec.Raw])
        body = bytes(each["entry"])
        fields = msgspec.json.decode(body)
        assert (fields["position"], fields["previoushash"]) == (position, previous)
        previous = hashlib.sha256(body).hexdigest()
        assert msgspec.json.decode(each["hash"]) == previous
    assert (await http.get("/audit/verify")).json()["data"] == {
        "whole": True, "entries": 30, "hash": previous, "brokenAt": None,
    }  # fmt: skip


async def test_row_88_what_somebody_altered_behind_our_back_is_found_with_its_place(
    http: httpx.AsyncClient, database: Database
) -> None:
    stored = await database["audit"].find_one({"_id": f"{ACME}/{17:012d}"})
    assert stored is not None
    altered = stored["body"].replace("user-2", "user-9")
    await database["audit"].update_one({"_id": stored["_id"]}, {"$set": {"body": altered}})
    verdict = (await http.get("/audit/verify")).json()["data"]
    assert (verdict["whole"], verdict["brokenAt"]) == (False, 17)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_row_88_no_method_changes_the_trail(http: httpx.AsyncClient, method: str) -> None:
    for path in ("/audit", "/audit/export", "/audit/verify"):
        assert (await http.request(method, path, json={})).status_code == 405


async def test_only_who_may_read_it_does(http: httpx.AsyncClient) -> None:
    for path in ("/audit", "/audit/export", "/audit/verify"):
        answer = await http.get(path, headers={"Authorization": "Bearer acme.jobs-read"})
        assert answer.status_code == 403
