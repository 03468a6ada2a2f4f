"""Feedback over HTTP."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, UnsetType

from jobhire.domains.hiring.application.commands import ChangeFeedback, GiveFeedback, WithdrawFeedback
from jobhire.domains.hiring.application.queries import (
    FeedbackDetail,
    FeedbackSummary,
    FeedbackView,
    GetFeedback,
    ListFeedback,
    SummariseFeedback,
)
from jobhire.domains.hiring.domain.feedback import FeedbackType
from jobhire.shared.application import Mediator, Principal
from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.bodies import NO_NUL
from jobhire.shared.presentation.conditions import conditional, etag, expected_version
from jobhire.shared.presentation.envelope import Envelope, Message, Page, encode
from jobhire.shared.presentation.idempotency import once
from jobhire.shared.presentation.lists import Listed
from jobhire.shared.presentation.paging import Cursor, PageNumber, PageSize

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=NO_NUL)]
PathId = FromPath[Annotated[str, msgspec.Meta(max_length=100)]]
Notes = Annotated[str, msgspec.Meta(max_length=5_000, pattern=NO_NUL)]
FeedbackRequest = Request[Principal, Any, Any]
_EXAMPLE = {
    "jobId": "01990000-0000-7000-8000-000000000001",
    "candidateId": "01990000-0000-7000-8000-000000000002",
    "feedbackType": "positive",
    "notes": "Ran a platform of our size.",
}


class NewFeedback(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    job_id: Id
    candidate_id: Id
    feedback_type: FeedbackType
    notes: Notes | None = None


class FeedbackPatch(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """A merge-patch: what is left out stays, ``null`` empties."""

    feedback_type: FeedbackType | UnsetType = UNSET
    notes: Notes | UnsetType | None = UNSET


class FeedbackController(Controller):
    path = "/feedback"
    tags = ("Feedback",)

    @post(
        "/",
        opt=operation("feedback:write", idempotent=True, example=_EXAMPLE, problems=(404, 409)),
        operation_id="giveFeedback",
        summary="Judge a candidate for a job",
    )
    async def give(
        self, request: FeedbackRequest, data: JSONBody[NewFeedback], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[FeedbackView]]:
        """Recorded with the score it judges. One per person, job and candidate: judging again changes it, and
        what it was before is kept."""

        async def run(id: str) -> Response[Envelope[FeedbackView]]:
            command = GiveFeedback(
                by=request.user,
                id=id,
                job_id=data.job_id,
                candidate_id=data.candidate_id,
                type=data.feedback_type,
                notes=data.notes or "",
            )
            given = await mediator.send(command)
            headers = {"Location": f"/api/v1/feedback/{given.id}", "ETag": etag(given.version)}
            said = "Hire recorded" if given.feedback_type is FeedbackType.HIRED else "Feedback recorded"
            return Response(Envelope(data=given, message=said), status_code=201, headers=headers)

        return await once(request, run)

    @get(
        "/{id:str}",
        opt=operation("feedback:read", if_none_match=True),
        operation_id="getFeedback",
        summary="Read a feedback and its history",
    )
    async def one(
        self, request: FeedbackRequest, id: PathId, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[FeedbackDetail]]:
        found = await mediator.send(GetFeedback(by=request.user, id=id))
        return conditional(request, encode(Envelope(data=found)), etag(found.version))

    @patch(
        "/{id:str}",
        opt=operation("feedback:write", if_match=True, example={"notes": "Second interview went well."}),
        operation_id="changeFeedback",
        summary="Change your feedback",
    )
    async def change(
        self,
        request: FeedbackRequest,
        id: PathId,
        data: JSONBody[FeedbackPatch],
        mediator: NamedDependency[Mediator],
    ) -> Response[Envelope[FeedbackView]]:
        """Yours only. It judges the score of this moment from then on."""
        command = ChangeFeedback(
            by=request.user,
            id=id,
            expected_version=expected_version(request),
            type=data.feedback_type,
            notes="" if data.notes is None else data.notes,
        )
        changed = await mediator.send(command)
        body = Envelope(data=changed, message="Feedback updated")
        return Response(body, headers={"ETag": etag(changed.version)})

    @delete(
        "/{id:str}",
        opt=operation("feedback:write", if_match=True),
        status_code=200,
        operation_id="withdrawFeedback",
        summary="Withdraw your feedback",
    )
    async def withdraw(
        self, request: FeedbackRequest, id: PathId, mediator: NamedDependency[Mediator]
    ) -> Response[Message]:
        """Yours only. It counts no more; a report as of an earlier day still knows it."""
        expected = expected_version(request)
        await mediator.send(WithdrawFeedback(by=request.user, id=id, expected_version=expected))
        return Response(Message(message="Feedback withdrawn"))


class JobFeedbackController(Controller):
    path = "/jobs/{id:str}/feedback"
    tags = ("Feedback",)

    @get(
        "/",
        opt=operation("feedback:read"),
        operation_id="listFeedback",
        summary="List what was said about candidates for a job",
    )
    async def many(
        self,
        request: FeedbackRequest,
        id: PathId,
        mediator: NamedDependency[Mediator],
        page: PageNumber = 1,
        limit: PageSize = 20,
        cursor: Cursor = None,
    ) -> Response[Page[FeedbackView]]:
        """Newest first, with the score that each judged."""
        listed = Listed(name="feedback", filters=id, page=page, limit=limit)
        query = ListFeedback(by=request.user, job_id=id, part=listed.part(request, cursor))
        found = await mediator.send(query)
        return listed.answer(request, found.items, total=found.total, last=found.last)

    @get(
        "/summary",
        opt=operation("feedback:read"),
        operation_id="summariseFeedback",
        summary="Count what was said about candidates for a job",
    )
    async def summary(
        self, request: FeedbackRequest, id: PathId, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[FeedbackSummary]]:
        """In all and per scoring model, with the average score that each verdict was given on."""
        found = await mediator.send(SummariseFeedback(by=request.user, job_id=id))
        return Response(Envelope(data=found))
