"""A small client of the HTTP API, for the demo: one connection, JSON in and out."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from jobhire.interfaces.cli.refusal import Refusal

_PAUSES = (0.2, 0.5, 1.0, 2.0)
"""Seconds before a request is made again that got no answer, or 429 or 503."""


class ProblemAnswer(Exception):
    """An answer of 400 or more. ``status`` and the problem's own words."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        super().__init__(f"{status} {problem.get('title', '')}: {problem.get('detail', '')}")
        self.status = status


class Client:
    """``token`` is sent once it is set. Raises ``Refusal`` when nobody answers at ``url``."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Refusal(f"{url} is not the address of an API")
        self.url = f"{parts.scheme}://{parts.netloc}"
        self.token = ""
        self._connection = kind(parts.hostname, parts.port, timeout=30)

    def get(self, path: str) -> dict[str, Any]:
        return self._call("GET", path, None, "")

    def post(self, path: str, body: Mapping[str, Any], *, key: str = "") -> dict[str, Any]:
        """With a ``key`` the request is made at most once, however often it is repeated."""
        return self._call("POST", path, body, key)

    def _call(self, method: str, path: str, body: Mapping[str, Any] | None, key: str) -> dict[str, Any]:
        headers = {"Content-Type": "application/json"} if body is not None else {}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if key:
            headers["Idempotency-Key"] = key
        status, answer = self._answer(method, path, json.dumps(body) if body is not None else None, headers)
        if status >= 400:
            raise ProblemAnswer(status, answer)
        return answer

    def _answer(
        self, method: str, path: str, body: str | None, headers: Mapping[str, str]
    ) -> tuple[int, dict[str, Any]]:
        for pause in (*_PAUSES, None):
            try:
                self._connection.request(method, f"/api/v1{path}", body, headers)
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
