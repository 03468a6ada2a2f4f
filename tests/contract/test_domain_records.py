"""TXT records as a real name server, a small one on loopback, answers for them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import cast

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from jobhire.domains.identity.domain.errors import NameServersAway
from jobhire.domains.identity.infrastructure.dns_records import DnsRecords

LONG = "x" * 300


class NameServer(asyncio.DatagramProtocol):
    """Knows a few names under ``example.``; ``silent.example.`` gets no answer at all."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        question = dns.message.from_wire(data)
        name = question.question[0].name.to_text()
        if name == "silent.example.":
            return
        answer = dns.message.make_response(question)
        answer.flags |= dns.flags.RA
        if name == "broken.example.":
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif name == "none.example.":
            answer.set_rcode(dns.rcode.NXDOMAIN)
        elif name == "alias.example.":
            answer.answer.append(dns.rrset.from_text(name, 60, "IN", "CNAME", "some.example."))
            answer.answer.append(dns.rrset.from_text("some.example.", 60, "IN", "TXT", '"elsewhere"'))
        elif name == "some.example.":
            texts = ('"a record"', '"in two " "parts"', '"\\200\\255"', f'"{LONG[:200]}" "{LONG[200:]}"')
            answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", *texts))
        elif name == "many.example.":
            numbers = (f'"{number:03}"' for number in range(150))
            answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", *numbers))
        self.transport.sendto(answer.to_wire(), addr)


@pytest.fixture
async def records() -> AsyncIterator[DnsRecords]:
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(NameServer, local_addr=("127.0.0.1", 0))
    port = transport.get_extra_info("sockname")[1]
    yield DnsRecords(("127.0.0.1", port), seconds=0.5)
    transport.close()


async def test_it_reads_whole_texts_and_leaves_out_what_is_not_ascii(records: DnsRecords) -> None:
    assert sorted(await records.texts("some.example")) == sorted(["a record", "in two parts", LONG])


async def test_a_name_that_points_elsewhere_is_followed(records: DnsRecords) -> None:
    assert await records.texts("alias.example") == ["elsewhere"]


@pytest.mark.parametrize("name", ["none.example", "empty.example"])
async def test_no_such_name_and_no_such_record_are_nothing(records: DnsRecords, name: str) -> None:
    assert list(await records.texts(name)) == []


@pytest.mark.parametrize("name", ["silent.example", "broken.example"])
async def test_no_answer_is_not_nothing_and_comes_in_time(records: DnsRecords, name: str) -> None:
    began = time.monotonic()
    with pytest.raises(NameServersAway):
        await records.texts(name)
    assert time.monotonic() - began < 5


async def test_of_a_long_answer_only_so_much_is_read(records: DnsRecords) -> None:
    assert len(await records.texts("many.example")) <= 100


async def test_a_server_that_nobody_runs_is_away() -> None:
    with pytest.raises(NameServersAway):
        await DnsRecords(("127.0.0.1", 9), seconds=0.3).texts("some.example")
