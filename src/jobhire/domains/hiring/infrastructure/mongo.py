"""Feedback in MongoDB: how it is stored, and how it is read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

import msgspec
from pymongo import IndexModel

from jobhire.domains.hiring.application.ports import Decision, Tally
from jobhire.domains.hiring.domain.feedback import Feedback, FeedbackType, Opinion, opinion_at
from jobhire.shared.application import Gone, Rows, Slice
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.activity import Activity
from jobhire.shared.infrastructure.aggregates import AggregateKind
from jobhire.shared.infrastructure.documents import Document, load, own_id, tenant_range
from jobhire.shared.infrastructure.mongo import AggregateDocument, Database, aggregate_indexes
from jobhire.shared.infrastructure.read_cache import ReadCache
from jobhire.shared.infrastructure.reads import LIVE, Listing, Order

K = TypeVar("K")
FEEDBACK: AggregateKind[Feedback] = AggregateKind(
    collection="feedback",
    noun="feedback",
    type=Feedback,
    unique={"subject": lambda feedback: feedback.subject},
    live=lambda feedback: feedback.is_live,
)
_HIDDEN = dict.fromkeys(("pending", "audit", "unique", "state.history"), 0)
_SCAN_BATCH = 1_000
_GIVEN_BYTES = 16_000_000
_NEWEST = Order(None, descending=True)


class FeedbackDocument(AggregateDocument):
    class Settings:
        name = FEEDBACK.collection
        use_cache = False
        indexes = (
            *aggregate_indexes(FEEDBACK),
            IndexModel([("tenant", 1), ("state.job_id", 1)]),
            IndexModel([("tenant", 1), ("state.candidate_id", 1)]),
        )


class _Given(msgspec.Struct, frozen=True):
    """What holds of one person's verdict on one candidate, without their words."""

    candidate_id: str
    opinion: Opinion


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """One person's present verdict on a candidate for a job."""

    job_id: str
    type: str
    at: datetime


class MongoFeedbackReader:
    """See ``FeedbackReader``. What holds for a job is kept in memory until any feedback changes: every
    ranking that is read shows it."""

    def __init__(self, database: Database, activity: Activity) -> None:
        self._collection = database[FEEDBACK.collection]
        self._activity = activity
        self._listing = Listing(FEEDBACK, database, activity, hidden=("state.history",))
        self._given: ReadCache[list[_Given]] = ReadCache(_GIVEN_BYTES)

    async def rows(self, tenant_id: TenantId, job_id: str, part: Slice) -> Rows[Feedback]:
        return await self._listing.rows(tenant_id, {"state.job_id": job_id}, _NEWEST, part)

    async def tallies(self, tenant_id: TenantId, job_id: str) -> Sequence[Tally]:
        counts: Counter[tuple[str, FeedbackType]] = Counter()
        points: Counter[tuple[str, FeedbackType]] = Counter()
        for each in await self._of_job(tenant_id, job_id):
            if each.opinion.type is not None:
                key = (each.opinion.judged.model, each.opinion.type)
                counts[key] += 1
                points[key] += each.opinion.judged.points
        return [
            Tally(model=model, type=type, count=count, points=points[model, type])
            for (model, type), count in sorted(counts.items())
        ]

    async def standing(self, tenant_id: TenantId, job_id: str) -> Mapping[str, FeedbackType]:
        latest: dict[str, Opinion] = {}
        for each in await self._of_job(tenant_id, job_id):
            _keep_later(latest, each.candidate_id, each.opinion)
        return {id: opinion.type for id, opinion in latest.items() if opinion.type is not None}

    def stamp(self, tenant_id: TenantId) -> int:
        """Changes whenever an answer of ``standing`` could."""
        return self._activity.kind_stamp(tenant_id, FEEDBACK.collection)

    async def decisions(
        self, tenant_id: TenantId, *, job_id: str | None, as_of: datetime
    ) -> Sequence[Decision]:
        latest: dict[tuple[str, str], Opinion] = {}
        wanted: Document = {} if job_id is None else {"state.job_id": job_id}
        after: Document = tenant_range(tenant_id)
        while found := await self._batch({"_id": after, **wanted}):
            for feedback in (load(FEEDBACK, document) for document in found):
                opinion = opinion_at(feedback, as_of)
                if opinion is not None and opinion.type is not None:
                    _keep_later(latest, (feedback.job_id, feedback.candidate_id), opinion)
            after = {**after, "$gt": found[-1]["_id"]}
        return list(_decided(sorted(latest.items())))

    async def about(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, Sequence[Verdict]]:
        """What holds of these candidates, for whatever job; those nobody judged are left out."""
        found = defaultdict[str, list[Verdict]](list)
        for id in ids:  # with $in the embedded server would walk the whole collection
            where = {"tenant": tenant_id, "state.candidate_id": id, **LIVE}
            for each in await self._collection.find(where, _HIDDEN).to_list(None):
                feedback = load(FEEDBACK, each)
                said = feedback.opinion
                found[id].append(Verdict(job_id=feedback.job_id, type=feedback.verdict.value, at=said.at))
        return found

    async def ids_of(self, tenant_id: TenantId, gone: Gone) -> list[str]:
        where = {"tenant": tenant_id, f"state.{gone.kind}_id": gone.id}
        found = await self._collection.find(where, {"_id": 1}).to_list(None)
        return [own_id(each["_id"]) for each in found]

    async def _batch(self, where: Document) -> list[Document]:
        pipeline: list[Document] = [{"$match": where}, {"$sort": {"_id": 1}}, {"$limit": _SCAN_BATCH}]
        found: list[Document] = await self._collection.aggregate(pipeline).to_list(None)
        return found

    async def _of_job(self, tenant_id: TenantId, job_id: str) -> list[_Given]:
        stamp = self.stamp(tenant_id)
        known = self._given.get((tenant_id, job_id), stamp)
        if known is None:
            where = {"tenant": tenant_id, "state.job_id": job_id, **LIVE}
            found = await self._collection.find(where, _HIDDEN).to_list(None)
            known = [_given(load(FEEDBACK, document)) for document in found]
            self._given.put((tenant_id, job_id), stamp, known, size=600 * len(known))
        return known


def _given(feedback: Feedback) -> _Given:
    return _Given(feedback.candidate_id, replace(feedback.opinion, notes=""))


def _keep_later(latest: dict[K, Opinion], key: K, opinion: Opinion) -> None:
    known = latest.get(key)
    if known is None or known.at <= opinion.at:
        latest[key] = opinion


def _decided(pairs: Iterable[tuple[tuple[str, str], Opinion]]) -> Iterable[Decision]:
    for (job_id, candidate_id), opinion in pairs:
        if opinion.type is not None:
            yield Decision(
                job_id=job_id,
                candidate_id=candidate_id,
                type=opinion.type,
                points=opinion.judged.points,
                model=opinion.judged.model,
                job_version=opinion.judged.job_version,
                candidate_version=opinion.judged.candidate_version,
                at=opinion.at,
            )
