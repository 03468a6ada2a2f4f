"""Letters: over SMTP to a server that listens, and once each however often their event comes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import msgspec
import pytest

from jobhire.shared.application import EventRecord, Mail, MailNotSent
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.letters import Letters
from jobhire.shared.infrastructure.mail import SmtpMailer
from jobhire.shared.infrastructure.mongo import Database
from jobhire.shared.infrastructure.system import SystemClock
from tests.kits import Postbox

ACME = TenantId("acme")
LETTER = Mail(id="m1", to="ann@example.com", subject="Grüße", text="Hello\n.\nleading dot\n")


@dataclass
class Sink:
    """A mail server that takes everything, or answers RCPT with ``refuse``."""

    refuse: bytes = b""
    letters: list[bytes] = field(default_factory=list)
    recipients: list[bytes] = field(default_factory=list)
    serving: list[asyncio.Task[None] | None] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.serving.append(asyncio.current_task())
        writer.write(b"220 sink\r\n")
        while line := (await reader.readline()).strip().upper():
            if line == b"DATA":
                writer.write(b"354 go on\r\n")
                self.letters.append(await reader.readuntil(b"\r\n.\r\n"))
                writer.write(b"250 taken\r\n")
            elif line.startswith(b"RCPT") and self.refuse:
                writer.write(self.refuse)
            elif line.startswith(b"RCPT"):
                self.recipients.append(line)
                writer.write(b"250 fine\r\n")
            elif line == b"QUIT":
                writer.write(b"221 bye\r\n")
                break
            else:
                writer.write(b"250 fine\r\n")
        writer.close()


@asynccontextmanager
async def listening(sink: Sink) -> AsyncIterator[str]:
    server = await asyncio.start_server(sink.serve, "127.0.0.1", 0)
    try:
        yield f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        await server.wait_closed()
        await asyncio.gather(*(task for task in sink.serving if task))


async def test_a_letter_arrives_with_its_own_id_and_its_text_whole() -> None:
    sink = Sink()
    async with listening(sink) as url:
        await SmtpMailer(url, sender="JobHire <no-reply@example.com>").send(LETTER)
    (letter,) = sink.letters
    assert b"Message-ID: <m1@jobhire>" in letter
    assert b"To: ann@example.com" in letter
    assert b"\r\n..\r\n" in letter, "a line with a dot alone is stuffed, not the end"


async def test_a_letter_to_several_goes_to_each_of_them() -> None:
    sink = Sink()
    async with listening(sink) as url:
        several = msgspec.structs.replace(LETTER, to="ann@example.com, bob@example.org")
        await SmtpMailer(url, sender="no-reply@example.com").send(several)
    assert sink.recipients == [b"RCPT TO:<ANN@EXAMPLE.COM>", b"RCPT TO:<BOB@EXAMPLE.ORG>"]
    assert len(sink.letters) == 1


async def test_a_server_that_refuses_or_is_away_is_told_without_the_address() -> None:
    async with listening(Sink(refuse=b"550 ann@example.com is nobody\r\n")) as url:
        with pytest.raises(MailNotSent) as refused:
            await SmtpMailer(url, sender="x@example.com").send(LETTER)
    with pytest.raises(MailNotSent) as away:
        await SmtpMailer(url, sender="x@example.com").send(LETTER)
    assert "ann" not in str(refused.value) + str(away.value)


async def test_where_starttls_is_insisted_on_no_letter_goes_to_a_server_without_it() -> None:
    sink = Sink()
    async with listening(sink) as url:
        with pytest.raises(MailNotSent):
            await SmtpMailer(url, sender="x@example.com", insist=True).send(LETTER)
    assert (sink.letters, sink.recipients) == ([], [])


def event(number: int) -> EventRecord:
    return EventRecord(
        position=number,
        id=f"e{number}",
        type="ai.jobhire.test.asked.v1",
        subject=f"s{number}",
        sequence=1,
        time=SystemClock().now(),
        data=msgspec.Raw(b"{}"),
    )


class Failing(Postbox):
    """Fails for the subjects it is told to."""

    def __init__(self, *subjects: str) -> None:
        super().__init__()
        self.failing = set(subjects)

    async def send(self, mail: Mail) -> None:
        if mail.subject in self.failing:
            raise MailNotSent("away")
        await super().send(mail)


async def write(_: TenantId, each: EventRecord) -> Mail | None:
    return None if each.subject == "s9" else Mail(id=each.id, to="a@b.cc", subject=each.subject, text="")


async def test_each_event_is_one_letter_however_often_it_comes(database: Database) -> None:
    postbox = Postbox()
    letters = Letters(database, postbox, {"ai.jobhire.test.asked.v1": write})
    for _ in range(3):
        await letters.handle(ACME, [event(1), event(2), event(9)], 9)
    assert [mail.subject for mail in postbox.letters] == ["s1", "s2"]


async def test_what_could_not_be_sent_is_counted_and_tried_again_without_repeating_the_rest(
    database: Database,
) -> None:
    postbox = Failing("s2")
    letters = Letters(database, postbox, {"ai.jobhire.test.asked.v1": write})
    for _ in range(2):
        with pytest.raises(MailNotSent):
            await letters.handle(ACME, [event(1), event(2), event(3)], 3)
    record = await database["letters"].find_one({"_id": f"{ACME}/e2"})
    assert record is not None and (record["attempts"], record["sent"]) == (2, False)
    postbox.failing.clear()
    await letters.handle(ACME, [event(1), event(2), event(3)], 3)
    assert [mail.subject for mail in postbox.letters] == ["s1", "s2", "s3"]
    assert "a@b.cc" not in str(await database["letters"].find({}).to_list(None))
