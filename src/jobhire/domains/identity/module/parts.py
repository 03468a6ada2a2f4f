"""What several areas of identity are wired with."""

from __future__ import annotations

from dataclasses import dataclass

from jobhire.domains.identity.application.api_keys import KeyDirectory, Keys, KeyUses
from jobhire.domains.identity.application.claims import EmailClaims
from jobhire.domains.identity.application.domains import Counting, DomainDirectory, DomainRecords
from jobhire.domains.identity.application.doorkeeper import Doorkeeper
from jobhire.domains.identity.application.links import LinkMaker
from jobhire.domains.identity.application.new_passwords import NewPasswords
from jobhire.domains.identity.application.passkeys import (
    Authenticators,
    PasskeyDirectory,
    Passkeys,
)
from jobhire.domains.identity.application.ports import (
    CommonPasswords,
    InvitationDirectory,
    OneTimeCodes,
    PasswordHasher,
    ProvisioningDirectory,
    RoleDirectory,
    SessionDirectory,
    UserDirectory,
)
from jobhire.domains.identity.application.registration import Mode
from jobhire.domains.identity.application.roles import Roles
from jobhire.domains.identity.application.sessions import Sessions
from jobhire.domains.identity.application.watch import Watch
from jobhire.domains.identity.domain.credential import Credential
from jobhire.domains.identity.domain.tenant import Tenant
from jobhire.domains.identity.domain.user import User
from jobhire.domains.identity.infrastructure import mongo
from jobhire.domains.identity.infrastructure.key_uses import MongoKeyDirectory, MongoKeyUses
from jobhire.domains.identity.infrastructure.tokens import JoseTokens
from jobhire.shared.application import AggregateStore
from jobhire.shared.infrastructure.module import Kit


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How people prove who they are, and who may register. ``authenticators``: None where passkeys are
    off."""

    hasher: PasswordHasher
    common: CommonPasswords
    codes: OneTimeCodes
    tokens: JoseTokens
    public_url: str
    records: DomainRecords
    sso_domains: Counting = "proven"
    registration: Mode = "open"
    registrations_per_hour: int = 300
    authenticators: Authenticators | None = None
    purge_days: int = 0
    """After which a deleted tenant is destroyed by itself; 0: never."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Directories:
    """What lists the people, groups, roles, invitations, sessions, keys and domains of a tenant,
    and somebody's passkeys."""

    users: UserDirectory
    provisioning: ProvisioningDirectory
    roles: RoleDirectory
    invitations: InvitationDirectory
    sessions: SessionDirectory
    keys: KeyDirectory
    domains: DomainDirectory
    key_uses: KeyUses
    passkeys: PasskeyDirectory

    @classmethod
    def on_mongodb(cls, kit: Kit) -> Directories:
        return cls(
            users=mongo.MongoUserDirectory(kit.database),
            provisioning=mongo.MongoProvisioningDirectory(kit.database),
            roles=mongo.MongoRoleDirectory(kit.database),
            invitations=mongo.MongoInvitationDirectory(kit.database),
            sessions=mongo.MongoSessionDirectory(kit.database),
            keys=MongoKeyDirectory(kit.database),
            domains=mongo.MongoDomainDirectory(kit.database),
            key_uses=MongoKeyUses(kit.database),
            passkeys=mongo.MongoPasskeyDirectory(kit.database),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    kit: Kit
    by: Access
    lists: Directories
    users: AggregateStore[User]
    tenants: AggregateStore[Tenant]
    credentials: AggregateStore[Credential]
    passwords: NewPasswords
    claims: EmailClaims
    roles: Roles
    sessions: Sessions
    links: LinkMaker
    doorkeeper: Doorkeeper
    watch: Watch
    keys: Keys
    passkeys: Passkeys


def assemble(kit: Kit, by: Access, lists: Directories) -> Parts:
    users, credentials = kit.store(mongo.USERS), kit.store(mongo.CREDENTIALS)
    tenants = kit.store(mongo.TENANTS)
    passwords = NewPasswords(hasher=by.hasher, common=by.common)
    doorkeeper = Doorkeeper(
        throttle=kit.throttle, vault=kit.vault, registrations_per_hour=by.registrations_per_hour
    )
    return Parts(
        kit=kit,
        by=by,
        lists=lists,
        users=users,
        tenants=tenants,
        credentials=credentials,
        passwords=passwords,
        claims=EmailClaims(
            credentials=credentials, users=users, passwords=passwords, clock=kit.clock, ids=kit.ids
        ),
        roles=Roles(kit.store(mongo.ROLES)),
        sessions=Sessions(
            sessions=kit.store(mongo.SESSIONS),
            tenants=tenants,
            tokens=by.tokens,
            vault=kit.vault,
            audit=kit.audit,
            clock=kit.clock,
            ids=kit.ids,
        ),
        links=LinkMaker(kit.vault, public_url=by.public_url),
        doorkeeper=doorkeeper,
        watch=Watch(credentials=credentials, doorkeeper=doorkeeper, audit=kit.audit),
        keys=Keys(keys=kit.store(mongo.API_KEYS), tenants=tenants, uses=lists.key_uses, clock=kit.clock),
        passkeys=Passkeys(
            authenticators=by.authenticators,
            store=kit.store(mongo.PASSKEYS),
            spent=kit.store(mongo.SPENT_CHALLENGES),
            directory=lists.passkeys,
            vault=kit.vault,
            audit=kit.audit,
            clock=kit.clock,
            ids=kit.ids,
        ),
    )
