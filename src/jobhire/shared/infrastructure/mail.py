"""Mail without a mail server: each letter is a file, to be read by whoever develops or tests."""

from __future__ import annotations

import asyncio
from email.message import EmailMessage
from pathlib import Path

from jobhire.shared.application import Mail


class FolderMailer:
    """Writes ``<id>.eml`` into a folder; a repeat overwrites its own letter."""

    def __init__(self, folder: Path, *, sender: str) -> None:
        self._folder = folder
        self._sender = sender

    async def send(self, mail: Mail) -> None:
        await asyncio.to_thread(self._write, mail)

    def _write(self, mail: Mail) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = self._sender, mail.to, mail.subject
        letter["Message-ID"] = f"<{mail.id}@jobhire>"
        letter.set_content(mail.text)
        (self._folder / f"{mail.id}.eml").write_bytes(letter.as_bytes())
