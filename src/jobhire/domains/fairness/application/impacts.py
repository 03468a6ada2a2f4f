"""What a change of who is selected means to groups: for whoever decides on such a change."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from jobhire.domains.fairness.application.audits import SMALLEST_SHOWN
from jobhire.domains.fairness.application.declarations import attributes_of
from jobhire.domains.fairness.application.ports import Declarations, People
from jobhire.domains.fairness.domain.declaration import ATTRIBUTES
from jobhire.domains.fairness.domain.sample import Person, Rules, selection
from jobhire.shared.application import Vault
from jobhire.shared.domain import TenantId

_RULES = Rules(smallest_shown=SMALLEST_SHOWN)
Declared = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class GroupImpact:
    """``group``: attribute and value, or two of each. Impact ratios in per mille, ``now`` and ``then``."""

    group: str
    now: int
    then: int


class DeclaredImpacts:
    """Over the people who declared something, and are still there."""

    def __init__(self, declarations: Declarations, people: People, vault: Vault) -> None:
        self._declarations, self._people, self._vault = declarations, people, vault

    async def of(
        self, tenant_id: TenantId, now: frozenset[str], then: frozenset[str]
    ) -> Sequence[GroupImpact]:
        declared: dict[str, Mapping[str, str]] = {}
        async for batch in self._declarations.everybodys(tenant_id):
            there = await self._people.cards(tenant_id, [each.id for each in batch])
            told = (each for each in batch if each.id in there)
            declared |= {each.id: attributes_of(each.id, each.present, self._vault) for each in told}
        return await asyncio.to_thread(_impacts, declared, now, then)


def _impacts(declared: Declared, now: frozenset[str], then: frozenset[str]) -> list[GroupImpact]:
    before, after = _ratios(declared, now), _ratios(declared, then)
    return [GroupImpact(group, before[group], after[group]) for group in before if group in after]


def _ratios(declared: Declared, selected: frozenset[str]) -> dict[str, int]:
    people = [Person(attributes, selected=id in selected) for id, attributes in declared.items()]
    return dict(_found(people))


def _found(people: Sequence[Person]) -> Iterator[tuple[str, int]]:
    outcome = selection(people, ATTRIBUTES, _RULES)
    for attribute, compared in outcome.attributes.items() if outcome else ():
        for value, group in compared.groups.items():
            if group.impact_ratio is not None:
                yield f"{attribute}: {value}", int(1_000 * group.impact_ratio)
