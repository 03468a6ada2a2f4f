"""What would have been right: the members or values that a type allows at one place of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import inspect

MOST = 50
"""Longer lists are for the documentation."""
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+|\.\.\.)\]")


def expected_at(annotation: Any, path: str) -> Sequence[str]:
    """``path``: as msgspec writes it in its refusals, without the ``$`` (``.skills[3].name``). Nothing where
    anything goes, or where it cannot be told."""
    try:
        places = [inspect.type_info(annotation)]
    except TypeError:
        return ()
    for name, _ in _STEP.findall(path):
        places = [inner for place in places for inner in _inside(place, name)]
    allowed = [each for place in places for each in _allowed(place)]
    return tuple(dict.fromkeys(allowed)) if len(allowed) <= MOST else ()


def _inside(place: inspect.Type, name: str) -> Iterator[inspect.Type]:
    """``name``: of a member; empty for an element of a list or a value of a map."""
    for each in _choices(place):
        if isinstance(each, inspect.StructType) and name:
            yield from (member.type for member in each.fields if member.encode_name == name)
        elif isinstance(each, inspect.DictType):
            yield each.value_type
        elif isinstance(each, inspect.CollectionType) and not name:
            yield each.item_type


def _allowed(place: inspect.Type) -> Iterator[str]:
    for each in _choices(place):
        if isinstance(each, inspect.StructType):
            yield from (member.encode_name for member in each.fields)
        elif isinstance(each, inspect.EnumType):
            yield from (str(value.value) for value in each.cls)
        elif isinstance(each, inspect.LiteralType):
            yield from map(str, each.values)


def _choices(place: inspect.Type) -> Iterator[inspect.Type]:
    if isinstance(place, inspect.Metadata):
        yield from _choices(place.type)
    elif isinstance(place, inspect.UnionType):
        for each in place.types:
            yield from _choices(each)
    else:
        yield place
