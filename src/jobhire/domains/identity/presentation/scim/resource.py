"""What ``/Users`` and ``/Groups`` have in common: everything but what is in them (RFC 7644, 3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from litestar import Controller, Response, delete, get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath
from scim2_models import Context

from jobhire.domains.identity.application.provisioning import Found
from jobhire.domains.identity.presentation.fields import IdentityRequest
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
from jobhire.domains.identity.presentation.scim.models import POLICY, Group, User
from jobhire.shared.application import Mediator, Message, Principal, retry_when_stale
from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.conditions import expected_version
from jobhire.shared.presentation.services import services


class Versioned(Protocol):
    @property
    def version(self) -> int: ...


R = TypeVar("R", User, Group)
V = TypeVar("V", bound=Versioned)
S = TypeVar("S")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind(Generic[R, V, S]):
    """One kind of resource: ``R`` as SCIM has it, ``V`` as the product shows it, ``S`` what a caller sets.

    ``filtered``: attributes in lower case, and the terms of ``find`` that they become. ``prepared``: a body
    with what may be left out.
    """

    path: str
    model: type[R]
    filtered: Mapping[str, str]
    shown: Callable[[V, str], R]
    state_of: Callable[[R], S]
    find: Callable[..., Message[Found[V]]]
    get: Callable[[Principal, str], Message[V]]
    create: Callable[[Principal, str, S], Message[V]]
    replace: Callable[[Principal, str, int | None, S], Message[V]]
    remove: Callable[[Principal, str, int | None], Message[None]]
    prepared: Callable[[dict[str, Any]], dict[str, Any]] = dict

    def read(self, body: dict[str, Any], context: Context) -> S:
        """What a caller sent. Raises ``ValidationError``, ``Invalid``."""
        sent = self.model.model_validate(self.prepared(body), scim_ctx=context, scim_policy=POLICY)
        return self.state_of(sent)


def controller_of(kind: Kind[Any, Any, Any], base: str) -> type[Controller]:
    """``base``: the address of ``/scim/v2`` as callers know it."""
    members = {"path": f"/scim/v2/{kind.path}", "kind": kind, "base": base}
    return type(f"Scim{kind.path}Controller", (ResourceController,), members)


class ResourceController(Controller):
    include_in_schema = False
    exception_handlers = ERRORS  # type: ignore[assignment]
    kind: ClassVar[Kind[Any, Any, Any]]
    base: ClassVar[str]

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
        kind = self.kind
        shape = wanted(kind.model, attributes, excluded)
        first, most = window(start, count)
        sought = equals(filter, kind.model, frozenset(kind.filtered))
        terms = {kind.filtered[name]: value for name, value in sought.items()}
        found = await mediator.send(kind.find(by=request.user, start=first, count=most, **terms))
        resources = [kind.shown(each, self.base) for each in found.items]
        return many(resources, total=found.total, start=first, shape=shape)

    @get("/{id:str}", opt=operation("scim:manage"), media_type=SCIM_JSON)
    async def one(
        self,
        request: IdentityRequest,
        id: FromPath[str],
        mediator: NamedDependency[Mediator],
        attributes: Attributes = None,
        excluded: Excluded = None,
    ) -> Response[bytes]:
        shape = wanted(self.kind.model, attributes, excluded)
        view = await mediator.send(self.kind.get(request.user, id))
        return one(self.kind.shown(view, self.base), view.version, Context.RESOURCE_QUERY_RESPONSE, shape)

    @post("/", opt=operation("scim:manage"), media_type=SCIM_JSON)
    async def create(
        self,
        request: IdentityRequest,
        mediator: NamedDependency[Mediator],
        attributes: Attributes = None,
        excluded: Excluded = None,
    ) -> Response[bytes]:
        shape = wanted(self.kind.model, attributes, excluded)
        state = self.kind.read(await body_of(request), Context.RESOURCE_CREATION_REQUEST)
        view = await mediator.send(self.kind.create(request.user, services(request).ids.new(), state))
        return one(self.kind.shown(view, self.base), view.version, Context.RESOURCE_CREATION_RESPONSE, shape)

    @put("/{id:str}", opt=operation("scim:manage"), media_type=SCIM_JSON)
    async def replace(
        self,
        request: IdentityRequest,
        id: FromPath[str],
        mediator: NamedDependency[Mediator],
        attributes: Attributes = None,
        excluded: Excluded = None,
    ) -> Response[bytes]:
        shape = wanted(self.kind.model, attributes, excluded)
        state = self.kind.read(await body_of(request), Context.RESOURCE_REPLACEMENT_REQUEST)
        view = await mediator.send(self.kind.replace(request.user, id, expected_version(request), state))
        shown = self.kind.shown(view, self.base)
        return one(shown, view.version, Context.RESOURCE_REPLACEMENT_RESPONSE, shape)

    @patch("/{id:str}", opt=operation("scim:manage"), media_type=SCIM_JSON)
    async def change(
        self,
        request: IdentityRequest,
        id: FromPath[str],
        mediator: NamedDependency[Mediator],
        attributes: Attributes = None,
        excluded: Excluded = None,
    ) -> Response[bytes]:
        kind, base = self.kind, self.base
        shape = wanted(kind.model, attributes, excluded)
        body, expected = await body_of(request), expected_version(request)

        async def attempt() -> Any:
            known = await mediator.send(kind.get(request.user, id))
            state = kind.state_of(patched(body, kind.shown(known, base)))
            version = known.version if expected is None else expected
            return await mediator.send(kind.replace(request.user, id, version, state))

        view = await retry_when_stale(attempt, tries=5 if expected is None else 1)
        return one(kind.shown(view, base), view.version, Context.RESOURCE_PATCH_RESPONSE, shape)

    @delete("/{id:str}", opt=operation("scim:manage"), status_code=204)
    async def remove(
        self, request: IdentityRequest, id: FromPath[str], mediator: NamedDependency[Mediator]
    ) -> None:
        await mediator.send(self.kind.remove(request.user, id, expected_version(request)))
