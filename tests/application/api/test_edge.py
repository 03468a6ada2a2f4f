"""Who may come in, under which name, and from where: before any handler runs."""

from __future__ import annotations

from typing import Any

import pytest
from litestar import Litestar

from jobhire.interfaces.api.callers import Callers, Hosts, networks
from jobhire.interfaces.api.edge import Shell
from jobhire.shared.application import request_context
from tests.application.api.conftest import WRITER, connect
from tests.application.api.notes import BASE, Notes, PutNote, build

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
