"""What every route gets from the shell: authentication, methods, problems, conditions, paging, documents."""

from __future__ import annotations

import asyncio
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from litestar.routes import HTTPRoute
from litestar.testing import TestClient
from openapi_spec_validator import validate

from jobhire.interfaces.api import app
from jobhire.shared.infrastructure.access_log import Served, access_lines
from jobhire.shared.infrastructure.telemetry import Telemetry
from tests.application.api.conftest import VIEWER, connect
from tests.application.api.notes import BASE, Notes, build
from tests.application.api.test_abuse import problem

NOTES = f"{BASE}/notes"
Client = TestClient[Any]
OPEN = {
    "/health",
    "/ready",
    "/metrics",
    "/docs",
    "/docs/{name}",
    f"{BASE}/openapi.json",
    f"{NOTES}/greeting/all",
}


def operations() -> list[tuple[str, str]]:
    found = []
    for route in build().routes:
        if isinstance(route, HTTPRoute):
            found += [(method, route.path_format) for method in route.methods if method != "OPTIONS"]
    return sorted(found)


@pytest.mark.parametrize(("method", "path"), operations())
def test_every_route_but_the_open_ones_wants_a_token(method: str, path: str) -> None:
    with connect(build()) as client:
        answer = client.request(method, path.replace("{", "").replace("}", ""))
    if path in OPEN:
        assert answer.status_code in {200, 404}
    else:
        problem(answer, 401, "unauthenticated")
        assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer ", "Basic YTpi", "Bearer a b", "Bearer forged", "bearer\tx", "Bearer é"],
)
def test_a_token_that_is_not_one_is_refused(authorization: str) -> None:
    with connect(build()) as client:
        problem(client.get(NOTES, headers=[(b"Authorization", authorization.encode())]), 401)


def test_two_tokens_are_none() -> None:
    headers = [("Authorization", "Bearer acme.viewer"), ("Authorization", "Bearer acme.writer")]
    with connect(build()) as client:
        problem(client.get(NOTES, headers=headers), 401)


def test_row_18_a_token_in_the_query_is_no_token_and_is_not_logged(notes: Notes) -> None:
    kept: list[Served] = []
    with connect(build(notes, telemetry=Telemetry(access_log=kept.append))) as client:
        refusal = client.get(f"{NOTES}?access_token=acme.writer")
    problem(refusal, 401)
    assert len(kept) == 1
    assert b"acme.writer" not in access_lines(kept) + refusal.content


def test_a_missing_permission_is_refused_before_the_body_is_looked_at(client: Client) -> None:
    body = problem(client.post(NOTES, content=b"not json", headers=VIEWER), 403, "forbidden")
    assert body["permission"] == "notes:write"


def test_another_tenants_note_looks_like_no_note(client: Client) -> None:
    id = client.post(NOTES, json={"title": "ours"}).json()["data"]["id"]
    theirs = client.get(f"{NOTES}/{id}", headers={"Authorization": "Bearer other.viewer"})
    problem(theirs, 404, "note-not-found")


@pytest.mark.parametrize(
    "path", ["/nothing", f"{BASE}/nothing", f"{NOTES}/a/b/c", "/docs/../etc", "/docs/nothing.js"]
)
def test_an_unknown_path_is_a_problem(client: Client, path: str) -> None:
    problem(client.get(path), 404, "route-not-found")


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "QUERY", "BREW"])
def test_a_method_that_is_not_there_is_405_and_says_which_are(client: Client, method: str) -> None:
    answer = client.request(method, NOTES)
    problem(answer, 405, "method-not-allowed")
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS, POST"


def test_options_says_what_405_says(client: Client) -> None:
    answer = client.options(f"{NOTES}/x")
    assert (answer.status_code, answer.headers["allow"]) == (204, "GET, HEAD, OPTIONS, PATCH")


def test_head_is_get_without_the_body(client: Client) -> None:
    got, headed = client.get(NOTES), client.head(NOTES)
    assert (headed.status_code, headed.content) == (200, b"")
    assert headed.headers["content-length"] == got.headers["content-length"]


def test_every_answer_has_security_headers_and_its_correlation_id(client: Client) -> None:
    for path in (NOTES, "/nothing", "/health"):
        headers = client.get(path, headers={"X-Request-Id": "abc-12345"}).headers
        assert headers["x-request-id"] == "abc-12345"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert "default-src 'none'" in headers["content-security-policy"]


