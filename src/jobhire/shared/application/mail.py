"""Mail as every domain sends it."""

from __future__ import annotations

from typing import Protocol

import msgspec


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """A plain text letter, ``to`` one address or several with commas between.
    ``id`` is the same for every try, so that a receiver can tell repeats apart."""

    id: str
    to: str
    subject: str
    text: str


class Mailer(Protocol):
    async def send(self, mail: Mail) -> None:
        """Hand it over. Raises ``MailNotSent`` when it was not taken; then it may be tried again."""
        ...


class MailNotSent(Exception):
    """The reason names the kind of failure, never the address or the text."""
