"""The scoring model: every number the score depends on, immutable, under one version.

Two scores compare only when they name the same version. A change of any number here, of the taxonomy or of
the term-weight table is a new version; old ones stay replayable.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from types import MappingProxyType

from .errors import InvalidModel

REQUIRED_SKILLS = "requiredSkills"
NICE_TO_HAVE = "niceToHave"
EXPERIENCE = "experience"
SENIORITY = "seniority"
LOCATION = "location"
TEXT_RELEVANCE = "textRelevance"

MOST_WEIGHT = 1_000

FULL = 10_000
"""Full credit. Credits are whole basis points, 0..10000, so that every machine computes the same bits."""


@dataclass(frozen=True, slots=True)
class ScoringModel:
    """Weights and thresholds of ``scoring.score``. Per cent and basis points are integers."""

    version: str
    """``<formula>+<what texts are read with>``; ``+weights.<digest>`` where a tenant has its own numbers."""
    weights: tuple[tuple[str, int], ...] = (
        (REQUIRED_SKILLS, 50),
        (NICE_TO_HAVE, 5),
        (EXPERIENCE, 20),
        (SENIORITY, 5),
        (LOCATION, 5),
        (TEXT_RELEVANCE, 15),
    )
    """Part → weight, in the order parts are shown. A job gets only the parts it has demands for."""

    strong: int = 80
    good: int = 60
    """``matchScore`` from which a match is strong, or good."""

    text_floor: int = 3_400
    """Share (bp) of a requirement's term weight that the CV must hold before its words count at all."""
    text_cap: int = 100
    """Per cent of that share which becomes credit when the requirement names no known skill."""
    text_cap_known: int = 90
    """The same when it does: words around a known skill say less than the skill itself."""

    titled: int = 40
    """Per cent of a skill's credit, and of a word's weight in a requirement, where only titles of positions
    name it: a title says what the work was called, not what was done."""

    role_floor: int = 5_000
    """Share (bp) of a demanded title's term weight from which a position counts as that work."""
    other_experience: int = 10
    """Per cent of the missing months of a certain kind of work that other work makes up for …"""
    spoken_experience: int = 15
    """… when the CV speaks of that kind of work (``text_floor``), though no title names it …"""
    field_experience: int = 100
    """… and when it speaks of it and the demand is for work in a field, not in a position."""

    seniority_below: tuple[int, ...] = (100, 60, 25)
    """Credit (per cent) of a candidate 0, 1, 2 … levels below the demanded one; 0 beyond the last."""
    seniority_above: tuple[int, ...] = (100, 100, 85, 70)
    """Credit of a candidate 0, 1, 2 … levels above; the last one beyond."""

    remote_elsewhere: int = 60
    """Credit (per cent) of a candidate elsewhere for a remote job that names places."""

    hybrid_elsewhere: int = 30
    """Credit of a candidate elsewhere, whatever suits them, for a job that is partly done at its place."""

    text_full: int = 90
    """Text relevance is full when this share (per cent) of the job's term weight is in the CV once."""

    gem_points: int = 50
    gem_surface: int = 4_000
    gem_adjacent: int = 3_000
    """A hidden gem: at least ``gem_points`` in all; at most ``gem_surface`` bp of the required weight met by
    the very skill or its words; at least ``gem_adjacent`` bp of it through implied or related skills."""

    @property
    def reading(self) -> str:
        """What jobs and candidates are read with: the version without the numbers of a tenant's own."""
        return self.version.partition("+weights.")[0]

    @property
    def formula(self) -> str:
        return self.version.partition("+")[0]


def tailored(
    base: ScoringModel,
    weights: Mapping[str, int] = MappingProxyType({}),
    *,
    strong: int | None = None,
    good: int | None = None,
) -> ScoringModel:
    """``base`` with some numbers of one's own, under a version of its own (its own again where none differ).
    Raises ``InvalidModel``."""
    unknown = sorted(set(weights) - {name for name, _ in base.weights})
    if unknown:
        raise InvalidModel(f"there is no part {unknown[0][:40]!r}", field="/weights")
    own = tuple((name, weights.get(name, weight)) for name, weight in base.weights)
    bounds = (base.strong if strong is None else strong, base.good if good is None else good)
    if not all(0 <= weight <= MOST_WEIGHT for _, weight in own) or not any(weight for _, weight in own):
        raise InvalidModel(f"weights are 0 to {MOST_WEIGHT}, and not all 0", field="/weights")
    if not 0 < bounds[1] < bounds[0] <= 100:
        raise InvalidModel("thresholds are 0 < good < strong <= 100", field="/thresholds")
    model = replace(base, version=base.reading, weights=own, strong=bounds[0], good=bounds[1])
    shipped = ScoringModel(version="")
    if (own, bounds) == (shipped.weights, (shipped.strong, shipped.good)):
        return model
    digest = sha256(repr((own, bounds)).encode()).hexdigest()[:12]
    return replace(model, version=f"{model.version}+weights.{digest}")
