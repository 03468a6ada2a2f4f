"""The scoring models that were ever in use here, each kept whole under its version, and those proposed.

``scoring_models``  ``{_id: "<tenant>/<version>", tenant, version, model: <JSON>, taxonomy, at}``; those
                    that ship with a release: tenant "", ``_id`` is the version
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from jobhire.domains.matching.application.models import KnownModel, Status
from jobhire.domains.matching.domain.model import ScoringModel
from jobhire.domains.matching.domain.policy import POLICY_ID, ScoringPolicy
from jobhire.shared.application import AggregateStore, Clock
from jobhire.shared.domain import NotFound, TenantId
from jobhire.shared.infrastructure.activity import Activity
from jobhire.shared.infrastructure.documents import Document, document_id
from jobhire.shared.infrastructure.mongo import Database
from jobhire.shared.infrastructure.read_cache import ReadCache

from .mongo import POLICIES
from .reading import Desk

_CACHED_BYTES = 4_000_000


class Shelf:
    """See ``Models`` and ``projector.InUse``."""

    def __init__(
        self,
        database: Database,
        desk: Desk,
        clock: Clock,
        policies: AggregateStore[ScoringPolicy],
        activity: Activity,
    ) -> None:
        self._models = database["scoring_models"]
        self._own = database[POLICIES.collection]
        self._desk = desk
        self._clock = clock
        self._policies = policies
        self._activity = activity
        self._live: ReadCache[ScoringModel] = ReadCache(_CACHED_BYTES)
        self._recorded: set[str] = set()

    async def shipped(self) -> ScoringModel:
        return await self._desk.model()

    async def live(self, tenant_id: TenantId) -> ScoringModel:
        """Remembered until somebody's policy is said to have changed."""
        stamp = self._activity.kind_stamp(tenant_id, POLICIES.collection)
        known = self._live.get(tenant_id, stamp)
        if known is None:
            known = await self.present(tenant_id)
            self._live.put(tenant_id, stamp, known, size=1_000)
        return known

    async def present(self, tenant_id: TenantId) -> ScoringModel:
        """As the record has it, whatever is remembered."""
        policy, base = await self._policy(tenant_id), await self.shipped()
        return policy.model(base) if policy else base

    async def own(self, tenant_id: TenantId | None) -> Mapping[TenantId, str]:
        """The versions of those tenants who have a policy."""
        wanted = {} if tenant_id is None else {"tenant": tenant_id}
        found = await self._own.find(wanted, {"tenant": 1}).to_list(None)
        tenants = [TenantId(each["tenant"]) for each in found]
        return {each: (await self.present(each)).version for each in tenants}

    async def _policy(self, tenant_id: TenantId) -> ScoringPolicy | None:
        try:
            return await self._policies.get(tenant_id, POLICY_ID)
        except NotFound:
            return None

    async def all(self, tenant_id: TenantId) -> Sequence[KnownModel]:
        live, policy = await self.present(tenant_id), await self._policy(tenant_id)
        await self.record(tenant_id, live)
        base, taxonomy = await self.shipped(), await self._desk.taxonomy()
        found = await self._models.find({"tenant": {"$in": ["", tenant_id]}}).sort("_id", 1).to_list(None)
        known = {each["version"]: _known(each, live.version) for each in found}
        for proposal in policy.proposals.values() if policy else ():
            model = proposal.on(base)
            status: Status = "live" if model.version == live.version else "candidate"
            if model.version in known and status == "candidate":
                status = "past"
            known[model.version] = KnownModel(
                model=model,
                taxonomy=taxonomy,
                status=status,
                name=proposal.name,
                created_at=_text(proposal.proposed_at.isoformat(timespec="milliseconds")),
            )
        return list(known.values())

    async def record(self, tenant_id: TenantId, model: ScoringModel) -> None:
        """Keep a model that is in use, once per process; the shipped one in any case."""
        base = await self.shipped()
        for tenant, each in (("", base), (tenant_id, model)):
            if (each != base or not tenant) and f"{tenant}/{each.version}" not in self._recorded:
                await self._record(tenant, each)
                self._recorded.add(f"{tenant}/{each.version}")

    async def _record(self, tenant: str, model: ScoringModel) -> None:
        document = {
            "tenant": tenant,
            "version": model.version,
            "model": msgspec.json.encode(model).decode(),
            "taxonomy": await self._desk.taxonomy(),
            "at": _text(self._clock.now().isoformat(timespec="milliseconds")),
        }
        key = document_id(TenantId(tenant), model.version) if tenant else model.version
        await self._models.update_one({"_id": key}, {"$setOnInsert": document}, upsert=True)


def _text(time: str) -> str:
    return time.replace("+00:00", "Z")


def _known(document: Document, live: str) -> KnownModel:
    model = msgspec.json.decode(document["model"], type=ScoringModel)
    status: Status = "live" if model.version == live else "past"
    return KnownModel(
        model=model, taxonomy=document["taxonomy"], status=status, created_at=str(document["at"])
    )
