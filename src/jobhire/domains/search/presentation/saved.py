"""Saved searches over HTTP."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Controller, Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec import UNSET, UnsetType

from jobhire.domains.search.application.asked import JobQueryBody, QueryBody
from jobhire.domains.search.application.saved import (
    PERMISSION,
    ChangeSavedSearch,
    DeleteSavedSearch,
    ListSavedSearches,
    RecallSearch,
    SavedSearchView,
    SaveSearch,
)
from jobhire.domains.search.application.searching import SearchAdvanced, SearchJobs
from jobhire.domains.search.application.views import JobSearchHit, JobSearchMeta, SearchHit, SearchMeta
from jobhire.domains.search.domain.document import Kind
from jobhire.domains.search.domain.query import Query
from jobhire.domains.search.presentation.http import (
    PathId,
    SearchRequest,
    answered,
    ask,
    list_of,
    part_asked,
)
from jobhire.shared.application import Mediator
from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.bodies import Name
from jobhire.shared.presentation.conditions import etag, expected_version
from jobhire.shared.presentation.envelope import Envelope, Message, Pagination
from jobhire.shared.presentation.idempotency import once
from jobhire.shared.presentation.paging import Cursor, PageNumber, PageSize


class SavedCandidateQuery(
    QueryBody,
    frozen=True,
    kw_only=True,
    rename="camel",
    forbid_unknown_fields=True,
    tag_field="kind",
    tag="candidates",
):
    """As the advanced search of candidates takes it."""


class SavedJobQuery(
    JobQueryBody,
    frozen=True,
    kw_only=True,
    rename="camel",
    forbid_unknown_fields=True,
    tag_field="kind",
    tag="jobs",
):
    """As the advanced search of jobs takes it."""


SavedQuery = SavedCandidateQuery | SavedJobQuery


class NewSavedSearch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``shared``: with everybody of the tenant who saves searches; ``alert``: you get a notification when it
    finds one that it did not find before."""

    name: Name
    query: SavedQuery
    shared: bool = False
    alert: bool = False


class SavedSearchPatch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A merge-patch: what is left out stays. ``query``: of the same kind."""

    name: Name | UnsetType = UNSET
    query: SavedQuery | UnsetType = UNSET
    shared: bool | UnsetType = UNSET
    alert: bool | UnsetType = UNSET


class FoundCandidates(msgspec.Struct, frozen=True, kw_only=True):
    """What a saved search of candidates finds."""

    data: list[SearchHit]
    pagination: Pagination
    meta: SearchMeta


class FoundJobs(msgspec.Struct, frozen=True, kw_only=True):
    """What a saved search of jobs finds."""

    data: list[JobSearchHit]
    pagination: Pagination
    meta: JobSearchMeta


SAVED_EXAMPLE: dict[str, Any] = {
    "name": "Platform people near Porto",
    "query": {
        "kind": "candidates",
        "must": [{"skill": "k8s"}, {"years": {"min": 5}}],
        "should": [{"location": "Porto"}],
    },
    "alert": True,
}
_KINDS = {SavedCandidateQuery: Kind.CANDIDATES, SavedJobQuery: Kind.JOBS}


def _asked(body: SavedQuery) -> tuple[Kind, Query]:
    return _KINDS[type(body)], body.query("/query")


class SavedSearchController(Controller):
    path = "/search/saved"
    tags = ("Search",)

    @post(
        "/",
        opt=operation(PERMISSION, idempotent=True, example=SAVED_EXAMPLE, problems=(409, 422, 503)),
        operation_id="saveSearch",
        summary="Save a search",
    )
    async def create(
        self, request: SearchRequest, data: JSONBody[NewSavedSearch], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[SavedSearchView]]:
        """At most 500 of a tenant, 50 of them with an alert. An alert knows all that are found when it is
        switched on (at most 5,000), and tells you of others."""
        kind, query = _asked(data.query)

        async def run(id: str) -> Response[Envelope[SavedSearchView]]:
            command = SaveSearch(
                by=request.user,
                id=id,
                kind=kind,
                name=data.name,
                query=query,
                shared=data.shared,
                alert=data.alert,
            )
            saved = await ask(mediator, command)
            headers = {"Location": f"/api/v1/search/saved/{id}/results", "ETag": etag(saved.version)}
            return Response(Envelope(data=saved, message="Search saved"), status_code=201, headers=headers)

        return await once(request, run)

    @get("/", opt=operation(PERMISSION), operation_id="listSavedSearches", summary="List saved searches")
    async def many(
        self, request: SearchRequest, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[list[SavedSearchView]]]:
        """Yours and those that are shared, oldest first."""
        return Response(Envelope(data=await mediator.send(ListSavedSearches(by=request.user))))

    @patch(
        "/{id:str}",
        opt=operation(PERMISSION, if_match=True, example={"alert": False}, problems=(404, 409, 422, 503)),
        operation_id="changeSavedSearch",
        summary="Change a saved search",
    )
    async def change(
        self,
        request: SearchRequest,
        id: PathId,
        data: JSONBody[SavedSearchPatch],
        mediator: NamedDependency[Mediator],
    ) -> Response[Envelope[SavedSearchView]]:
        """Whoever saved it may. With another query, an alert starts anew."""
        command = ChangeSavedSearch(
            by=request.user,
            id=id,
            name=data.name,
            query=UNSET if data.query is UNSET else _asked(data.query),
            shared=data.shared,
            alert=data.alert,
            expected_version=expected_version(request),
        )
        saved = await ask(mediator, command)
        return Response(
            Envelope(data=saved, message="Saved search updated"), headers={"ETag": etag(saved.version)}
        )

    @delete(
        "/{id:str}",
        opt=operation(PERMISSION, if_match=True),
        status_code=200,
        operation_id="deleteSavedSearch",
        summary="Delete a saved search",
    )
    async def remove(
        self, request: SearchRequest, id: PathId, mediator: NamedDependency[Mediator]
    ) -> Response[Message]:
        """Whoever saved it may."""
        command = DeleteSavedSearch(by=request.user, id=id, expected_version=expected_version(request))
        await mediator.send(command)
        return Response(Message(message="Saved search deleted"))

    @get(
        "/{id:str}/results",
        opt=operation(PERMISSION, problems=(404, 422, 503)),
        operation_id="runSavedSearch",
        summary="See what a saved search finds now",
    )
    async def results(
        self,
        request: SearchRequest,
        id: PathId,
        mediator: NamedDependency[Mediator],
        page: PageNumber = 1,
        limit: PageSize = 20,
        cursor: Cursor = None,
    ) -> Response[FoundCandidates | FoundJobs]:
        """As the search of its kind answers; whoever runs it needs what that needs."""
        kind, query = await mediator.send(RecallSearch(by=request.user, id=id))
        of = list_of(kind)
        part = part_asked(request, query, page, limit, cursor, facets=True, of=of)
        if kind is Kind.JOBS:
            found = await ask(mediator, SearchJobs(by=request.user, query=query, part=part, advanced=True))
        else:
            found = await ask(mediator, SearchAdvanced(by=request.user, query=query, part=part))
        return answered(request, query, found, page, limit, linked=True, of=of)
