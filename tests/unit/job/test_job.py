"""The life of a job, and what it announces."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from jobhire.domains.job.domain.errors import StatusChangeRefused
from jobhire.domains.job.domain.events import (
    JobChanged,
    JobDeleted,
    JobOpened,
    JobPurged,
    JobRestored,
    JobStatusChanged,
)
from jobhire.domains.job.domain.job import NEXT, Job, JobDetails, JobStatus
from jobhire.domains.job.infrastructure.mongo import JOBS
from jobhire.shared.domain import Invalid, TenantId, UserId
from jobhire.shared.domain.deletion import RESTORABLE, NotDeleted, RestorableNoMore
from jobhire.shared.infrastructure.documents import event_data
from tests.kits import reloaded

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def a_job(title: str = "Nurse", *, status: JobStatus = JobStatus.OPEN, **details: object) -> Job:
    job = Job.open(
        JobDetails(title=title, **details),  # type: ignore[arg-type]
        id="j-1",
        tenant_id=TenantId("t-1"),
        created_by=UserId("u-1"),
        now=NOW,
        status=status,
    )
    job.take_events()
    return job


def test_a_new_job_is_open_and_says_so() -> None:
    details = JobDetails(title="Nurse", department="Care", location="Porto", description="secret")
    job = Job.open(details, id="j", tenant_id=TenantId("t"), created_by=None, now=NOW)
    [event] = job.take_events()
    assert event == JobOpened(title="Nurse", department="Care", location="Porto", status="open")
    assert event_data(event) == b'{"department":"Care","location":"Porto","status":"open","title":"Nurse"}'
    assert (job.status, job.created_at, job.updated_at, job.version) == (JobStatus.OPEN, NOW, NOW, 0)


@pytest.mark.parametrize("title", ["", "  ", "\n\t", "\u2003"])
def test_a_job_needs_a_title(title: str) -> None:
    with pytest.raises(Invalid) as refused:
        a_job(title)
    assert refused.value.field == "/title"


def test_short_texts_are_trimmed_composed_and_kept_on_one_line() -> None:
    job = a_job("  Head\n of   Cafe\u0301 ", department=" Food\t& Drink ")
    assert job.details.title == "Head of Caf\u00e9"
    assert job.details.department == "Food & Drink"


def test_the_description_is_kept_to_the_letter() -> None:
    text = "  Cafe\u0301\r\n\r\n\u2022 five years  "
    assert a_job(description=text).details.description == text


def test_skills_lose_blanks_and_repeats_but_keep_their_first_spelling_and_order() -> None:
    job = a_job(required_skills=("SQL", " sql", "", "C++", "  ", "SQL ", "\ufb01nance", "FINANCE"))
    assert job.details.required_skills == ("SQL", "C++", "\ufb01nance")


@pytest.mark.parametrize(
    "context",
    [
        {"$where": "1"},
        {"a.b": 1},
        {"a": {"$gt": ""}},
        {"": 1},
        {"a": {"b": {"c": {"d": {"e": 1}}}}},
        {"n": 2**63},
        {"n": float("inf")},
        {"list": [0] * 300},
        {"nested": [[]] * 300},
        {"text": "x" * 20_001},
    ],
)
def test_a_company_context_that_the_record_cannot_keep_is_refused(context: dict[str, object]) -> None:
    with pytest.raises(Invalid) as refused:
        a_job(company_context=context)
    assert (refused.value.field or "").startswith("/companyContext")


def test_saying_the_same_again_changes_nothing() -> None:
    job = a_job("Nurse", required_skills=("ICU",), company_context={"industry": "Health"})
    same = JobDetails(title=" Nurse", required_skills=("ICU", "icu"), company_context={"industry": "Health"})
    assert job.revise(same, now=LATER) is False
    assert job.take_events() == ()
    assert job.updated_at == NOW


def test_a_change_names_the_changed_fields_as_the_api_spells_them() -> None:
    job = a_job("Nurse")
    revised = JobDetails(title="Head nurse", required_skills=("ICU",), company_context={"a": 1})
    assert job.revise(revised, now=LATER) is True
    [event] = job.take_events()
    assert event == JobChanged(fields=("companyContext", "requiredSkills", "title"))
    assert event_data(event) == b'{"fields":["companyContext","requiredSkills","title"]}'
    assert job.updated_at == LATER


def test_a_changed_job_is_found_by_its_new_words_only() -> None:
    job = a_job("Nurse", description="Night shifts")
    job.revise(JobDetails(title="Straße Warden", description="Days"), now=LATER)
    assert job.search == "strasse warden\n\ndays"


def test_a_closed_job_cannot_be_put_on_hold() -> None:
    job = a_job(status=JobStatus.CLOSED)
    with pytest.raises(StatusChangeRefused) as refused:
        job.move_to(JobStatus.ON_HOLD, now=LATER)
    assert refused.value.context == {"current": "closed", "requested": "on hold", "allowed": ["open"]}
    assert (job.status, job.take_events(), job.updated_at) == (JobStatus.CLOSED, (), NOW)


def test_a_status_change_says_from_where_to_where() -> None:
    job = a_job()
    assert job.move_to(JobStatus.ON_HOLD, now=LATER) is True
    [event] = job.take_events()
    assert event == JobStatusChanged(from_="open", to="on hold")
    assert event_data(event) == b'{"from":"open","to":"on hold"}'


def test_a_deleted_job_is_not_live_and_holds_no_unique_key() -> None:
    job = a_job()
    job.import_key = "x:1"
    assert JOBS.unique["import"](job) == "x:1"
    job.delete(now=LATER)
    assert (JOBS.live(job), JOBS.unique["import"](job), job.deleted_at) == (False, None, LATER)
    assert job.take_events() == (JobDeleted(),)


def test_a_restored_job_is_what_it_was_and_says_so() -> None:
    job = a_job("Nurse", department="Care")
    job.import_key = "x:1"
    job.delete(now=NOW)
    job.take_events()
    assert job.restore(now=LATER)
    assert (JOBS.live(job), JOBS.unique["import"](job), job.updated_at) == (True, "x:1", LATER)
    assert (job.details.department, job.take_events()) == ("Care", (JobRestored(),))


def test_what_is_not_deleted_cannot_be_restored() -> None:
    with pytest.raises(NotDeleted) as refused:
        a_job().restore(now=LATER)
    assert refused.value.context == {"version": 0}


@given(seconds=st.integers(-100, 100))
def test_a_job_can_be_restored_for_exactly_thirty_days(seconds: int) -> None:
    job, end = a_job(), NOW + RESTORABLE
    job.delete(now=NOW)
    try:
        restored = job.restore(now=end + timedelta(seconds=seconds))
    except RestorableNoMore as refused:
        assert refused.context == {"deletedAt": NOW, "restorableUntil": end}
        restored = False
    assert restored == (seconds < 0) == JOBS.live(job)


def test_a_purge_takes_what_a_job_said_and_only_what_was_deleted_long_enough_ago() -> None:
    job = a_job("Nurse", description="secret", department="Care")
    job.import_key = "x:1"
    assert not job.purge(before=LATER)
    job.delete(now=NOW)
    job.take_events()
    assert not job.purge(before=NOW - timedelta(seconds=1))
    assert job.purge(before=NOW)
    assert not job.purge(before=LATER)
    assert job.take_events() == (JobPurged(),)
    assert job.details == JobDetails(title="")
    assert not (job.search or job.import_key or job.created_by)
    assert b"ecret" not in msgspec.json.encode(reloaded(JOBS, job))


def test_what_is_purged_is_never_restored_whatever_the_clock_says() -> None:
    job = a_job()
    job.delete(now=NOW)
    job.purge(before=NOW)
    with pytest.raises(RestorableNoMore):
        job.restore(now=NOW)


_words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
_details = st.builds(
    JobDetails,
    title=_words.filter(lambda text: text.split() != []),
    department=_words,
    location=_words,
    description=_words,
    required_skills=st.lists(_words, max_size=4).map(tuple),
    company_context=st.dictionaries(
        st.sampled_from(["industry", "companySize", "notes"]), st.integers(0, 9) | _words, max_size=3
    ),
)


@given(_details)
def test_normal_form_is_stable(details: JobDetails) -> None:
    once = details.checked()
    assert once.checked() == once


@given(_details, st.sampled_from(JobStatus))
def test_a_job_comes_back_from_its_document_as_it_was(details: JobDetails, status: JobStatus) -> None:
    job = Job.open(
        details,
        id="j",
        tenant_id=TenantId("t"),
        created_by=UserId("u"),
        now=NOW,
        status=status,
        import_key="k",
    )
    back = reloaded(JOBS, job)
    assert (back.details, back.status, back.search) == (job.details, job.status, job.search)
    assert (back.created_at, back.updated_at, back.deleted_at) == (NOW, NOW, None)
    assert (back.id, back.tenant_id, back.created_by, back.import_key) == ("j", "t", "u", "k")


class JobLife(RuleBasedStateMachine):
    """Any sequence of edits against a model of three variables."""

    def __init__(self) -> None:
        super().__init__()
        self.job = a_job()
        self.status = JobStatus.OPEN
        self.title = "Nurse"
        self.now = NOW

    def tick(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    @rule(status=st.sampled_from(JobStatus))
    def moves(self, status: JobStatus) -> None:
        before, now = self.job.updated_at, self.tick()
        if status == self.status:
            assert self.job.move_to(status, now=now) is False
            assert (self.job.take_events(), self.job.updated_at) == ((), before)
        elif status in NEXT[self.status]:
            assert self.job.move_to(status, now=now) is True
            assert self.job.take_events() == (JobStatusChanged(from_=self.status, to=status),)
            self.status = status
        else:
            with pytest.raises(StatusChangeRefused):
                self.job.move_to(status, now=now)
            assert self.job.take_events() == ()

    @rule(title=st.sampled_from(["Nurse", " Nurse ", "Doctor"]))
    def is_renamed(self, title: str) -> None:
        changed = self.job.revise(JobDetails(title=title), now=self.tick())
        assert changed == (title.strip() != self.title)
        assert self.job.take_events() == ((JobChanged(fields=("title",)),) if changed else ())
        self.title = title.strip()

    @rule()
    def is_deleted_and_another_takes_its_place(self) -> None:
        self.job.delete(now=self.tick())
        assert self.job.take_events() == (JobDeleted(),)
        assert not self.job.is_live
        self.job, self.status, self.title = a_job(), JobStatus.OPEN, "Nurse"

    @invariant()
    def is_what_the_model_says(self) -> None:
        assert (self.job.status, self.job.details.title) == (self.status, self.title)
        assert self.job.is_live
        assert self.job.updated_at <= self.now


test_any_life_of_a_job = JobLife.TestCase


def a_job_posted(moment: datetime) -> Job:
    details = JobDetails(title="Nurse")
    return Job.open(details, id="j", tenant_id=TenantId("t"), created_by=None, now=NOW, created_at=moment)


def test_a_job_that_is_brought_in_keeps_the_day_it_was_posted() -> None:
    posted = NOW - timedelta(days=400)
    job = a_job_posted(posted)
    assert (job.created_at, job.updated_at) == (posted, NOW)


@pytest.mark.parametrize("moment", [LATER, datetime(1989, 12, 31, tzinfo=UTC)])
def test_a_job_is_not_posted_tomorrow_nor_before_there_were_such_systems(moment: datetime) -> None:
    with pytest.raises(Invalid) as refused:
        a_job_posted(moment)
    assert refused.value.field == "/createdAt"
