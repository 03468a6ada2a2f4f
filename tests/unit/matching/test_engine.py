"""The engine against the pure function: every pair, every part, every rank, bit for bit."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobhire.domains.matching.domain.model import FULL, ScoringModel
from jobhire.domains.matching.domain.profile import (
    CandidateType,
    Demands,
    ExperienceDemand,
    Profile,
    Span,
)
from jobhire.domains.matching.domain.scoring import score
from jobhire.domains.matching.infrastructure import hits, index, parts, podium, postings, scratch
from jobhire.domains.matching.infrastructure.compiled import (
    LEVELS,
    MOST_MONTHS,
    levels_of,
    months_of,
    remote_of,
    traits_of,
)
from jobhire.domains.matching.infrastructure.engine import rank
from jobhire.domains.matching.infrastructure.index import TenantIndex, Words, pack_ids, unpack_ids

from .facts import a_job, a_profile, demands, expected_rows, people, profiles, uuid

MODEL = ScoringModel(version="test")


def index_of(candidates: list[Profile]) -> TenantIndex:
    filled = TenantIndex(Words())
    filled.add(candidates, list(range(len(candidates))))
    return filled


@given(demands, people)
def test_the_engine_gives_every_candidate_the_very_score_of_the_pure_function(
    job: Demands, candidates: list[Profile]
) -> None:
    filled = index_of(candidates)
    ranking, _ = rank(filled.words.compile(job, MODEL), filled, MODEL)
    assert ranking.rows == expected_rows(job, candidates, MODEL, top=podium.TOP)
    points = Counter(score(job, each, MODEL).points for each in candidates)
    assert ranking.histogram.tolist() == [points[n] for n in range(podium.BINS)]


@given(
    demands,
    people,
    st.sampled_from([2, 5]),
    st.sampled_from([0, 2, 500]),
    st.sampled_from([0, 2, 1_000]),
    st.sampled_from([0, 3, 99]),
    st.sampled_from([8, 1 << 16]),
)
def test_the_ways_of_large_tenants_give_the_same_as_the_way_of_small_ones(
    job: Demands, candidates: list[Profile], bits: int, vectorised: int, sparse: int, wide: int, narrow: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postings, "BITS", bits)
        patch.setattr(postings, "BLOCK", 1 << bits)
        patch.setattr(postings, "VECTORISED", vectorised)
        patch.setattr(postings, "_CHUNK", 3)
        patch.setattr(scratch, "_SPARSE", sparse)
        patch.setattr(scratch, "_NARROW", narrow)
        patch.setattr(hits, "_WIDE", wide)
        patch.setattr(postings, "SPREAD", 2)
        patch.setattr(podium, "TOP", 2)
        patch.setattr(podium, "_SAMPLE", 4)
        filled = index_of(candidates)
        ranking, _ = rank(filled.words.compile(job, MODEL), filled, MODEL)
        assert ranking.rows == expected_rows(job, candidates, MODEL, top=2)


@given(st.lists(st.tuples(st.integers(0, MOST_MONTHS), st.integers(0, LEVELS), st.booleans()), min_size=1))
def test_months_level_and_remote_can_be_read_from_their_one_number(
    people: list[tuple[int, int, bool]],
) -> None:
    months, levels, remote = zip(*people, strict=True)
    traits = traits_of(months, np.array(levels, np.uint8), remote)
    read = (months_of(traits), levels_of(traits), remote_of(traits))
    assert [each.tolist() for each in read] == [list(months), list(levels), list(remote)]


long_lives = st.builds(
    lambda profile, months, role: replace(
        profile,
        experience_months=months,
        roles=tuple(replace(each, months=role) for each in profile.roles),
    ),
    profiles,
    st.integers(4_000, 2**31 - 1),
    st.sampled_from([0, 3, 4_000, 2**31 - 1]),
)
long_demands = st.builds(
    lambda job, asked: replace(job, experience=tuple(replace(each, months=asked) for each in job.experience)),
    demands,
    st.sampled_from([1, 600, MOST_MONTHS]),
)


@given(long_demands, st.lists(long_lives, max_size=5, unique_by=lambda p: p.candidate_id))
def test_months_beyond_every_life_count_as_exactly_as_those_of_one(
    job: Demands, candidates: list[Profile]
) -> None:
    filled = index_of(candidates)
    ranking, _ = rank(filled.words.compile(job, MODEL), filled, MODEL)
    assert ranking.rows == expected_rows(job, candidates, MODEL, top=podium.TOP)


def test_a_demand_for_more_months_than_can_be_told_apart_is_refused() -> None:
    job = replace(a_job("go"), experience=(ExperienceDemand("x", Span("text", 0, 1), MOST_MONTHS + 1, ()),))
    with pytest.raises(OverflowError, match="months"):
        Words().compile(job, MODEL)


@given(st.lists(st.sampled_from(sorted(CandidateType)), max_size=60), st.integers(1, 4))
def test_of_many_equals_those_with_the_smallest_ids_are_ranked(types: list[CandidateType], top: int) -> None:
    candidates = [a_profile(n, "go", type=type) for n, type in enumerate(types, 1)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(podium, "TOP", top)
        filled = index_of(candidates[::-1])
        ranking, _ = rank(filled.words.compile(a_job("go"), MODEL), filled, MODEL)
    assert ranking.rows == expected_rows(a_job("go"), candidates, MODEL, top=top)


@given(st.lists(st.integers(0, 2**31 - 1)), st.integers(1, 2**31 - 1))
def test_a_share_is_rounded_down_and_no_more_than_all_however_large_its_whole(
    have: list[int], whole: int
) -> None:
    shares = parts.basis_points(np.array(have, np.int32), whole)
    assert shares.tolist() == [min(each, whole) * FULL // whole for each in have]


few_people = st.builds(
    lambda profile, number: replace(profile, candidate_id=uuid(number)), profiles, st.integers(1, 8)
)


@given(demands, st.lists(st.tuples(st.booleans(), few_people), max_size=40))
@settings(max_examples=150)
def test_adding_changing_and_removing_leaves_what_a_fresh_index_would_hold(
    job: Demands, edits: list[tuple[bool, Profile]]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index, "_SMALL", 2)
        patch.setattr(index, "_SHARE", 2)
        patch.setattr(postings, "_CHUNK", 5)
        changed = TenantIndex(Words())
        present: dict[str, Profile] = {}
        for stays, profile in edits:
            changed.remove([profile.candidate_id])
            present.pop(profile.candidate_id, None)
            if stays:
                changed.add([profile], [7])
                present[profile.candidate_id] = profile
            assert len(changed) == len(present)
            assert len(changed.segments) <= 4
        ranking, _ = rank(changed.words.compile(job, MODEL), changed, MODEL)
        assert ranking.rows == expected_rows(job, list(present.values()), MODEL, top=podium.TOP)
        held = changed.held(sorted(present) or ["00000000-0000-0000-0000-000000000000"])
        assert held == {id: (each.version, 7) for id, each in present.items()}


@given(st.lists(st.uuids().map(str)))
def test_packed_ids_sort_like_their_text(ids: list[str]) -> None:
    packed = pack_ids(ids)
    assert unpack_ids(packed) == ids
    pairs = [(int(high), int(low)) for high, low in packed]
    assert sorted(range(len(ids)), key=lambda n: pairs[n]) == sorted(range(len(ids)), key=lambda n: ids[n])


def test_an_id_that_is_no_uuid_is_refused() -> None:
    with pytest.raises(ValueError, match="UUID"):
        pack_ids(["abc"])
