"""Several jobs together come to what each comes to alone."""

from __future__ import annotations

import random

import msgspec
import numpy as np
import pytest

from jobhire.domains.matching.infrastructure.standing import StoredStanding
from jobhire.domains.matching.infrastructure.stored import TallyDocument
from jobhire.domains.matching.infrastructure.tally import Blocks, pack


@pytest.fixture(scope="module")
def standing() -> StoredStanding:
    """150 jobs, so in more blocks than one, the last of them not full."""
    chance = np.random.default_rng(1)
    histograms = chance.integers(0, 300, size=(150, 101), dtype=np.int32)
    counts = np.stack([histograms.sum(1), histograms[:, 80:].sum(1), histograms[:, 60:80].sum(1)], axis=1)
    tally = TallyDocument(
        epoch=1,
        position=9,
        disorder=0,
        slotted=0,
        as_of="2026-11-26T00:00:00Z",
        model="m",
        total=0,
        jobs="\n".join(f"j-{number:03}" for number in range(150)),
        counts=pack(counts.ravel()),
        histograms=Blocks().pack(histograms),
        written="",
        candidates="",
    )
    return StoredStanding.decode(msgspec.json.encode(tally))


@pytest.mark.parametrize("how_many", [0, 1, 64, 149, 150])
def test_sums_of_any_jobs_are_those_of_their_histograms(standing: StoredStanding, how_many: int) -> None:
    chosen = random.Random(how_many).sample([f"j-{number:03}" for number in range(150)], how_many)
    sums = standing.together([*chosen, *chosen[:2], "nobody's"])
    lines = [standing.histogram(id) or [] for id in chosen]
    assert sums.pairs == sum(map(sum, lines))
    assert sums.points == sum(score * times for line in lines for score, times in enumerate(line))
    assert sums.strong == sum(sum(line[80:]) for line in lines)
    assert (sums.position, sums.as_of) == (9, "2026-11-26T00:00:00Z")


def test_nothing_projected_comes_to_nothing() -> None:
    sums = StoredStanding.empty().together(["a"])
    assert (sums.pairs, sums.points, sums.strong, sums.position) == (0, 0, 0, 0)
