"""Search over HTTP: of candidates, and of jobs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from jobhire.domains.search.application.ports import IndexBuilding, Part, Place
from jobhire.domains.search.application.searching import (
    ExplainJobSearch,
    ExplainSearch,
    FindSimilar,
    FindSimilarJobs,
    Results,
    SearchAdvanced,
    SearchCandidates,
    SearchJobs,
)
from jobhire.domains.search.application.views import (
    JobSearchExplanationView,
    JobSearchHit,
    JobSearchMeta,
    SearchExplanationView,
    SearchHit,
    SearchMeta,
)
from jobhire.domains.search.domain.document import MONTHS, Kind
from jobhire.domains.search.domain.query import (
    Clause,
    DepartmentClause,
    JobStatusClause,
    LocationClause,
    Query,
    SkillClause,
    StatusClause,
    TextClause,
    TypeClause,
    YearsClause,
)
from jobhire.domains.search.domain.words import Term, terms_of
from jobhire.domains.search.presentation.bodies import (
    EXAMPLE,
    EXPLAIN_EXAMPLE,
    JOB_EXAMPLE,
    JOB_EXPLAIN_EXAMPLE,
    ExplainBody,
    JobExplainBody,
    JobSearchBody,
    SearchBody,
)
from jobhire.shared.application import Mediator, Principal
from jobhire.shared.application.messages import Message
from jobhire.shared.domain import Invalid
from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.envelope import Envelope, MetaPage, Pagination, encode, encoded
from jobhire.shared.presentation.paging import Cursor, PageNumber, PageSize, next_link
from jobhire.shared.presentation.problems import INDEX_BUILDING, HttpProblem
from jobhire.shared.presentation.services import services

SearchRequest = Request[Principal, Any, Any]
PathId = FromPath[Annotated[str, msgspec.Meta(max_length=100)]]
TypeFilter = Literal["internal", "past", "uploaded", "all"]
StatusFilter = Literal["available", "interviewing", "hired", "all"]
RETRY_SECONDS = 2
_LIST, _JOBS = "search-candidates", "search-jobs"
Words = Annotated[
    str | None,
    QueryParameter(max_length=200, description='Words in any form, "a phrase", pref*: all of them'),
]
SimilarMany = Annotated[int, QueryParameter(ge=1, le=50, description="How many")]
JobStatusFilter = Literal["open", "on hold", "closed", "all"]
Answer = Response[MetaPage[SearchHit, SearchMeta]]
JobAnswer = Response[MetaPage[JobSearchHit, JobSearchMeta]]


class SearchController(Controller):
    path = "/search/candidates"
    tags = ("Search",)

    @get(
        "/",
        opt=operation("candidates:read", problems=(422, 503)),
        operation_id="searchCandidates",
        summary="Find candidates by what stands in them",
    )
    async def basic(  # noqa: PLR0913, PLR0917 - one argument per query parameter
        self,
        request: SearchRequest,
        mediator: NamedDependency[Mediator],
        q: Words = None,
        skills: Annotated[
            str | None, QueryParameter(max_length=1_000, description="Comma-separated; has all of them")
        ] = None,
        min_years: Annotated[
            float | None, QueryParameter(name="minYears", ge=0, le=80, description="Of experience")
        ] = None,
        location: Annotated[str | None, QueryParameter(max_length=200)] = None,
        type: Annotated[TypeFilter, QueryParameter(description="`all`: whatever the type")] = "all",
        employment_status: Annotated[
            StatusFilter, QueryParameter(name="employmentStatus", description="`all`: whatever the status")
        ] = "all",
        page: PageNumber = 1,
        limit: PageSize = 20,
        cursor: Cursor = None,
    ) -> Answer:
        """The best first. `meta.query` is the same as a body of the advanced search, with clauses that an
        explanation can name."""
        must: list[Clause] = [*_texts(q or ""), *_skills(skills or "")]
        if min_years is not None:
            must.append(YearsClause(least=round(min_years * MONTHS)))
        if location and location.strip():
            must.append(LocationClause(name=location))
        if type != "all":
            must.append(TypeClause(values=(type,)))
        if employment_status != "all":
            must.append(StatusClause(values=(employment_status,)))
        query = Query(must=tuple(must))
        part = part_asked(request, query, page, limit, cursor, facets=True)
        found = await ask(mediator, SearchCandidates(by=request.user, query=query, part=part))
        return answered(request, query, found, page, limit, linked=True)

    @post(
        "/",
        status_code=200,
        opt=operation("search:advanced", example=EXAMPLE, problems=(422, 503)),
        operation_id="searchCandidatesAdvanced",
        summary="Find candidates by clauses with weights",
    )
    async def advanced(
        self, request: SearchRequest, data: JSONBody[SearchBody], mediator: NamedDependency[Mediator]
    ) -> Answer:
        """The best first; of equal score, who came last. A score depends on query and candidate alone:
        nobody's arrival moves it."""
        query = data.query()
        part = part_asked(request, query, data.page, data.limit, data.cursor, facets=data.facets)
        found = await ask(mediator, SearchAdvanced(by=request.user, query=query, part=part))
        return answered(request, query, found, data.page, data.limit)

    @post(
        "/explain",
        status_code=200,
        opt=operation("search:advanced", example=EXPLAIN_EXAMPLE, problems=(404, 422, 503)),
        operation_id="explainSearch",
        summary="See why somebody is found, or not",
    )
    async def explain(
        self, request: SearchRequest, data: JSONBody[ExplainBody], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[SearchExplanationView]]:
        """`excludedBy` names clauses: without them, the same query finds this candidate."""
        query = data.query.query("/query")
        explanation = await ask(mediator, ExplainSearch(by=request.user, query=query, id=data.candidate_id))
        return Response(Envelope(data=explanation))

    @get(
        "/{id:str}/similar",
        opt=operation("candidates:read", problems=(404, 503)),
        operation_id="findSimilarCandidates",
        summary="Find candidates like this one",
    )
    async def similar(
        self,
        request: SearchRequest,
        id: PathId,
        mediator: NamedDependency[Mediator],
        limit: SimilarMany = 10,
    ) -> Answer:
        """By their skills and the words that tell most of them; `meta.query` says which."""
        found = await ask(mediator, FindSimilar(by=request.user, id=id, limit=limit))
        return answered(request, Query(), found, 1, limit)


