"""What is kept of a job and of a candidate: the latest, until the person is gone."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.ai.domain.events import (
    CandidateEnriched,
    EnrichmentForgotten,
    FitForgotten,
    JobAnalyzed,
)
from jobhire.domains.ai.domain.kept import Basis, Enrichment, JobAnalysis, Told
from jobhire.domains.ai.domain.local_reader import findings_of_cv, findings_of_job
from jobhire.domains.ai.infrastructure.mongo import ANALYSES, ENRICHMENTS, JOB_ANALYSES
from jobhire.shared.domain import TenantId
from tests.kits import reloaded

from .cases import a_cv, a_fit_analysis, a_job

ACME = TenantId("acme")
NOW = datetime(2026, 3, 1, tzinfo=UTC)
BASIS = Basis(version=3, reading="r-1", agent="local-1")
bases = st.builds(
    Basis, version=st.integers(1, 4), reading=st.sampled_from("ab"), agent=st.sampled_from("xy")
)


def told_of_job(basis: Basis = BASIS, fallback: str | None = None) -> Told[object]:
    return Told(basis=basis, agent="local-1", fallback=fallback, suspicious=False, findings=object(), at=NOW)


@given(bases, bases, st.sampled_from([None, "suspicious", "busy", "budget"]))
def test_only_the_same_basis_is_an_answer_and_no_stand_in_that_could_be_bettered(
    one: Basis, other: Basis, fallback: str | None
) -> None:
    told = told_of_job(one, fallback)
    assert told.answers(other) == (one == other and fallback in {None, "suspicious"})
    assert told.outdoes(other) == (told.answers(other) or one.version > other.version)


def test_an_analysis_of_a_job_is_told_by_ids_and_comes_back_as_it_was_stored() -> None:
    analysis = JobAnalysis(id="j", tenant_id=ACME)
    findings = findings_of_job(a_job())
    analysis.make(Told(basis=BASIS, agent="x", fallback="busy", suspicious=False, findings=findings, at=NOW))
    (event,) = analysis.take_events()
    assert reloaded(JOB_ANALYSES, analysis).told == analysis.told
    assert event == JobAnalyzed(job_id="j", agent="x", partial=True, job_version=3)


def test_what_was_said_of_somebody_for_a_job_is_forgotten_too_and_may_be_said_again() -> None:
    analysis = a_fit_analysis()
    assert reloaded(ANALYSES, analysis).made == analysis.made is not None
    analysis.take_events()
    assert [analysis.forget(), analysis.forget()] == [True, False]
    assert analysis.take_events() == (FitForgotten(job_id="j", candidate_id="c"),)
    forgotten = reloaded(ANALYSES, analysis)
    assert (forgotten.made, forgotten.partial) == (None, False)
    assert not forgotten.answers(a_fit_analysis().made.inputs)  # type: ignore[union-attr]


def test_of_who_is_forgotten_nothing_stays_and_it_is_told_once() -> None:
    enrichment, findings = Enrichment(id="c", tenant_id=ACME), findings_of_cv(a_cv())
    told = Told(basis=BASIS, agent="x", fallback=None, suspicious=False, findings=findings, at=NOW)
    enrichment.make(told)
    (made,) = enrichment.take_events()
    assert made == CandidateEnriched(
        candidate_id="c", agent="x", partial=False, candidate_version=3, skills=1
    )
    assert reloaded(ENRICHMENTS, enrichment).told == told
    assert enrichment.forget()
    assert not enrichment.forget()
    assert enrichment.take_events() == (EnrichmentForgotten(candidate_id="c"),)
    assert reloaded(ENRICHMENTS, enrichment).told is None
