"""Searches that are kept: saved, shared, changed, deleted, and switched to tell their owner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Protocol

import msgspec
from msgspec import UNSET, UnsetType

from jobhire.domains.search.application.asked import JobQueryBody, QueryBody
from jobhire.domains.search.application.ports import ChangeLog, Part, Place
from jobhire.domains.search.application.searching import Searched
from jobhire.domains.search.application.views import told
from jobhire.domains.search.domain.document import Kind
from jobhire.domains.search.domain.errors import AlertTooBroad, TooManyAlerts, TooManySavedSearches
from jobhire.domains.search.domain.query import Query
from jobhire.domains.search.domain.saved import (
    MOST_ALERTS,
    MOST_FOUND,
    MOST_SAVED,
    Alert,
    SavedSearch,
    Wanted,
)
from jobhire.shared.application import AggregateStore, Clock, Ids, Message, Principal, edit, retry_when_stale
from jobhire.shared.domain import AlreadyExists, Forbidden, Invalid, NotFound, StaleVersion, TenantId, UserId

PERMISSION = "search:saved"
_NEEDED = {Kind.CANDIDATES: "search:advanced", Kind.JOBS: "jobs:read"}
"""What whoever asks such a query may."""
_BODIES: Mapping[Kind, type[QueryBody] | type[JobQueryBody]] = {
    Kind.CANDIDATES: QueryBody,
    Kind.JOBS: JobQueryBody,
}
_LOT = 500


class SavedSearches(Protocol):
    async def of_tenant(self, tenant_id: TenantId) -> Sequence[SavedSearch]:
        """The live ones, oldest first."""
        ...


class Sightings(Protocol):
    """Which candidates or jobs an alert knows: whom it found when it began, and of whom it has told."""

    async def known(self, tenant_id: TenantId, alert_id: str, ids: Sequence[str]) -> set[str]:
        """Those of ``ids`` that it knows."""
        ...

    async def add(self, tenant_id: TenantId, alert_id: str, ids: Sequence[str]) -> None:
        """It knows them from now on. Safe to repeat."""
        ...

    async def drop(self, tenant_id: TenantId, alert_id: str) -> None:
        """All of an alert that is no more."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawer:
    """What all of these handlers work with."""

    searches: AggregateStore[SavedSearch]
    directory: SavedSearches
    sightings: Sightings
    searched: Mapping[Kind, Searched]
    log: ChangeLog
    clock: Clock
    ids: Ids

    async def armed(self, tenant_id: TenantId, kind: Kind, query: Query) -> Alert:
        """An alert that knows all that are found now. Raises ``MeaningOff``, ``TooManyAlerts``,
        ``AlertTooBroad`` and ``IndexBuilding``."""
        self.searched[kind].require_answerable(query, "/query")
        taken = {each.alert.slot for each in await self.directory.of_tenant(tenant_id) if each.alert}
        free = next((slot for slot in range(1, MOST_ALERTS + 1) if slot not in taken), None)
        if free is None:
            raise TooManyAlerts(f"at most {MOST_ALERTS}: switch one off first")
        after = (await self.log.head(tenant_id)).position
        alert = Alert(id=self.ids.new(), slot=free, after=after)
        await self.sightings.add(tenant_id, alert.id, await self._found(tenant_id, kind, query))
        return alert

    async def _found(self, tenant_id: TenantId, kind: Kind, query: Query) -> list[str]:
        ids, after = list[str](), None
        while True:
            part = Part(limit=_LOT, after=after, facets=False)
            found = await self.searched[kind].index.search(tenant_id, query, part)
            if found.total > MOST_FOUND:
                raise AlertTooBroad(
                    f"it finds {found.total:,}, an alert at most {MOST_FOUND:,}: ask for more", field="/alert"
                )
            ids += [hit.document.id for hit in found.hits]
            if not found.more:
                return ids
            after = Place(found.hits[-1].score, found.hits[-1].document.id)

    async def shown(self, by: Principal, id: str) -> SavedSearch:
        """Raises ``NotFound``."""
        saved = await self.searches.get(by.tenant_id, id)
        if not saved.is_shown_to(by.user_id):
            raise NotFound("there is no saved search with this id", id=id)
        return saved


