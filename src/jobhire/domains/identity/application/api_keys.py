"""API keys: made, shown, rotated and revoked; and what a key may do at this moment.

A secret is derived from key and generation when it is made, shown once, and known afterwards by its digest
only: rotating the encryption key ends no API key.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import ClassVar, Protocol

import msgspec

from jobhire.domains.identity.application.links import raw_of, text_of
from jobhire.domains.identity.application.roles import require_within
from jobhire.domains.identity.domain.api_key import ApiKey
from jobhire.domains.identity.domain.tenant import Tenant, TenantStatus
from jobhire.shared.application import AggregateStore, Clock, Message, Principal, Vault, edit
from jobhire.shared.domain import AlreadyExists, TenantId, Unauthenticated, UserId

PREFIX = "jhk."
_SECRET_BYTES = 32


class KeyUses(Protocol):
    """When keys were last used, to the minute; kept apart, so that using a key changes no key."""

    async def note(self, tenant_id: TenantId, id: str, at: datetime) -> None: ...

    async def of(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, datetime]: ...


class KeyDirectory(Protocol):
    async def of_tenant(self, tenant_id: TenantId) -> Sequence[ApiKey]:
        """Every key of the tenant, revoked and expired ones too."""
        ...


class KeyView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``prefix``: how its text begins, so that it can be found where it was put."""

    id: str
    name: str
    prefix: str
    scopes: list[str]
    created_by: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None
    version: int

    @classmethod
    def of(cls, key: ApiKey, used: datetime | None) -> KeyView:
        return cls(
            id=key.id,
            name=key.name,
            prefix=text_before_secret(key.tenant_id, key.id)[:24],
            scopes=sorted(key.scopes),
            created_by=key.created_by,
            created_at=key.created_at,
            expires_at=key.expires_at,
            revoked_at=key.revoked_at,
            last_used_at=used,
            version=key.version,
        )