class JobSearchController(Controller):
    path = "/search/jobs"
    tags = ("Search",)

    @get(
        "/",
        opt=operation("jobs:read", problems=(422, 503)),
        operation_id="searchJobs",
        summary="Find jobs by what stands in them",
    )
    async def basic(  # noqa: PLR0913, PLR0917 - one argument per query parameter
        self,
        request: SearchRequest,
        mediator: NamedDependency[Mediator],
        q: Words = None,
        skills: Annotated[
            str | None, QueryParameter(max_length=1_000, description="Comma-separated; asks for all of them")
        ] = None,
        status: Annotated[JobStatusFilter, QueryParameter(description="`all`: whatever the status")] = "all",
        department: Annotated[
            str | None, QueryParameter(max_length=200, description="Its whole name, in whatever case")
        ] = None,
        location: Annotated[str | None, QueryParameter(max_length=200)] = None,
        page: PageNumber = 1,
        limit: PageSize = 20,
        cursor: Cursor = None,
    ) -> JobAnswer:
        """The best first. `meta.query` is the same as a body of the advanced search."""
        must: list[Clause] = [*_texts(q or ""), *_skills(skills or "")]
        if location and location.strip():
            must.append(LocationClause(name=location))
        if department and department.strip():
            must.append(DepartmentClause(name=department))
        if status != "all":
            must.append(JobStatusClause(values=(status,)))
        query = Query(must=tuple(must))
        part = part_asked(request, query, page, limit, cursor, facets=True, of=_JOBS)
        found = await ask(mediator, SearchJobs(by=request.user, query=query, part=part))
        return answered(request, query, found, page, limit, linked=True, of=_JOBS)

    @post(
        "/",
        status_code=200,
        opt=operation("jobs:read", example=JOB_EXAMPLE, problems=(422, 503)),
        operation_id="searchJobsAdvanced",
        summary="Find jobs by clauses with weights",
    )
    async def advanced(
        self, request: SearchRequest, data: JSONBody[JobSearchBody], mediator: NamedDependency[Mediator]
    ) -> JobAnswer:
        """The best first; of equal score, what came last. A score depends on query and job alone."""
        query = data.query()
        part = part_asked(request, query, data.page, data.limit, data.cursor, facets=data.facets, of=_JOBS)
        found = await ask(mediator, SearchJobs(by=request.user, query=query, part=part, advanced=True))
        return answered(request, query, found, data.page, data.limit, of=_JOBS)

    @post(
        "/explain",
        status_code=200,
        opt=operation("jobs:read", example=JOB_EXPLAIN_EXAMPLE, problems=(404, 422, 503)),
        operation_id="explainJobSearch",
        summary="See why a job is found, or not",
    )
    async def explain(
        self, request: SearchRequest, data: JSONBody[JobExplainBody], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[JobSearchExplanationView]]:
        """`excludedBy` names clauses: without them, the same query finds this job."""
        query = data.query.query("/query")
        explanation = await ask(mediator, ExplainJobSearch(by=request.user, query=query, id=data.job_id))
        return Response(Envelope(data=explanation))

    @get(
        "/{id:str}/similar",
        opt=operation("jobs:read", problems=(404, 503)),
        operation_id="findSimilarJobs",
        summary="Find jobs like this one",
    )
    async def similar(
        self,
        request: SearchRequest,
        id: PathId,
        mediator: NamedDependency[Mediator],
        limit: SimilarMany = 10,
    ) -> JobAnswer:
        """By the skills they ask for and the words that tell most of them; `meta.query` says which."""
        found = await ask(mediator, FindSimilarJobs(by=request.user, id=id, limit=limit))
        return answered(request, Query(), found, 1, limit, of=_JOBS)