def query_of(kind: Kind, written: Mapping[str, object]) -> Query:
    """As it was asked. Raises ``Invalid``."""
    return msgspec.convert(dict(written), _BODIES[kind]).query("/query")


class SavedSearchView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``query``: as it is saved, with its ``kind``; ``mine``: whether you saved it; ``alert``: whether its
    owner is told of what it finds later; ``owner``: null when they have left."""

    id: str
    name: str
    kind: str
    query: dict[str, Any]
    shared: bool
    mine: bool
    alert: bool
    owner: str | None
    created_at: datetime
    updated_at: datetime
    version: int

    @classmethod
    def of(cls, saved: SavedSearch, user_id: UserId) -> SavedSearchView:
        return cls(
            id=saved.id,
            name=saved.wanted.name,
            kind=saved.kind.value,
            query={"kind": saved.kind.value, **saved.wanted.query},
            shared=saved.wanted.shared,
            mine=saved.owner == user_id,
            alert=saved.alert is not None,
            owner=saved.owner,
            created_at=saved.created_at,
            updated_at=saved.updated_at,
            version=saved.version,
        )


class SaveSearch(Message[SavedSearchView], frozen=True, kw_only=True):
    permission: ClassVar[str] = PERMISSION

    id: str
    kind: Kind
    name: str
    query: Query
    shared: bool = False
    alert: bool = False


async def save_search(command: SaveSearch, *, drawer: Drawer) -> SavedSearchView:
    """The same id again is the same search. Raises ``Invalid``, ``MeaningOff``, ``TooManySavedSearches`` and
    what ``Drawer.armed`` raises."""
    tenant_id, user_id = command.by.tenant_id, command.by.user_id
    _require_readable(command.by, command.kind)
    drawer.searched[command.kind].require_answerable(command.query, "/query")
    wanted = Wanted(name=command.name, query=told(command.query), shared=command.shared).checked()
    if len(await drawer.directory.of_tenant(tenant_id)) >= MOST_SAVED:
        raise TooManySavedSearches(f"at most {MOST_SAVED}: delete one first")

    async def attempt() -> SavedSearch:
        alert = await drawer.armed(tenant_id, command.kind, command.query) if command.alert else None
        saved = SavedSearch.save(
            command.id,
            tenant_id,
            kind=command.kind,
            wanted=wanted,
            owner=user_id,
            alert=alert,
            now=drawer.clock.now(),
        )
        try:
            await _keep(drawer, saved, alert)
        except AlreadyExists:
            return await drawer.searches.get(tenant_id, command.id)
        return saved

    return SavedSearchView.of(await retry_when_stale(attempt), user_id)


async def _keep(drawer: Drawer, saved: SavedSearch, alert: Alert | None) -> None:
    """What is not kept leaves nothing that it would have known."""
    try:
        await drawer.searches.save(saved)
    except AlreadyExists as taken:
        await _drop(drawer, saved.tenant_id, alert)
        if alert is None or taken.context["existing"] == saved.id:
            raise
        raise StaleVersion("somebody was faster", current=saved.version) from None
    except StaleVersion:
        await _drop(drawer, saved.tenant_id, alert)
        raise


async def _drop(drawer: Drawer, tenant_id: TenantId, alert: Alert | None) -> None:
    if alert is not None:
        await drawer.sightings.drop(tenant_id, alert.id)


def _require_readable(by: Principal, kind: Kind) -> None:
    if not by.may(_NEEDED[kind]):
        raise Forbidden(f"to search {kind.value} by clauses takes {_NEEDED[kind]}", permission=_NEEDED[kind])


class ChangeSavedSearch(Message[SavedSearchView], frozen=True, kw_only=True):
    """What is UNSET stays."""

    permission: ClassVar[str] = PERMISSION

    id: str
    name: str | UnsetType = UNSET
    query: tuple[Kind, Query] | UnsetType = UNSET
    shared: bool | UnsetType = UNSET
    alert: bool | UnsetType = UNSET
    expected_version: int | None = None


async def change_saved_search(command: ChangeSavedSearch, *, drawer: Drawer) -> SavedSearchView:
    """Raises ``NotFound``, ``SavedSearchOfAnother``, ``Invalid``, ``StaleVersion`` and what ``Drawer.armed``
    raises."""
    expected = command.expected_version

    async def attempt() -> SavedSearch:
        saved = await drawer.shown(command.by, command.id)
        if expected not in (None, saved.version):
            raise StaleVersion(
                f"version {expected} was asked for, the present one is {saved.version}", current=saved.version
            )
        saved.require_changeable_by(command.by.user_id)
        _require_readable(command.by, saved.kind)
        if command.query is not UNSET and command.query[0] is not saved.kind:
            raise Invalid(f"a search of {saved.kind.value} stays one: save another", field="/query/kind")
        if command.query is not UNSET:
            drawer.searched[saved.kind].require_answerable(command.query[1], "/query")
        before = saved.alert
        wanted = _wanted(saved, command)
        alert = await _alert(saved, wanted, command, drawer)
        if saved.change(wanted, alert, now=drawer.clock.now()):
            await _keep(drawer, saved, alert if alert != before else None)
            await _drop(drawer, saved.tenant_id, before if alert != before else None)
        return saved

    changed = await retry_when_stale(attempt, tries=5 if expected is None else 1)
    return SavedSearchView.of(changed, command.by.user_id)


def _wanted(saved: SavedSearch, command: ChangeSavedSearch) -> Wanted:
    known = saved.wanted
    return Wanted(
        name=known.name if command.name is UNSET else command.name,
        query=known.query if command.query is UNSET else told(command.query[1]),
        shared=known.shared if command.shared is UNSET else command.shared,
    )


async def _alert(
    saved: SavedSearch, wanted: Wanted, command: ChangeSavedSearch, drawer: Drawer
) -> Alert | None:
    """The present one goes on, unless it asks something else from now on."""
    on = saved.alert is not None if command.alert is UNSET else command.alert
    if not on or saved.owner is None:
        return None
    if saved.alert is not None and wanted.query == saved.wanted.query:
        return saved.alert
    return await drawer.armed(saved.tenant_id, saved.kind, query_of(saved.kind, wanted.query))


class DeleteSavedSearch(Message[None], frozen=True, kw_only=True):
    permission: ClassVar[str] = PERMISSION

    id: str
    expected_version: int | None = None


async def delete_saved_search(command: DeleteSavedSearch, *, drawer: Drawer) -> None:
    """Raises ``NotFound`` (also the second time), ``SavedSearchOfAnother``, ``StaleVersion``."""
    saved = await drawer.shown(command.by, command.id)

    def delete(saved: SavedSearch) -> bool:
        saved.require_changeable_by(command.by.user_id)
        return saved.delete(now=drawer.clock.now())

    tenant_id, expected = command.by.tenant_id, command.expected_version
    await edit(drawer.searches, tenant_id, command.id, delete, expected_version=expected)
    await _drop(drawer, tenant_id, saved.alert)


class ListSavedSearches(Message[list[SavedSearchView]], frozen=True, kw_only=True):
    permission: ClassVar[str] = PERMISSION


async def list_saved_searches(query: ListSavedSearches, *, drawer: Drawer) -> list[SavedSearchView]:
    """One's own and those that are shared, oldest first."""
    found = await drawer.directory.of_tenant(query.by.tenant_id)
    user_id = query.by.user_id
    return [SavedSearchView.of(each, user_id) for each in found if each.is_shown_to(user_id)]


class RecallSearch(Message[tuple[Kind, Query]], frozen=True, kw_only=True):
    """What a saved search asks. Whoever runs it asks that as themselves."""

    permission: ClassVar[str] = PERMISSION

    id: str


async def recall_search(query: RecallSearch, *, drawer: Drawer) -> tuple[Kind, Query]:
    """Raises ``NotFound``."""
    saved = await drawer.shown(query.by, query.id)
    return saved.kind, query_of(saved.kind, saved.wanted.query)
