"""Analyses of jobs, and enrichments of candidates, as the API shows them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

import msgspec

from jobhire.domains.ai.domain.findings import Inference, Place, Seniority, SkillRequirement, Source
from jobhire.domains.ai.domain.kept import Enrichment, JobAnalysis, Told
from jobhire.shared.domain import NotFound

F = TypeVar("F")


class PlaceView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Characters ``start`` to ``end`` of ``source``; for a list, of its element ``index``."""

    source: str
    start: int
    end: int
    index: int | None = None

    @classmethod
    def of(cls, place: Place) -> PlaceView:
        return cls(source=place.source, start=place.start, end=place.end, index=place.index)


class SkillRequirementView(msgspec.Struct, frozen=True, kw_only=True):
    """``skill``: by its standard name, else in the job's words; any of ``alternatives`` would do as well.
    ``importance``: required or nice-to-have. ``years`` of use, where the job says so. ``phrase``: the words
    this was read from, and ``span`` where they stand."""

    skill: str
    alternatives: Sequence[str]
    importance: str
    years: float | None
    phrase: str
    span: PlaceView

    @classmethod
    def of(cls, asked: SkillRequirement) -> SkillRequirementView:
        return cls(
            skill=asked.skill,
            alternatives=asked.alternatives,
            importance=asked.importance,
            years=None if asked.months is None else round(asked.months / 12, 1),
            phrase=asked.phrase,
            span=PlaceView.of(asked.place),
        )


class SeniorityView(msgspec.Struct, frozen=True, kw_only=True):
    """Levels by what the ``title`` says and by what the ``demands`` stand for; ``agrees``: whether both say
    the same, null where one of them says nothing."""

    title: str | None
    demands: str | None
    agrees: bool | None
    reason: str

    @classmethod
    def of(cls, seniority: Seniority) -> SeniorityView:
        return cls(
            title=seniority.title,
            demands=seniority.demands,
            agrees=seniority.agrees,
            reason=seniority.reason,
        )


class JobAnalysisView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``trueSeniorityLevel``: intern, junior, middle, senior, lead, head, chief or ``not stated``.
    ``agent``: who made it; ``partial`` with a ``reason``: the local analyst stood in for a provider;
    ``injectionSuspected``: the text spoke to a model. ``stale``: the job is no longer of ``jobVersion``."""

    job_id: str
    key_responsibilities: Sequence[str]
    ideal_candidate_profile: str
    true_seniority_level: str
    seniority: SeniorityView
    skill_requirements: list[SkillRequirementView]
    agent: str
    partial: bool
    reason: str | None
    injection_suspected: bool
    job_version: int
    stale: bool
    analyzed_at: datetime

    @classmethod
    def of(cls, analysis: JobAnalysis, *, present: int) -> JobAnalysisView:
        """``present``: the job's version now."""
        told = _said(analysis.told)
        found = told.findings
        return cls(
            job_id=analysis.id,
            key_responsibilities=found.responsibilities,
            ideal_candidate_profile=found.ideal_profile,
            true_seniority_level=found.seniority.level,
            seniority=SeniorityView.of(found.seniority),
            skill_requirements=[SkillRequirementView.of(each) for each in found.skills],
            agent=told.agent,
            partial=told.fallback is not None,
            reason=told.fallback,
            injection_suspected=told.suspicious,
            job_version=told.basis.version,
            stale=told.basis.version != present,
            analyzed_at=told.at,
        )


class SourceView(msgspec.Struct, frozen=True, kw_only=True):
    """``text``: the candidate's own words, ``span``: where they stand; ``skill``: the one they show."""

    skill: str | None
    text: str
    span: PlaceView

    @classmethod
    def of(cls, source: Source) -> SourceView:
        return cls(skill=source.skill or None, text=source.text, span=PlaceView.of(source.place))


class InferredSkillView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``how``: ``named`` in the CV, in the ``title`` of a position alone, ``implied`` by the skills that
    ``inferredFrom`` shows, or ``quoted`` by an agent."""

    skill: str
    how: str
    inferred_from: list[SourceView]

    @classmethod
    def of(cls, inference: Inference) -> InferredSkillView:
        sources = [SourceView.of(each) for each in inference.sources]
        return cls(skill=inference.skill, how=inference.how, inferred_from=sources)


class EnrichmentView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A proposal: nothing of the candidate is changed by it. ``suggestedRoleTitle``: null where nothing
    suggests one; ``inferredSkills``: those the CV shows and the record does not list. ``agent``,
    ``partial``, ``reason``, ``injectionSuspected``, ``stale``: as for the analysis of a job."""

    candidate_id: str
    suggested_role_title: str | None
    experience_summary: str
    inferred_skills: list[InferredSkillView]
    agent: str
    partial: bool
    reason: str | None
    injection_suspected: bool
    candidate_version: int
    stale: bool
    enriched_at: datetime

    @classmethod
    def of(cls, enrichment: Enrichment, *, present: int) -> EnrichmentView:
        """``present``: the candidate's version now."""
        told = _said(enrichment.told)
        return cls(
            candidate_id=enrichment.id,
            suggested_role_title=told.findings.role_title,
            experience_summary=told.findings.summary,
            inferred_skills=[InferredSkillView.of(each) for each in told.findings.skills],
            agent=told.agent,
            partial=told.fallback is not None,
            reason=told.fallback,
            injection_suspected=told.suspicious,
            candidate_version=told.basis.version,
            stale=told.basis.version != present,
            enriched_at=told.at,
        )


def _said(told: Told[F] | None) -> Told[F]:
    if told is None:
        raise NotFound("nothing is kept of it any more")
    return told
