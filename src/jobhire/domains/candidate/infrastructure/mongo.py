"""Candidates in MongoDB: how they are stored, and how they are read."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import msgspec
from pymongo import IndexModel

from jobhire.domains.candidate.application.ports import CandidateFilter, CandidateOrder, MatchCounts
from jobhire.domains.candidate.application.queries import CandidateView
from jobhire.domains.candidate.domain.candidate import Candidate
from jobhire.domains.candidate.domain.naming import without_name
from jobhire.shared.application import AggregateStore, Encoded, Rows, Slice
from jobhire.shared.domain import TenantId, one_line
from jobhire.shared.infrastructure.activity import Activity
from jobhire.shared.infrastructure.aggregates import AggregateKind
from jobhire.shared.infrastructure.documents import Document, own_id
from jobhire.shared.infrastructure.mongo import AggregateDocument, Database, aggregate_indexes
from jobhire.shared.infrastructure.read_cache import ReadCache
from jobhire.shared.infrastructure.reads import EncodedReads, Listing, Order, contains, deleted_since

CANDIDATES: AggregateKind[Candidate] = AggregateKind(
    collection="candidates",
    noun="candidate",
    type=Candidate,
    # The imported line first: a line sent again meets itself, not only its own e-mail address.
    unique={
        "import": lambda candidate: candidate.import_key if candidate.is_live else None,
        "email": lambda candidate: candidate.details.email if candidate.is_live else None,
        # How somebody who is hidden is found, to be restored.
        "merged": lambda candidate: candidate.id if candidate.merged_into else None,
    },
    live=lambda candidate: candidate.is_live,
)

# Rows are found by ``_id``; these are for exact counts. ``tenant`` first keeps the embedded server from
# choosing them for rows, which would sort the whole tenant.
_FILTERED = ("details.type", "details.employment_status")
_KEYS = "state.match_keys"


class CandidateDocument(AggregateDocument):
    class Settings:
        name = CANDIDATES.collection
        use_cache = False
        indexes = (
            *aggregate_indexes(CANDIDATES),
            *(
                IndexModel([("tenant", 1), ("state.deleted_at", 1), (f"state.{name}", 1)])
                for name in _FILTERED
            ),
            IndexModel([("tenant", 1), ("state.deleted_at", 1), (_KEYS, 1)]),
        )


_ORDERS = {
    CandidateOrder.NEWEST: Order(None, descending=True),
    CandidateOrder.OLDEST: Order(None, descending=False),
    CandidateOrder.LAST_CHANGED: Order("state.updated_at", descending=True),
    CandidateOrder.FIRST_CHANGED: Order("state.updated_at", descending=False),
    CandidateOrder.NAME: Order("state.details.name", descending=False),
    CandidateOrder.NAME_BACKWARDS: Order("state.details.name", descending=True),
}
_DETAILS_HIDDEN = (
    "metadata",
    "headline",
    "phones",
    "more_emails",
    "links",
    "experience",
    "education",
    "languages",
    "certificates",
)
_STATE_HIDDEN = (
    "search",
    "skill_keys",
    "cv_text",
    "origins",
    "proposals",
    "accepted",
    "rejected",
    "versions",
    "match_keys",
    "absorbed",
)
_ROW_HIDES = (
    *(f"state.{name}" for name in _STATE_HIDDEN),
    *(f"state.details.{name}" for name in _DETAILS_HIDDEN),
)
PERSON_HIDES = {name: 0 for name in ("pending", "audit", "unique", *_ROW_HIDES) if name != "state.absorbed"}
"""Rows that say who is merged into whom, and nobody's words."""
_CARDS_BYTES = 16_000_000
_SCAN_BATCH = 250
"""Candidates read at once: with CVs of the largest size still some 100 MB."""


class MongoCandidateReader:
    """See ``CandidateReader``."""

    def __init__(self, database: Database, activity: Activity, counts: MatchCounts) -> None:
        self._listing = Listing(CANDIDATES, database, activity, hidden=_ROW_HIDES)
        self._single = EncodedReads(CANDIDATES, database, activity, encode=self._encode)
        self._counts = counts

    async def encoded(self, tenant_id: TenantId, id: str) -> Encoded:
        return await self._single.get(tenant_id, id)

    async def rows(
        self, tenant_id: TenantId, wanted: CandidateFilter, order: CandidateOrder, part: Slice
    ) -> Rows[Candidate]:
        return await self._listing.rows(tenant_id, _where(wanted), _ORDERS[order], part)

    async def deleted(self, tenant_id: TenantId, since: datetime, part: Slice) -> Rows[Candidate]:
        # Nothing changes who is deleted: they were changed last when they were. Who is gone has no name.
        where = {**deleted_since(since), "state.merged_into": None, "state.details.name": {"$gt": ""}}
        return await self._listing.rows(tenant_id, where, _ORDERS[CandidateOrder.LAST_CHANGED], part)

    async def _encode(self, tenant_id: TenantId, candidates: Sequence[Candidate]) -> Mapping[str, bytes]:
        counted = await self._counts.of_candidates(tenant_id, [each.id for each in candidates])
        return {
            each.id: msgspec.json.encode(CandidateView.of(each, counted.get(each.id))) for each in candidates
        }


