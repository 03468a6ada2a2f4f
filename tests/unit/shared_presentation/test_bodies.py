"""Strict JSON, as rules: whatever the input, a value of the type or a refusal, in bounded depth."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.shared.domain import Invalid
from jobhire.shared.presentation import bodies
from jobhire.shared.presentation.bodies import MAX_DEPTH, decode_strict
from jobhire.shared.presentation.problems import HttpProblem

text = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | text,
    lambda inner: st.lists(inner) | st.dictionaries(text, inner),
    max_leaves=20,
)


class Item(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    tags: list[str] = []
    inner: dict[str, int] = {}


@given(values)
def test_clean_json_is_read_as_it_is(value: Any) -> None:
    assert decode_strict(json.dumps(value).encode(), Any) == value


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_never_worse(body: bytes) -> None:
    try:
        decode_strict(body, Item)
    except HttpProblem as refusal:
        assert refusal.kind.status == 400


@given(st.integers(1, 200), st.booleans())
def test_depth_is_bounded_exactly(depth: int, objects: bool) -> None:
    opening, closing = (b'{"a":', b"}") if objects else (b"[", b"]")
    body = opening * depth + b"1" + closing * depth
    if depth <= MAX_DEPTH:
        decode_strict(body, Any)
    else:
        with pytest.raises(HttpProblem, match="deeper"):
            decode_strict(body, Any)


@given(text)
def test_a_refusal_never_repeats_a_value(secret: str) -> None:
    body = json.dumps({"name": [f"<{secret}>"], "tags": []}).encode()
    with pytest.raises(HttpProblem) as caught:
        decode_strict(body, Item)
    assert f"<{secret}>" not in caught.value.detail + str(caught.value.errors)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"name": 1}, "/name"),
        ({"name": "a", "tags": ["a", 2]}, "/tags/1"),
        ({}, "/name"),
        ({"name": "a", "a/b~c": 1}, "/a~1b~0c"),
        ([], ""),
    ],
)
def test_a_refusal_points_at_the_member(body: object, pointer: str) -> None:
    with pytest.raises(HttpProblem) as caught:
        decode_strict(json.dumps(body).encode(), Item)
    assert [error.pointer for error in caught.value.errors] == [pointer]


class Even(msgspec.Struct):
    number: int

    def __post_init__(self) -> None:
        if self.number % 2:
            raise Invalid("an even number")


def test_a_rules_own_refusal_keeps_its_kind_and_gains_the_pointer() -> None:
    with pytest.raises(Invalid) as caught:
        decode_strict(b'[{"number":2},{"number":3}]', list[Even])
    assert (caught.value.detail, caught.value.field) == ("an even number", "/1")


async def test_a_body_that_stalls_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "STALL_SECONDS", 0.01)

    async def receive() -> Any:
        await asyncio.sleep(60)

    scope: Any = {"type": "http", "method": "POST", "headers": [], "state": {}}
    request = bodies.ApiRequest(scope, bodies._in_time(receive))
    with pytest.raises(HttpProblem) as caught:
        await request.receive()
    assert caught.value.kind.status == 408
