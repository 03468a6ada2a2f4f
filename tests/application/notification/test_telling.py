"""What others did, told to whom it concerns: by events, through the mediator."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from jobhire.domains.notification.application.letters import QUIET
from jobhire.domains.notification.application.own import ChooseMail, MarkNotification
from jobhire.domains.notification.application.telling import AWAITED, TellOfComparisons
from jobhire.domains.notification.domain.notification import NotificationType
from jobhire.domains.notification.presentation.actors import (
    ALARMS,
    APPLICANTS,
    APPLICATION_TAKEN,
    BATCHES,
    COMPARISONS,
    FINDS,
    FORGETTING,
    INTERVIEW_CHANGED,
    INTERVIEW_ENDED,
    INTERVIEW_SCHEDULED,
    INTERVIEWS,
    LETTER_PARKED,
    PLAN_ENDED,
    PLAN_UNPAID,
    SEARCH_FOUND,
    SOURCE_STOPPED,
    USER_REMOVED,
    WEBHOOK_STOPPED,
)
from jobhire.shared.application import EventRecord, NotYet
from jobhire.shared.domain import Forbidden
from jobhire.shared.infrastructure.system import SystemClock

from .house import ANN, BOB, House, Job, ended, opening, record, somebody

COOK = Job("j-1", "Cook")
BOTH = list(NotificationType)


@pytest.fixture
def house() -> House:
    house = House()
    house.neighbours.add(COOK)
    return house


async def told(house: House, by: object = ANN) -> list[tuple[str, str | None, str]]:
    page = await house.own(by)  # type: ignore[arg-type]
    return [(each.type.value, each.job_id, each.message) for each in page.items]


async def test_who_asked_for_a_batch_is_told_of_its_end_once(house: House) -> None:
    for _ in range(2):
        await house.hear(BATCHES, ended())
    said = 'The analysis of candidates for "Cook" has ended: 3 analyses made, 1 failed.'
    assert await told(house) == [("batch_analysis_complete", "j-1", said)]
    assert await told(house, BOB) == []


async def test_a_cancelled_batch_is_said_to_be_and_a_job_that_is_gone_has_no_title(house: House) -> None:
    await house.hear(BATCHES, ended(1, outcome="cancelled", jobId="j-9"))
    ((_, job, said),) = await told(house)
    assert (job, "cancelled" in said, '"' in said) == ("j-9", True, False)


@pytest.mark.parametrize("asker", ["system", "key-1", "removed", "", None])
async def test_nobody_is_told_of_what_no_person_asked_for(house: House, asker: str | None) -> None:
    """None: an event of an earlier version, which does not say who asked."""
    await house.hear(BATCHES, ended(1, requestedBy=asker))
    house.neighbours.add(Job("j-2", "Waiter", created_by=asker))
    await house.hear(COMPARISONS, opening("j-2", 2))
    assert house.notifications.documents() == []


async def test_who_opened_a_job_is_told_with_whom_it_was_compared_once(house: House) -> None:
    event = opening("j-1", request="r-1")
    for _ in range(2):
        await house.hear(COMPARISONS, event)
    said = '"Cook" has been compared with 40 candidates.'
    assert await told(house) == [("analysis_complete", "j-1", said)]


async def test_jobs_of_one_import_are_one_notification_however_their_events_come(house: House) -> None:
    for number in range(1, 6):
        house.neighbours.add(Job(f"j-{number}", f"Job {number}", imported=True))
    events = [opening(f"j-{number}", number, request="r-1") for number in range(1, 6)]
    await house.hear(COMPARISONS, *events[:2])
    await house.hear(COMPARISONS, *events[:2])
    await house.hear(COMPARISONS, *events[1:])
    said = "5 jobs have been compared with 40 candidates each."
    assert await told(house) == [("analysis_complete", None, said)]


async def test_two_imports_are_two_notifications(house: House) -> None:
    for number in (1, 2):
        house.neighbours.add(Job(f"j-{number}", f"Job {number}", imported=True))
    await house.hear(COMPARISONS, opening("j-1", 1, request="r-1"), opening("j-2", 2, request="r-2"))
    assert {job for _, job, _ in await told(house)} == {"j-1", "j-2"}


async def test_what_one_person_opens_within_a_minute_is_one_notification(house: House) -> None:
    for number in range(1, 5):
        house.neighbours.add(Job(f"j-{number}", f"Job {number}"))
    minute = (SystemClock().now() - timedelta(minutes=5)).replace(second=0, microsecond=0)
    events = [
        msgspec.structs.replace(
            opening(f"j-{number}", number, request=f"r-{number}"),
            time=minute + timedelta(seconds=29 * (number - 1)),
        )
        for number in range(1, 5)
    ]
    for event in (*events, *events[:3]):
        await house.hear(COMPARISONS, event)
    said = "3 jobs have been compared with 40 candidates each."
    alone = '"Job 4" has been compared with 40 candidates.'
    assert set(await told(house)) == {
        ("analysis_complete", None, said),
        ("analysis_complete", "j-4", alone),
    }


async def test_jobs_of_several_people_in_one_batch_are_told_to_each_of_their_own(house: House) -> None:
    house.neighbours.add(Job("j-2", "Waiter", created_by="bob"))
    await house.hear(COMPARISONS, opening("j-1", 1), opening("j-2", 2))
    assert [job for _, job, _ in await told(house)] == ["j-1"]
    assert [job for _, job, _ in await told(house, BOB)] == ["j-2"]


async def test_a_job_that_is_gone_unranked_or_brought_in_as_history_is_not_told_of(house: House) -> None:
    house.neighbours.add(Job("j-2", "Waiter"), candidates=None)
    house.neighbours.add(Job("j-3", "Porter"))
    events = (opening("j-2", 2), opening("j-3", 3, status="closed"), opening("j-9", 4))
    await house.hear(COMPARISONS, *events)
    assert await told(house) == []


async def test_nobody_is_told_of_jobs_of_long_ago_when_the_whole_log_is_read_for_the_first_time(
    house: House,
) -> None:
    house.neighbours.add(Job("j-2", "Waiter"))
    events = (opening("j-1", 1, ago=AWAITED + timedelta(minutes=1)), opening("j-2", 2, ago=AWAITED / 2))
    await house.hear(COMPARISONS, *events)
    assert [job for _, job, _ in await told(house)] == ["j-2"]


async def test_events_and_the_order_to_tell_come_from_the_house_alone(house: House) -> None:
    with pytest.raises(Forbidden):
        await house.mediator.send(TellOfComparisons(by=ANN, openings=[]))


async def test_no_letter_is_written_unless_it_was_chosen(house: House) -> None:
    await house.hear(BATCHES, ended())
    assert await house.letters() == []
    await house.mediator.send(ChooseMail(by=ANN, mail=[NotificationType.ANALYSIS_COMPLETE]))
    assert await house.letters() == []
    await house.mediator.send(ChooseMail(by=ANN, mail=BOTH))
    (letter,) = await house.letters()
    assert letter.to == "ann@example.com"
    assert "3 analyses made, 1 failed" in letter.text
    assert "https://jobs.example.com/jobs/j-1\n" in letter.text


async def test_who_has_read_it_or_is_gone_gets_no_letter(house: House) -> None:
    await house.mediator.send(ChooseMail(by=ANN, mail=BOTH))
    await house.hear(BATCHES, ended())
    (made,) = (await house.own()).items
    await house.mediator.send(MarkNotification(by=ANN, id=made.id, read=True))
    assert await house.letters() == []
    await house.mediator.send(MarkNotification(by=ANN, id=made.id, read=False))
    assert len(await house.letters()) == 1
    house.neighbours.people.clear()
    assert await house.letters() == []


async def test_a_letter_about_an_import_waits_for_the_last_of_it_and_leads_to_the_notifications(
    house: House,
) -> None:
    await house.mediator.send(ChooseMail(by=ANN, mail=BOTH))
    for number in (1, 2):
        house.neighbours.add(Job(f"j-{number}", f"Job {number}", imported=True))
    await house.hear(COMPARISONS, opening("j-1", 1, request="r-1"), opening("j-2", 2, request="r-1"))
    with pytest.raises(NotYet):
        await house.letters()
    house.clock.skip(QUIET)
    (letter,) = await house.letters()
    assert "2 jobs have" in letter.text
    assert "https://jobs.example.com/notifications\n" in letter.text


async def test_who_is_removed_is_forgotten_as_soon_as_nothing_of_theirs_is_on_its_way(house: House) -> None:
    house.shelf.on_its_way = True
    with pytest.raises(NotYet):
        await house.hear(FORGETTING, record(USER_REMOVED, "ann"))
    house.shelf.on_its_way = False
    await house.hear(FORGETTING, record(USER_REMOVED, "ann"), record(USER_REMOVED, "ann", 2))
    assert house.shelf.forgotten == ["acme/ann"] * 2


def stopped(reason: str, type: str = WEBHOOK_STOPPED) -> EventRecord:
    return record(type, "w-1", data=msgspec.json.encode({"reason": reason}))


@pytest.mark.parametrize(
    ("reason", "said"), [("failing", "however often it was tried"), ("gone", "says that it is gone")]
)
async def test_all_admins_are_told_once_of_a_webhook_that_has_stopped_and_by_mail(
    house: House, reason: str, said: str
) -> None:
    house.neighbours.in_charge = ["ann", "bob"]
    for _ in range(2):
        await house.hear(ALARMS, stopped(reason))
    for by in (ANN, BOB):
        (told,) = (await house.own(by)).items
        assert (told.type, told.path, told.job_id, told.jobs) == (
            NotificationType.ATTENTION_NEEDED,
            "/webhooks/w-1",
            None,
            0,
        )
        assert said in told.message
    letters = await house.letters()
    assert sorted(each.to for each in letters) == ["ann@example.com", "bob@example.com"]
    assert all("https://jobs.example.com/webhooks/w-1\n" in each.text for each in letters)


@pytest.mark.parametrize(("reason", "said"), [("failing", "for a week"), ("gone", "says that it is gone")])
async def test_admins_are_told_of_a_source_that_has_stopped(house: House, reason: str, said: str) -> None:
    house.neighbours.in_charge = ["ann"]
    await house.hear(ALARMS, stopped(reason, SOURCE_STOPPED))
    (told,) = (await house.own()).items
    assert told.path == "/sources/w-1"
    assert "A source was stopped" in told.message and said in told.message


async def test_an_admin_who_wants_no_letters_of_stops_gets_the_notification_alone(house: House) -> None:
    house.neighbours.in_charge = ["ann"]
    await house.mediator.send(ChooseMail(by=ANN, mail=[]))
    await house.hear(ALARMS, stopped("gone"))
    assert len((await house.own()).items) == 1
    assert await house.letters() == []


async def test_nobody_is_told_of_a_webhook_that_somebody_stopped_by_hand(house: House) -> None:
    house.neighbours.in_charge = ["ann"]
    await house.hear(ALARMS, stopped("disabled"))
    assert house.notifications.documents() == []


@pytest.mark.parametrize(
    ("type", "told", "said"),
    [
        (PLAN_UNPAID, {"plan": "team", "refusals": 1}, "could not be charged. It stays for 14 days"),
        (PLAN_ENDED, {"plan": "team", "reason": "unpaid"}, "has ended: it could not be charged"),
        (PLAN_ENDED, {"plan": "team", "reason": "refunded"}, "was paid back"),
        (PLAN_UNPAID, {"plan": "team", "refusals": 2}, None),
        (PLAN_ENDED, {"plan": "team", "reason": "cancelled"}, None),
    ],
)
async def test_admins_are_told_of_a_plan_that_is_not_paid_once_and_not_of_one_they_cancelled(
    house: House, type: str, told: dict[str, object], said: str | None
) -> None:
    house.neighbours.in_charge = ["ann"]
    for _ in range(2):
        await house.hear(ALARMS, record(type, "s-1", data=msgspec.json.encode(told)))
    found = (await house.own(ANN)).items
    assert [each.path for each in found] == (["/subscription"] if said else [])
    assert said is None or said in found[0].message


TOMORROW = SystemClock().now() + timedelta(days=1)


async def test_admins_are_told_once_a_day_that_letters_to_candidates_were_given_up(house: House) -> None:
    house.neighbours.in_charge = ["ann"]
    parked = [
        record(LETTER_PARKED, f"l-{at}", at, data=msgspec.json.encode({"applicationId": f"a-{at}"}))
        for at in (1, 2)
    ]
    await house.hear(ALARMS, *parked)
    (told,) = (await house.own()).items
    assert (told.type, told.path) == (NotificationType.ATTENTION_NEEDED, "/applications/a-1/letters")
    assert len(await house.letters()) == 1


def interview(type: str, position: int = 1, **changes: Any) -> EventRecord:
    facts = {
        "jobId": "j-1",
        "startsAt": TOMORROW,
        "timeZone": "Europe/Zurich",
        "interviewers": ["ann", "bob"],
        **changes,
    }
    return record(type, "i-1", position, data=msgspec.json.encode(facts))


async def test_who_is_to_interview_somebody_is_told_once_by_their_clock_and_by_mail(house: House) -> None:
    for _ in range(2):
        await house.hear(INTERVIEWS, interview(INTERVIEW_SCHEDULED))
    there = TOMORROW.astimezone(ZoneInfo("Europe/Zurich"))
    said = f'You are to interview somebody for "Cook" on {there.day} {there:%B %Y, %H:%M} (Europe/Zurich).'
    assert await told(house) == await told(house, BOB) == [("interview", "j-1", said)]
    assert {each.path for each in (await house.own()).items} == {"/interviews/i-1"}
    assert sorted(each.to for each in await house.letters()) == ["ann@example.com", "bob@example.com"]


async def test_of_a_change_hears_who_comes_who_goes_and_who_stays_at_another_time(house: House) -> None:
    house.neighbours.people["cyd"] = "cyd@example.com"
    cyd = somebody("cyd")
    swapped = {"interviewers": ["ann", "cyd"], "wasInterviewers": ["ann", "bob"]}
    await house.hear(INTERVIEWS, interview(INTERVIEW_CHANGED, 1, fields=["interviewers"], **swapped))
    assert await told(house) == []
    ((_, _, came),), ((_, _, went),) = await told(house, cyd), await told(house, BOB)
    assert came.startswith("You are to interview somebody")
    assert went.startswith("You are not to be at the interview")
    later = {"interviewers": ["ann", "cyd"], "wasInterviewers": ["ann", "cyd"]}
    await house.hear(INTERVIEWS, interview(INTERVIEW_CHANGED, 2, fields=["startsAt"], **later))
    for by in (ANN, cyd):
        assert (await told(house, by))[0][2].startswith('Your interview for "Cook" has changed')
    assert len(await told(house, BOB)) == 1


@pytest.mark.parametrize(("status", "hears"), [("cancelled", 1), ("held", 0), ("no_show", 0)])
async def test_of_the_end_only_a_cancellation_is_news(house: House, status: str, hears: int) -> None:
    await house.hear(INTERVIEWS, interview(INTERVIEW_ENDED, status=status))
    assert [said.endswith("was cancelled.") for _, _, said in await told(house)] == [True] * hears


async def test_nobody_is_told_of_an_interview_that_is_over_nor_who_is_no_person(house: House) -> None:
    over = SystemClock().now() - timedelta(minutes=1)
    await house.hear(INTERVIEWS, interview(INTERVIEW_SCHEDULED, startsAt=over))
    await house.hear(INTERVIEWS, interview(INTERVIEW_SCHEDULED, interviewers=["key-1", "removed"]))
    assert house.notifications.documents() == []


def found(
    search: str, position: int, count: int, ago: timedelta = timedelta(), user: str = "ann"
) -> EventRecord:
    data = msgspec.json.encode({"userId": user, "kind": "candidates", "found": count})
    return record(SEARCH_FOUND, search, position, data=data)


async def test_what_a_saved_search_finds_on_one_day_is_one_notification_that_counts_it_once(
    house: House,
) -> None:
    noon = SystemClock().now().replace(hour=12)
    later = [msgspec.structs.replace(found("s-1", at, count), time=noon) for at, count in ((4, 1), (6, 2))]
    await house.hear(FINDS, later[0])
    assert await told(house) == [
        ("search_found", None, "A search that you saved finds 1 candidate more than before.")
    ]
    await house.hear(FINDS, *later)
    assert [message for _, _, message in await told(house)] == [
        "A search that you saved finds 3 candidates more than before."
    ]
    tomorrow = msgspec.structs.replace(found("s-1", 9, 5), time=noon + timedelta(days=1))
    await house.hear(FINDS, tomorrow, found("s-2", 10, 1, user="who left"))
    assert [each.path for each in (await house.own()).items] == ["/search/saved/s-1/results"] * 2
    assert await house.letters() == []


def taken(
    job_id: str, position: int, *, outcome: str = "applied", ago: timedelta = timedelta()
) -> EventRecord:
    data = msgspec.json.encode({"jobId": job_id, "candidateId": "c-1", "outcome": outcome})
    return record(APPLICATION_TAKEN, f"sent-{position}", position, data=data, ago=ago)


async def test_who_opened_a_job_is_told_once_a_day_how_many_applied_for_it(house: House) -> None:
    noon = SystemClock().now().replace(hour=12)
    first, second = (msgspec.structs.replace(taken("j-1", at), time=noon) for at in (4, 6))
    await house.hear(APPLICANTS, first)
    assert await told(house) == [("application_received", "j-1", 'Somebody has applied for "Cook".')]
    await house.hear(APPLICANTS, first, second, taken("j-1", 7, outcome="known"))
    [note] = (await house.own()).items
    assert (note.message, note.path) == ('2 people have applied for "Cook".', "/jobs/j-1/applications")
    assert await house.letters() == []


async def test_of_a_job_that_no_present_colleague_opened_the_admins_hear(house: House) -> None:
    house.neighbours.add(Job("j-2", "Baker", created_by="who left"))
    house.neighbours.in_charge = ["bob"]
    await house.hear(APPLICANTS, taken("j-2", 4), taken("gone", 5))
    assert [type for type, _, _ in await told(house, BOB)] == ["application_received"]
    assert await told(house) == []


async def test_nobody_is_told_of_applications_of_long_ago(house: House) -> None:
    await house.hear(APPLICANTS, taken("j-1", 4, ago=timedelta(days=2)))
    assert await told(house) == []
