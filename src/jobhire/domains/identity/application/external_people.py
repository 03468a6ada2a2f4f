"""Who somebody is here whom the company's identity provider vouches for."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

import msgspec

from jobhire.domains.identity.application.claims import EmailClaims
from jobhire.domains.identity.application.domains import ProvenDomains
from jobhire.domains.identity.application.watch import Watch
from jobhire.domains.identity.domain.credential import DIRECTORY, Credential
from jobhire.domains.identity.domain.errors import LinkedOtherwise, NoAccountHere, ProviderRefused
from jobhire.domains.identity.domain.provider import Connection, ExternalIdentity, external_id
from jobhire.domains.identity.domain.tenant import Tenant
from jobhire.domains.identity.domain.text import Email, clean_name
from jobhire.domains.identity.domain.user import User
from jobhire.shared.application import AggregateStore, Clock, Ids
from jobhire.shared.domain import AlreadyExists, Invalid, StaleVersion, UserId


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """``subject``: what the issuer calls them, for ever. ``email``: only one that it has verified.
    ``proven_at``: when they last showed the issuer who they are, if it says so."""

    issuer: str
    subject: str
    email: Email | None
    name: str
    proven_at: datetime | None = None


class ExternalPeople:
    """By the provider's ``sub``; the first time by a verified address; else a new account, if the tenant
    wants that. An account is one ``sub``'s at most. Always inside the tenant: an address that belongs to
    another tenant's account is refused."""

    def __init__(
        self,
        *,
        links: AggregateStore[ExternalIdentity],
        users: AggregateStore[User],
        credentials: AggregateStore[Credential],
        claims: EmailClaims,
        domains: ProvenDomains,
        watch: Watch,
        clock: Clock,
        ids: Ids,
    ) -> None:
        self._links = links
        self._users = users
        self._credentials = credentials
        self._claims = claims
        self._domains = domains
        self._watch = watch
        self._clock = clock
        self._ids = ids

    async def user_for(self, tenant: Tenant, connection: Connection, who: Identity) -> User:
        """Raises ``ProviderRefused``, ``NoAccountHere``, ``EmailTaken``, ``LinkedOtherwise``.

        Its owner only where they connected the provider themselves, however they are known: an admin who
        could name a provider that says it is the owner would be the owner. Somebody who was linked by an
        admin's provider may have become the owner since.
        """
        id = external_id(tenant.tenant_id, who.issuer, who.subject)
        link = (await self._links.get_many(tenant.tenant_id, [id])).get(id)
        if link is not None and (known := await self._known(tenant, link)) is not None:
            _require_vouched(tenant, connection, known)
            await self._seen(link, known)
            return known
        if who.email is None or not await self._domains.speaks_for(tenant.tenant_id, connection, who.email):
            raise ProviderRefused(
                "no verified e-mail address of a domain that this provider speaks for and that is proved"
            )
        user = await self._by_address(tenant, who.email)
        if user is None:
            if link is not None or not connection.just_in_time:
                raise NoAccountHere
            user = await self._join(tenant, who.email, who.name)
        _require_vouched(tenant, connection, user)
        await self._seen(await self._linked(link, who, user), user)
        return user

    async def _known(self, tenant: Tenant, link: ExternalIdentity) -> User | None:
        return await self._user(tenant, link.user_id) if link.holder is not None else None

    async def _user(self, tenant: Tenant, id: UserId) -> User | None:
        return (await self._users.get_many(tenant.tenant_id, [id])).get(id)

    async def _by_address(self, tenant: Tenant, email: Email) -> User | None:
        """Somebody of this tenant."""
        credential = await self._credentials.find(DIRECTORY, "email", email)
        if credential is None or credential.home != tenant.tenant_id:
            return None
        return await self._user(tenant, credential.user_id)

    async def _join(self, tenant: Tenant, email: Email, name: str) -> User:
        """The address is claimed first, as always (see ``commands``); they have no password."""
        user = User.join(
            self._ids.new(),
            tenant.tenant_id,
            email=email,
            full_name=_name(name, email),
            role=tenant.settings.default_role,
            now=self._clock.now(),
        )
        await self._claims.claim(user, "", place=self._watch.place())
        await self._users.save(user)
        return user

    async def _seen(self, link: ExternalIdentity, user: User) -> None:
        """Places of its own, so that from a known one nothing more is asked than who this is."""
        place = self._watch.place()
        if place in link.known_places:
            return
        await self._watch.came_in_otherwise(user, how="oidc")
        link.note_place(place)
        # A link that has changed meanwhile notes it the next time.
        with suppress(StaleVersion):
            await self._links.save(link)

    async def _linked(self, link: ExternalIdentity | None, who: Identity, user: User) -> ExternalIdentity:
        now, user_id = self._clock.now(), UserId(user.id)
        if link is None:
            link = ExternalIdentity.link(
                user.tenant_id, issuer=who.issuer, subject=who.subject, user_id=user_id, now=now
            )
        else:
            link.move_to(user_id, issuer=who.issuer, now=now)
        try:
            await self._links.save(link)
        except (AlreadyExists, StaleVersion):
            return await self._same(link)
        return link

    async def _same(self, wanted: ExternalIdentity) -> ExternalIdentity:
        """Another identity has the account; or the same person came in twice at the same moment, and both
        found the same user."""
        stored = (await self._links.get_many(wanted.tenant_id, [wanted.id])).get(wanted.id)
        if stored is None or stored.holder != wanted.holder:
            raise LinkedOtherwise(wanted.user_id)
        return stored


def _require_vouched(tenant: Tenant, connection: Connection, user: User) -> None:
    if user.id == tenant.owner_id != connection.connected_by:
        raise NoAccountHere


def _name(name: str, email: Email) -> str:
    """What the provider calls them, if that is a name at all."""
    try:
        return clean_name(name, field="/name")
    except Invalid:
        return email.partition("@")[0]
