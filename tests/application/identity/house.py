"""Identity behind its mediator, with everything outside it kept in memory."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import msgspec

from jobhire.domains.identity.application.domains import Counting
from jobhire.domains.identity.application.ports import PasswordCheck, SignedIn, UserView
from jobhire.domains.identity.application.registration import Mode, Register
from jobhire.domains.identity.application.sign_in import LogIn
from jobhire.domains.identity.domain.credential import Password
from jobhire.domains.identity.domain.roles import OWNER_ONLY, PERMISSIONS, Role
from jobhire.domains.identity.domain.text import normalise_email
from jobhire.domains.identity.domain.user import User
from jobhire.domains.identity.infrastructure.authenticators import LateAuthenticators
from jobhire.domains.identity.infrastructure.keys import KeyRing
from jobhire.domains.identity.infrastructure.mongo import (
    API_KEYS,
    COMPANY_DOMAINS,
    CREDENTIALS,
    DOMAIN_PROOFS,
    EMAIL_CHANGES,
    EXTERNAL_IDENTITIES,
    GROUPS,
    IDENTITY_PROVIDERS,
    INVITATIONS,
    PASSKEYS,
    REGISTRATIONS,
    RESETS,
    ROLES,
    SESSIONS,
    SPENT_CHALLENGES,
    TENANTS,
    USERS,
)
from jobhire.domains.identity.infrastructure.one_time_codes import TotpCodes
from jobhire.domains.identity.infrastructure.tokens import JoseTokens
from jobhire.domains.identity.module import Access, Directories, federation, open_door, verifier
from jobhire.domains.identity.module.access import letters as letters_of
from jobhire.domains.identity.module.parts import assemble
from jobhire.shared.application import EventRecord, Fetch, Mail, Mediator, Principal, authorise
from jobhire.shared.domain import Aggregate, TenantId, UserId
from jobhire.shared.infrastructure.activity import Activity
from jobhire.shared.infrastructure.aggregates import AggregateKind
from jobhire.shared.infrastructure.documents import decode_pending
from jobhire.shared.infrastructure.memory import MemoryAggregateStore
from jobhire.shared.infrastructure.system import Uuid7Ids
from tests.application.identity.directories import (
    MemoryDomainDirectory,
    MemoryInvitationDirectory,
    MemoryKeyDirectory,
    MemoryKeyUses,
    MemoryPasskeyDirectory,
    MemoryProvisioningDirectory,
    MemoryRecords,
    MemoryRoleDirectory,
    MemorySessionDirectory,
    MemoryUserDirectory,
)
from tests.authenticator import HOST, ORIGIN
from tests.kits import Diary, Postbox, make_kit

SECRET = "a secret of thirty-two bytes or more"


@dataclass
class HandClock:
    moment: datetime = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.moment.timestamp()

    def forward(self, by: timedelta) -> None:
        self.moment += by


@dataclass
class PlainHasher:
    """Instant, and counts its work. ``scheme`` is its parameters: change it and older hashes are outdated."""

    scheme: str = "v1"
    checks: list[str | None] = field(default_factory=list)
    hashed: int = 0

    async def hash(self, password: Password) -> str:
        self.hashed += 1
        return f"{self.scheme}${password.text}"

    async def check(self, password: Password, password_hash: str | None) -> PasswordCheck:
        self.checks.append(password_hash)
        if password_hash is None:
            return PasswordCheck(matches=False)
        scheme, _, text = password_hash.partition("$")
        matches = text == password.text
        return PasswordCheck(matches=matches, outdated=matches and scheme != self.scheme)

    def close(self) -> None:
        """There is nothing to give back."""


A = TypeVar("A", bound=Aggregate)


class Crash(Exception):
    """The process dies here."""


class FragileStore(MemoryAggregateStore[User]):
    """Dies instead of saving, while ``broken``, once ``spared`` more are saved."""

    broken = False
    spared = 0

    async def save(self, aggregate: User) -> None:
        if self.broken and self.spared == 0:
            raise Crash
        self.spared = max(self.spared - 1, 0)
        await super().save(aggregate)


class House:
    def __init__(
        self,
        *,
        registration: Mode = "open",
        fetch: Fetch | None = None,
        takes_passkeys: bool = True,
        sso_domains: Counting = "proven",
    ) -> None:
        self.records, self.sso_domains = MemoryRecords(), sso_domains
        self.registration, self.fetch, self.takes_passkeys = registration, fetch, takes_passkeys
        self.common = {"password1", "iloveyou"}
        self.clock, self.ids, self.hasher = HandClock(), Uuid7Ids(), PlainHasher()
        self.kinds: dict[str, Any] = {}
        self.tenants = self._keep(TENANTS)
        self.users = FragileStore(USERS, clock=self.clock, ids=self.ids)
        self.kinds[USERS.collection] = self.users
        self.credentials = self._keep(CREDENTIALS)
        self.tokens = JoseTokens(KeyRing.shared(SECRET), clock=self.clock)
        self.roles = self._keep(ROLES)
        self.groups = self._keep(GROUPS)
        self.invitations = self._keep(INVITATIONS)
        self.sessions = self._keep(SESSIONS)
        self.api_keys, self.key_uses = self._keep(API_KEYS), MemoryKeyUses()
        self.providers = self._keep(IDENTITY_PROVIDERS)
        self.domains, self.proofs = self._keep(COMPANY_DOMAINS), self._keep(DOMAIN_PROOFS)
        self.external_identities = self._keep(EXTERNAL_IDENTITIES)
        self.resets = self._keep(RESETS)
        self.registrations = self._keep(REGISTRATIONS)
        self.email_changes = self._keep(EMAIL_CHANGES)
        self.passkeys, self.spent = self._keep(PASSKEYS), self._keep(SPENT_CHALLENGES)
        self.activity = Activity()
        self.postbox, self.diary = Postbox(), Diary()
        self.mediator = self._mediator()

    def _keep(self, kind: AggregateKind[A]) -> MemoryAggregateStore[A]:
        store = MemoryAggregateStore(kind, clock=self.clock, ids=self.ids)
        self.kinds[kind.collection] = store
        return store

    def _mediator(self) -> Mediator:
        mediator = Mediator([authorise])
        self.kit = make_kit(
            mediator=mediator,
            clock=self.clock,
            ids=self.ids,
            store=lambda kind: self.kinds[kind.collection],
            mailer=self.postbox,
            audit=self.diary,
            activity=self.activity,
            fetch=self.fetch,
        )
        self.vault, self.delivered = self.kit.vault, set[str]()
        self.directories = Directories(
            users=MemoryUserDirectory(self.users),
            provisioning=MemoryProvisioningDirectory(self.users, self.groups),
            roles=MemoryRoleDirectory(self.roles),
            invitations=MemoryInvitationDirectory(self.invitations),
            sessions=MemorySessionDirectory(self.sessions),
            keys=MemoryKeyDirectory(self.api_keys),
            domains=MemoryDomainDirectory(self.domains, self.proofs),
            key_uses=self.key_uses,
            passkeys=MemoryPasskeyDirectory(self.passkeys),
        )
        self.by = Access(
            hasher=self.hasher,
            common=self.common,
            codes=TotpCodes(),
            records=self.records,
            sso_domains=self.sso_domains,
            tokens=self.tokens,
            public_url="https://jobhire.example",
            registration=self.registration,
            authenticators=LateAuthenticators(host=HOST, name="JobHire", origins=[ORIGIN])
            if self.takes_passkeys
            else None,
        )
        self.door = open_door(self.kit, self.by, directories=self.directories)
        parts = assemble(self.kit, self.by, self.directories)
        self.desk, self.looks = parts.sessions, federation.domain_looks(parts)
        self.verifier = verifier(
            self.kit, self.by, directories=self.directories, monotonic=self.clock.monotonic
        )
        return mediator

    async def register(
        self, email: str = "ann@example.com", password: str = "correct horse", **changes: str
    ) -> SignedIn:
        signed_in = await self.mediator.send(
            Register(
                tenant_id=TenantId(changes.get("tenant_id", self.ids.new())),
                user_id=UserId(changes.get("user_id", self.ids.new())),
                email=normalise_email(email),
                password=Password(password),
                full_name=changes.get("full_name", "Ann Example"),
                company_name=changes.get("company_name"),
            )
        )
        assert signed_in is not None
        return signed_in

    async def log_in(self, email: str = "ann@example.com", password: str = "correct horse") -> SignedIn:
        return await self.mediator.send(LogIn(email=normalise_email(email), password=Password(password)))

    async def deliver(self) -> list[Mail]:
        """Send what the events since the last time ask for, as the worker does; the letters that went out."""
        before = len(self.postbox.letters)
        parts = assemble(self.kit, self.by, self.directories)
        letters = letters_of(parts, federation.domain_notices(parts))
        for kind in self.kinds.values():
            for document in kind.documents():
                tenant_id, _, subject = document["_id"].partition("/")
                for event in decode_pending(document):
                    if event.id not in self.delivered and event.type in letters.types:
                        self.delivered.add(event.id)
                        record = EventRecord(
                            position=1,
                            id=event.id,
                            type=event.type,
                            subject=subject,
                            sequence=event.sequence,
                            time=event.time,
                            data=msgspec.Raw(event.data.encode()),
                        )
                        mail = await letters.write(TenantId(tenant_id), record)
                        if mail is not None:
                            await self.postbox.send(mail)
        return self.postbox.letters[before:]

    @staticmethod
    def forge(header: dict[str, Any]) -> str:
        """A token with this header that no key of ours has signed."""
        parts = (json.dumps(each).encode() for each in (header, {"sub": "ann"}))
        return ".".join([*(urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts), "c2lnbmVk"])


def principal_of(user: UserView, *, owner: bool = False, proven_at: datetime | None = None) -> Principal:
    """As the gate would make them: ``owner`` adds what only the tenant's owner may."""
    return Principal(
        tenant_id=TenantId(user.tenant_id),
        user_id=UserId(user.id),
        role=user.role,
        permissions=PERMISSIONS[Role(user.role)] | (OWNER_ONLY if owner else frozenset()),
        proven_at=proven_at,
    )
