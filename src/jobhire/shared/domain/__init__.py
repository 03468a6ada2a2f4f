"""What every domain is made of: aggregates, events, and the six ways to refuse.

Standard library only. No business words.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, NewType

TenantId = NewType("TenantId", str)
UserId = NewType("UserId", str)


class DomainError(Exception):
    """A refusal that is an answer: a stable ``code``, a sentence, and the facts behind it.

    ``code`` becomes the problem type (``https://jobhire.dev/problems/<code>``) and never changes;
    ``detail`` says what would be right; ``context`` members are shown to the caller as they are.
    Raise one of the six kinds below, never this class.
    """

    code: ClassVar[str]
    title: ClassVar[str]

    def __init__(self, detail: str, /, *, field: str | None = None, **context: object) -> None:
        super().__init__(detail)
        self.detail = detail
        self.field = field
        """JSON pointer of the input member that is wrong (``/email``), where there is one."""
        self.context = context


class NotFound(DomainError):
    """What was asked for does not exist, or not for this tenant (the two must look the same)."""

    code = "not-found"
    title = "Not found"


class Conflict(DomainError):
    """The request is well formed, but the present state does not allow it."""

    code = "conflict"
    title = "Conflict with the present state"


class Forbidden(DomainError):
    """Known caller, not allowed."""

    code = "forbidden"
    title = "Not permitted"


class Unauthenticated(DomainError):
    """Unknown caller."""

    code = "unauthenticated"
    title = "Authentication required"


class SignatureRefused(Unauthenticated):
    """A message says that it comes from an outside service, and is not signed with the secret it shares."""

    code = "signature-refused"
    title = "The message is not signed as expected"


class Invalid(DomainError, ValueError):
    """A value that can never be right. A ``ValueError`` too, so that msgspec names the field it decodes."""

    code = "invalid"
    title = "Invalid value"


class Exhausted(DomainError):
    """Too often, or too much: allowed again in ``retry_after`` seconds."""

    code = "exhausted"
    title = "Too many, for now"

    def __init__(self, detail: str, /, *, retry_after: int, **context: object) -> None:
        super().__init__(detail, field=None, **context)
        self.retry_after = max(1, retry_after)


class StaleVersion(Conflict):
    """The aggregate has moved on since the caller (or this handler) read it."""

    code = "stale-version"
    title = "The resource has changed since you read it"


class AlreadyExists(Conflict):
    """Another live aggregate of this tenant holds the same unique key."""

    code = "already-exists"
    title = "Already exists"


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainEvent:
    """Something that happened to one aggregate. Fields are the CloudEvent's ``data``.

    Only ids and facts that are not personal: erasing a person never touches the log.
    Subclasses are frozen, slotted, keyword-only dataclasses and set ``type``, explicit and versioned.
    """

    type: ClassVar[str]


class _BesideState:
    """Raised events and what the store remembers, outside the dataclass fields so that no codec mistakes
    them for state."""

    __slots__ = ("_raised", "_stored_state")
    _raised: list[DomainEvent]
    _stored_state: dict[str, Any]

    def raise_event(self, event: DomainEvent) -> None:
        """Remember an event until the store writes it together with the state."""
        try:
            self._raised.append(event)
        except AttributeError:
            self._raised = [event]

    def take_events(self) -> tuple[DomainEvent, ...]:
        """Hand over what was raised, in order, and forget it."""
        taken = tuple(getattr(self, "_raised", ()))
        self._raised = []
        return taken

    @property
    def stored_state(self) -> dict[str, Any] | None:
        """The state as it was last read or written, None of what is new: for the store's audit entry."""
        return getattr(self, "_stored_state", None)

    @stored_state.setter
    def stored_state(self, state: dict[str, Any]) -> None:
        self._stored_state = state


@dataclass(slots=True, kw_only=True, eq=False)
class Aggregate(_BesideState):
    """One consistency boundary: one document, one version, its own events.

    ``version`` is 0 until the first save, then counts saved changes; only the store sets it.
    """

    id: str
    tenant_id: TenantId
    version: int = 0


def dated(id: str, moment: datetime) -> str:
    """A UUIDv7 as if it had been made at that moment: what comes from elsewhere sorts by its own day."""
    milliseconds = f"{int(moment.timestamp() * 1000):012x}"
    return f"{milliseconds[:8]}-{milliseconds[8:]}{id[13:]}"


def one_line(text: str) -> str:
    """A short text in normal form: composed (NFC), every run of white space one blank, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def distinct_terms(texts: Iterable[str]) -> tuple[str, ...]:
    """Short texts in normal form, the first spelling of each, blanks left out."""
    first: dict[str, str] = {}
    for text in map(one_line, texts):
        if text:
            first.setdefault(text.casefold(), text)
    return tuple(first.values())


def search_text(*texts: str) -> str:
    """What text search looks into: each text case-folded on a line of its own, so that no match spans two."""
    return "\n".join(one_line(text).casefold() for text in texts)


MAP_MEMBERS = 200
MAP_TEXT = 20_000
_MAP_DEPTH = 4
_INT64 = 2**63


def small_map(value: Mapping[str, object], *, field: str) -> dict[str, object]:
    """A caller's free map as plain JSON: at most 200 values and 20,000 characters in all, 4 levels deep,
    members named without ``$`` in front, ``.`` or NUL, whole numbers of 64 bits. Raises ``Invalid``.
    """
    budget = [MAP_MEMBERS, MAP_TEXT]
    return {
        _map_name(key, field, budget): _map_value(item, f"{field}/{key}", budget, _MAP_DEPTH)
        for key, item in value.items()
    }


def _map_name(name: str, field: str, budget: list[int]) -> str:
    if not 1 <= len(name) <= 100 or name.startswith("$") or "." in name or "\0" in name:
        raise Invalid(
            "a member's name has 1 to 100 characters, no '$' in front, no '.' and no NUL", field=field
        )
    _spend(budget, len(name), field)
    return name


def _map_value(value: object, field: str, budget: list[int], depth: int) -> object:
    if depth == 0:
        raise Invalid(f"at most {_MAP_DEPTH} levels of nesting", field=field)
    _spend(budget, len(value) if isinstance(value, str) else 0, field)
    if isinstance(value, Mapping):
        return {
            _map_name(key, field, budget): _map_value(item, f"{field}/{key}", budget, depth - 1)
            for key, item in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [_map_value(item, f"{field}/{index}", budget, depth - 1) for index, item in enumerate(value)]
    if isinstance(value, int) and not -_INT64 <= value < _INT64:
        raise Invalid("a whole number has at most 64 bits", field=field)
    if isinstance(value, float) and not math.isfinite(value):
        raise Invalid("a number is finite", field=field)
    return value


def _spend(budget: list[int], characters: int, field: str) -> None:
    budget[0] -= 1
    budget[1] -= characters
    if min(budget) < 0:
        raise Invalid(f"at most {MAP_MEMBERS} values and {MAP_TEXT:,} characters in all", field=field)


def merged(value: Mapping[str, object], patch: Mapping[str, object]) -> dict[str, object]:
    """JSON merge-patch (RFC 7396) of one map by another: ``None`` removes, maps merge, all else replaces."""
    result = dict(value)
    for key, item in patch.items():
        if item is None:
            result.pop(key, None)
        elif isinstance(item, Mapping):
            known = result.get(key)
            result[key] = merged(known if isinstance(known, Mapping) else {}, item)
        else:
            result[key] = item
    return result
