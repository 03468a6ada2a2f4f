"""``/scim/v2/Groups``."""

from __future__ import annotations

from typing import Any

from litestar import Controller, Request, Response, delete, get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath
from scim2_models import Context, Meta

from jobhire.domains.identity.application.groups import (
    CreateGroup,
    DeleteGroup,
    FindGroups,
    GetGroup,
    GroupState,
    GroupView,
    ReplaceGroup,
)
from jobhire.domains.identity.presentation.scim.answers import ERRORS, SCIM_JSON, many, one, wanted
from jobhire.domains.identity.presentation.scim.asking import (
    Attributes,
    Count,
    Excluded,
    Filter,
    StartIndex,
    body_of,
    equals,
    patched,
    window,
)
from jobhire.domains.identity.presentation.scim.models import POLICY, Group, GroupMember
from jobhire.shared.application import Mediator, Principal, retry_when_stale
from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.conditions import etag, expected_version
from jobhire.shared.presentation.services import services

_FILTERED = {"id": "id", "displayname": "display_name", "externalid": "external_id"}


def shown(group: GroupView, base: str) -> Group:
    members = [
        GroupMember.model_validate({"value": id, "$ref": f"{base}/Users/{id}", "type": "User"})
        for id in group.members
    ]
    return Group(
        id=group.id,
        external_id=group.external_id or None,
        display_name=group.display_name,
        members=members or None,
        meta=Meta(
            resource_type="Group",
            created=group.created_at,
            location=f"{base}/Groups/{group.id}",
            version=etag(group.version),
        ),
    )


def state_of(group: Group) -> GroupState:
    return GroupState(
        display_name=group.display_name or "",
        external_id=group.external_id or "",
        members=tuple(member.value for member in group.members or [] if member.value),
    )


def group_controller(base: str) -> type[Controller]:
    """``base``: the address of ``/scim/v2`` as callers know it."""

    class ScimGroupController(Controller):
        path = "/scim/v2/Groups"
        include_in_schema = False
        exception_handlers = ERRORS  # type: ignore[assignment]

        @get("/", opt=operation("scim:manage"), media_type=SCIM_JSON)
        async def many(
            self,
            request: Request[Principal, Any, Any],
            mediator: NamedDependency[Mediator],
            filter: Filter = None,
            start: StartIndex = 1,
            count: Count = 100,
            attributes: Attributes = None,
            excluded: Excluded = None,
        ) -> Response[bytes]:
            shape = wanted(Group, attributes, excluded)
            first, most = window(start, count)
            sought = equals(filter, Group, frozenset(_FILTERED))
            terms: dict[str, Any] = {_FILTERED[name]: value for name, value in sought.items()}
            found = await mediator.send(FindGroups(by=request.user, start=first, count=most, **terms))
            return many(
                [shown(each, base) for each in found.groups], total=found.total, start=first, shape=shape
            )

        @get("/{id:str}", opt=operation("scim:manage"), media_type=SCIM_JSON)
        async def one(
            self,
            request: Request[Principal, Any, Any],
            id: FromPath[str],
            mediator: NamedDependency[Mediator],
            attributes: Attributes = None,
            excluded: Excluded = None,
        ) -> Response[bytes]:
            shape = wanted(Group, attributes, excluded)
            group = await mediator.send(GetGroup(by=request.user, id=id))
            return one(shown(group, base), group.version, Context.RESOURCE_QUERY_RESPONSE, shape)

        @post("/", opt=operation("scim:manage"), media_type=SCIM_JSON)
        async def create(
            self,
            request: Request[Principal, Any, Any],
            mediator: NamedDependency[Mediator],
            attributes: Attributes = None,
            excluded: Excluded = None,
        ) -> Response[bytes]:
            shape = wanted(Group, attributes, excluded)
            sent = _read(await body_of(request), Context.RESOURCE_CREATION_REQUEST)
            id = services(request).ids.new()
            group = await mediator.send(CreateGroup(by=request.user, id=id, state=state_of(sent)))
            return one(shown(group, base), group.version, Context.RESOURCE_CREATION_RESPONSE, shape)

        @put("/{id:str}", opt=operation("scim:manage"), media_type=SCIM_JSON)
        async def replace(
            self,
            request: Request[Principal, Any, Any],
            id: FromPath[str],
            mediator: NamedDependency[Mediator],
            attributes: Attributes = None,
            excluded: Excluded = None,
        ) -> Response[bytes]:
            shape = wanted(Group, attributes, excluded)
            sent = _read(await body_of(request), Context.RESOURCE_REPLACEMENT_REQUEST)
            command = ReplaceGroup(
                by=request.user, id=id, expected_version=expected_version(request), state=state_of(sent)
            )
            group = await mediator.send(command)
            return one(shown(group, base), group.version, Context.RESOURCE_REPLACEMENT_RESPONSE, shape)

        @patch("/{id:str}", opt=operation("scim:manage"), media_type=SCIM_JSON)
        async def change(
            self,
            request: Request[Principal, Any, Any],
            id: FromPath[str],
            mediator: NamedDependency[Mediator],
            attributes: Attributes = None,
            excluded: Excluded = None,
        ) -> Response[bytes]:
            shape = wanted(Group, attributes, excluded)
            body, expected = await body_of(request), expected_version(request)

            async def attempt() -> GroupView:
                known = await mediator.send(GetGroup(by=request.user, id=id))
                state = state_of(patched(body, shown(known, base)))
                version = known.version if expected is None else expected
                command = ReplaceGroup(by=request.user, id=id, expected_version=version, state=state)
                return await mediator.send(command)

            group = await retry_when_stale(attempt, tries=5 if expected is None else 1)
            return one(shown(group, base), group.version, Context.RESOURCE_PATCH_RESPONSE, shape)

        @delete("/{id:str}", opt=operation("scim:manage"), status_code=204)
        async def remove(
            self,
            request: Request[Principal, Any, Any],
            id: FromPath[str],
            mediator: NamedDependency[Mediator],
        ) -> None:
            expected = expected_version(request)
            await mediator.send(DeleteGroup(by=request.user, id=id, expected_version=expected))

    return ScimGroupController


def _read(body: dict[str, Any], context: Context) -> Group:
    return Group.model_validate(body, scim_ctx=context, scim_policy=POLICY)
