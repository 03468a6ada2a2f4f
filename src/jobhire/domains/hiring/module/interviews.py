"""Interviews, scorecards and offers, wired."""

from __future__ import annotations

from functools import partial

from jobhire.domains.hiring.application.desk import Desk
from jobhire.domains.hiring.application.interviews import (
    ChangeInterview,
    EndInterview,
    GetCalendar,
    GetInterview,
    ListInterviews,
    ListOwnInterviews,
    ScheduleInterview,
    change_interview,
    end_interview,
    get_calendar,
    get_interview,
    list_interviews,
    list_own_interviews,
    schedule_interview,
)
from jobhire.domains.hiring.application.offers import (
    ChangeOffer,
    DraftOffer,
    GetOffer,
    LapseOffer,
    ListOffers,
    MoveOffer,
    OfferBook,
    change_offer,
    draft_offer,
    get_offer,
    lapse_offer,
    list_offers,
    move_offer,
)
from jobhire.domains.hiring.application.panel import Panel
from jobhire.domains.hiring.application.ports import Colleagues
from jobhire.domains.hiring.application.scorecards import (
    GetScorecards,
    SubmitScorecard,
    get_scorecards,
    submit_scorecard,
)
from jobhire.domains.hiring.domain import interview_events, offer_events
from jobhire.domains.hiring.infrastructure.calendar import IcalendarCalendar
from jobhire.domains.hiring.infrastructure.children import (
    INTERVIEWS,
    SCORECARDS,
    InterviewDocument,
    MongoDiary,
    MongoOfApplication,
    ScorecardDocument,
)
from jobhire.domains.hiring.infrastructure.offers import OFFERS, ExpiryRounds, OfferDocument
from jobhire.shared.application import Mediator, Principal
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.chores import Chore
from jobhire.shared.infrastructure.module import Kit

EVENTS = (
    interview_events.InterviewScheduled,
    interview_events.InterviewChanged,
    interview_events.InterviewEnded,
    interview_events.InterviewForgotten,
    interview_events.ScorecardSubmitted,
    interview_events.ScorecardForgotten,
    offer_events.OfferDrafted,
    offer_events.OfferChanged,
    offer_events.OfferMoved,
    offer_events.OfferForgotten,
)
DOCUMENTS = (InterviewDocument, ScorecardDocument, OfferDocument)


def panel_of(kit: Kit, desk: Desk, colleagues: Colleagues) -> Panel:
    return Panel(
        desk=desk,
        interviews=kit.store(INTERVIEWS),
        scorecards=kit.store(SCORECARDS),
        diary=MongoDiary(kit.database),
        cards=MongoOfApplication(SCORECARDS, kit.database),
        colleagues=colleagues,
        calendar=IcalendarCalendar(),
        ids=kit.ids,
    )


def offers_of(kit: Kit, desk: Desk) -> OfferBook:
    return OfferBook(desk=desk, offers=kit.store(OFFERS), found=MongoOfApplication(OFFERS, kit.database))


def wire(mediator: Mediator, panel: Panel, book: OfferBook) -> None:
    register = mediator.register
    register(ScheduleInterview, partial(schedule_interview, panel=panel))
    register(ListInterviews, partial(list_interviews, panel=panel))
    register(ListOwnInterviews, partial(list_own_interviews, panel=panel))
    register(GetInterview, partial(get_interview, panel=panel))
    register(ChangeInterview, partial(change_interview, panel=panel))
    register(EndInterview, partial(end_interview, panel=panel))
    register(GetCalendar, partial(get_calendar, panel=panel))
    register(SubmitScorecard, partial(submit_scorecard, panel=panel))
    register(GetScorecards, partial(get_scorecards, panel=panel))
    register(DraftOffer, partial(draft_offer, book=book))
    register(ListOffers, partial(list_offers, book=book))
    register(GetOffer, partial(get_offer, book=book))
    register(ChangeOffer, partial(change_offer, book=book))
    register(MoveOffer, partial(move_offer, book=book))
    register(LapseOffer, partial(lapse_offer, book=book))


def expiry(kit: Kit) -> Chore:
    async def lapse(tenant_id: TenantId, id: str) -> None:
        await kit.mediator.send(LapseOffer(by=Principal.system(tenant_id), id=id))

    return ExpiryRounds(kit.database, kit.clock, lapse).chore()
