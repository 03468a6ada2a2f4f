"""A refusal says what would have been right."""

from __future__ import annotations

import enum
from typing import Annotated, Any, Literal

import msgspec
import pytest

from jobhire.domains.job.domain.job import JobStatus
from jobhire.shared.presentation.bodies import decode_strict
from jobhire.shared.presentation.expected import MOST, expected_at
from jobhire.shared.presentation.problems import HttpProblem


class Colour(enum.StrEnum):
    RED = "red"
    NAVY_BLUE = "navy blue"


class Pencil(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    hard_ness: int = 0
    colour: Colour | None = None


class Box(msgspec.Struct, forbid_unknown_fields=True):
    pencils: Annotated[list[Pencil], msgspec.Meta(max_length=3)] = []
    by_name: dict[str, Pencil] = {}
    spare: Pencil | msgspec.UnsetType | None = msgspec.UNSET
    lid: Literal["on", "off"] = "on"
    notes: dict[str, Any] = {}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"pencil": []}', ("pencils", "by_name", "spare", "lid", "notes")),
        (b'{"pencils": [{}, {"hard_ness": 1}]}', ("hardNess", "colour")),
        (b'{"by_name": {"a": {"x": 1}}}', ("hardNess", "colour")),
        (b'{"spare": {"x": 1}}', ("hardNess", "colour")),
        (b'{"pencils": [{"colour": "green"}]}', ("red", "navy blue")),
        (b'{"spare": {"colour": "green"}}', ("red", "navy blue")),
        (b'{"lid": "ajar"}', ("off", "on")),
        (b'{"lid": 7}', ()),
        (b'{"pencils": 7}', ()),
    ],
)
def test_an_unknown_name_or_value_is_answered_with_those_that_are_known(
    body: bytes, expected: tuple[str, ...]
) -> None:
    with pytest.raises(HttpProblem) as refused:
        decode_strict(body, Box)
    (error,) = refused.value.errors
    assert tuple(error.expected) == expected


def test_nothing_is_said_where_anything_goes_or_where_the_list_would_be_endless() -> None:
    many = enum.StrEnum("many", [f"value{n}" for n in range(MOST + 1)])  # type: ignore[misc]
    assert expected_at(many, "") == ()
    assert expected_at(dict[str, Any], ".any.thing[3]") == ()
    assert expected_at(Any, "") == expected_at(Box, ".no.such.place") == ()
    assert expected_at(JobStatus, "") == ("open", "on hold", "closed")