class NewKey(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``secret``: the whole text to send as a bearer token. It is not shown again."""

    key: KeyView
    secret: str


def text_before_secret(tenant_id: str, id: str) -> str:
    return f"{PREFIX}{text_of(f'{tenant_id}/{id}'.encode())}."


def parse_key(text: str) -> tuple[TenantId, str, bytes]:
    """Tenant, key and secret that a bearer text names. Raises ``Unauthenticated`` for what is no key."""
    try:
        prefix, place, secret = text.split(".")
        tenant_id, id = raw_of(place).decode().split("/")
        raw = raw_of(secret)
    except ValueError:
        raise _refusal() from None
    # The text itself, not only what it decodes to: one key, one spelling.
    if f"{prefix}." != PREFIX or len(raw) != _SECRET_BYTES or text != _spelled(tenant_id, id, raw):
        raise _refusal()
    return TenantId(tenant_id), id, raw


def _spelled(tenant_id: str, id: str, secret: bytes) -> str:
    return text_before_secret(tenant_id, id) + text_of(secret)


def _refusal() -> Unauthenticated:
    return Unauthenticated("the API key is not valid")


class Keys:
    """Which keys open the door, and as whom."""

    def __init__(
        self, *, keys: AggregateStore[ApiKey], tenants: AggregateStore[Tenant], uses: KeyUses, clock: Clock
    ) -> None:
        self._keys = keys
        self._tenants = tenants
        self._uses = uses
        self._clock = clock

    async def principal(self, tenant_id: TenantId, id: str, secret: bytes) -> Principal:
        """Raises ``Unauthenticated``, whatever it is that is not right."""
        (key, tier), now = await self._good(tenant_id, id), self._clock.now()
        if key is None or not key.accepts(secret, now=now):
            raise _refusal()
        await self._uses.note(tenant_id, id, now)
        return _service(key, key.scopes, tier)

    async def standing(self, tenant_id: TenantId, id: str, scopes: frozenset[str]) -> Principal:
        """Of a token that the key was exchanged for: while the key is good, and no more than it still may."""
        key, tier = await self._good(tenant_id, id)
        if key is None or not key.is_good(self._clock.now()):
            raise _refusal()
        return _service(key, scopes & key.scopes, tier)

    async def _good(self, tenant_id: TenantId, id: str) -> tuple[ApiKey | None, str]:
        """The key, if its tenant is at work, and the tenant's tier."""
        tenant = (await self._tenants.get_many(tenant_id, [tenant_id])).get(tenant_id)
        if tenant is None or tenant.status is not TenantStatus.ACTIVE:
            return None, ""
        return (await self._keys.get_many(tenant_id, [id])).get(id), tenant.tier


def _service(key: ApiKey, scopes: frozenset[str], tier: str) -> Principal:
    return Principal(
        tenant_id=key.tenant_id,
        user_id=UserId(f"key:{key.id}"),
        role="service",
        permissions=scopes,
        kind="service",
        tier=tier,
    )


class CreateKey(Message[NewKey], frozen=True, kw_only=True):
    """The ``id`` is a new one that the caller chose."""

    permission: ClassVar = "keys:write"
    sensitive: ClassVar = True

    id: str
    name: str
    scopes: frozenset[str]
    expires_at: datetime | None = None


async def create_key(
    command: CreateKey, *, keys: AggregateStore[ApiKey], vault: Vault, clock: Clock
) -> NewKey:
    """Raises ``Invalid``, ``BeyondYourPermissions``."""
    by = command.by
    secret = _secret(vault, by.tenant_id, command.id, 1)
    key = ApiKey.create(
        command.id,
        by.tenant_id,
        name=command.name,
        scopes=command.scopes,
        created_by=by.user_id,
        secret=secret,
        now=clock.now(),
        expires_at=command.expires_at,
    )
    require_within(by, key.scopes)
    try:
        await keys.save(key)
    except AlreadyExists:
        key = await keys.get(by.tenant_id, command.id)
    return _shown(key, secret)


def _secret(vault: Vault, tenant_id: str, id: str, generation: int) -> bytes:
    return vault.derive("api key", tenant_id, id, str(generation))


def _shown(key: ApiKey, secret: bytes) -> NewKey:
    return NewKey(key=KeyView.of(key, None), secret=_spelled(key.tenant_id, key.id, secret))


class RotateKey(Message[NewKey], frozen=True, kw_only=True):
    """Another secret; the present one works on for ``overlap``."""

    permission: ClassVar = "keys:write"
    sensitive: ClassVar = True

    id: str
    overlap: timedelta = timedelta(0)


async def rotate_key(
    command: RotateKey, *, keys: AggregateStore[ApiKey], vault: Vault, clock: Clock
) -> NewKey:
    """Raises ``NotFound``, ``Conflict``, ``Invalid``, ``BeyondYourPermissions``."""
    by, secrets = command.by, list[bytes]()

    def change(key: ApiKey) -> bool:
        require_within(by, key.scopes)
        secrets[:] = [_secret(vault, by.tenant_id, key.id, key.generation + 1)]
        key.rotate(secrets[0], overlap=command.overlap, now=clock.now())
        return True

    return _shown(await edit(keys, by.tenant_id, command.id, change), secrets[0])


class RenameKey(Message[KeyView], frozen=True, kw_only=True):
    permission: ClassVar = "keys:write"

    id: str
    name: str
    expected_version: int | None = None


async def rename_key(command: RenameKey, *, keys: AggregateStore[ApiKey], uses: KeyUses) -> KeyView:
    """Raises ``NotFound``, ``Invalid``, ``StaleVersion``."""
    tenant_id = command.by.tenant_id
    key = await edit(
        keys,
        tenant_id,
        command.id,
        lambda each: each.rename(command.name),
        expected_version=command.expected_version,
    )
    return KeyView.of(key, (await uses.of(tenant_id, [key.id])).get(key.id))


class RevokeKey(Message[None], frozen=True, kw_only=True):
    permission: ClassVar = "keys:write"

    id: str


async def revoke_key(command: RevokeKey, *, keys: AggregateStore[ApiKey], clock: Clock) -> None:
    """Works no longer anywhere within 5 seconds. Raises ``NotFound``, ``BeyondYourPermissions``."""

    def change(key: ApiKey) -> bool:
        require_within(command.by, key.scopes)
        return key.revoke(now=clock.now())

    await edit(keys, command.by.tenant_id, command.id, change)


class ListKeys(Message[list[KeyView]], frozen=True, kw_only=True):
    permission: ClassVar = "keys:read"


async def list_keys(query: ListKeys, *, directory: KeyDirectory, uses: KeyUses) -> list[KeyView]:
    """Newest first."""
    tenant_id = query.by.tenant_id
    found = sorted(await directory.of_tenant(tenant_id), key=lambda key: key.id, reverse=True)
    used = await uses.of(tenant_id, [key.id for key in found])
    return [KeyView.of(key, used.get(key.id)) for key in found]


class GetKey(Message[KeyView], frozen=True, kw_only=True):
    permission: ClassVar = "keys:read"

    id: str


async def get_key(query: GetKey, *, keys: AggregateStore[ApiKey], uses: KeyUses) -> KeyView:
    """Raises ``NotFound``."""
    tenant_id = query.by.tenant_id
    used = await uses.of(tenant_id, [query.id])
    return KeyView.of(await keys.get(tenant_id, query.id), used.get(query.id))
