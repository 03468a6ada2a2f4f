"""What may be done with sources: make one, look at it, change it, delete it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from msgspec import UNSET, UnsetType

from jobhire.domains.sourcing.application.people import PeopleSystem, PersonTraces, Systems, Window
from jobhire.domains.sourcing.application.ports import (
    Boards,
    JobBoard,
    SourceDirectory,
    Traces,
    Turn,
    Turns,
)
from jobhire.domains.sourcing.application.rounds import context_of
from jobhire.domains.sourcing.application.views import SourceView
from jobhire.domains.sourcing.domain.errors import SourceExists, TooManySources, UnknownBoard
from jobhire.domains.sourcing.domain.source import MOST_SOURCES, Source, Stop, Terms
from jobhire.shared.application import (
    AggregateStore,
    Clock,
    Fetch,
    Message,
    Vault,
    edit,
    retry_when_stale,
)
from jobhire.shared.domain import AlreadyExists, Conflict, Invalid, StaleVersion, TenantId

READ, MANAGE = "sources:read", "sources:manage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """What all of these handlers work with."""

    sources: AggregateStore[Source]
    directory: SourceDirectory
    turns: Turns
    traces: Traces
    people: PersonTraces
    boards: Boards
    systems: Systems
    fetch: Fetch
    vault: Vault
    clock: Clock

    async def view(self, source: Source) -> SourceView:
        turns = await self.turns.of(source.tenant_id, [source.id])
        return SourceView.of(source, turns.get(source.id))

    def board(self, name: str) -> JobBoard:
        """Raises ``UnknownBoard``."""
        found = self.boards.get(name)
        if found is None:
            known = sorted((*self.boards.names, *self.systems))
            raise UnknownBoard(f"one of {', '.join(known)}", field="/board", boards=known)
        return found

    async def address(self, board: str, text: str) -> str:
        """In normal form, and one that may be called. Raises ``UnknownBoard``, ``Invalid``,
        ``AddressRefused``."""
        kind: JobBoard | PeopleSystem = self.systems.get(board) or self.board(board)
        address = kind.normal(text)
        for url in self._called(board, address):
            await self.fetch.check(url, field="/address")
        return address

    def _called(self, board: str, address: str) -> Sequence[str]:
        system = self.systems.get(board)
        if system is None:
            return [self.board(board).begin(address, "").url]
        login = system.login(address, "")
        first = system.begin(address, Window(since=None, until=self.clock.now()))
        return [first] if login is None else [login.url, first]

    def require_credentials(self, board: str, credentials: str | None) -> None:
        """Raises ``Invalid``: people are shown to nobody who does not say who asks."""
        if board in self.systems and not credentials:
            raise Invalid("an applicant tracking system wants to know who asks", field="/credentials")

    def sealed(self, tenant_id: TenantId, id: str, credentials: str | None) -> str | None:
        if not credentials:
            return None
        return self.vault.seal(credentials.encode(), context=context_of(tenant_id, id))


class CreateSource(Message[SourceView], frozen=True, kw_only=True):
    """``credentials``: what the board wants to know who asks; None where it does not."""

    permission: ClassVar[str] = MANAGE

    id: str
    name: str
    board: str
    address: str
    departments: Mapping[str, str] = {}
    every_hours: int = 24
    credentials: str | None = None
    enabled: bool = True


async def create_source(command: CreateSource, *, office: Office) -> SourceView:
    """Its first round comes at once. Raises ``UnknownBoard``, ``Invalid``, ``AddressRefused``,
    ``SourceExists``, ``TooManySources``."""
    tenant_id, now = command.by.tenant_id, office.clock.now()
    office.require_credentials(command.board, command.credentials)
    terms = Terms(
        name=command.name,
        address=await office.address(command.board, command.address),
        departments=command.departments,
        every_hours=command.every_hours,
        credentials=office.sealed(tenant_id, command.id, command.credentials),
    )

    async def attempt() -> Source:
        source = Source.create(
            command.id,
            tenant_id,
            board=command.board,
            terms=terms,
            slot=_free(await office.directory.of_tenant(tenant_id)),
            by=command.by.user_id,
            now=now,
        )
        if not command.enabled:
            source.stop(Stop.DISABLED, now=now)
        return await _saved(office, source)

    # First: a source without a turn would never be asked, a turn without a source is soon closed.
    await office.turns.open(Turn(tenant_id=tenant_id, source_id=command.id, opened=now.timestamp()))
    try:
        # One more than there is room for: who loses every place has to see that none is left.
        created = await retry_when_stale(attempt, tries=MOST_SOURCES + 1)
    except Conflict:
        await office.turns.close(tenant_id, command.id)
        raise
    return await office.view(created)


async def _saved(office: Office, source: Source) -> Source:
    """The one of the first time, if the same request was sent before."""
    try:
        await office.sources.save(source)
    except AlreadyExists as taken:
        if taken.context["existing"] == source.id:
            return await office.sources.get(source.tenant_id, source.id)
        if taken.context.get("key") == "place":
            raise _exists(taken) from None
        raise StaleVersion("somebody was faster", current=taken.context["existing"]) from None
    return source


def _exists(taken: AlreadyExists) -> SourceExists:
    detail = "its postings become jobs already: change that source, or delete it first"
    return SourceExists(detail, field="/address", existing=taken.context["existing"])


def _free(present: Sequence[Source]) -> int:
    taken = {each.slot for each in present}
    free = next((slot for slot in range(1, MOST_SOURCES + 1) if slot not in taken), None)
    if free is None:
        raise TooManySources(f"at most {MOST_SOURCES}: delete one first")
    return free


class ListSources(Message[list[SourceView]], frozen=True, kw_only=True):
    permission: ClassVar[str] = READ


async def list_sources(query: ListSources, *, office: Office) -> list[SourceView]:
    """Oldest first."""
    tenant_id = query.by.tenant_id
    sources = await office.directory.of_tenant(tenant_id)
    turns = await office.turns.of(tenant_id, [each.id for each in sources])
    return [SourceView.of(each, turns.get(each.id)) for each in sources]


class GetSource(Message[SourceView], frozen=True, kw_only=True):
    permission: ClassVar[str] = READ

    id: str


async def get_source(query: GetSource, *, office: Office) -> SourceView:
    """Raises ``NotFound``."""
    return await office.view(await office.sources.get(query.by.tenant_id, query.id))


class ChangeSource(Message[SourceView], frozen=True, kw_only=True):
    """What is UNSET stays. ``credentials``, ``webhook_secret``: None takes them away. ``enabled``: False
    stops it, True goes on."""

    permission: ClassVar[str] = MANAGE

    id: str
    name: str | UnsetType = UNSET
    address: str | UnsetType = UNSET
    departments: Mapping[str, str] | UnsetType = UNSET
    every_hours: int | UnsetType = UNSET
    credentials: str | UnsetType | None = UNSET
    webhook_secret: str | UnsetType | None = UNSET
    enabled: bool | UnsetType = UNSET
    expected_version: int | None = None


async def change_source(command: ChangeSource, *, office: Office) -> SourceView:
    """What changed is asked for at once. Raises ``NotFound``, ``Invalid``, ``AddressRefused``,
    ``SourceExists``, ``StaleVersion``."""
    tenant_id = command.by.tenant_id
    known = await office.sources.get(tenant_id, command.id)
    given = await _given(command, known, office)
    if command.credentials is not UNSET:
        office.require_credentials(known.board, command.credentials)

    def change(source: Source) -> bool:
        edited = source.change(replace(source.terms, **given))
        if command.enabled is UNSET:
            return edited
        switched = source.resume() if command.enabled else source.stop(Stop.DISABLED, now=office.clock.now())
        return edited or switched

    expected = command.expected_version
    try:
        changed = await edit(office.sources, tenant_id, command.id, change, expected_version=expected)
    except AlreadyExists as taken:
        raise _exists(taken) from None
    if changed.version != known.version:
        await office.turns.wake(tenant_id, changed.id)
    if changed.place != known.place:
        await office.people.drop(tenant_id, known.place)
    return await office.view(changed)


async def _given(command: ChangeSource, known: Source, office: Office) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for name in ("name", "departments", "every_hours"):
        if (value := getattr(command, name)) is not UNSET:
            given[name] = value
    if command.address is not UNSET:
        given["address"] = await office.address(known.board, command.address)
    for name in ("credentials", "webhook_secret"):
        if (value := getattr(command, name)) is not UNSET:
            given[name] = office.sealed(known.tenant_id, known.id, value)
    return given


class DeleteSource(Message[None], frozen=True, kw_only=True):
    """Its jobs stay."""

    permission: ClassVar[str] = MANAGE

    id: str
    expected_version: int | None = None


async def delete_source(command: DeleteSource, *, office: Office) -> None:
    """Raises ``NotFound`` (also the second time), ``StaleVersion``."""
    tenant_id = command.by.tenant_id
    deleted = await edit(
        office.sources,
        tenant_id,
        command.id,
        lambda source: source.delete(now=office.clock.now()),
        expected_version=command.expected_version,
    )
    await office.turns.close(tenant_id, command.id)
    await office.traces.drop(tenant_id, command.id)
    await office.people.drop(tenant_id, deleted.place)
