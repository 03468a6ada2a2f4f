"""What each role may do: the one table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from jobhire.shared.domain import Aggregate


class Role(StrEnum):
    ADMIN = "admin"
    RECRUITER = "recruiter"
    HIRING_MANAGER = "hiring_manager"
    VIEWER = "viewer"


_READ = frozenset({"jobs:read", "candidates:read", "matches:read"})
_RECRUIT = _READ | {"jobs:write", "candidates:write", "users:read"}

_RUN = frozenset(
    {
        "audit:read",
        "events:read",
        "providers:write",
        "keys:read",
        "keys:write",
        "roles:write",
        "scim:manage",
        "tenant:read",
        "tenant:write",
        "users:write",
    }
)

OWNER_ONLY = frozenset({"tenant:own"})
"""What the tenant's owner may beyond an admin: hand the tenant over, delete it. No role has it."""

PERMISSIONS: Mapping[Role, frozenset[str]] = MappingProxyType(
    {
        Role.ADMIN: _RECRUIT | _RUN,
        Role.RECRUITER: _RECRUIT,
        Role.HIRING_MANAGER: _READ | {"jobs:write"},
        Role.VIEWER: _READ,
    }
)
"""The event log and the people of a tenant are the admin's; colleagues' names are for those who recruit."""


@dataclass(slots=True, kw_only=True, eq=False)
class CustomRole(Aggregate):
    """A role of one tenant's own: a name, and a choice of the permissions in this table."""

    name: str
    permissions: frozenset[str]
