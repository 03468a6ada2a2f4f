"""What is on record of somebody's privacy: consents with their history, holds, warnings, exports."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.privacy.domain.consent import Basis, Entry, Purpose, Status
from jobhire.domains.privacy.domain.errors import ConsentHistoryFull
from jobhire.domains.privacy.domain.events import (
    ConsentChanged,
    LegalHoldEnded,
    LegalHoldPlaced,
    PersonExportFinished,
    PersonExportRequested,
    PrivacyPolicyChanged,
    RetentionDue,
    RetentionLifted,
)
from jobhire.domains.privacy.domain.person_export import KEPT, ExportStatus, PersonExport
from jobhire.domains.privacy.domain.policy import PrivacyPolicy, Retention, Rule
from jobhire.domains.privacy.domain.record import MOST_ENTRIES, PrivacyRecord, Reason
from jobhire.domains.privacy.infrastructure.mongo import POLICIES, RECORDS
from jobhire.shared.domain import Invalid, TenantId, UserId
from tests.kits import reloaded

ACME, NOW = TenantId("acme"), datetime(2026, 11, 26, 9, tzinfo=UTC)
DAY = timedelta(days=1)
GIVEN = Entry(basis=Basis.CONSENT, status=Status.GIVEN, at=NOW, recorded_at=NOW, by="u-1", how="Form")
POOL = Purpose.TALENT_POOL


def a_record() -> PrivacyRecord:
    return PrivacyRecord.of("c-1", ACME)


def test_the_same_said_again_is_nothing_and_another_day_of_it_is() -> None:
    record, later = a_record(), replace(GIVEN, at=NOW - DAY, recorded_at=NOW + DAY)
    assert record.note(POOL, GIVEN)
    assert not record.note(POOL, replace(GIVEN, recorded_at=NOW + DAY))
    assert not record.note(POOL, later, dated=False)
    assert record.note(POOL, later)
    assert [each.at for each in record.history(POOL)] == [NOW, NOW - DAY]
    assert [type(each) for each in record.take_events()] == [ConsentChanged, ConsentChanged]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"at": NOW + DAY}, "/at"),
        ({"until": NOW - DAY}, "/until"),
        ({"at": datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))}, "/at"),
        ({"until": datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-14)))}, "/until"),
        ({"status": Status.WITHDRAWN, "until": NOW + DAY}, "/until"),
    ],
)
def test_what_cannot_be_is_refused_with_the_field(change: dict[str, object], field: str) -> None:
    record = a_record()
    with pytest.raises(Invalid) as refused:
        record.note(POOL, replace(GIVEN, **change))  # type: ignore[arg-type]
    assert refused.value.field == field
    assert not record.entries


def test_times_are_kept_in_utc_wherever_somebody_was() -> None:
    record = a_record()
    record.note(POOL, replace(GIVEN, at=NOW.astimezone(timezone(timedelta(hours=2)))))
    assert reloaded(RECORDS, record).history(POOL)[0].at.tzinfo is UTC


def test_a_full_history_still_takes_a_withdrawal() -> None:
    record = a_record()
    for number in range(MOST_ENTRIES):
        record.note(POOL, replace(GIVEN, notice=str(number)))
    with pytest.raises(ConsentHistoryFull):
        record.note(POOL, GIVEN)
    assert record.note(POOL, replace(GIVEN, status=Status.WITHDRAWN))
    assert not record.history(POOL)[-1].allows(NOW)


@given(st.integers(-10, 10))
def test_what_has_an_end_is_allowed_until_then(days: int) -> None:
    entry = replace(GIVEN, at=NOW - 20 * DAY, until=NOW + days * DAY)
    assert entry.allows(NOW) == (days > 0)


def test_a_hold_is_told_once_and_its_reason_can_change() -> None:
    record = a_record()
    assert record.put_on_hold("  A  claim ", by="u-1", now=NOW)
    assert not record.put_on_hold("A claim", by="u-2", now=NOW)
    assert record.put_on_hold("Another", by="u-2", now=NOW)
    assert record.release() and not record.release()
    assert [type(each) for each in record.take_events()] == [LegalHoldPlaced, LegalHoldEnded]


def test_a_warning_is_told_again_only_when_its_day_comes_closer() -> None:
    record = a_record()
    assert record.warn(NOW + 14 * DAY, Reason.INACTIVE, now=NOW)
    assert not record.warn(NOW + 20 * DAY, Reason.WITHDRAWN, now=NOW)
    assert record.warn(NOW + 13 * DAY, Reason.WITHDRAWN, now=NOW)
    assert record.lift() and not record.lift()
    told = record.take_events()
    assert [type(each) for each in told] == [RetentionDue, RetentionDue, RetentionLifted]
    assert told[0] == RetentionDue(due_at="2026-12-10T09:00:00Z", reason="inactive")


def test_what_is_forgotten_says_nothing_any_more() -> None:
    record = a_record()
    record.note(POOL, GIVEN)
    record.put_on_hold("A claim of Ann's", by="u-1", now=NOW)
    assert record.forget() and not record.forget()
    kept = reloaded(RECORDS, record)
    assert (kept.entries, kept.hold, kept.warned) == ({}, None, None)


def test_what_was_agreed_comes_back_from_the_store_as_it_was() -> None:
    record = a_record()
    record.note(POOL, replace(GIVEN, until=NOW + DAY, notice="3"))
    record.warn(NOW, Reason.LAPSED, now=NOW)
    kept = reloaded(RECORDS, record)
    assert (kept.entries, kept.warned) == (record.entries, record.warned)


@pytest.mark.parametrize(
    ("retention", "field"),
    [
        (Retention(rules=(Rule(days=0),)), "/rules/0/days"),
        (Retention(rules=(Rule(days=9), Rule(days=8, type="past"))), "/rules/1"),
        (Retention(rules=(Rule(days=9, type="alien"),)), "/rules/0/type"),
        (Retention(rules=tuple(Rule(days=9) for _ in range(21))), "/rules"),
        (Retention(warn_days=0), "/warnDays"),
        (Retention(after_end=-1), "/afterEndDays"),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(retention: Retention, field: str) -> None:
    policy = PrivacyPolicy.untouched(ACME)
    with pytest.raises(Invalid) as refused:
        policy.keep_for(retention)
    assert refused.value.field == field
    assert policy.retention == Retention()


def test_a_policy_tells_what_differs_and_comes_back_as_it_was() -> None:
    policy = PrivacyPolicy.untouched(ACME)
    assert not policy.keep_for(Retention())
    assert not policy.set_defaults({POOL: policy.default(POOL)})
    assert policy.keep_for(Retention(rules=(Rule(days=9, basis=Basis.CONSENT), Rule(days=8))))
    assert policy.take_events() == (PrivacyPolicyChanged(fields=("retention",)),)
    assert reloaded(POLICIES, policy).retention == policy.retention


def an_export(**more: bool) -> PersonExport:
    return PersonExport.request(
        "e-1",
        ACME,
        candidate_id="c-1",
        by=UserId("u-1"),
        now=NOW,
        **{"declared": False, "at_once": True, **more},
    )


def test_an_export_is_told_when_it_is_left_to_a_worker_and_when_it_is_there() -> None:
    export = an_export()
    assert export.take_events() == ()
    assert export.queue(now=NOW) and export.begin(now=NOW)
    assert export.finish(places={"b": 1, "a": 2}, size=9, sha256="x", now=NOW)
    assert not export.finish(places={}, size=0, sha256="", now=NOW)
    assert export.take_events() == (
        PersonExportRequested(candidate_id="c-1"),
        PersonExportFinished(candidate_id="c-1", records=3),
    )
    assert list(export.places) == ["a", "b"]
    assert export.expire(now=NOW) and not export.expire(now=NOW)


def test_an_export_fails_after_three_attempts_or_when_it_would_be_of_no_use_any_more() -> None:
    export, late = an_export(at_once=False), an_export(at_once=False)
    for _ in range(3):
        export.begin(now=NOW)
        assert export.status is ExportStatus.RUNNING
    export.begin(now=NOW)
    late.begin(now=NOW + KEPT)
    assert export.status is late.status is ExportStatus.FAILED
    assert not export.begin(now=NOW) and not export.give_up(now=NOW) and not export.queue(now=NOW)
