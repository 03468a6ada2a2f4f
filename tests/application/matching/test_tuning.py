"""Tuning on what people judged, as they judged it; what comes of it is only ever a proposal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from random import Random
from typing import Any

import pytest

from jobhire.domains.matching.application.models import KnownModel
from jobhire.domains.matching.application.tuning import Labelled, Tuned, TuneModel, tune_model
from jobhire.domains.matching.domain.errors import TooFewVerdicts
from jobhire.domains.matching.domain.model import ScoringModel
from jobhire.domains.matching.domain.policy import SHIPPED, ScoringPolicy
from jobhire.domains.matching.domain.profile import (
    CandidateType,
    Demands,
    ExperienceDemand,
    Profile,
    Requirement,
    SkillEvidence,
    Span,
)
from jobhire.domains.matching.infrastructure.mongo import POLICIES
from jobhire.domains.matching.infrastructure.reading import Desk
from jobhire.shared.application import Mediator, Principal, authorise
from jobhire.shared.domain import Forbidden, TenantId, UserId
from jobhire.shared.infrastructure.memory import MemoryAggregateStore
from jobhire.shared.infrastructure.system import SystemClock, Uuid7Ids

from .fakes import Candidate, Job, KnownReader

TENANT, SPAN = TenantId("acme"), Span("cvText", 0, 1)
NOBODY = Profile("c", 1, CandidateType.UPLOADED, {}, {}, (), None, None, None, None, (), False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    job_id: str
    candidate_id: str
    type: str
    job_version: int = 1
    candidate_version: int = 1


def a_job(number: int) -> Demands:
    required = tuple(Requirement(f"skill {n}", SPAN, 1, ((f"s{n}", 100, "exact"),), ()) for n in range(4))
    experience = (ExperienceDemand("60 months", SPAN, 60, ()),)
    return Demands(f"job-{number}", 1, required, (), experience, None, (), False, ())


def a_person(id: str, skills: int, months: int, version: int = 1) -> Profile:
    known = {f"s{n}": SkillEvidence(f"s{n}", f"skill {n}", SPAN) for n in range(skills)}
    return replace(NOBODY, candidate_id=id, version=version, skills=known, experience_months=months)


class Company:
    """Judges by experience what the shipped model judges by skills; kept as it was judged."""

    def __init__(self, jobs: int = 20, people: int = 6) -> None:
        random = Random(3)
        self.jobs = {f"job-{n}": a_job(n) for n in range(jobs)}
        self.profiles: dict[tuple[str, int], Profile] = {}
        self.recorded: list[Decision] = []
        for job in self.jobs:
            for number in range(people):
                id, months = f"{job}-{number}", random.randrange(80)
                self.profiles[id, 1] = a_person(id, random.randrange(5), months)
                self.profiles[id, 2] = a_person(id, 4, 60, version=2)  # alike: what they learned since
                verdict = ("hired" if number == 0 else "positive") if months >= 40 else "negative"
                self.recorded.append(Decision(job_id=job, candidate_id=id, type=verdict))
        self.policies = MemoryAggregateStore[ScoringPolicy](POLICIES, clock=SystemClock(), ids=Uuid7Ids())
        self.desk = Desk(KnownReader)
        tuning = partial(tune_model, models=self, decisions=self, inputs=self, room=self.desk)
        self.mediator = Mediator([authorise])
        self.mediator.register(TuneModel, partial(tuning, policies=self.policies, clock=SystemClock()))

    async def decisions(
        self, tenant_id: TenantId, *, job_id: str | None, as_of: datetime
    ) -> Sequence[Decision]:
        assert (tenant_id, job_id) == (TENANT, None) and as_of <= datetime.now(UTC)
        return self.recorded

    async def demands_then(self, tenant_id: TenantId, id: str, version: int, reading: str) -> Demands | None:
        return self.jobs.get(id)

    async def profile_then(self, tenant_id: TenantId, id: str, version: int, reading: str) -> Profile | None:
        return self.profiles.get((id, version))

    async def demands(self, *_: Any) -> Demands | None:
        raise AssertionError("as it is, not as it was judged")

    async def profile(self, *_: Any) -> Profile | None:
        raise AssertionError("as they are, not as they were judged")

    async def live(self, tenant_id: TenantId) -> ScoringModel:
        return await self.desk.model()

    async def shipped(self) -> ScoringModel:
        return await self.desk.model()

    async def all(self, tenant_id: TenantId) -> Sequence[KnownModel]:
        base, policy = await self.shipped(), await self.policies.get(tenant_id, "scoring")
        proposed = [each.on(base) for each in policy.proposals.values()]
        return [KnownModel(model=each, taxonomy="test", status="candidate") for each in proposed]

    async def tune(self, **wanted: Any) -> Tuned:
        return await self.mediator.send(TuneModel(by=Principal.system(TENANT), name="tuned", **wanted))


async def test_what_a_company_judges_by_becomes_a_candidate_model_and_nothing_else() -> None:
    company = Company()
    tuned = await company.tune()
    assert tuned.tuning.worthwhile and tuned.left_out == 0 and tuned.verdicts == 120
    assert tuned.tuning.weights["experience"] > tuned.weights_before["experience"]
    assert tuned.proposed is not None
    assert tuned.proposed.weights == tuned.tuning.weights and tuned.proposed.status == "candidate"
    policy = await company.policies.get(TENANT, "scoring")
    assert policy.live == SHIPPED and [each.name for each in policy.proposals.values()] == ["tuned"]


async def test_a_dry_run_finds_the_same_and_writes_nothing() -> None:
    company = Company()
    rehearsed = await company.tune(write=False)
    assert rehearsed.proposed is None and company.policies.documents() == []
    assert rehearsed.tuning == (await company.tune()).tuning


async def test_verdicts_on_whom_nothing_is_kept_are_left_out_and_counted() -> None:
    company = Company()
    del company.profiles["job-0-0", 1], company.jobs["job-1"]
    assert (await company.tune()).left_out == 1 + 6


async def test_too_little_feedback_is_refused_and_nothing_is_written() -> None:
    company = Company(jobs=3)
    with pytest.raises(TooFewVerdicts):
        await company.tune()
    assert company.policies.documents() == []


async def test_labelled_pairs_are_read_as_the_product_reads_and_give_what_feedback_gives() -> None:
    company = Company()
    labelled = [
        Labelled(
            job=Job(id=each.job_id, version=1, status="open", demands=company.jobs[each.job_id]),
            candidate=Candidate(
                id=each.candidate_id,
                version=1,
                type="uploaded",
                profile=company.profiles[each.candidate_id, 1],
            ),
            good=each.type != "negative",
        )
        for each in company.recorded
    ]
    by_label = await company.tune(labelled=labelled, write=False)
    assert by_label.tuning == (await company.tune(write=False)).tuning


async def test_who_may_not_propose_models_may_not_tune_them() -> None:
    reader = Principal(
        tenant_id=TENANT, user_id=UserId("u"), role="viewer", permissions=frozenset({"matches:read"})
    )
    with pytest.raises(Forbidden):
        await Company().mediator.send(TuneModel(by=reader, name="tuned"))
