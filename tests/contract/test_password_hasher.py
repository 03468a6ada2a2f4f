"""The port ``PasswordHasher``, kept by Argon2 (real, with passlib) and by the instant one of the tests."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psutil
import pytest
from argon2.low_level import Type, hash_secret
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from passlib.hash import argon2

from jobhire.domains.identity.application.ports import PasswordHasher
from jobhire.domains.identity.domain.credential import Password
from jobhire.domains.identity.domain.errors import SignInBusy
from jobhire.domains.identity.infrastructure.passwords import Argon2Hasher
from tests.application.identity.house import PlainHasher

HORSE = Password("correct horse")


@pytest.fixture
def argon() -> Iterator[Argon2Hasher]:
    hasher = Argon2Hasher(processes=2)
    yield hasher
    hasher.close()


@pytest.fixture(params=["argon2", "plain"])
def hasher(request: pytest.FixtureRequest, argon: Argon2Hasher) -> PasswordHasher:
    return argon if request.param == "argon2" else PlainHasher()


async def test_a_password_matches_its_hash_and_no_other_does(hasher: PasswordHasher) -> None:
    hashed = await hasher.hash(HORSE)
    right = await hasher.check(HORSE, hashed)
    assert (right.matches, right.outdated) == (True, False)
    assert not (await hasher.check(Password("correct h0rse"), hashed)).matches


async def test_nobodys_password_never_matches(hasher: PasswordHasher) -> None:
    checked = await hasher.check(HORSE, None)
    assert (checked.matches, checked.outdated) == (False, False)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(min_size=8, max_size=256))
async def test_any_password_matches_its_own_hash(argon: Argon2Hasher, text: str) -> None:
    assert (await argon.check(Password(text), await argon.hash(Password(text)))).matches


async def test_a_hash_names_our_parameters_and_is_salted(argon: Argon2Hasher) -> None:
    first, second = await argon.hash(HORSE), await argon.hash(HORSE)
    assert first.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert first != second


@pytest.mark.parametrize("changed", [{"memory_cost": 9_728}, {"time_cost": 1}, {"type": Type.I}])
async def test_a_hash_with_other_parameters_matches_and_is_outdated(
    argon: Argon2Hasher, changed: dict[str, Any]
) -> None:
    ours: dict[str, Any] = {"memory_cost": 19_456, "time_cost": 2, "parallelism": 1, "type": Type.ID}
    for parameters, outdated in ((ours, False), (ours | changed, True)):
        hashed = hash_secret(HORSE.text.encode(), b"s" * 16, hash_len=32, **parameters).decode()
        checked = await argon.check(HORSE, hashed)
        assert (checked.matches, checked.outdated) == (True, outdated)


@pytest.mark.parametrize("damaged", ["plainly not a hash", "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ"])
async def test_a_damaged_hash_is_an_error_and_not_a_wrong_password(argon: Argon2Hasher, damaged: str) -> None:
    with pytest.raises(ValueError, match=r"malformed|not a valid"):
        await argon.check(HORSE, damaged)


async def test_passlib_itself_reads_what_we_write(argon: Argon2Hasher) -> None:
    hashed = await argon.hash(HORSE)
    assert argon2.verify(HORSE.text, hashed)  # type: ignore[no-untyped-call]
    theirs = argon2.using(type="ID", memory_cost=1_024)  # type: ignore[no-untyped-call]
    assert (await argon.check(HORSE, theirs.hash(HORSE.text))).matches


async def test_nobody_costs_as_much_as_somebody(argon: Argon2Hasher) -> None:
    hashed = await argon.hash(HORSE)
    (child,) = _children()

    async def cost(against: str | None) -> float:
        """CPU seconds of the hashing process: other work on the machine does not count."""
        before = sum(child.cpu_times()[:2])
        for _ in range(10):
            await argon.check(Password("wrong password"), against)
        return sum(child.cpu_times()[:2]) - before

    ratio = await cost(None) / await cost(hashed)
    assert 0.5 < ratio < 2


async def test_sixty_four_at_once_use_two_processes_and_leave_the_loop_free(
    argon: Argon2Hasher,
) -> None:
    hashed = await argon.hash(HORSE)
    waiting = asyncio.gather(*(argon.check(HORSE, hashed) for _ in range(64)))
    turns, most = 0, 0
    while not waiting.done():
        await asyncio.sleep(0.005)
        turns += 1
        most = max(most, len(_children()))
    assert all(check.matches for check in await waiting)
    # Had one check run on the loop, the turns would be as few as the checks.
    assert turns > 64
    assert most == 2


async def test_more_than_may_wait_are_refused() -> None:
    with closing(Argon2Hasher(processes=1, most_waiting=2)) as argon:
        both = [asyncio.create_task(argon.hash(HORSE)) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(SignInBusy):
            await argon.hash(HORSE)
        assert len(await asyncio.gather(*both)) == 2
        assert await argon.hash(HORSE)


async def test_what_a_killed_process_had_in_its_hands_is_done_by_another(argon: Argon2Hasher) -> None:
    hashed = await argon.hash(HORSE)
    asked = asyncio.create_task(argon.check(HORSE, hashed))
    await asyncio.sleep(0.002)
    (killed,) = _children()
    killed.kill()
    assert (await asked).matches
    assert [child.pid for child in _children()] != [killed.pid]


async def test_who_goes_away_leaves_no_answer_to_the_next(argon: Argon2Hasher) -> None:
    hashed = await argon.hash(HORSE)
    gone = asyncio.create_task(argon.hash(Password("another password")))
    await asyncio.sleep(0.002)
    gone.cancel()
    with pytest.raises(asyncio.CancelledError):
        await gone
    assert (await argon.check(HORSE, hashed)).matches


async def test_hashing_processes_give_way_to_whoever_answers_requests(argon: Argon2Hasher) -> None:
    await argon.hash(HORSE)
    (child,) = _children()
    assert child.nice() >= psutil.Process().nice() + 10


async def test_nothing_is_left_once_it_is_closed() -> None:
    argon = Argon2Hasher(processes=1)
    await argon.hash(HORSE)
    argon.close()
    assert not _children()


def _children() -> list[psutil.Process]:
    """The hashing processes of this one."""
    children = psutil.Process().children()
    return [child for child in children if any("hashing_child" in word for word in child.cmdline())]
