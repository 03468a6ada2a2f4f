"""Looking up names without getting stuck on those who answer late."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Sequence

import pytest

from jobhire.shared.infrastructure.host_names import HostNames


class Tarpit:
    """Name servers that answer when they are let go."""

    def __init__(self) -> None:
        self.gate, self.asked = threading.Event(), list[str]()

    def __call__(self, host: str) -> Sequence[str]:
        self.asked.append(host)
        if host.startswith("slow"):
            self.gate.wait(10)
        return ["93.184.215.14"]


@pytest.fixture
def tarpit() -> Iterator[Tarpit]:
    tarpit = Tarpit()
    yield tarpit
    tarpit.gate.set()


async def test_an_answer_that_does_not_come_is_not_waited_for(tarpit: Tarpit) -> None:
    names = HostNames(tarpit, threads=2, seconds=0.05)
    with pytest.raises(OSError):
        await names("slow.example")
    assert await names("quick.example") == ["93.184.215.14"]


async def test_late_answers_hold_a_few_threads_and_none_of_everybodys(tarpit: Tarpit) -> None:
    names = HostNames(tarpit, threads=2, seconds=0.1)
    waiting = [asyncio.create_task(names(f"slow{each}.example")) for each in range(20)]
    assert await asyncio.wait_for(asyncio.to_thread(lambda: "free"), 5) == "free"
    answers = await asyncio.gather(*waiting, return_exceptions=True)
    assert all(isinstance(each, OSError) for each in answers)
    assert len(tarpit.asked) == 2


async def test_who_gave_up_waiting_leaves_no_work_behind(tarpit: Tarpit) -> None:
    names = HostNames(tarpit, threads=1, seconds=0.1)
    await asyncio.gather(names("slow1.example"), names("slow2.example"), return_exceptions=True)
    tarpit.gate.set()
    assert await names("quick.example") == ["93.184.215.14"]
    assert tarpit.asked == ["slow1.example", "quick.example"]


async def test_a_name_holds_one_thread_however_many_ask_for_it(tarpit: Tarpit) -> None:
    names = HostNames(tarpit, threads=2, seconds=0.1)
    asking = [names("slow.example") for _ in range(20)]
    answers = await asyncio.gather(*asking, names("quick.example"), return_exceptions=True)
    assert all(isinstance(each, OSError) for each in answers[:-1])
    assert answers[-1] == ["93.184.215.14"]
    assert sorted(tarpit.asked) == ["quick.example", "slow.example"]


async def test_an_answer_that_comes_late_is_asked_for_anew(tarpit: Tarpit) -> None:
    names = HostNames(tarpit, threads=2, seconds=0.1)
    with pytest.raises(OSError):
        await names("slow.example")
    tarpit.gate.set()
    assert await names("slow.example") == ["93.184.215.14"]


async def test_a_name_that_nobody_has_is_told_to_all_who_asked() -> None:
    def nobodys(host: str) -> Sequence[str]:
        raise OSError("no such name")

    names = HostNames(nobodys)
    answers = await asyncio.gather(*(names("a.example") for _ in range(5)), return_exceptions=True)
    assert all(isinstance(each, OSError) for each in answers)


async def test_this_machines_own_names_are_found_by_the_system() -> None:
    assert set(await HostNames()("localhost")) & {"127.0.0.1", "::1"}
