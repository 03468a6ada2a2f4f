"""Schemas of what goes in and out, from msgspec itself: it does the work, so it knows every constraint."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.typing import FieldDefinition

from jobhire.shared.presentation.bodies import FREE_VALUE, FREE_VALUE_SCHEMA, NO_NUL

_REFERENCE = "#/components/schemas/"


class Bodies:
    """The schemas of all request and success bodies, with one set of components for them."""

    def __init__(self, handlers: Iterable[HTTPRouteHandler]) -> None:
        handlers = list(handlers)
        types = list(dict.fromkeys(type for handler in handlers for type in _types(handler)))
        schemas, self.components = _named_shortly(
            *msgspec.json.schema_components(types, ref_template=_REFERENCE + "{name}")
        )
        self.components[FREE_VALUE] = FREE_VALUE_SCHEMA
        self._schemas = dict(zip(types, schemas, strict=True))
        self._say_what_bodies_refuse([self._schemas[type] for type in map(_request_type, handlers) if type])

    def describe(self, operation: dict[str, Any], handler: HTTPRouteHandler) -> None:
        """Put the handler's own schemas in the place of Litestar's, which lose nested constraints."""
        request, answer = _request_type(handler), _answer_type(handler)
        if request is not None:
            _put(operation["requestBody"], self._schemas[request])
        if answer is not None:
            _put(operation["responses"][str(handler.status_code)], self._schemas[answer])

    def _say_what_bodies_refuse(self, waiting: list[Any]) -> None:
        """Whatever the struct says, a body has no NUL and no integer beyond 64 bits (see ``bodies``)."""
        seen: set[str] = set()
        while waiting:
            node = waiting.pop()
            if isinstance(node, list):
                waiting += node
            elif isinstance(node, dict):
                name = str(node.get("$ref", "")).removeprefix(_REFERENCE)
                if name in self.components and name not in seen:
                    seen.add(name)
                    waiting.append(self.components[name])
                _bound(node)
                waiting += [value for key, value in node.items() if key not in {"default", "enum"}]


_LONG = re.compile(r"jobhire\.(?:domains\.)?(\w+?)\.(?:\w+\.)*(\w+)")


def _named_shortly(
    schemas: Iterable[dict[str, Any]], components: dict[str, Any]
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Where two types share a name msgspec writes their modules; the domain is enough: ``candidate.View``."""
    short = {name: _LONG.sub(r"\1.\2", name) for name in components}
    if len(set(short.values())) < len(short):
        return list(schemas), components

    def renamed(node: Any) -> Any:
        if isinstance(node, list):
            return [renamed(item) for item in node]
        if not isinstance(node, dict):
            return node
        found = {key: renamed(value) for key, value in node.items()}
        name = str(found.get("$ref", "")).removeprefix(_REFERENCE)
        if name in short:
            found["$ref"] = _REFERENCE + short[name]
        if isinstance(found.get("title"), str):
            found["title"] = _LONG.sub(r"\1.\2", found["title"])
        return found

    return [renamed(schema) for schema in schemas], {
        short[name]: renamed(components[name]) for name in components
    }


def _bound(schema: dict[str, Any]) -> None:
    if schema.get("type") == "integer":
        schema.setdefault("minimum", -(2**63))
        schema.setdefault("maximum", 2**63 - 1)
    elif schema.get("type") == "string" and "enum" not in schema:
        schema.setdefault("pattern", NO_NUL)


def _put(body: dict[str, Any], schema: Any) -> None:
    for media in (body.get("content") or {}).values():
        media["schema"] = schema


def _types(handler: HTTPRouteHandler) -> Iterator[Any]:
    yield from (type for type in (_request_type(handler), _answer_type(handler)) if type is not None)


def _request_type(handler: HTTPRouteHandler) -> Any:
    field = handler.parsed_fn_signature.parameters.get("data")
    return None if field is None else field.annotation


def _answer_type(handler: HTTPRouteHandler) -> Any:
    """What is inside the answer, if it is a struct: ``Envelope[X]`` of ``Response[Envelope[X]]``."""
    field: FieldDefinition = handler.parsed_fn_signature.return_type
    if field.is_subclass_of(Response):
        field = field.inner_types[0] if field.inner_types else FieldDefinition.from_annotation(Any)
    kind = field.origin or field.annotation
    return field.annotation if isinstance(kind, type) and issubclass(kind, msgspec.Struct) else None


def tidy_parameters(operation: dict[str, Any]) -> None:
    """Say what a query can really carry: no null, no NUL. Leave out members that state the default."""
    operation.pop("deprecated", None)
    for parameter in operation.get("parameters", ()):
        for noise in ("deprecated", "allowEmptyValue", "allowReserved"):
            parameter.pop(noise, None)
        schema = parameter.get("schema", {})
        _without_null(schema)
        if schema.get("type") == "string" and "enum" not in schema and parameter["in"] != "path":
            schema.setdefault("pattern", NO_NUL)
        for bound in ("minimum", "maximum"):
            if isinstance(schema.get(bound), float) and schema[bound].is_integer():
                schema[bound] = int(schema[bound])


def _without_null(schema: dict[str, Any]) -> None:
    rest = [choice for choice in schema.get("oneOf", ()) if choice != {"type": "null"}]
    if len(rest) == 1:
        del schema["oneOf"]
        schema.update({**rest[0], **schema})


def keep_referenced(document: dict[str, Any]) -> dict[str, Any]:
    """Drop component schemas that nothing refers to any more."""
    schemas: Mapping[str, Any] = document["components"]["schemas"]
    waiting: list[Any] = [
        document["paths"],
        *(part for name, part in document["components"].items() if name != "schemas"),
    ]
    used: set[str] = set()
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            name = str(node.get("$ref", "")).removeprefix(_REFERENCE)
            if name in schemas and name not in used:
                used.add(name)
                waiting.append(schemas[name])
            waiting += node.values()
    document["components"]["schemas"] = {name: schemas[name] for name in sorted(used)}
    return document
