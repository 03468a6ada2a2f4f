"""The stages that applications go through: one vocabulary per tenant, and a frozen copy per job."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from jobhire.domains.hiring.domain.errors import StageInUse, StageSkipped
from jobhire.domains.hiring.domain.pipeline_events import (
    PipelineTaken,
    PipelineTemplateChanged,
    PipelineTemplateDeleted,
)
from jobhire.shared.domain import Aggregate, AlreadyExists, Invalid, NotFound, TenantId, one_line

MOST_STAGES = 20
MOST_TEMPLATES = 20
DEFAULT = "default"
BOOK = "templates"
"""The id of a tenant's one ``PipelineTemplates``."""
_SLUG = re.compile(r"[a-z0-9]([a-z0-9-]{0,48}[a-z0-9])?")


class StageKind(StrEnum):
    """What a stage means, whatever it is called: reports and events go by it. In the order of a pipeline."""

    NEW = "new"
    SCREENING = "screening"
    INTERVIEW = "interview"
    OFFER = "offer"
    HIRED = "hired"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


OPEN = frozenset({StageKind.NEW, StageKind.SCREENING, StageKind.INTERVIEW, StageKind.OFFER})
"""Something is still to be decided."""
CLOSED = frozenset({StageKind.REJECTED, StageKind.WITHDRAWN})
_ONCE = (StageKind.NEW, StageKind.HIRED, StageKind.REJECTED, StageKind.WITHDRAWN)
_RANK = {kind: rank for rank, kind in enumerate(StageKind)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """``id``: lower-case letters, digits and dashes, 1 to 50; ``name``: what people read."""

    id: str
    name: str
    kind: StageKind

    @property
    def is_open(self) -> bool:
        return self.kind in OPEN


STAGES = tuple(Stage(id=kind.value, name=kind.value.capitalize(), kind=kind) for kind in StageKind)
"""Of the built-in template: one for each kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """``revision``: 1, and one more with every change; 0: as it comes."""

    id: str
    name: str
    stages: tuple[Stage, ...]
    revision: int = 0


BUILT_IN = Template(id=DEFAULT, name="Default", stages=STAGES)


@dataclass(slots=True, kw_only=True, eq=False)
class PipelineTemplates(Aggregate):
    """All templates of a tenant: together, so that a stage means the same wherever it is. Nothing is stored
    until one is changed."""

    templates: Mapping[str, Template] = field(default_factory=dict)

    @classmethod
    def untouched(cls, tenant_id: TenantId) -> PipelineTemplates:
        return cls(id=BOOK, tenant_id=tenant_id)

    def all(self) -> Sequence[Template]:
        """The default one first, the others by id."""
        rest = sorted(self.templates.keys() - {DEFAULT})
        return [self.get(DEFAULT), *(self.templates[id] for id in rest)]

    def get(self, id: str, *, field: str | None = None) -> Template:
        """Raises ``NotFound``, or ``Invalid`` where a ``field`` names it."""
        known = self.templates.get(id, BUILT_IN if id == DEFAULT else None)
        if known is None and field is not None:
            names = ", ".join(each.id for each in self.all())
            raise Invalid(f"one of the pipeline templates: {names}", field=field)
        if known is None:
            raise NotFound("there is no pipeline template with this id", id=id)
        return known

    def add(self, id: str, *, name: str, stages: Sequence[Stage]) -> bool:
        """Raises ``AlreadyExists`` and ``Invalid``."""
        if not _SLUG.fullmatch(id):
            raise Invalid("1 to 50 lower-case letters, digits and dashes", field="/id")
        if id == DEFAULT or id in self.templates:
            raise AlreadyExists("another pipeline template has this id: change that one", field="/id")
        if len(self.templates) >= MOST_TEMPLATES:
            raise Invalid(f"at most {MOST_TEMPLATES} templates; change or delete one", field="/id")
        self._put(Template(id=id, name=one_line(name), stages=checked(stages)))
        return True

    def change(self, id: str, *, name: str, stages: Sequence[Stage]) -> bool:
        """Jobs that took it before keep their stages. A stage that other templates have, too, gets this name
        there as well. Raises ``NotFound`` and ``Invalid``. False when nothing differs."""
        known = self.get(id)
        wanted = replace(known, name=one_line(name), stages=checked(stages))
        if wanted != known:
            self._put(wanted)
        return wanted != known

    def _put(self, wanted: Template) -> None:
        self._refuse_another_meaning(wanted)
        id = wanted.id
        renamed = {each.id: each for each in wanted.stages}
        before, self.templates = self.templates, {**self.templates, id: wanted}
        for other, template in self.templates.items():
            same = tuple(renamed.get(stage.id, stage) for stage in template.stages)
            was = before.get(other)
            if was is None or same != was.stages or template.name != was.name:
                revision = (was.revision if was else 0) + 1
                self.templates = {
                    **self.templates,
                    other: replace(template, stages=same, revision=revision),
                }
                ids = tuple(stage.id for stage in same)
                self.raise_event(PipelineTemplateChanged(template_id=other, revision=revision, stages=ids))

    def delete(self, id: str) -> bool:
        """Jobs that took it keep their stages. Raises ``NotFound``, and ``Invalid`` for the default one."""
        if id == DEFAULT:
            raise Invalid("the default template stays; change its stages instead", field="/id")
        self.get(id)
        self.templates = {name: each for name, each in self.templates.items() if name != id}
        self.raise_event(PipelineTemplateDeleted(template_id=id))
        return True

    def _refuse_another_meaning(self, wanted: Template) -> None:
        known = {
            stage.id: stage.kind
            for template in self.all()
            if template.id != wanted.id
            for stage in template.stages
        }
        for number, stage in enumerate(wanted.stages):
            kind = known.get(stage.id, stage.kind)
            if kind is not stage.kind:
                raise Invalid(
                    f"in another template {stage.id!r} has the kind {kind.value!r}: use that, or another id",
                    field=f"/stages/{number}/kind",
                )


def checked(stages: Sequence[Stage]) -> tuple[Stage, ...]:
    """A pipeline's stages in normal form. Raises ``Invalid``: there is exactly one ``new``, ``hired``,
    ``rejected`` and ``withdrawn``, kinds come in their order, and no id twice."""
    if len(stages) > MOST_STAGES:
        raise Invalid(f"at most {MOST_STAGES} stages", field="/stages")
    clean = tuple(replace(stage, name=one_line(stage.name)) for stage in stages)
    seen: set[str] = set()
    for number, stage in enumerate(clean):
        if not _SLUG.fullmatch(stage.id) or stage.id in seen:
            text = "each its own id of 1 to 50 lower-case letters, digits and dashes"
            raise Invalid(text, field=f"/stages/{number}/id")
        if not stage.name:
            raise Invalid("a name that says something", field=f"/stages/{number}/name")
        seen.add(stage.id)
    kinds = [stage.kind for stage in clean]
    for kind in _ONCE:
        if kinds.count(kind) != 1:
            raise Invalid(f"exactly one stage of the kind {kind.value!r}", field="/stages")
    if kinds != sorted(kinds, key=_RANK.__getitem__):
        raise Invalid(f"in the order {', '.join(StageKind)}", field="/stages")
    return clean


@dataclass(slots=True, kw_only=True, eq=False)
class JobPipeline(Aggregate):
    """The stages of one job, whose id it has: a copy of a template as it was when the job took it."""

    template_id: str
    revision: int
    stages: tuple[Stage, ...]

    @classmethod
    def taken(cls, job_id: str, tenant_id: TenantId, template: Template) -> JobPipeline:
        pipeline = cls(
            id=job_id,
            tenant_id=tenant_id,
            template_id=template.id,
            revision=template.revision,
            stages=template.stages,
        )
        pipeline._tell()
        return pipeline

    @property
    def first(self) -> Stage:
        return self.stages[0]

    def stage(self, id: str, *, field: str) -> Stage:
        """Raises ``Invalid``."""
        for stage in self.stages:
            if stage.id == id:
                return stage
        known = ", ".join(stage.id for stage in self.stages)
        raise Invalid(f"a stage of this job: {known}", field=field)

    def require_way(self, left: Stage, to: Stage) -> None:
        """Somebody is hired from an interview or an offer, where the job has such stages. Raises
        ``StageSkipped``."""
        there = {stage.kind for stage in self.stages}
        before = [kind for kind in (StageKind.INTERVIEW, StageKind.OFFER) if kind in there]
        if to.kind is StageKind.HIRED and left.is_open and before and left.kind not in before:
            raise StageSkipped([kind.value for kind in before])

    def take(self, template: Template, *, standing: Sequence[Stage]) -> bool:
        """Other stages from now on. ``standing``: where applications are. Raises ``StageInUse`` if one of
        these would be gone or mean something else. False when it has them already."""
        if (self.template_id, self.revision, self.stages) == (
            template.id,
            template.revision,
            template.stages,
        ):
            return False
        kinds = {stage.id: stage.kind for stage in template.stages}
        lost = sorted({stage.id for stage in standing if kinds.get(stage.id) is not stage.kind})
        if lost:
            raise StageInUse(lost)
        self.template_id, self.revision, self.stages = template.id, template.revision, template.stages
        self._tell()
        return True

    def _tell(self) -> None:
        ids = tuple(stage.id for stage in self.stages)
        self.raise_event(PipelineTaken(template_id=self.template_id, revision=self.revision, stages=ids))
