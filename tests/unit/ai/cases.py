"""Cases to analyse."""

from __future__ import annotations

from hypothesis import strategies as st

from jobhire.domains.ai.domain.fit import Evidence, FitCase, Part

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
