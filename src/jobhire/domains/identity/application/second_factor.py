"""The second factor: enrolling, using, recovering and removing it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import ClassVar

import msgspec

from jobhire.domains.identity.application.doorkeeper import Doorkeeper
from jobhire.domains.identity.application.ports import OneTimeCodes, SessionDesk
from jobhire.domains.identity.domain.credential import DIRECTORY, Credential
from jobhire.domains.identity.domain.errors import NoSecondFactor, WrongCode
from jobhire.domains.identity.domain.user import User
from jobhire.shared.application import (
    AggregateStore,
    AuditTrail,
    Clock,
    Message,
    Principal,
    SecurityEvent,
    Vault,
    edit,
)
from jobhire.shared.domain import Forbidden, NotFound


class SecondFactors:
    """Checks codes, each of which is good once."""

    def __init__(
        self,
        *,
        credentials: AggregateStore[Credential],
        users: AggregateStore[User],
        codes: OneTimeCodes,
        vault: Vault,
        doorkeeper: Doorkeeper,
        audit: AuditTrail,
        clock: Clock,
    ) -> None:
        self.credentials = credentials
        self.codes = codes
        self.clock = clock
        self._users = users
        self._vault = vault
        self._doorkeeper = doorkeeper
        self._audit = audit

    async def credential_of(self, by: Principal) -> Credential:
        """Of the person who acts. Raises ``Forbidden`` for a service."""
        if by.kind != "user":
            raise Forbidden("only a person has a password and a second factor")
        user = await self._users.get(by.tenant_id, by.user_id)
        credential = await self.credentials.find(DIRECTORY, "email", user.email)
        if credential is None or not credential.belongs_to(by.tenant_id, by.user_id):
            raise NotFound("this person has no password here")
        return credential

    async def use(self, credential: Credential, code: str) -> str:
        """Use up a code, or a recovery code; which of the two it was. Raises ``WrongCode`` and
        ``TooManyAttempts``. Two who send the same code at the same moment: one of them gets in."""
        await self._doorkeeper.code(credential.id)
        used: list[str] = []

        def change(fresh: Credential) -> bool:
            used[:] = [self._use(fresh, code)]
            return True

        await edit(self.credentials, DIRECTORY, credential.id, change)
        if used == ["recovery"]:
            await self.tell(credential, "second-factor.recovery-used")
        return used[0]

    def _use(self, credential: Credential, code: str) -> str:
        factor, typed = credential.second_factor, "".join(code.split()).replace("-", "").lower()
        if factor is None:
            raise NoSecondFactor("there is no second factor to use")
        if len(typed) == 6 and typed.isdecimal():
            step = self.codes.step(self.open(credential, factor.secret), typed, now=self.clock.now())
            if step is not None and credential.use_step(step):
                return "totp"
        elif credential.use_recovery(digest_of(credential, typed)):
            return "recovery"
        raise WrongCode

    def seal(self, credential: Credential, secret: str) -> str:
        return self._vault.seal(secret.encode(), context=f"second-factor/{credential.id}")

    def open(self, credential: Credential, sealed: str) -> str:
        return self._vault.open(sealed, context=f"second-factor/{credential.id}").decode()

    async def tell(self, credential: Credential, action: str) -> None:
        await tell_done(self._audit, credential, action)


async def tell_done(audit: AuditTrail, credential: Credential, action: str, *, actor: str = "") -> None:
    """Put on record what was done with somebody's credential. ``actor``: by whom, if not by themselves."""
    await audit.record(
        SecurityEvent(
            tenant_id=credential.home,
            action=action,
            outcome="done",
            actor=actor or credential.user_id,
            subject=credential.user_id,
        )
    )


def digest_of(credential: Credential, recovery_code: str) -> str:
    """80 random bits need no slow hash. The account is in it: equal codes of two people differ."""
    bare = recovery_code.replace("-", "").lower()
    return hashlib.sha256(f"{credential.id}/{bare}".encode()).hexdigest()


class FactorView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    enrolled: bool
    recovery_codes_left: int


