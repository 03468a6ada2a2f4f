"""Analyses as the API shows them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from jobhire.domains.ai.domain.analysis import Analysis, Made
from jobhire.domains.ai.domain.fit import FitAnalysis
from jobhire.shared.domain import NotFound


class DimensionView(msgspec.Struct, frozen=True, kw_only=True):
    """``score``: per cent of the points of this part of the match."""

    score: int
    comment: str


class SkillGapView(msgspec.Struct, frozen=True, kw_only=True):
    """``status``: met, partial or missing, by the evidence of the match."""

    skill: str
    status: str
    evidence: str
    advice: str


class OutlookView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``readiness``: ready now, ready with support, or needs development."""

    readiness: str
    summary: str
    adjacent_skills: Sequence[str]
    next_steps: Sequence[str]


class AnalysisView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``agent``: who made it; ``partial`` with a ``reason``: the local analyst stood in for a provider;
    ``injectionSuspected``: a text spoke to a model. Versions: of what it was made from."""

    summary: str
    multi_dimensional_analysis: dict[str, DimensionView]
    strengths: Sequence[str]
    gaps: Sequence[str]
    skill_gap_analysis: list[SkillGapView]
    future_potential_projection: OutlookView
    agent: str
    partial: bool
    reason: str | None
    injection_suspected: bool
    job_version: int
    candidate_version: int
    model_version: str

    @classmethod
    def of(cls, analysis: Analysis) -> AnalysisView:
        made = _said(analysis)
        fit = made.fit
        return cls(
            summary=fit.summary,
            multi_dimensional_analysis={
                each.name: DimensionView(score=each.percent, comment=each.comment) for each in fit.dimensions
            },
            strengths=fit.strengths,
            gaps=fit.gaps,
            skill_gap_analysis=_gaps(fit),
            future_potential_projection=OutlookView(
                readiness=fit.outlook.readiness,
                summary=fit.outlook.summary,
                adjacent_skills=fit.outlook.adjacent_skills,
                next_steps=fit.outlook.next_steps,
            ),
            agent=made.agent,
            partial=analysis.partial,
            reason=made.fallback,
            injection_suspected=made.suspicious,
            job_version=made.inputs.job_version,
            candidate_version=made.inputs.candidate_version,
            model_version=made.inputs.scoring_model,
        )


def _said(analysis: Analysis) -> Made:
    """Raises ``NotFound`` once the candidate is gone."""
    if analysis.made is None:
        raise NotFound("nothing is kept of it any more")
    return analysis.made


def _gaps(fit: FitAnalysis) -> list[SkillGapView]:
    return [
        SkillGapView(skill=each.skill, status=each.status, evidence=each.evidence, advice=each.advice)
        for each in fit.skill_gaps
    ]


class AnalyzedMatch(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``match_score`` is that of the match, whoever analysed it."""

    job_id: str
    candidate_id: str
    match_score: int
    ai_analyzed: bool
    ai_analysis: AnalysisView
    analyzed_at: datetime

    @classmethod
    def of(cls, analysis: Analysis) -> AnalyzedMatch:
        made = _said(analysis)
        return cls(
            job_id=analysis.job_id,
            candidate_id=analysis.candidate_id,
            match_score=made.score,
            ai_analyzed=True,
            ai_analysis=AnalysisView.of(analysis),
            analyzed_at=made.at,
        )
