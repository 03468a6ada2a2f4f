"""TXT records by dnspython: asked with a time limit, and of an answer no more is read than a record needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from jobhire.domains.identity.domain.errors import NameServersAway

if TYPE_CHECKING:
    from dns.asyncresolver import Resolver
    from dns.resolver import Answer

SECONDS = 5.0
"""For the whole look-up, however many name servers are tried."""
_MOST_RECORDS, _LONGEST_TEXT = 100, 1_000


class DnsRecords:
    """See ``DomainRecords``. ``server``: an address, with ``:port`` where it is not 53; empty: the name
    servers of this machine. Names are absolute: no search list, no hosts file."""

    def __init__(self, server: str = "", *, seconds: float = SECONDS) -> None:
        self._server = server
        self._seconds = seconds
        self._resolver: Resolver | None = None

    async def texts(self, name: str) -> Sequence[str]:
        # 13 MB and a tenth of a second that most processes never need.
        from dns.exception import DNSException
        from dns.resolver import NXDOMAIN

        try:
            answer = await self._asked().resolve(
                f"{name}.", "TXT", lifetime=self._seconds, search=False, raise_on_no_answer=False
            )
        except NXDOMAIN:
            return ()
        except (DNSException, OSError):
            raise NameServersAway from None
        return list(islice(_texts(answer), _MOST_RECORDS))

    def _asked(self) -> Resolver:
        from dns.asyncresolver import Resolver

        if self._resolver is None:
            resolver = Resolver(configure=not self._server)
            if self._server:
                host, port = _place(self._server)
                resolver.nameservers, resolver.port = [host], port
            self._resolver = resolver
        return self._resolver


def _place(server: str) -> tuple[str, int]:
    """``192.0.2.1``, ``192.0.2.1:5353``, ``[2001:db8::1]:53``."""
    if server.startswith("["):
        host, _, port = server[1:].partition("]")
        return host, int(port.removeprefix(":") or 53)
    host, _, port = server.partition(":")
    return host, int(port or 53)


def _texts(answer: Answer) -> Iterator[str]:
    """What is no ASCII, or longer than anything of ours, is somebody else's."""
    for record in answer.rrset or ():
        text = b"".join(record.strings)
        if len(text) <= _LONGEST_TEXT and text.isascii():
            yield text.decode("ascii")