class GetSecondFactor(Message[FactorView], frozen=True, kw_only=True):
    """The caller's own."""

    permission: ClassVar = None


async def get_second_factor(query: GetSecondFactor, *, factors: SecondFactors) -> FactorView:
    factor = (await factors.credential_of(query.by)).second_factor
    return FactorView(enrolled=factor is not None, recovery_codes_left=len(factor.recovery) if factor else 0)


class Offer(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """To be taken into an authenticator: by its ``uri``, the QR code in ``svg``, or the ``secret`` itself."""

    secret: str
    uri: str
    svg: str


class OfferSecondFactor(Message[Offer], frozen=True, kw_only=True):
    """A secret, which counts once a code of it has been shown."""

    permission: ClassVar = None
    sensitive: ClassVar = True


async def offer_second_factor(command: OfferSecondFactor, *, factors: SecondFactors) -> Offer:
    """Raises ``SecondFactorEnrolled``."""
    credential = await factors.credential_of(command.by)
    secret = factors.codes.new_secret()
    await _edit(factors, credential, lambda each: each.offer_second_factor(factors.seal(each, secret)))
    uri = factors.codes.uri(secret, account=credential.email)
    return Offer(secret=secret, uri=uri, svg=factors.codes.picture(uri))


class RecoveryCodes(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Each is good once, in place of a code. They are not shown again."""

    recovery_codes: Sequence[str]


class EnrolSecondFactor(Message[RecoveryCodes], frozen=True, kw_only=True):
    permission: ClassVar = None
    sensitive: ClassVar = True

    code: str


async def enrol_second_factor(
    command: EnrolSecondFactor, *, factors: SecondFactors, sessions: SessionDesk
) -> RecoveryCodes:
    """Raises ``WrongCode``, ``NoSecondFactor`` when none was offered. The session counts as proved by it."""
    credential = await factors.credential_of(command.by)
    recovery, now = factors.codes.new_recovery_codes(), factors.clock.now()

    def change(fresh: Credential) -> None:
        if not fresh.offered:
            raise NoSecondFactor("offer one first: POST /api/v1/auth/second-factor")
        step = factors.codes.step(factors.open(fresh, fresh.offered), command.code, now=now)
        if step is None:
            raise WrongCode
        fresh.enrol(step=step, recovery=[digest_of(fresh, each) for each in recovery], now=now)

    await _edit(factors, credential, change)
    await factors.tell(credential, "second-factor.enrolled")
    await sessions.prove(command.by, how="totp")
    return RecoveryCodes(recovery_codes=recovery)


class RenewRecoveryCodes(Message[RecoveryCodes], frozen=True, kw_only=True):
    """Ten new ones; the earlier ones are void."""

    permission: ClassVar = None
    sensitive: ClassVar = True


async def renew_recovery_codes(command: RenewRecoveryCodes, *, factors: SecondFactors) -> RecoveryCodes:
    """Raises ``NoSecondFactor``."""
    credential = await factors.credential_of(command.by)
    recovery = factors.codes.new_recovery_codes()
    await _edit(
        factors, credential, lambda each: each.renew_recovery([digest_of(each, code) for code in recovery])
    )
    await factors.tell(credential, "second-factor.recovery-renewed")
    return RecoveryCodes(recovery_codes=recovery)


class RemoveSecondFactor(Message[None], frozen=True, kw_only=True):
    permission: ClassVar = None
    sensitive: ClassVar = True


async def remove_second_factor(command: RemoveSecondFactor, *, factors: SecondFactors) -> None:
    """Raises ``NoSecondFactor``."""
    credential = await factors.credential_of(command.by)
    await _edit(factors, credential, lambda each: each.remove_second_factor())
    await factors.tell(credential, "second-factor.removed")


async def _edit(factors: SecondFactors, credential: Credential, change: Callable[[Credential], None]) -> None:
    def changed(fresh: Credential) -> bool:
        change(fresh)
        return True

    await edit(factors.credentials, DIRECTORY, credential.id, changed)