@pytest.mark.parametrize("bad", ["short", "a b c d e f", "x" * 200, "<script>1234", "a\x80bcdefgh"])
def test_a_request_id_that_is_not_clean_is_replaced(client: Client, bad: str) -> None:
    answer = client.get(NOTES, headers=[(b"X-Request-Id", bad.encode("latin-1"))])
    assert answer.headers["x-request-id"] != bad


def test_a_trace_id_becomes_the_correlation_id(client: Client) -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    answer = client.get(NOTES, headers={"traceparent": f"00-{trace}-00f067aa0ba902b7-00"})
    assert answer.headers["x-request-id"] == trace


def test_the_unforeseen_is_a_500_that_tells_nothing(
    client: Client, capfd: pytest.CaptureFixture[str]
) -> None:
    body = problem(client.get(f"{NOTES}/broken/now"), 500, "internal")
    said = capfd.readouterr()
    assert "secret-value" not in json.dumps(body) + said.out + said.err
    assert "RuntimeError" in said.out + said.err
    assert body["correlationId"] in said.out + said.err


def test_a_read_answers_304_to_whom_has_it(client: Client) -> None:
    made = client.post(NOTES, json={"title": "a"})
    path = made.headers["location"]
    for header in ('"1"', 'W/"1"', '"0", "1"', "*"):
        answer = client.get(path, headers={"If-None-Match": header})
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", '"1"')
    for header in ('"2"', "1", "garbage", '"'):
        assert client.get(path, headers={"If-None-Match": header}).status_code == 200


@pytest.mark.parametrize(
    ("condition", "status"),
    [
        ('"1"', 200),
        ("*", 200),
        ('"2"', 412),
        ('W/"1"', 412),
        ('"abc"', 412),
        ("1", 400),
        ('"1", "2"', 400),
        ('"', 400),
    ],
)
def test_a_change_is_made_only_to_the_version_it_names(client: Client, condition: str, status: int) -> None:
    path = client.post(NOTES, json={"title": "a"}).headers["location"]
    answer = client.patch(path, json={"title": "b"}, headers={"If-Match": condition})
    assert answer.status_code == status
    assert client.get(path).json()["data"]["title"] == ("b" if status == 200 else "a")


def test_pages_and_cursors_lead_through_everything_once(client: Client) -> None:
    made = {client.post(NOTES, json={"title": str(n)}).json()["data"]["id"] for n in range(5)}
    answer = client.get(f"{NOTES}?limit=2")
    seen = [note["id"] for note in answer.json()["data"]]
    while "next" in answer.links:
        answer = client.get(answer.links["next"]["url"])
        seen += [note["id"] for note in answer.json()["data"]]
    assert len(seen) == 5
    assert set(seen) == made


@pytest.mark.parametrize(
    "query", ["page=0", "page=-1", "page=x", "limit=0", "limit=101", "limit=1e3", "page="]
)
def test_a_page_out_of_bounds_is_refused(client: Client, query: str) -> None:
    problem(client.get(f"{NOTES}?{query}"), 400, "invalid-request")


def test_row_25_a_cursor_is_good_for_its_tenant_its_list_and_its_filter_only(client: Client) -> None:
    for number in range(3):
        client.post(NOTES, json={"title": str(number)})
    cursor = client.get(f"{NOTES}?limit=1&kind=draft").json()["pagination"]["nextCursor"]
    other = {"Authorization": "Bearer other.viewer"}
    assert client.get(NOTES, params={"cursor": cursor, "kind": "draft"}).status_code == 200
    problem(
        client.get(NOTES, params={"cursor": cursor, "kind": "draft"}, headers=other), 400, "invalid-cursor"
    )
    problem(client.get(NOTES, params={"cursor": cursor}), 400, "invalid-cursor")
    for forged in (cursor[:-2] + "AA", "AAAA", "!", "é", cursor + "A" * 8):
        problem(client.get(NOTES, params={"cursor": forged, "kind": "draft"}), 400, "invalid-cursor")


