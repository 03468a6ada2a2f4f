"""Texts and maps that every domain keeps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.shared.domain import Invalid, distinct_terms, merged, one_line, search_text, small_map

RFC_7396 = [
    ({"a": "b"}, {"a": "c"}, {"a": "c"}),
    ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
    ({"a": "b"}, {"a": None}, {}),
    ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
    ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
    ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
    ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
    ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
    ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
    ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
]
"""The examples of the RFC's appendix whose target and patch are both objects."""


@pytest.mark.parametrize(("target", "patch", "result"), RFC_7396)
def test_merging_follows_the_rfc(
    target: dict[str, object], patch: dict[str, object], result: dict[str, object]
) -> None:
    assert merged(target, patch) == result


_json = st.recursive(
    st.integers(-5, 5) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=6,
)
_maps = st.dictionaries(st.sampled_from("abc"), _json, max_size=3)


@given(_maps, _maps)
def test_merging_twice_is_merging_once(target: dict[str, object], patch: dict[str, object]) -> None:
    once = merged(target, patch)
    assert merged(once, patch) == once
    assert merged(target, {}) == target


@given(_maps)
def test_a_map_without_traps_is_kept_as_it_is(value: dict[str, object]) -> None:
    assert small_map(value, field="/m") == value


def test_a_trap_is_named_with_its_place() -> None:
    with pytest.raises(Invalid) as refused:
        small_map({"a": [{"b": {"$gt": 1}}]}, field="/m")
    assert refused.value.field == "/m/a/0/b"


@given(st.text())
def test_one_line_is_stable_and_has_no_breaks(text: str) -> None:
    line = one_line(text)
    assert one_line(line) == line
    assert len(line.splitlines()) <= 1
    assert line == line.strip()


@given(st.lists(st.text(max_size=3), max_size=5))
def test_terms_are_distinct_whatever_the_case(texts: list[str]) -> None:
    terms = distinct_terms(texts)
    assert len({term.casefold() for term in terms}) == len(terms)
    assert distinct_terms(terms) == terms


def test_no_match_spans_two_texts() -> None:
    assert "nurse porto" not in search_text("Head Nurse", "Porto")
    assert "porto" in search_text("Head Nurse", "PORTO")
