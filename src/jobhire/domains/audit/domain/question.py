"""What may be asked of the audit trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from jobhire.shared.domain import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """None: whatever it is. ``action`` is a prefix (``session.``); ``since`` is included, ``until`` is
    not."""

    actor: str | None = None
    action: str | None = None
    subject: str | None = None
    outcome: Literal["done", "refused"] | None = None
    since: datetime | None = None
    until: datetime | None = None

    def __post_init__(self) -> None:
        for field, moment in (("/from", self.since), ("/to", self.until)):
            if moment is not None and moment.tzinfo is None:
                raise Invalid("a time has an offset: 2026-01-31T09:00:00Z", field=field)
        if self.since is not None and self.until is not None and self.since >= self.until:
            raise Invalid("`from` is earlier than `to`", field="/from")
