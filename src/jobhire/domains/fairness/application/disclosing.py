"""What a candidate declared of themselves: that there is something, and to themselves what."""

from __future__ import annotations

from jobhire.domains.fairness.application.declarations import attributes_of
from jobhire.domains.fairness.domain.declaration import Declaration
from jobhire.shared.application import AggregateStore, Asked, Disclosed, Held, Vault
from jobhire.shared.domain import TenantId

PURPOSE = "To audit decisions for bias, and nothing else"
SEALED = {
    "declarations.values": "Sealed: they are told when the export is asked for with `declared`",
}


class DeclarationDiscloser:
    """See ``Discloser``. Values are opened for who asks for them, and for nobody else."""

    def __init__(self, declarations: AggregateStore[Declaration], vault: Vault) -> None:
        self._declarations, self._vault = declarations, vault

    async def disclose(self, tenant_id: TenantId, asked: Asked) -> Disclosed:
        found = (await self._declarations.get_many(tenant_id, [asked.id])).get(asked.id)
        if found is None:
            return Disclosed()
        entries = [
            {
                "at": each.at,
                "declared": list(each.names),
                "values": dict(attributes_of(found.id, each, self._vault)) if asked.declared else None,
            }
            for each in found.entries
        ]
        held = Held(
            place="declarations",
            id=found.id,
            purpose=PURPOSE,
            data={"entries": entries},
            since=found.entries[0].at,
            sources=("person",),
        )
        return Disclosed(held=[held], left_out={} if asked.declared else SEALED)
