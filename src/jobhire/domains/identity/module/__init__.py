"""The door of identity: tenants, their people, and how they come in."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from jobhire.domains.identity.application.addresses import Addresses
from jobhire.domains.identity.application.domains import Counting
from jobhire.domains.identity.application.passkeys import Authenticators
from jobhire.domains.identity.application.registration import Mode
from jobhire.domains.identity.domain import events
from jobhire.domains.identity.infrastructure import looking, mongo, purge, sweeping
from jobhire.domains.identity.infrastructure.at_work import present_tenants
from jobhire.domains.identity.infrastructure.common_passwords import CommonPasswordList
from jobhire.domains.identity.infrastructure.dns_records import DnsRecords
from jobhire.domains.identity.infrastructure.one_time_codes import TotpCodes
from jobhire.domains.identity.infrastructure.passwords import Argon2Hasher
from jobhire.domains.identity.infrastructure.remembered import Remembered
from jobhire.domains.identity.infrastructure.tokens import JoseTokens
from jobhire.domains.identity.infrastructure.verifier import Verifier
from jobhire.domains.identity.module import access, federation, provisioning, services, tenancy
from jobhire.domains.identity.module.parts import Access, Directories, Parts, assemble
from jobhire.domains.identity.presentation import actors
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.chores import Chore
from jobhire.shared.infrastructure.module import Door, Kit
from jobhire.shared.infrastructure.sealed import SealedField

if TYPE_CHECKING:
    from litestar import Controller

__all__ = ["Access", "Directories", "access_with", "open_door", "people", "tenants", "verifier"]

EVENTS = (
    events.TenantFounded,
    events.TenantChanged,
    events.TenantOwnerChanged,
    events.TenantStatusChanged,
    events.UserRegistered,
    events.UserChanged,
    events.UserRoleChanged,
    events.UserDisabled,
    events.UserEnabled,
    events.UserRemoved,
    events.UserSignedOut,
    events.RoleDefined,
    events.RoleChanged,
    events.RoleDeleted,
    events.GroupCreated,
    events.GroupChanged,
    events.GroupDeleted,
    events.InvitationSent,
    events.InvitationAccepted,
    events.InvitationRevoked,
    events.SessionBegun,
    events.SessionEnded,
    events.PasswordResetRequested,
    events.RegistrationRequested,
    events.EmailChangeRequested,
    events.EmailChangeAnnounced,
    events.CredentialChanged,
    events.CredentialUsedUnusually,
    events.PasskeyRegistered,
    events.PasskeyRemoved,
    events.ApiKeyCreated,
    events.ApiKeyRotated,
    events.ApiKeyRevoked,
    events.IdentityProviderConnected,
    events.IdentityProviderRemoved,
    events.CompanyDomainAdded,
    events.CompanyDomainProven,
    events.CompanyDomainMissing,
    events.CompanyDomainLapsed,
    events.CompanyDomainRemoved,
)
DOCUMENTS = (
    mongo.TenantDocument,
    mongo.UserDocument,
    mongo.GroupDocument,
    mongo.RoleDocument,
    mongo.SessionDocument,
    mongo.InvitationDocument,
    mongo.ApiKeyDocument,
    mongo.ResetDocument,
    mongo.RegistrationDocument,
    mongo.EmailChangeDocument,
    mongo.CredentialDocument,
    mongo.PasskeyDocument,
    mongo.SpentChallengeDocument,
    mongo.IdentityProviderDocument,
    mongo.CompanyDomainDocument,
    mongo.DomainProofDocument,
    mongo.ExternalIdentityDocument,
)
SEALED = (
    SealedField(collection="credentials", path="second_factor.secret", context="second-factor/{id}"),
    SealedField(collection="credentials", path="offered", context="second-factor/{id}"),
    SealedField(
        collection="identity_providers", path="connection.client_secret", context="identity-provider/{id}"
    ),
)


def access_with(
    tokens: JoseTokens,
    *,
    public_url: str,
    registration: Mode,
    registrations_per_hour: int,
    sso_domains: Counting,
    name_server: tuple[str, int] | None,
    authenticators: Authenticators | None,
    purge_days: int,
) -> Access:
    """Who may come in, checked by the adapters that come with the product."""
    return Access(
        hasher=Argon2Hasher(),
        common=CommonPasswordList(),
        codes=TotpCodes(),
        records=DnsRecords(name_server),
        tokens=tokens,
        public_url=public_url,
        registration=registration,
        registrations_per_hour=registrations_per_hour,
        sso_domains=sso_domains,
        authenticators=authenticators,
        purge_days=purge_days,
    )


def open_door(kit: Kit, access_by: Access, *, directories: Directories | None = None) -> Door:
    """``access_by``: how people prove who they are. ``directories`` list; without them, MongoDB does.

    What verifies for the API is made apart (``verifier``), from the same parts.
    """
    parts = assemble(kit, access_by, directories or Directories.on_mongodb(kit))
    access.wire(parts)
    tenancy.wire(parts)
    services.wire(parts)
    federation.wire(parts)
    provisioning.wire(parts)
    return Door(
        name="identity",
        events=EVENTS,
        documents=DOCUMENTS,
        controllers=_controllers,
        roots=partial(_roots, access_by),
        consumers=(
            access.letters(parts, federation.domain_notices(parts)).consumer("mail"),
            actors.consumer(kit.mediator),
        ),
        on_stop=(access_by.hasher.close,),
        chores=_chores(parts),
        sealed=SEALED,
    )


def _chores(parts: Parts) -> tuple[Chore, ...]:
    kit, days = parts.kit, parts.by.purge_days
    look_again = partial(looking.look_again, federation.domain_looks(parts))
    purge_due = partial(purge.purge_due, kit.database, kit.audit, kit.clock, days=days)
    chores = (
        Chore(
            name="sign-ins", seconds=sweeping.SECONDS, run=partial(sweeping.sweep, kit.database, kit.clock)
        ),
        Chore(name="company-domains", seconds=looking.SECONDS, run=look_again),
    )
    return (*chores, Chore(name="purge", seconds=purge.SECONDS, run=purge_due)) if days else chores


async def tenants(kit: Kit) -> list[TenantId]:
    """All that are not deleted."""
    return await present_tenants(kit.database)


def people(kit: Kit) -> Addresses:
    """What other domains may know of people: where mail reaches them, and who looks after a tenant."""
    directory = mongo.MongoUserDirectory(kit.database)
    return Addresses(kit.store(mongo.USERS), kit.store(mongo.TENANTS), directory)


def _controllers() -> tuple[type[Controller], ...]:
    """Imported when the API asks for them, as are the roots."""
    from jobhire.domains.identity.module.web import CONTROLLERS

    return CONTROLLERS


def _roots(access_by: Access) -> tuple[type[Controller], ...]:
    from jobhire.domains.identity.module.web import roots

    return roots(access_by)


def verifier(
    kit: Kit,
    access_by: Access,
    *,
    directories: Directories | None = None,
    monotonic: Callable[[], float] = time.monotonic,
) -> Verifier:
    """What the API's gate asks who a bearer is, and what they may do at this moment."""
    parts = assemble(kit, access_by, directories or Directories.on_mongodb(kit))
    return Verifier(
        access_by.tokens,
        access.standings(kit),
        parts.keys,
        remembered=Remembered(kit.activity, monotonic=monotonic),
        clock=kit.clock,
    )
