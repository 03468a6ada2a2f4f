"""The career site as the people of a tenant set it up, and what candidates were written."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from jobhire.domains.careers.application.letters import CandidateLetterView, ListLetters, RequeueLetter
from jobhire.domains.careers.application.sites import CareerSiteView, GetCareerSite, PutCareerSite
from jobhire.domains.careers.domain.site import LONGEST_NOTICE, SiteSettings
from jobhire.domains.careers.domain.wording import LONGEST_SUBJECT, LONGEST_TEXT, LetterKind, Wording
from jobhire.shared.application import Mediator, Principal
from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.bodies import NO_NUL, Name
from jobhire.shared.presentation.conditions import conditional, etag, expected_version
from jobhire.shared.presentation.envelope import Envelope, encode

SiteRequest = Request[Principal, Any, Any]
PathId = FromPath[Annotated[str, msgspec.Meta(max_length=100)]]
_EXAMPLE = {
    "slug": "acme",
    "companyName": "Acme",
    "enabled": True,
    "letters": {"received": {}, "interview": {"subject": "See you at {company}"}},
    "noticeVersion": "2026-11",
}


class WordingBody(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """What is left out is as it comes. Places: {name}, {company}, {job}, {when}, {link}."""

    subject: Annotated[str, msgspec.Meta(max_length=LONGEST_SUBJECT, pattern=NO_NUL)] = ""
    text: Annotated[str, msgspec.Meta(max_length=LONGEST_TEXT, pattern=NO_NUL)] = ""


class CareerSiteBody(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """``letters``: of what candidates are written; what is not named they are not. ``applicationUrl``: of a
    page of yours, behind which a candidate's token is put; empty: the API's own address."""

    slug: Annotated[str, msgspec.Meta(max_length=60, pattern=NO_NUL)]
    company_name: Name
    enabled: bool
    letters: dict[LetterKind, WordingBody] = msgspec.field(default_factory=dict)
    application_url: Annotated[str, msgspec.Meta(max_length=500, pattern=NO_NUL)] = ""
    notice_version: Annotated[str, msgspec.Meta(max_length=LONGEST_NOTICE, pattern=NO_NUL)] = ""
    updates_employment_status: bool = True

    def settings(self) -> SiteSettings:
        return SiteSettings(
            slug=self.slug,
            company_name=self.company_name,
            enabled=self.enabled,
            letters={
                kind: Wording(subject=each.subject, text=each.text) for kind, each in self.letters.items()
            },
            application_url=self.application_url,
            notice=self.notice_version,
            updates_employment_status=self.updates_employment_status,
        )


class CareerSiteController(Controller):
    path = "/careers"
    tags = ("Careers",)

    @get(
        "/",
        opt=operation("careers:manage", if_none_match=True, problems=(404,)),
        operation_id="getCareerSite",
        summary="Read how the career site is set up",
    )
    async def one(
        self, request: SiteRequest, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[CareerSiteView]]:
        """404 before there is one."""
        found = await mediator.send(GetCareerSite(by=request.user))
        return conditional(request, encode(Envelope(data=found)), etag(found.version))

    @put(
        "/",
        opt=operation("careers:manage", if_match=True, example=_EXAMPLE, problems=(409, 422)),
        operation_id="putCareerSite",
        summary="Set up the career site",
    )
    async def put(
        self, request: SiteRequest, data: JSONBody[CareerSiteBody], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[CareerSiteView]]:
        """Everything of it at once. While it is enabled, anybody sees the open jobs and can apply."""
        command = PutCareerSite(
            by=request.user, settings=data.settings(), expected_version=expected_version(request)
        )
        done = await mediator.send(command)
        message = "The career site is open" if done.enabled else "The career site is off"
        return Response(Envelope(data=done, message=message), headers={"ETag": etag(done.version)})


class ApplicationLetterController(Controller):
    path = "/applications/{id:str}/letters"
    tags = ("Applications",)

    @get(
        "/",
        opt=operation("applications:read", problems=(404,)),
        operation_id="listCandidateLetters",
        summary="See what the candidate was written",
    )
    async def many(
        self, request: SiteRequest, id: PathId, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[list[CandidateLetterView]]]:
        """Oldest first. That a letter was sent, when and of what; what it said is not kept."""
        found = await mediator.send(ListLetters(by=request.user, application_id=id))
        return Response(Envelope(data=found))

    @post(
        "/{letter_id:str}/requeue",
        opt=operation("applications:write", problems=(404, 409)),
        operation_id="requeueCandidateLetter",
        summary="Have a parked letter tried again",
        status_code=200,
    )
    async def requeue(
        self, request: SiteRequest, id: PathId, letter_id: PathId, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[CandidateLetterView]]:
        """Within seconds, then again for two days. What it says is made anew, and it is cancelled when that
        says nothing any more."""
        command = RequeueLetter(by=request.user, application_id=id, id=letter_id)
        return Response(Envelope(data=await mediator.send(command), message="The letter is tried again"))
