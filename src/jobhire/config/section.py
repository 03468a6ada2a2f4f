"""What a branch of the settings is: fields that each name their variable, their meaning and their limits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, get_args, get_origin

import msgspec
from msgspec import Meta

PREFIX = "JOBHIRE_"


def env(name: str, meaning: str, *, secret: bool = False, **limits: Any) -> Meta:
    return Meta(description=meaning, extra={"name": PREFIX + name, "secret": secret}, **limits)


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """A branch of the tree. Its text form never shows a secret, so it may end up in a log."""

    def __repr__(self) -> str:
        shown = ", ".join(f"{field}={value!r}" for field, value in _shown(self))
        return f"{type(self).__name__}({shown})"


def listed(text: str) -> tuple[str, ...]:
    """What stands between the commas."""
    return tuple(part for each in text.split(",") if (part := each.strip()))


def _shown(section: Section) -> Iterator[tuple[str, Any]]:
    for field in msgspec.structs.fields(type(section)):
        value = getattr(section, field.name)
        secret = get_origin(field.type) is Annotated and meta_of(field.type)["secret"]
        yield field.name, redacted(value) if secret else value


def meta_of(type: Any) -> dict[str, Any]:
    extra: dict[str, Any] = get_args(type)[1].extra
    return extra


def redacted(value: str) -> str:
    """A URL without its credentials and options; of any other secret only that it is set."""
    if not value or "://" not in value:
        return value and "(hidden)"
    scheme, _, rest = value.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2].partition('?')[0]}"
