"""A passkey: a key pair whose secret half an authenticator keeps to itself (WebAuthn).

Like credentials they live in the directory: whoever signs in by one says nothing else, so what an
authenticator calls its key is unique over all tenants. That there is one more or less is an event,
so that their owner is told by mail; that one was used is none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from jobhire.domains.identity.domain.credential import DIRECTORY
from jobhire.domains.identity.domain.errors import TooManyPasskeys
from jobhire.domains.identity.domain.events import PasskeyRegistered, PasskeyRemoved
from jobhire.domains.identity.domain.places import with_place
from jobhire.domains.identity.domain.text import clean_name
from jobhire.shared.domain import Aggregate, Invalid, TenantId, UserId

MOST_PASSKEYS = 10
"""Of one person."""
LONGEST_LABEL = 64
CEREMONY_HOLDS = timedelta(minutes=5)
"""From the challenge to the answer of the authenticator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """What an authenticator made. ``credential_id``: what it calls the key; ``public_key``: COSE (RFC 9052);
    both as base64url. ``counter``: how often it has signed, 0 for ever where it does not count. ``synced``:
    it is kept on more than one device."""

    credential_id: str
    public_key: str
    counter: int
    synced: bool
    transports: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True, eq=False)
class Passkey(Aggregate):
    """One of somebody's. ``slot``: which of their ``MOST_PASSKEYS`` places it has, each of which is taken
    once. ``known_places``: where its owner came in from, as ``Credential`` has them: those of when it was
    registered, and those it was used from."""

    home: TenantId
    user_id: UserId
    slot: int
    label: str
    credential_id: str
    public_key: str
    counter: int
    synced: bool
    transports: tuple[str, ...]
    registered_at: datetime
    used_at: datetime | None = None
    removed_at: datetime | None = None
    known_places: tuple[str, ...] = ()

    @classmethod
    def register(
        cls,
        id: str,
        key: NewKey,
        *,
        home: TenantId,
        user_id: UserId,
        label: str,
        beside: Iterable[Passkey],
        now: datetime,
        known_places: tuple[str, ...] = (),
    ) -> Passkey:
        """``beside``: those that they have already. Raises ``TooManyPasskeys``, ``Invalid``."""
        passkey = cls(
            id=id,
            tenant_id=DIRECTORY,
            home=home,
            user_id=user_id,
            slot=_free_slot(beside),
            label=clean_label(label),
            credential_id=key.credential_id,
            public_key=key.public_key,
            counter=key.counter,
            synced=key.synced,
            transports=key.transports,
            registered_at=now,
            known_places=known_places,
        )
        passkey.raise_event(PasskeyRegistered(home=home, user_id=user_id))
        return passkey

    @property
    def place(self) -> str:
        """Unique over all passkeys, so that nobody has more than they may, however many come at once."""
        return f"{self.user_id}/{self.slot}"

    def belongs_to(self, home: TenantId, user_id: UserId) -> bool:
        return (self.home, self.user_id) == (home, user_id)

    def rename(self, label: str) -> bool:
        """False, and nothing happens, when nothing differs. Raises ``Invalid``."""
        wanted = clean_label(label)
        renamed, self.label = wanted != self.label, wanted
        return renamed

    def use(self, counter: int, *, synced: bool, now: datetime, place: str = "") -> bool:
        """It has signed there, for the ``counter``-th time. False when it had signed as often before: there
        are two of it, or the answer is an old one. Who never counts says 0 every time."""
        if (counter or self.counter) and counter <= self.counter:
            return False
        self.counter, self.synced, self.used_at = counter, synced, now
        self.known_places = with_place(self.known_places, place)
        return True

    def remove(self, *, now: datetime, by_colleague: bool = False) -> None:
        """Nothing stays by which anybody could come in."""
        self.removed_at, self.public_key, self.label, self.known_places = now, "", "", ()
        self.raise_event(PasskeyRemoved(home=self.home, user_id=self.user_id, by_colleague=by_colleague))


@dataclass(slots=True, kw_only=True, eq=False)
class SpentChallenge(Aggregate):
    """A challenge that was answered. That there is one with its id is all that it says: no challenge is
    answered twice. ``until``: from then on nobody may answer it anyway. Raises no events."""

    until: datetime

    @classmethod
    def spend(cls, id: str, *, until: datetime) -> SpentChallenge:
        return cls(id=id, tenant_id=DIRECTORY, until=until)


def clean_label(text: str) -> str:
    label = clean_name(text, field="/label")
    if len(label) > LONGEST_LABEL:
        raise Invalid(f"a label has 1 to {LONGEST_LABEL} printable characters", field="/label")
    return label


def _free_slot(taken: Iterable[Passkey]) -> int:
    free = sorted(set(range(MOST_PASSKEYS)) - {each.slot for each in taken})
    if not free:
        raise TooManyPasskeys(MOST_PASSKEYS)
    return free[0]
