"""What ``/Users`` and ``/Groups`` have in common: everything but what is in them (RFC 7644, 3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from litestar import Response
from scim2_models import Context

from jobhire.domains.identity.application.provisioning import Found
from jobhire.domains.identity.presentation.fields import IdentityRequest
from jobhire.domains.identity.presentation.scim.asking import Wanted, body_of, window
from jobhire.domains.identity.presentation.scim.models import POLICY, Group, User
from jobhire.domains.identity.presentation.scim.shapes import equals, many, one, patched, wanted
from jobhire.shared.application import Mediator, Message, Principal, retry_when_stale
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


class Resources:
    """Those of one kind. ``base``: the address of ``/scim/v2`` as callers know it. What the library raises
    for what was sent (``REFUSALS``) it raises before anything is written."""

    def __init__(self, kind: Kind[Any, Any, Any], base: str) -> None:
        self._kind = kind
        self._base = base

    async def many(
        self,
        request: IdentityRequest,
        mediator: Mediator,
        sought: str | None,
        part: tuple[int, int],
        of: Wanted,
    ) -> Response[bytes]:
        """``sought``: a filter; ``part``: the first, from 1, and how many."""
        kind = self._kind
        shape, (first, most) = wanted(kind.model, *of), window(*part)
        values = equals(sought, kind.model, frozenset(kind.filtered))
        terms = {kind.filtered[name]: value for name, value in values.items()}
        found = await mediator.send(kind.find(by=request.user, start=first, count=most, **terms))
        resources = [kind.shown(each, self._base) for each in found.items]
        return many(resources, total=found.total, start=first, shape=shape)

    async def one(self, request: IdentityRequest, mediator: Mediator, id: str, of: Wanted) -> Response[bytes]:
        shape = wanted(self._kind.model, *of)
        view = await mediator.send(self._kind.get(request.user, id))
        shown = self._kind.shown(view, self._base)
        return one(shown, view.version, Context.RESOURCE_QUERY_RESPONSE, shape)

    async def create(self, request: IdentityRequest, mediator: Mediator, of: Wanted) -> Response[bytes]:
        shape = wanted(self._kind.model, *of)
        state = self._kind.read(await body_of(request), Context.RESOURCE_CREATION_REQUEST)
        view = await mediator.send(self._kind.create(request.user, services(request).ids.new(), state))
        shown = self._kind.shown(view, self._base)
        return one(shown, view.version, Context.RESOURCE_CREATION_RESPONSE, shape)

    async def replace(
        self, request: IdentityRequest, mediator: Mediator, id: str, of: Wanted
    ) -> Response[bytes]:
        shape = wanted(self._kind.model, *of)
        state = self._kind.read(await body_of(request), Context.RESOURCE_REPLACEMENT_REQUEST)
        view = await mediator.send(self._kind.replace(request.user, id, expected_version(request), state))
        shown = self._kind.shown(view, self._base)
        return one(shown, view.version, Context.RESOURCE_REPLACEMENT_RESPONSE, shape)

    async def change(
        self, request: IdentityRequest, mediator: Mediator, id: str, of: Wanted
    ) -> Response[bytes]:
        kind, base = self._kind, self._base
        shape = wanted(kind.model, *of)
        body, expected = await body_of(request), expected_version(request)

        async def attempt() -> Any:
            known = await mediator.send(kind.get(request.user, id))
            state = kind.state_of(patched(body, kind.shown(known, base)))
            version = known.version if expected is None else expected
            return await mediator.send(kind.replace(request.user, id, version, state))

        view = await retry_when_stale(attempt, tries=5 if expected is None else 1)
        return one(kind.shown(view, base), view.version, Context.RESOURCE_PATCH_RESPONSE, shape)

    async def remove(self, request: IdentityRequest, mediator: Mediator, id: str) -> None:
        await mediator.send(self._kind.remove(request.user, id, expected_version(request)))
