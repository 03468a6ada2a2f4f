"""Templates of stages, and the stages of a job with what is in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import msgspec

from jobhire.domains.hiring.application.application_views import StageView
from jobhire.domains.hiring.application.desk import Desk
from jobhire.domains.hiring.domain.pipeline import BOOK, JobPipeline, PipelineTemplates, Stage, Template
from jobhire.shared.application import Message, edit


class TemplateView(msgspec.Struct, frozen=True, kw_only=True):
    """``revision`` 0: as it comes with JobHire. ``version``: of all templates together; for ``If-Match``."""

    id: str
    name: str
    stages: list[StageView]
    revision: int
    version: int

    @classmethod
    def of(cls, template: Template, version: int) -> TemplateView:
        return cls(
            id=template.id,
            name=template.name,
            stages=[StageView.of(stage) for stage in template.stages],
            revision=template.revision,
            version=version,
        )


class ListTemplates(Message[list[TemplateView]], frozen=True, kw_only=True):
    """The default one first, the others by id."""

    permission: ClassVar[str] = "applications:read"


async def list_templates(query: ListTemplates, *, desk: Desk) -> list[TemplateView]:
    book = await desk.book(query.by.tenant_id)
    return [TemplateView.of(each, book.version) for each in book.all()]


class GetTemplate(Message[TemplateView], frozen=True, kw_only=True):
    permission: ClassVar[str] = "applications:read"

    id: str


async def get_template(query: GetTemplate, *, desk: Desk) -> TemplateView:
    """Raises ``NotFound``."""
    book = await desk.book(query.by.tenant_id)
    return TemplateView.of(book.get(query.id), book.version)


class AddTemplate(Message[TemplateView], frozen=True, kw_only=True):
    permission: ClassVar[str] = "pipeline:manage"

    id: str
    name: str
    stages: Sequence[Stage]


async def add_template(command: AddTemplate, *, desk: Desk) -> TemplateView:
    """Raises ``AlreadyExists`` and ``Invalid``."""
    tenant_id = command.by.tenant_id
    book = await edit(
        desk.templates,
        tenant_id,
        BOOK,
        lambda it: it.add(command.id, name=command.name, stages=command.stages),
        anew=lambda: PipelineTemplates.untouched(tenant_id),
    )
    return TemplateView.of(book.get(command.id), book.version)


class ChangeTemplate(Message[TemplateView], frozen=True, kw_only=True):
    """Give a template another name or other stages. Jobs that took it keep the stages they have."""

    permission: ClassVar[str] = "pipeline:manage"

    id: str
    name: str
    stages: Sequence[Stage]
    expected_version: int | None = None


async def change_template(command: ChangeTemplate, *, desk: Desk) -> TemplateView:
    """Raises ``NotFound``, ``Invalid``, and ``StaleVersion`` for an expected version."""
    tenant_id = command.by.tenant_id
    book = await edit(
        desk.templates,
        tenant_id,
        BOOK,
        lambda it: it.change(command.id, name=command.name, stages=command.stages),
        expected_version=command.expected_version,
        anew=lambda: PipelineTemplates.untouched(tenant_id),
    )
    return TemplateView.of(book.get(command.id), book.version)


class DeleteTemplate(Message[None], frozen=True, kw_only=True):
    permission: ClassVar[str] = "pipeline:manage"

    id: str
    expected_version: int | None = None


async def delete_template(command: DeleteTemplate, *, desk: Desk) -> None:
    """Raises ``NotFound``, ``Invalid`` for the default one, ``StaleVersion``."""
    tenant_id = command.by.tenant_id
    await edit(
        desk.templates,
        tenant_id,
        BOOK,
        lambda it: it.delete(command.id),
        expected_version=command.expected_version,
        anew=lambda: PipelineTemplates.untouched(tenant_id),
    )


class BoardColumn(StageView, frozen=True, kw_only=True):
    """``count``: how many applications are in it. ``former``: not a stage of this job any more."""

    count: int
    former: bool = False


class PipelineView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``version`` 0: the job has taken no stages yet and would take these with its first application."""

    job_id: str
    template_id: str
    revision: int
    stages: list[BoardColumn]
    version: int


class GetPipeline(Message[PipelineView], frozen=True, kw_only=True):
    """The board of a job: its stages, and how many applications are in each."""

    permission: ClassVar[str] = "applications:read"

    job_id: str


async def get_pipeline(query: GetPipeline, *, desk: Desk) -> PipelineView:
    """Raises ``NotFound``."""
    tenant_id = query.by.tenant_id
    await desk.job(tenant_id, query.job_id)
    pipeline = await desk.pipeline(tenant_id, query.job_id)
    return _board(pipeline, await desk.found.counts(tenant_id, query.job_id))


def _board(pipeline: JobPipeline, counted: Sequence[tuple[Stage, int]]) -> PipelineView:
    counts: dict[str, int] = {}
    for stage, count in counted:  # a stage that was renamed meanwhile is counted twice, under one id
        counts[stage.id] = counts.get(stage.id, 0) + count
    own = {stage.id for stage in pipeline.stages}
    former = {stage.id: stage for stage, _ in counted if stage.id not in own}
    columns = [_column(stage, counts) for stage in pipeline.stages]
    columns += [_column(former[id], counts, former=True) for id in sorted(former)]
    return PipelineView(
        job_id=pipeline.id,
        template_id=pipeline.template_id,
        revision=pipeline.revision,
        stages=columns,
        version=pipeline.version,
    )


def _column(stage: Stage, counts: dict[str, int], *, former: bool = False) -> BoardColumn:
    count = counts.get(stage.id, 0)
    return BoardColumn(id=stage.id, name=stage.name, kind=stage.kind, count=count, former=former)


class TakeTemplate(Message[PipelineView], frozen=True, kw_only=True):
    """A job takes the stages of a template, as they are now."""

    permission: ClassVar[str] = "jobs:write"

    job_id: str
    template_id: str
    expected_version: int | None = None


async def take_template(command: TakeTemplate, *, desk: Desk) -> PipelineView:
    """Raises ``NotFound``, ``Invalid`` for an unknown template, ``StageInUse``, ``StaleVersion``."""
    tenant_id, job_id = command.by.tenant_id, command.job_id
    await desk.job(tenant_id, job_id)
    template = (await desk.book(tenant_id)).get(command.template_id, field="/templateId")
    counted = await desk.found.counts(tenant_id, job_id)
    standing = [stage for stage, _ in counted]
    pipeline = await edit(
        desk.pipelines,
        tenant_id,
        job_id,
        lambda it: it.version == 0 or it.take(template, standing=standing),
        expected_version=command.expected_version,
        anew=lambda: JobPipeline.taken(job_id, tenant_id, template),
    )
    return _board(pipeline, counted)
