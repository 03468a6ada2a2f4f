"""A small client of the HTTP API: one connection, JSON out, JSON or a file in."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from os import SEEK_END
from typing import IO, Any
from urllib.parse import urlencode, urlsplit

from jobhire.interfaces.cli.refusal import Refusal

_PAUSES = (0.2, 0.5, 1.0, 2.0)
"""Seconds before a request is made again that got no answer, or 429 or 503."""


class ProblemAnswer(Exception):
    """An answer of 400 or more. ``status`` and the problem's own words."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        super().__init__(f"{status} {problem.get('title', '')}: {problem.get('detail', '')}")
        self.status = status
        self.problem = problem


class Client:
    """``token`` is sent once it is set. Raises ``Refusal`` when nobody answers at ``url``."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Refusal(f"{url} is not the address of an API")
        self.url = f"{parts.scheme}://{parts.netloc}"
        self.token = ""
        self._api_key = ""
        self._connection = kind(parts.hostname, parts.port, timeout=30)

    def get(self, path: str) -> dict[str, Any]:
        return self._call("GET", path, None, "")

    def post(self, path: str, body: Mapping[str, Any], *, key: str = "") -> dict[str, Any]:
        """With a ``key`` the request is made at most once, however often it is repeated."""
        return self._call("POST", path, body, key)

    def put(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return self._call("PUT", path, body, "")

    def send(self, path: str, body: bytes | IO[bytes], *, kind: str) -> dict[str, Any]:
        """POST of something else than JSON; ``kind``: its media type. A file is sent from where it lies."""
        headers = {"Content-Type": kind}
        if not isinstance(body, bytes):
            headers["Content-Length"] = str(body.seek(0, SEEK_END))
        return self._checked("POST", f"/api/v1{path}", body, headers)

    def exchange(self, api_key: str) -> None:
        """Act for the service that has this key, for as long as it takes."""
        self._api_key, self.token = api_key, ""
        id, _, secret = api_key.rpartition(".")
        form = urlencode({"grant_type": "client_credentials", "client_id": id, "client_secret": secret})
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        self.token = str(self._checked("POST", "/oauth/token", form.encode(), headers)["access_token"])

    def _call(self, method: str, path: str, body: Mapping[str, Any] | None, key: str) -> dict[str, Any]:
        headers = {"Content-Type": "application/json"} if body is not None else {}
        if key:
            headers["Idempotency-Key"] = key
        content = None if body is None else json.dumps(body).encode()
        return self._checked(method, f"/api/v1{path}", content, headers)

    def _checked(
        self, method: str, target: str, body: bytes | IO[bytes] | None, headers: dict[str, str]
    ) -> dict[str, Any]:
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        status, answer = self._answer(method, target, body, headers)
        if status == 401 and self._api_key and self.token:  # tokens end while the work goes on
            self.exchange(self._api_key)
            headers["Authorization"] = f"Bearer {self.token}"
            status, answer = self._answer(method, target, body, headers)
        if status >= 400:
            raise ProblemAnswer(status, answer)
        return answer

    def _answer(
        self, method: str, target: str, body: bytes | IO[bytes] | None, headers: Mapping[str, str]
    ) -> tuple[int, dict[str, Any]]:
        for pause in (*_PAUSES, None):
            try:
                if body is not None and not isinstance(body, bytes):
                    body.seek(0)
                self._connection.request(method, target, body, headers)
                response = self._connection.getresponse()
                answer = response.read()
                if response.status not in (429, 503) or pause is None:
                    return response.status, _decoded(answer)
            except (OSError, HTTPException) as failure:
                self._connection.close()
                if pause is None:
                    raise Refusal(f"no answer from {self.url}: {failure}") from None
            time.sleep(pause)
        raise AssertionError("unreachable")


def _decoded(answer: bytes) -> dict[str, Any]:
    try:
        found = json.loads(answer)
    except ValueError:
        return {"detail": "not an answer of this API"}
    return found if isinstance(found, dict) else {"data": found}
