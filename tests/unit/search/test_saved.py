"""What a saved search keeps, who changes it, and that it tells nothing twice."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from jobhire.domains.search.domain.document import Kind
from jobhire.domains.search.domain.errors import SavedSearchOfAnother
from jobhire.domains.search.domain.events import SavedSearchChanged, SavedSearchFound
from jobhire.domains.search.domain.saved import Alert, SavedSearch, Wanted
from jobhire.shared.domain import DomainEvent, Invalid, TenantId, UserId

NOW = datetime(2026, 11, 26, tzinfo=UTC)
ANN, BOB = UserId("ann"), UserId("bob")
ALERT = Alert(id="a1", slot=1, after=7)


def saved(*, shared: bool = False, alert: Alert | None = ALERT) -> SavedSearch:
    wanted = Wanted(name=" Nurses ", query={"must": [{"text": "nurse"}]}, shared=shared)
    made = SavedSearch.save(
        "s1", TenantId("acme"), kind=Kind.CANDIDATES, wanted=wanted, owner=ANN, alert=alert, now=NOW
    )
    made.take_events()
    return made


def raised(search: SavedSearch) -> list[DomainEvent]:
    return list(search.take_events())


def test_a_name_is_one_line_and_there_is_one() -> None:
    assert saved().wanted.name == "Nurses"
    with pytest.raises(Invalid):
        saved().change(Wanted(name=" \n", query={}), None, now=NOW)


def test_what_is_found_is_told_once_and_only_by_the_alert_that_is_on() -> None:
    search = saved()
    assert not search.tell("a0", ["x"]) and not search.tell("a1", [])
    assert search.tell("a1", ["x", "y", "z"])
    assert not search.tell("a1", ["y", "x"]), "the same batch again"
    assert search.tell("a1", ["x", "w"])
    assert raised(search) == [
        SavedSearchFound(user_id="ann", kind="candidates", found=count) for count in (3, 1)
    ]
    search.change(search.wanted, None, now=NOW)
    assert not search.tell("a1", ["v"])


def test_it_is_its_owners_and_others_see_what_is_shared() -> None:
    own, shared = saved(), saved(shared=True)
    assert own.is_shown_to(ANN) and not own.is_shown_to(BOB) and shared.is_shown_to(BOB)
    shared.require_changeable_by(ANN)
    with pytest.raises(SavedSearchOfAnother):
        shared.require_changeable_by(BOB)


def test_when_its_owner_leaves_it_goes_unless_others_share_it() -> None:
    own, shared = saved(), saved(shared=True)
    assert own.leave(now=NOW) and not own.is_live and own.wanted.query == {}
    assert shared.leave(now=NOW) and shared.is_live and shared.alert is None
    shared.require_changeable_by(BOB)
    assert raised(shared) == [SavedSearchChanged(fields=("owner",), shared=True, alert=False)]


def test_what_is_changed_to_the_same_changes_nothing() -> None:
    search = saved()
    assert not search.change(search.wanted, ALERT, now=NOW)
    assert search.change(search.wanted, None, now=NOW)
    assert raised(search) == [SavedSearchChanged(fields=("alert",), shared=False, alert=False)]
