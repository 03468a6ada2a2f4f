"""What the relay was told of: everybody has the same share of a batch, and nothing is forgotten."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.nudges import Nudges, Work

ACME, RIVAL = TenantId("acme"), TenantId("rival")
told = st.tuples(
    st.sampled_from(["acme", "rival", "third"]), st.sampled_from(["jobs", "people"]), st.integers(0, 30)
)


def named(work: Work) -> list[tuple[str, str]]:
    return [(collection, id) for collection, ids in work.items() for id in ids]


@given(st.lists(told), st.integers(1, 7))
def test_whatever_was_told_is_taken_once_and_never_more_than_asked_for(
    all_told: list[tuple[str, str, int]], most: int
) -> None:
    nudges, taken = Nudges(), []
    for tenant, collection, number in all_told:
        nudges.add(TenantId(tenant), collection, [f"{tenant}/{number}"])
    while nudges:
        work = named(nudges.take(most))
        assert 0 < len(work) <= most
        taken += work
    assert sorted(taken) == sorted({(collection, f"{tenant}/{n}") for tenant, collection, n in all_told})
    assert nudges.take(most) == {}


def test_a_change_is_in_the_next_batch_whatever_somebody_else_imports() -> None:
    nudges = Nudges()
    nudges.add(ACME, "people", [f"acme/{number}" for number in range(1_000)])
    nudges.take(10)
    nudges.add(RIVAL, "jobs", ["rival/1"])
    assert nudges.take(10) == {"people": [f"acme/{number}" for number in range(10, 15)], "jobs": ["rival/1"]}


def test_where_there_are_more_tenants_than_places_those_who_were_served_line_up_at_the_end() -> None:
    nudges = Nudges()
    for tenant in ("a", "b", "c"):
        nudges.add(TenantId(tenant), "jobs", [f"{tenant}/1", f"{tenant}/2"])
    served = [named(nudges.take(2)) for _ in range(3)]
    assert [[id for _, id in each] for each in served] == [["a/1", "b/1"], ["c/1", "a/2"], ["b/2", "c/2"]]
