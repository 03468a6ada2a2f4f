"""What a candidate chose to say of themselves, for audits and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from jobhire.domains.fairness.domain.errors import DeclarationHistoryFull
from jobhire.domains.fairness.domain.events import DeclarationRecorded, DeclarationWithdrawn
from jobhire.shared.domain import Aggregate, Invalid, TenantId, one_line

ATTRIBUTES = ("sex", "raceEthnicity", "ageGroup", "disability", "veteran")
"""What can be declared. A value is whatever word the tenant asks its candidates for."""
MOST_ENTRIES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """``sealed``: the attributes as the vault sealed them; ``names``: which there are."""

    at: datetime
    names: tuple[str, ...]
    sealed: str


@dataclass(slots=True, kw_only=True, eq=False)
class Declaration(Aggregate):
    """Has the id of its candidate. Values are in it sealed only; entries oldest first."""

    entries: tuple[Entry, ...]
    deleted_at: datetime | None = None

    @classmethod
    def record(cls, candidate_id: str, tenant_id: TenantId, entry: Entry) -> Declaration:
        declaration = cls(id=candidate_id, tenant_id=tenant_id, entries=(entry,))
        declaration.raise_event(DeclarationRecorded())
        return declaration

    @property
    def is_live(self) -> bool:
        return self.deleted_at is None

    @property
    def present(self) -> Entry:
        return self.entries[-1]

    def record_again(self, entry: Entry) -> bool:
        if len(self.entries) >= MOST_ENTRIES:
            raise DeclarationHistoryFull(f"at most {MOST_ENTRIES} times; withdraw it and begin anew")
        self.entries = (*self.entries, entry)
        self.deleted_at = None
        self.raise_event(DeclarationRecorded())
        return True

    def withdraw(self, *, now: datetime) -> bool:
        """Nothing of it is kept: it was given freely."""
        self.entries = ()
        self.deleted_at = now
        self.raise_event(DeclarationWithdrawn())
        return True

    def at(self, moment: datetime) -> Entry | None:
        """What was declared by then."""
        known = [each for each in self.entries if each.at <= moment]
        return known[-1] if known else None


def checked(attributes: Mapping[str, str]) -> dict[str, str]:
    """In normal form, without blanks. Raises ``Invalid``."""
    if unknown := sorted(attributes.keys() - set(ATTRIBUTES)):
        raise Invalid(f"not an attribute; there are {', '.join(ATTRIBUTES)}", field=f"/{unknown[0]}")
    normal = {name: one_line(attributes[name]) for name in ATTRIBUTES if name in attributes}
    declared = {name: value for name, value in normal.items() if value}
    if not declared:
        raise Invalid("declare at least one attribute, or withdraw the declaration", field="/")
    return declared
