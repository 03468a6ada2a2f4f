"""The states of a bulk import and of its entries, and what the entries of one plan mean for one another."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from jobhire.domains.intake.domain.bulk_import import BulkImport, ImportForm, ImportStatus
from jobhire.domains.intake.domain.document import Kind
from jobhire.domains.intake.domain.errors import ImportStateRefused
from jobhire.domains.intake.domain.import_entry import (
    MOST_ATTEMPTS,
    WORDS,
    EntryStatus,
    Fate,
    Foresight,
    ImportEntry,
    entry_id,
    import_of,
    settled,
)
from jobhire.domains.intake.infrastructure.imports import IMPORT_ENTRIES
from jobhire.shared.domain import TenantId, UserId
from tests.kits import reloaded

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
ACME = TenantId("acme")


def an_import() -> BulkImport:
    return BulkImport.begin(
        id="i",
        tenant_id=ACME,
        created_by=UserId("u"),
        form=ImportForm.FILES,
        digest="d",
        files=2,
        bytes=20,
        now=NOW,
    )


def an_entry(
    number: int, *emails: str, sha: str = "", kind: Kind | None = Kind.PDF, **rest: str
) -> ImportEntry:
    entry = ImportEntry.of(
        import_id="i",
        tenant_id=ACME,
        number=number,
        name=f"{number}.pdf",
        size=10,
        kind=kind,
        sha256=sha or str(number),
        new_candidate_id=f"new-{number}",
        type="uploaded",
        metadata={},
        now=NOW,
    )
    fate = Fate.NEW_VERSION if rest.get("candidate_id") else Fate.CREATE
    entry.foresee(Foresight(fate=fate, keys=emails, candidate_id=rest.get("candidate_id")), now=NOW)
    return entry


def a_line(number: int, *keys: str) -> ImportEntry:
    return an_entry(number, *keys, kind=None)


class AnImport(RuleBasedStateMachine):
    """Whatever is asked of it in whatever order, it moves along its arrows, and says so in events."""

    def __init__(self) -> None:
        super().__init__()
        self.bulk, self.seen = an_import(), [ImportStatus.RECEIVING]

    def _moved(self) -> None:
        if self.bulk.status is not self.seen[-1]:
            self.seen.append(self.bulk.status)
            assert self.bulk.take_events()
        assert not self.bulk.take_events()

    @rule(what=st.sampled_from(["receive", "plan", "finish", "finish_undo"]))
    def work(self, what: str) -> None:
        argument = 2 if what == "receive" else {"create": 2}
        getattr(self.bulk, what)(argument, now=NOW)
        self._moved()

    @rule(what=st.sampled_from(["run", "cancel", "undo"]))
    def ask(self, what: str) -> None:
        before = self.bulk.status
        try:
            getattr(self.bulk, what)(now=NOW)
        except ImportStateRefused as refused:
            assert refused.context == {"state": before.value} and self.bulk.status is before
        self._moved()

    @invariant()
    def follows_the_picture(self) -> None:
        arrows = {
            ("receiving", "planning"), ("planning", "ready"), ("ready", "running"), ("running", "done"),
            ("receiving", "cancelled"), ("planning", "cancelled"), ("ready", "cancelled"),
            ("running", "cancelled"), ("done", "undoing"), ("cancelled", "undoing"), ("undoing", "undone"),
        }  # fmt: skip
        assert all((a.value, b.value) in arrows for a, b in zip(self.seen, self.seen[1:], strict=False))
        if ImportStatus.UNDOING in self.seen:
            assert ImportStatus.RUNNING in self.seen

    @invariant()
    def holds_its_content_while_it_is_open(self) -> None:
        ended = {ImportStatus.DONE, ImportStatus.CANCELLED, ImportStatus.UNDOING, ImportStatus.UNDONE}
        assert (self.bulk.content_key is None) == (self.bulk.status in ended)


TestAnImport = AnImport.TestCase


def test_what_is_foreseen_too_often_without_an_end_counts_as_refused() -> None:
    entry = ImportEntry.of(
        import_id="i", tenant_id=ACME, number=1, name="a", size=1, kind=Kind.PDF, sha256="a",
        new_candidate_id="c", type="past", metadata={}, now=NOW,
    )  # fmt: skip
    for _ in range(MOST_ATTEMPTS):
        assert entry.look(now=NOW) and entry.status is EntryStatus.WAITING
    assert entry.look(now=NOW) and entry.status is EntryStatus.LEFT_OUT
    assert entry.foresight == Foresight(fate=Fate.REFUSED, reason="gave_up")
    assert not entry.look(now=NOW)


def test_an_entry_ends_once_and_is_taken_back_once() -> None:
    entry = an_entry(1)
    assert entry.release(now=NOW) and not entry.release(now=NOW)
    assert entry.end(Fate.CREATE, now=NOW, candidate_id="c")
    assert not entry.end(Fate.REFUSED, now=NOW)
    assert entry.take_back("changed_since", now=NOW) and entry.status is EntryStatus.KEPT
    assert not entry.take_back(None, now=NOW) and not entry.drop(now=NOW)


def test_ids_sort_by_number_and_name_their_import() -> None:
    ids = [entry_id("0199-ab", number) for number in (1, 2, 10, 999, 10_000)]
    assert ids == sorted(ids) and {import_of(id) for id in ids} == {"0199-ab"}
    assert import_of("01a21340-0b88-7681-aee7-4b25d3de08d4") is None


def test_every_reason_has_a_sentence() -> None:
    assert all(sentence.endswith(".") for sentence in WORDS.values())


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([an_entry(1, "a"), an_entry(2, "b")], {}),
        ([an_entry(1, "a"), an_entry(2, "a"), an_entry(3, "a")],
         {2: ("new-version", 1, 1), 3: ("new-version", 1, 2)}),
        ([an_entry(1, "a"), an_entry(2, "b", "a"), an_entry(3, "b")], {2: ("new-version", 1, 1)}),
        ([an_entry(1, sha="x"), an_entry(2, sha="x")], {2: ("duplicate", 1, 0)}),
        ([an_entry(1), an_entry(2)], {}),
        ([an_entry(1, "a", candidate_id="c"), an_entry(2, "b", candidate_id="c")],
         {2: ("new-version", 1, 1)}),
        ([a_line(1, "x:1", "a"), a_line(2, "x:2", "a")], {2: ("duplicate", 1, 0)}),
        ([a_line(1, "x:1", "a"), a_line(2, "x:1", "b"), a_line(3, "x:3", "b")], {2: ("duplicate", 1, 0)}),
    ],
)  # fmt: skip
def test_entries_of_one_plan_are_settled_in_its_order(
    entries: list[ImportEntry], expected: dict[int, tuple[str, int, int]]
) -> None:
    found = {
        int(id[-5:]): (seen.fate.value, seen.same_as, seen.wave) for id, seen in settled(entries).items()
    }
    assert found == expected


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz")), max_size=12))
def test_settling_twice_changes_nothing_more(plan: list[tuple[str, str]]) -> None:
    entries = [
        an_entry(number, email, sha=f"{email}{sha}") for number, (email, sha) in enumerate(plan, start=1)
    ]
    for _ in range(2):
        changed = settled(entries)
        for entry in entries:
            if entry.id in changed:
                entry.foresee(changed[entry.id], now=NOW)
    created = [entry for entry in entries if entry.foresight and entry.foresight.fate is Fate.CREATE]
    assert len(created) == len({email for email, _ in plan})
    assert [entry.version for entry in entries] == [0] * len(entries)


def test_a_forgotten_entry_says_nothing_of_anybody_and_is_not_taken_in() -> None:
    entry = an_entry(1, "quokka@example.org", sha="a")
    entry.name, entry.metadata = "quokka.pdf", {"x": "quokka"}
    assert entry.forget(now=NOW)
    assert not entry.forget(now=NOW)
    assert "quokka" not in str(reloaded(IMPORT_ENTRIES, entry).stored_state)
    assert (entry.status, entry.release(now=NOW)) == (EntryStatus.LEFT_OUT, False)


def test_what_became_of_a_forgotten_entry_is_known_still() -> None:
    entry = an_entry(1, "quokka@example.org")
    entry.release(now=NOW)
    entry.end(Fate.CREATE, now=NOW, candidate_id="new-1")
    assert entry.forget(now=NOW)
    assert (entry.status, entry.outcome, entry.candidate_id) == (EntryStatus.DONE, Fate.CREATE, "new-1")
