"""What is gone for good is forgotten everywhere: each domain takes out what it keeps of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, Protocol, TypeVar

import msgspec

from jobhire.shared.application.ports import AggregateStore, edit
from jobhire.shared.domain import Aggregate, TenantId

A = TypeVar("A", bound=Aggregate)


class Gone(msgspec.Struct, frozen=True, kw_only=True):
    """A job or candidate of which nothing may stay. ``erased``: somebody waits for it, and everything has to
    be looked through; else it was deleted long ago, and what is found by an index has to do."""

    kind: Literal["job", "candidate"]
    id: str
    erased: bool = False


class Forgotten(msgspec.Struct, frozen=True, kw_only=True):
    """``removed``: how many things were there, by place. ``complete``: none is left that says anything."""

    removed: Mapping[str, int] = {}
    complete: bool = True


class Forgetter(Protocol):
    async def forget(self, tenant_id: TenantId, gone: Gone) -> Forgotten:
        """Take out what is kept of it here. Safe to repeat; what was taken out before does not count."""
        ...


async def forget_everywhere(forgetters: Sequence[Forgetter], tenant_id: TenantId, gone: Gone) -> Forgotten:
    """One place after the other."""
    return together([await each.forget(tenant_id, gone) for each in forgetters])


async def emptied(
    store: AggregateStore[A],
    tenant_id: TenantId,
    id: str,
    forget: Callable[[A], bool],
    *,
    deleted: bool = False,
) -> int:
    """Take one aggregate's words out: 1, or 0 if there were none. ``deleted``: also of one that is not live.
    Raises ``NotFound``."""
    found = 0

    def change(aggregate: A) -> bool:
        nonlocal found
        found = int(forget(aggregate))
        return bool(found)

    await edit(store, tenant_id, id, change, deleted=deleted)
    return found


def together(parts: Iterable[Forgotten]) -> Forgotten:
    """What was found here and there."""
    removed, complete = Counter[str](), True
    for each in parts:
        removed.update(each.removed)
        complete = complete and each.complete
    return Forgotten(removed={place: n for place, n in sorted(removed.items()) if n}, complete=complete)
