"""Calls that really go out: to servers on this machine that stand for the world."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from jobhire.shared.application import FetchFailed
from jobhire.shared.infrastructure.egress import GuardedFetch

Answer = Callable[[bytes], bytes]


def http(status: str, body: bytes = b"", **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


class Server:
    def __init__(self, answer: Answer) -> None:
        self.answer, self.asked, self.port = answer, list[bytes](), 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            self.asked.append(head)
            writer.write(self.answer(head))
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            return  # They hung up: that is what some of these tests are about.
        finally:
            writer.close()


@asynccontextmanager
async def serving(answer: Answer, tls: ssl.SSLContext | None = None) -> AsyncIterator[Server]:
    server = Server(answer)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=tls)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        await listening.wait_closed()


def at(*addresses: str) -> Callable[[str], Awaitable[Sequence[str]]]:
    async def resolve(host: str) -> Sequence[str]:
        return addresses

    return resolve


def fetching(server: Server, *, resolve: Sequence[str] = ("127.0.0.1",), **more: float) -> GuardedFetch:
    options = {"seconds": 5.0, **more}
    return GuardedFetch(
        allowed=[f"provider.test:{server.port}"],
        resolve=at(*resolve),
        seconds=options["seconds"],
        limit=int(options.get("limit", 1_000)),
    )


async def test_an_answer_comes_back_as_it_is() -> None:
    async with serving(lambda _: http("404 Not Found", b"nothing", X_Thing="one")) as server:
        found = await fetching(server).get(f"http://provider.test:{server.port}/a?b=c", headers={"A": "b"})
    assert (found.status, found.body, found.headers["x-thing"]) == (404, b"nothing", "one")
    [asked] = server.asked
    assert asked.startswith(b"GET /a?b=c HTTP/1.1\r\n")
    assert f"Host: provider.test:{server.port}\r\n".encode() in asked


async def test_row_65_the_name_is_asked_for_once_and_the_connection_goes_there() -> None:
    asked = list[str]()

    async def rebinding(host: str) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

    async with serving(lambda _: http("200 OK")) as server:
        fetch = GuardedFetch(allowed=[f"provider.test:{server.port}"], resolve=rebinding)
        assert (await fetch.get(f"http://provider.test:{server.port}/")).status == 200
    assert asked == ["provider.test"]


async def test_row_65_a_redirect_is_an_answer_not_an_order() -> None:
    async with serving(lambda _: http("200 OK", b"secret")) as inside:
        there = f"http://127.0.0.1:{inside.port}/"
        async with serving(lambda _: http("302 Found", Location=there)) as server:
            found = await fetching(server).get(f"http://provider.test:{server.port}/")
        assert (found.status, found.headers["location"]) == (302, there)
        assert inside.asked == []


async def test_row_65_a_cookie_is_not_kept() -> None:
    async with serving(lambda _: http("200 OK", Set_Cookie="a=b; Path=/")) as server:
        fetch = fetching(server)
        for _ in range(2):
            await fetch.get(f"http://provider.test:{server.port}/")
    assert not any(b"cookie" in each.lower() for each in server.asked)


async def test_row_65_no_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with (
        serving(lambda _: http("200 OK", b"proxy")) as proxy,
        serving(lambda _: http("200 OK", b"x")) as server,
    ):
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        assert (await fetching(server).get(f"http://provider.test:{server.port}/")).body == b"x"
    assert proxy.asked == []


async def test_row_65_an_answer_is_read_up_to_a_limit() -> None:
    async with serving(lambda _: http("200 OK", b"x" * 1_001)) as server:
        with pytest.raises(FetchFailed, match="too long"):
            await fetching(server).get(f"http://provider.test:{server.port}/")
    async with serving(lambda _: http("200 OK", b"x" * 1_000)) as server:
        assert len((await fetching(server).get(f"http://provider.test:{server.port}/")).body) == 1_000


async def test_row_65_headers_without_end_are_not_read_to_the_end() -> None:
    endless = b"HTTP/1.1 200 OK\r\n" + b"X-Filler: %s\r\n" % (b"x" * 1_000) * 5_000
    async with serving(lambda _: endless) as server:
        with pytest.raises(FetchFailed):
            await fetching(server).get(f"http://provider.test:{server.port}/")


async def test_row_65_a_compressed_answer_is_not_unpacked() -> None:
    async with serving(lambda _: http("200 OK", b"x", Content_Encoding="gzip")) as server:
        with pytest.raises(FetchFailed, match="compressed"):
            await fetching(server).get(f"http://provider.test:{server.port}/")


async def test_row_65_the_whole_call_has_a_time_limit() -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Slow enough to keep every single read within the limit."""
        try:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            while True:
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(0.05)
        except ConnectionError:
            return
        finally:
            writer.close()

    listening = await asyncio.start_server(drip, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    fetch = GuardedFetch(allowed=[f"provider.test:{port}"], resolve=at("127.0.0.1"), seconds=0.4)
    began = asyncio.get_running_loop().time()
    with pytest.raises(FetchFailed):
        await fetch.get(f"http://provider.test:{port}/")
    assert asyncio.get_running_loop().time() - began < 5
    listening.close()


async def test_the_next_address_is_tried_when_one_does_not_answer() -> None:
    async with serving(lambda _: http("200 OK")) as server:
        fetch = fetching(server, resolve=("127.0.0.9", "127.0.0.1"))
        assert (await fetch.get(f"http://provider.test:{server.port}/")).status == 200


async def test_a_body_is_posted() -> None:
    async with serving(lambda _: http("200 OK")) as server:
        await fetching(server).post(f"http://provider.test:{server.port}/t", body=b"a=b", headers={"X": "y"})
    [asked] = server.asked
    assert asked.startswith(b"POST /t HTTP/1.1\r\n") and b"Content-Length: 3\r\n" in asked


def _certificate(name: str, folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server with a certificate of its own for ``name``, and what trusts it."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    file = folder / "server.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(secret + certificate.public_bytes(Encoding.PEM))
    serves = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serves.load_cert_chain(file)
    trusts = ssl.create_default_context(cadata=certificate.public_bytes(Encoding.PEM).decode())
    return serves, trusts


async def test_row_65_tls_verifies_the_name_although_an_address_is_connected_to(tmp_path: Path) -> None:
    serves, trusts = _certificate("provider.test", tmp_path)
    async with serving(lambda _: http("200 OK", b"hello"), serves) as server:
        hosts = [f"provider.test:{server.port}", f"other.test:{server.port}"]
        fetch = GuardedFetch(allowed=hosts, resolve=at("127.0.0.1"), tls=trusts)
        assert (await fetch.get(f"https://provider.test:{server.port}/")).body == b"hello"
        with pytest.raises(FetchFailed, match=r"(?i)certificate"):
            await fetch.get(f"https://other.test:{server.port}/")
        stranger = GuardedFetch(allowed=hosts, resolve=at("127.0.0.1"))
        with pytest.raises(FetchFailed, match=r"(?i)certificate"):
            await stranger.get(f"https://provider.test:{server.port}/")
    assert len(server.asked) == 1
