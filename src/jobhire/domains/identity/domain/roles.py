"""What may be done, and who may: the one table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from jobhire.domains.identity.domain.events import RoleChanged, RoleDefined, RoleDeleted
from jobhire.domains.identity.domain.text import clean_name
from jobhire.shared.domain import Aggregate, Invalid, TenantId


class Role(StrEnum):
    ADMIN = "admin"
    RECRUITER = "recruiter"
    HIRING_MANAGER = "hiring_manager"
    VIEWER = "viewer"


MEANINGS: Mapping[str, str] = MappingProxyType(
    {
        "ai:read": "See what AI analyses have used and cost",
        "analyses:write": "Have matches, jobs and candidates analysed",
        "analytics:read": "See how things stand in numbers: dashboard, insights, trends",
        "applications:read": "Read applications with their history, notes and interviews, and the pipelines",
        "applications:write": "Have candidates apply, move applications, reject and hire",
        "audit:read": "Read, export and verify the audit trail",
        "billing:manage": "Order plans and packs, cancel them, change what pays",
        "billing:read": "See plans, orders, the subscription and invoices",
        "careers:manage": "Open the career site to everybody, and decide what candidates are written",
        "candidates:erase": "Erase candidates for ever, and see what that removed",
        "candidates:read": "Read candidates and their CVs",
        "candidates:write": "Add, change, import, delete and restore candidates",
        "events:read": "Read the event log",
        "fairness:read": "Read bias audits",
        "fairness:write": "Record what candidates declare of themselves, make bias audits",
        "feedback:read": "Read what was said about candidates for a job, notes included",
        "feedback:write": "Judge candidates for a job",
        "hiring:manage": "See scorecards before handing in one, and write one down for somebody else",
        "interviews:write": "Arrange, change and end interviews",
        "jobs:read": "Read jobs",
        "jobs:write": "Create, change, import, delete and restore jobs",
        "keys:read": "See which API keys there are",
        "keys:write": "Create, change, rotate and revoke API keys",
        "matches:read": "Read rankings and their explanations",
        "notifications:manage": "Connect Slack, and choose what is told there",
        "offers:read": "Read offers, with what is to be paid",
        "offers:write": "Draft and send offers, and say what became of them",
        "operations:read": "See how far long work is (an upload, an import)",
        "models:write": "Propose, promote and roll back scoring models",
        "pipeline:manage": "Define the stages that applications go through",
        "privacy:export": "Put together all that is kept of a candidate, and fetch it",
        "privacy:manage": "Decide for how long candidates are kept and on which basis, and put them on hold",
        "privacy:read": "See what candidates agreed to, and who will be deleted when",
        "privacy:write": "Record what candidates agreed to, or took back",
        "providers:write": "Set up the company's identity provider and prove its domains",
        "roles:write": "Define roles of the tenant's own",
        "scorecards:write": "Hand in scorecards of interviews",
        "search:advanced": "Search candidates by weighted clauses, and ask why somebody is found or not",
        "search:saved": "Save searches, share them, and be told of what they find later",
        "scim:manage": "Provision users and groups over SCIM",
        "sources:manage": "Have jobs made of postings, and candidates of people in other systems",
        "sources:read": "See which boards and systems are asked, and what came of it",
        "tenant:own": "Hand the tenant over, delete it: its owner alone",
        "tenant:read": "Read the tenant's settings",
        "tenant:write": "Change the tenant's name and settings",
        "users:read": "See the people of the tenant",
        "users:write": "Invite, change, disable and remove people",
        "webhooks:manage": "Have outside services told of the event log, and see what became of it",
    }
)
"""Every permission a principal can hold. A message that names another fails the build."""

OWNER_ONLY = frozenset({"tenant:own"})
"""What the tenant's owner may beyond an admin. No role has it."""

_READ = frozenset({"analytics:read", "jobs:read", "candidates:read", "matches:read", "operations:read"})
_HIRE = frozenset({"applications:read", "applications:write", "interviews:write", "scorecards:write"})
_OFFER = frozenset({"offers:read", "offers:write"})
_JUDGE = _HIRE | {"feedback:read", "feedback:write", "analyses:write", "search:advanced", "search:saved"}
_RECRUIT = (
    _READ
    | _JUDGE
    | _OFFER
    | {"jobs:write", "candidates:write", "users:read", "privacy:read", "privacy:write", "sources:read"}
)

PERMISSIONS: Mapping[Role, frozenset[str]] = MappingProxyType(
    {
        Role.ADMIN: frozenset(MEANINGS) - OWNER_ONLY,
        Role.RECRUITER: _RECRUIT,
        Role.HIRING_MANAGER: _READ | _JUDGE | {"jobs:write"},
        Role.VIEWER: _READ,
    }
)
"""The event log and the people of a tenant are the admin's; colleagues' names are for those who recruit."""


@dataclass(slots=True, kw_only=True, eq=False)
class CustomRole(Aggregate):
    """A role of one tenant's own: a name, and a choice of the permissions in this table."""

    name: str
    permissions: frozenset[str]
    deleted_at: datetime | None = None

    @classmethod
    def define(cls, id: str, tenant_id: TenantId, *, name: str, permissions: Iterable[str]) -> CustomRole:
        role = cls(id=id, tenant_id=tenant_id, name=_role_name(name), permissions=_assignable(permissions))
        role.raise_event(RoleDefined(permissions=tuple(sorted(role.permissions))))
        return role

    def change(self, *, name: str | None = None, permissions: Iterable[str] | None = None) -> bool:
        """What is None stays. False, and nothing happens, when nothing differs."""
        wanted_name = self.name if name is None else _role_name(name)
        wanted = self.permissions if permissions is None else _assignable(permissions)
        if (wanted_name, wanted) == (self.name, self.permissions):
            return False
        self.name, self.permissions = wanted_name, wanted
        self.raise_event(RoleChanged(permissions=tuple(sorted(wanted))))
        return True

    def delete(self, *, now: datetime) -> None:
        self.deleted_at = now
        self.raise_event(RoleDeleted())


def _role_name(text: str) -> str:
    name = clean_name(text, field="/name")
    if name.casefold() in {role.value for role in Role}:
        raise Invalid("a built-in role has this name; choose another", field="/name")
    return name


def _assignable(permissions: Iterable[str]) -> frozenset[str]:
    wanted = frozenset(permissions)
    if unknown := sorted(wanted - (frozenset(MEANINGS) - OWNER_ONLY)):
        raise Invalid(
            f"{unknown[0]!r} is not a permission that a role can have: GET /api/v1/permissions lists them",
            field="/permissions",
        )
    if not wanted:
        raise Invalid("a role has at least one permission", field="/permissions")
    return wanted
