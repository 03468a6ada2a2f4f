"""Pipelines over HTTP: templates of stages, and the board of a job."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Controller, Response, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import JSONBody

from jobhire.domains.hiring.application.pipelines import (
    AddTemplate,
    ChangeTemplate,
    DeleteTemplate,
    GetPipeline,
    GetTemplate,
    ListTemplates,
    PipelineView,
    TakeTemplate,
    TemplateView,
)
from jobhire.domains.hiring.domain.pipeline import MOST_STAGES, STAGES, Stage, StageKind
from jobhire.domains.hiring.presentation.fields import HiringRequest, PathId, StageId
from jobhire.shared.application import Mediator
from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.bodies import Name
from jobhire.shared.presentation.conditions import etag, expected_version
from jobhire.shared.presentation.envelope import Envelope, Message

TemplateId = Annotated[StageId, msgspec.Meta(description="Of a pipeline template")]
_EXAMPLE = {
    "name": "Engineering",
    "stages": [
        {"id": "new", "name": "New", "kind": "new"},
        {"id": "phone", "name": "Phone call", "kind": "screening"},
        {"id": "on-site", "name": "On site", "kind": "interview"},
        *({"id": each.id, "name": each.name, "kind": each.kind.value} for each in STAGES[3:]),
    ],
}


class StageBody(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    id: Annotated[StageId, msgspec.Meta(description="Lower-case letters, digits and dashes")]
    name: Name
    kind: StageKind


Stages = Annotated[list[StageBody], msgspec.Meta(min_length=4, max_length=MOST_STAGES)]


class NewTemplate(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """``stages``: exactly one of the kinds new, hired, rejected and withdrawn; kinds in their order."""

    id: Annotated[StageId, msgspec.Meta(description="Lower-case letters, digits and dashes")]
    name: Name
    stages: Stages


class TemplateBody(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """``stages``: exactly one of the kinds new, hired, rejected and withdrawn; kinds in their order."""

    name: Name
    stages: Stages


class TakeBody(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    template_id: TemplateId


class TemplateController(Controller):
    path = "/pipeline-templates"
    tags = ("Pipelines",)

    @get(
        "/",
        opt=operation("applications:read"),
        operation_id="listPipelineTemplates",
        summary="List the pipeline templates",
    )
    async def many(
        self, request: HiringRequest, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[list[TemplateView]]]:
        """`default` first: jobs take it unless told otherwise."""
        return Response(Envelope(data=await mediator.send(ListTemplates(by=request.user))))

    @post(
        "/",
        opt=operation("pipeline:manage", example={"id": "engineering", **_EXAMPLE}, problems=(409,)),
        operation_id="addPipelineTemplate",
        summary="Make a pipeline template",
    )
    async def add(
        self, request: HiringRequest, data: JSONBody[NewTemplate], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[TemplateView]]:
        """You choose its id. A stage means the same in every template: its name is changed in all of them,
        its kind in none."""
        made = await mediator.send(
            AddTemplate(by=request.user, id=data.id, name=data.name, stages=_stages(data.stages))
        )
        headers = {"Location": f"/api/v1/pipeline-templates/{made.id}", "ETag": etag(made.version)}
        body = Envelope(data=made, message="Template made")
        return Response(body, status_code=201, headers=headers)

    @get(
        "/{id:str}",
        opt=operation("applications:read"),
        operation_id="getPipelineTemplate",
        summary="Read a pipeline template",
    )
    async def one(
        self, request: HiringRequest, id: PathId, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[TemplateView]]:
        return _answer(await mediator.send(GetTemplate(by=request.user, id=id)), None)

    @put(
        "/{id:str}",
        opt=operation("pipeline:manage", if_match=True, example=_EXAMPLE),
        operation_id="changePipelineTemplate",
        summary="Change a pipeline template",
    )
    async def change(
        self,
        request: HiringRequest,
        id: PathId,
        data: JSONBody[TemplateBody],
        mediator: NamedDependency[Mediator],
    ) -> Response[Envelope[TemplateView]]:
        """Jobs that took it before keep their stages. A stage means the same in every template: its name is
        changed in all of them, its kind in none."""
        command = ChangeTemplate(
            by=request.user,
            id=id,
            name=data.name,
            stages=_stages(data.stages),
            expected_version=expected_version(request),
        )
        return _answer(await mediator.send(command), "Template saved")

    @delete(
        "/{id:str}",
        opt=operation("pipeline:manage", if_match=True),
        status_code=200,
        operation_id="deletePipelineTemplate",
        summary="Delete a pipeline template",
    )
    async def remove(
        self, request: HiringRequest, id: PathId, mediator: NamedDependency[Mediator]
    ) -> Response[Message]:
        """Jobs that took it keep their stages. The default one stays."""
        expected = expected_version(request)
        await mediator.send(DeleteTemplate(by=request.user, id=id, expected_version=expected))
        return Response(Message(message="Template deleted"))


class PipelineController(Controller):
    path = "/jobs/{id:str}/pipeline"
    tags = ("Pipelines",)

    @get(
        "/", opt=operation("applications:read"), operation_id="getPipeline", summary="Read the board of a job"
    )
    async def board(
        self, request: HiringRequest, id: PathId, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[PipelineView]]:
        """Its stages, and how many applications are in each."""
        return _board(await mediator.send(GetPipeline(by=request.user, job_id=id)), None)

    @put(
        "/",
        opt=operation("jobs:write", if_match=True, example={"templateId": "default"}, problems=(404, 409)),
        operation_id="takePipelineTemplate",
        summary="Give a job the stages of a template",
    )
    async def take(
        self,
        request: HiringRequest,
        id: PathId,
        data: JSONBody[TakeBody],
        mediator: NamedDependency[Mediator],
    ) -> Response[Envelope[PipelineView]]:
        """As they are now. Refused while an application is in a stage that would be gone."""
        command = TakeTemplate(
            by=request.user,
            job_id=id,
            template_id=data.template_id,
            expected_version=expected_version(request),
        )
        return _board(await mediator.send(command), "Stages taken")


def _stages(bodies: list[StageBody]) -> list[Stage]:
    return [Stage(id=each.id, name=each.name, kind=each.kind) for each in bodies]


def _answer(view: TemplateView, message: str | None) -> Response[Envelope[TemplateView]]:
    headers = {"ETag": etag(view.version)} if view.version else {}
    return Response(Envelope(data=view, message=message), headers=headers)


def _board(view: PipelineView, message: str | None) -> Response[Envelope[PipelineView]]:
    headers = {"ETag": etag(view.version)} if view.version else {}
    return Response(Envelope(data=view, message=message), headers=headers)
