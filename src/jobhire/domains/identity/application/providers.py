"""A tenant connects its identity provider, looks at it, and removes it."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from jobhire.domains.identity.application.domains import ProvenDomains
from jobhire.domains.identity.application.roles import require_within
from jobhire.domains.identity.domain.provider import Connection, IdentityProvider
from jobhire.domains.identity.domain.roles import PERMISSIONS, Role
from jobhire.shared.application import AggregateStore, Fetch, Message, Vault
from jobhire.shared.domain import Invalid, NotFound, StaleVersion, TenantId


class ProviderView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Everything but the client secret, which is never shown. ``proven_domains``: those of ``domains`` that
    the company has proved to be its own."""

    issuer: str
    client_id: str
    redirect_uri: str
    domains: list[str]
    proven_domains: list[str]
    just_in_time: bool
    connected_by: str
    version: int

    @classmethod
    def of(cls, provider: IdentityProvider, proven: list[str]) -> ProviderView:
        connection = _connected(provider)
        return cls(
            issuer=connection.issuer,
            client_id=connection.client_id,
            redirect_uri=connection.redirect_uri,
            domains=list(connection.domains),
            proven_domains=proven,
            just_in_time=connection.just_in_time,
            connected_by=connection.connected_by,
            version=provider.version,
        )


def _connected(provider: IdentityProvider | None) -> Connection:
    if provider is None or provider.connection is None:
        raise NotFound("there is no identity provider for this")
    return provider.connection


async def _known(providers: AggregateStore[IdentityProvider], tenant_id: TenantId) -> IdentityProvider | None:
    return (await providers.get_many(tenant_id, [tenant_id])).get(tenant_id)


async def connection_of(providers: AggregateStore[IdentityProvider], tenant_id: TenantId) -> Connection:
    """Raises ``NotFound``."""
    return _connected(await _known(providers, tenant_id))


def _context(tenant_id: TenantId) -> str:
    return f"identity-provider/{tenant_id}"


def secret_of(connection: Connection, tenant_id: TenantId, vault: Vault) -> str:
    return vault.open(connection.client_secret, context=_context(tenant_id)).decode()


class ConnectProvider(Message[ProviderView], frozen=True, kw_only=True):
    """``client_secret``: None to keep the present one, which only the same client at the same issuer can."""

    permission: ClassVar = "providers:write"
    sensitive: ClassVar = True

    issuer: str
    client_id: str
    client_secret: str | None
    redirect_uri: str
    domains: tuple[str, ...]
    just_in_time: bool
    expected_version: int | None = None


async def connect_provider(
    command: ConnectProvider,
    *,
    providers: AggregateStore[IdentityProvider],
    proven: ProvenDomains,
    fetch: Fetch,
    vault: Vault,
) -> ProviderView:
    """Raises ``Invalid``, ``AddressRefused``, ``BeyondYourPermissions``, ``StaleVersion``.

    Whoever names the provider can be anybody it vouches for, so they must be able to do all an admin can.
    """
    by, tenant_id = command.by, command.by.tenant_id
    require_within(by, PERMISSIONS[Role.ADMIN])
    await fetch.check(command.issuer, field="/issuer")
    provider = await _known(providers, tenant_id) or IdentityProvider(id=tenant_id, tenant_id=tenant_id)
    if command.expected_version not in (None, provider.version):
        raise StaleVersion("the identity provider has changed", current=provider.version)
    wanted = Connection(
        issuer=command.issuer,
        client_id=command.client_id,
        client_secret=_sealed_secret(command, provider.connection, vault),
        redirect_uri=command.redirect_uri,
        domains=command.domains,
        just_in_time=command.just_in_time,
        connected_by=by.user_id,
    )
    if provider.connect(wanted):
        await providers.save(provider)
    return await _view(provider, proven)


async def _view(provider: IdentityProvider, proven: ProvenDomains) -> ProviderView:
    domains = _connected(provider).domains
    return ProviderView.of(provider, await proven.of(provider.tenant_id, domains))


def _sealed_secret(command: ConnectProvider, present: Connection | None, vault: Vault) -> str:
    if command.client_secret is not None:
        return vault.seal(command.client_secret.encode(), context=_context(command.by.tenant_id))
    if present is None or not present.same_client(command.issuer, command.client_id):
        # Kept for another issuer, the secret would be sent to whoever that is.
        raise Invalid("another client has another secret", field="/clientSecret")
    return present.client_secret


class GetProvider(Message[ProviderView], frozen=True, kw_only=True):
    permission: ClassVar = "providers:write"


async def get_provider(
    query: GetProvider, *, providers: AggregateStore[IdentityProvider], proven: ProvenDomains
) -> ProviderView:
    """Raises ``NotFound``."""
    provider = await _known(providers, query.by.tenant_id)
    if provider is None:
        raise NotFound("there is no identity provider for this")
    return await _view(provider, proven)


class RemoveProvider(Message[None], frozen=True, kw_only=True):
    permission: ClassVar = "providers:write"
    sensitive: ClassVar = True


async def remove_provider(command: RemoveProvider, *, providers: AggregateStore[IdentityProvider]) -> None:
    """Sessions that are open go on; nobody begins another one by it. Raises ``NotFound``."""
    provider = await _known(providers, command.by.tenant_id)
    if provider is None or not provider.remove():
        raise NotFound("there is no identity provider for this")
    await providers.save(provider)
