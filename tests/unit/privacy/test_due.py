"""Who is due, and when: what is on record and what a tenant decided, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.privacy.domain.consent import Basis, Default, Entry, Purpose, Status
from jobhire.domains.privacy.domain.due import Due, Facts, due
from jobhire.domains.privacy.domain.policy import PrivacyPolicy, Retention, Rule
from jobhire.domains.privacy.domain.record import PrivacyRecord, Reason
from jobhire.shared.domain import TenantId

ACME, NOW = TenantId("acme"), datetime(2026, 11, 26, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def a_policy(*rules: Rule, after_end: int | None = 30) -> PrivacyPolicy:
    policy = PrivacyPolicy.untouched(ACME)
    policy.keep_for(Retention(rules=rules, after_end=after_end))
    return policy


def an_entry(ago: int, status: Status = Status.GIVEN, **more: object) -> Entry:
    at = NOW - ago * DAY
    known = {"basis": Basis.CONSENT, "status": status, "at": at, "recorded_at": at, "by": "u-1"}
    return Entry(**{**known, **more})  # type: ignore[arg-type]


def a_record(purpose: Purpose, *entries: Entry, id: str = "c-1") -> PrivacyRecord:
    record = PrivacyRecord.of(id, ACME)
    for each in entries:
        record.note(purpose, each)
    return record


def asked(policy: PrivacyPolicy, *records: PrivacyRecord, quiet: int = 100, **more: object) -> Due | None:
    facts = {"type": "uploaded", "active_at": NOW - quiet * DAY, **more}
    return due(records, policy, Facts(**facts), now=NOW)  # type: ignore[arg-type]


def test_nobody_is_due_until_a_tenant_decides() -> None:
    assert asked(a_policy(), quiet=36_000) is None


def test_who_is_inactive_is_due_after_the_days_of_the_first_rule_that_fits() -> None:
    policy = a_policy(Rule(days=10, basis=Basis.CONSENT), Rule(days=50, type="internal"), Rule(days=90))
    assert asked(policy) == Due(at=NOW - 10 * DAY, reason=Reason.INACTIVE)
    assert asked(policy, type="internal") == Due(at=NOW - 50 * DAY, reason=Reason.INACTIVE)
    agreed = a_record(Purpose.TALENT_POOL, an_entry(200))
    assert asked(policy, agreed) == Due(at=NOW - 90 * DAY, reason=Reason.INACTIVE)
    policy.set_defaults({Purpose.TALENT_POOL: Default(basis=Basis.CONSENT)})
    assert asked(policy) == Due(at=NOW - 90 * DAY, reason=Reason.INACTIVE)


def test_agreeing_is_activity_and_taking_back_is_not() -> None:
    policy = a_policy(Rule(days=30), after_end=None)
    assert asked(policy, a_record(Purpose.SHARING, an_entry(20))) == Due(
        at=NOW + 10 * DAY, reason=Reason.INACTIVE
    )
    assert asked(policy, a_record(Purpose.SHARING, an_entry(20, Status.WITHDRAWN))) == Due(
        at=NOW - 70 * DAY, reason=Reason.INACTIVE
    )


@pytest.mark.parametrize(
    ("last", "reason", "end"),
    [
        (an_entry(20, Status.WITHDRAWN), Reason.WITHDRAWN, NOW + 10 * DAY),
        (an_entry(400, until=NOW - 5 * DAY), Reason.LAPSED, NOW + 25 * DAY),
    ],
    ids=["withdrawn", "lapsed"],
)
def test_the_end_of_the_consent_to_be_kept_begins_the_days(
    last: Entry, reason: Reason, end: datetime
) -> None:
    left = a_record(Purpose.TALENT_POOL, an_entry(500), last)
    assert asked(a_policy(), left, quiet=0) == Due(at=end, reason=reason)
    assert asked(a_policy(after_end=None), left) is None
    assert asked(a_policy(Rule(days=1)), left) == Due(at=NOW - 99 * DAY, reason=Reason.INACTIVE), (
        "the earlier"
    )


def test_who_is_being_recruited_on_record_stays_when_they_leave_the_pool() -> None:
    left = a_record(Purpose.TALENT_POOL, an_entry(90, Status.WITHDRAWN))
    left.note(Purpose.RECRUITING, an_entry(50, basis=Basis.CONTRACT))
    assert asked(a_policy(), left) is None
    left.note(Purpose.RECRUITING, an_entry(1, Status.WITHDRAWN, basis=Basis.CONTRACT))
    assert asked(a_policy(), left) == Due(at=NOW - 60 * DAY, reason=Reason.WITHDRAWN)


def test_of_several_records_of_one_person_the_last_that_was_written_holds_and_any_hold() -> None:
    old = a_record(Purpose.TALENT_POOL, an_entry(90, Status.WITHDRAWN))
    new = a_record(Purpose.TALENT_POOL, an_entry(10), id="c-2")
    assert asked(a_policy(), old, new) is None
    assert asked(a_policy(), old) is not None
    new.put_on_hold("A claim", by="u-1", now=NOW)
    assert asked(a_policy(Rule(days=1)), old, new) is None
    new.release()
    assert asked(a_policy(Rule(days=1)), old, new) is not None


@given(quiet=st.integers(0, 5_000), days=st.integers(1, 5_000), wanted=st.booleans(), held=st.booleans())
def test_who_is_wanted_or_held_is_never_due_and_nobody_before_the_days(
    quiet: int, days: int, wanted: bool, held: bool
) -> None:
    record = PrivacyRecord.of("c-1", ACME)
    if held:
        record.put_on_hold("A claim", by="u-1", now=NOW)
    found = asked(a_policy(Rule(days=days)), record, quiet=quiet, wanted=wanted)
    assert (found is None) == (wanted or held)
    if found is not None:
        assert (found.at <= NOW) == (quiet >= days)
