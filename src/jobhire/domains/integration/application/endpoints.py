"""What may be done with webhooks themselves: make one, look at it, change it, another secret, delete it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from secrets import token_bytes
from typing import ClassVar, Literal, Protocol

from msgspec import UNSET, UnsetType

from jobhire.domains.integration.application.ports import Lane, Lanes, Log
from jobhire.domains.integration.application.sending import context_of
from jobhire.domains.integration.application.views import NewSecret, WebhookView
from jobhire.domains.integration.domain.errors import TooManyWebhooks, UnknownEvents
from jobhire.domains.integration.domain.signing import SECRET_BYTES, shown
from jobhire.domains.integration.domain.webhook import MOST_WEBHOOKS, Stop, Target, Webhook
from jobhire.shared.application import AggregateStore, Clock, Fetch, Message, Vault, edit, retry_when_stale
from jobhire.shared.domain import AlreadyExists, Invalid, StaleVersion, TenantId

PERMISSION = "webhooks:manage"


class WebhookDirectory(Protocol):
    async def of_tenant(self, tenant_id: TenantId) -> Sequence[Webhook]:
        """The live ones, oldest first."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """What all of these handlers work with. ``known``: every event type that there is."""

    webhooks: AggregateStore[Webhook]
    directory: WebhookDirectory
    lanes: Lanes
    log: Log
    fetch: Fetch
    vault: Vault
    clock: Clock
    known: Collection[str]

    async def view(self, webhook: Webhook) -> WebhookView:
        (view,) = await self.views(webhook.tenant_id, [webhook])
        return view

    async def views(self, tenant_id: TenantId, webhooks: Sequence[Webhook]) -> list[WebhookView]:
        lanes = await self.lanes.of(tenant_id, [each.id for each in webhooks])
        head, now = await self.log.head(tenant_id), self.clock.now()
        return [WebhookView.of(each, lanes, head=head, now=now) for each in webhooks]

    def sealed(self, tenant_id: TenantId, id: str) -> tuple[bytes, str]:
        """A new secret, as it is and sealed."""
        secret = token_bytes(SECRET_BYTES)
        return secret, self.vault.seal(secret, context=context_of(tenant_id, id))

    def require_known(self, event_types: Sequence[str]) -> None:
        for place, each in enumerate(event_types):
            if each not in self.known:
                raise UnknownEvents(
                    "an event type is one of those in docs/events, such as ai.jobhire.job.opened.v1",
                    field=f"/eventTypes/{place}",
                )

    async def require_within(self, tenant_id: TenantId, position: int, *, field: str) -> int:
        """A position that the log has, or 0. Returns where it ends."""
        head = await self.log.head(tenant_id)
        if position > head:
            raise Invalid(f"the log ends at position {head}", field=field)
        return head


class CreateWebhook(Message[NewSecret], frozen=True, kw_only=True):
    """``event_types``: empty for all. ``start``: what it is told of first: what happens from now on,
    everything that ever happened, or what comes after a position of the log."""

    permission: ClassVar[str] = PERMISSION

    id: str
    url: str
    description: str = ""
    event_types: tuple[str, ...] = ()
    start: int | Literal["now", "beginning"] = "now"


async def create_webhook(command: CreateWebhook, *, office: Office) -> NewSecret:
    """Raises ``AddressRefused``, ``UnknownEvents``, ``Invalid``, ``TooManyWebhooks``."""
    tenant_id = command.by.tenant_id
    office.require_known(command.event_types)
    after = await _start(command, office)
    await office.fetch.check(command.url, field="/url")
    secret, sealed = office.sealed(tenant_id, command.id)

    async def attempt() -> Webhook:
        webhook = Webhook.create(
            command.id,
            tenant_id,
            target=Target.of(command.url, command.description, command.event_types),
            slot=_free(await office.directory.of_tenant(tenant_id)),
            sealed=sealed,
            after=after,
            by=command.by.user_id,
            now=office.clock.now(),
        )
        # First: a webhook without a lane would never be told, a lane without a webhook is soon swept away.
        await office.lanes.open(_lane(webhook, after, office.clock))
        try:
            await office.webhooks.save(webhook)
        except AlreadyExists as taken:
            raise StaleVersion("somebody was faster", current=taken.context["existing"]) from None
        return webhook

    # One more than there is room for: who loses every place has to see that none is left.
    created = await retry_when_stale(attempt, tries=MOST_WEBHOOKS + 1)
    return NewSecret(webhook=await office.view(created), secret=shown(secret))


async def _start(command: CreateWebhook, office: Office) -> int:
    tenant_id = command.by.tenant_id
    if command.start == "now":
        return await office.log.head(tenant_id)
    if command.start == "beginning":
        return 0
    await office.require_within(tenant_id, command.start, field="/from")
    return command.start


def _lane(webhook: Webhook, after: int, clock: Clock) -> Lane:
    return Lane(
        tenant_id=webhook.tenant_id,
        webhook_id=webhook.id,
        kind="live",
        position=after,
        opened=clock.now().timestamp(),
    )


def _free(present: Sequence[Webhook]) -> int:
    taken = {each.slot for each in present}
    free = next((slot for slot in range(1, MOST_WEBHOOKS + 1) if slot not in taken), None)
    if free is None:
        raise TooManyWebhooks(f"at most {MOST_WEBHOOKS}: delete one first")
    return free


class ListWebhooks(Message[list[WebhookView]], frozen=True, kw_only=True):
    permission: ClassVar[str] = PERMISSION


async def list_webhooks(query: ListWebhooks, *, office: Office) -> list[WebhookView]:
    """Oldest first."""
    tenant_id = query.by.tenant_id
    return await office.views(tenant_id, await office.directory.of_tenant(tenant_id))


class GetWebhook(Message[WebhookView], frozen=True, kw_only=True):
    permission: ClassVar[str] = PERMISSION

    id: str


async def get_webhook(query: GetWebhook, *, office: Office) -> WebhookView:
    """Raises ``NotFound``."""
    return await office.view(await office.webhooks.get(query.by.tenant_id, query.id))


class ChangeWebhook(Message[WebhookView], frozen=True, kw_only=True):
    """What is UNSET stays. ``enabled``: False stops it, True goes on where it stopped."""

    permission: ClassVar[str] = PERMISSION

    id: str
    url: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    event_types: tuple[str, ...] | UnsetType = UNSET
    enabled: bool | UnsetType = UNSET
    expected_version: int | None = None


async def change_webhook(command: ChangeWebhook, *, office: Office) -> WebhookView:
    """What has failed is tried again at once at another address. Raises ``NotFound``, ``AddressRefused``,
    ``UnknownEvents``, ``StaleVersion``."""
    tenant_id = command.by.tenant_id
    if command.event_types is not UNSET:
        office.require_known(command.event_types)
    if command.url is not UNSET:
        await office.webhooks.get(tenant_id, command.id)
        await office.fetch.check(command.url, field="/url")
    changed = await edit(
        office.webhooks,
        tenant_id,
        command.id,
        lambda webhook: _changed(webhook, command, office.clock),
        expected_version=command.expected_version,
    )
    if command.url is not UNSET or command.enabled is True:
        await office.lanes.wake(tenant_id, changed.id)
    return await office.view(changed)


def _changed(webhook: Webhook, command: ChangeWebhook, clock: Clock) -> bool:
    known = webhook.target
    target = Target.of(
        known.url if command.url is UNSET else command.url,
        known.description if command.description is UNSET else command.description,
        known.event_types if command.event_types is UNSET else command.event_types,
    )
    edited = webhook.change(target)
    if command.enabled is UNSET:
        return edited
    switched = webhook.resume() if command.enabled else webhook.stop(Stop.DISABLED, now=clock.now())
    return edited or switched


class RotateSecret(Message[NewSecret], frozen=True, kw_only=True):
    permission: ClassVar[str] = PERMISSION

    id: str
    expected_version: int | None = None


async def rotate_secret(command: RotateSecret, *, office: Office) -> NewSecret:
    """Raises ``NotFound``, ``StaleVersion``."""
    tenant_id = command.by.tenant_id
    secret, sealed = office.sealed(tenant_id, command.id)

    def change(webhook: Webhook) -> bool:
        webhook.rotate(sealed, now=office.clock.now())
        return True

    expected = command.expected_version
    changed = await edit(office.webhooks, tenant_id, command.id, change, expected_version=expected)
    return NewSecret(webhook=await office.view(changed), secret=shown(secret))


class DeleteWebhook(Message[None], frozen=True, kw_only=True):
    permission: ClassVar[str] = PERMISSION

    id: str
    expected_version: int | None = None


async def delete_webhook(command: DeleteWebhook, *, office: Office) -> None:
    """Raises ``NotFound`` (also the second time), ``StaleVersion``."""
    tenant_id = command.by.tenant_id
    await edit(
        office.webhooks,
        tenant_id,
        command.id,
        lambda webhook: webhook.delete(now=office.clock.now()),
        expected_version=command.expected_version,
    )
    for lane in await office.lanes.of(tenant_id, [command.id]):
        await office.lanes.close(lane)
