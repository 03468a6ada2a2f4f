"""``/scim/v2/Users`` and ``/scim/v2/Groups``."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, ClassVar

from litestar import Controller, Response, delete, get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath

from jobhire.domains.identity.presentation.fields import IdentityRequest
from jobhire.domains.identity.presentation.scim.answers import ERRORS, SCIM_JSON
from jobhire.domains.identity.presentation.scim.asking import (
    Attributes,
    Count,
    Excluded,
    Filter,
    StartIndex,
)
from jobhire.domains.identity.presentation.scim.late import late
from jobhire.shared.application import Mediator
from jobhire.shared.presentation.auth import operation

if TYPE_CHECKING:
    from jobhire.domains.identity.presentation.scim.resources import Resources


class ResourceController(Controller):
    include_in_schema = False
    exception_handlers = ERRORS
    kind: ClassVar[str]
    base: ClassVar[str]
    """The address of ``/scim/v2`` as callers know it."""

    async def _answered(
        self, asked: Callable[[Resources], Coroutine[Any, Any, Response[bytes]]]
    ) -> Response[bytes]:
        office = await late()
        return await office.answered(asked(office.resources(self.kind, self.base)))

    @get("/", opt=operation("scim:manage"), media_type=SCIM_JSON)
    async def many(
        self,
        request: IdentityRequest,
        mediator: NamedDependency[Mediator],
        filter: Filter = None,
        start: StartIndex = 1,
        count: Count = 100,
        attributes: Attributes = None,
        excluded: Excluded = None,
    ) -> Response[bytes]:
        of = attributes, excluded
        return await self._answered(
            lambda resources: resources.many(request, mediator, filter, (start, count), of)
        )

    @get("/{id:str}", opt=operation("scim:manage"), media_type=SCIM_JSON)
    async def one(
        self,
        request: IdentityRequest,
        id: FromPath[str],
        mediator: NamedDependency[Mediator],
        attributes: Attributes = None,
        excluded: Excluded = None,
    ) -> Response[bytes]:
        of = attributes, excluded
        return await self._answered(lambda resources: resources.one(request, mediator, id, of))

    @post("/", opt=operation("scim:manage"), media_type=SCIM_JSON)
    async def create(
        self,
        request: IdentityRequest,
        mediator: NamedDependency[Mediator],
        attributes: Attributes = None,
        excluded: Excluded = None,
    ) -> Response[bytes]:
        of = attributes, excluded
        return await self._answered(lambda resources: resources.create(request, mediator, of))

    @put("/{id:str}", opt=operation("scim:manage"), media_type=SCIM_JSON)
    async def replace(
        self,
        request: IdentityRequest,
        id: FromPath[str],
        mediator: NamedDependency[Mediator],
        attributes: Attributes = None,
        excluded: Excluded = None,
    ) -> Response[bytes]:
        of = attributes, excluded
        return await self._answered(lambda resources: resources.replace(request, mediator, id, of))

    @patch("/{id:str}", opt=operation("scim:manage"), media_type=SCIM_JSON)
    async def change(
        self,
        request: IdentityRequest,
        id: FromPath[str],
        mediator: NamedDependency[Mediator],
        attributes: Attributes = None,
        excluded: Excluded = None,
    ) -> Response[bytes]:
        of = attributes, excluded
        return await self._answered(lambda resources: resources.change(request, mediator, id, of))

    @delete("/{id:str}", opt=operation("scim:manage"), status_code=204)
    async def remove(
        self, request: IdentityRequest, id: FromPath[str], mediator: NamedDependency[Mediator]
    ) -> None:
        await (await late()).resources(self.kind, self.base).remove(request, mediator, id)
