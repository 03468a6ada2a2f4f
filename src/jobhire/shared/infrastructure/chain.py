"""An append-only record in MongoDB: one gap-free line of positions per tenant, each entry chained to the one
before it by its hash. The event log and the audit trail are two of them.

Entries: ``{_id: "<tenant>/<position, 12 digits>", <key>: <id, unique>, body: <canonical JSON>, hash, …}``
Heads: ``{_id: <tenant>, position}`` lists the tenants; a cache of each head, written after the entries.

Canonical = UTF-8, keys sorted, no white space, nothing escaped that need not be. Every body holds its own
``position`` and the ``previoushash``, so whoever has the bodies can check the chain.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol, TypeVar

import msgspec
from pymongo import UpdateOne
from pymongo.errors import BulkWriteError

from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.documents import Document, tenant_range
from jobhire.shared.infrastructure.inserts import refused_as_duplicates
from jobhire.shared.infrastructure.mongo import Database, in_one_answer

BATCH = 1_000
MOST_HEADS = 10_000
"""Tenants whose head an appender remembers."""
GENESIS = "0" * 64
"""What the first entry of a chain follows."""
_TRIES = 20


def digest(body: bytes) -> str:
    """The link of a chain: SHA-256 of the canonical bytes, as hex."""
    return hashlib.sha256(body).hexdigest()


class Head(msgspec.Struct, frozen=True):
    """Where a tenant's chain ends: the last position (0: empty) and its hash."""

    position: int
    hash: str


class Appended(msgspec.Struct, frozen=True):
    """What an append added (what was there already is not among it) and where the chain ends now.
    ``complete``: nothing was there already."""

    position: int
    bodies: list[str]
    complete: bool = True


class BrokenChain(Exception):
    """An entry is missing or altered. The message names the tenant and the first wrong position."""

    def __init__(self, tenant_id: TenantId, position: int, what: str) -> None:
        super().__init__(f"tenant {tenant_id}: position {position} {what}")
        self.position = position


class Entry(Protocol):
    """Something to append. ``id`` is the same for every try, and is in the chain at most once."""

    @property
    def id(self) -> str: ...

    def body(self, tenant_id: TenantId, position: int, previous_hash: str) -> bytes:
        """The canonical JSON at this place."""
        ...

    def beside(self) -> Mapping[str, Any]:
        """Members of the document that the hash does not cover."""
        ...


E = TypeVar("E", bound=Entry)
Stored = dict[str, Any]


class _Link(msgspec.Struct, frozen=True):
    position: int
    previoushash: str


_link = msgspec.json.Decoder(_Link)


