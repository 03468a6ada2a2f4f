"""A segment as flat columns: little-endian numbers, each column at a multiple of eight bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from .index import Segment
from .postings import Postings

Column = npt.NDArray[Any]
Schema = Sequence[tuple[str, str]]
"""The columns of a block in their order, each with its type."""

_ROWS = {
    "ids": "<u8",
    "slots": "<i4",
    "versions": "<i4",
    "types": "<u1",
    "traits": "<u2",
    "role_rows": "<i4",
    "role_months": "<i4",
}
_POSTINGS = ("skills", "terms", "places", "titles")
_WEIGHED = ("terms",)
_PARTS = {"keys": "<i4", "runs": "<i4", "heads": "<u2", "starts": "<i8", "lows": "<u2", "weights": "<u1"}


def _segment_schema() -> list[tuple[str, str]]:
    plain = list(_ROWS.items())
    for name in _POSTINGS:
        parts = (part for part in _PARTS if part != "weights" or name in _WEIGHED)
        plain += [(f"{name}.{part}", _PARTS[part]) for part in parts]
    return plain


SEGMENT = _segment_schema()


def flat(segment: Segment) -> list[Column]:
    """Its columns, as ``SEGMENT`` names them."""

    def column(name: str) -> Column:
        owner, _, part = name.partition(".")
        value = getattr(segment, owner)
        return (getattr(value, part) if part else value).reshape(-1)  # type: ignore[no-any-return]

    return [_typed(column(name), type) for name, type in SEGMENT]


def _typed(column: Column, type: str) -> Column:
    """Raises ``TypeError`` for another type: it would come back as something else."""
    return np.ascontiguousarray(column.astype(type, casting="equiv", copy=False))


def raised(columns: Mapping[str, Column]) -> Segment:
    """A segment whose columns these are; only that of types, which changes, is copied if it has to be."""
    plain: dict[str, Any] = {name: columns[name] for name in _ROWS}
    plain["ids"] = plain["ids"].reshape(-1, 2)
    plain["types"] = np.require(plain["types"], requirements="W")
    for name in _POSTINGS:
        plain[name] = Postings(**{part: columns.get(f"{name}.{part}") for part in _PARTS})  # type: ignore[arg-type]
    return Segment(**plain)


def padded(size: int) -> int:
    return -(-size // 8) * 8


def extent(lengths: Sequence[int], schema: Schema) -> int:
    """Bytes of columns that are so long."""
    columns = zip(schema, lengths, strict=True)
    return sum(padded(length * np.dtype(type).itemsize) for (_, type), length in columns)


def columns_in(raw: Column, lengths: Sequence[int], schema: Schema) -> dict[str, Column]:
    """Columns that lie in these bytes, each by its name."""
    found, at = {}, 0
    for (name, type), length in zip(schema, lengths, strict=True):
        size = length * np.dtype(type).itemsize
        found[name] = raw[at : at + size].view(type)
        at += padded(size)
    return found
