"""Coming in by a passkey: alone, after a password, or to show again that it is you."""

from __future__ import annotations

from typing import ClassVar

from jobhire.domains.identity.application.commands import VISITOR
from jobhire.domains.identity.application.doorkeeper import Doorkeeper
from jobhire.domains.identity.application.passkeys import Begun, Ceremony, Passkeys, Purpose, Shown
from jobhire.domains.identity.application.ports import SessionDesk, SignedIn
from jobhire.domains.identity.application.sign_in import SignIn
from jobhire.domains.identity.application.watch import Watch
from jobhire.domains.identity.domain.errors import NoPasskey, PasskeyRefused, PasskeyUnfit
from jobhire.domains.identity.domain.passkey import Passkey
from jobhire.domains.identity.domain.places import MANY_FAILURES
from jobhire.domains.identity.domain.user import User
from jobhire.shared.application import AggregateStore, Message, Principal
from jobhire.shared.domain import Forbidden


class PasskeySignIn:
    """What every way of coming in by a passkey needs."""

    def __init__(
        self,
        *,
        passkeys: Passkeys,
        sign_in: SignIn,
        users: AggregateStore[User],
        sessions: SessionDesk,
        doorkeeper: Doorkeeper,
        watch: Watch,
    ) -> None:
        self.passkeys = passkeys
        self.sign_in = sign_in
        self._users = users
        self.sessions = sessions
        self._doorkeeper = doorkeeper
        self._watch = watch

    async def finish(self, state: str, shown: Shown) -> SignedIn:
        """Failures are counted by where they come from: there is nothing to guess, and no account is named.
        Its owner, where they came in before, is counted apart. The answer to a state of either purpose is
        told by the state."""
        named = await self.passkeys.named(shown)
        known_places = named.known_places if named else ()
        failures = await self._doorkeeper.passkey(shown.id, known_places)
        try:
            purpose, ceremony = self._opened(state)
            passkey = await self.used(purpose, ceremony, shown, named)
        except (PasskeyRefused, PasskeyUnfit):
            await self._doorkeeper.passkey_failed(shown.id, known_places)
            raise
        if failures:
            await self._doorkeeper.succeeded(shown.id)
        user = await self._user(purpose, passkey)
        await self._watched(passkey, user, failures)
        how = "password+passkey" if purpose is Purpose.SECOND_FACTOR else "passkey"
        return await self.sign_in.admit(user, how=how)

    async def used(
        self, purpose: Purpose, ceremony: Ceremony, shown: Shown, named: Passkey | None
    ) -> Passkey:
        """``named``, as it was before it answered. Raises ``PasskeyRefused``, on record, and
        ``PasskeyUnfit``; for whom it was asked of in particular ``TooManyAttempts``, as for codes."""
        if ceremony.user_id:
            await self._doorkeeper.code(ceremony.credential_id or ceremony.user_id)
        try:
            place = self._doorkeeper.place()
            return await self.passkeys.used(purpose, ceremony, shown, named, place=place)
        except PasskeyRefused as refusal:
            await self.passkeys.tell_refused(purpose, refusal)
            raise

    async def proved(self, by: Principal, passkey: Passkey) -> None:
        await self._watched(passkey, await self._users.get(by.tenant_id, by.user_id), 0)
        await self.sessions.prove(by, how="passkey")

    async def _watched(self, before: Passkey, user: User, failures: int) -> None:
        """A passkey has places of its own, so that from a known one nobody's credential is looked up."""
        if self._doorkeeper.place() not in before.known_places or failures >= MANY_FAILURES:
            await self._watch.came_in_otherwise(user, how="passkey", failures=failures)

    def _opened(self, state: str) -> tuple[Purpose, Ceremony]:
        try:
            return Purpose.SIGN_IN, self.passkeys.opened(Purpose.SIGN_IN, state)
        except PasskeyRefused as refusal:
            if refusal.why != "state":
                raise
        return Purpose.SECOND_FACTOR, self.passkeys.opened(Purpose.SECOND_FACTOR, state)

    async def _user(self, purpose: Purpose, passkey: Passkey) -> User:
        """Who is gone is told what who has no passkey is told."""
        user = (await self._users.get_many(passkey.home, [passkey.user_id])).get(passkey.user_id)
        if user is None:
            refusal = PasskeyRefused("gone")
            refusal.owner = (passkey.home, passkey.user_id)
            await self.passkeys.tell_refused(purpose, refusal)
            raise refusal
        return user


class StartPasskeyLogIn(Message[Begun], frozen=True, kw_only=True):
    """``challenge``: of ``second-factor-needed``, after a password; without it, anybody's passkey."""

    permission: ClassVar = None

    by: Principal = VISITOR
    challenge: str | None = None


async def start_passkey_log_in(command: StartPasskeyLogIn, *, by_passkey: PasskeySignIn) -> Begun:
    """The same for everybody: whether there is an account is not said. Raises ``PasskeysOff``; for a
    challenge also ``WrongCode``, ``NoPasskey``."""
    passkeys = by_passkey.passkeys
    if command.challenge is None:
        return passkeys.asked(Purpose.SIGN_IN, passkeys.begin(), [])
    credential = await by_passkey.sign_in.challenged(command.challenge)
    allowed = await passkeys.of(credential.home, credential.user_id)
    if not allowed:
        raise NoPasskey
    ceremony = passkeys.begin(home=credential.home, user_id=credential.user_id, credential_id=credential.id)
    return passkeys.asked(Purpose.SECOND_FACTOR, ceremony, allowed)


class FinishPasskeyLogIn(Message[SignedIn], frozen=True, kw_only=True):
    permission: ClassVar = None

    by: Principal = VISITOR
    state: str
    shown: Shown


async def finish_passkey_log_in(command: FinishPasskeyLogIn, *, by_passkey: PasskeySignIn) -> SignedIn:
    """Raises ``PasskeysOff``, ``PasskeyRefused``, ``PasskeyUnfit``, ``TooManyAttempts``, ``ShutOut``."""
    return await by_passkey.finish(command.state, command.shown)


class StartPasskeyProof(Message[Begun], frozen=True, kw_only=True):
    """Show again that it is you, by a passkey."""

    permission: ClassVar = None


async def start_passkey_proof(command: StartPasskeyProof, *, by_passkey: PasskeySignIn) -> Begun:
    """Raises ``PasskeysOff``, ``NoPasskey``, ``Forbidden`` for a service."""
    by, passkeys = command.by, by_passkey.passkeys
    if by.kind != "user":
        raise Forbidden("only a person has passkeys")
    allowed = await passkeys.of(by.tenant_id, by.user_id)
    if not allowed:
        raise NoPasskey
    ceremony = passkeys.begin(home=by.tenant_id, user_id=by.user_id)
    return passkeys.asked(Purpose.PROOF, ceremony, allowed)


class FinishPasskeyProof(Message[None], frozen=True, kw_only=True):
    permission: ClassVar = None

    state: str
    shown: Shown


async def finish_passkey_proof(command: FinishPasskeyProof, *, by_passkey: PasskeySignIn) -> None:
    """Raises ``PasskeysOff``, ``PasskeyRefused``, ``PasskeyUnfit``, ``TooManyAttempts``."""
    by = command.by
    ceremony = by_passkey.passkeys.opened(Purpose.PROOF, command.state)
    if (ceremony.home, ceremony.user_id) != (by.tenant_id, by.user_id):
        raise PasskeyRefused("state", "this state is none of ours, or for something else")
    named = await by_passkey.passkeys.named(command.shown)
    await by_passkey.proved(by, await by_passkey.used(Purpose.PROOF, ceremony, command.shown, named))
