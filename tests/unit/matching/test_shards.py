"""Candidates divided among shards: who goes where, and that rankings put together are those of all."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.matching.domain.model import ScoringModel
from jobhire.domains.matching.domain.profile import Demands, Profile
from jobhire.domains.matching.domain.shards import Layout, shard_of
from jobhire.domains.matching.infrastructure import podium
from jobhire.domains.matching.infrastructure.engine import rank
from jobhire.domains.matching.infrastructure.index import TenantIndex, Words
from jobhire.domains.matching.infrastructure.merging import agree, merged
from jobhire.domains.matching.infrastructure.stored import StoredJob, StoredRanking

from .facts import demands, people

MODEL = ScoringModel(version="test")


def ranked(job: Demands, candidates: list[Profile]) -> tuple[StoredRanking, list[int]]:
    index = TenantIndex(Words())
    index.add(candidates, list(range(len(candidates))))
    ranking, _ = rank(index.words.compile(job, MODEL), index, MODEL)
    stored = StoredJob(open=True, model=MODEL.version, demands=job, edges=ranking.edges)
    return StoredRanking(job=stored, rows=ranking.rows), ranking.histogram.tolist()


@given(demands, people, st.lists(st.integers(0, 4), min_size=30, max_size=30), st.sampled_from([1, 2, 100]))
def test_the_rankings_of_any_division_put_together_are_byte_for_byte_the_ranking_of_all(
    job: Demands, candidates: list[Profile], places: list[int], top: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(podium, "TOP", top)
        groups = [[each for each, at in zip(candidates, places, strict=False) if at == n] for n in range(5)]
        parts = [ranked(job, group) for group in groups]
        whole, histogram = ranked(job, candidates)
        assert agree([part for part, _ in parts])
        assert msgspec.json.encode(merged([part for part, _ in parts])) == msgspec.json.encode(whole)
        assert [sum(own) for own in zip(*(own for _, own in parts), strict=True)] == histogram


def test_parts_of_two_versions_of_a_job_do_not_agree() -> None:
    job = Demands(
        job_id="00000000-0000-0000-0000-000000000001",
        version=1,
        required=(),
        nice=(),
        experience=(),
        seniority=3,
        places=(),
        remote=False,
        terms=(),
    )
    one, _ = ranked(job, [])
    other = StoredJob(open=False, model="test", demands=job, edges=one.job.edges)
    assert not agree([one, StoredRanking(job=other, rows=[])])


@given(st.uuids().map(str), st.integers(1, 64))
def test_everybody_is_in_one_shard(id: str, shards: int) -> None:
    assert 0 <= shard_of(id, shards) < shards


def test_a_candidate_is_never_in_another_shard_than_before() -> None:
    """What is stored is divided by this: another answer would lose people."""
    ids = [f"0190{n:04x}-0000-7000-8000-000000000000" for n in range(8)]
    assert [shard_of(id, 4) for id in ids] == [0, 0, 0, 0, 1, 1, 1, 1]


def test_every_number_of_shards_has_names_of_its_own() -> None:
    assert (Layout().whole, Layout().parts) == ("matching", ())
    assert Layout(2).whole == "matching-of-2"
    assert Layout(2).parts == ("matching-1-of-2", "matching-2-of-2")


def test_a_worker_of_one_shard_leaves_the_others_alone() -> None:
    assert Layout(3).elsewhere(2) == {"matching-1-of-3", "matching-3-of-3"}
    assert Layout(3).elsewhere(0) == Layout().elsewhere(1) == frozenset()
