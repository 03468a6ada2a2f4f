"""All that is kept of a person, put together for them (GDPR, articles 15 and 20)."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, ClassVar

import msgspec

from jobhire.domains.privacy.application.ports import Exports, People
from jobhire.domains.privacy.domain.errors import ExportNotKept
from jobhire.domains.privacy.domain.person_export import ExportStatus, PersonExport
from jobhire.shared.application import (
    AggregateStore,
    Asked,
    AuditTrail,
    BlobMissing,
    Blobs,
    Clock,
    Disclosed,
    Discloser,
    Forgotten,
    Gone,
    Held,
    Message,
    OperationStatus,
    OperationView,
    Progress,
    SecurityEvent,
    disclose_everywhere,
    edit,
    operation_id,
    require_proof,
)
from jobhire.shared.domain import AlreadyExists, NotFound, TenantId

OPERATION = "person-export"
FORMAT = "jobhire-person-1"
AT_ONCE = 8.0
"""Seconds that the caller waits; what takes longer is left to a worker."""
MOST_KEPT = 10
"""Exports of one candidate whose data are there at a time: an older one makes room."""
ROOT = "exports"


def key_of(tenant_id: TenantId, id: str) -> str:
    return f"{ROOT}/{tenant_id}/{id}"


class PlaceView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What is kept in one place: how much, what for, since when, where it comes from, and who outside of this
    service was given it."""

    place: str
    records: int
    purposes: Sequence[str]
    since: datetime | None
    sources: Sequence[str]
    shared_with: Sequence[str]