class MongoLookup:
    """See ``Lookup``."""

    def __init__(self, database: Database) -> None:
        self._collection = database[CANDIDATES.collection]

    async def of_document(self, tenant_id: TenantId, document_id: str) -> str | None:
        found = await self.by_keys(tenant_id, [f"cv:{document_id}"], most=1)
        return found[0] if found else None

    async def by_keys(self, tenant_id: TenantId, keys: Sequence[str], *, most: int) -> Sequence[str]:
        where = {"tenant": tenant_id, "state.deleted_at": None, _KEYS: {"$in": list(keys)}}
        found = await self._collection.find(where, {"_id": 1}).limit(most).to_list(None)
        return [own_id(each["_id"]) for each in found]


def _where(wanted: CandidateFilter) -> Document:
    where: Document = {}
    if wanted.type is not None:
        where["state.details.type"] = wanted.type.value
    if wanted.employment_status is not None:
        where["state.details.employment_status"] = wanted.employment_status.value
    if wanted.skills:
        where["state.skill_keys"] = {"$all": [one_line(skill).casefold() for skill in wanted.skills]}
    if wanted.search is not None:
        where |= contains("state.search", wanted.search)
    return where


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateFacts:
    """A candidate as matching wants them: without their name, also in what they wrote."""

    id: str
    version: int
    type: str
    skills: Sequence[str]
    cv_text: str
    cv_received_on: date
    summary: str
    location: str
    experience_years: float | None

    @classmethod
    def of(cls, candidate: Candidate) -> CandidateFacts:
        details = candidate.details
        return cls(
            id=candidate.id,
            version=candidate.version,
            type=details.type.value,
            skills=details.skills,
            cv_text=without_name(candidate.cv_text, details.name),
            cv_received_on=candidate.cv_received_on,
            summary=without_name(details.summary, details.name),
            location=details.location,
            experience_years=details.experience_years,
        )


class MongoCandidateFacts:
    """Live candidates for other domains: some, or all of a tenant."""

    def __init__(self, candidates: AggregateStore[Candidate], database: Database, activity: Activity) -> None:
        self._candidates = candidates
        self._listing = Listing(CANDIDATES, database, activity, hidden=())

    async def load(self, tenant_id: TenantId, ids: Sequence[str]) -> Sequence[CandidateFacts]:
        """The live ones among ``ids``."""
        found = await self._candidates.get_many(tenant_id, ids)
        return [CandidateFacts.of(candidate) for candidate in found.values()]

    async def count(self, tenant_id: TenantId) -> int:
        """How many live ones there are."""
        return await self._listing.count(tenant_id, {})

    async def scan(self, tenant_id: TenantId) -> AsyncIterator[Sequence[CandidateFacts]]:
        """Every live candidate of the tenant, oldest first, in batches."""
        async for candidates in self._listing.scan(tenant_id, batch=_SCAN_BATCH):
            yield [CandidateFacts.of(candidate) for candidate in candidates]


class MongoPeople:
    """Live candidates whole, for whoever looks into all they say: some, or all of a tenant."""

    def __init__(self, candidates: AggregateStore[Candidate], database: Database, activity: Activity) -> None:
        self._candidates = candidates
        self._listing = Listing(CANDIDATES, database, activity, hidden=())

    async def load(self, tenant_id: TenantId, ids: Sequence[str]) -> Sequence[Candidate]:
        """The live ones among ``ids``."""
        return list((await self._candidates.get_many(tenant_id, ids)).values())

    async def count(self, tenant_id: TenantId) -> int:
        """How many live ones there are."""
        return await self._listing.count(tenant_id, {})

    async def scan(self, tenant_id: TenantId) -> AsyncIterator[Sequence[Candidate]]:
        """Every live candidate of the tenant, oldest first, in batches."""
        async for candidates in self._listing.scan(tenant_id, batch=_SCAN_BATCH):
            yield candidates


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateCard:
    """What a ranking shows of somebody."""

    name: str
    type: str
    skills: Sequence[str]


class MongoCandidateCards:
    """Each in memory until that candidate changes: whoever is good stands in many rankings."""

    def __init__(self, database: Database, activity: Activity) -> None:
        self._listing = Listing(CANDIDATES, database, activity, hidden=_ROW_HIDES)
        self._activity = activity
        self._known: ReadCache[CandidateCard] = ReadCache(_CARDS_BYTES)

    async def cards(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, CandidateCard]:
        """The live ones among ``ids``."""
        stamps = {id: self._activity.item_stamp(tenant_id, CANDIDATES.collection, id) for id in ids}
        known = {id: self._known.get((tenant_id, id), stamp) for id, stamp in stamps.items()}
        missing = [id for id, card in known.items() if card is None]
        for each in await self._listing.some(tenant_id, missing) if missing else ():
            card = CandidateCard(
                name=each.details.name, type=each.details.type.value, skills=each.details.skills
            )
            size = len(card.name) + sum(map(len, card.skills))
            self._known.put((tenant_id, each.id), stamps[each.id], card, size=2 * size)
            known[each.id] = card
        return {id: card for id, card in known.items() if card is not None}
