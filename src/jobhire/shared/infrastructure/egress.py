"""Outgoing calls to addresses that others chose: read strictly, resolved once, checked, and pinned.

URL parsers disagree about what a host is (WHATWG reads ``0x7f.1`` as 127.0.0.1, others do not), so nothing
that two of them could read differently gets past ours. What is left is resolved here, every address it has
must be a public one, and the connection goes to that address: a name that resolves to another one a moment
later (DNS rebinding) is not asked again. TLS still verifies the name.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import NoReturn

import httpx

from jobhire.shared.application import AddressRefused, Fetched, FetchFailed
from jobhire.shared.infrastructure.host_names import HostNames

Address = IPv4Address | IPv6Address
Resolve = Callable[[str], Awaitable[Sequence[str]]]
"""Every address of a name, as text; ``OSError`` (a time-out is one) when it has none."""

_LONGEST_URL = 2_000
_PORTS = {"http": 80, "https": 443}
_URL = re.compile(
    r"(?P<scheme>[a-z]+)://(?P<host>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(?P<port>[0-9]{1,5}))?(?P<rest>[/?][!-~]*)?",
    re.IGNORECASE,
)
"""No userinfo, no fragment, no percent sign in the host, nothing but visible ASCII: an internationalised
name comes in its ``xn--`` form, so no full stop of another script can pass for a dot."""

_NAME = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_NUMERIC = re.compile(r"(?:[0-9]+|0x[0-9a-f]*)")
"""A last label that the WHATWG URL standard reads as part of an IPv4 address."""

_NOT_PUBLIC_4: Sequence[IPv4Network] = [
    IPv4Network(text)
    for text in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24"),
        *("192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"),
        *("224.0.0.0/4", "240.0.0.0/4"),
    )
]
_PUBLIC_6 = IPv6Network("2000::/3")
_NOT_PUBLIC_6: Sequence[IPv6Network] = [
    IPv6Network(text)
    for text in (*("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"),)
]
"""The special-purpose registries of IANA (RFC 6890) as they are today: the standard library's tables differ
from one patch release of Python to the next."""

_NAT64 = IPv6Network("64:ff9b::/96")


def is_public(address: Address) -> bool:
    """Whether packets to it leave our network for the public one."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address in _NAT64:
            return is_public(IPv4Address(int(address) & 0xFFFF_FFFF))
        return address in _PUBLIC_6 and not any(address in network for network in _NOT_PUBLIC_6)
    return address.is_global and not any(address in network for network in _NOT_PUBLIC_4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a URL says, once it can only mean one thing. ``host``: lower case, an IPv6 address without its
    brackets. ``trusted``: the operator named it."""

    scheme: str
    host: str
    port: int
    path: str
    trusted: bool = False

    @property
    def authority(self) -> str:
        """What the ``Host`` header says (RFC 9110, 7.2)."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


class Allowed:
    """Hosts that the operator named: ``host``, or ``host:port`` for another port than 80 and 443."""

    def __init__(self, entries: Iterable[str] = ()) -> None:
        self._entries = frozenset(entry.strip().lower() for entry in entries)

    def names(self, host: str, port: int) -> bool:
        shown = f"[{host}]" if ":" in host else host
        return f"{shown}:{port}" in self._entries or (shown in self._entries and port in _PORTS.values())


def parse(url: str, allowed: Allowed) -> Target:
    """Raises ``ValueError`` that says what is wrong."""
    found = _URL.fullmatch(url) if len(url) <= _LONGEST_URL else None
    if found is None or "#" in url or "\\" in url:
        raise ValueError("an address is https://host/path in ASCII, without user name and fragment")
    scheme, host = found["scheme"].lower(), found["host"].lower().strip("[]")
    if scheme not in _PORTS:
        raise ValueError("only https is called")
    port = int(found["port"]) if found["port"] else _PORTS[scheme]
    trusted = allowed.names(host, port)
    if not trusted and (scheme, port) != ("https", 443):
        raise ValueError("only https on port 443 is called")
    if not (trusted or _is_host(found["host"].lower())):
        raise ValueError("this is not the name of a public host")
    rest = found["rest"] or "/"
    path = rest if rest.startswith("/") else f"/{rest}"
    return Target(scheme=scheme, host=host, port=port, path=path, trusted=trusted)


def _is_host(text: str) -> bool:
    """A domain name of two labels or more, or an address in its one plain form."""
    if text.startswith("["):
        return _literal(text[1:-1]) is not None
    if _NUMERIC.fullmatch(text.rpartition(".")[2]):
        return _literal(text) is not None
    return len(text) <= 253 and _NAME.fullmatch(text) is not None


def _literal(text: str) -> Address | None:
    """The standard library takes four decimal numbers without leading zeros, and IPv6."""
    try:
        return ip_address(text)
    except ValueError:
        return None


class GuardedFetch:
    """See ``Fetch``. ``seconds``: for the whole call, the look-up of the name included. ``limit``: bytes of
    the longest answer that is read; ``cut``: of a longer one its beginning is taken, and of a compressed
    one nothing, instead of refusing it. ``look_ups``: names that are looked up at the same time. ``tls``:
    what verifies servers; None: the public authorities."""

    def __init__(
        self,
        *,
        allowed: Iterable[str] = (),
        resolve: Resolve | None = None,
        tls: ssl.SSLContext | None = None,
        seconds: float = 10.0,
        limit: int = 512 * 1024,
        cut: bool = False,
        look_ups: int = 8,
    ) -> None:
        self._allowed = Allowed(allowed)
        self._resolve = resolve or HostNames(threads=look_ups)
        self._resolve_to_check = resolve or HostNames(threads=2)
        """Apart: whoever tries address after address keeps nobody else's calls waiting."""
        self._given_tls = tls
        self._seconds = seconds
        self._limit = limit
        self._cut = cut

    async def check(self, url: str, *, field: str) -> None:
        try:
            target = parse(url, self._allowed)
        except ValueError as refusal:
            raise AddressRefused(str(refusal), field=field) from None
        try:
            async with asyncio.timeout(self._seconds):
                await self._addresses(target, self._resolve_to_check)
        except (ValueError, OSError):
            # One answer for a name of ours and for one that nobody has: who asks learns no names.
            raise AddressRefused("no host of the public network has this name", field=field) from None

    async def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> Fetched:
        return await self._call("GET", url, b"", headers)

    async def post(self, url: str, *, body: bytes, headers: Mapping[str, str] | None = None) -> Fetched:
        return await self._call("POST", url, body, headers)

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """Made when first needed: reading the authorities takes longer than most requests."""
        return self._given_tls or httpx.create_ssl_context(trust_env=False)

    async def _addresses(self, target: Target, resolve: Resolve) -> Sequence[Address]:
        """Where it is. Raises ``ValueError`` when any of its addresses is not public: a name that has both
        kinds is a trap, not a choice."""
        literal = _literal(target.host)
        texts = [target.host] if literal else await resolve(target.host)
        found = [ip_address(text.partition("%")[0]) for text in texts]
        if not found:
            raise OSError("no address")
        if not target.trusted and not all(map(is_public, found)):
            raise ValueError("this host is not in the public network")
        return found

    async def _call(self, method: str, url: str, body: bytes, headers: Mapping[str, str] | None) -> Fetched:
        try:
            async with asyncio.timeout(self._seconds):
                target = parse(url, self._allowed)
                addresses = await self._addresses(target, self._resolve)
                return await self._answer(method, target, addresses, body, headers or {})
        except (ValueError, OSError, httpx.HTTPError, httpx.InvalidURL) as failure:
            _fail(failure)

    async def _answer(
        self,
        method: str,
        target: Target,
        addresses: Sequence[Address],
        body: bytes,
        headers: Mapping[str, str],
    ) -> Fetched:
        """From the first address that can be connected to."""
        transport = httpx.AsyncHTTPTransport(verify=self._tls, trust_env=False)
        async with httpx.AsyncClient(
            transport=transport, trust_env=False, follow_redirects=False, timeout=self._seconds
        ) as client:
            *others, last = addresses
            for address in others:
                try:
                    return await self._ask(client, self._request(method, target, address, body, headers))
                except (httpx.ConnectError, httpx.ConnectTimeout):
                    continue  # The next address of the same name.
            return await self._ask(client, self._request(method, target, last, body, headers))

    def _request(
        self, method: str, target: Target, address: Address, body: bytes, headers: Mapping[str, str]
    ) -> httpx.Request:
        """To the address; for the name, in ``Host`` and in TLS."""
        host = f"[{address}]" if isinstance(address, IPv6Address) else str(address)
        own = {"Host": target.authority, "Accept-Encoding": "identity", "User-Agent": "jobhire"}
        return httpx.Request(
            method,
            f"{target.scheme}://{host}:{target.port}{target.path}",
            headers={**headers, **own},
            content=body or None,
            extensions={"sni_hostname": target.host, "timeout": httpx.Timeout(self._seconds).as_dict()},
        )

    async def _ask(self, client: httpx.AsyncClient, request: httpx.Request) -> Fetched:
        answer = await client.send(request, stream=True)
        try:
            body = await self._body(answer)
        finally:
            await answer.aclose()
        return Fetched(status=answer.status_code, headers=dict(answer.headers), body=body)

    async def _body(self, answer: httpx.Response) -> bytes:
        if answer.headers.get("content-encoding", "identity") != "identity":
            if self._cut:
                return b""
            raise ValueError("compressed although it was not to be")
        read = bytearray()
        async for part in answer.aiter_raw():
            read += part
            if len(read) > self._limit:
                if self._cut:
                    break
                raise ValueError("the answer is too long")
        return bytes(read[: self._limit])


def _fail(failure: Exception) -> NoReturn:
    late = isinstance(failure, (TimeoutError, httpx.TimeoutException))
    raise FetchFailed(str(failure) or type(failure).__name__, late=late) from failure
