"""The demo is made of bodies that the API takes, and of people who can be told apart."""

from __future__ import annotations

import msgspec
import pytest

from jobhire.domains.candidate.presentation.bodies import NewCandidate
from jobhire.domains.job.presentation.http import NewJob
from jobhire.interfaces.cli.demo import load_candidates, load_jobs
from jobhire.shared.presentation.bodies import decode_strict

JOBS = load_jobs()
CANDIDATES = load_candidates()


def test_there_are_a_dozen_jobs_and_some_forty_candidates() -> None:
    assert len(JOBS) == 12
    assert 40 <= len(CANDIDATES) <= 50


@pytest.mark.parametrize("body", JOBS, ids=lambda body: body["title"])
def test_every_job_is_a_body_that_the_api_takes(body: dict[str, object]) -> None:
    job = decode_strict(msgspec.json.encode(body), NewJob).details().checked()
    assert job.department
    assert job.location
    assert len(job.description) > 300


@pytest.mark.parametrize("body", CANDIDATES, ids=lambda body: body["name"])
def test_every_candidate_is_a_body_that_the_api_takes(body: dict[str, object]) -> None:
    decoded = decode_strict(msgspec.json.encode(body), NewCandidate)
    candidate = decoded.details().checked()
    assert candidate.email is not None
    assert candidate.email.endswith("@example.com")
    assert decoded.cv_text.count("\n") > 10


def test_two_jobs_are_text_only_and_nobody_is_there_twice() -> None:
    assert sum("requiredSkills" not in job for job in JOBS) == 2
    assert len({job["title"] for job in JOBS}) == len(JOBS)
    assert len({body["email"] for body in CANDIDATES}) == len(CANDIDATES)
    assert len({body["name"] for body in CANDIDATES}) == len(CANDIDATES)
    assert {body["type"] for body in CANDIDATES} == {"uploaded", "internal", "past"}


def test_loading_twice_gives_the_same() -> None:
    assert load_jobs() == JOBS
    assert load_candidates() == CANDIDATES
