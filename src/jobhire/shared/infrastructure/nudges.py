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
        self._waiting: dict[TenantId, dict[str, dict[str, None]]] = {}
        """Tenant → collection → ids, each in the order of arrival; who was served lines up at the end."""

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def add(self, tenant_id: TenantId, collection: str, ids: Iterable[str]) -> None:
        of_tenant = self._waiting.setdefault(tenant_id, {})
        of_tenant.setdefault(collection, {}).update(dict.fromkeys(ids))

    def take(self, most: int) -> Work:
        """At most so many, the same share of each tenant; the oldest of it first."""
        work: defaultdict[str, list[str]] = defaultdict(list)
        tenants = list(islice(self._waiting, most))
        share = most // max(1, len(tenants))
        for tenant_id in tenants:
            rest = self._waiting.pop(tenant_id)
            left = share
            for collection in list(rest):
                taken = list(islice(rest[collection], left))
                work[collection] += taken
                left -= len(taken)
                if len(taken) == len(rest[collection]):
                    del rest[collection]
                else:
                    for id in taken:
                        del rest[collection][id]
                    break
            if rest:
                self._waiting[tenant_id] = rest
        return dict(work)