def _texts(q: str) -> list[Clause]:
    """A clause for each word or phrase, so that each can be named."""
    if not q.strip():
        return []
    return [TextClause(text=_written(term), terms=(term,)) for term in terms_of(q, "/q")]


def _written(term: Term) -> str:
    if term.prefix:
        return f"{term.words[0]}*"
    return term.words[0] if len(term.words) == 1 else f'"{" ".join(term.words)}"'


def _skills(skills: str) -> list[Clause]:
    names = [each.strip() for each in skills.split(",") if each.strip()]
    if len(names) > 20 or any(len(name) > 200 for name in names):
        raise Invalid("at most 20 skills of 200 characters", field="/skills")
    return [SkillClause(name=name) for name in names]


def part_asked(
    request: SearchRequest,
    query: Query,
    page: int,
    limit: int,
    cursor: str | None,
    *,
    facets: bool,
    of: str = _LIST,
) -> Part:
    """Raises a 400 problem for a cursor of another tenant or query."""
    if cursor is None:
        return Part(limit=limit, skip=(page - 1) * limit, facets=facets)
    value, id = services(request).cursors.read(request.user.tenant_id, of, query, cursor)
    return Part(limit=limit, after=Place(int(value), str(id)), facets=facets)


def list_of(kind: Kind) -> str:
    """What cursors are of."""
    return _JOBS if kind is Kind.JOBS else _LIST


async def ask(mediator: Mediator, message: Message[Any]) -> Any:
    try:
        return await mediator.send(message)
    except IndexBuilding as building:
        detail = f"{building.done:,} of {building.total:,} are in it. Ask again in a moment."
        raise HttpProblem(INDEX_BUILDING, detail, headers={"Retry-After": str(RETRY_SECONDS)}) from building


def answered(
    request: SearchRequest,
    query: Query,
    found: Results,
    page: int,
    limit: int,
    *,
    linked: bool = False,
    of: str = _LIST,
) -> Response[Any]:
    following = None
    if found.last is not None:
        place: Sequence[Any] = [found.last.score, found.last.id]
        following = services(request).cursors.issue(request.user.tenant_id, of, query, list(place))
    answer = MetaPage(
        data=found.items,
        pagination=Pagination.of(page=page, limit=limit, total=found.total, next_cursor=following),
        meta=found.meta,
    )
    return encoded(encode(answer), headers=next_link(request, following) if linked else {})
