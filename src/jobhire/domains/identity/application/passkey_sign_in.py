"""Coming in by a passkey: alone, after a password, or to show again that it is you."""

from __future__ import annotations

from typing import ClassVar

from jobhire.domains.identity.application.commands import VISITOR
from jobhire.domains.identity.application.doorkeeper import Doorkeeper
from jobhire.domains.identity.application.passkeys import Begun, Ceremony, Passkeys, Purpose, Shown
from jobhire.domains.identity.application.ports import SessionDesk, SignedIn
from jobhire.domains.identity.application.sign_in import SignIn
from jobhire.domains.identity.domain.errors import NoPasskey, PasskeyRefused, PasskeyUnfit
from jobhire.domains.identity.domain.passkey import Passkey
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
    ) -> None:
        self.passkeys = passkeys
        self.sign_in = sign_in
        self._users = users
        self.sessions = sessions
        self._doorkeeper = doorkeeper

    async def finish(self, state: str, shown: Shown) -> SignedIn:
        """Failures are counted by where they come from: there is nothing to guess, and no account is named.
        The answer to a state of either purpose is told by the state."""
        await self._doorkeeper.stranger()
        try:
            purpose, ceremony = self._opened(state)
            passkey = await self.used(purpose, ceremony, shown)
        except (PasskeyRefused, PasskeyUnfit):
            await self._doorkeeper.stranger_failed()
            raise
        user = await self._user(purpose, passkey)
        how = "password+passkey" if purpose is Purpose.SECOND_FACTOR else "passkey"
        return await self.sign_in.admit(user, how=how)

    async def used(self, purpose: Purpose, ceremony: Ceremony, shown: Shown) -> Passkey:
        """Raises ``PasskeyRefused``, on record, and ``PasskeyUnfit``; for whom it was asked of in particular
        ``TooManyAttempts``, as for codes."""
        if ceremony.user_id:
            await self._doorkeeper.code(ceremony.credential_id or ceremony.user_id)
        try:
            return await self.passkeys.used(purpose, ceremony, shown)
        except PasskeyRefused as refusal:
            await self.passkeys.tell_refused(purpose, refusal)
            raise

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
    await by_passkey.used(Purpose.PROOF, ceremony, command.shown)
    await by_passkey.sessions.prove(by, how="passkey")
