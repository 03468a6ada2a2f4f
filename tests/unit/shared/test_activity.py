"""Stamps change whenever an answer could; what is accepted waits until a projection includes it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure import activity as subject
from jobhire.shared.infrastructure.activity import Activity

ACME, RIVAL = TenantId("acme"), TenantId("rival")


def accept(activity: Activity, id: str, version: int = 1, tenant: TenantId = ACME) -> None:
    activity.accepted(tenant, "jobs", [(id, version)], at=1.0)


def test_a_write_changes_the_stamps_of_its_item_and_kind_and_of_nothing_else() -> None:
    activity = Activity()
    accept(activity, "a")
    accept(activity, "b")

    def stamps() -> tuple[int, ...]:
        return (
            activity.item_stamp(ACME, "jobs", "a"),
            activity.item_stamp(ACME, "jobs", "b"),
            activity.kind_stamp(ACME, "jobs"),
            activity.kind_stamp(ACME, "candidates"),
            activity.kind_stamp(RIVAL, "jobs"),
            activity.projection_stamp(ACME),
        )

    before = stamps()
    accept(activity, "a", 2)
    changed = [old != new for old, new in zip(before, stamps(), strict=True)]
    assert changed == [True, False, True, False, False, False]


def test_a_write_waits_until_a_projection_includes_its_version() -> None:
    activity = Activity()
    accept(activity, "a", 2)
    activity.projected(ACME, 5, [("jobs", "a", 1)])
    assert activity.waiting_since(ACME, "jobs") == 1.0
    activity.projected(ACME, 6, [("jobs", "a", 2)])
    assert activity.waiting_since(ACME, "jobs") is None


def test_missed_notices_void_every_stamp_given_before() -> None:
    activity = Activity()
    accept(activity, "a")
    before = activity.item_stamp(ACME, "jobs", "a"), activity.projection_stamp(RIVAL)
    activity.lost_track()
    after = activity.item_stamp(ACME, "jobs", "a"), activity.projection_stamp(RIVAL)
    assert all(new > old for old, new in zip(before, after, strict=True))


def test_memory_is_bounded_and_forgetting_counts_as_a_change() -> None:
    activity = Activity()
    accept(activity, "first")
    stamp = activity.item_stamp(ACME, "jobs", "first")
    for start in range(0, subject.MOST_ITEMS + 1, 1_000):
        activity.accepted(ACME, "jobs", [(str(start + each), 1) for each in range(1_000)], at=1.0)
    accept(activity, "last")
    assert len(activity._tenants[ACME].items) <= subject.MOST_ITEMS
    assert activity.item_stamp(ACME, "jobs", "first") > stamp


@given(st.lists(st.sampled_from("abc"), max_size=10), st.lists(st.sampled_from("abc"), max_size=10))
def test_what_was_written_since_a_stamp_is_named(before: list[str], after: list[str]) -> None:
    activity = Activity()
    for id in before:
        accept(activity, id)
    stamp = activity.kind_stamp(ACME, "jobs")
    activity.accepted(ACME, "candidates", [("c", 1)], at=1.0)
    accept(activity, "theirs", tenant=RIVAL)
    for id in after:
        accept(activity, id)
    assert set(activity.changed(ACME, "jobs", stamp) or ()) == set(after)


def test_what_cannot_be_named_any_more_is_said_to_be_anything() -> None:
    activity = Activity()
    accept(activity, "a")
    stamp = activity.kind_stamp(ACME, "jobs")
    activity.lost_track()
    assert activity.changed(ACME, "jobs", stamp) is None
    stamp = activity.kind_stamp(ACME, "jobs")
    assert activity.changed(ACME, "jobs", stamp) == []
    for start in range(0, subject.MOST_ITEMS + 2_000, 1_000):
        activity.accepted(ACME, "jobs", [(str(start + each), 1) for each in range(1_000)], at=1.0)
    assert activity.changed(ACME, "jobs", stamp) is None


@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans()), max_size=40))
def test_waiting_is_exactly_what_was_accepted_and_not_projected(steps: list[tuple[str, bool]]) -> None:
    activity, versions, waiting = Activity(), dict.fromkeys("abc", 0), set[str]()
    for id, is_write in steps:
        if is_write:
            versions[id] += 1
            accept(activity, id, versions[id])
            waiting.add(id)
        else:
            activity.projected(ACME, 1, [("jobs", id, versions[id])])
            waiting.discard(id)
    for id in "abc":
        assert (activity.waiting_since(ACME, "jobs", id) is not None) == (id in waiting)
