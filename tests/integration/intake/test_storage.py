"""Room for files, orphans, and the virus scanner, on real servers and sockets."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorDatabase

from jobhire.domains.intake.domain.cv_document import CvDocument, FileFacts, Uploader
from jobhire.domains.intake.domain.document import Kind
from jobhire.domains.intake.domain.errors import StorageQuotaReached
from jobhire.domains.intake.infrastructure.imports import MongoImportFacts
from jobhire.domains.intake.infrastructure.mongo import CV_DOCUMENTS, MongoCvFacts, MongoStorageQuota
from jobhire.domains.intake.infrastructure.scanning import Clamd, make_scanner
from jobhire.domains.intake.infrastructure.sweeping import Sweeper
from jobhire.shared.domain import TenantId, UserId
from jobhire.shared.infrastructure.blobs import memory_blobs
from jobhire.shared.infrastructure.mongo import MongoAggregateStore
from jobhire.shared.infrastructure.system import SystemClock, Uuid7Ids

Database = AsyncIOMotorDatabase[dict[str, Any]]
ACME = TenantId("acme")


class Tomorrow:
    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(days=1)


class NobodyTold:
    async def accepted(self, *_: Any) -> None:
        return None


def store(database: Database) -> MongoAggregateStore[CvDocument]:
    return MongoAggregateStore(
        CV_DOCUMENTS, database=database, clock=SystemClock(), ids=Uuid7Ids(), announce=NobodyTold()
    )


def a_document(id: str, size: int = 5) -> CvDocument:
    return CvDocument.receive(
        id=id,
        tenant_id=ACME,
        file=FileFacts(name="a.pdf", kind=Kind.PDF, size=size, sha256="0"),
        uploader=Uploader(user_id=UserId("u")),
        new_candidate_id="c",
        now=SystemClock().now(),
    )


async def test_row_60_of_many_uploads_at_once_exactly_as_many_are_let_in_as_there_is_room_for(
    database: Database,
) -> None:
    quota = MongoStorageQuota(database, files=5, size=1_000)
    asked = [quota.take(ACME, 10) for _ in range(12)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    refused = [each for each in answers if isinstance(each, StorageQuotaReached)]
    assert len(refused) >= 7 and all(each is None or each in refused for each in answers)
    await quota.give_back(ACME, 10)
    await quota.take(ACME, 10)
    await quota.take(TenantId("globex"), 10)
    with pytest.raises(StorageQuotaReached):
        await MongoStorageQuota(database, files=100, size=55).take(ACME, 10)


async def test_what_no_document_names_is_swept_and_the_rest_stays(database: Database) -> None:
    blobs, facts, imports = memory_blobs(), MongoCvFacts(database), MongoImportFacts(database)
    quota = MongoStorageQuota(database, files=2, size=1_000)
    for key in ("cvs/acme/kept/original", "cvs/acme/lost/original", "cvs/acme/lost/reading"):
        await blobs.put(key, b"bytes")
    await store(database).save(a_document("kept"))
    await quota.take(ACME, 5)
    await quota.take(ACME, 5)  # the one that a crash lost
    await Sweeper(blobs, facts, imports, quota, SystemClock()).sweep()
    assert [each.key async for batch in blobs.under("cvs") for each in batch].count("cvs/acme/lost/original")
    await Sweeper(blobs, facts, imports, quota, Tomorrow()).sweep()
    assert [each.key async for batch in blobs.under("cvs") for each in batch] == ["cvs/acme/kept/original"]
    await quota.take(ACME, 5)


class FakeClamd:
    """Speaks as much of clamd's protocol as INSTREAM takes."""

    def __init__(self, answer: bytes | None = None) -> None:
        self._answer = answer
        self.received = b""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(len(b"nINSTREAM\n"))
        self.received = b""
        while size := struct.unpack("!L", await reader.readexactly(4))[0]:
            self.received += await reader.readexactly(size)
        found = b"stream: Eicar-Signature FOUND\n" if b"EICAR" in self.received else b"stream: OK\n"
        writer.write(self._answer or found)
        await writer.drain()
        writer.close()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Clamd]:
        server = await asyncio.start_server(self.serve, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            yield Clamd(f"tcp://127.0.0.1:{port}")


async def test_row_63_the_scanner_sees_every_byte_and_its_word_counts() -> None:
    fake = FakeClamd()
    async with fake.running() as scanner:
        content = b"x" * 100_000
        assert not await scanner.infected(content)
        assert fake.received == content
        assert await scanner.infected(
            b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
        )


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\n", b"nonsense\n", b"\n"])
async def test_a_scanner_that_could_not_look_has_not_said_that_all_is_well(answer: bytes) -> None:
    async with FakeClamd(answer).running() as scanner:
        with pytest.raises(OSError, match="scanner"):
            await scanner.infected(b"x")


async def test_a_scanner_that_is_away_is_an_error_and_none_at_all_says_so() -> None:
    with pytest.raises(OSError, match="scanner"):
        await Clamd("tcp://127.0.0.1:9").infected(b"x")
    nobody = make_scanner("")
    assert not nobody.looks and not await nobody.infected(b"EICAR")
    assert make_scanner("unix:///run/clamd").looks
