"""Candidates are written to if their company wants it, once for each thing that happened and still holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from jobhire.domains.careers.application.forgetting import LetterForgetter
from jobhire.domains.careers.application.letters import TOO_LATE, ListLetters, RequeueLetter
from jobhire.domains.careers.application.own import (
    AnswerOwnApplication,
    GetOwnApplication,
    OwnAction,
    OwnStatus,
)
from jobhire.domains.careers.domain.errors import LetterNotParked, OfferChanged
from jobhire.domains.careers.domain.letter import MOST_ATTEMPTS, REJECTION_DELAY
from jobhire.domains.careers.domain.wording import LetterKind
from jobhire.domains.careers.presentation.actors import (
    CHANGED,
    ENDED,
    OFFER_MOVED,
    REJECTED,
    SCHEDULED,
    SUBMITTED,
    _kind,
    _Told,
)
from jobhire.shared.application import Gone
from jobhire.shared.domain import Invalid, NotFound
from tests.application.careers.house import (
    ACME,
    NOON,
    SYSTEM,
    VISITOR,
    House,
    Meeting,
    Offer,
    Person,
    Standing,
)


@pytest.fixture
async def house() -> House:
    house = House()
    await house.open(*LetterKind)
    house.candidates.people["c-1"] = Person("Ada Bloom", "ada@x.org")
    house.hiring.standings["a-1"] = Standing("j-1", "c-1")
    return house


def link_in(house: House) -> str:
    text = house.post.letters[-1].text
    return text.split("https://api.example/api/v1/careers/applications/")[1].split()[0]


async def test_a_letter_names_the_company_the_job_and_the_candidates_own_page(house: House) -> None:
    await house.plan(LetterKind.RECEIVED)
    assert await house.deliver() == ["sent"]
    (mail,) = house.post.letters
    assert (mail.to, mail.sender_name, mail.subject) == ("ada@x.org", "Acme", "Your application to Acme")
    assert "Hello Ada Bloom," in mail.text and "Cook" in mail.text
    told = await house.send(GetOwnApplication(by=VISITOR, ticket=link_in(house)))
    assert (told.company, told.job_title, told.status) == ("Acme", "Cook", OwnStatus.RECEIVED)


async def test_one_event_makes_one_letter_and_one_letter_is_sent_once(house: House) -> None:
    for _ in range(3):
        await house.plan(LetterKind.RECEIVED)
        await house.deliver()
    assert len(house.post.letters) == 1


async def test_nobody_is_written_of_what_their_company_did_not_choose() -> None:
    house = House()
    await house.open(LetterKind.OFFER)
    house.hiring.standings["a-1"] = Standing("j-1", "c-1")
    await house.plan(LetterKind.RECEIVED)
    assert house.shelf.all() == []


async def test_nobody_is_written_of_what_happened_long_ago(house: House) -> None:
    await house.plan(LetterKind.RECEIVED, at=NOON - TOO_LATE - timedelta(seconds=1))
    assert house.shelf.all() == []


@pytest.mark.parametrize("source", ["sourced", "agency", "referral"])
async def test_who_was_put_forward_by_others_hears_of_no_receipt_and_no_rejection(
    house: House, source: str
) -> None:
    house.hiring.standings["a-1"].source = source
    for kind in (LetterKind.RECEIVED, LetterKind.REJECTED):
        await house.plan(kind)
    assert house.shelf.all() == []


async def reject(house: House, cause: str) -> None:
    standing = house.hiring.standings["a-1"]
    standing.kind, standing.changed_at = "rejected", house.clock.now()
    await house.plan(LetterKind.REJECTED, cause=cause)


async def test_a_rejection_is_written_after_a_while_and_shows_no_sooner(house: House) -> None:
    await house.plan(LetterKind.RECEIVED)
    await house.deliver()
    ticket = link_in(house)
    await reject(house, "e-1")
    assert (await house.deliver())[-1] == "later"
    own = GetOwnApplication(by=VISITOR, ticket=ticket)
    assert (await house.send(own)).status is OwnStatus.IN_PROGRESS
    house.clock.skip(REJECTION_DELAY)
    assert (await house.deliver())[-1] == "sent"
    assert (await house.send(own)).status is OwnStatus.CLOSED


async def test_a_rejection_that_was_taken_back_is_not_written(house: House) -> None:
    await reject(house, "e-1")
    house.hiring.standings["a-1"].kind = "screening"
    house.clock.skip(REJECTION_DELAY)
    assert await house.deliver() == ["cancelled"]
    assert house.post.letters == []


async def test_who_is_rejected_again_within_the_hour_hears_of_it_once(house: House) -> None:
    await reject(house, "e-1")
    house.clock.skip(REJECTION_DELAY / 2)
    await reject(house, "e-2")
    house.clock.skip(REJECTION_DELAY / 2)
    assert await house.deliver() == ["cancelled", "later"]
    house.clock.skip(REJECTION_DELAY / 2)
    assert (await house.deliver())[-1] == "sent"
    assert len(house.post.letters) == 1


async def test_an_interview_comes_with_an_invitation_as_it_is_now(house: House) -> None:
    house.hiring.meetings["i-1"] = Meeting()
    await house.plan(LetterKind.INTERVIEW, about="i-1")
    await house.deliver()
    (mail,) = house.post.letters
    assert mail.invitation is not None
    assert mail.invitation.content == b"no-reply@jobhire.example ada@x.org Acme: Cook"
    assert "Sunday, 29 November 2026, 13:00 (Europe/Zurich), Main street 1" in mail.text
    house.hiring.meetings["i-1"] = Meeting(scheduled=False, cancelled=True)
    await house.plan(LetterKind.INTERVIEW, about="i-1", cause="e-2")
    await house.deliver()
    assert "is cancelled" in house.post.letters[-1].text


@pytest.mark.parametrize(
    "meeting", [Meeting(starts_at=NOON), Meeting(scheduled=False), None], ids=["begun", "held", "gone"]
)
async def test_of_an_interview_that_is_over_nobody_is_written(house: House, meeting: Meeting | None) -> None:
    if meeting is not None:
        house.hiring.meetings["i-1"] = meeting
    await house.plan(LetterKind.INTERVIEW, about="i-1")
    assert await house.deliver() == ["cancelled"]


async def test_who_is_gone_or_has_no_address_is_not_written_to(house: House) -> None:
    await house.plan(LetterKind.RECEIVED)
    del house.candidates.people["c-1"]
    assert await house.deliver() == ["cancelled"]


async def test_a_letter_that_cannot_be_sent_is_tried_again_and_parked_for_all_to_see(house: House) -> None:
    house.post.away = True
    await house.plan(LetterKind.RECEIVED)
    for _ in range(MOST_ATTEMPTS - 1):
        assert await house.deliver() == ["later"]
        house.clock.moment = house.shelf.all()[0].due_at
    assert await house.deliver() == ["parked"]
    (shown,) = await house.send(ListLetters(by=SYSTEM, application_id="a-1"))
    assert (shown.status, shown.attempts, shown.due_at) == ("parked", MOST_ATTEMPTS, None)


async def test_a_parked_letter_is_tried_again_when_somebody_says_so(house: House) -> None:
    house.post.away = True
    await house.plan(LetterKind.RECEIVED)
    (letter,) = house.shelf.all()
    again = RequeueLetter(by=SYSTEM, application_id="a-1", id=letter.id)
    with pytest.raises(LetterNotParked, match="waiting"):
        await house.send(again)
    for _ in range(MOST_ATTEMPTS):
        await house.deliver()
        house.clock.moment = house.shelf.all()[0].due_at
    house.post.away = False
    shown = await house.send(again)
    assert (shown.status, shown.attempts, shown.ended_at) == ("waiting", 0, None)
    assert await house.deliver() == ["sent"]
    with pytest.raises(LetterNotParked, match="sent"):
        await house.send(again)


async def test_a_letter_is_tried_again_under_its_own_application_alone(house: House) -> None:
    await house.plan(LetterKind.RECEIVED)
    house.hiring.standings["a-2"] = house.hiring.standings["a-1"]
    (letter,) = house.shelf.all()
    for application_id, id in (("a-2", letter.id), ("a-1", "nobody's"), ("a-3", letter.id)):
        with pytest.raises(NotFound):
            await house.send(RequeueLetter(by=SYSTEM, application_id=application_id, id=id))


async def test_letters_of_a_company_that_is_suspended_wait_and_no_try_counts(house: House) -> None:
    await house.plan(LetterKind.RECEIVED)
    house.active = False
    assert await house.deliver() == ["later"]
    (letter,) = house.shelf.all()
    assert (letter.attempts, letter.due_at > house.clock.now(), house.post.letters) == (0, True, [])
    house.active, house.clock.moment = True, letter.due_at
    assert await house.deliver() == ["sent"]


async def test_a_letter_that_waits_for_who_is_forgotten_is_not_sent(house: House) -> None:
    await reject(house, "e-1")
    forgetter = LetterForgetter(letters=house.letters, found=house.shelf, clock=house.clock)
    gone = Gone(kind="candidate", id="c-1", erased=True)
    assert (await forgetter.forget(ACME, gone)).removed == {"candidateLetters": 1}
    assert (await forgetter.forget(ACME, gone)).removed == {"candidateLetters": 0}
    house.clock.skip(REJECTION_DELAY)
    assert await house.deliver() == ["later"] and house.post.letters == []


async def test_an_offer_is_answered_as_it_was_read(house: House) -> None:
    house.hiring.standings["a-1"].offer = Offer()
    await house.plan(LetterKind.OFFER, about="o-1")
    await house.deliver()
    ticket = link_in(house)

    async def answer(**more: object) -> object:
        told = {"action": OwnAction.ACCEPT_OFFER, "offer_id": "o-1", "offer_version": 2, **more}
        return await house.send(AnswerOwnApplication(by=VISITOR, ticket=ticket, **told))  # type: ignore[arg-type]

    with pytest.raises(OfferChanged):
        await answer(offer_version=1)
    with pytest.raises(NotFound):
        await answer(offer_id="o-2")
    with pytest.raises(Invalid):
        await answer(offer_version=None)
    assert house.hiring.standings["a-1"].offer.status == "sent"
    await answer()
    assert house.hiring.standings["a-1"].offer.status == "accepted"


async def test_an_offer_that_was_taken_back_is_not_written_of(house: House) -> None:
    house.hiring.standings["a-1"].offer = Offer(status="expired")
    await house.plan(LetterKind.OFFER, about="o-1")
    assert await house.deliver() == ["cancelled"]


async def test_a_link_ends_with_its_company_and_its_application(house: House) -> None:
    await house.plan(LetterKind.RECEIVED)
    await house.deliver()
    own = GetOwnApplication(by=VISITOR, ticket=link_in(house))
    house.active = False
    with pytest.raises(NotFound):
        await house.send(own)
    house.active = True
    del house.hiring.standings["a-1"]
    with pytest.raises(NotFound):
        await house.send(own)


@dataclass(frozen=True)
class Case:
    type: str
    told: _Told
    kind: LetterKind | None


@pytest.mark.parametrize(
    "case",
    [
        Case(SUBMITTED, _Told(), LetterKind.RECEIVED),
        Case(REJECTED, _Told(), LetterKind.REJECTED),
        Case(SCHEDULED, _Told(), LetterKind.INTERVIEW),
        Case(CHANGED, _Told(fields=("startsAt", "note")), LetterKind.INTERVIEW),
        Case(CHANGED, _Told(fields=("note", "interviewers")), None),
        Case(ENDED, _Told(status="cancelled"), LetterKind.INTERVIEW),
        Case(ENDED, _Told(status="held"), None),
        Case(OFFER_MOVED, _Told(to="sent"), LetterKind.OFFER),
        Case(OFFER_MOVED, _Told(to="accepted"), None),
    ],
)
def test_what_candidates_are_written_of(case: Case) -> None:
    assert _kind(case.type, case.told) is case.kind
