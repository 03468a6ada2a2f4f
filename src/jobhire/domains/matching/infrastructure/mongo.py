"""A tenant's scoring policy in MongoDB."""

from __future__ import annotations

from jobhire.domains.matching.application.ports import MODELS
from jobhire.domains.matching.domain.policy import ScoringPolicy
from jobhire.shared.infrastructure.aggregates import AggregateKind
from jobhire.shared.infrastructure.mongo import AggregateDocument, aggregate_indexes

POLICIES: AggregateKind[ScoringPolicy] = AggregateKind(
    collection=MODELS, noun="scoring policy", type=ScoringPolicy
)


class PolicyDocument(AggregateDocument):
    class Settings:
        name = POLICIES.collection
        use_cache = False
        indexes = tuple(aggregate_indexes(POLICIES))
