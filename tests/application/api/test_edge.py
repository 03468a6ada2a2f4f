"""Who may come in, under which name, and from where: before any handler runs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import sectxt
from litestar import Litestar

from jobhire.interfaces.api.callers import Callers, Hosts, Networks, networks
from jobhire.interfaces.api.cors import Cors
from jobhire.interfaces.api.edge import Shell
from jobhire.interfaces.api.security_txt import security_txt, security_txt_router
from jobhire.shared.application import request_context
from tests.application.api.conftest import WRITER, connect
from tests.application.api.notes import BASE, FixedClock, Notes, PutNote, build

NOTES = f"{BASE}/notes"
STRICT = Shell(hosts=Hosts(["allowed.example.com", "*.jobs.example.com"]))


async def ask(
    app: Litestar, path: str, *headers: tuple[bytes, bytes], peer: str = "127.0.0.1"
) -> tuple[int, bytes]:
    """One request whose headers no client library tidies up."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(b"authorization", WRITER["Authorization"].encode()), *headers],
        "client": (peer, 4711),
        "server": ("127.0.0.1", 8000),
        "state": {},
    }
    await app(scope, receive, send)  # type: ignore[arg-type]
    return sent[0]["status"], b"".join(part.get("body", b"") for part in sent[1:])


async def test_row_67_without_a_host_the_forwarded_one_does_not_count() -> None:
    status, body = await ask(build(shell=STRICT), NOTES, (b"x-forwarded-host", b"allowed.example.com"))
    assert status == 400
    assert b'"header":"Host"' in body


@pytest.mark.parametrize("host", [b"allowedxexample.com", b"x.allowed.example.com", b"evil.org"])
async def test_row_68_a_host_that_is_not_ours_is_refused(host: bytes) -> None:
    status, body = await ask(build(shell=STRICT), NOTES, (b"host", host))
    assert status == 400
    assert b"Not a name of this service" in body


async def test_our_own_names_are_served_and_probes_under_any() -> None:
    app = build(shell=STRICT)
    assert (await ask(app, NOTES, (b"host", b"eu.jobs.example.com")))[0] == 200
    assert (await ask(app, "/health", (b"host", b"10.1.2.3:8000")))[0] == 200


class Onlooker(Notes):
    """Sees from which address a note is written, as the audit trail would."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    async def put(self, message: PutNote) -> Any:
        known = request_context.get()
        assert known is not None
        self.seen.append(known.client)
        return await super().put(message)


@pytest.mark.parametrize(("trusted", "seen"), [("", "testclient"), ("10.0.0.0/8", "testclient")])
def test_row_66_the_client_of_a_request_is_that_of_its_connection(trusted: str, seen: str) -> None:
    notes = Onlooker()
    app = build(notes, shell=Shell(callers=Callers(networks(trusted))))
    with connect(app, {**WRITER, "X-Forwarded-For": "192.0.2.1"}) as client:
        assert client.post(NOTES, json={"title": "a"}).status_code == 201
    assert notes.seen == [seen]


PAGE = "https://app.example.com"
SHARED = Shell(cors=Cors([PAGE]))


def test_a_page_of_ours_may_read_the_answer_and_the_headers_it_needs() -> None:
    with connect(build(shell=SHARED), WRITER) as client:
        headers = client.get(NOTES, headers={"Origin": PAGE}).headers
    assert headers["access-control-allow-origin"] == PAGE
    assert {"ETag", "Location", "RateLimit", "X-Request-Id"} <= set(
        headers["access-control-expose-headers"].split(", ")
    )
    assert "access-control-allow-credentials" not in headers
    assert headers["vary"] == "Origin"


def test_a_refusal_can_be_read_by_our_page_too() -> None:
    with connect(build(shell=SHARED)) as client:
        answer = client.get(NOTES, headers={"Origin": PAGE})
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (401, PAGE)


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "https://appxexample.com",
        "https://app.example.com.evil.org",
        "https://evil.org/https://app.example.com",
        "http://app.example.com",
        "https://app.example.com:8443",
        "HTTPS://APP.EXAMPLE.COM",
        "*",
        "",
    ],
)
@pytest.mark.parametrize("shell", [SHARED, Shell()])
def test_row_69_another_origin_is_told_nothing(origin: str, shell: Shell) -> None:
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    with connect(build(shell=shell), WRITER) as client:
        answers = [client.get(NOTES, headers=asked), client.options(NOTES, headers=asked)]
    for answer in answers:
        assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_a_preflight_needs_no_token_is_remembered_and_says_what_may_be_sent() -> None:
    asked = {"Origin": PAGE, "Access-Control-Request-Method": "PATCH"}
    with connect(build(shell=SHARED)) as client:
        answer = client.options(f"{NOTES}/n1", headers=asked)
    assert answer.status_code == 204
    assert "PATCH" in answer.headers["access-control-allow-methods"]
    assert "Authorization" in answer.headers["access-control-allow-headers"]
    assert int(answer.headers["access-control-max-age"]) >= 600


def test_browsers_are_told_to_insist_on_tls_where_everybody_has_it() -> None:
    with connect(build(shell=Shell(https=True)), WRITER) as client:
        assert "max-age=63072000" in client.get(NOTES).headers["strict-transport-security"]
        assert "max-age" in client.get("/nothing").headers["strict-transport-security"]
    with connect(build(), WRITER) as client:
        headers = client.get(NOTES).headers
    assert "strict-transport-security" not in headers
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "geolocation=()" in headers["permissions-policy"]


@pytest.mark.parametrize(
    "path", ["/schema", "/debug", "/.git/config", "/.env", "/schema/openapi.json", "/server-status"]
)
def test_row_86_what_only_insiders_need_is_not_there(path: str) -> None:
    with connect(build(), WRITER) as client:
        assert client.get(path).status_code == 404


@pytest.mark.parametrize(("peer", "status"), [("10.1.2.3", 200), ("203.0.113.9", 404)])
async def test_row_86_metrics_are_there_only_for_the_networks_that_may_read_them(
    peer: str, status: int
) -> None:
    app = build(shell=Shell(metrics_from=Networks(networks("10.0.0.0/8"))))
    assert (await ask(app, "/metrics", (b"host", b"x"), peer=peer))[0] == status


def test_row_86_probes_tell_no_version() -> None:
    with connect(build(), {}) as client:
        for path in ("/health", "/ready"):
            answer = client.get(path)
            assert "1.2.3" not in answer.text
            assert "server" not in answer.headers


def test_security_txt_is_valid_and_expires_within_a_year() -> None:
    now = datetime.now(UTC)
    text = security_txt(
        ["mailto:security@example.com"], "https://api.example.com/.well-known/security.txt", now
    )
    parsed = sectxt.Parser(text.encode())
    assert [error["code"] for error in parsed.errors if error["code"] != "no_canonical_match"] == []
    assert {note["code"] for note in parsed.recommendations} <= {"not_signed", "no_encryption"}
    with connect(
        build(roots=[security_txt_router(["mailto:a@example.com"], "https://x.example/", FixedClock())])
    ) as client:
        answer = client.get("/.well-known/security.txt")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert "Expires: 2027-05-20T12:00:00Z" in answer.text
    assert "Canonical: https://x.example/.well-known/security.txt" in answer.text
