"""A tenant names domains, proves that they are its own, and gives them up."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import ClassVar, Literal, Protocol

import msgspec

from jobhire.domains.identity.application.commands import save_once
from jobhire.domains.identity.application.doorkeeper import Doorkeeper
from jobhire.domains.identity.application.links import text_of
from jobhire.domains.identity.domain.company_domain import MOST_DOMAINS, CompanyDomain, DomainProof, Look
from jobhire.domains.identity.domain.credential import DIRECTORY
from jobhire.domains.identity.domain.errors import DomainKnown, DomainNotProven, TooManyDomains
from jobhire.domains.identity.domain.provider import Connection
from jobhire.domains.identity.domain.text import Email, domain_of
from jobhire.shared.application import (
    AggregateStore,
    AuditTrail,
    Clock,
    Message,
    SecurityEvent,
    Vault,
    acting_as,
    edit,
    request_context,
    system_act,
)
from jobhire.shared.domain import AlreadyExists, TenantId

Counting = Literal["proven", "stated"]
"""Which domains of an identity provider count: those the company has proved, or all it states."""


class DomainRecords(Protocol):
    async def texts(self, name: str) -> Sequence[str]:
        """What the TXT records of this name say; nothing where there are none. Raises ``NameServersAway``
        within seconds."""
        ...


class DomainDirectory(Protocol):
    async def of_tenant(self, tenant_id: TenantId) -> Sequence[CompanyDomain]:
        """Every domain of the tenant that was not removed, oldest first."""
        ...

    async def to_look_at(self, before: datetime, *, limit: int) -> Sequence[DomainProof]:
        """Proofs of any tenant whose record was not looked up since then."""
        ...


class ProvenDomains:
    """Whose a domain is. What counts is the tenant's own list and the proof that belongs to it: a proof that
    is left over from a removal that did not come to its end is nobody's."""

    def __init__(
        self,
        *,
        domains: AggregateStore[CompanyDomain],
        proofs: AggregateStore[DomainProof],
        counting: Counting,
    ) -> None:
        self._domains = domains
        self._proofs = proofs
        self._counting = counting

    async def speaks_for(self, tenant_id: TenantId, connection: Connection, email: Email) -> bool:
        """Whether what the tenant's provider says of this address introduces anybody."""
        if not connection.speaks_for(email):
            return False
        return self._counting == "stated" or await self.holder(domain_of(email)) == tenant_id

    async def holder(self, name: str) -> TenantId | None:
        """Which tenant has proved this domain, whatever counts."""
        proof = (await self.proofs([name])).get(name)
        if proof is None or proof.home is None:
            return None
        domain = await self._domains.find(proof.home, "name", name)
        if domain is None or domain.id != proof.domain_id or domain.lapsed_at is not None:
            return None
        return proof.home

    async def of(self, tenant_id: TenantId, names: Collection[str]) -> list[str]:
        return [name for name in names if await self.holder(name) == tenant_id]

    async def proofs(self, names: Sequence[str]) -> dict[str, DomainProof]:
        return dict(await self._proofs.get_many(DIRECTORY, names))

    async def take(
        self, domain: CompanyDomain, published: Collection[str], now: datetime
    ) -> tuple[DomainProof, DomainProof | None]:
        """The proof, and whose it was before, if another tenant's. Raises ``DomainTaken``."""
        former: list[DomainProof] = []
        await save_once(self._proofs, DomainProof.of_nobody(domain.name))

        def change(proof: DomainProof) -> bool:
            before = DomainProof(id=proof.id, tenant_id=DIRECTORY, home=proof.home, domain_id=proof.domain_id)
            former[:] = [] if proof.home in (None, domain.tenant_id) else [before]
            return proof.take(domain, published=published, now=now)

        proof = await edit(self._proofs, DIRECTORY, domain.name, change)
        return proof, former[0] if former else None

    async def release(self, domain: CompanyDomain) -> None:
        if await self.proofs([domain.name]):
            await edit(self._proofs, DIRECTORY, domain.name, lambda proof: proof.release(domain))

    async def note(self, proof: DomainProof, domain: CompanyDomain, look: Look, now: datetime) -> None:
        """What a look for its record came to, unless somebody else has looked meanwhile."""

        def change(fresh: DomainProof) -> bool:
            return fresh.looked_at == proof.looked_at and fresh.note(domain, look, now=now)

        await edit(self._proofs, DIRECTORY, proof.id, change)

    async def disown(self, proof: DomainProof) -> None:
        """It was left over from a removal that did not come to its end."""
        await edit(self._proofs, DIRECTORY, proof.id, lambda fresh: fresh.disown(proof.domain_id))


