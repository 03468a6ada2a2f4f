"""The client of the API: what it says it is, and what it does when a token has ended."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar
from urllib.parse import parse_qs

import pytest

from jobhire.interfaces.cli.client import Client, ProblemAnswer


class Api(BaseHTTPRequestHandler):
    """Issues a new token for the key each time; only the last one is good."""

    issued: ClassVar[int] = 0
    seen: ClassVar[list[tuple[str, str, bytes]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if self.path == "/oauth/token":
            form = parse_qs(body.decode())
            assert (form["client_id"], form["client_secret"]) == (["jhk.id"], ["secret"])
            Api.issued += 1
            self._answer(200, {"access_token": f"t{Api.issued}"})
        elif self.headers["Authorization"] != f"Bearer t{Api.issued}":
            self._answer(401, {"title": "who?"})
        else:
            Api.seen.append((self.path, self.headers["Content-Type"], body))
            self._answer(200, {"data": {}})

    def _answer(self, status: int, body: object) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def client() -> Iterator[Client]:
    Api.issued, Api.seen = 0, []
    server = HTTPServer(("127.0.0.1", 0), Api)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Client(f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_token_that_ends_on_the_way_is_exchanged_anew_and_the_file_sent_again(client: Client) -> None:
    client.exchange("jhk.id.secret")
    Api.issued += 1  # whoever issued it has forgotten it
    client.send("/candidates/imports", io.BytesIO(b"a file"), kind="application/zip")
    assert Api.issued == 3
    assert Api.seen == [("/api/v1/candidates/imports", "application/zip", b"a file")]


def test_without_a_key_an_ended_token_is_a_problem(client: Client) -> None:
    client.token = "t9"
    with pytest.raises(ProblemAnswer) as refused:
        client.send("/jobs/import", b"{}", kind="application/x-ndjson")
    assert refused.value.status == 401
