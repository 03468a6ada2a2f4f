"""A tenant's own scoring models: proposed, promoted, rolled back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from jobhire.shared.domain import Aggregate, UserId

from .errors import NoEarlierModel, TooManyModels, UnknownModel
from .events import ScoringModelPromoted, ScoringModelProposed
from .model import ScoringModel, tailored

POLICY_ID = "scoring"
"""Every tenant has at most one policy."""
SHIPPED = ""
MOST_PROPOSALS = 50
_REMEMBERED = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Numbers of a tenant's own, whatever release they are used with."""

    name: str
    weights: Mapping[str, int]
    strong: int
    good: int
    proposed_by: UserId
    proposed_at: datetime

    def on(self, base: ScoringModel) -> ScoringModel:
        """The scoring model they make of the shipped one. A part this release does not know is left out."""
        known = {name for name, _ in base.weights}
        weights = {name: weight for name, weight in self.weights.items() if name in known}
        return tailored(base, weights, strong=self.strong, good=self.good)


@dataclass(slots=True, kw_only=True, eq=False)
class ScoringPolicy(Aggregate):
    """``proposals`` by key; ``live``: the key scores are made by, ``SHIPPED`` for none of these; ``earlier``:
    what was live before, the last one last."""

    proposals: dict[str, Proposal] = field(default_factory=dict)
    live: str = SHIPPED
    earlier: list[str] = field(default_factory=list)

    def propose(self, key: str, proposal: Proposal) -> bool:
        """False where these numbers are proposed already. Raises ``TooManyModels``."""
        if key == SHIPPED or key in self.proposals:
            return False
        if len(self.proposals) >= MOST_PROPOSALS:
            raise TooManyModels(f"a tenant has at most {MOST_PROPOSALS} models of its own")
        self.proposals[key] = proposal
        self.raise_event(ScoringModelProposed(key=key, strong=proposal.strong, good=proposal.good))
        return True

    def promote(self, key: str) -> bool:
        """False where it is live already. Raises ``UnknownModel``."""
        if key != SHIPPED and key not in self.proposals:
            raise UnknownModel("there is no scoring model of this version")
        if key == self.live:
            return False
        self.earlier = [*self.earlier, self.live][-_REMEMBERED:]
        self._switch(key, rolled_back=False)
        return True

    def roll_back(self) -> None:
        """To what was live before. Raises ``NoEarlierModel``."""
        if not self.earlier:
            raise NoEarlierModel("no other model was live before")
        self._switch(self.earlier.pop(), rolled_back=True)

    def _switch(self, key: str, *, rolled_back: bool) -> None:
        previous, self.live = self.live, key
        self.raise_event(ScoringModelPromoted(key=key, previous=previous, rolled_back=rolled_back))

    def model(self, base: ScoringModel) -> ScoringModel:
        return self.proposals[self.live].on(base) if self.live else base


def key_of(model: ScoringModel) -> str:
    """What names a model's own numbers; ``SHIPPED`` where it has none."""
    return model.version.partition("+weights.")[2]
