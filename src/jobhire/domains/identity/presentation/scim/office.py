"""All that needs the library of SCIM, behind one door: see ``late``."""

from __future__ import annotations

from collections.abc import Awaitable
from functools import cache
from typing import Any

from litestar import Response

from jobhire.domains.identity.presentation.scim import published
from jobhire.domains.identity.presentation.scim.groups import GROUPS
from jobhire.domains.identity.presentation.scim.resources import Kind, Resources
from jobhire.domains.identity.presentation.scim.shapes import REFUSALS, refused
from jobhire.domains.identity.presentation.scim.users import USERS

_KINDS: dict[str, Kind[Any, Any, Any]] = {kind.path: kind for kind in (USERS, GROUPS)}


class Office:
    def __init__(self) -> None:
        self.resources = cache(lambda path, base: Resources(_KINDS[path], base))
        """By path and ``base``, the address of ``/scim/v2`` as callers know it."""
        self.schemas = cache(published.schemas)
        self.resource_types = cache(published.resource_types)
        self.provider = cache(published.provider)

    async def answered(self, work: Awaitable[Response[bytes]]) -> Response[bytes]:
        """With a refusal where the library does not take what was sent."""
        try:
            return await work
        except REFUSALS as error:
            return refused(error)
