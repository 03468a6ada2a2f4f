"""The virus scanner: ClamAV's daemon, asked over a socket. The one module that knows its client."""

from __future__ import annotations

import asyncio
import io
from urllib.parse import urlsplit

from clamav_client.clamd import ClamdError, ClamdNetworkSocket, ClamdUnixSocket

_SECONDS = 30


class NoScanner:
    """Nothing is looked at, and every document says so."""

    looks = False

    async def infected(self, content: bytes) -> bool:
        return False


class Clamd:
    """See ``VirusScanner``. ``url``: ``tcp://host:3310`` or ``unix:///run/clamav/clamd.ctl``."""

    looks = True

    def __init__(self, url: str) -> None:
        self._url = urlsplit(url)

    async def infected(self, content: bytes) -> bool:
        return await asyncio.to_thread(self._infected, content)

    def _infected(self, content: bytes) -> bool:
        try:
            answers = self._socket().instream(io.BytesIO(content))
        except (ClamdError, ValueError) as error:
            raise ConnectionError("the virus scanner did not answer as it should") from error
        statuses = {status for status, _ in answers.values()}
        if not statuses <= {"OK", "FOUND"} or not statuses:
            raise ConnectionError("the virus scanner could not look at the file")
        return "FOUND" in statuses

    def _socket(self) -> ClamdNetworkSocket:
        if self._url.scheme == "unix":
            return ClamdUnixSocket(path=self._url.path, timeout=_SECONDS)
        return ClamdNetworkSocket(self._url.hostname or "", self._url.port or 3310, timeout=_SECONDS)


def make_scanner(url: str) -> Clamd | NoScanner:
    return Clamd(url) if url else NoScanner()