class ChainedLog:
    """``entries`` and ``heads`` are collections, ``key`` the member that holds an entry's id."""

    def __init__(self, database: Database, *, entries: str, heads: str, key: str) -> None:
        self._entries = database[entries]
        self._heads = database[heads]
        self._key = key
        self._remembered: dict[TenantId, Head] = {}

    async def prepare(self) -> None:
        """Create what appending relies on. Safe to repeat."""
        await self._entries.create_index(self._key, unique=True)

    async def append(self, tenant_id: TenantId, fresh: Sequence[Entry]) -> Appended:
        """Give each entry the next position, in the order given; see ``append_all``."""
        return (await self.append_all({tenant_id: fresh}))[tenant_id]

    async def append_all(self, fresh: Mapping[TenantId, Sequence[Entry]]) -> dict[TenantId, Appended]:
        """Give the entries of each tenant its next positions, in the order given: all of them in one write,
        from where the chains ended when this process last wrote to them.

        Entries that are there already are left out, so a repeat after a crash, or a second relay at work at
        the same time, changes nothing: whoever loses the race for a position reads the new head and goes on.
        """
        heads = {each: await self._from(each) for each in fresh}
        documents = {each: list(self._documents(each, heads[each], fresh[each])) for each in fresh}
        left = await self._insert([document for own in documents.values() for document in own])
        appended: dict[TenantId, Appended] = {}
        for tenant_id, own in documents.items():
            added, left = own[:left], max(0, left - len(own))
            if len(added) == len(own) > 0:
                appended[tenant_id] = self._grown(tenant_id, added)
            else:
                # Lost a race, or there already. A chain is written in order, so the rest is still to do.
                added += await self._append_slowly(tenant_id, fresh[tenant_id])
                head = await self.head(tenant_id)
                bodies = [document["body"] for document in added]
                appended[tenant_id] = Appended(head.position, bodies, len(added) == len(own))
        await self._note({each: reached.position for each, reached in appended.items() if reached.bodies})
        return appended

    async def _from(self, tenant_id: TenantId) -> Head:
        """Where to go on. Not remembered while a write is under way: it may fail, or come in half."""
        head = self._remembered.pop(tenant_id, None)
        return await self.head(tenant_id) if head is None else head

    def _grown(self, tenant_id: TenantId, added: list[Stored]) -> Appended:
        head = Head(position_of(added[-1]["_id"]), added[-1]["hash"])
        if len(self._remembered) >= MOST_HEADS:
            self._remembered.clear()
        self._remembered[tenant_id] = head
        return Appended(head.position, [document["body"] for document in added])

    async def _append_slowly(self, tenant_id: TenantId, fresh: Sequence[Entry]) -> list[Stored]:
        """What of these was not there yet, as it now is."""
        added: list[Stored] = []
        for _ in range(_TRIES):
            known = await self._known([each.id for each in fresh])
            missing = [each for each in fresh if each.id not in known]
            if not missing:
                return added
            documents = list(self._documents(tenant_id, await self.head(tenant_id), missing))
            added += documents[: await self._insert(documents)]
        raise RuntimeError(f"gave up appending {len(fresh)} entries after {_TRIES} lost races")

    async def _insert(self, documents: list[Stored]) -> int:
        """Insert in order. Returns how many came in before one that met a taken place or a known entry."""
        if documents:
            try:
                await self._entries.insert_many(documents, ordered=True)
            except BulkWriteError as failure:
                return refused_as_duplicates(failure)[0]
        return len(documents)

    async def _note(self, reached: Mapping[TenantId, int]) -> None:
        notes = [
            UpdateOne({"_id": tenant_id}, {"$max": {"position": position}}, upsert=True)
            for tenant_id, position in reached.items()
        ]
        if notes:
            await self._heads.bulk_write(notes, ordered=False)

    async def head(self, tenant_id: TenantId) -> Head:
        newest: list[Stored] = await self._entries.aggregate(
            [{"$match": {"_id": tenant_range(tenant_id)}}, {"$sort": {"_id": -1}}, {"$limit": 1}]
        ).to_list(None)
        if not newest:
            return Head(0, GENESIS)
        return Head(position_of(newest[0]["_id"]), newest[0]["hash"])

    async def heads(self, tenants: Sequence[TenantId] | None = None) -> dict[TenantId, int]:
        """Of these tenants, or of all, who has a chain, with its head as far as ``heads`` knows."""
        wanted: Document = {} if tenants is None else {"_id": {"$in": list(tenants)}}
        documents = await self._heads.find(wanted).to_list(None)
        return {document["_id"]: document["position"] for document in documents}

    async def page(self, tenant_id: TenantId, *, after: int, limit: int = BATCH) -> list[Stored]:
        """The next ``limit`` entries after a position, as stored."""
        bounds = {"$gt": place(tenant_id, after), "$lt": f"{tenant_id}0"}
        pipeline: list[Document] = [{"$match": {"_id": bounds}}, {"$sort": {"_id": 1}}, {"$limit": limit}]
        return await in_one_answer(self._entries.aggregate(pipeline), limit)

    async def places(self, tenant_id: TenantId, ids: Sequence[str]) -> dict[str, int]:
        """The positions of those entries of this tenant that there are."""
        wanted = {self._key: {"$in": list(ids)}, "_id": tenant_range(tenant_id)}
        found = await self._entries.find(wanted, {self._key: 1}).to_list(None)
        return {stored[self._key]: position_of(stored["_id"]) for stored in found}

    async def verify(self, tenant_id: TenantId, check: Callable[[Stored], bool] = lambda _: True) -> Head:
        """Walk the whole chain of one tenant. Raises ``BrokenChain`` at the first gap or altered entry.

        ``check`` says whether what stands beside a body agrees with it.
        """
        head = Head(0, GENESIS)
        while page := await self.page(tenant_id, after=head.position):
            for stored in page:
                head = _followed(tenant_id, head, stored)
                if not check(stored):
                    raise BrokenChain(tenant_id, head.position, "says something else beside its body")
        if head.position < await self._noted(tenant_id):
            raise BrokenChain(tenant_id, head.position + 1, "is missing")
        return head

    async def _noted(self, tenant_id: TenantId) -> int:
        """The head as ``heads`` knows it: never beyond the entries, unless the last of them were removed."""
        noted = await self._heads.find_one({"_id": tenant_id})
        return int(noted["position"]) if noted else 0

    def _documents(self, tenant_id: TenantId, head: Head, fresh: Sequence[Entry]) -> Iterator[Stored]:
        previous = head.hash
        for position, each in enumerate(fresh, start=head.position + 1):
            body = each.body(tenant_id, position, previous)
            previous = digest(body)
            own = {"_id": place(tenant_id, position), self._key: each.id}
            yield {**own, **each.beside(), "body": body.decode(), "hash": previous}

    async def _known(self, ids: list[str]) -> set[str]:
        found = await self._entries.find({self._key: {"$in": ids}}, {self._key: 1}).to_list(None)
        return {stored[self._key] for stored in found}


def place(tenant_id: TenantId, position: int) -> str:
    """The ``_id`` of an entry."""
    return f"{tenant_id}/{position:012d}"


def position_of(key: str) -> int:
    return int(key.rpartition("/")[2])


def _followed(tenant_id: TenantId, head: Head, stored: Stored) -> Head:
    body = stored["body"].encode()
    position = head.position + 1
    try:
        link = _link.decode(body)
    except msgspec.MsgspecError:
        raise BrokenChain(tenant_id, position, "is not readable") from None
    if position_of(stored["_id"]) != position or link.position != position:
        raise BrokenChain(tenant_id, position, "is missing")
    if link.previoushash != head.hash or stored["hash"] != digest(body):
        raise BrokenChain(tenant_id, position, "does not follow from the one before")
    return Head(position, stored["hash"])
