"""Candidates against all jobs at once: the same numbers as the pure function, whatever was added when."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobhire.domains.matching.domain.model import ScoringModel
from jobhire.domains.matching.domain.profile import Demands, Profile
from jobhire.domains.matching.domain.scoring import points_only
from jobhire.domains.matching.infrastructure import board, reverse
from jobhire.domains.matching.infrastructure.board import JobBoard
from jobhire.domains.matching.infrastructure.index import Words

from .facts import demands, people, profiles, uuid

MODEL = ScoringModel(version="test")


def check(jobs: JobBoard, present: dict[str, Demands], candidates: list[Profile]) -> None:
    points, precise = jobs.score(candidates)
    for job_id, job in present.items():
        post = jobs.get(job_id)
        assert post is not None
        got = list(zip(points[:, post.number].tolist(), precise[:, post.number].tolist(), strict=True))
        assert got == [points_only(job, each, MODEL) for each in candidates]
    free = sorted(set(range(jobs.width)) - {post.number for post in jobs})
    assert not points[:, free].any()


@given(st.lists(demands, max_size=8, unique_by=lambda d: d.job_id), people)
def test_every_pair_gets_the_very_score_of_the_pure_function(
    jobs: list[Demands], candidates: list[Profile]
) -> None:
    words = Words()
    full = JobBoard(words, MODEL)
    for job in jobs:
        full.put(job.job_id, job.version, True, words.compile(job, MODEL))
    check(full, {job.job_id: job for job in jobs}, candidates)


few_jobs = st.builds(lambda job, number: replace(job, job_id=uuid(number)), demands, st.integers(1, 6))
edits = st.lists(st.tuples(st.sampled_from(["put", "drop", "score"]), few_jobs), max_size=30)


@given(edits, st.lists(profiles, max_size=5))
@settings(max_examples=150)
def test_adding_changing_and_dropping_jobs_leaves_what_a_fresh_board_would_hold(
    steps: list[tuple[str, Demands]], candidates: list[Profile]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(board, "_SMALL", 2)
        patch.setattr(board, "_SHARE", 2)
        patch.setattr(reverse, "_CELLS", 3)
        words = Words()
        changed = JobBoard(words, MODEL)
        present: dict[str, Demands] = {}
        for step, job in steps:
            if step == "put":
                changed.put(job.job_id, job.version, True, words.compile(job, MODEL))
                present[job.job_id] = job
            elif step == "drop":
                changed.drop(job.job_id)
                present.pop(job.job_id, None)
            else:
                check(changed, present, candidates)
        check(changed, present, candidates)
        assert len(changed) == len(present)
