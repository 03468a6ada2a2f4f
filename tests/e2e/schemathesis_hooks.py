"""What schemathesis has to be told about our API (loaded by ``schemathesis.toml``, not by pytest)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import schemathesis
from hypothesis import strategies as st
from schemathesis.config import ProjectConfig

LONGEST_WAITS = {"/events": 30, "/operations/{id}/events": 600}
_ONE_CLASS = re.compile(r"\^(\[\^\\x00\]|\[ -~\])\{(\d+)\}\\Z")
"""So many characters out of one class: what becomes of ``^[^\\u0000]*$`` where a length is to be met."""
_SPELT_OUT = 200
"""Characters drawn one by one; longer texts repeat what was drawn, for only their length matters."""
_NOT_NUL = st.characters(exclude_characters="\0", exclude_categories=["Cs"])
_PRINTED = st.characters(min_codepoint=32, max_codepoint=126)
_from_regex: Callable[..., st.SearchStrategy[str]] = st.from_regex


def _in_one_go(regex: Any, **options: Any) -> st.SearchStrategy[str]:
    """The same strings drawn as texts. Character by character, as a regular expression, the longest that
    our fields take were four fifths of the time of the whole run."""
    found = _ONE_CLASS.fullmatch(str(getattr(regex, "pattern", regex)))
    if found is None:
        return _from_regex(regex, **options)
    alphabet, length = _PRINTED if found[1] == "[ -~]" else _NOT_NUL, int(found[2])
    if length <= _SPELT_OUT:
        return st.text(alphabet, min_size=length, max_size=length)
    return st.text(_PRINTED, min_size=1, max_size=_SPELT_OUT).map(lambda some: (some * length)[:length])


vars(st)["from_regex"] = _in_one_go


def _known(find: Callable[..., Any]) -> Callable[..., Any]:
    """What the file says of an operation, put together once and not for every request: there are many
    paragraphs, and every one is held against every operation."""
    found: dict[Any, Any] = {}

    def known(self: ProjectConfig, *, operation: Any = None, phase: str | None = None) -> Any:
        key = operation and operation.label, phase
        if key not in found:
            asked = {"operation": operation} if phase is None else {"operation": operation, "phase": phase}
            found[key] = find(self, **asked)
        return found[key]

    return known


for _name in ("checks_config_for", "generation_for", "phases_for"):
    setattr(ProjectConfig, _name, _known(getattr(ProjectConfig, _name)))


@schemathesis.serializer("application/x-ndjson")
def lines(_: Any, value: Any) -> bytes:
    """Lines go out as they are. What is no text is no line at all: a body of nothing."""
    return value.encode() if isinstance(value, str) else b""


@schemathesis.hook
def before_call(_: Any, case: Any, __: Any) -> None:
    """Take back what schemathesis cannot know; what it means to be refused stays as it is."""
    longest = LONGEST_WAITS.get(case.operation.path.removeprefix("/api/v1"), 0)
    wait = str((case.query or {}).get("wait", longest))
    if wait.isdecimal() and 0 < int(wait) <= longest:
        case.query = {**(case.query or {}), "wait": 0}  # hundreds of them, each as long as it says: minutes
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    if case.operation.path.endswith("/notifications/slack") and isinstance(case.body, dict):
        for bot in ("botToken", "channel"):  # else Slack itself would be asked by whoever is connected
            case.body.pop(bot, None)
    if case.query:
        case.query.pop("cursor", None)  # signed: no schema tells a true one from a forged one
    headers = case.headers or {}
    if headers.get("If-Match", "*") != "*":
        headers["If-Match"] = "*"  # made without regard to the pattern; and which version is the present one?
    if "Idempotency-Key" in headers:
        headers["Idempotency-Key"] = uuid4().hex  # the example's belongs to the request it was first used for
