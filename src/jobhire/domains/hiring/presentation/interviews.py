"""Interviews and scorecards over HTTP."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Annotated, Any

import msgspec
from litestar import Controller, Response, get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec import UNSET, UnsetType

from jobhire.domains.hiring.application.interviews import (
    ChangeInterview,
    EndInterview,
    GetCalendar,
    GetInterview,
    ListInterviews,
    ListOwnInterviews,
    ScheduleInterview,
)
from jobhire.domains.hiring.application.panel import InterviewView
from jobhire.domains.hiring.application.scorecards import (
    GetScorecards,
    PanelView,
    ScorecardView,
    SubmitScorecard,
)
from jobhire.domains.hiring.domain.interview import MOST_INTERVIEWERS, InterviewKind, InterviewStatus, Plan
from jobhire.domains.hiring.domain.scorecard import BEST, MOST_MARKS, Assessment, Mark, Recommendation
from jobhire.domains.hiring.presentation.fields import HiringRequest, Id, Notes, PathId
from jobhire.shared.application import Mediator
from jobhire.shared.domain import UserId
from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.bodies import NO_NUL, Name
from jobhire.shared.presentation.conditions import conditional, etag, expected_version, not_modified
from jobhire.shared.presentation.envelope import Envelope, encode, encoded
from jobhire.shared.presentation.idempotency import once

ICALENDAR = "text/calendar"
Zone = Annotated[str, msgspec.Meta(min_length=1, max_length=60, pattern=NO_NUL, description="By IANA")]
Place = Annotated[str, msgspec.Meta(max_length=500, pattern=NO_NUL)]
Link = Annotated[str, msgspec.Meta(max_length=2_000, pattern=NO_NUL, description="https")]
Interviewers = Annotated[list[Id], msgspec.Meta(min_length=1, max_length=MOST_INTERVIEWERS)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
_PLAN = {
    "kind": "video",
    "startsAt": "2026-12-01T09:00:00+01:00",
    "endsAt": "2026-12-01T10:00:00+01:00",
    "timeZone": "Europe/Zurich",
    "interviewers": ["01990000-0000-7000-8000-000000000003"],
    "link": "https://meet.example/abc",
}
_CARD = {
    "recommendation": "yes",
    "marks": [{"criterion": "Python", "rating": 4, "evidence": "Found the race in our sample."}],
}


class NewInterview(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """``timeZone``: where people read the clock; ``interviewers``: ids of users."""

    kind: InterviewKind
    starts_at: Moment
    ends_at: Moment
    time_zone: Zone
    interviewers: Interviewers
    place: Place | None = None
    link: Link | None = None
    note: Notes | None = None


class InterviewPatch(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """A merge-patch: what is left out stays, ``null`` empties."""

    kind: InterviewKind | UnsetType = UNSET
    starts_at: Moment | UnsetType = UNSET
    ends_at: Moment | UnsetType = UNSET
    time_zone: Zone | UnsetType = UNSET
    interviewers: Interviewers | UnsetType = UNSET
    place: Place | UnsetType | None = UNSET
    link: Link | UnsetType | None = UNSET
    note: Notes | UnsetType | None = UNSET


class EndBody(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """``status``: held, no_show or cancelled."""

    status: InterviewStatus
    reason: Notes | None = None


class MarkBody(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    criterion: Name
    rating: Annotated[int, msgspec.Meta(ge=1, le=BEST)]
    evidence: Notes | None = None


class ScorecardBody(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    recommendation: Recommendation
    marks: Annotated[list[MarkBody], msgspec.Meta(min_length=1, max_length=MOST_MARKS)]
    note: Notes | None = None

    def said(self) -> Assessment:
        return Assessment(
            recommendation=self.recommendation,
            marks=tuple(
                Mark(criterion=each.criterion, rating=each.rating, evidence=each.evidence or "")
                for each in self.marks
            ),
            note=self.note or "",
        )


class ApplicationInterviewController(Controller):
    path = "/applications/{id:str}"
    tags = ("Interviews",)

    @post(
        "/interviews",
        opt=operation("interviews:write", idempotent=True, example=_PLAN, problems=(404, 409)),
        operation_id="scheduleInterview",
        summary="Arrange an interview",
    )
    async def schedule(
        self,
        request: HiringRequest,
        id: PathId,
        data: JSONBody[NewInterview],
        mediator: NamedDependency[Mediator],
    ) -> Response[Envelope[InterviewView]]:
        """For an application that is open. Interviewers get a letter with an invitation; the candidate,
        too, if the tenant wants that (`PUT /careers`)."""

        async def run(new_id: str) -> Response[Envelope[InterviewView]]:
            plan = Plan(
                kind=data.kind,
                starts_at=data.starts_at,
                ends_at=data.ends_at,
                time_zone=data.time_zone,
                interviewers=tuple(UserId(each) for each in data.interviewers),
                place=data.place or "",
                link=data.link or "",
                note=data.note or "",
            )
            command = ScheduleInterview(by=request.user, id=new_id, application_id=id, plan=plan)
            made = await mediator.send(command)
            headers = {"Location": f"/api/v1/interviews/{made.id}", "ETag": etag(made.version)}
            body = Envelope(data=made, message="Interview arranged")
            return Response(body, status_code=201, headers=headers)

        return await once(request, run)

    @get(
        "/interviews",
        opt=operation("applications:read"),
        operation_id="listInterviews",
        summary="List the interviews for an application",
    )
    async def many(
        self, request: HiringRequest, id: PathId, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[list[InterviewView]]]:
        """In the order in which they were arranged."""
        query = ListInterviews(by=request.user, application_id=id)
        return Response(Envelope(data=await mediator.send(query)))

    @get(
        "/scorecards",
        opt=operation("applications:read"),
        operation_id="getScorecards",
        summary="Read the scorecards of an application",
    )
    async def scorecards(
        self, request: HiringRequest, id: PathId, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[PanelView]]:
        """With mean and spread of each criterion. Who is still to hand in their own is not shown the others',
        unless they may `hiring:manage`."""
        query = GetScorecards(by=request.user, application_id=id)
        answer = Envelope(data=await mediator.send(query))
        return Response(answer, headers={"Cache-Control": "no-store"})


class InterviewController(Controller):
    path = "/interviews"
    tags = ("Interviews",)

    @get(
        "/",
        opt=operation("applications:read"),
        operation_id="listOwnInterviews",
        summary="List your interviews",
    )
    async def own(
        self, request: HiringRequest, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[list[InterviewView]]]:
        """Those that you are to hold, the next one first, at most 100."""
        return Response(Envelope(data=await mediator.send(ListOwnInterviews(by=request.user))))

    @get(
        "/{id:str}",
        opt=operation("applications:read", if_none_match=True),
        operation_id="getInterview",
        summary="Read an interview",
    )
    async def one(
        self, request: HiringRequest, id: PathId, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[InterviewView]]:
        found = await mediator.send(GetInterview(by=request.user, id=id))
        return conditional(request, encode(Envelope(data=found)), etag(found.version))

    @patch(
        "/{id:str}",
        opt=operation(
            "interviews:write", if_match=True, example={"place": "Room 4, second floor"}, problems=(409,)
        ),
        operation_id="changeInterview",
        summary="Change an interview",
    )
    async def change(
        self,
        request: HiringRequest,
        id: PathId,
        data: JSONBody[InterviewPatch],
        mediator: NamedDependency[Mediator],
    ) -> Response[Envelope[InterviewView]]:
        """Another time, place or panel, while it is scheduled."""
        people = data.interviewers
        command = ChangeInterview(
            by=request.user,
            id=id,
            kind=data.kind,
            starts_at=data.starts_at,
            ends_at=data.ends_at,
            time_zone=data.time_zone,
            interviewers=UNSET if people is UNSET else tuple(UserId(each) for each in people),
            place="" if data.place is None else data.place,
            link="" if data.link is None else data.link,
            note="" if data.note is None else data.note,
            expected_version=expected_version(request),
        )
        return _answer(await mediator.send(command), "Interview changed")

    @post(
        "/{id:str}/end",
        opt=operation("interviews:write", if_match=True, example={"status": "held"}, problems=(404, 409)),
        status_code=200,
        operation_id="endInterview",
        summary="Say how an interview ended",
    )
    async def end(
        self,
        request: HiringRequest,
        id: PathId,
        data: JSONBody[EndBody],
        mediator: NamedDependency[Mediator],
    ) -> Response[Envelope[InterviewView]]:
        """Held, cancelled, or nobody came."""
        command = EndInterview(
            by=request.user,
            id=id,
            status=data.status,
            reason=data.reason or "",
            expected_version=expected_version(request),
        )
        return _answer(await mediator.send(command), "Interview ended")

    @get(
        "/{id:str}/calendar.ics",
        opt=operation("applications:read", if_none_match=True),
        media_type=ICALENDAR,
        operation_id="getCalendar",
        summary="Fetch an interview for a calendar",
    )
    async def calendar(
        self, request: HiringRequest, id: PathId, mediator: NamedDependency[Mediator]
    ) -> Response[bytes]:
        """iCalendar (RFC 5545): the same `UID` for ever, a higher `SEQUENCE` after every change."""
        body = await mediator.send(GetCalendar(by=request.user, id=id))
        return _calendar(request, body)

    @put(
        "/{id:str}/scorecards/{user_id:str}",
        opt=operation("scorecards:write", example=_CARD, problems=(404, 409)),
        operation_id="submitScorecard",
        summary="Hand in a scorecard",
    )
    async def submit(
        self,
        request: HiringRequest,
        id: PathId,
        user_id: PathId,
        data: JSONBody[ScorecardBody],
        mediator: NamedDependency[Mediator],
    ) -> Response[Envelope[ScorecardView]]:
        """Yours: under your id, or `me`. Handed in again, it is a further version; the earlier ones stay.
        Somebody else's needs `hiring:manage`."""
        who = request.user.user_id if user_id == "me" else UserId(user_id)
        command = SubmitScorecard(
            by=request.user, interview_id=id, interviewer_id=who, assessment=data.said()
        )
        handed_in = await mediator.send(command)
        body = Envelope(data=handed_in, message="Scorecard handed in")
        return Response(body, headers={"ETag": etag(handed_in.version)})


def _answer(view: InterviewView, message: str) -> Response[Envelope[InterviewView]]:
    return Response(Envelope(data=view, message=message), headers={"ETag": etag(view.version)})


def _calendar(request: HiringRequest, body: bytes) -> Response[Any]:
    """Its tag is of the bytes: names and addresses in it change without the interview."""
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if not_modified(request, tag):
        return encoded(b"", status=304, headers=headers, media_type=ICALENDAR)
    headers["Content-Disposition"] = 'attachment; filename="interview.ics"'
    return encoded(body, headers=headers, media_type=f"{ICALENDAR}; charset=utf-8")
