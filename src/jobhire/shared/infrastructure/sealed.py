"""Where sealed values lie, and how they are sealed anew under the present key.

Whoever seals a value into an aggregate declares the place at its door. A sealed value that nobody declared
is found all the same, and reported: while there is one, no key may go.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from jobhire.shared.application import Clock, Ids
from jobhire.shared.infrastructure.audit_entries import entry_of_rewrite
from jobhire.shared.infrastructure.documents import Document, plain
from jobhire.shared.infrastructure.mongo import Database
from jobhire.shared.infrastructure.vault import KeyringVault

BATCH = 200
_SEALED = re.compile(r"v1\.[0-9a-f]{12}\.[\w-]+=*")
_TRIES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedField:
    """Texts that a ``Vault`` sealed, in the documents of one collection of aggregates.

    ``path``: dotted, inside the state (``second_factor.secret``); of a list or map on the way, ``*`` is every
    member. ``context``: what they were sealed with, where ``{id}`` and ``{tenant}`` are the aggregate's and
    any other name is a text of its state (``totp/{user_id}``).
    """

    collection: str
    path: str
    context: str

    def context_in(self, document: Document) -> str:
        tenant, _, id = document["_id"].partition("/")
        texts = {name: value for name, value in document["state"].items() if isinstance(value, str)}
        return self.context.format_map({**texts, "id": id, "tenant": tenant})


class Count(msgspec.Struct, kw_only=True):
    """Of one collection. ``undeclared``: places of sealed values that no door declares; ``lost``: documents
    with values that no key opens."""

    collection: str
    current: int = 0
    old: int = 0
    rotated: int = 0
    undeclared: set[str] = msgspec.field(default_factory=set)
    lost: list[str] = msgspec.field(default_factory=list)


class SealedValues:
    """``collections``: every collection of aggregates, whether it declares fields or not."""

    def __init__(
        self,
        database: Database,
        vault: KeyringVault,
        *,
        fields: Sequence[SealedField],
        collections: Sequence[str],
        clock: Clock,
        ids: Ids,
    ) -> None:
        self._database = database
        self._vault = vault
        self._fields = tuple(fields)
        self._collections = tuple(collections)
        self._clock = clock
        self._ids = ids

    async def status(self) -> AsyncIterator[Count]:
        """Counts per collection that has sealed values. Changes nothing."""
        async for count in self._walk(rotate=False):
            yield count

    async def rotate(self) -> AsyncIterator[Count]:
        """Seal what older keys sealed with the present one, one write per document, on record like any other.
        What is current is left alone: stopped half way, the next run does the rest."""
        async for count in self._walk(rotate=True):
            yield count

    async def _walk(self, *, rotate: bool) -> AsyncIterator[Count]:
        for name in self._collections:
            count = Count(collection=name)
            async for document in self._documents(name):
                self._count(count, document)
                if rotate and self._stale(name, document):
                    await self._seal_anew(count, document)
            if count.current or count.old or count.undeclared:
                yield count

    async def _documents(self, name: str) -> AsyncIterator[Document]:
        """In small pages by id, so that no cursor stays open while a page is worked on."""
        after = ""
        while True:
            page: list[Document] = (
                await self._database[name]
                .aggregate([{"$match": {"_id": {"$gt": after}}}, {"$sort": {"_id": 1}}, {"$limit": BATCH}])
                .to_list(None)
            )
            for document in page:
                yield document
            if len(page) < BATCH:
                return
            after = page[-1]["_id"]

    def _count(self, count: Count, document: Document) -> None:
        declared = [field for field in self._fields if field.collection == count.collection]
        for path, text in _sealed_in(document["state"]):
            if not any(_covers(field.path, path) for field in declared):
                count.undeclared.add(".".join(path))
            elif self._vault.is_current(text):
                count.current += 1
            else:
                count.old += 1

    def _stale(self, name: str, document: Document) -> list[tuple[SealedField, tuple[str, ...], str]]:
        """The declared values of a document that an older key sealed."""
        return [
            (field, path, text)
            for path, text in _sealed_in(document["state"])
            for field in self._fields
            if field.collection == name and _covers(field.path, path) and not self._vault.is_current(text)
        ]

    async def _seal_anew(self, count: Count, document: Document) -> None:
        collection = self._database[count.collection]
        for _ in range(_TRIES):
            stale = self._stale(count.collection, document)
            state: Document = plain(document["state"])
            try:
                for field, path, text in stale:
                    _put(state, path, self._sealed_anew(field, document, text))
            except ValueError:
                count.lost.append(document["_id"])
                return
            outcome = await collection.update_one(
                {"_id": document["_id"], "version": document["version"]},
                self._update(count.collection, document, state),
            )
            if outcome.matched_count:
                count.rotated += len(stale)
                return
            present = await collection.find_one({"_id": document["_id"]})
            if present is None or not self._stale(count.collection, present):
                return
            document = present
        raise RuntimeError(f"{count.collection}: {document['_id']} changes faster than it can be sealed anew")

    def _sealed_anew(self, field: SealedField, document: Document, text: str) -> str:
        context = field.context_in(document)
        return self._vault.seal(self._vault.open(text, context=context), context=context)

    def _update(self, collection: str, document: Document, state: Document) -> Document:
        tenant, _, _ = document["_id"].partition("/")
        entry = entry_of_rewrite(collection, document, state, clock=self._clock, ids=self._ids)
        return {
            "$set": {"state": state, "version": document["version"] + 1, "dirty": tenant},
            "$push": {"audit": {"$each": [entry]}},
        }


def _put(tree: Any, path: Sequence[str], text: str) -> None:
    step = int(path[0]) if isinstance(tree, list) else path[0]
    if len(path) == 1:
        tree[step] = text
    else:
        _put(tree[step], path[1:], text)


def _sealed_in(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(value, str):
        if _SEALED.fullmatch(value):
            yield path, value
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _sealed_in(item, (*path, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _sealed_in(item, (*path, str(index)))


def _covers(declared: str, path: tuple[str, ...]) -> bool:
    steps = declared.split(".")
    return len(steps) == len(path) and all(step in ("*", own) for step, own in zip(steps, path, strict=True))
