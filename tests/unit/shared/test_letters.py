"""What somebody else's text can do to a letter: be in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobhire.shared.application import Mail, MailNotSent
from jobhire.shared.infrastructure.mail import FolderMailer


@pytest.mark.parametrize("field", ["subject", "to", "sender_name"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
async def test_row_50_a_line_end_makes_no_header_of_a_letter(tmp_path: Path, field: str, end: str) -> None:
    texts = {"to": "ann@example.com", "subject": "Welcome", "sender_name": "Acme"}
    texts[field] += f"{end}Bcc: everybody@example.com"
    with pytest.raises(MailNotSent, match="header"):
        await FolderMailer(tmp_path, sender="x@example.com").send(
            Mail(
                id="m",
                text="",
                to=texts["to"],
                subject=texts["subject"],
                sender_name=texts["sender_name"],
            )
        )
    assert not (tmp_path / "m.eml").exists()


async def test_row_50_markup_in_a_letter_is_plain_text(tmp_path: Path) -> None:
    text = "<script>alert(1)</script> {{7*7}} {0.__class__} %n"
    await FolderMailer(tmp_path, sender="x@example.com").send(
        Mail(id="m", to="ann@example.com", subject="Welcome", text=text)
    )
    letter = (tmp_path / "m.eml").read_text(encoding="ascii")
    assert "text/plain" in letter and "text/html" not in letter
    assert text in letter
