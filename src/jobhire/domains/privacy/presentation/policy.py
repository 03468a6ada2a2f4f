"""A tenant's choices about privacy over HTTP, and who is due."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, put
from litestar.di import NamedDependency
from litestar.params import JSONBody

from jobhire.domains.privacy.application.policy import (
    BasesView,
    GetBases,
    GetRetention,
    RetentionView,
    SetBases,
    SetRetention,
)
from jobhire.domains.privacy.application.retaining import DueView, ListDue
from jobhire.domains.privacy.domain.consent import Basis, Default, Purpose
from jobhire.domains.privacy.domain.policy import LONGEST_WARNING, MOST_DAYS, MOST_RULES, Retention, Rule
from jobhire.shared.application import Mediator, Principal
from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.conditions import etag, expected_version
from jobhire.shared.presentation.envelope import Envelope, Page
from jobhire.shared.presentation.lists import Listed
from jobhire.shared.presentation.paging import Cursor, PageNumber, PageSize

PolicyRequest = Request[Principal, Any, Any]
Days = Annotated[int, msgspec.Meta(ge=1, le=MOST_DAYS)]
Type = Annotated[str, msgspec.Meta(extra_json_schema={"enum": ["internal", "past", "uploaded"]})]
_KEPT = {"rules": [{"days": 730}], "afterEndDays": 30, "warnDays": 14}
_BASES = {"ai_analysis": {"basis": "consent", "allowed": False}}


class RuleBody(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """Somebody of this basis and this type is deleted so many days after the last activity; left out: any."""

    days: Days
    basis: Basis | None = None
    type: Type | None = None


class RetentionBody(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """The first rule that fits counts. ``afterEndDays``: days after the consent to be kept was withdrawn or
    has ended, null: never; ``warnDays``: between the warning and the deletion."""

    rules: Annotated[tuple[RuleBody, ...], msgspec.Meta(max_length=MOST_RULES)] = ()
    after_end_days: Annotated[int, msgspec.Meta(ge=0, le=MOST_DAYS)] | None = 30
    warn_days: Annotated[int, msgspec.Meta(ge=1, le=LONGEST_WARNING)] = 14

    def retention(self) -> Retention:
        rules = tuple(Rule(days=each.days, basis=each.basis, type=each.type) for each in self.rules)
        return Retention(rules=rules, after_end=self.after_end_days, warn_days=self.warn_days)


class BasisBody(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    basis: Basis
    allowed: bool


class BasesBody(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """What is left out stays."""

    recruiting: BasisBody | None = None
    talent_pool: BasisBody | None = None
    ai_analysis: BasisBody | None = None
    sharing: BasisBody | None = None

    def defaults(self) -> dict[Purpose, Default]:
        given = {purpose: getattr(self, purpose.value) for purpose in Purpose}
        return {
            purpose: Default(basis=body.basis, allowed=body.allowed)
            for purpose, body in given.items()
            if body is not None
        }


class PrivacyController(Controller):
    path = "/privacy"
    tags = ("Privacy",)

    @get(
        "/retention",
        opt=operation("privacy:read"),
        operation_id="getRetention",
        summary="For how long candidates are kept",
    )
    async def retention(
        self, request: PolicyRequest, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[RetentionView]]:
        view = await mediator.send(GetRetention(by=request.user))
        return Response(Envelope(data=view), headers=_tag(view.version))

    @put(
        "/retention",
        opt=operation("privacy:manage", if_match=True, example=_KEPT),
        operation_id="setRetention",
        summary="Decide for how long candidates are kept",
    )
    async def set_retention(
        self, request: PolicyRequest, data: JSONBody[RetentionBody], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[RetentionView]]:
        """All of it: what is left out is as it comes, without rules. Nobody is deleted who was not warned of,
        who was hired, is liked for an open job, or is on hold."""
        command = SetRetention(
            by=request.user, retention=data.retention(), expected_version=expected_version(request)
        )
        view = await mediator.send(command)
        return Response(Envelope(data=view, message="Recorded"), headers=_tag(view.version))

    @get(
        "/bases",
        opt=operation("privacy:read"),
        operation_id="getBases",
        summary="What holds for candidates of whom nothing is on record",
    )
    async def bases(
        self, request: PolicyRequest, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[BasesView]]:
        view = await mediator.send(GetBases(by=request.user))
        return Response(Envelope(data=view), headers=_tag(view.version))

    @put(
        "/bases",
        opt=operation("privacy:manage", if_match=True, example=_BASES),
        operation_id="setBases",
        summary="Decide what holds for candidates of whom nothing is on record",
    )
    async def set_bases(
        self, request: PolicyRequest, data: JSONBody[BasesBody], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[BasesView]]:
        """Purposes that are left out stay as they are. With `ai_analysis` not allowed, a provider is given
        nothing of anybody who has not agreed."""
        command = SetBases(
            by=request.user, defaults=data.defaults(), expected_version=expected_version(request)
        )
        view = await mediator.send(command)
        return Response(Envelope(data=view, message="Recorded"), headers=_tag(view.version))

    @get(
        "/due",
        opt=operation("privacy:read"),
        operation_id="listDue",
        summary="Who will be deleted, when, and why",
    )
    async def due(
        self,
        request: PolicyRequest,
        mediator: NamedDependency[Mediator],
        page: PageNumber = 1,
        limit: PageSize = 20,
        cursor: Cursor = None,
    ) -> Response[Page[DueView]]:
        """Whose day comes first first. Looked at every ten minutes."""
        listed = Listed(name="privacy-due", filters=None, page=page, limit=limit)
        found = await mediator.send(ListDue(by=request.user, part=listed.part(request, cursor)))
        return listed.answer(request, found.items, total=found.total, last=found.last)


def _tag(version: int) -> dict[str, str]:
    return {"ETag": etag(version)} if version else {}
