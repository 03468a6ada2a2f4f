"""What belongs to applications, in MongoDB: interviews and scorecards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Generic, TypeVar

import msgspec
from pymongo import IndexModel

from jobhire.domains.hiring.domain.interview import Interview, InterviewStatus
from jobhire.domains.hiring.domain.scorecard import Scorecard
from jobhire.shared.domain import Aggregate, TenantId, UserId
from jobhire.shared.infrastructure.aggregates import AggregateKind
from jobhire.shared.infrastructure.documents import Document, load
from jobhire.shared.infrastructure.mongo import AggregateDocument, Database, aggregate_indexes

A = TypeVar("A", bound=Aggregate)
INTERVIEWS: AggregateKind[Interview] = AggregateKind(
    collection="interviews", noun="interview", type=Interview
)
SCORECARDS: AggregateKind[Scorecard] = AggregateKind(
    collection="scorecards",
    noun="scorecard",
    type=Scorecard,
    unique={"seat": lambda scorecard: scorecard.seat},
)
_BY_APPLICATION = IndexModel([("tenant", 1), ("state.application_id", 1)])
_HIDDEN = dict.fromkeys(("pending", "audit", "unique"), 0)


class InterviewDocument(AggregateDocument):
    class Settings:
        name = INTERVIEWS.collection
        use_cache = False
        indexes = (
            *aggregate_indexes(INTERVIEWS),
            _BY_APPLICATION,
            IndexModel([("tenant", 1), ("state.plan.interviewers", 1), ("state.plan.ends_at", 1)]),
        )


class ScorecardDocument(AggregateDocument):
    class Settings:
        name = SCORECARDS.collection
        use_cache = False
        indexes = (*aggregate_indexes(SCORECARDS), _BY_APPLICATION)


class MongoOfApplication(Generic[A]):
    """See ``OfApplication``."""

    def __init__(self, kind: AggregateKind[A], database: Database) -> None:
        self._kind = kind
        self._collection = database[kind.collection]

    async def of_application(self, tenant_id: TenantId, application_id: str) -> Sequence[A]:
        where = {"tenant": tenant_id, "state.application_id": application_id}
        found = await self._collection.find(where, _HIDDEN).to_list(None)
        return sorted((load(self._kind, each) for each in found), key=lambda each: each.id)


class MongoDiary(MongoOfApplication[Interview]):
    """See ``Diary``."""

    def __init__(self, database: Database) -> None:
        super().__init__(INTERVIEWS, database)

    async def of_interviewer(
        self, tenant_id: TenantId, user_id: UserId, *, since: datetime, most: int
    ) -> Sequence[Interview]:
        where = {
            "tenant": tenant_id,
            "state.plan.interviewers": {"$in": [user_id]},  # as the embedded server looks into lists
            "state.plan.ends_at": {"$gt": msgspec.to_builtins(since)},
            "state.status": InterviewStatus.SCHEDULED.value,
        }
        soonest = {"state.plan.starts_at": 1, "_id": 1}
        stages: list[Document] = [
            {"$match": where},
            {"$sort": soonest},
            {"$limit": most},
            {"$project": _HIDDEN},
        ]
        return [load(INTERVIEWS, each) for each in await self._collection.aggregate(stages).to_list(None)]
