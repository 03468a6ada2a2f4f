"""A group as a tenant's identity provider keeps it: a name, and who is in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from jobhire.domains.identity.domain.events import GroupChanged, GroupCreated, GroupDeleted
from jobhire.domains.identity.domain.text import clean_name, optional_name
from jobhire.shared.domain import Aggregate, Invalid, TenantId

MOST_MEMBERS = 2_000


@dataclass(slots=True, kw_only=True, eq=False)
class Group(Aggregate):
    """What a group gives to its members follows from its name alone: see ``GroupRoles``.

    ``members``: ids of users, sorted; those who have left the tenant may still be among them.
    """

    display_name: str
    created_at: datetime
    external_id: str = ""
    members: tuple[str, ...] = ()
    deleted_at: datetime | None = None

    @classmethod
    def create(
        cls,
        id: str,
        tenant_id: TenantId,
        *,
        name: str,
        external_id: str,
        members: Iterable[str],
        now: datetime,
    ) -> Group:
        group = cls(
            id=id,
            tenant_id=tenant_id,
            display_name=clean_name(name, field="/displayName"),
            created_at=now,
            external_id=optional_name(external_id, field="/externalId"),
            members=_in_order(members),
        )
        group.raise_event(GroupCreated())
        return group

    def change(self, *, name: str, external_id: str, members: Iterable[str]) -> bool:
        """False, and nothing happens, when nothing differs. Raises ``Invalid``."""
        wanted = {
            "display_name": clean_name(name, field="/displayName"),
            "external_id": optional_name(external_id, field="/externalId"),
            "members": _in_order(members),
        }
        changed = [field for field, value in wanted.items() if getattr(self, field) != value]
        for field in changed:
            setattr(self, field, wanted[field])
        if changed:
            self.raise_event(GroupChanged(fields=tuple(_API_NAMES[field] for field in changed)))
        return bool(changed)

    def delete(self, *, now: datetime) -> None:
        self.deleted_at = now
        self.raise_event(GroupDeleted())


_API_NAMES = {"display_name": "displayName", "external_id": "externalId", "members": "members"}


def _in_order(members: Iterable[str]) -> tuple[str, ...]:
    wanted = tuple(sorted(set(members)))
    if len(wanted) > MOST_MEMBERS:
        raise Invalid(f"a group has at most {MOST_MEMBERS} members", field="/members")
    return wanted
