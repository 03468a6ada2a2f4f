"""``Idempotency-Key`` through HTTP: one result per key, also when the process dies in between."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from litestar.testing import TestClient

from tests.application.api.conftest import WRITER, connect
from tests.application.api.notes import BASE, FixedClock, Notes, build
from tests.application.api.test_abuse import problem

NOTES = f"{BASE}/notes"
Client = TestClient[Any]


def write(client: Client, title: str, key: str, **headers: str) -> Any:
    return client.post(NOTES, json={"title": title}, headers={"Idempotency-Key": key, **headers})


def test_a_repeat_gets_the_first_answer_and_writes_nothing(client: Client, notes: Notes) -> None:
    first, again = write(client, "a", "k1"), write(client, "a", '"k1"')
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["location"] == first.headers["location"]
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    assert notes.writes == 1


def test_row_72_the_key_of_another_request_is_refused(client: Client, notes: Notes) -> None:
    write(client, "a", "k1")
    problem(write(client, "b", "k1"), 422, "idempotency-key-reused")
    assert notes.writes == 1


def test_row_29_another_tenants_key_is_another_key(client: Client, notes: Notes) -> None:
    write(client, "a", "k1")
    other = write(client, "a", "k1", Authorization="Bearer other.writer")
    assert other.status_code == 201
    assert "idempotency-replayed" not in other.headers
    assert notes.writes == 2


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 256, "é", '"', '""', '"a', "a\x7fb"])
def test_row_72_a_key_that_is_not_one_is_refused(client: Client, notes: Notes, key: str) -> None:
    answer = client.post(NOTES, json={"title": "a"}, headers=[(b"Idempotency-Key", key.encode())])
    problem(answer, 400, "invalid-idempotency-key")
    assert notes.writes == 0


def test_after_a_crash_between_commit_and_answer_the_repeat_meets_the_same_note(notes: Notes) -> None:
    with connect(build(notes), WRITER) as client:
        notes.crash_after_write = True
        problem(write(client, "a", "k1"), 500)
        notes.crash_after_write = False
        answer = write(client, "a", "k1")
    assert answer.status_code == 201
    assert notes.writes == 1
    assert [id for _, id in notes.kept] == [answer.json()["data"]["id"]]


def test_row_72_a_key_is_forgotten_after_a_day(notes: Notes) -> None:
    clock = FixedClock()
    with connect(build(notes, clock=clock), WRITER) as client:
        write(client, "a", "k1")
        clock.at += timedelta(hours=24, seconds=1)
        assert write(client, "b", "k1").status_code == 201
    assert notes.writes == 2
