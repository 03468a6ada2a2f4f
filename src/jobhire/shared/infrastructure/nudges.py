"""What the relay was told of, tenants taking turns: nobody's import keeps the others' changes waiting."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import islice

from jobhire.shared.domain import TenantId

Work = dict[str, list[str]]
"""Collection → ids of documents in which something may wait."""


class Nudges:
    def __init__(self) -> None:
        self._waiting: dict[TenantId, dict[tuple[str, str], None]] = {}
        """By tenant, collection and id in the order of arrival; who was served lines up at the end."""

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def add(self, tenant_id: TenantId, collection: str, ids: Iterable[str]) -> None:
        told = dict.fromkeys((collection, id) for id in ids)
        if told:
            self._waiting.setdefault(tenant_id, {}).update(told)

    def take(self, most: int) -> Work:
        """At most so many, the same share of each tenant; the oldest of it first."""
        work: defaultdict[str, list[str]] = defaultdict(list)
        tenants = list(islice(self._waiting, most))
        for tenant_id in tenants:
            rest = self._waiting.pop(tenant_id)
            for collection, id in list(islice(rest, most // len(tenants))):
                work[collection].append(id)
                del rest[collection, id]
            if rest:
                self._waiting[tenant_id] = rest
        return dict(work)
