"""What is asked again within a moment is answered from memory, and nobody can tell but by the clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, rule
from litestar.testing import TestClient

from jobhire.interfaces.api.edge import Shell
from jobhire.interfaces.api.limits import Limits, RatePlan
from jobhire.interfaces.api.microcache import HOLDS_SECONDS, MOST_BYTES, Microcache
from jobhire.shared.application import Principal
from jobhire.shared.domain import TenantId, UserId
from jobhire.shared.infrastructure.access_log import Served
from jobhire.shared.infrastructure.telemetry import Telemetry
from tests.application.api.conftest import VIEWER, WRITER, connect
from tests.application.api.notes import BASE, Note, Notes, build
from tests.application.api.test_abuse import problem

PLENTY = (100_000, 1_000_000)
MILK = f"{BASE}/notes/milk"
RIVAL = {"Authorization": "Bearer rival.viewer"}


class House:
    """The shell around notes, with everything that may change in somebody's hand."""

    def __init__(self, *, caller: tuple[int, int] = PLENTY, telemetry: Telemetry | None = None) -> None:
        self.now = 100.0
        self.stamps: dict[str, int] = {}
        self.forgotten: set[str] = set()
        self.notes = Notes()
        for tenant in ("acme", "rival"):
            self.notes.kept[tenant, "milk"] = Note(id="milk", title=f"Milk of {tenant}")
        plan = RatePlan(caller=caller, tenant=PLENTY, address=PLENTY, hold_seconds=0)
        self.microcache = Microcache(self._known, self._stamp, now=lambda: self.now)
        shell = Shell(limits=Limits(plan, plan.meters(), now=lambda: 60_010.0), microcache=self.microcache)
        self.app = build(self.notes, shell=shell, telemetry=telemetry)

    def _known(self, token: str) -> Principal | None:
        tenant, _, role = token.partition(".")
        if token in self.forgotten or role not in {"viewer", "writer"}:
            return None
        return Principal(
            tenant_id=TenantId(tenant),
            user_id=UserId("u1"),
            role=role,
            permissions=frozenset({"notes:read", "notes:write"} if role == "writer" else {"notes:read"}),
        )

    def _stamp(self, tenant_id: str) -> int:
        return self.stamps.get(tenant_id, 0)

    def retitle(self, title: str, tenant: str = "acme") -> None:
        note = self.notes.kept[tenant, "milk"]
        note.title, note.version = title, note.version + 1
        self.stamps[tenant] = self.stamps.get(tenant, 0) + 1


@contextmanager
def opened(house: House, who: dict[str, str] = VIEWER) -> Iterator[TestClient[Any]]:
    with connect(house.app, who) as client:
        yield client


@pytest.fixture
def house() -> House:
    return House()


def told(answer: Any) -> tuple[int, bytes, dict[str, str]]:
    """All of an answer but what names this one request, or counts it."""
    own = {"x-request-id", "ratelimit"}
    return answer.status_code, answer.content, {k: v for k, v in answer.headers.items() if k not in own}


def test_the_same_question_within_a_moment_is_answered_without_the_handler(house: House) -> None:
    with opened(house) as client:
        first, again = client.get(MILK), client.get(MILK)
    assert first.json()["data"]["title"] == "Milk of acme"
    assert told(first) == told(again)
    assert house.notes.reads == 1


def test_every_answer_has_an_id_of_its_own_and_counts(house: House) -> None:
    with opened(house) as client:
        answers = [client.get(MILK) for _ in range(3)]
        named = client.get(MILK, headers={"X-Request-Id": "a-name-of-mine"})
    assert len({answer.headers["x-request-id"] for answer in answers}) == 3
    assert named.headers["x-request-id"] == "a-name-of-mine"
    left = [answer.headers["ratelimit"].partition("r=")[2].partition(";")[0] for answer in answers]
    assert left == ["99999", "99998", "99997"]
    assert house.notes.reads == 1


def test_a_change_in_the_tenant_is_seen_at_once(house: House) -> None:
    with opened(house) as client:
        client.get(MILK)
        house.retitle("Oat milk")
        assert client.get(MILK).json()["data"]["title"] == "Oat milk"


