"""What is said of two rankings of the same people is what comparing two lists of everybody would say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from jobhire.domains.matching.application.comparing import (
    Comparison,
    Moved,
    Place,
    Scene,
    Totals,
    Whereabouts,
)
from jobhire.domains.matching.domain.model import ScoringModel, tailored
from jobhire.domains.matching.domain.profile import CandidateType, Profile
from jobhire.domains.matching.domain.scoring import score
from jobhire.domains.matching.domain.shards import shard_of
from jobhire.domains.matching.infrastructure.cellar import Cellar
from jobhire.domains.matching.infrastructure.comparing import compare, whereabouts
from jobhire.domains.matching.infrastructure.people import People
from jobhire.domains.matching.infrastructure.replica import Copy
from jobhire.domains.matching.infrastructure.stored import StoredProfile
from tests.unit.matching.facts import a_job, a_profile, demands, people, profiles, uuid

from .test_snapshots import MODEL

OTHER = tailored(MODEL, {**dict(MODEL.weights), "location": 0}, strong=50, good=20)
SHARDS = 2
models = st.sampled_from([MODEL, OTHER])


def copies(present: Sequence[Profile], gone: Sequence[Profile] = ()) -> list[Copy[People]]:
    """Divided among shards; who is gone was there before."""
    parts = [People(MODEL, Cellar(Path("/nonexistent"))) for _ in range(SHARDS)]
    for at, part in enumerate(parts):
        own, left = ([p for p in lot if shard_of(p.candidate_id, SHARDS) == at] for lot in (present, gone))
        for lot in (left, own[::2], own[1::2]):
            stored = [StoredProfile(slot=0, model=MODEL.reading, profile=each) for each in lot]
            part.take_profiles(stored)
        part.let_go([each.candidate_id for each in left])
        part.position = 10 + at
    return [Copy(part, True) for part in parts]


Listed = list[tuple[Profile, Place]]


def listed(everybody: Sequence[Profile], scene: Scene) -> Listed:
    """By the pure function alone."""
    there = [each for each in everybody if each.candidate_id not in scene.instead]
    there += [each for each in scene.instead.values() if each is not None]
    scored = [(each, score(scene.demands, each, scene.model)) for each in there]
    scored.sort(key=lambda pair: (-pair[1].points, -pair[1].precise, pair[0].candidate_id))
    return [
        (each, Place(rank=rank, points=own.points, precise=own.precise))
        for rank, (each, own) in enumerate(scored, 1)
    ]


def places(ranking: Listed) -> dict[str, Place]:
    return {each.candidate_id: place for each, place in ranking}


def totals(ranking: Listed, model: ScoringModel) -> Totals:
    points = [place.points for _, place in ranking]
    strong = sum(each >= model.strong for each in points)
    return Totals(total=len(points), strong=strong, good=sum(each >= model.good for each in points) - strong)


def compared(everybody: Sequence[Profile], before: Scene, after: Scene, limit: int) -> Comparison:
    then, now = listed(everybody, before), listed(everybody, after)
    was, present = places(then), places(now)
    ids = list(dict.fromkeys(each.candidate_id for each, _ in [*now[:limit], *then[:limit]]))
    points: list[Mapping[str, int]] = [{id: p.points for id, p in each.items()} for each in (was, present)]
    return Comparison(
        moved=[Moved(candidate_id=id, before=was.get(id), after=present.get(id)) for id in ids],
        before=totals(then, before.model),
        after=totals(now, after.model),
        changed=sum(points[0].get(id) != points[1].get(id) for id in was.keys() | present.keys()),
        whole=True,
        position=10,
    )


supposed = st.dictionaries(st.integers(1, 40).map(uuid), st.none() | profiles, max_size=3).map(
    lambda found: {id: each and replace(each, candidate_id=id) for id, each in found.items()}
)
scenes = st.builds(
    lambda job, model, instead: Scene(demands=job, model=model, instead=instead), demands, models, supposed
)


@settings(deadline=None, max_examples=150)
@given(people, scenes, scenes, st.integers(1, 8), st.integers(0, 10))
def test_two_rankings_compared(
    everybody: list[Profile], before: Scene, after: Scene, limit: int, gone: int
) -> None:
    left = everybody[gone:]
    held = copies(left, everybody[:gone])
    assert compare(held, before, after, limit) == compared(left, before, after, limit)


@settings(deadline=None, max_examples=100)
@given(people, scenes, profiles, st.none() | st.sampled_from(CandidateType), st.integers(1, 8))
def test_where_somebody_stands(
    everybody: list[Profile], scene: Scene, one: Profile, type: CandidateType | None, last: int
) -> None:
    scene = Scene(demands=scene.demands, model=scene.model, instead={one.candidate_id: one})
    ranking = listed(everybody, scene)
    own = [each.candidate_id for each, _ in ranking if type in (None, each.type)]
    assert whereabouts(copies(everybody), scene, one.candidate_id, type, last) == Whereabouts(
        place=places(ranking)[one.candidate_id],
        rank=own.index(one.candidate_id) + 1 if one.candidate_id in own else None,
        of=len(own),
        last_listed=own[last - 1] if len(own) >= last else None,
        whole=True,
        position=10,
    )


def test_of_many_equals_the_smaller_id_comes_first() -> None:
    everybody = [a_profile(number, "a") for number in (9, 2, 30, 11)]
    scene = Scene(demands=a_job("a"), model=MODEL)
    found = compare(copies(everybody), scene, scene, 3)
    assert [each.candidate_id for each in found.moved] == [uuid(2), uuid(9), uuid(11)]
    assert [each.after and each.after.rank for each in found.moved] == [1, 2, 3]


def test_a_question_leaves_no_words_behind() -> None:
    held = copies([a_profile(1, "a"), a_profile(2, "b")])
    words = [copy.state.words.copied() for copy in held]
    after = Scene(demands=a_job("z", "y"), model=MODEL, instead={uuid(1): a_profile(1, "x")})
    compare(held, Scene(demands=a_job("w"), model=MODEL), after, 5)
    assert [copy.state.words.copied() for copy in held] == words


def test_where_nobody_is_nothing_has_moved() -> None:
    scene = Scene(demands=a_job("a"), model=MODEL)
    found = compare(copies([]), scene, scene, 5)
    assert (found.moved, found.changed, found.after.total) == ([], 0, 0)
