"""A tenant's own models: numbers under a version of their own, a history, a gate with stated limits."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.matching.domain.errors import InvalidModel, NoEarlierModel, TooManyModels, UnknownModel
from jobhire.domains.matching.domain.events import ScoringModelPromoted, ScoringModelProposed
from jobhire.domains.matching.domain.gate import Impact, JobShadow, limits
from jobhire.domains.matching.domain.model import ScoringModel, tailored
from jobhire.domains.matching.domain.policy import MOST_PROPOSALS, SHIPPED, Proposal, ScoringPolicy, key_of
from jobhire.shared.domain import TenantId, UserId

BASE = ScoringModel(version="jobhire-3+x")
PARTS = [name for name, _ in BASE.weights]
WEIGHTS = st.dictionaries(st.sampled_from(PARTS), st.integers(0, 1_000))


def a_policy() -> ScoringPolicy:
    return ScoringPolicy(id="scoring", tenant_id=TenantId("acme"))


def a_proposal(**weights: int) -> tuple[str, Proposal]:
    model = tailored(BASE, weights)
    now = datetime(2026, 1, 1, tzinfo=UTC)
    proposal = Proposal(
        name="n", weights=dict(model.weights), strong=80, good=60, proposed_by=UserId("u"), proposed_at=now
    )
    return key_of(model), proposal


@given(WEIGHTS, WEIGHTS)
def test_equal_numbers_have_one_version_and_others_have_another(
    one: dict[str, int], two: dict[str, int]
) -> None:
    made = []
    for weights in (one, two):
        try:
            made.append(tailored(BASE, weights))
        except InvalidModel:
            return
    first, second = made
    assert (first.version == second.version) == (first.weights == second.weights)
    assert first.reading == second.reading == BASE.version
    assert tailored(first, dict(BASE.weights)) == BASE


@pytest.mark.parametrize(
    ("weights", "strong", "good"),
    [({"charm": 1}, 80, 60), (dict.fromkeys(PARTS, 0), 80, 60), ({}, 60, 80), ({}, 101, 60), ({}, 80, 0)],
)
def test_numbers_that_make_no_model_are_refused(weights: dict[str, int], strong: int, good: int) -> None:
    with pytest.raises(InvalidModel):
        tailored(BASE, weights, strong=strong, good=good)


def test_a_model_is_proposed_once_promoted_and_rolled_back() -> None:
    policy, (key, proposal) = a_policy(), a_proposal(location=50)
    assert policy.propose(key, proposal)
    assert not policy.propose(key, proposal)
    assert policy.model(BASE) == BASE
    assert policy.promote(key)
    assert not policy.promote(key)
    assert policy.model(BASE).version == f"jobhire-3+x+weights.{key}"
    policy.roll_back()
    assert policy.live == SHIPPED
    raised = policy.take_events()
    assert [type(each) for each in raised] == [ScoringModelProposed, *[ScoringModelPromoted] * 2]
    assert raised[-1] == ScoringModelPromoted(key=SHIPPED, previous=key, rolled_back=True)
    with pytest.raises(NoEarlierModel):
        policy.roll_back()


def test_what_was_not_proposed_is_not_promoted() -> None:
    with pytest.raises(UnknownModel):
        a_policy().promote("0123")


def test_a_tenant_has_so_many_models_at_most() -> None:
    policy = a_policy()
    for number in range(MOST_PROPOSALS):
        policy.propose(*a_proposal(location=100 + number))
    with pytest.raises(TooManyModels):
        policy.propose(*a_proposal(location=99))


def a_shadow(overlap: int, stability: int) -> JobShadow:
    return JobShadow("j", overlap, stability, 0, (0, 0), (0, 0))


@pytest.mark.parametrize(
    ("jobs", "impacts", "failed"),
    [
        ([], [], []),
        ([a_shadow(600, 750)], [Impact("f", 900, 800), Impact("m", 300, 300), Impact("x", 500, 600)], []),
        ([a_shadow(599, 750)], [], ["topOverlap"]),
        ([a_shadow(1_000, 1_000), a_shadow(1_000, 1_000), a_shadow(199, 1_000)], [], ["worstTopOverlap"]),
        ([a_shadow(1_000, 749)], [Impact("f", 800, 799)], ["stability", "impactRatio"]),
    ],
)
def test_the_gate_names_every_limit_that_does_not_hold(
    jobs: list[JobShadow], impacts: list[Impact], failed: list[str]
) -> None:
    assert [limit.name for limit in limits(jobs, impacts) if not limit.holds] == failed
