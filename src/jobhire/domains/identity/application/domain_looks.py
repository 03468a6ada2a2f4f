"""Proven domains are looked at again, a day apart: a record that stays gone proves nothing any more."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping

from jobhire.domains.identity.application.domains import (
    DomainDirectory,
    DomainRecords,
    ProvenDomains,
    tell_ended,
)
from jobhire.domains.identity.domain.company_domain import (
    LOOKED_AT_EVERY,
    CompanyDomain,
    DomainProof,
    Look,
)
from jobhire.domains.identity.domain.errors import NameServersAway
from jobhire.shared.application import AggregateStore, AuditTrail, Clock, acting_as, edit, system_act

AT_A_TIME = 10
MOST_A_TURN = 200
"""With a turn every ten minutes this is enough for 28,800 domains."""


class DomainLooks:
    """Each step may be repeated: whoever dies in between has lost no more than a look."""

    def __init__(
        self,
        *,
        domains: AggregateStore[CompanyDomain],
        directory: DomainDirectory,
        proven: ProvenDomains,
        records: DomainRecords,
        audit: AuditTrail,
        clock: Clock,
    ) -> None:
        self._domains = domains
        self._directory = directory
        self._proven = proven
        self._records = records
        self._audit = audit
        self._clock = clock

    async def turn(self) -> Mapping[Look, int]:
        """Look at those that it is time for; how many came to what."""
        before = self._clock.now() - LOOKED_AT_EVERY
        due = await self._directory.to_look_at(before, limit=MOST_A_TURN)
        free = asyncio.Semaphore(AT_A_TIME)
        looks = await asyncio.gather(*(self._at(proof, free) for proof in due))
        return Counter(look for look in looks if look is not None)

    async def _at(self, proof: DomainProof, free: asyncio.Semaphore) -> Look | None:
        """None: it has been nobody's for a while."""
        home = proof.home
        if home is None:
            return None
        async with free:
            with acting_as(system_act(home, "domain.look")):
                domain = (await self._domains.get_many(home, [proof.domain_id])).get(proof.domain_id)
                if domain is None:
                    await self._proven.disown(proof)
                    return None
                return await self._looked(proof, domain)

    async def _looked(self, proof: DomainProof, domain: CompanyDomain) -> Look:
        """The company's own document first: what it says counts, whatever the proof says."""
        look, now = proof.weigh(await self._found(domain)), self._clock.now()

        def change(fresh: CompanyDomain) -> bool:
            if look is Look.LAPSED:
                return fresh.lapse(now=now)
            if look is Look.MISSING:
                return fresh.miss(now=now)
            return look is Look.FOUND and fresh.find_again()

        if change(domain):
            await edit(self._domains, domain.tenant_id, domain.id, change)
        if look is Look.LAPSED:
            await tell_ended(self._audit, domain.tenant_id, domain.id, "domain.lapsed")
        await self._proven.note(proof, domain, look, now)
        return look

    async def _found(self, domain: CompanyDomain) -> bool | None:
        """None: there was no answer."""
        try:
            return domain.value in await self._records.texts(domain.place)
        except NameServersAway:
            return None
