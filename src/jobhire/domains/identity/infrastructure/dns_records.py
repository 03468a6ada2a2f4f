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
    """See ``DomainRecords``. ``server``: an IP address and a port; None: the name servers of this machine.
    Names are absolute: no search list, no hosts file."""

    def __init__(self, server: tuple[str, int] | None = None, *, seconds: float = SECONDS) -> None:
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
            resolver = Resolver(configure=self._server is None)
            if self._server is not None:
                resolver.nameservers, resolver.port = [self._server[0]], self._server[1]
            self._resolver = resolver
        return self._resolver


def _texts(answer: Answer) -> Iterator[str]:
    """What is no ASCII, or longer than anything of ours, is somebody else's."""
    for record in answer.rrset or ():
        text = b"".join(record.strings)
        if len(text) <= _LONGEST_TEXT and text.isascii():
            yield text.decode("ascii")