def test_the_openapi_document_is_valid_and_complete(client: Client) -> None:
    document = client.get(f"{BASE}/openapi.json").json()
    validate(document)
    assert document["openapi"].startswith("3.1")
    write = document["paths"][NOTES]["post"]
    assert write["x-permission"] == "notes:write"
    assert {"201", "400", "401", "403", "409", "413", "415", "422", "500"} <= write["responses"].keys()
    assert [parameter["name"] for parameter in write["parameters"]] == ["Idempotency-Key"]
    assert document["paths"][f"{NOTES}/greeting/all"]["get"]["security"] == []
    schema = document["components"]["schemas"]["WriteNote"]
    assert schema["additionalProperties"] is False
    assert schema["properties"]["tagList"]["items"]["maxLength"] == 200
    assert schema["properties"]["count"]["maximum"] == 2**63 - 1


def test_while_the_document_is_made_others_are_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes seconds, and anybody may ask for it."""
    begun, allowed = threading.Event(), threading.Event()

    def described(_: object) -> dict[str, Any]:
        begun.set()
        assert allowed.wait(30), "nobody else was answered"
        return {"openapi": "made"}

    monkeypatch.setattr(app, "describe", described)
    with connect(build()) as client, ThreadPoolExecutor(2) as people:
        asked = [people.submit(client.get, f"{BASE}/openapi.json") for _ in range(2)]
        assert begun.wait(30)
        assert client.get("/health").status_code == 200
        allowed.set()
        assert [each.result().json() for each in asked] == [{"openapi": "made"}] * 2


def test_every_reference_in_the_document_leads_somewhere(client: Client) -> None:
    document = client.get(f"{BASE}/openapi.json").json()
    text = json.dumps(document)
    for reference in {part.split('"')[0] for part in text.split('"$ref": "#/')[1:]}:
        node = document
        for step in reference.split("/"):
            node = node[step]
        assert node


def test_the_interactive_docs_need_no_other_host(client: Client) -> None:
    page = client.get("/docs")
    assert "//" not in page.text.replace("<!doctype", "")
    assert "script-src 'self'" in page.headers["content-security-policy"]
    for asset in ("swagger-ui.css", "swagger-ui-bundle.js", "docs.js", "favicon-32x32.png"):
        assert client.get(f"/docs/{asset}").status_code == 200
    assert "url(http" not in client.get("/docs/swagger-ui.css").text


def test_health_asks_nobody_and_readiness_names_the_part_that_fails() -> None:
    async def fine() -> None:
        return None

    async def refused() -> None:
        raise ConnectionRefusedError

    async def hangs() -> None:
        await asyncio.sleep(60)

    with connect(build(readiness={"mongodb": fine, "redis": refused, "slow": hangs})) as client:
        assert client.get("/health").json() == {"status": "ok"}
        body = problem(client.get("/ready"), 503, "unavailable")
    assert body["parts"] == {"mongodb": "ok", "redis": "failing", "slow": "failing"}


def test_without_a_part_that_only_helps_it_is_degraded_and_serves() -> None:
    async def fine() -> None:
        return None

    async def refused() -> None:
        raise ConnectionRefusedError

    with connect(build(readiness={"mongodb": fine}, helpful={"redis": refused})) as client:
        answer = client.get("/ready")
    parts = {"mongodb": "ok", "redis": "failing"}
    assert (answer.status_code, answer.json()) == (200, {"status": "degraded", "parts": parts})


def test_readiness_is_asked_at_most_once_a_second() -> None:
    asked = []

    async def check() -> None:
        asked.append(1)

    with connect(build(readiness={"redis": check})) as client:
        assert [client.get("/ready").status_code for _ in range(5)] == [200] * 5
    assert len(asked) == 1


def test_metrics_and_access_lines_carry_templates_not_values(notes: Notes) -> None:
    kept: list[Served] = []
    telemetry = Telemetry(access_log=kept.append)
    with connect(build(notes, telemetry=telemetry), VIEWER) as client:
        client.get(f"{NOTES}/jane.doe@example.com?search=secret")
        client.get("/jane/doe")
        metrics = client.get("/metrics")
    assert metrics.headers["content-type"].startswith("text/plain")
    route = 'jobhire_http_requests_total{method="GET",route="/api/v1/notes/{id}",status="4xx"} 1.0'
    assert route in metrics.text
    assert 'route="unmatched"' in metrics.text
    assert "jobhire_http_request_duration_seconds_bucket" in metrics.text
    assert "jane" not in metrics.text
    written = access_lines(kept)
    line = json.loads(written.splitlines()[0])
    assert (line["route"], line["status"], line["tenantId"]) == (f"{NOTES}/{{id}}", 400, "acme")
    assert b"jane" not in written
    assert b"secret" not in written