def test_what_changes_while_it_is_read_is_not_kept(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    read = house.notes.get

    def read_and_change(tenant_id: str, id: str) -> Note:
        note = read(tenant_id, id)
        before = Note(id=note.id, title=note.title, version=note.version)
        monkeypatch.undo()
        house.retitle("Changed meanwhile")
        return before

    monkeypatch.setattr(house.notes, "get", read_and_change)
    with opened(house) as client:
        assert client.get(MILK).json()["data"]["title"] == "Milk of acme"
        assert client.get(MILK).json()["data"]["title"] == "Changed meanwhile"


def test_without_any_notice_it_holds_for_a_second_and_no_longer(house: House) -> None:
    with opened(house) as client:
        client.get(MILK)
        house.notes.kept["acme", "milk"].title = "Changed without a word"
        house.now += HOLDS_SECONDS - 0.01
        assert client.get(MILK).json()["data"]["title"] == "Milk of acme"
        house.now += 0.01
        assert client.get(MILK).json()["data"]["title"] == "Changed without a word"


@pytest.mark.parametrize(
    "headers",
    [
        {"Cache-Control": "no-cache"},
        {"If-None-Match": '"7"'},
        {"Accept": "application/json"},
        {"X-Anything": "else"},
        {"Host": "another.example"},
    ],
)
def test_another_header_is_another_question(house: House, headers: dict[str, str]) -> None:
    with opened(house) as client:
        client.get(MILK)
        client.get(MILK, headers=headers)
    assert house.notes.reads == 2


def test_who_wants_it_found_out_anew_always_gets_that(house: House) -> None:
    with opened(house) as client:
        for _ in range(3):
            client.get(MILK, headers={"Cache-Control": "no-cache"})
    assert house.notes.reads == 3


def test_not_modified_is_repeated_as_well(house: House) -> None:
    with opened(house) as client:
        answers = [client.get(MILK, headers={"If-None-Match": '"1"'}) for _ in range(2)]
    assert [(answer.status_code, answer.content) for answer in answers] == [(304, b""), (304, b"")]
    assert house.notes.reads == 1


def test_nobody_gets_what_another_tenant_or_person_asked(house: House) -> None:
    with opened(house) as client:
        mine, theirs = client.get(MILK), client.get(MILK, headers=RIVAL)
        colleague = client.get(MILK, headers=WRITER)
    assert mine.json()["data"]["title"] == colleague.json()["data"]["title"] == "Milk of acme"
    assert theirs.json()["data"]["title"] == "Milk of rival"
    assert house.notes.reads == 3


def test_who_is_not_known_any_more_passes_the_gate_again(house: House) -> None:
    with opened(house) as client:
        client.get(MILK)
        house.forgotten.add("acme.viewer")
        client.get(MILK)
    assert house.notes.reads == 2


def test_who_became_somebody_else_passes_the_gate_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = house.microcache._known
    with opened(house) as client:
        client.get(MILK)
        monkeypatch.setattr(house.microcache, "_known", lambda _: known("acme.writer"))
        client.get(MILK)
    assert house.notes.reads == 2


def test_refusals_lists_and_other_methods_are_not_kept(house: House) -> None:
    with opened(house, WRITER) as client:
        for _ in range(2):
            problem(client.get(f"{BASE}/notes/unknown"), 404, "note-not-found")
        assert house.notes.reads == 2
        assert house.microcache.size == 0
        for _ in range(2):
            client.get(f"{BASE}/notes")
            client.head(MILK)
            client.patch(MILK, json={"title": "Milk"})
        assert house.microcache.size == 0
    assert house.notes.reads == 6


def test_a_repeated_question_counts_against_the_quota_and_is_refused_beyond_it() -> None:
    house = House(caller=(1_000, 3))
    with opened(house) as client:
        answers = [client.get(MILK) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    for refused in answers[3:]:
        assert problem(refused, 429, "quota-exceeded")["violated-policies"] == ["caller-minute"]
    assert house.notes.reads == 1


def test_repeated_answers_are_on_record_like_any_other() -> None:
    served: list[Served] = []
    house = House(telemetry=Telemetry(access_log=served.append))
    with opened(house) as client:
        for _ in range(2):
            client.get(MILK)
    assert house.notes.reads == 1
    first, again = served
    assert (again.route, again.status, again.tenant_id) == ("/api/v1/notes/{id}", 200, "acme")
    assert (first.route, first.status, first.tenant_id) == (again.route, again.status, again.tenant_id)
    assert first.correlation_id != again.correlation_id


def test_memory_is_bounded_whatever_is_sent_along(house: House) -> None:
    with opened(house) as client:
        for number in range(40):
            assert client.get(MILK, headers={"X-Anything": f"{number}" * 5_000}).status_code == 200
    assert 40 * 5_000 < house.microcache.size <= MOST_BYTES


class BesideTheApplication(RuleBasedStateMachine):
    """Whatever happens in between: an answer is what the application itself would say now."""

    tenants = Bundle("tenants")

    @initialize()
    def open(self) -> None:
        self.house = House()
        self.client = self.house_client(self.house)

    def house_client(self, house: House) -> TestClient[Any]:
        client = TestClient(house.app, raise_server_exceptions=False)
        client.__enter__()
        return client

    @rule(
        tenant=st.sampled_from(["acme", "rival"]),
        role=st.sampled_from(["viewer", "writer", "stranger"]),
        version=st.sampled_from([None, '"1"', '"2"', "*"]),
    )
    def ask(self, tenant: str, role: str, version: str | None) -> None:
        headers = {"Authorization": f"Bearer {tenant}.{role}"}
        if version is not None:
            headers["If-None-Match"] = version
        answer = self.client.get(MILK, headers=headers)
        note = self.house.notes.kept[tenant, "milk"]
        if role == "stranger":
            assert answer.status_code == 401
        elif version == "*" or version == f'"{note.version}"':
            assert answer.status_code == 304
        else:
            assert answer.json()["data"] == {
                "id": "milk",
                "title": note.title,
                "colour": "grey",
                "version": note.version,
            }

    @rule(tenant=st.sampled_from(["acme", "rival"]), title=st.sampled_from(["Oat", "Soy", "Cow"]))
    def change(self, tenant: str, title: str) -> None:
        self.house.retitle(title, tenant)

    @rule(seconds=st.sampled_from([0.1, 0.5, 2.0]))
    def wait(self, seconds: float) -> None:
        self.house.now += seconds

    def teardown(self) -> None:
        if hasattr(self, "client"):
            self.client.__exit__(None, None, None)


TestBesideTheApplication = BesideTheApplication.TestCase
TestBesideTheApplication.settings = settings(max_examples=15, stateful_step_count=25, deadline=None)
