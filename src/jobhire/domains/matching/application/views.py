"""How scores are shown: the same everywhere, made of the score and nothing else."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import msgspec

from jobhire.domains.matching.application.ports import CandidateCard, JobFacts
from jobhire.domains.matching.domain import scoring, shown
from jobhire.domains.matching.domain.model import ScoringModel
from jobhire.domains.matching.domain.profile import CandidateType, Demands, Profile, Span
from jobhire.domains.matching.domain.rationale import rationale


class SpanView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Characters ``start`` to ``end`` of ``source``; for a list, of its element ``index``."""

    source: str
    start: int
    end: int
    index: int | None = None


class EvidenceView(msgspec.Struct, frozen=True, kw_only=True):
    """``how``: exact, alias, implied, related, title, text, role, total, level, place, remote, hybrid or
    ``not found``. ``credit``: 0..10000. ``text``: the candidate's own words; ``span``: where they stand.
    ``years`` and ``recency`` (YYYY-MM, last used) of a skill, where the CV tells them."""

    requirement: str
    how: str
    credit: int
    text: str
    span: SpanView | None
    years: float | None
    recency: str | None


class PartView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Points of all parts sum to the match score, their most points to 100."""

    name: str
    points: int
    max_points: int
    evidence: list[EvidenceView]


class CandidateView(msgspec.Struct, frozen=True, kw_only=True):
    """``skills``: as entered, else as the CV names them."""

    id: str
    name: str
    type: CandidateType
    skills: list[str]


class JobCard(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    title: str
    location: str
    status: str


class ScoreView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A score with everything it consists of, and the versions of everything it comes from. ``inputsHash``:
    of the model's numbers and of job and candidate as read; equal hashes, equal scores."""

    match_score: int
    match_rationale: str
    missing: list[str]
    is_hidden_gem: bool
    parts: list[PartView]
    model_version: str
    job_version: int
    candidate_version: int
    inputs_hash: str


class MatchView(ScoreView, frozen=True, kw_only=True, rename="camel"):
    candidate: CandidateView
    ai_analyzed: bool = False
    feedback: str | None = None


class JobMatchView(ScoreView, frozen=True, kw_only=True, rename="camel"):
    """What the candidate is worth for one job."""

    job: JobCard


class MatchDetail(MatchView, frozen=True, kw_only=True, rename="camel"):
    """``analyzedAt``: when the AI analysis was made; null without one."""

    ai_analysis: msgspec.Raw | None = None
    analyzed_at: str | None = None


class Sheet:
    """What one job's scores are shown with."""

    def __init__(self, demands: Demands, model: ScoringModel) -> None:
        self._demands = demands
        self._model = model
        self._begun = sha256(b"\n".join((msgspec.json.encode(model), msgspec.json.encode(demands), b"")))

    def score(self, profile: Profile) -> scoring.Score:
        return scoring.score(self._demands, profile, self._model)

    def match_view(
        self,
        profile: Profile,
        card: CandidateCard,
        feedback: str | None = None,
        *,
        analyzed: bool = False,
        score: scoring.Score | None = None,
    ) -> MatchView:
        """``feedback``: the latest verdict of anybody on them for this job; ``score``: where it is known."""
        named = list(card.skills) or list(dict.fromkeys(each.text for each in profile.skills.values()))
        candidate = CandidateView(id=profile.candidate_id, name=card.name, type=profile.type, skills=named)
        members = self._members(profile, score)
        return MatchView(candidate=candidate, feedback=feedback, ai_analyzed=analyzed, **members)

    def job_match_view(self, profile: Profile, facts: JobFacts) -> JobMatchView:
        job = JobCard(id=facts.id, title=facts.title, location=facts.location, status=facts.status)
        return JobMatchView(job=job, **self._members(profile))

    def score_view(self, profile: Profile) -> ScoreView:
        return ScoreView(**self._members(profile))

    def inputs_hash(self, profile: Profile) -> str:
        whole = self._begun.copy()
        whole.update(msgspec.json.encode(profile))
        return whole.hexdigest()[:32]

    def _members(self, profile: Profile, score: scoring.Score | None = None) -> dict[str, Any]:
        score = score or self.score(profile)
        return {
            "match_score": score.points,
            "match_rationale": rationale(score),
            "missing": list(score.missing),
            "is_hidden_gem": score.hidden_gem,
            "parts": [_part(part) for part in score.parts],
            "model_version": self._model.version,
            "job_version": self._demands.version,
            "candidate_version": profile.version,
            "inputs_hash": self.inputs_hash(profile),
        }


def _part(part: scoring.Part) -> PartView:
    evidence = [_evidence(each) for each in part.evidence]
    return PartView(name=part.name, points=part.points, max_points=part.max_points, evidence=evidence)


def _evidence(evidence: shown.Evidence) -> EvidenceView:
    return EvidenceView(
        requirement=evidence.requirement,
        how=evidence.how,
        credit=evidence.credit,
        text=evidence.text,
        span=None if evidence.span is None else _span(evidence.span),
        years=None if evidence.months is None else round(evidence.months / 12, 1),
        recency=None if evidence.last is None else f"{evidence.last // 12:04}-{evidence.last % 12 + 1:02}",
    )


def _span(span: Span) -> SpanView:
    return SpanView(source=span.source, start=span.start, end=span.end, index=span.index)
