"""What this service announces, written down: a JSON schema and a golden example per type, and AsyncAPI 3.

``jobhire events catalogue`` writes ``docs/events``; a test fails when the code says something else. A change
of a published type is a new version of it, never a change of its schema.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec

from jobhire.shared.domain import DomainEvent, TenantId
from jobhire.shared.infrastructure.chain import GENESIS
from jobhire.shared.infrastructure.cloudevents import SCHEMA_BASE, publish
from jobhire.shared.infrastructure.documents import PendingEvent, event_data

_EXAMPLE_ID = "01890a5d-ac96-774b-bcce-b302099a8057"
_EXAMPLE_TIME = datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)
_PLAIN = {str: "text", int: 1, float: 1.5, bool: True, datetime: _EXAMPLE_TIME}


def files(events: Iterable[type[DomainEvent]]) -> Iterator[tuple[str, str]]:
    """(file name, content) of everything under ``docs/events``."""
    kinds = sorted(events, key=lambda event: event.type)
    for event in kinds:
        yield f"{event.type}.schema.json", _pretty(schema(event))
        yield f"{event.type}.json", _pretty(example(event))
    yield "asyncapi.json", _pretty(asyncapi(kinds))


def write(folder: Path, events: Iterable[type[DomainEvent]]) -> list[Path]:
    """Write the catalogue; the paths written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, content in files(events):
        (folder / name).write_text(content, encoding="utf-8")
        written.append(folder / name)
    return written


def schema(event: type[DomainEvent]) -> dict[str, Any]:
    """JSON Schema 2020-12 of the event's ``data``. Further members may come: a consumer ignores them."""
    sample = json.loads(event_data(_sample(event)))
    (built,), components = msgspec.json.schema_components([event], ref_template="#/$defs/{name}")
    own = components.get(event.__name__, built)
    names = dict(zip((field.name for field in dataclasses.fields(event)), _keys(event), strict=True))
    properties = {names[name]: value for name, value in own.get("properties", {}).items()}
    others = {name: value for name, value in components.items() if name != event.__name__}
    described: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{SCHEMA_BASE}{event.type}.schema.json",
        "title": event.type,
        "description": " ".join((event.__doc__ or "").split()),
        "type": "object",
        "properties": properties,
        "required": sorted(sample),
    }
    if others:
        described["$defs"] = others
    return described


def example(event: type[DomainEvent]) -> dict[str, Any]:
    """The whole published CloudEvent with fixed ids and times: the golden file."""
    pending = PendingEvent(
        id=_EXAMPLE_ID,
        type=event.type,
        time=_EXAMPLE_TIME,
        sequence=1,
        data=event_data(_sample(event)).decode(),
        correlation_id="3f0f7c7e-5f0b-4d6e-9f57-0a4c0d0f7a11",
    )
    body = publish(
        pending,
        tenant_id=TenantId("01890a5d-0000-7000-8000-000000000001"),
        collection=event.type.split(".")[2] + "s",
        subject="01890a5d-0000-7000-8000-000000000002",
        position=1,
        previous_hash=GENESIS,
    )
    decoded: dict[str, Any] = json.loads(body)
    return decoded


def asyncapi(events: Iterable[type[DomainEvent]]) -> dict[str, Any]:
    """An AsyncAPI 3.0 document: one channel (the log, live on the Redis Stream ``jobhire.events``)."""
    messages = {event.type: _message(event) for event in events}
    references = {name: {"$ref": f"#/components/messages/{name}"} for name in messages}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "JobHire domain events",
            "version": "1.0.0",
            "description": "CloudEvents 1.0. History: GET /api/v1/events. Live: a Redis Stream.",
        },
        "defaultContentType": "application/cloudevents+json",
        "channels": {"events": {"address": "jobhire.events", "messages": references}},
        "operations": {
            "publishEvents": {"action": "send", "channel": {"$ref": "#/channels/events"}},
        },
        "components": {"messages": messages},
    }


def _message(event: type[DomainEvent]) -> dict[str, Any]:
    return {
        "name": event.type,
        "title": event.__name__,
        "summary": " ".join((event.__doc__ or "").split()),
        "contentType": "application/cloudevents+json",
        "payload": {
            "type": "object",
            "required": ["specversion", "id", "source", "type", "subject", "time", "position", "data"],
            "properties": {
                "type": {"const": event.type},
                "position": {"type": "integer", "minimum": 1},
                "data": {"$ref": f"./{event.type}.schema.json"},
            },
        },
    }


def _keys(event: type[DomainEvent]) -> list[str]:
    """The published names of the fields, in the order of the fields."""
    sample = _sample(event)
    return [_published(sample, field.name) for field in dataclasses.fields(event)]


def _published(sample: DomainEvent, name: str) -> str:
    everything = set(json.loads(event_data(sample)))
    folded = name.replace("_", "").lower()
    return next(str(key) for key in everything if key.lower() == folded)


def _sample(event: type[DomainEvent]) -> DomainEvent:
    hints = get_type_hints(event)
    return event(**{field.name: _value(hints[field.name]) for field in dataclasses.fields(event)})


def _value(hint: Any) -> Any:
    """One valid value of a field's type, the same every time."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (tuple, list, frozenset, set):
        return origin([_value(arguments[0])])
    if origin in (UnionType, Union):
        return _value(arguments[0])
    if origin is not None and arguments and not isinstance(arguments[0], type):
        return arguments[0]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return next(iter(hint))
    return _PLAIN[getattr(hint, "__supertype__", hint)]


def _pretty(value: dict[str, Any]) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