class Package(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """All that is kept of a person. ``candidateIds``: theirs, and those merged into them; ``notIncluded``:
    places that are not told of, and why; ``data``: by place, each thing as it is kept."""

    format: str
    candidate_ids: Sequence[str]
    made_at: datetime
    links_until: datetime
    manifest: Sequence[PlaceView]
    not_included: Mapping[str, str]
    data: Mapping[str, Sequence[Mapping[str, Any]]]


class ExportView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``places``: how many things, by where they are; ``url``: where the data are to be had, null when they
    are not (any more); ``sha256``: of them."""

    id: str
    candidate_id: str
    status: ExportStatus
    requested_by: str
    created_at: datetime
    expires_at: datetime
    declared: bool
    places: Mapping[str, int]
    size: int
    sha256: str
    url: str | None

    @classmethod
    def of(cls, export: PersonExport) -> ExportView:
        there = export.status is ExportStatus.DONE
        return cls(
            id=export.id,
            candidate_id=export.candidate_id,
            status=export.status,
            requested_by=export.requested_by,
            created_at=export.created_at,
            expires_at=export.expires_at,
            declared=export.declared,
            places=export.places,
            size=export.size,
            sha256=export.sha256,
            url=f"/api/v1/candidates/{export.candidate_id}/exports/{export.id}" if there else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """Where an export is made and handed out."""

    exports: AggregateStore[PersonExport]
    found: Exports
    people: People
    disclosers: Sequence[Discloser]
    blobs: Blobs
    audit: AuditTrail
    clock: Clock


class ExportPerson(Message[PersonExport], frozen=True, kw_only=True):
    """``declared``: with the values that they declared of themselves, for which the caller proves who they
    are; ``at_once``: False leaves it to a worker."""

    permission: ClassVar[str] = "privacy:export"

    id: str
    candidate_id: str
    declared: bool = False
    at_once: bool = True


async def export_person(
    command: ExportPerson, *, archive: Archive, patience: float = AT_ONCE
) -> PersonExport:
    """Sent again with the same id, it answers with the export of the first time. Raises ``NotFound`` and
    ``ProofNeeded``."""
    tenant_id, now = command.by.tenant_id, archive.clock.now()
    if command.declared:
        require_proof(command.by, now)
    await archive.people.records(tenant_id, command.candidate_id)
    export = PersonExport.request(
        command.id,
        tenant_id,
        candidate_id=command.candidate_id,
        by=command.by.user_id,
        declared=command.declared,
        at_once=command.at_once,
        now=now,
    )
    try:
        await archive.exports.save(export)
    except AlreadyExists:
        return await archive.exports.get(tenant_id, command.id)
    await _make_room(export, archive)
    if not command.at_once:
        return export
    try:
        async with asyncio.timeout(patience):
            return await _carried_out(export, archive)
    except TimeoutError:
        return await edit(archive.exports, tenant_id, export.id, lambda it: it.queue(now=archive.clock.now()))


async def _make_room(export: PersonExport, archive: Archive) -> None:
    own = await archive.found.of_candidate(export.tenant_id, export.candidate_id)
    there = [each for each in own if each.status is not ExportStatus.EXPIRED and each.id != export.id]
    for each in sorted(there, key=lambda each: (each.created_at, each.id))[: -MOST_KEPT + 1]:
        await _expire(each, archive)


class CarryOutExport(Message[None], frozen=True, kw_only=True):
    """A worker's part. Safe to repeat: what is kept is put together anew."""

    permission: ClassVar[str] = "privacy:export"

    id: str


async def carry_out_export(command: CarryOutExport, *, archive: Archive) -> None:
    """The attempt is counted before it is made; after three it has failed."""
    tenant_id, clock = command.by.tenant_id, archive.clock
    export = await edit(archive.exports, tenant_id, command.id, lambda it: it.begin(now=clock.now()))
    if not export.ended:
        await _carried_out(export, archive)


async def _carried_out(export: PersonExport, archive: Archive) -> PersonExport:
    """The data first, then that they are there: both go with the person, and by themselves after a day."""
    tenant_id, clock, key = export.tenant_id, archive.clock, key_of(export.tenant_id, export.id)
    asked = Asked(id=export.candidate_id, links_until=export.expires_at, declared=export.declared)
    disclosed = await disclose_everywhere(archive.disclosers, tenant_id, asked)
    content = await asyncio.to_thread(_packed, export, disclosed, clock.now())
    await archive.blobs.put(key, content)
    try:
        await archive.people.records(tenant_id, export.candidate_id)
    except NotFound:  # erased while it was put together
        await archive.blobs.delete([key])
        return await edit(archive.exports, tenant_id, export.id, lambda it: it.give_up(now=clock.now()))
    places = Counter(each.place for each in disclosed.held)
    digest = sha256(content).hexdigest()
    return await edit(
        archive.exports,
        tenant_id,
        export.id,
        lambda it: it.finish(places=places, size=len(content), sha256=digest, now=clock.now()),
    )


def _packed(export: PersonExport, disclosed: Disclosed, now: datetime) -> bytes:
    by_place: dict[str, list[Held]] = {}
    for each in disclosed.held:
        by_place.setdefault(each.place, []).append(each)
    package = Package(
        format=FORMAT,
        candidate_ids=[export.candidate_id, *disclosed.also],
        made_at=now,
        links_until=export.expires_at,
        manifest=[_place(place, held) for place, held in sorted(by_place.items())],
        not_included=dict(sorted(disclosed.left_out.items())),
        data={place: [_thing(each) for each in held] for place, held in sorted(by_place.items())},
    )
    return msgspec.json.format(msgspec.json.encode(package), indent=1)


def _place(place: str, held: Sequence[Held]) -> PlaceView:
    return PlaceView(
        place=place,
        records=len(held),
        purposes=_each_once(each.purpose for each in held),
        since=min((each.since for each in held if each.since is not None), default=None),
        sources=_each_once(source for each in held for source in each.sources),
        shared_with=_each_once(name for each in held for name in each.shared_with),
    )


def _each_once(names: Iterable[str]) -> list[str]:
    return sorted(set(names))


def _thing(held: Held) -> Mapping[str, Any]:
    return {"id": held.id, "since": held.since, "sources": held.sources, "data": held.data}


class GetExportedData(Message[bytes], frozen=True, kw_only=True):
    permission: ClassVar[str] = "privacy:export"

    candidate_id: str
    id: str


async def get_exported_data(query: GetExportedData, *, archive: Archive) -> bytes:
    """The JSON of a ``Package``. That it was fetched is on record. Raises ``NotFound``, ``ExportNotKept``,
    and ``ProofNeeded`` where there are declared values in it."""
    tenant_id, now = query.by.tenant_id, archive.clock.now()
    export = await archive.exports.get(tenant_id, query.id)
    if export.candidate_id != query.candidate_id:
        raise NotFound("there is no export with this id", id=query.id)
    if export.declared:
        require_proof(query.by, now)
    if export.status is not ExportStatus.DONE or now >= export.expires_at:
        raise ExportNotKept("ask for another export", id=query.id)
    try:
        content = await archive.blobs.get(key_of(tenant_id, query.id))
    except BlobMissing:
        raise ExportNotKept("ask for another export", id=query.id) from None
    await archive.audit.record(
        SecurityEvent(
            tenant_id=tenant_id,
            action="privacy.export-fetched",
            outcome="done",
            actor=query.by.user_id,
            subject=export.candidate_id,
            facts={"export": export.id, "declared": export.declared},
        )
    )
    return content


async def expire_exports(tenant_id: TenantId, *, archive: Archive, before: datetime) -> int:
    """Data of exports that were asked for before a moment go; how many there were."""
    over = await archive.found.over(tenant_id, before)
    for each in over:
        await _expire(each, archive)
    return len(over)


async def _expire(export: PersonExport, archive: Archive) -> None:
    tenant_id, now = export.tenant_id, archive.clock.now()
    await archive.blobs.delete([key_of(tenant_id, export.id)])
    await edit(archive.exports, tenant_id, export.id, lambda it: it.expire(now=now))


class ExportForgetter:
    """See ``Forgetter``: what was put together of somebody goes with them. That it was stays."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def forget(self, tenant_id: TenantId, gone: Gone) -> Forgotten:
        if gone.kind != "candidate":
            return Forgotten()
        own = await self._archive.found.of_candidate(tenant_id, gone.id)
        for each in own:  # also of what was being put together when it was told to expire
            await _expire(each, self._archive)
        there = [each for each in own if each.status is not ExportStatus.EXPIRED]
        return Forgotten(removed={"exports": len(there)})


_STATUS = {
    ExportStatus.QUEUED: OperationStatus.QUEUED,
    ExportStatus.RUNNING: OperationStatus.RUNNING,
    ExportStatus.DONE: OperationStatus.SUCCEEDED,
    ExportStatus.FAILED: OperationStatus.FAILED,
    ExportStatus.EXPIRED: OperationStatus.SUCCEEDED,
}


def operation_of(export: PersonExport) -> OperationView:
    """How far it is. Nothing of the person is in here: whoever follows operations need not be allowed to."""
    failed = export.status is ExportStatus.FAILED
    succeeded = _STATUS[export.status] is OperationStatus.SUCCEEDED
    return OperationView(
        id=operation_id(OPERATION, export.id),
        kind=OPERATION,
        status=_STATUS[export.status],
        progress=Progress(current=int(export.ended), total=1, failed=int(failed)),
        created_at=export.created_at,
        updated_at=export.updated_at,
        result={"exportId": export.id, "candidateId": export.candidate_id} if succeeded else None,
    )


class ExportOperations:
    """See ``OperationSource``."""

    def __init__(self, exports: AggregateStore[PersonExport]) -> None:
        self._exports = exports

    async def operation(self, tenant_id: TenantId, id: str) -> OperationView:
        return operation_of(await self._exports.get(tenant_id, id))
