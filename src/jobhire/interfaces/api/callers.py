"""Who is at the other end of a request, and which of our names they used: decided before anything else.

Headers about the client are believed only when the connection comes from a proxy that we were told of, and
``X-Forwarded-Host`` never (RFC 7239, 8; ASVS 4.1.3).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from jobhire.shared.infrastructure.telemetry import peer

_MOST_HOPS = 32
_MOST_KNOWN_HOSTS = 256
Network = IPv4Network | IPv6Network


def networks(text: str) -> tuple[Network, ...]:
    """``10.0.0.0/8, 192.0.2.7``. Raises ``ValueError`` for what is no network."""
    return tuple(ip_network(part) for each in text.split(",") if (part := each.strip()))


class Networks:
    """Some networks, and which addresses are inside; what was asked before is remembered."""

    def __init__(self, inside: Iterable[Network]) -> None:
        self._inside = tuple(inside)
        self.contain = lru_cache(maxsize=4_096)(self._contain)

    def __bool__(self) -> bool:
        return bool(self._inside)

    def _contain(self, address: str) -> bool:
        try:
            parsed = ip_address(address)
        except ValueError:
            return False
        return any(parsed.version == network.version and parsed in network for network in self._inside)


class Callers:
    """``address`` of the client: that of the connection, unless a trusted proxy says for whom it asks."""

    def __init__(self, trusted: Iterable[Network] = (), *, header: str = "x-forwarded-for") -> None:
        self._trusted = Networks(trusted)
        self._header = header.encode()
        self._forwarded = header == "forwarded"

    def address(self, scope: Any) -> str:
        """The rightmost hop that is not one of our proxies; ``""`` when there is no network connection."""
        address = peer(scope)
        if not self._trusted or not self._trusted.contain(address):
            return address
        for hop in self._hops(scope["headers"]):
            found = _address(hop)
            if found is None:
                break  # "unknown", or nonsense that somebody outside wrote: our own proxy is all we know
            address = found
            if not self._trusted.contain(address):
                break
        return address

    def _hops(self, headers: Iterable[tuple[bytes, bytes]]) -> Iterator[str]:
        lines = [value for name, value in headers if name == self._header]
        hops = b",".join(lines).decode("latin-1").rsplit(",", _MOST_HOPS)
        if not lines:
            return
        for hop in reversed(hops):
            yield _for(hop) if self._forwarded else hop


def _for(hop: str) -> str:
    """The ``for`` of one element of ``Forwarded`` (RFC 7239, 4)."""
    for pair in hop.split(";"):
        name, _, value = pair.partition("=")
        if name.strip().lower() == "for":
            return value
    return ""


def _address(hop: str) -> str | None:
    """An address without quotes, brackets and port, in its one canonical form."""
    text = hop.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        parsed = ip_address(text)
    except ValueError:
        return None
    mapped = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
    return str(mapped or parsed)


class Hosts:
    """The names under which we answer: exact ones, and ``*.example.com`` for every name below that one.

    Raises ``ValueError`` for a name that is neither.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        lowered = [name.lower().rstrip(".") for name in names]
        for name in lowered:
            if not name or "*" in name.removeprefix("*."):
                raise ValueError(f"{name!r} is neither a host name nor *.domain")
        self._exact = frozenset(name for name in lowered if not name.startswith("*."))
        self._below = tuple(name[1:] for name in lowered if name.startswith("*."))
        self._known: set[bytes] = set()

    def welcome(self, host: bytes) -> bool:
        """Whether a ``Host`` header names us. Without names, every host that is not empty does."""
        if host in self._known:
            return True
        name = _without_port(host.decode("latin-1")).lower().rstrip(".")
        good = name in self._exact or (name.endswith(self._below) and not name.startswith("."))
        if not self._exact and not self._below:
            good = bool(name)
        if good and len(self._known) < _MOST_KNOWN_HOSTS:
            self._known.add(host)
        return good


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]
