"""Bytes on the wire: what granian and the shell together make of requests that no client library sends."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from tests.servers import free_port

pytestmark = pytest.mark.stack

REQUEST = b"%s /api/v1/notes HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer acme.writer\r\n%s\r\n"
JSON = b"Content-Type: application/json\r\n"
Ask = Callable[[bytes], bytes]
HEADER_MILLISECONDS = 1_000


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    """Send bytes to a served copy of the notes and give back what comes until it falls silent or closes."""
    port = free_port()
    options = (
        f"--interface asgi --workers 1 --no-ws --factory --log-level error --http1-header-read-timeout"
        f" {HEADER_MILLISECONDS} --port"
    )
    command = [
        sys.executable,
        "-m",
        "granian",
        *options.split(),
        str(port),
        "tests.application.api.notes:build",
    ]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)

    def exchange(raw: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(raw)
            answer = connection.recv(65_536)
            while b"\r\n\r\n" not in answer and (more := connection.recv(65_536)):
                answer += more
            return answer

    try:
        _wait(port)
        exchange.port = port  # type: ignore[attr-defined]
        yield exchange
    finally:
        server.terminate()
        server.wait(10)


def _wait(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError("granian did not start")


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def test_an_ordinary_request_is_answered(ask: Ask) -> None:
    assert status(ask(REQUEST % (b"GET", b""))) == 200


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Length: 5\r\nContent-Length: 6\r\n",
        b"X-Folded: a\r\n b\r\n",
        b"Content-Length: -5\r\n",
        b"Content-Length: 5, 6\r\n",
        b"Transfer-Encoding: chunked, identity\r\n",
        b"Bad Name: x\r\n",
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n" + JSON + b"\r\n0\r\n",
    ],
    ids=["two lengths", "folded", "negative", "list of lengths", "chunked not last", "space in name", "both"],
)
def test_row_46_an_ambiguous_frame_is_refused(ask: Ask, headers: bytes) -> None:
    assert status(ask(REQUEST % (b"POST", headers))) == 400


def test_row_46_chunk_extensions_are_ignored(ask: Ask) -> None:
    body = b'd;x=y\r\n{"title":"a"}\r\n0\r\n\r\n'
    assert status(ask(REQUEST % (b"POST", JSON + b"Transfer-Encoding: chunked\r\n") + body)) == 201


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (b"X-A: " + b"a" * 65_536 + b"\r\n", 431),
        (b"".join(b"X-%d: a\r\n" % number for number in range(10_000)), 431),
    ],
    ids=["64 KB", "10,000"],
)
def test_row_47_too_many_headers_are_refused(ask: Ask, headers: bytes, expected: int) -> None:
    assert status(ask(REQUEST % (b"GET", headers))) == expected


def test_row_47_a_long_target_is_refused(ask: Ask) -> None:
    raw = (REQUEST % (b"GET", b"")).replace(b"/notes", b"/notes?search=" + b"a" * 9_000)
    assert status(ask(raw)) == 414


def test_a_body_announced_as_endless_is_refused_before_it_comes(ask: Ask) -> None:
    assert status(ask(REQUEST % (b"POST", JSON + b"Content-Length: 99999999999\r\n"))) == 413


@pytest.mark.parametrize(
    "target", [b"/notes/%ff", b"/notes/a%00b", b"/notes/%c0%ae%c0%ae", b"/..%2f..%2fetc"]
)
def test_a_path_that_is_no_clean_text_is_just_not_there(ask: Ask, target: bytes) -> None:
    assert status(ask((REQUEST % (b"GET", b"")).replace(b"/notes", target))) == 404


def test_head_sends_the_headers_of_get_and_no_byte_more(ask: Ask) -> None:
    head, get = ask(REQUEST % (b"HEAD", b"")), ask(REQUEST % (b"GET", b""))
    assert head.endswith(b"\r\n\r\n")
    assert head.split(b"x-request-id")[0] == get.split(b"x-request-id")[0]


@pytest.mark.parametrize("method", [b"TRACE", b"PUT", b"BREW"])
def test_a_method_that_is_not_there_says_which_are(ask: Ask, method: bytes) -> None:
    answer = ask(REQUEST % (method, b""))
    assert status(answer) == 405
    assert b"allow: GET, HEAD, OPTIONS, POST\r\n" in answer


def test_row_48_slow_headers_are_cut_off_and_slow_bodies_hold_nobody_else_up(ask: Ask) -> None:
    port: int = ask.port  # type: ignore[attr-defined]
    head = REQUEST % (b"POST", JSON + b"Content-Length: 1000\r\n")
    opened = [socket.create_connection(("127.0.0.1", port), timeout=5) for _ in range(200)]
    slow_headers, slow_bodies = opened[:100], opened[100:]
    try:
        for connection in slow_headers:
            connection.sendall(head[:60])
        for connection in slow_bodies:
            connection.sendall(head + b'{"title":')
        began = time.monotonic()
        assert [status(ask(REQUEST % (b"GET", b""))) for _ in range(20)] == [200] * 20
        assert time.monotonic() - began < 5, "200 stalled connections must not delay others"
        for connection in slow_headers:
            answer = connection.recv(4_096)
            assert answer == b"" or status(answer) == 408
        assert time.monotonic() - began < 10
    finally:
        for connection in opened:
            connection.close()
