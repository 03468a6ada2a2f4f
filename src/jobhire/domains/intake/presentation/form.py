"""The form of an upload: a file, and what the uploader says of the person."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from jobhire.shared.domain import small_map
from jobhire.shared.presentation.bodies import Name, decode_strict

UPLOAD_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["file"],
    "additionalProperties": False,
    "properties": {
        "file": {
            "type": "string",
            "contentMediaType": "application/octet-stream",
            "description": "PDF, DOCX, plain text or JSON Resume (`.json`)",
        },
        "metadata": {
            "type": "string",
            "contentMediaType": "application/json",
            "description": "A JSON object. `name`, `email`: facts you know, that count more than those "
            "read; `type`: internal, past or uploaded; `candidateId`: whose CV it is. All else becomes the "
            "candidate's `metadata`",
        },
    },
}


class _Known(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    candidate_id: Name | None = None
    name: Name | None = None
    email: Name | None = None
    type: Literal["internal", "past", "uploaded"] = "uploaded"


class UploadFacts(msgspec.Struct, frozen=True, kw_only=True):
    candidate_id: str | None
    type: str
    given: dict[str, object]
    metadata: dict[str, object]


def read_facts(text: str | None) -> UploadFacts:
    """Raises problems for what is no JSON object, and ``Invalid`` for a value that cannot be right."""
    raw = (text or "{}").encode()
    known: _Known = decode_strict(raw, _Known)
    everything: dict[str, object] = decode_strict(raw, dict[str, Any])
    rest = {name: value for name, value in everything.items() if name not in _NAMES}
    given = {"name": known.name, "email": known.email}
    return UploadFacts(
        candidate_id=known.candidate_id,
        type=known.type,
        given={name: value for name, value in given.items() if value is not None},
        metadata=small_map(rest, field="/metadata"),
    )


_NAMES = frozenset({"candidateId", "name", "email", "type"})


class _Plan(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    type: Literal["internal", "past", "uploaded"] = "uploaded"


def read_plan_facts(text: str | None) -> tuple[str, dict[str, object]]:
    """(type, metadata) of everybody in a bulk import. Raises as above."""
    raw = (text or "{}").encode()
    plan: _Plan = decode_strict(raw, _Plan)
    everything: dict[str, object] = decode_strict(raw, dict[str, Any])
    rest = {name: value for name, value in everything.items() if name != "type"}
    return plan.type, small_map(rest, field="/metadata")
