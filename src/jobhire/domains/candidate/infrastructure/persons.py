"""Candidates as whoever cares for privacy sees them: who is there, since when nothing happened."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from jobhire.domains.candidate.application.commands import DeleteCandidate
from jobhire.domains.candidate.domain.absorbed import Absorbed
from jobhire.domains.candidate.domain.candidate import Candidate
from jobhire.domains.candidate.domain.leaving import is_gone
from jobhire.domains.candidate.domain.origins import Known
from jobhire.domains.candidate.infrastructure.mongo import CANDIDATES, PERSON_HIDES
from jobhire.shared.application import AggregateStore, Mediator, Principal
from jobhire.shared.domain import NotFound, TenantId
from jobhire.shared.infrastructure.documents import Document, document_id, own_id
from jobhire.shared.infrastructure.mongo import Database
from jobhire.shared.infrastructure.reads import LIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """``changed_at``: when they were last made, changed, read, merged into or restored."""

    id: str
    version: int
    type: str
    changed_at: datetime
    merged: Sequence[str]

    @classmethod
    def of(cls, document: Document) -> Person:
        state = document["state"]
        absorbed = state.get("absorbed") or ()
        return cls(
            id=own_id(document["_id"]),
            version=int(document["version"]),
            type=str(state["details"]["type"]),
            changed_at=datetime.fromisoformat(state["updated_at"]),
            merged=[each["candidate_id"] for each in absorbed if not each["returned"]],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldOrigin:
    """Where the value of a field comes from."""

    field: str
    element: str | None
    source: str
    at: datetime
    document_id: str | None
    confidence: int | None
    confirmed: bool

    @classmethod
    def of(cls, known: Known) -> FieldOrigin:
        origin = known.origin
        return cls(
            field=known.field,
            element=known.element,
            source=origin.source.value,
            at=origin.at,
            document_id=origin.document_id,
            confidence=origin.confidence,
            confirmed=origin.confirmed,
        )


class MongoPersons:
    """Reads past the store: a walk through everybody takes in nobody's CV."""

    def __init__(self, candidates: AggregateStore[Candidate], database: Database, mediator: Mediator) -> None:
        self._candidates, self._mediator = candidates, mediator
        self._collection = database[CANDIDATES.collection]

    async def live(self, tenant_id: TenantId, ids: Sequence[str]) -> Sequence[Person]:
        """Those of ``ids`` who are there, not deleted and not merged into another."""
        if not ids:  # the embedded server would walk the whole collection for nobody
            return []
        wanted = [document_id(tenant_id, id) for id in ids]
        found = await self._collection.find({"_id": {"$in": wanted}, **LIVE}, PERSON_HIDES).to_list(None)
        return [Person.of(each) for each in found]

    async def page(self, tenant_id: TenantId, after: str, limit: int) -> Sequence[Person]:
        """Live ones in the order of their ids, after one (empty: from the first on)."""
        bounds = {"$gt": document_id(tenant_id, after), "$lt": f"{tenant_id}0"}
        stages: list[Document] = [
            {"$match": {"_id": bounds, **LIVE}},
            {"$sort": {"_id": 1}},
            {"$limit": limit},
            {"$project": PERSON_HIDES},
        ]
        return [Person.of(each) for each in await self._collection.aggregate(stages).to_list(None)]

    async def records(self, tenant_id: TenantId, id: str) -> Sequence[str]:
        """Their id, and those of whoever was merged into them, and so on. Raises ``NotFound`` for who is gone
        for good."""
        first = await self._candidates.recall(tenant_id, id)
        if is_gone(first):
            raise NotFound("there is no candidate with this id", id=id)
        ids, waiting = [id], _merged(first.absorbed)
        while waiting:
            next_id = waiting.pop(0)
            if next_id not in ids:
                ids.append(next_id)
                with suppress(NotFound):  # gone before the one they were merged into
                    waiting += _merged((await self._candidates.recall(tenant_id, next_id)).absorbed)
        return ids

    async def whereabouts(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, str]:
        """Who these are now: themselves, or whom they were merged into, and so on. Those are left out of whom
        nobody is there any more."""
        there: dict[str, str] = {}
        waiting = {id: id for id in ids}
        while waiting:
            states = await self._states(tenant_id, set(waiting.values()))
            found = {id: states[at] for id, at in waiting.items() if at in states}
            there |= {id: waiting[id] for id, state in found.items() if state["deleted_at"] is None}
            waiting = {id: into for id, state in found.items() if (into := state.get("merged_into"))}
        return there

    async def _states(self, tenant_id: TenantId, ids: Collection[str]) -> Mapping[str, Document]:
        wanted = [document_id(tenant_id, id) for id in ids]
        found = await self._collection.find({"_id": {"$in": wanted}}, PERSON_HIDES).to_list(None)
        return {own_id(each["_id"]): each["state"] for each in found}

    async def origins(self, tenant_id: TenantId, id: str) -> Sequence[FieldOrigin]:
        """By field, whatever order they were set in. Raises ``NotFound``."""
        candidate = await self._candidates.get(tenant_id, id)
        ordered = sorted(candidate.origins, key=lambda each: (each.field, each.element or ""))
        return [FieldOrigin.of(each) for each in ordered]

    async def delete(self, tenant_id: TenantId, id: str, version: int) -> None:
        """As a person would. Raises ``NotFound`` and ``StaleVersion``."""
        command = DeleteCandidate(by=Principal.system(tenant_id), id=id, expected_version=version)
        await self._mediator.send(command)


def _merged(absorbed: Sequence[Absorbed]) -> list[str]:
    return [each.candidate_id for each in absorbed if not each.returned]
