"""The door of the careers domain: strangers see open jobs and apply, candidates are written to and answer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from jobhire.domains.careers.application.applying import (
    ApplyForJob,
    CarryOnSubmission,
    Counter,
    apply_for_job,
    carry_on_submission,
)
from jobhire.domains.careers.application.forgetting import CareerDiscloser, LetterForgetter
from jobhire.domains.careers.application.letters import (
    ListLetters,
    PlanLetter,
    Post,
    RequeueLetter,
    SendLetter,
    list_letters,
    plan_letter,
    requeue_letter,
    send_letter,
)
from jobhire.domains.careers.application.own import (
    AnswerOwnApplication,
    GetOwnApplication,
    answer_own_application,
    get_own_application,
)
from jobhire.domains.careers.application.ports import (
    ApplicantFiles,
    Applicants,
    AtWork,
    FrontDesk,
    Letters,
    Sites,
)
from jobhire.domains.careers.application.showing import (
    FindSite,
    GetVacancy,
    ListVacancies,
    find_site,
    get_vacancy,
    list_vacancies,
)
from jobhire.domains.careers.application.sites import (
    GetCareerSite,
    PutCareerSite,
    SiteRegister,
    get_career_site,
    put_career_site,
)
from jobhire.domains.careers.domain.events import (
    CandidateLetterParked,
    CandidateLetterRequeued,
    CandidateLetterSent,
    CareerApplicationReceived,
    CareerApplicationTaken,
    CareerSiteChanged,
)
from jobhire.domains.careers.infrastructure.mongo import (
    LETTERS,
    SITES,
    SUBMISSIONS,
    CandidateLetterDocument,
    CareerSiteDocument,
    MongoLetters,
    MongoSites,
    MongoSubmissions,
    SubmissionDocument,
)
from jobhire.domains.careers.infrastructure.rounds import LetterRounds
from jobhire.domains.careers.infrastructure.showing import KeptVacancies, StampedVacancies
from jobhire.domains.careers.infrastructure.tickets import VaultTickets
from jobhire.domains.careers.presentation.actors import consumers
from jobhire.shared.application import Principal
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.module import Door, Kit

if TYPE_CHECKING:
    from litestar import Controller


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """``front``: whoever decides about applications; ``files``: whoever reads CVs."""

    vacancies: StampedVacancies
    applicants: Applicants
    files: ApplicantFiles
    front: FrontDesk


def open_door(kit: Kit, neighbours: Neighbours, *, at_work: AtWork, sender: str, public_url: str) -> Door:
    """``at_work``: whether a tenant is active; ``sender``: the address that letters come from;
    ``public_url``: where people reach the service."""
    register = register_of(kit, MongoSites(kit.database, kit.activity), at_work)
    letters = MongoLetters(kit.database)
    wire(kit, neighbours, register, letters, sender=sender, public_url=public_url)
    return Door(
        name="careers",
        events=(
            CareerSiteChanged,
            CareerApplicationReceived,
            CareerApplicationTaken,
            CandidateLetterSent,
            CandidateLetterParked,
            CandidateLetterRequeued,
        ),
        documents=(CareerSiteDocument, SubmissionDocument, CandidateLetterDocument),
        controllers=_controllers,
        consumers=consumers(kit.mediator),
        chores=(LetterRounds(kit.database, kit.clock, partial(_send, kit)).chore(),),
        forgetters=(LetterForgetter(letters=kit.store(LETTERS), found=letters, clock=kit.clock),),
        disclosers=(CareerDiscloser(letters=letters, submissions=MongoSubmissions(kit.database)),),
    )


def register_of(kit: Kit, found: Sites, at_work: AtWork) -> SiteRegister:
    """Where career sites are looked up, wherever names are found."""
    return SiteRegister(sites=kit.store(SITES), found=found, at_work=at_work)


def register(kit: Kit, at_work: AtWork) -> SiteRegister:
    """Whether a tenant wants applications to show in the employment status of candidates."""
    return register_of(kit, MongoSites(kit.database, kit.activity), at_work)


def wire(
    kit: Kit,
    neighbours: Neighbours,
    sites: SiteRegister,
    letters: Letters,
    *,
    sender: str,
    public_url: str,
) -> None:
    """Handlers to the mediator, whatever sites and letters are found in."""
    send_to, vacancies = kit.mediator.register, KeptVacancies(neighbours.vacancies)
    counter = Counter(
        register=sites,
        submissions=kit.store(SUBMISSIONS),
        vacancies=vacancies,
        applicants=neighbours.applicants,
        files=neighbours.files,
        front=neighbours.front,
        throttle=kit.throttle,
        secrets=kit.vault,
        clock=kit.clock,
        ids=kit.ids,
    )
    post = Post(
        register=sites,
        letters=kit.store(LETTERS),
        found=letters,
        front=neighbours.front,
        applicants=neighbours.applicants,
        tickets=VaultTickets(kit.vault),
        mailer=kit.mailer,
        clock=kit.clock,
        sender=sender,
        public_url=public_url.rstrip("/"),
    )
    send_to(PutCareerSite, partial(put_career_site, register=sites))
    send_to(GetCareerSite, partial(get_career_site, register=sites))
    send_to(FindSite, partial(find_site, register=sites))
    send_to(ListVacancies, partial(list_vacancies, register=sites, vacancies=vacancies))
    send_to(GetVacancy, partial(get_vacancy, register=sites, vacancies=vacancies))
    send_to(ApplyForJob, partial(apply_for_job, counter=counter))
    send_to(CarryOnSubmission, partial(carry_on_submission, counter=counter))
    send_to(PlanLetter, partial(plan_letter, post=post))
    send_to(SendLetter, partial(send_letter, post=post))
    send_to(ListLetters, partial(list_letters, post=post))
    send_to(RequeueLetter, partial(requeue_letter, post=post))
    send_to(GetOwnApplication, partial(get_own_application, post=post))
    send_to(AnswerOwnApplication, partial(answer_own_application, post=post))


async def _send(kit: Kit, tenant_id: TenantId, id: str) -> str:
    return await kit.mediator.send(SendLetter(by=Principal.system(tenant_id), id=id))


def _controllers() -> tuple[type[Controller], ...]:
    """Imported when the API asks for them."""
    from jobhire.domains.careers.presentation.http import ApplicationLetterController, CareerSiteController
    from jobhire.domains.careers.presentation.own import OwnApplicationController
    from jobhire.domains.careers.presentation.public import CareerController

    return CareerSiteController, CareerController, OwnApplicationController, ApplicationLetterController
