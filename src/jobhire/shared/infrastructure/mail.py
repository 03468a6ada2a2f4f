"""Mail: into a folder for whoever develops or tests, or over SMTP."""

from __future__ import annotations

import asyncio
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, parseaddr
from pathlib import Path
from urllib.parse import unquote, urlsplit

import aiosmtplib

from jobhire.shared.application import Mail, Mailer, MailNotSent

SMTP_SECONDS = 20.0


class FolderMailer:
    """Writes ``<id>.eml`` into a folder; a repeat overwrites its own letter."""

    def __init__(self, folder: Path, *, sender: str) -> None:
        self._folder = folder
        self._sender = sender

    async def send(self, mail: Mail) -> None:
        letter = letter_of(mail, self._sender)
        await asyncio.to_thread(self._write, f"{mail.id}.eml", letter.as_bytes())

    def _write(self, name: str, letter: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / name).write_bytes(letter)


class SmtpMailer:
    """``url``: ``smtp://user:password@host:587`` (STARTTLS where the server offers it; ``insist``: or no
    letter) or ``smtps://…:465`` (TLS from the first byte). One connection per letter: letters are few."""

    def __init__(self, url: str, *, sender: str, insist: bool = False) -> None:
        self._insist = insist
        self._server = urlsplit(url)
        self._sender = sender

    async def send(self, mail: Mail) -> None:
        server, implicit = self._server, self._server.scheme == "smtps"
        try:
            await aiosmtplib.send(
                letter_of(mail, self._sender),
                hostname=server.hostname or "localhost",
                port=server.port or (465 if implicit else 587),
                username=unquote(server.username) if server.username else None,
                password=unquote(server.password) if server.password else None,
                use_tls=implicit,
                start_tls=True if self._insist and not implicit else None,
                timeout=SMTP_SECONDS,
            )
        except (aiosmtplib.SMTPException, OSError) as failure:
            raise MailNotSent(type(failure).__name__) from failure


def make_mailer(smtp_url: str, *, folder: Path, sender: str, insist: bool) -> Mailer:
    """Over SMTP where a server is named, else into a folder."""
    if not smtp_url:
        return FolderMailer(folder, sender=sender)
    return SmtpMailer(smtp_url, sender=sender, insist=insist)


def letter_of(mail: Mail, sender: str) -> EmailMessage:
    """RFC 5322. Raises ``MailNotSent`` for a line break in a header: somebody would write one of their
    own."""
    letter = EmailMessage()
    try:
        letter["From"], letter["To"] = _from(mail.sender_name, sender), mail.to
        letter["Subject"] = mail.subject
        letter["Message-ID"] = f"<{mail.id}@jobhire>"
    except ValueError as failure:
        raise MailNotSent("header") from failure
    letter["Date"] = formatdate()
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(mail.text)
    if mail.invitation is not None:
        # A part beside the text, as calendars look for it (RFC 6047), and not a file to be opened.
        method = {"method": mail.invitation.method, "charset": "utf-8"}
        letter.add_alternative(mail.invitation.content, "text", "calendar", params=method)
    return letter


def _from(name: str, sender: str) -> str | Address:
    """Raises ``ValueError`` for a name with a line break."""
    if not name:
        return sender
    return Address(display_name=name, addr_spec=parseaddr(sender)[1])
