"""What may be done with applications: submit, move from stage to stage, follow the candidate."""

from __future__ import annotations

from typing import ClassVar

from jobhire.domains.hiring.application.application_views import ApplicationView
from jobhire.domains.hiring.application.desk import Desk
from jobhire.domains.hiring.application.ports import ApplicationFilter, People
from jobhire.domains.hiring.domain.application import Arrival, JobApplication, Move, Source
from jobhire.domains.hiring.domain.errors import ApplicationExists
from jobhire.domains.hiring.domain.pipeline import CLOSED, StageKind
from jobhire.shared.application import Gone, Message, Slice, edit
from jobhire.shared.domain import AlreadyExists, TenantId

_SOME = Slice(limit=100)


class SubmitApplication(Message[ApplicationView], frozen=True, kw_only=True):
    """A candidate applies, or somebody puts them forward. ``channel``: where exactly, such as the job
    board's name."""

    permission: ClassVar[str] = "applications:write"

    id: str
    job_id: str
    candidate_id: str
    source: Source
    channel: str = ""
    note: str = ""


async def submit_application(command: SubmitApplication, *, desk: Desk) -> ApplicationView:
    """Kept with the score of this moment. Raises ``NotFound``, ``JobNotOpen``, ``ApplicationExists``."""
    tenant_id = command.by.tenant_id
    job = await desk.open_job(tenant_id, command.job_id)
    judged = await desk.judged(tenant_id, job.id, command.candidate_id)
    application = await _standing(desk, tenant_id, job.id, command.candidate_id)
    if application is None:
        pipeline = await desk.taken_pipeline(tenant_id, job.id)
        arrival = Arrival(source=command.source, channel=command.channel, note=command.note, judged=judged)
        application = JobApplication.submit(
            command.id, pipeline, command.candidate_id, arrival, by=command.by.user_id, now=desk.clock.now()
        )
        try:
            await desk.applications.save(application)
        except AlreadyExists as taken:
            application = await desk.applications.recall(tenant_id, str(taken.context["existing"]))
    if application.id != command.id:
        raise ApplicationExists(application.id)
    return ApplicationView.of(application, await desk.name(tenant_id, application.candidate_id))


async def _standing(desk: Desk, tenant_id: TenantId, job_id: str, candidate_id: str) -> JobApplication | None:
    """What they have for the job that is not closed, also under another id from before a merge."""
    wanted = ApplicationFilter(job_id=job_id, candidate_id=candidate_id)
    known = (await desk.found.rows(tenant_id, wanted, _SOME)).items
    return next((each for each in known if each.stage.kind not in CLOSED), None)


class MoveApplication(Message[ApplicationView], frozen=True, kw_only=True):
    """``from_stage``: where the caller thinks it is. ``reason``: why it is rejected or withdrawn."""

    permission: ClassVar[str] = "applications:write"

    id: str
    from_stage: str
    to_stage: str
    reason: str = ""
    note: str = ""
    expected_version: int | None = None


async def move_application(command: MoveApplication, *, desk: Desk) -> ApplicationView:
    """Reject, withdraw, hire and reopen as well: it is the kind of the stage that tells. Raises ``NotFound``,
    ``StageMoved``, ``StageSkipped``, ``JobNotOpen``, ``ApplicationClosed``, ``ApplicationExists`` (another
    was made since this one was closed), ``ApplicationHistoryFull``, ``Invalid``, ``StaleVersion``."""
    tenant_id, by = command.by.tenant_id, command.by.user_id
    known = await desk.application(tenant_id, command.id)
    pipeline = await desk.pipeline(tenant_id, known.job_id)
    wanted = Move(
        from_=command.from_stage,
        to=pipeline.stage(command.to_stage, field="/to"),
        reason=command.reason,
        note=command.note,
    )
    if wanted.to.kind is StageKind.HIRED:
        await desk.require_unclosed(tenant_id, known.job_id)
    if wanted.to.kind not in CLOSED and known.stage.kind in CLOSED:
        other = await _standing(desk, tenant_id, known.job_id, known.candidate_id)
        if other is not None and other.id != known.id:
            raise ApplicationExists(other.id)

    def change(it: JobApplication) -> bool:
        if it.stage.id == wanted.from_:
            pipeline.require_way(it.stage, wanted.to)
        return it.move(wanted, by=by, now=desk.clock.now())

    try:
        moved = await edit(
            desk.applications, tenant_id, command.id, change, expected_version=command.expected_version
        )
    except AlreadyExists as taken:
        raise ApplicationExists(str(taken.context["existing"])) from None
    return ApplicationView.of(moved, await desk.name(tenant_id, moved.candidate_id))


class FollowCandidate(Message[None], frozen=True, kw_only=True):
    """A candidate was deleted, restored, merged or taken apart: their applications are whose they are now."""

    permission: ClassVar[str] = "candidates:write"

    candidate_id: str


async def follow_candidate(command: FollowCandidate, *, desk: Desk, people: People) -> None:
    """From the present state of candidates. Safe to repeat."""
    tenant_id = command.by.tenant_id
    ids = await desk.found.ids_of(tenant_id, Gone(kind="candidate", id=command.candidate_id))
    for id in ids:
        applied_as = (await desk.applications.recall(tenant_id, id)).applied_as
        now_is = (await people.whereabouts(tenant_id, [applied_as])).get(applied_as)

        def change(it: JobApplication, now_is: str | None = now_is) -> bool:
            return it.belong_to(now_is, now=desk.clock.now())

        await edit(desk.applications, tenant_id, id, change, deleted=True)
