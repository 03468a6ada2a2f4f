"""Applications and the stages they go through, wired."""

from __future__ import annotations

from functools import partial

from jobhire.domains.hiring.application.application_views import (
    GetApplication,
    ListApplications,
    get_application,
    list_applications,
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
from jobhire.domains.hiring.application.pipelines import (
    DeleteTemplate,
    GetPipeline,
    GetTemplate,
    ListTemplates,
    PutTemplate,
    TakeTemplate,
    delete_template,
    get_pipeline,
    get_template,
    list_templates,
    put_template,
    take_template,
)
from jobhire.domains.hiring.application.ports import People
from jobhire.domains.hiring.domain import pipeline_events
from jobhire.shared.application import Mediator

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


def wire(mediator: Mediator, desk: Desk, *, people: People) -> None:
    register = mediator.register
    register(SubmitApplication, partial(submit_application, desk=desk))
    register(MoveApplication, partial(move_application, desk=desk))
    register(FollowCandidate, partial(follow_candidate, desk=desk, people=people))
    register(GetApplication, partial(get_application, desk=desk))
    register(ListApplications, partial(list_applications, desk=desk))
    register(ListTemplates, partial(list_templates, desk=desk))
    register(GetTemplate, partial(get_template, desk=desk))
    register(PutTemplate, partial(put_template, desk=desk))
    register(DeleteTemplate, partial(delete_template, desk=desk))
    register(GetPipeline, partial(get_pipeline, desk=desk))
    register(TakeTemplate, partial(take_template, desk=desk))
