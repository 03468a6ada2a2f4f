"""What the projection keeps in MongoDB, and how.

``profiles``  ``{_id: "<tenant>/<candidate>", tenant, epoch, version, slot, model, profile: <JSON>}``;
              ``model``: the reading that made the profile
``rankings``  ``{_id: "<tenant>/<job>", tenant, epoch, version, open, model, position, demands: <JSON>,
              edges: <JSON>, rows: <JSON>}``
``tallies``   ``{_id: <tenant>, epoch, tally: <JSON of TallyDocument>}``, the commit point
``fences``    ``{_id: <tenant>, epoch, clean, model}``: every batch takes the next epoch. A document is
              replaced only by a newer epoch's, so a writer that was overtaken cannot harm; ``clean`` is
              false from a batch's begin to its end, so what was left half done is found and made anew;
              ``model``: of the last batch that ended.

Large values are one JSON text each: on any server that is the cheapest to write and read.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, Protocol

import msgspec
from pymongo import ReplaceOne, ReturnDocument
from pymongo.errors import BulkWriteError

from jobhire.domains.matching.application.ports import RankedCandidate
from jobhire.domains.matching.domain.profile import Demands, Profile
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.documents import Document, document_id, own_id
from jobhire.shared.infrastructure.inserts import refused_as_duplicates
from jobhire.shared.infrastructure.mongo import Database, in_one_answer

_PAGE = 500
BLOCK = 64
"""Jobs whose histograms are one text in the tally."""


Edge = tuple[int, int, int]
"""The last place of a full list of one candidate type: (order, id high, id low); (-1, 0, 0) while there is
room."""


class Overtaken(Exception):
    """Another process has begun a newer batch for this tenant; this one's writes no longer count."""


