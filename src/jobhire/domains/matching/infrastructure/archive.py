"""What scores were computed from and are no longer: profiles and demands of earlier versions.

``past_inputs``  ``{_id: "<tenant>/<kind>/<id>/<version>/<reading, hashed>", tenant, subject, version,
                 reading, digest, body}``: JSON, deflated, in base64, and the JSON's SHA-256

Written when a newer version takes the place of one, before it does. A version is always read alike: so
writing it again changes nothing. Bounded per job and candidate. What is deleted keeps it, to be restored with
it; what is gone for good is forgotten.
"""

from __future__ import annotations

import zlib
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Sequence
from hashlib import sha256
from typing import Protocol, TypeVar

import msgspec
from pymongo import ReplaceOne

from jobhire.domains.matching.application.ports import CANDIDATES, JOBS
from jobhire.domains.matching.domain.errors import InputsDiffer
from jobhire.domains.matching.domain.profile import Demands, Profile
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.documents import Document, document_id
from jobhire.shared.infrastructure.mongo import Database

KEPT = 50
"""Earlier versions kept of one job or candidate."""
_PRUNED_EVERY = 10

T = TypeVar("T", Profile, Demands)


class Archive(Protocol):
    """What is kept of one tenant. Raises ``InputsDiffer`` for what was altered since it was kept."""

    async def keep_profiles(self, tenant_id: TenantId, reading: str, profiles: Sequence[Profile]) -> None: ...

    async def keep_demands(self, tenant_id: TenantId, reading: str, demands: Sequence[Demands]) -> None: ...

    async def profile(self, tenant_id: TenantId, id: str, version: int, reading: str) -> Profile | None: ...

    async def demands(self, tenant_id: TenantId, id: str, version: int, reading: str) -> Demands | None: ...

    async def versions(self, tenant_id: TenantId, kind: str, id: str) -> list[int]:
        """Those kept, whoever read them; oldest first."""
        ...

    async def profiles_of(self, tenant_id: TenantId, id: str) -> list[tuple[int, Profile]]:
        """All that are kept of a candidate, by version, oldest first; one version once per reading."""
        ...

    async def forget(self, tenant_id: TenantId, kind: str, ids: Sequence[str]) -> int:
        """Nothing of these jobs or people stays; how many versions of them were kept."""
        ...

    async def drop_profile(self, tenant_id: TenantId, reading: str, profile: Profile) -> None:
        """This version alone is not kept."""
        ...


class MongoArchive:
    """See ``Archive``."""

    def __init__(self, database: Database) -> None:
        self._inputs = database["past_inputs"]

    async def keep_profiles(self, tenant_id: TenantId, reading: str, profiles: Sequence[Profile]) -> None:
        await self._keep(
            [_document(tenant_id, CANDIDATES, p.candidate_id, p.version, reading, p) for p in profiles]
        )
        await self._prune(tenant_id, CANDIDATES, [(p.candidate_id, p.version) for p in profiles])

    async def keep_demands(self, tenant_id: TenantId, reading: str, demands: Sequence[Demands]) -> None:
        await self._keep([_document(tenant_id, JOBS, d.job_id, d.version, reading, d) for d in demands])
        await self._prune(tenant_id, JOBS, [(d.job_id, d.version) for d in demands])

    async def _keep(self, documents: list[Document]) -> None:
        if documents:
            writes = [ReplaceOne({"_id": each["_id"]}, each, upsert=True) for each in documents]
            await self._inputs.bulk_write(writes, ordered=False)

    async def profile(self, tenant_id: TenantId, id: str, version: int, reading: str) -> Profile | None:
        return await self._find(_key(tenant_id, CANDIDATES, id, version, reading), Profile)

    async def demands(self, tenant_id: TenantId, id: str, version: int, reading: str) -> Demands | None:
        return await self._find(_key(tenant_id, JOBS, id, version, reading), Demands)

    async def _find(self, key: str, type: type[T]) -> T | None:
        found = await self._inputs.find_one({"_id": key})
        if found is None:
            return None
        return msgspec.json.decode(checked_body(found["body"], found["digest"]), type=type)

    async def versions(self, tenant_id: TenantId, kind: str, id: str) -> list[int]:
        found = await self._inputs.find({"_id": _range(tenant_id, kind, id)}, {"version": 1}).to_list(None)
        return sorted({int(each["version"]) for each in found})

    async def profiles_of(self, tenant_id: TenantId, id: str) -> list[tuple[int, Profile]]:
        found = await self._inputs.find({"_id": _range(tenant_id, CANDIDATES, id)}).to_list(None)
        return [
            (int(each["version"]), _profile(each["body"], each["digest"]))
            for each in sorted(found, key=lambda each: str(each["_id"]))
        ]

    async def forget(self, tenant_id: TenantId, kind: str, ids: Sequence[str]) -> int:
        gone = [await self._inputs.delete_many({"_id": _range(tenant_id, kind, id)}) for id in ids]
        return sum(each.deleted_count for each in gone)

    async def drop_profile(self, tenant_id: TenantId, reading: str, profile: Profile) -> None:
        key = _key(tenant_id, CANDIDATES, profile.candidate_id, profile.version, reading)
        await self._inputs.delete_one({"_id": key})

    async def _prune(self, tenant_id: TenantId, kind: str, kept: list[tuple[str, int]]) -> None:
        for id, version in kept:
            if version % _PRUNED_EVERY == 0:
                versions = await self.versions(tenant_id, kind, id)
                if len(versions) > KEPT:
                    oldest = _range(tenant_id, kind, id, below=versions[-KEPT])
                    await self._inputs.delete_many({"_id": oldest})


def _profile(body: str, digest: str) -> Profile:
    return msgspec.json.decode(checked_body(body, digest), type=Profile)


def _range(tenant_id: TenantId, kind: str, id: str, *, below: int | None = None) -> Document:
    prefix = document_id(tenant_id, f"{kind}/{id}")
    return {"$gte": f"{prefix}/", "$lt": f"{prefix}0" if below is None else f"{prefix}/{below:010}"}


def _key(tenant_id: TenantId, kind: str, id: str, version: int, reading: str) -> str:
    name = sha256(reading.encode()).hexdigest()[:16]
    return document_id(tenant_id, f"{kind}/{id}/{version:010}/{name}")


def _document(
    tenant_id: TenantId, kind: str, id: str, version: int, reading: str, value: Profile | Demands
) -> Document:
    body, digest = sealed_body(msgspec.json.encode(value))
    return {
        "_id": _key(tenant_id, kind, id, version, reading),
        "tenant": tenant_id,
        "subject": id,
        "version": version,
        "reading": reading,
        "digest": digest,
        "body": body,
    }


def sealed_body(plain: bytes) -> tuple[str, str]:
    """(deflated, in base64; SHA-256)."""
    return b64encode(zlib.compress(plain, 6)).decode(), sha256(plain).hexdigest()


def checked_body(body: str, digest: str) -> bytes:
    """The JSON. Raises ``InputsDiffer`` when it is not what the digest was made of."""
    try:
        plain = zlib.decompress(b64decode(body))
    except (zlib.error, NotBase64, ValueError):
        plain = b""
    if sha256(plain).hexdigest() != digest:
        raise InputsDiffer("what is kept was altered since it was kept")
    return plain
