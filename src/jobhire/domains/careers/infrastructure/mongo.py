"""Career sites, what strangers sent, and letters to candidates in MongoDB."""

from __future__ import annotations

from collections.abc import Sequence

from pymongo import IndexModel

from jobhire.domains.careers.domain.letter import CandidateLetter
from jobhire.domains.careers.domain.site import CareerSite
from jobhire.domains.careers.domain.submission import Submission
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.activity import Activity
from jobhire.shared.infrastructure.aggregates import AggregateKind
from jobhire.shared.infrastructure.documents import load
from jobhire.shared.infrastructure.mongo import AggregateDocument, Database, aggregate_indexes

SITES: AggregateKind[CareerSite] = AggregateKind(
    collection="career_sites", noun="career site", type=CareerSite
)
SUBMISSIONS: AggregateKind[Submission] = AggregateKind(
    collection="career_applications",
    noun="application on the career site",
    type=Submission,
    unique={"document": lambda submission: submission.becomes.document_id},
)
LETTERS: AggregateKind[CandidateLetter] = AggregateKind(
    collection="candidate_letters", noun="letter to a candidate", type=CandidateLetter
)
_HIDDEN = dict.fromkeys(("pending", "audit", "unique"), 0)
_MOST_SLUGS = 10_000


class CareerSiteDocument(AggregateDocument):
    class Settings:
        name = SITES.collection
        use_cache = False
        # Over all tenants: strangers name a site, and no tenant.
        indexes = (*aggregate_indexes(SITES), IndexModel([("state.slug", 1)], unique=True))


class SubmissionDocument(AggregateDocument):
    class Settings:
        name = SUBMISSIONS.collection
        use_cache = False
        indexes = (*aggregate_indexes(SUBMISSIONS), IndexModel([("tenant", 1), ("state.candidate_id", 1)]))


class CandidateLetterDocument(AggregateDocument):
    class Settings:
        name = LETTERS.collection
        use_cache = False
        indexes = (
            *aggregate_indexes(LETTERS),
            IndexModel([("tenant", 1), ("state.application_id", 1)]),
            IndexModel([("tenant", 1), ("state.candidate_id", 1)]),
            IndexModel([("state.status", 1), ("state.due_at", 1)]),
        )


class MongoSites:
    """See ``Sites``. A site that was found is known until it changes; a name that is nobody's is asked for
    each time."""

    def __init__(self, database: Database, activity: Activity) -> None:
        self._collection, self._activity = database[SITES.collection], activity
        self._owners: dict[str, TenantId] = {}
        self._known: dict[str, tuple[int, CareerSite]] = {}

    async def by_slug(self, slug: str) -> CareerSite | None:
        owner = self._owners.get(slug)
        stamp = None if owner is None else self._activity.kind_stamp(owner, SITES.collection)
        known = self._known.get(slug)
        if known is not None and known[0] == stamp:
            return known[1]
        found = await self._collection.find_one({"state.slug": slug}, _HIDDEN)
        site = None if found is None else load(SITES, found)
        self._remember(slug, site, owner, stamp)
        return site

    def _remember(
        self, slug: str, site: CareerSite | None, owner: TenantId | None, stamp: int | None
    ) -> None:
        """From the second look on: a stamp is good when it was taken before what it stands for was read."""
        self._known.pop(slug, None)
        if site is None:
            self._owners.pop(slug, None)
            return
        if len(self._owners) >= _MOST_SLUGS:
            self._owners.clear()
            self._known.clear()
        self._owners[slug] = site.tenant_id
        if site.tenant_id == owner and stamp is not None:
            self._known[slug] = (stamp, site)


class MongoLetters:
    """See ``Letters``."""

    def __init__(self, database: Database) -> None:
        self._collection = database[LETTERS.collection]

    async def of_application(self, tenant_id: TenantId, application_id: str) -> Sequence[CandidateLetter]:
        return await self._of(tenant_id, "application_id", application_id)

    async def of_candidate(self, tenant_id: TenantId, candidate_id: str) -> Sequence[CandidateLetter]:
        return await self._of(tenant_id, "candidate_id", candidate_id)

    async def _of(self, tenant_id: TenantId, field: str, id: str) -> Sequence[CandidateLetter]:
        where = {"tenant": tenant_id, f"state.{field}": id}
        found = await self._collection.find(where, _HIDDEN).to_list(None)
        return sorted((load(LETTERS, each) for each in found), key=lambda each: (each.created_at, each.id))


class MongoSubmissions:
    """See ``Submissions``."""

    def __init__(self, database: Database) -> None:
        self._collection = database[SUBMISSIONS.collection]

    async def of_candidate(self, tenant_id: TenantId, candidate_id: str) -> Sequence[Submission]:
        where = {"tenant": tenant_id, "state.candidate_id": candidate_id}
        found = await self._collection.find(where, _HIDDEN).to_list(None)
        return sorted((load(SUBMISSIONS, each) for each in found), key=lambda each: each.received_at)
