"""Signing in, with one factor or two, and proving again who one is."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

import msgspec

from jobhire.domains.identity.application.claims import user_behind
from jobhire.domains.identity.application.commands import VISITOR
from jobhire.domains.identity.application.doorkeeper import Doorkeeper
from jobhire.domains.identity.application.passkeys import Passkeys
from jobhire.domains.identity.application.ports import PasswordHasher, SessionDesk, SignedIn
from jobhire.domains.identity.application.second_factor import SecondFactors
from jobhire.domains.identity.application.standing import may_come_in
from jobhire.domains.identity.application.watch import Watch
from jobhire.domains.identity.domain.credential import DIRECTORY, Credential, Password
from jobhire.domains.identity.domain.errors import (
    SecondFactorNeeded,
    ShutOut,
    WrongCode,
    WrongCredentials,
)
from jobhire.domains.identity.domain.tenant import Tenant
from jobhire.domains.identity.domain.text import Email
from jobhire.domains.identity.domain.user import User
from jobhire.shared.application import (
    AggregateStore,
    AuditTrail,
    Clock,
    Message,
    Principal,
    SecurityEvent,
    Vault,
)
from jobhire.shared.domain import Invalid, TenantId

CHALLENGE_HOLDS = timedelta(minutes=5)
_CONTEXT = "sign-in challenge"


class Challenge(msgspec.Struct, frozen=True, array_like=True):
    """Whose password was right, and until when (Unix seconds) the second factor may follow."""

    credential_id: str
    until: int


class SignIn:
    """What every way of signing in with a password needs."""

    def __init__(  # noqa: PLR0913 - each by name
        self,
        *,
        credentials: AggregateStore[Credential],
        users: AggregateStore[User],
        tenants: AggregateStore[Tenant],
        hasher: PasswordHasher,
        factors: SecondFactors,
        passkeys: Passkeys,
        doorkeeper: Doorkeeper,
        watch: Watch,
        sessions: SessionDesk,
        vault: Vault,
        audit: AuditTrail,
        clock: Clock,
    ) -> None:
        self.credentials = credentials
        self.factors = factors
        self.sessions = sessions
        self._users = users
        self._tenants = tenants
        self._hasher = hasher
        self._passkeys = passkeys
        self._doorkeeper = doorkeeper
        self._watch = watch
        self._vault = vault
        self._audit = audit
        self._clock = clock

    async def check(self, email: Email, password: Password) -> Credential:
        """Whose password this is. Raises ``WrongCredentials`` for an unknown address and for a wrong
        password, after the same work, and ``TooManyAttempts`` before any."""
        credential = await self.credentials.find(DIRECTORY, "email", email)
        known_places = credential.known_places if credential else ()
        failures = await self._doorkeeper.admit(email, known_places)
        # An empty hash belongs to somebody who has no password: no password matches it, after the same work.
        known_hash = (credential.password_hash or None) if credential else None
        check = await self._hasher.check(password, known_hash)
        if credential is None or not check.matches:
            await self._doorkeeper.failed(email, known_places)
            await self._tell("sign-in.refused", credential)
            raise WrongCredentials
        if failures:
            await self._doorkeeper.succeeded(email)
        rehashed = await self._hasher.hash(password) if check.outdated else None
        await self._watch.came_in(credential, how="password", failures=failures, rehashed=rehashed)
        return credential

    async def let_in(self, credential: Credential, *, how: str) -> SignedIn:
        """Raises ``ShutOut``; ``WrongCredentials`` for an address whose user is gone; ``SecondFactorNeeded``
        for a password alone, where a passkey has to follow."""
        user = await user_behind(credential, self._users)
        if user is None:
            raise WrongCredentials
        tenant = await self._inside(user)
        if how == "password" and await self._passkey_must_follow(tenant, credential):
            raise SecondFactorNeeded(self.challenge(credential), ("passkey",))
        return await self.sessions.open(user, how=how, tenant=tenant)

    async def admit(self, user: User, *, how: str) -> SignedIn:
        """Whoever proved that they are this user, by anything but a password. Raises ``ShutOut``."""
        return await self.sessions.open(user, how=how, tenant=await self._inside(user))

    async def _inside(self, user: User) -> Tenant:
        tenant = await self._tenants.get(user.tenant_id, user.tenant_id)
        if not may_come_in(tenant, user):
            raise ShutOut
        return tenant

    async def _passkey_must_follow(self, tenant: Tenant, credential: Credential) -> bool:
        """Where the company wants two factors and a passkey is the second one that somebody has: else their
        password alone would be enough to enrol another one."""
        if not tenant.settings.second_factor_required:
            return False
        return await self._passkeys.usable(credential.home, credential.user_id)

    async def require_no_more_than_a_password(self, credential: Credential) -> None:
        """Raises ``Invalid`` where a password proves too little."""
        tenant = await self._tenants.get(credential.home, credential.home)
        if await self._passkey_must_follow(tenant, credential):
            raise Invalid("your passkey: POST /api/v1/auth/proof/passkey/options", field="/password")

    async def methods(self, credential: Credential) -> tuple[str, ...]:
        """What may follow the password of somebody with an authenticator that makes codes."""
        more = ("passkey",) if await self._passkeys.usable(credential.home, credential.user_id) else ()
        return ("totp", "recovery", *more)

    def challenge(self, credential: Credential) -> str:
        until = int((self._clock.now() + CHALLENGE_HOLDS).timestamp())
        return self._vault.seal(msgspec.json.encode(Challenge(credential.id, until)), context=_CONTEXT)

    async def challenged(self, challenge: str) -> Credential:
        """Raises ``WrongCode`` for a challenge that is not ours or too old."""
        try:
            found = msgspec.json.decode(self._vault.open(challenge, context=_CONTEXT), type=Challenge)
        except ValueError:
            raise WrongCode from None
        if found.until <= self._clock.now().timestamp():
            raise WrongCode
        return await self.credentials.get(DIRECTORY, found.credential_id)

    async def _tell(self, action: str, credential: Credential | None) -> None:
        await self._audit.record(
            SecurityEvent(
                tenant_id=credential.home if credential else TenantId(""),
                action=action,
                outcome="refused",
                actor="visitor",
                subject=credential.user_id if credential else "",
                code=WrongCredentials.code,
            )
        )


class LogIn(Message[SignedIn], frozen=True, kw_only=True):
    """``code``: of the second factor, by who knows that it is wanted."""

    permission: ClassVar = None

    by: Principal = VISITOR
    email: Email
    password: Password
    code: str | None = None


async def log_in(command: LogIn, *, sign_in: SignIn) -> SignedIn:
    """Raises ``WrongCredentials``, ``TooManyAttempts``, ``SecondFactorNeeded``, ``WrongCode``,
    ``ShutOut``."""
    credential = await sign_in.check(command.email, command.password)
    if credential.second_factor is None:
        return await sign_in.let_in(credential, how="password")
    if command.code is None:
        raise SecondFactorNeeded(sign_in.challenge(credential), await sign_in.methods(credential))
    return await _second(sign_in, credential, command.code)


class FinishLogIn(Message[SignedIn], frozen=True, kw_only=True):
    permission: ClassVar = None

    by: Principal = VISITOR
    challenge: str
    code: str


async def finish_log_in(command: FinishLogIn, *, sign_in: SignIn) -> SignedIn:
    """Raises ``WrongCode``, ``TooManyAttempts``, ``ShutOut``."""
    return await _second(sign_in, await sign_in.challenged(command.challenge), command.code)


async def _second(sign_in: SignIn, credential: Credential, code: str) -> SignedIn:
    used = await sign_in.factors.use(credential, code)
    return await sign_in.let_in(credential, how=f"password+{used}")


class Prove(Message[None], frozen=True, kw_only=True):
    """Show again that it is you: by a code where there is a second factor, else by the password. By a
    passkey: ``StartPasskeyProof``."""

    permission: ClassVar = None

    password: Password | None = None
    code: str | None = None


async def prove(command: Prove, *, sign_in: SignIn) -> None:
    """Raises ``WrongCredentials``, ``WrongCode``, ``TooManyAttempts``, ``Invalid``."""
    credential = await sign_in.factors.credential_of(command.by)
    if credential.second_factor is not None:
        if command.code is None:
            raise Invalid("a code of your second factor", field="/code")
        await sign_in.sessions.prove(command.by, how=await sign_in.factors.use(credential, command.code))
        return
    if command.password is None:
        raise Invalid("your password", field="/password")
    await sign_in.require_no_more_than_a_password(credential)
    await sign_in.check(credential.email, command.password)
    await sign_in.sessions.prove(command.by, how="password")
