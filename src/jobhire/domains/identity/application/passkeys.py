"""Passkeys: what people's authenticators are asked, what their answers prove, and that each counts once.

Nothing is stored before an answer comes: what the second step needs is sealed into a ``state`` that the
client keeps, and the challenge is derived from it. The context of the seal is the purpose, so an answer that
was asked for one thing is good for no other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Protocol

import msgspec

from jobhire.domains.identity.application.links import text_of
from jobhire.domains.identity.domain.credential import DIRECTORY
from jobhire.domains.identity.domain.errors import PasskeyRefused, PasskeysOff
from jobhire.domains.identity.domain.passkey import CEREMONY_HOLDS, NewKey, Passkey, SpentChallenge
from jobhire.shared.application import (
    AggregateStore,
    AuditTrail,
    Clock,
    Ids,
    SecurityEvent,
    Vault,
    edit,
)
from jobhire.shared.domain import AlreadyExists, NotFound, TenantId, UserId


class Purpose(StrEnum):
    """What an authenticator's answer is for."""

    REGISTRATION = "registration"
    SIGN_IN = "sign-in"
    SECOND_FACTOR = "second-factor"
    PROOF = "proof"


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """What came of ``navigator.credentials.create()``, as base64url."""

    id: str
    client_data: str
    attestation: str
    transports: tuple[str, ...] = ()


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What came of ``navigator.credentials.get()``, as base64url."""

    id: str
    client_data: str
    authenticator_data: str
    signature: str
    user_handle: str | None = None


class Signed(msgspec.Struct, frozen=True, kw_only=True):
    """What an authenticator has said under its signature."""

    counter: int
    synced: bool


class Authenticators(Protocol):
    """The protocol (Web Authentication), for one host name."""

    def wanted(
        self, *, challenge: bytes, handle: bytes, account: str, name: str, known: Sequence[Passkey]
    ) -> dict[str, Any]:
        """For ``navigator.credentials.create()``: a discoverable key that asks whose hand it is in, on an
        authenticator that has none of ``known``."""
        ...

    def asked(self, *, challenge: bytes, allowed: Sequence[Passkey]) -> dict[str, Any]:
        """For ``navigator.credentials.get()``: any key of ours, or one of those ``allowed``."""
        ...

    def made(self, made: Made, *, challenge: bytes) -> NewKey:
        """Raises ``PasskeyUnfit``."""
        ...

    def signed(self, shown: Shown, *, challenge: bytes, public_key: str | None) -> Signed:
        """Whether the holder of this key answers this challenge, here, and was asked who they are. ``None``
        (nobody's key) is refused as a wrong signature is. Raises ``PasskeyRefused``, and ``PasskeyUnfit``
        for what is no answer at all."""
        ...


class PasskeyDirectory(Protocol):
    async def of_user(self, home: TenantId, user_id: UserId) -> Sequence[Passkey]:
        """Every passkey of one person that was not removed, oldest first."""
        ...


class Ceremony(msgspec.Struct, frozen=True, array_like=True):
    """``until``: Unix seconds. ``home``, ``user_id``: whose answer is wanted; empty: anybody's.
    ``credential_id``: of the ``Credential`` whose password was right before."""

    id: str
    until: int
    home: str = ""
    user_id: str = ""
    credential_id: str = ""

    def is_of(self, passkey: Passkey) -> bool:
        return not self.user_id or passkey.belongs_to(TenantId(self.home), UserId(self.user_id))


class Begun(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``public_key``: for the browser, as ``parseCreationOptionsFromJSON`` or
    ``parseRequestOptionsFromJSON`` takes it. ``state``: keep it, and bring it to the second step with what
    the authenticator answered."""

    public_key: dict[str, Any]
    state: str


class Passkeys:
    """``authenticators``: None where passkeys are off."""

    def __init__(
        self,
        *,
        authenticators: Authenticators | None,
        store: AggregateStore[Passkey],
        spent: AggregateStore[SpentChallenge],
        directory: PasskeyDirectory,
        vault: Vault,
        audit: AuditTrail,
        clock: Clock,
        ids: Ids,
    ) -> None:
        self._authenticators = authenticators
        self.store = store
        self._spent = spent
        self._directory = directory
        self._vault = vault
        self._audit = audit
        self.clock = clock
        self.ids = ids

    @property
    def authenticators(self) -> Authenticators:
        """Raises ``PasskeysOff``."""
        if self._authenticators is None:
            raise PasskeysOff
        return self._authenticators

    async def of(self, home: TenantId, user_id: UserId) -> Sequence[Passkey]:
        return await self._directory.of_user(home, user_id)

    async def usable(self, home: TenantId, user_id: UserId) -> bool:
        """Whether somebody has a passkey, and may use it here."""
        return self._authenticators is not None and bool(await self.of(home, user_id))

    def begin(self, *, home: str = "", user_id: str = "", credential_id: str = "") -> Ceremony:
        until = int((self.clock.now() + CEREMONY_HOLDS).timestamp())
        return Ceremony(self.ids.new(), until, home, user_id, credential_id)

    def sealed(self, purpose: Purpose, ceremony: Ceremony) -> str:
        return self._vault.seal(msgspec.json.encode(ceremony), context=_context(purpose))

    def challenge(self, purpose: Purpose, ceremony: Ceremony) -> bytes:
        """32 bytes that nobody outside can make."""
        return self._vault.derive("passkey challenge", purpose, ceremony.id)

    def opened(self, purpose: Purpose, state: str) -> Ceremony:
        """Raises ``PasskeyRefused`` for a state of another purpose, none of ours, or too old, and
        ``PasskeysOff``."""
        if self._authenticators is None:
            raise PasskeysOff
        try:
            ceremony = msgspec.json.decode(self._vault.open(state, context=_context(purpose)), type=Ceremony)
        except ValueError:
            raise PasskeyRefused("state", "this state is none of ours, or for something else") from None
        if ceremony.until <= self.clock.now().timestamp():
            raise PasskeyRefused("late", "this took longer than five minutes; start again")
        return ceremony

    def asked(self, purpose: Purpose, ceremony: Ceremony, allowed: Sequence[Passkey]) -> Begun:
        challenge = self.challenge(purpose, ceremony)
        options = self.authenticators.asked(challenge=challenge, allowed=allowed)
        return Begun(public_key=options, state=self.sealed(purpose, ceremony))

    async def spend(self, ceremony: Ceremony) -> None:
        """Raises ``PasskeyRefused`` when its challenge was answered before: of two at once, one is first."""
        until = datetime.fromtimestamp(ceremony.until, UTC)
        try:
            await self._spent.save(SpentChallenge.spend(ceremony.id, until=until))
        except AlreadyExists:
            raise PasskeyRefused("spent", "this challenge was answered before; start again") from None

    async def named(self, shown: Shown) -> Passkey | None:
        """The passkey that an answer says it comes from."""
        return await self.store.find(DIRECTORY, "credential_id", shown.id)

    async def used(
        self, purpose: Purpose, ceremony: Ceremony, shown: Shown, passkey: Passkey | None, *, place: str
    ) -> Passkey:
        """``passkey``, the one named, has answered from ``place``. Raises ``PasskeyRefused``,
        ``PasskeyUnfit``."""
        try:
            return await self._used(purpose, ceremony, shown, passkey, place)
        except PasskeyRefused as refusal:
            refusal.owner = (passkey.home, passkey.user_id) if passkey else None
            raise

    async def _used(
        self, purpose: Purpose, ceremony: Ceremony, shown: Shown, passkey: Passkey | None, place: str
    ) -> Passkey:
        fits = passkey is not None and ceremony.is_of(passkey) and _handle_fits(purpose, shown, passkey)
        public_key = passkey.public_key if passkey is not None and fits else None
        challenge = self.challenge(purpose, ceremony)
        signed = self.authenticators.signed(shown, challenge=challenge, public_key=public_key)
        if passkey is None:
            raise PasskeyRefused("unknown")
        await self.spend(ceremony)
        await self._count(passkey, signed, place)
        return passkey

    async def _count(self, passkey: Passkey, signed: Signed, place: str) -> None:
        """Only after the signature: nobody else can make a counter go back."""

        def change(fresh: Passkey) -> bool:
            if not fresh.use(signed.counter, synced=signed.synced, now=self.clock.now(), place=place):
                raise PasskeyRefused("counter")
            return True

        try:
            await edit(self.store, DIRECTORY, passkey.id, change)
        except NotFound:
            raise PasskeyRefused("removed") from None

    async def tell_refused(self, purpose: Purpose, refusal: PasskeyRefused) -> None:
        """Put on record why; who asks is not told."""
        home, user_id = refusal.owner or (TenantId(""), UserId(""))
        await self._audit.record(
            SecurityEvent(
                tenant_id=home,
                action="passkey.counter-went-back" if refusal.why == "counter" else "passkey.refused",
                outcome="refused",
                actor="visitor",
                subject=user_id,
                code=refusal.code,
                facts={"purpose": purpose.value, "why": refusal.why},
            )
        )

    async def tell_done(self, passkey: Passkey, action: str, *, actor: str = "") -> None:
        """``actor``: who did it, if not its owner."""
        await self._audit.record(
            SecurityEvent(
                tenant_id=passkey.home,
                action=action,
                outcome="done",
                actor=actor or passkey.user_id,
                subject=passkey.user_id,
                facts={"passkey": passkey.id},
            )
        )


def handle_of(user_id: UserId) -> bytes:
    """What authenticators know a person by: an id that says nothing about them."""
    return user_id.encode()


def _handle_fits(purpose: Purpose, shown: Shown, passkey: Passkey) -> bool:
    """Who says nothing else about who they are says it by the handle (WebAuthn, 7.2 step 6)."""
    if shown.user_handle is None:
        return purpose is not Purpose.SIGN_IN
    return shown.user_handle == text_of(handle_of(passkey.user_id))


def _context(purpose: Purpose) -> str:
    return f"passkey {purpose.value}"
