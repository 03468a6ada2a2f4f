"""Declarations: recorded and taken back; what is in one is opened for audits only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar

import msgspec

from jobhire.domains.fairness.application.ports import Declarations, People
from jobhire.domains.fairness.domain.declaration import Declaration, Entry, checked
from jobhire.shared.application import (
    AggregateStore,
    Clock,
    Forgotten,
    Gone,
    Message,
    Vault,
    edit,
    retry_when_stale,
)
from jobhire.shared.domain import AlreadyExists, NotFound, StaleVersion, TenantId

CONTEXT = "declaration/{id}"
_decoder = msgspec.json.Decoder(dict[str, str])


class DeclarationView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """That there is one, and of what. Values are shown to nobody."""

    candidate_id: str
    declared: list[str]
    declared_at: datetime
    version: int

    @classmethod
    def of(cls, declaration: Declaration) -> DeclarationView:
        present = declaration.present
        return cls(
            candidate_id=declaration.id,
            declared=list(present.names),
            declared_at=present.at,
            version=declaration.version,
        )


class RecordDeclaration(Message[DeclarationView], frozen=True, kw_only=True):
    """All that a candidate declares; what they declared before is replaced."""

    permission: ClassVar[str] = "fairness:write"

    candidate_id: str
    attributes: Mapping[str, str]


async def record_declaration(
    command: RecordDeclaration,
    *,
    declarations: AggregateStore[Declaration],
    records: Declarations,
    people: People,
    vault: Vault,
    clock: Clock,
) -> DeclarationView:
    """Raises ``Invalid``, ``NotFound`` for an unknown candidate, ``DeclarationHistoryFull``."""
    tenant_id, id = command.by.tenant_id, command.candidate_id
    if id not in await people.cards(tenant_id, [id]):
        raise NotFound("there is no candidate with this id", id=id)
    attributes, context = checked(command.attributes), CONTEXT.format(id=id)
    plain = msgspec.json.encode(attributes)
    entry = Entry(at=clock.now(), names=tuple(attributes), sealed=vault.seal(plain, context=context))

    async def attempt() -> Declaration:
        known = next(iter(await records.of(tenant_id, [id])), None)
        if known is None:
            known = Declaration.record(id, tenant_id, entry)
        elif known.is_live and vault.open(known.present.sealed, context=context) == plain:
            return known
        else:
            known.record_again(entry)
        try:
            await declarations.save(known)
        except AlreadyExists:
            raise StaleVersion("somebody was faster", current=1) from None
        return known

    return DeclarationView.of(await retry_when_stale(attempt))


class WithdrawDeclaration(Message[None], frozen=True, kw_only=True):
    permission: ClassVar[str] = "fairness:write"

    candidate_id: str


async def withdraw_declaration(
    command: WithdrawDeclaration, *, declarations: AggregateStore[Declaration], clock: Clock
) -> None:
    """Raises ``NotFound`` when there is none."""
    tenant_id, id = command.by.tenant_id, command.candidate_id
    await edit(declarations, tenant_id, id, lambda it: it.withdraw(now=clock.now()))


class GetDeclaration(Message[DeclarationView], frozen=True, kw_only=True):
    permission: ClassVar[str] = "fairness:read"

    candidate_id: str


async def get_declaration(
    query: GetDeclaration, *, declarations: AggregateStore[Declaration]
) -> DeclarationView:
    """Raises ``NotFound``."""
    return DeclarationView.of(await declarations.get(query.by.tenant_id, query.candidate_id))


async def declared_by(
    tenant_id: TenantId, ids: Sequence[str], *, as_of: datetime, records: Declarations, vault: Vault
) -> Mapping[str, Mapping[str, str]]:
    """What these candidates had declared by then, by their id."""
    found: dict[str, Mapping[str, str]] = {}
    for each in await records.of(tenant_id, ids):
        entry = each.at(as_of)
        if entry is not None:
            found[each.id] = attributes_of(each.id, entry, vault)
    return found


def attributes_of(id: str, entry: Entry, vault: Vault) -> Mapping[str, str]:
    """What the candidate of this id declared then."""
    return _decoder.decode(vault.open(entry.sealed, context=CONTEXT.format(id=id)))


class DeclarationForgetter:
    """See ``Forgetter``: what somebody declared goes with them."""

    def __init__(self, declarations: AggregateStore[Declaration], clock: Clock) -> None:
        self._declarations, self._clock = declarations, clock

    async def forget(self, tenant_id: TenantId, gone: Gone) -> Forgotten:
        if gone.kind != "candidate" or not await self._declarations.get_many(tenant_id, [gone.id]):
            return Forgotten()
        await edit(self._declarations, tenant_id, gone.id, lambda it: it.withdraw(now=self._clock.now()))
        return Forgotten(removed={"declarations": 1})
