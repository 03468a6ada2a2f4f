"""Mail as every domain sends it."""

from __future__ import annotations

from typing import Literal, Protocol

import msgspec


class Invitation(msgspec.Struct, frozen=True, kw_only=True):
    """What a calendar takes from a letter: iCalendar (RFC 5545), and what is asked of it (RFC 5546)."""

    method: Literal["REQUEST", "CANCEL"]
    content: bytes


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """A plain text letter, ``to`` one address or several with commas between.
    ``id`` is the same for every try, so that a receiver can tell repeats apart. ``sender_name``: whom it
    comes from, beside the address that all letters come from."""

    id: str
    to: str
    subject: str
    text: str
    sender_name: str = ""
    invitation: Invitation | None = None


class Mailer(Protocol):
    async def send(self, mail: Mail) -> None:
        """Hand it over. Raises ``MailNotSent`` when it was not taken; then it may be tried again."""
        ...


class MailNotSent(Exception):
    """The reason names the kind of failure, never the address or the text."""