class TallyDocument(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The commit point of a projection: all rankings reflect ``position``.

    Columns are 32-bit numbers, all lowest bytes first, then all second ones …, deflated, in base64.
    ``jobs``: ids in order, one a line; by job: ``counts`` (total, strong, good), ``histograms`` (101 each;
    a column per ``BLOCK`` jobs), ``written`` (epoch of the last write of its ranking). By a candidate's
    slot: ``candidates`` (matched, strong, best; three columns, -1 = none).
    ``disorder``: the last epoch that did not follow the log (a replay, or all made anew); ``slotted``: the
    last one that gave a candidate another slot. ``sources``: of the whole of several shards, each one's
    epoch; its candidates are counted by the shards.
    """

    epoch: int
    position: int
    disorder: int
    slotted: int
    as_of: str | None
    model: str
    total: int
    jobs: str
    counts: str
    histograms: Sequence[str]
    written: str
    candidates: str
    sources: Sequence[int] = ()


class StoredProfile(msgspec.Struct, frozen=True, kw_only=True):
    """``model``: the reading (``ScoringModel.reading``) that made the profile."""

    slot: int
    model: str
    profile: Profile


class StoredJob(msgspec.Struct, frozen=True, kw_only=True):
    """A ranking without its rows."""

    open: bool
    model: str
    demands: Demands
    edges: tuple[Edge, ...]


class StoredRanking(msgspec.Struct, frozen=True, kw_only=True):
    job: StoredJob
    rows: Sequence[RankedCandidate]


class Fence(msgspec.Struct, frozen=True, kw_only=True):
    """``clean``: the batch before this one ended as it should."""

    epoch: int
    clean: bool


class Results(Protocol):
    """What the projection has stored, for those who read it; one tenant at a time."""

    async def tally(self, tenant_id: TenantId) -> TallyDocument | None: ...

    async def standing(self, tenant_id: TenantId) -> bytes | str | None:
        """The tally's JSON."""
        ...

    def all_profiles(self, tenant_id: TenantId) -> AsyncIterator[Sequence[StoredProfile]]: ...

    async def profiles(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, StoredProfile]: ...

    async def slots(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, int]: ...

    def all_jobs(self, tenant_id: TenantId) -> AsyncIterator[Sequence[StoredJob]]: ...

    async def jobs(self, tenant_id: TenantId, ids: Sequence[str]) -> Sequence[StoredJob]: ...

    async def ranking(self, tenant_id: TenantId, job_id: str) -> StoredRanking | None: ...


class Storage(Results, Protocol):
    """Where the projection keeps its results, one tenant at a time."""

    async def begin(self, tenant_id: TenantId) -> Fence:
        """Take the next epoch."""
        ...

    async def end(self, tenant_id: TenantId, epoch: int, model: str) -> None:
        """The batch is whole, and all that is stored follows ``model``. Raises ``Overtaken``."""
        ...

    async def outdated(
        self, model: str, own: Mapping[TenantId, str], tenant_id: TenantId | None
    ) -> Sequence[TenantId]:
        """The tenants (of all, or this one if it is) whose last whole batch followed another model than
        ``model``, or than their ``own`` if they have one."""
        ...

    async def put_tally(self, tenant_id: TenantId, tally: TallyDocument) -> None: ...

    async def put_profiles(
        self, tenant_id: TenantId, epoch: int, profiles: Sequence[StoredProfile]
    ) -> None: ...

    async def drop_profiles(self, tenant_id: TenantId, epoch: int, ids: Sequence[str]) -> None: ...

    async def written_rankings(
        self, tenant_id: TenantId, ids: Sequence[str]
    ) -> Mapping[str, tuple[int, StoredRanking]]:
        """Those of ``ids`` that are stored, each with the epoch it was written in."""
        ...

    async def put_rankings(
        self, tenant_id: TenantId, epoch: int, position: int, rankings: Sequence[StoredRanking]
    ) -> None: ...

    async def drop_rankings(self, tenant_id: TenantId, epoch: int, ids: Sequence[str]) -> None: ...


_json = msgspec.json.Encoder()
_profile = msgspec.json.Decoder(Profile)
_demands = msgspec.json.Decoder(Demands)
_edges = msgspec.json.Decoder(tuple[Edge, ...])
_rows = msgspec.json.Decoder(list[RankedCandidate])
_tally = msgspec.json.Decoder(TallyDocument)
_JOB_FIELDS = {"open": 1, "model": 1, "demands": 1, "edges": 1}


class MongoStorage:
    """See ``Storage``. Replaces by ``_id`` and an older epoch: a newer document makes it a duplicate key."""

    def __init__(self, database: Database, part: str = "") -> None:
        """``part``: at the end of each collection's name, where candidates are shared among workers."""
        names = ("profiles", "rankings", "tallies", "fences")
        self._profiles, self._rankings, self._tallies, self._fences = (database[n + part] for n in names)

    async def begin(self, tenant_id: TenantId) -> Fence:
        before = await self._fences.find_one_and_update(
            {"_id": tenant_id},
            {"$inc": {"epoch": 1}, "$set": {"clean": False}},
            upsert=True,
            return_document=ReturnDocument.BEFORE,
        )
        if before is None:
            return Fence(epoch=1, clean=True)
        return Fence(epoch=int(before["epoch"]) + 1, clean=bool(before["clean"]))

    async def end(self, tenant_id: TenantId, epoch: int, model: str) -> None:
        ended = await self._fences.update_one(
            {"_id": tenant_id, "epoch": epoch}, {"$set": {"clean": True, "model": model}}
        )
        if not ended.matched_count:
            raise Overtaken(f"epoch {epoch} of tenant {tenant_id}")

    async def outdated(
        self, model: str, own: Mapping[TenantId, str], tenant_id: TenantId | None
    ) -> Sequence[TenantId]:
        others: list[Document] = [{"model": {"$ne": model}}]
        wanted: Document = {"$or": [*others, {"_id": {"$in": list(own)}}]} if own else others[0]
        if tenant_id is not None:
            wanted = {"_id": tenant_id}
        found = await self._fences.find(wanted, {"model": 1}).to_list(None)
        followed = {TenantId(each["_id"]): each.get("model") for each in found}
        return sorted(id for id, version in followed.items() if version != own.get(id, model))

    async def tally(self, tenant_id: TenantId) -> TallyDocument | None:
        body = await self.standing(tenant_id)
        return None if body is None else _tally.decode(body)

    async def standing(self, tenant_id: TenantId) -> bytes | str | None:
        found = await self._tallies.find_one({"_id": tenant_id})
        return None if found is None else str(found["tally"])

    async def put_tally(self, tenant_id: TenantId, tally: TallyDocument) -> None:
        document = {"_id": tenant_id, "epoch": tally.epoch, "tally": _json.encode(tally).decode()}
        await _replace(self._tallies, tally.epoch, [document])

    async def all_profiles(self, tenant_id: TenantId) -> AsyncIterator[Sequence[StoredProfile]]:
        async for page in _pages(self._profiles, tenant_id, {"slot": 1, "model": 1, "profile": 1}):
            yield [_stored_profile(document) for document in page]

    async def profiles(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, StoredProfile]:
        found = await _find(self._profiles, tenant_id, ids, {"slot": 1, "model": 1, "profile": 1})
        stored = (_stored_profile(document) for document in found)
        return {each.profile.candidate_id: each for each in stored}

    async def slots(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, int]:
        found = await _find(self._profiles, tenant_id, ids, {"slot": 1})
        return {own_id(each["_id"]): int(each["slot"]) for each in found}

    async def put_profiles(self, tenant_id: TenantId, epoch: int, profiles: Sequence[StoredProfile]) -> None:
        documents = [
            {
                "_id": document_id(tenant_id, each.profile.candidate_id),
                "tenant": tenant_id,
                "epoch": epoch,
                "version": each.profile.version,
                "slot": each.slot,
                "model": each.model,
                "profile": _json.encode(each.profile).decode(),
            }
            for each in profiles
        ]
        await _replace(self._profiles, epoch, documents)

    async def drop_profiles(self, tenant_id: TenantId, epoch: int, ids: Sequence[str]) -> None:
        await _drop(self._profiles, tenant_id, epoch, ids)

    async def all_jobs(self, tenant_id: TenantId) -> AsyncIterator[Sequence[StoredJob]]:
        async for page in _pages(self._rankings, tenant_id, _JOB_FIELDS):
            yield [_stored_job(document) for document in page]

    async def jobs(self, tenant_id: TenantId, ids: Sequence[str]) -> Sequence[StoredJob]:
        return [_stored_job(each) for each in await _find(self._rankings, tenant_id, ids, _JOB_FIELDS)]

    async def ranking(self, tenant_id: TenantId, job_id: str) -> StoredRanking | None:
        found = await self._rankings.find_one({"_id": document_id(tenant_id, job_id)})
        if found is None:
            return None
        return _stored_ranking(found)

    async def written_rankings(
        self, tenant_id: TenantId, ids: Sequence[str]
    ) -> Mapping[str, tuple[int, StoredRanking]]:
        found = await _find(self._rankings, tenant_id, ids, {**_JOB_FIELDS, "epoch": 1, "rows": 1})
        return {own_id(each["_id"]): (each["epoch"], _stored_ranking(each)) for each in found}

    async def put_rankings(
        self, tenant_id: TenantId, epoch: int, position: int, rankings: Sequence[StoredRanking]
    ) -> None:
        documents = [
            {
                "_id": document_id(tenant_id, each.job.demands.job_id),
                "tenant": tenant_id,
                "epoch": epoch,
                "version": each.job.demands.version,
                "open": each.job.open,
                "model": each.job.model,
                "position": position,
                "demands": _json.encode(each.job.demands).decode(),
                "edges": _json.encode(each.job.edges).decode(),
                "rows": _json.encode(each.rows).decode(),
            }
            for each in rankings
        ]
        await _replace(self._rankings, epoch, documents)

    async def drop_rankings(self, tenant_id: TenantId, epoch: int, ids: Sequence[str]) -> None:
        await _drop(self._rankings, tenant_id, epoch, ids)


def _stored_profile(document: Document) -> StoredProfile:
    return StoredProfile(
        slot=document["slot"], model=document["model"], profile=_profile.decode(document["profile"])
    )


def _stored_job(document: Document) -> StoredJob:
    return StoredJob(
        open=document["open"],
        model=document["model"],
        demands=_demands.decode(document["demands"]),
        edges=_edges.decode(document["edges"]),
    )


def _stored_ranking(document: Document) -> StoredRanking:
    return StoredRanking(job=_stored_job(document), rows=_rows.decode(document["rows"]))


async def _replace(collection: Any, epoch: int, documents: Sequence[Document]) -> None:
    """Raises ``Overtaken`` when a newer epoch's document is there."""
    if not documents:
        return
    writes = [
        ReplaceOne({"_id": document["_id"], "epoch": {"$lte": epoch}}, document, upsert=True)
        for document in documents
    ]
    try:
        await collection.bulk_write(writes, ordered=False)
    except BulkWriteError as failure:
        late = refused_as_duplicates(failure)
        raise Overtaken(f"epoch {epoch} wrote {len(late)} documents too late") from None


async def _drop(collection: Any, tenant_id: TenantId, epoch: int, ids: Sequence[str]) -> None:
    if ids:
        keys = [document_id(tenant_id, id) for id in ids]
        await collection.delete_many({"_id": {"$in": keys}, "epoch": {"$lte": epoch}})


async def _find(
    collection: Any, tenant_id: TenantId, ids: Sequence[str], fields: Mapping[str, int]
) -> list[Document]:
    found: list[Document] = []
    for first in range(0, len(ids), _PAGE):
        keys = [document_id(tenant_id, id) for id in ids[first : first + _PAGE]]
        found += await in_one_answer(collection.find({"_id": {"$in": keys}}, fields), len(keys))
    return found


async def _pages(
    collection: Any, tenant_id: TenantId, fields: Mapping[str, int]
) -> AsyncIterator[list[Document]]:
    after = f"{tenant_id}/"
    while True:
        pipeline = [
            {"$match": {"_id": {"$gt": after, "$lt": f"{tenant_id}0"}}},
            {"$sort": {"_id": 1}},
            {"$limit": _PAGE},
            {"$project": dict(fields)},
        ]
        page = await in_one_answer(collection.aggregate(pipeline), _PAGE)
        if page:
            yield page
        if len(page) < _PAGE:
            return
        after = page[-1]["_id"]
