"""Stages: one vocabulary per tenant, and a copy per job that nothing changes behind its back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.hiring.domain.errors import StageInUse
from jobhire.domains.hiring.domain.pipeline import (
    BUILT_IN,
    MOST_TEMPLATES,
    STAGES,
    JobPipeline,
    PipelineTemplates,
    Stage,
    StageKind,
    checked,
)
from jobhire.domains.hiring.infrastructure.applications import PIPELINES, TEMPLATES
from jobhire.shared.domain import AlreadyExists, Invalid, NotFound, TenantId
from tests.kits import reloaded

ACME = TenantId("acme")
PHONE = Stage(id="phone", name="Phone", kind=StageKind.SCREENING)
WITH_PHONE = (STAGES[0], PHONE, *STAGES[2:])


def book() -> PipelineTemplates:
    return PipelineTemplates.untouched(ACME)


def test_there_is_a_default_template_before_anybody_made_one() -> None:
    (only,) = book().all()
    assert (only, [stage.kind for stage in only.stages]) == (BUILT_IN, list(StageKind))


def test_a_changed_template_has_another_revision_and_the_same_again_changes_nothing() -> None:
    templates = book()
    assert templates.change("default", name="Ours", stages=WITH_PHONE)
    assert not templates.change("default", name="Ours", stages=WITH_PHONE)
    assert templates.change("default", name="Ours", stages=STAGES)
    assert templates.get("default").revision == 2
    assert [event.type for event in templates.take_events()] == [
        "ai.jobhire.pipeline-template.changed.v1",
        "ai.jobhire.pipeline-template.changed.v1",
    ]


def test_a_stage_is_renamed_in_every_template_and_its_kind_in_none() -> None:
    templates = book()
    templates.add("a", name="A", stages=WITH_PHONE)
    renamed = replace(PHONE, name="Telephone")
    templates.add("b", name="B", stages=(STAGES[0], renamed, *STAGES[2:]))
    assert (templates.get("a").stages[1], templates.get("a").revision) == (renamed, 2)
    other = replace(PHONE, kind=StageKind.INTERVIEW)
    with pytest.raises(Invalid, match="has the kind 'screening'"):
        templates.add("c", name="C", stages=(STAGES[0], other, *STAGES[3:]))
    again = reloaded(TEMPLATES, templates)
    assert again.all() == templates.all()


def test_a_template_that_is_there_is_changed_and_one_that_is_not_is_made() -> None:
    templates = book()
    for id in ("default", "a"):
        if id == "a":
            templates.add("a", name="A", stages=STAGES)
        with pytest.raises(AlreadyExists):
            templates.add(id, name="A", stages=STAGES)
    with pytest.raises(NotFound):
        templates.change("b", name="B", stages=STAGES)
    with pytest.raises(Invalid):
        templates.add("Not a slug", name="A", stages=STAGES)


def test_the_default_template_stays_and_another_is_deleted_once() -> None:
    templates = book()
    templates.add("a", name="A", stages=STAGES)
    with pytest.raises(Invalid):
        templates.delete("default")
    assert templates.delete("a")
    with pytest.raises(NotFound):
        templates.delete("a")


def test_there_is_an_end_to_templates() -> None:
    templates = book()
    for number in range(MOST_TEMPLATES):
        templates.add(f"t{number}", name="T", stages=STAGES)
    with pytest.raises(Invalid, match="at most"):
        templates.add("one-more", name="T", stages=STAGES)


@pytest.mark.parametrize(
    "stages",
    [
        STAGES[1:],
        (*STAGES, replace(STAGES[-1], id="gone")),
        (STAGES[0], *STAGES),
        (STAGES[1], STAGES[0], *STAGES[2:]),
        (replace(STAGES[0], id="New"), *STAGES[1:]),
        (replace(STAGES[0], name=" \t"), *STAGES[1:]),
        (*STAGES[:2], *(replace(PHONE, id=f"s{n}") for n in range(20)), *STAGES[2:]),
    ],
)
def test_stages_that_make_no_pipeline_are_refused(stages: tuple[Stage, ...]) -> None:
    with pytest.raises(Invalid):
        checked(stages)


@given(st.permutations(STAGES))
def test_kinds_come_in_one_order_only(stages: list[Stage]) -> None:
    if tuple(stages) == STAGES:
        assert checked(stages) == STAGES
    else:
        with pytest.raises(Invalid):
            checked(stages)


def test_a_job_keeps_its_stages_while_its_template_changes() -> None:
    templates = book()
    pipeline = JobPipeline.taken("j", ACME, templates.get("default"))
    templates.change("default", name="Ours", stages=WITH_PHONE)
    assert reloaded(PIPELINES, pipeline).stages == STAGES


def test_a_job_takes_no_template_without_a_stage_somebody_is_in() -> None:
    pipeline = JobPipeline.taken("j", ACME, BUILT_IN)
    other = replace(BUILT_IN, id="a", stages=WITH_PHONE, revision=1)
    with pytest.raises(StageInUse) as refused:
        pipeline.take(other, standing=[STAGES[1], STAGES[0]])
    assert refused.value.context == {"stages": ["screening"]}
    assert pipeline.take(other, standing=[STAGES[0]])
    assert not pipeline.take(other, standing=[])
    with pytest.raises(Invalid, match="phone"):
        pipeline.stage("screening", field="/to")
