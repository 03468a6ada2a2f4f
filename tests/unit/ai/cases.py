"""Cases to analyse."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from jobhire.domains.ai.domain.analysis import Analysis, Inputs, Made
from jobhire.domains.ai.domain.fit import Evidence, FitCase, Part
from jobhire.domains.ai.domain.local_analyst import analyse
from jobhire.domains.matching.domain.outlines import (
    Asked,
    CvOutline,
    InferredSkill,
    JobOutline,
    Phrase,
    Position,
    ShownSkill,
)
from jobhire.domains.matching.domain.profile import Span
from jobhire.shared.domain import TenantId

words = st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=12)
evidence = st.builds(
    Evidence,
    requirement=words,
    how=st.sampled_from(["exact", "alias", "implied", "related", "text", "not found"]),
    credit=st.integers(0, 10_000),
    text=words,
)
parts = st.builds(
    lambda name, points, more, shown: Part(
        name=name, points=points, max_points=points + more, evidence=tuple(shown)
    ),
    st.sampled_from(["requiredSkills", "niceToHave", "experience", "seniority", "textRelevance"]),
    st.integers(0, 60),
    st.integers(0, 40),
    st.lists(evidence, max_size=6),
)
cases = st.builds(
    FitCase,
    job_title=words,
    job_text=words,
    cv_text=words,
    score=st.integers(0, 100),
    parts=st.lists(parts, max_size=5).map(tuple),
)


def a_case(cv_text: str = "Django developer, a@b.org", job_text: str = "We use Python.") -> FitCase:
    return FitCase(
        job_title="Python developer",
        job_text=job_text,
        cv_text=cv_text,
        score=62,
        parts=(
            Part(
                name="requiredSkills",
                points=36,
                max_points=72,
                evidence=(
                    Evidence(requirement="Python", how="implied", credit=10_000, text="Django"),
                    Evidence(requirement="Ruby", how="not found", credit=0, text=""),
                    Evidence(requirement="Flask", how="related", credit=6_000, text="Django"),
                ),
            ),
            Part(name="experience", points=20, max_points=20, evidence=()),
        ),
    )


def phrase(text: str, source: str = "description", start: int = 0) -> Phrase:
    return Phrase(text, Span(source, start, start + len(text)))


def a_job(**changes: Any) -> JobOutline:
    skill = Asked(
        skill="Python", alternatives=("Ruby",), required=True, months=24, phrase=phrase("2 years of Python")
    )
    job = JobOutline(
        version=3,
        reading="r-1",
        title="Senior developer",
        text="Run the APIs. 2 years of Python.",
        duties=(phrase("Run the APIs"),),
        asked=(skill, replace(skill, skill="SQL", alternatives=(), required=False, months=None)),
        title_level="senior",
        demanded_level="middle",
        months=24,
        demand=phrase("2 years of Python"),
        places=("bern",),
        remote=False,
        hybrid=True,
    )
    return replace(job, **changes)


CV_TEXT = "Django developer at Acme AG, 2020 - 2026. Maps with PostGIS. ann@example.com"


def a_cv(**changes: Any) -> CvOutline:
    shown = ShownSkill(skill="Django", months=72, phrase=phrase("Django", "cvText"))
    cv = CvOutline(
        version=2,
        reading="r-1",
        text=CV_TEXT,
        positions=(
            Position(title="Django developer at Acme AG", months=72, last=24_312, phrase=phrase("Django")),
        ),
        latest=24_312,
        headline="",
        months=72,
        level="senior",
        skills=(shown,),
        listed=("Django",),
        inferred=(InferredSkill(skill="Python", how="implied", shown_by=(shown,)),),
    )
    return replace(cv, **changes)


def a_fit_analysis(
    id: str = "a", *, job_id: str = "j", candidate_id: str = "c", tenant_id: str = "acme"
) -> Analysis:
    made = Made(
        inputs=Inputs(job_version=1, candidate_version=2, scoring_model="m", agent="local-1"),
        agent="local-1",
        fallback=None,
        suspicious=False,
        score=62,
        fit=analyse(a_case()),
        at=datetime(2026, 3, 1, tzinfo=UTC),
    )
    return Analysis.make(id, TenantId(tenant_id), job_id=job_id, candidate_id=candidate_id, made=made)
