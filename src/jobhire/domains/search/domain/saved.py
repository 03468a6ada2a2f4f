"""A search that somebody keeps, and whether they are told of what it finds later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from jobhire.domains.search.domain.document import Kind
from jobhire.domains.search.domain.errors import SavedSearchOfAnother
from jobhire.domains.search.domain.events import (
    SavedSearchChanged,
    SavedSearchDeleted,
    SavedSearchFound,
    SearchSaved,
)
from jobhire.shared.domain import Aggregate, Invalid, TenantId, UserId, one_line

MOST_SAVED = 500
"""Of one tenant."""
MOST_ALERTS = 50
"""Of one tenant: each looks at every change."""
MOST_FOUND = 5_000
"""What a search with an alert may find when it is switched on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """``id``: another one whenever it is switched on or asks something else; what is known belongs to it.
    ``slot``: one of the tenant's places. ``after``: position of the log before those it knows from the start
    were looked up; ``recent``: whom its owner was told of last."""

    id: str
    slot: int
    after: int
    recent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody keeps. ``query``: as the advanced search takes it."""

    name: str
    query: Mapping[str, object]
    shared: bool = False

    def checked(self) -> Wanted:
        """Raises ``Invalid``."""
        name = one_line(self.name)
        if not name:
            raise Invalid("a saved search needs a name", field="/name")
        return Wanted(name=name, query=self.query, shared=self.shared)

    def differences(self, other: Wanted) -> list[str]:
        names = ("name", "query", "shared")
        return [each for each in names if getattr(self, each) != getattr(other, each)]


@dataclass(slots=True, kw_only=True, eq=False)
class SavedSearch(Aggregate):
    """``owner``: None of a shared one whose owner has left; then whoever saves searches may change it."""

    kind: Kind
    wanted: Wanted
    owner: UserId | None
    created_at: datetime
    updated_at: datetime
    alert: Alert | None = None
    deleted_at: datetime | None = None

    @classmethod
    def save(
        cls,
        id: str,
        tenant_id: TenantId,
        *,
        kind: Kind,
        wanted: Wanted,
        owner: UserId,
        alert: Alert | None,
        now: datetime,
    ) -> SavedSearch:
        """Raises ``Invalid``."""
        wanted = wanted.checked()
        saved = cls(
            id=id,
            tenant_id=tenant_id,
            kind=kind,
            wanted=wanted,
            owner=owner,
            alert=alert,
            created_at=now,
            updated_at=now,
        )
        saved.raise_event(SearchSaved(kind=kind.value, shared=wanted.shared, alert=alert is not None))
        return saved

    @property
    def is_live(self) -> bool:
        return self.deleted_at is None

    def is_shown_to(self, user_id: UserId) -> bool:
        return self.wanted.shared or self.owner == user_id

    def require_changeable_by(self, user_id: UserId) -> None:
        """Raises ``SavedSearchOfAnother``."""
        if self.owner not in (None, user_id):
            raise SavedSearchOfAnother("only whoever saved a search changes or deletes it; save one of yours")

    def change(self, wanted: Wanted, alert: Alert | None, *, now: datetime) -> bool:
        """False, and nothing happens, when nothing differs. Raises ``Invalid``."""
        wanted = wanted.checked()
        fields = self.wanted.differences(wanted)
        if (alert is None) != (self.alert is None):
            fields.append("alert")
        if not fields and alert == self.alert:
            return False
        self.wanted, self.alert, self.updated_at = wanted, alert, now
        self._changed(*fields)
        return True

    def leave(self, *, now: datetime) -> bool:
        """Its owner is gone: it goes as well, unless others share it."""
        if not self.wanted.shared:
            return self.delete(now=now)
        self.owner, self.alert = None, None
        self._changed("owner")
        return True

    def tell(self, alert_id: str, found: Sequence[str]) -> bool:
        """They are found anew. Whom it was is kept in the same write, so that nobody is told of twice. False:
        nobody wants to hear it any more."""
        if self.alert is None or self.alert.id != alert_id or self.owner is None:
            return False
        new = tuple(each for each in found if each not in self.alert.recent)
        if not new:
            return False
        self.alert = replace(self.alert, recent=new)
        self.raise_event(SavedSearchFound(user_id=self.owner, kind=self.kind.value, found=len(new)))
        return True

    def delete(self, *, now: datetime) -> bool:
        """Nothing of what was asked for stays."""
        self.wanted, self.alert, self.deleted_at = Wanted(name="", query={}), None, now
        self.raise_event(SavedSearchDeleted())
        return True

    def _changed(self, *fields: str) -> None:
        self.raise_event(
            SavedSearchChanged(fields=fields, shared=self.wanted.shared, alert=self.alert is not None)
        )
