"""What people do with their own notifications, and nobody with those of others."""

from __future__ import annotations

import pytest

from jobhire.domains.notification.application.own import (
    ChooseMail,
    GetMailChoice,
    MarkAllRead,
    MarkNotification,
)
from jobhire.domains.notification.domain.notification import UNLESS_CHOSEN, NotificationType
from jobhire.domains.notification.presentation.actors import BATCHES
from jobhire.shared.application import Slice
from jobhire.shared.domain import Forbidden, NotFound

from .house import ANN, BOB, RIVAL, House, ended, somebody

KEY = somebody("ann", kind="service")


@pytest.fixture
async def house() -> House:
    """Ann has three, none of them read."""
    house = House()
    for number in range(1, 4):
        await house.hear(BATCHES, ended(number, completed=number))
    return house


async def test_the_newest_comes_first_and_pages_say_how_many_there_are(house: House) -> None:
    page = await house.own(part=Slice(limit=2))
    assert [each.message.partition(": ")[2][0] for each in page.items] == ["3", "2"]
    assert (page.total, page.unread) == (3, 3)


async def test_what_is_read_is_not_among_the_unread_and_can_be_unread_again(house: House) -> None:
    first = (await house.own()).items[0]
    marked = await house.mediator.send(MarkNotification(by=ANN, id=first.id, read=True))
    assert marked.read_at is not None
    unread = await house.own(unread=True)
    assert (len(unread.items), unread.total, unread.unread) == (2, 2, 2)
    assert (await house.own()).total == 3
    again = await house.mediator.send(MarkNotification(by=ANN, id=first.id, read=False))
    assert (again.read_at, (await house.own()).unread) == (None, 3)


async def test_all_are_read_at_once_and_those_of_others_are_not(house: House) -> None:
    await house.hear(BATCHES, ended(4, requestedBy="bob"))
    marked = await house.mediator.send(MarkAllRead(by=ANN))
    assert (marked.marked, marked.unread) == (3, 0)
    assert (await house.own(BOB)).unread == 1
    assert (await house.mediator.send(MarkAllRead(by=ANN))).marked == 0


@pytest.mark.parametrize("by", [BOB, KEY, somebody("ann", RIVAL), somebody("ann", kind="visitor")])
async def test_what_is_somebody_elses_looks_like_none(house: House, by: object) -> None:
    mine = (await house.own()).items[0].id
    with pytest.raises(NotFound) as theirs:
        await house.mediator.send(MarkNotification(by=by, id=mine, read=True))  # type: ignore[arg-type]
    with pytest.raises(NotFound) as nobodys:
        await house.mediator.send(MarkNotification(by=by, id="n-0", read=True))  # type: ignore[arg-type]
    assert theirs.value.detail == nobodys.value.detail
    assert (await house.own(by)).items == []  # type: ignore[arg-type]


async def test_services_have_none_and_choose_nothing(house: House) -> None:
    page = await house.own(KEY)
    assert (page.items, page.total, page.unread) == ([], 0, 0)
    assert (await house.mediator.send(MarkAllRead(by=KEY))).marked == 0
    with pytest.raises(Forbidden):
        await house.mediator.send(ChooseMail(by=KEY, mail=[]))


async def test_nothing_but_alarms_comes_by_mail_until_somebody_chooses_for_themselves(
    house: House,
) -> None:
    assert (await house.mediator.send(GetMailChoice(by=ANN))).mail == UNLESS_CHOSEN
    assert (await house.mediator.send(GetMailChoice(by=KEY))).mail == ()
    wanted = [NotificationType.BATCH_ANALYSIS_COMPLETE] * 2
    chosen = await house.mediator.send(ChooseMail(by=ANN, mail=wanted))
    assert chosen.mail == (NotificationType.BATCH_ANALYSIS_COMPLETE,)
    assert await house.mediator.send(GetMailChoice(by=ANN)) == chosen
    assert (await house.mediator.send(GetMailChoice(by=BOB))).mail == UNLESS_CHOSEN
    assert (await house.mediator.send(ChooseMail(by=ANN, mail=[]))).mail == ()
