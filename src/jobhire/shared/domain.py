"""What every domain is made of: aggregates, events, and the five ways to refuse.

Standard library only. No business words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NewType

TenantId = NewType("TenantId", str)
UserId = NewType("UserId", str)


class DomainError(Exception):
    """A refusal that is an answer: a stable ``code``, a sentence, and the facts behind it.

    ``code`` becomes the problem type (``https://jobhire.dev/problems/<code>``) and never changes;
    ``detail`` says what would be right; ``context`` members are shown to the caller as they are.
    Raise one of the five kinds below, never this class.
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


class Invalid(DomainError, ValueError):
    """A value that can never be right. A ``ValueError`` too, so that msgspec names the field it decodes."""

    code = "invalid"
    title = "Invalid value"


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


class _EventBuffer:
    """Raised events, kept outside the dataclass fields so that no codec mistakes them for state."""

    __slots__ = ("_raised",)
    _raised: list[DomainEvent]

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


@dataclass(slots=True, kw_only=True, eq=False)
class Aggregate(_EventBuffer):
    """One consistency boundary: one document, one version, its own events.

    ``version`` is 0 until the first save, then counts saved changes; only the store sets it.
    """

    id: str
    tenant_id: TenantId
    version: int = 0
