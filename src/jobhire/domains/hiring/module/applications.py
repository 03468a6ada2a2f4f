"""Applications and the stages they go through, wired."""

from __future__ import annotations

from functools import partial

from jobhire.domains.hiring.application.application_views import (
    GetApplication,
    ListApplications,
    ListApplicationsOfCandidate,
    get_application,
    list_applications,
    list_applications_of_candidate,
)
from jobhire.domains.hiring.application.applications import (
    FollowCandidate,
    MoveApplication,
    SubmitApplication,
    follow_candidate,
    move_application,
    submit_application,
)
from jobhire.domains.hiring.application.desk import Desk
from jobhire.domains.hiring.application.numbers import (
    GetHiringNumbers,
    HiringNumbers,
    Kept,
    Records,
    get_hiring_numbers,
)
from jobhire.domains.hiring.application.pipelines import (
    AddTemplate,
    ChangeTemplate,
    DeleteTemplate,
    GetPipeline,
    GetTemplate,
    ListTemplates,
    TakeTemplate,
    add_template,
    change_template,
    delete_template,
    get_pipeline,
    get_template,
    list_templates,
    take_template,
)
from jobhire.domains.hiring.application.ports import People
from jobhire.domains.hiring.domain import pipeline_events
from jobhire.shared.application import Mediator
from jobhire.shared.infrastructure.read_cache import ReadCache

_NUMBERS_BYTES = 4_000_000

EVENTS = (
    pipeline_events.PipelineTemplateChanged,
    pipeline_events.PipelineTemplateDeleted,
    pipeline_events.PipelineTaken,
    pipeline_events.ApplicationSubmitted,
    pipeline_events.ApplicationMoved,
    pipeline_events.ApplicationRejected,
    pipeline_events.ApplicationWithdrawn,
    pipeline_events.ApplicationHired,
    pipeline_events.ApplicationReopened,
    pipeline_events.ApplicationReassigned,
    pipeline_events.ApplicationForgotten,
)


def wire(mediator: Mediator, desk: Desk, *, people: People, records: Records) -> None:
    register = mediator.register
    register(SubmitApplication, partial(submit_application, desk=desk))
    register(MoveApplication, partial(move_application, desk=desk))
    register(FollowCandidate, partial(follow_candidate, desk=desk, people=people))
    register(GetApplication, partial(get_application, desk=desk))
    register(ListApplications, partial(list_applications, desk=desk))
    register(ListApplicationsOfCandidate, partial(list_applications_of_candidate, desk=desk))
    register(ListTemplates, partial(list_templates, desk=desk))
    register(GetTemplate, partial(get_template, desk=desk))
    register(AddTemplate, partial(add_template, desk=desk))
    register(ChangeTemplate, partial(change_template, desk=desk))
    register(DeleteTemplate, partial(delete_template, desk=desk))
    register(GetPipeline, partial(get_pipeline, desk=desk))
    register(TakeTemplate, partial(take_template, desk=desk))
    kept: Kept = ReadCache[HiringNumbers](_NUMBERS_BYTES)
    register(GetHiringNumbers, partial(get_hiring_numbers, desk=desk, records=records, kept=kept))
