"""Weights fitted to verdicts: what was planted is found, what is chance is told to be chance."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobhire.domains.matching.domain.errors import TooFewVerdicts
from jobhire.domains.matching.domain.model import ScoringModel, tailored
from jobhire.domains.matching.domain.tuning import (
    MOST_PAIRS_OF_A_JOB,
    Judged,
    Pair,
    fit,
    tune,
)

LIVE = ScoringModel(version="jobhire-9+x")
PARTS = [name for name, _ in LIVE.weights]


def verdicts(weights: dict[str, int], *, jobs: int = 40, people: int = 8, noise: int = 0) -> list[Judged]:
    """Of people whose parts are worth anything; the better half of each job, by ``weights``, is judged
    well."""
    random, found = Random(7), []
    for job in range(jobs):
        asked = [part for part in PARTS if part == PARTS[0] or random.random() < 0.8]
        credits = [{part: random.randrange(0, 10_001) for part in asked} for _ in range(people)]
        whole = sum(weights[part] for part in asked)
        points = [sum(weights[p] * c for p, c in each.items()) / whole for each in credits]
        opinions = [each + random.gauss(0, noise) for each in points]
        middle = sorted(opinions)[people // 2]
        found += [Judged(f"job-{job}", c, o >= middle) for c, o in zip(credits, opinions, strict=True)]
    return found


PLANTED = dict(zip(PARTS, (10, 5, 45, 5, 5, 30), strict=True))


@pytest.mark.parametrize("noise", [0, 800])
def test_planted_weights_are_found_again_and_are_better_on_jobs_they_were_not_fitted_on(noise: int) -> None:
    tuning = tune(verdicts(PLANTED, noise=noise), LIVE)
    assert tuning.worthwhile and tuning.after > tuning.before + 0.03
    assert tuning.weights["experience"] > tuning.weights["requiredSkills"]
    far = sum(abs(tuning.weights[part] - weight) for part, weight in PLANTED.items())
    assert far < sum(abs(dict(LIVE.weights)[part] - weight) for part, weight in PLANTED.items()) / 2


def test_verdicts_by_the_toss_of_a_coin_are_no_reason_to_change_anything() -> None:
    random = Random(11)
    by_chance = [Judged(each.job, each.credits, random.random() < 0.5) for each in verdicts(PLANTED)]
    tuning = tune(by_chance, LIVE)
    assert not tuning.worthwhile and tuning.low <= 0 <= tuning.high


def test_verdicts_that_follow_the_live_model_leave_nothing_to_gain() -> None:
    tuning = tune(verdicts(dict(LIVE.weights)), LIVE)
    assert tuning.before > 0.99 and not tuning.worthwhile


@pytest.mark.parametrize(("jobs", "people"), [(9, 20), (12, 4), (0, 0)])
def test_too_few_verdicts_are_refused_with_how_many_there_are(jobs: int, people: int) -> None:
    with pytest.raises(TooFewVerdicts, match=r"there are \d+ pairs .* of \d+ jobs; it takes 100, of 10 jobs"):
        tune(verdicts(PLANTED, jobs=jobs, people=people), LIVE)


def test_the_same_verdicts_give_the_same_weights_in_whatever_order_jobs_come() -> None:
    by_job: dict[str, list[Judged]] = {}
    for each in verdicts(PLANTED, people=12):
        by_job.setdefault(each.job, []).append(each)
    backwards = [each for job in reversed(by_job) for each in by_job[job]]
    assert tune(verdicts(PLANTED, people=12), LIVE) == tune(backwards, LIVE)


def test_no_job_outweighs_the_others() -> None:
    tuning = tune(verdicts(PLANTED, jobs=10, people=60), LIVE)
    assert tuning.pairs == 10 * MOST_PAIRS_OF_A_JOB


def test_people_who_were_judged_by_other_demands_are_not_compared() -> None:
    old, new = {"requiredSkills": 9_000}, {"requiredSkills": 100, "experience": 9_000}
    apart = [Judged(f"job-{n}", old if n % 2 else new, bool(n % 2)) for n in range(400)]
    together = [Judged(f"job-{n // 20}", old if n % 2 else new, bool(n % 2)) for n in range(400)]
    for none_to_compare in (apart, together):
        with pytest.raises(TooFewVerdicts, match="there are 0 pairs"):
            tune(none_to_compare, LIVE)


def test_every_fit_is_told_of() -> None:
    said: list[tuple[int, int]] = []
    tune(verdicts(PLANTED), LIVE, lambda done, of: said.append((done, of)))
    assert said == [(number, 6) for number in range(7)]


differences = st.lists(st.integers(-10_000, 10_000), min_size=6, max_size=6).map(
    lambda values: Pair("job", tuple(zip(PARTS, values, strict=True)))
)


@settings(max_examples=40)
@given(pairs=st.lists(differences, min_size=1, max_size=8), start=st.permutations([50, 5, 20, 0, 5, 20]))
def test_a_fit_keeps_the_sum_switches_no_part_off_or_on_and_is_a_valid_model(
    pairs: Sequence[Pair], start: list[int]
) -> None:
    before = dict(zip(PARTS, start, strict=True))
    after = fit(pairs, before)
    assert sum(after.values()) == 100
    assert {part for part, weight in after.items() if weight} == {part for part, w in before.items() if w}
    assert tailored(LIVE, after).weights == tuple(after.items())