class RecordView(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be published at the domain's name servers, and to stay there."""

    type: Literal["TXT"] = "TXT"
    name: str
    value: str


class DomainView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``state``: ``pending`` until it is proved; ``lost`` once your record was gone: for more than a week, or
    when another tenant proved it. ``missing_since``: since when it is known to be gone."""

    id: str
    domain: str
    state: Literal["pending", "proven", "lost"]
    record: RecordView
    added_at: datetime
    proven_at: datetime | None
    missing_since: datetime | None
    version: int

    @classmethod
    def of(cls, domain: CompanyDomain, proof: DomainProof | None) -> DomainView:
        ours = proof is not None and proof.domain_id == domain.id and domain.lapsed_at is None
        before: Literal["pending", "lost"] = "pending" if domain.proven_at is None else "lost"
        return cls(
            id=domain.id,
            domain=domain.name,
            state="proven" if ours else before,
            record=RecordView(name=domain.place, value=domain.value),
            added_at=domain.added_at,
            proven_at=proof.proven_at if ours and proof is not None else None,
            missing_since=domain.missing_since,
            version=domain.version,
        )


class AddDomain(Message[DomainView], frozen=True, kw_only=True):
    permission: ClassVar = "providers:write"
    sensitive: ClassVar = True

    id: str
    domain: str


async def add_domain(
    command: AddDomain,
    *,
    domains: AggregateStore[CompanyDomain],
    directory: DomainDirectory,
    proven: ProvenDomains,
    vault: Vault,
    clock: Clock,
) -> DomainView:
    """Raises ``Invalid``, ``DomainForEverybody``, ``DomainKnown``, ``TooManyDomains``. The secret in the
    record is derived from tenant and entry, and kept: a key that is changed later does not void it."""
    tenant_id = command.by.tenant_id
    secret = text_of(vault.derive("domain proof", tenant_id, command.id))
    domain = CompanyDomain.add(command.id, tenant_id, command.domain, secret=secret, now=clock.now())
    beside = [each for each in await directory.of_tenant(tenant_id) if each.id != command.id]
    if len(beside) >= MOST_DOMAINS:
        raise TooManyDomains("remove one that you do not need", most=MOST_DOMAINS)
    try:
        await domains.save(domain)
    except AlreadyExists as taken:
        if taken.context.get("key") == "name":
            raise DomainKnown("look at it: GET /api/v1/tenant/domains", field="/domain") from None
        domain = await domains.get(tenant_id, command.id)
    return await _view(domain, proven)


class VerifyDomain(Message[DomainView], frozen=True, kw_only=True):
    """Have the record looked up."""

    permission: ClassVar = "providers:write"
    sensitive: ClassVar = True

    id: str


async def verify_domain(
    command: VerifyDomain,
    *,
    domains: AggregateStore[CompanyDomain],
    proven: ProvenDomains,
    records: DomainRecords,
    doorkeeper: Doorkeeper,
    audit: AuditTrail,
    clock: Clock,
) -> DomainView:
    """Raises ``NotFound``, ``DomainNotProven``, ``DomainTaken``, ``NameServersAway``, ``TooManyAttempts``.
    A proof that there is stays, whatever the record says now: another tenant's ends it, or a week without."""
    tenant_id = command.by.tenant_id
    domain = await domains.get(tenant_id, command.id)
    await doorkeeper.look_up(tenant_id)
    published = await records.texts(domain.place)
    if domain.value not in published:
        raise DomainNotProven(domain.place, found=bool(published))
    proof, former = await proven.take(domain, published, clock.now())
    if former is not None and former.home is not None:
        await tell_ended(audit, former.home, former.domain_id, "domain.lost")
    at = proof.proven_at or clock.now()
    return DomainView.of(await edit(domains, tenant_id, domain.id, lambda fresh: fresh.prove(at)), proof)


async def tell_ended(audit: AuditTrail, tenant_id: TenantId, domain_id: str, action: str) -> None:
    """A domain counts no longer, by nobody's doing in its tenant. Of the tenant that has it now nothing gets
    into the trail of the other: no session, no network address, no correlation id."""
    token = request_context.set(None)
    try:
        with acting_as(system_act(tenant_id, action)):
            await audit.record(
                SecurityEvent(
                    tenant_id=tenant_id,
                    action=action,
                    outcome="done",
                    actor="system",
                    subject=domain_id,
                )
            )
    finally:
        request_context.reset(token)


class RemoveDomain(Message[None], frozen=True, kw_only=True):
    permission: ClassVar = "providers:write"
    sensitive: ClassVar = True

    id: str
    expected_version: int | None = None


async def remove_domain(
    command: RemoveDomain, *, domains: AggregateStore[CompanyDomain], proven: ProvenDomains, clock: Clock
) -> None:
    """It counts no longer, and is free for others. Raises ``NotFound``, ``StaleVersion``."""

    def change(domain: CompanyDomain) -> bool:
        domain.remove(now=clock.now())
        return True

    expected = command.expected_version
    removed = await edit(domains, command.by.tenant_id, command.id, change, expected_version=expected)
    await proven.release(removed)


class ListDomains(Message[list[DomainView]], frozen=True, kw_only=True):
    permission: ClassVar = "providers:write"


async def list_domains(
    query: ListDomains, *, directory: DomainDirectory, proven: ProvenDomains
) -> list[DomainView]:
    """Oldest first."""
    found = await directory.of_tenant(query.by.tenant_id)
    proofs = await proven.proofs([each.name for each in found])
    return [DomainView.of(each, proofs.get(each.name)) for each in found]


class GetDomain(Message[DomainView], frozen=True, kw_only=True):
    permission: ClassVar = "providers:write"

    id: str


async def get_domain(
    query: GetDomain, *, domains: AggregateStore[CompanyDomain], proven: ProvenDomains
) -> DomainView:
    """Raises ``NotFound``."""
    return await _view(await domains.get(query.by.tenant_id, query.id), proven)


async def _view(domain: CompanyDomain, proven: ProvenDomains) -> DomainView:
    return DomainView.of(domain, (await proven.proofs([domain.name])).get(domain.name))
