from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.shared.domain import TenantId
from jobhire.shared.presentation.paging import Cursors
from jobhire.shared.presentation.problems import HttpProblem

CURSORS = Cursors(b"k" * 16)
ACME = TenantId("acme")
position = st.lists(st.text(st.characters(exclude_categories=["Cs"])) | st.integers(-(2**63), 2**63 - 1))


@given(position, st.dictionaries(st.text("ab"), st.text("ab")))
def test_a_cursor_gives_back_its_position(row: list[object], filters: dict[str, str]) -> None:
    cursor = CURSORS.issue(ACME, "jobs", filters, row)
    assert CURSORS.read(ACME, "jobs", dict(reversed(filters.items())), cursor) == row


@given(st.text(max_size=100))
def test_made_up_text_is_no_cursor(text: str) -> None:
    with pytest.raises(HttpProblem):
        CURSORS.read(ACME, "jobs", {}, text)


@given(position, st.data())
def test_no_byte_of_a_cursor_can_be_changed(row: list[object], data: st.DataObject) -> None:
    cursor = CURSORS.issue(ACME, "jobs", {}, row)
    at = data.draw(st.integers(0, len(cursor) - 2))
    other = data.draw(st.sampled_from("ABCxyz019-_").filter(lambda letter: letter != cursor[at]))
    with pytest.raises(HttpProblem):
        CURSORS.read(ACME, "jobs", {}, cursor[:at] + other + cursor[at + 1 :])


@pytest.mark.parametrize(
    ("tenant", "listing", "filters"), [("b", "jobs", {}), ("acme", "x", {}), ("acme", "jobs", 1)]
)
def test_a_cursor_is_bound_to_tenant_list_and_filter(tenant: str, listing: str, filters: object) -> None:
    cursor = CURSORS.issue(ACME, "jobs", {}, ["a"])
    with pytest.raises(HttpProblem):
        CURSORS.read(TenantId(tenant), listing, filters, cursor)


def test_another_secret_voids_it() -> None:
    with pytest.raises(HttpProblem):
        Cursors(b"z" * 16).read(ACME, "jobs", {}, CURSORS.issue(ACME, "jobs", {}, []))


def test_a_short_secret_is_refused_at_start_up() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        Cursors(b"short")
