"""Slack as its documentation has it answer, without a network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from jobhire.shared.application import AddressRefused, Fetched, FetchFailed

HOOK = "https://hooks.slack.com/services/T000/B000/XXXXXXXX"
OK_METHOD = b'{"ok": true, "channel": "C123ABC456", "ts": "1503435956.000247", "message": {"text": "Hi"}}'


def said(body: bytes, status: int = 200, **headers: str) -> Fetched:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Fetched(status=status, headers=named, body=body)


def refused(error: str) -> Fetched:
    return said(msgspec.json.encode({"ok": False, "error": error}))


@dataclass
class FakeSlack:
    """A ``Fetch`` that reaches Slack alone. ``answers``: what comes next, instead of its taking a message;
    None: nothing is answered."""

    answers: list[Fetched | None] = field(default_factory=list)
    calls: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    taken: list[dict[str, Any]] = field(default_factory=list)

    async def check(self, url: str, *, field: str) -> None:
        if "slack" not in url:
            raise AddressRefused("not reached", field=field)

    async def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> Fetched:
        raise FetchFailed("nobody asks Slack for anything")

    async def post(self, url: str, *, body: bytes, headers: Mapping[str, str] | None = None) -> Fetched:
        self.calls.append((url, headers or {}))
        if self.answers:
            answer = self.answers.pop(0)
            if answer is None:
                raise FetchFailed("no route", late=False)
            return answer
        self.taken.append(msgspec.json.decode(body))
        return said(OK_METHOD) if "chat.postMessage" in url else said(b"ok")

    @property
    def texts(self) -> list[str]:
        return [each["text"] for each in self.taken]
