"""The career site as strangers meet it: open jobs, and a way to apply. No sign-in, no cookies."""

from __future__ import annotations

from hashlib import blake2b
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from jobhire.domains.careers.application.applying import ApplyForJob, CvSent, Receipt
from jobhire.domains.careers.application.showing import (
    FindSite,
    GetVacancy,
    ListVacancies,
    VacancyLine,
    VacancyView,
)
from jobhire.domains.careers.presentation.posting import LD_JSON, written
from jobhire.shared.application import Mediator, Principal
from jobhire.shared.domain import Invalid, TenantId
from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.bodies import NO_NUL, LongText, Name, ShortText
from jobhire.shared.presentation.conditions import conditional
from jobhire.shared.presentation.envelope import Envelope, MetaPage, encode
from jobhire.shared.presentation.idempotency import idempotency_key
from jobhire.shared.presentation.lists import Listed
from jobhire.shared.presentation.paging import Cursor, PageNumber, PageSize

MOST_CV_BYTES = 1_400_000
"""In base64 that is what any JSON body may have: strangers get no more of our memory than others."""
SECONDS = 60
VISITOR = Principal.visitor(TenantId(""))
Slug = FromPath[Annotated[str, msgspec.Meta(max_length=60)]]
PathId = FromPath[Annotated[str, msgspec.Meta(max_length=100)]]
Note = Annotated[str, msgspec.Meta(max_length=5_000, pattern=NO_NUL)]
CvContent = Annotated[
    bytes,
    msgspec.Meta(max_length=MOST_CV_BYTES, description="Base64, up to 1.4 MB: PDF, DOCX or text"),
]
_EXAMPLE = {
    "name": "Nora Keller",
    "email": "nora.keller@example.com",
    "note": "I could start in March.",
    "cvText": "Nora Keller. Python developer in Bern, eight years of Django.",
    "consent": {"recruiting": True, "talentPool": False},
}


class ConsentGiven(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """``recruiting``: what they send may be used for this application, without which there is none;
    ``talentPool``: and for other jobs later."""

    recruiting: bool
    talent_pool: bool = False


class ApplicantFile(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    name: Name
    content: CvContent


class CareerApplicationBody(
    msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"
):
    """A CV comes as text (``cvText``) or as a file (``cv``), not as both, or not at all."""

    name: Name
    consent: ConsentGiven
    email: ShortText | None = None
    note: Note | None = None
    cv_text: LongText | None = None
    cv: ApplicantFile | None = None


class CareerMeta(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``noticeVersion``: of the privacy notice that applicants are to be shown."""

    company: str
    notice_version: str


def _cv(data: CareerApplicationBody) -> CvSent | None:
    """Raises ``Invalid``."""
    if data.cv is not None and data.cv_text is not None:
        raise Invalid("a CV as a file or as text, not both", field="/cv")
    if data.cv is not None:
        return CvSent(name=data.cv.name, content=data.cv.content)
    if data.cv_text is None or not data.cv_text.strip():
        return None
    return CvSent(name="application.txt", content=data.cv_text.encode())


def _shown(request: Request[Any, Any, Any], body: bytes, **headers: str) -> Response[Any]:
    """For a minute, to anybody, also by caches in between."""
    tag = f'"{blake2b(body, digest_size=12).hexdigest()}"'
    return conditional(request, body, tag, **{"Cache-Control": f"public, max-age={SECONDS}", **headers})


def _wants_posting(request: Request[Any, Any, Any]) -> bool:
    accepted = request.headers.get("accept", "").lower()
    return LD_JSON in accepted and "application/json" not in accepted


class CareerController(Controller):
    path = "/careers"
    tags = ("Careers",)

    @get(
        "/{slug:str}/jobs",
        opt=operation(public=True, if_none_match=True, problems=(400, 404)),
        operation_id="listVacancies",
        summary="List the open jobs of a company",
    )
    async def many(
        self,
        request: Request[Any, Any, Any],
        slug: Slug,
        mediator: NamedDependency[Mediator],
        page: PageNumber = 1,
        limit: PageSize = 20,
        cursor: Cursor = None,
    ) -> Response[MetaPage[VacancyLine, CareerMeta]]:
        """For anybody, newest first; what is in it may be a minute old."""
        tenant_id = await mediator.send(FindSite(by=VISITOR, slug=slug))
        request.scope["user"] = Principal.visitor(tenant_id)
        listed = Listed(name="vacancies", filters=slug, page=page, limit=limit)
        part = listed.part(request, cursor)
        found = await mediator.send(ListVacancies(by=VISITOR, slug=slug, part=part))
        meta = CareerMeta(company=found.company, notice_version=found.notice)
        answer = listed.answer(request, found.items, total=found.total, last=found.last, meta=meta)
        link = {"Link": answer.headers["Link"]} if "Link" in answer.headers else {}
        return _shown(request, answer.content, **link)

    @get(
        "/{slug:str}/jobs/{id:str}",
        opt=operation(public=True, if_none_match=True, problems=(404,), also=(LD_JSON,)),
        operation_id="getVacancy",
        summary="Read an open job of a company",
    )
    async def one(
        self,
        request: Request[Any, Any, Any],
        slug: Slug,
        id: PathId,
        mediator: NamedDependency[Mediator],
    ) -> Response[Envelope[VacancyView]]:
        """For anybody. With `Accept: application/ld+json` as a JobPosting of schema.org, to be put into a
        page for search engines."""
        vacancy = await mediator.send(GetVacancy(by=VISITOR, slug=slug, id=id))
        if not _wants_posting(request):
            return _shown(request, encode(Envelope(data=vacancy)), Vary="Accept")
        answer = _shown(request, written(vacancy), Vary="Accept")
        if answer.content:
            answer.headers["Content-Type"] = LD_JSON
        return answer

    @post(
        "/{slug:str}/jobs/{id:str}/applications",
        opt=operation(
            public=True, idempotent=True, example=_EXAMPLE, problems=(400, 404, 409, 413, 415, 422, 429)
        ),
        status_code=202,
        operation_id="applyForJob",
        summary="Apply for a job",
    )
    async def apply(
        self,
        request: Request[Any, Any, Any],
        slug: Slug,
        id: PathId,
        data: JSONBody[CareerApplicationBody],
        mediator: NamedDependency[Mediator],
    ) -> Response[Envelope[Receipt]]:
        """For anybody. A name is enough; without an address nobody can write back. The answer is the same
        whoever applies, also to who has applied before: one candidate, one application."""
        if not data.consent.recruiting:
            raise Invalid("an application needs it: agree, or do not apply", field="/consent/recruiting")
        receipt = await mediator.send(
            ApplyForJob(
                by=VISITOR,
                slug=slug,
                job_id=id,
                name=data.name,
                email=data.email,
                note=data.note or "",
                cv=_cv(data),
                talent_pool=data.consent.talent_pool,
                key=idempotency_key(request),
            )
        )
        message = "Thank you. Your application is with the company."
        return Response(Envelope(data=receipt, message=message), status_code=202)
