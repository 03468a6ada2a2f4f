"""What analysts said of somebody is told, with who outside was given what their CV says."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from jobhire.domains.ai.application.disclosing import AnalysisDiscloser
from jobhire.domains.ai.domain.analysis import Analysis, Inputs, Made
from jobhire.domains.ai.domain.local_analyst import analyse
from jobhire.domains.ai.infrastructure.local import LOCAL
from jobhire.shared.application import Asked
from tests.unit.ai.cases import a_case

from .house import ACME, House, MemoryAnalyses

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("asked", "did", "fallback", "outside"),
    [
        (LOCAL, LOCAL, None, ()),
        ("provider:m", "provider:m", None, ("provider:m",)),
        ("provider:m", LOCAL, "unavailable", ("provider:m",)),
        ("provider:m", LOCAL, "throttled", ("provider:m",)),
        ("provider:m", LOCAL, "consent", ()),
        ("provider:m", LOCAL, "suspicious", ()),
    ],
)
async def test_a_provider_that_was_asked_is_named_also_when_it_did_not_answer(
    asked: str, did: str, fallback: str | None, outside: tuple[str, ...]
) -> None:
    house = House()
    made = Made(
        inputs=Inputs(job_version=1, candidate_version=1, scoring_model="m", agent=asked),
        agent=did,
        fallback=fallback,
        suspicious=False,
        score=7,
        fit=analyse(a_case()),
        at=NOW,
    )
    await house.fits.save(Analysis.make("a-1", ACME, job_id="j-1", candidate_id="c-1", made=made))
    discloser = AnalysisDiscloser(
        enrichments=house.enrichments, analyses=house.fits, found=MemoryAnalyses(house.fits), own=LOCAL
    )
    (held,) = (await discloser.disclose(ACME, Asked(id="c-1", links_until=NOW))).held
    assert (held.sources, tuple(held.shared_with)) == ((did,), outside)
    assert held.data["made"]["score"] == 7
    assert not (await discloser.disclose(ACME, Asked(id="c-2", links_until=NOW))).held
