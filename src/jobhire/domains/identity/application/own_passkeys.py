"""Somebody's own passkeys: registering, listing, renaming and removing them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

import msgspec

from jobhire.domains.identity.application.passkeys import (
    Begun,
    Ceremony,
    Made,
    Passkeys,
    Purpose,
    handle_of,
)
from jobhire.domains.identity.application.ports import SessionDesk
from jobhire.domains.identity.application.watch import Watch
from jobhire.domains.identity.domain.credential import DIRECTORY
from jobhire.domains.identity.domain.errors import (
    PasskeyKnown,
    PasskeyRefused,
    PasskeyUnfit,
    TooManyPasskeys,
)
from jobhire.domains.identity.domain.passkey import MOST_PASSKEYS, NewKey, Passkey, clean_label
from jobhire.domains.identity.domain.user import User
from jobhire.shared.application import AggregateStore, Message, Principal, edit
from jobhire.shared.domain import AlreadyExists, Forbidden, NotFound


class PasskeyView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``synced``: kept on more than one device, as far as it says. ``used_at``: when it was last used."""

    id: str
    label: str
    synced: bool
    registered_at: datetime
    used_at: datetime | None

    @classmethod
    def of(cls, passkey: Passkey) -> PasskeyView:
        return cls(
            id=passkey.id,
            label=passkey.label,
            synced=passkey.synced,
            registered_at=passkey.registered_at,
            used_at=passkey.used_at,
        )


class OfferPasskey(Message[Begun], frozen=True, kw_only=True):
    """What the browser is to make a passkey of."""

    permission: ClassVar = None
    sensitive: ClassVar = True


async def offer_passkey(command: OfferPasskey, *, passkeys: Passkeys, users: AggregateStore[User]) -> Begun:
    """Raises ``PasskeysOff``, ``TooManyPasskeys``."""
    by, authenticators = command.by, passkeys.authenticators
    user = await _person(by, users)
    known = await passkeys.of(by.tenant_id, by.user_id)
    if len(known) >= MOST_PASSKEYS:
        raise TooManyPasskeys(MOST_PASSKEYS)
    ceremony = passkeys.begin(home=by.tenant_id, user_id=by.user_id)
    wanted = authenticators.wanted(
        challenge=passkeys.challenge(Purpose.REGISTRATION, ceremony),
        handle=handle_of(by.user_id),
        account=user.email,
        name=user.full_name,
        known=known,
    )
    return Begun(public_key=wanted, state=passkeys.sealed(Purpose.REGISTRATION, ceremony))


class RegisterPasskey(Message[PasskeyView], frozen=True, kw_only=True):
    """``state``: from the offer; ``made``: what the authenticator answered."""

    permission: ClassVar = None
    sensitive: ClassVar = True

    state: str
    label: str
    made: Made


async def register_passkey(
    command: RegisterPasskey,
    *,
    passkeys: Passkeys,
    users: AggregateStore[User],
    watch: Watch,
    sessions: SessionDesk,
) -> PasskeyView:
    """Raises ``PasskeysOff``, ``PasskeyUnfit``, ``PasskeyKnown``, ``TooManyPasskeys``, ``Invalid``. The
    session counts as proved by it, as by an enrolled second factor. Where its owner came in before, the
    passkey is no stranger either."""
    by, authenticators = command.by, passkeys.authenticators
    label = clean_label(command.label)
    try:
        ceremony = passkeys.opened(Purpose.REGISTRATION, command.state)
        _require_theirs(ceremony, by)
        challenge = passkeys.challenge(Purpose.REGISTRATION, ceremony)
        key = authenticators.made(command.made, challenge=challenge)
        await passkeys.spend(ceremony)
    except PasskeyRefused as refusal:
        raise PasskeyUnfit(refusal.detail, field="/state") from None
    places = await watch.places_of(await _person(by, users))
    passkey = await _save(passkeys, key, label, by, places)
    await passkeys.tell_done(passkey, "passkey.registered")
    await sessions.prove(by, how="passkey")
    return PasskeyView.of(passkey)


def _require_theirs(ceremony: Ceremony, by: Principal) -> None:
    if (ceremony.home, ceremony.user_id) != (by.tenant_id, by.user_id):
        raise PasskeyUnfit("this state is somebody else's", field="/state")


async def _save(
    passkeys: Passkeys, key: NewKey, label: str, by: Principal, places: tuple[str, ...]
) -> Passkey:
    """Another registration of the same person may take the same slot at the same moment."""
    for _ in range(MOST_PASSKEYS):
        passkey = Passkey.register(
            passkeys.ids.new(),
            key,
            home=by.tenant_id,
            user_id=by.user_id,
            label=label,
            beside=await passkeys.of(by.tenant_id, by.user_id),
            now=passkeys.clock.now(),
            known_places=places,
        )
        try:
            await passkeys.store.save(passkey)
        except AlreadyExists as taken:
            if taken.context.get("key") != "place":
                raise PasskeyKnown from None
            continue
        return passkey
    raise TooManyPasskeys(MOST_PASSKEYS)


class ListPasskeys(Message[list[PasskeyView]], frozen=True, kw_only=True):
    """The caller's own."""

    permission: ClassVar = None


async def list_passkeys(query: ListPasskeys, *, passkeys: Passkeys) -> list[PasskeyView]:
    """Oldest first; also where they are off, for they can be removed there too."""
    found: Sequence[Passkey] = await passkeys.of(query.by.tenant_id, query.by.user_id)
    return [PasskeyView.of(each) for each in found]


class RenamePasskey(Message[PasskeyView], frozen=True, kw_only=True):
    permission: ClassVar = None
    sensitive: ClassVar = True

    id: str
    label: str


async def rename_passkey(command: RenamePasskey, *, passkeys: Passkeys) -> PasskeyView:
    """Raises ``NotFound`` for somebody else's, too, and ``Invalid``."""
    renamed = False

    def change(passkey: Passkey) -> bool:
        nonlocal renamed
        _require_own(passkey, command.by)
        renamed = passkey.rename(command.label)
        return renamed

    passkey = await edit(passkeys.store, DIRECTORY, command.id, change)
    if renamed:
        await passkeys.tell_done(passkey, "passkey.renamed")
    return PasskeyView.of(passkey)


class RemovePasskey(Message[None], frozen=True, kw_only=True):
    permission: ClassVar = None
    sensitive: ClassVar = True

    id: str


async def remove_passkey(command: RemovePasskey, *, passkeys: Passkeys) -> None:
    """Raises ``NotFound`` for somebody else's, too. Sessions that were begun by it go on."""

    def change(passkey: Passkey) -> bool:
        _require_own(passkey, command.by)
        passkey.remove(now=passkeys.clock.now())
        return True

    passkey = await edit(passkeys.store, DIRECTORY, command.id, change)
    await passkeys.tell_done(passkey, "passkey.removed")


def _require_own(passkey: Passkey, by: Principal) -> None:
    if not passkey.belongs_to(by.tenant_id, by.user_id):
        raise NotFound("there is no passkey with this id", id=passkey.id)


async def _person(by: Principal, users: AggregateStore[User]) -> User:
    if by.kind != "user":
        raise Forbidden("only a person has passkeys")
    return await users.get(by.tenant_id, by.user_id)
