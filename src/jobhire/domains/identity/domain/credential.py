"""How somebody proves who they are: the one thing about people that is not inside a tenant.

Whoever signs in has no tenant yet, and an address may sign in to one account only, whichever tenant that is
in. So credentials live together in a directory of their own, where the store's unique key on the address
spans all tenants, and each points to its user. What changes in how somebody signs in is an event, so that
they are told by mail; that they did sign in is none, unless it may have been somebody else.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from jobhire.domains.identity.domain.errors import NoSecondFactor, SecondFactorEnrolled
from jobhire.domains.identity.domain.events import CredentialChanged, CredentialUsedUnusually
from jobhire.domains.identity.domain.places import with_place
from jobhire.domains.identity.domain.text import Email
from jobhire.shared.domain import Aggregate, Invalid, TenantId, UserId

DIRECTORY = TenantId("identity")
"""Where all credentials live. Never a tenant: tenants have UUIDs."""

_CLAIM_HOLDS = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Password:
    """At least 8 characters, at most 1,024 bytes of UTF-8; any characters, nothing is cut or stripped.

    Compared composed (NFC), so that the same keys pressed on another system are the same password.
    """

    text: str = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.text) < 8 or not 0 < _utf8_size(self.text) <= 1024:
            raise Invalid("a password has at least 8 characters and at most 1,024 bytes", field="/password")
        object.__setattr__(self, "text", unicodedata.normalize("NFC", self.text))


def _utf8_size(text: str) -> int:
    """Bytes; 0 for text that has no UTF-8 form (a lone surrogate)."""
    try:
        return len(text.encode())
    except UnicodeEncodeError:
        return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactor:
    """A time-based code (RFC 6238). ``secret`` is sealed; ``last_step``: the latest time step that was
    used, for each is good once (ASVS 6.5.1); ``recovery``: digests of the unused recovery codes."""

    secret: str = field(repr=False)
    enrolled_at: datetime
    last_step: int = 0
    recovery: tuple[str, ...] = field(default=(), repr=False)


@dataclass(slots=True, kw_only=True, eq=False)
class Credential(Aggregate):
    """An address, claimed for one user, and how they prove that they are that user.

    ``password_hash``: empty for somebody without a password, who comes in by their company's identity
    provider or sets one by a reset link. ``changed_at``: when password or address was last changed: links to
    change either that were asked for before are void. ``former_email``: the address before, to tell it.
    ``offered``: the sealed secret of a second factor that has not been confirmed. ``known_places``: keyed
    digests of the addresses from which they came in, however they did, newest first.
    """

    email: Email
    password_hash: str = field(repr=False)
    home: TenantId
    user_id: UserId
    claimed_at: datetime
    changed_at: datetime | None = None
    former_email: Email | None = None
    second_factor: SecondFactor | None = None
    offered: str = field(default="", repr=False)
    known_places: tuple[str, ...] = ()

    @classmethod
    def claim(
        cls,
        id: str,
        email: Email,
        *,
        password_hash: str,
        home: TenantId,
        user_id: UserId,
        now: datetime,
        place: str = "",
    ) -> Credential:
        """``place``: where they are, if it is they themselves who claim it."""
        return cls(
            id=id,
            tenant_id=DIRECTORY,
            email=email,
            password_hash=password_hash,
            home=home,
            user_id=user_id,
            claimed_at=now,
            known_places=with_place((), place),
        )

    def belongs_to(self, home: TenantId, user_id: UserId) -> bool:
        return self.home == home and self.user_id == user_id

    def may_be_abandoned(self, now: datetime) -> bool:
        """Whether whoever claimed it has had the time to finish: only then does a missing user count."""
        return now - self.claimed_at > _CLAIM_HOLDS

    def reclaim(
        self, *, password_hash: str, home: TenantId, user_id: UserId, now: datetime, place: str = ""
    ) -> None:
        """Somebody else takes an address whose claim was abandoned. Nothing of the former owner stays."""
        self.password_hash, self.home, self.user_id, self.claimed_at = password_hash, home, user_id, now
        self.changed_at, self.second_factor, self.offered, self.former_email = None, None, "", None
        self.known_places = with_place((), place)

    def readdress(self, email: Email, *, now: datetime) -> None:
        """The same person, by another address; how they prove who they are stays."""
        self.email, self.former_email, self.changed_at = email, self.email, now
        self._tell("email-changed")

    def rehash(self, password_hash: str) -> None:
        """The same password, hashed with today's parameters."""
        self.password_hash = password_hash

    def change_password(self, password_hash: str, *, now: datetime, by_link: bool = False) -> None:
        self.password_hash, self.changed_at = password_hash, now
        self._tell("password-reset" if by_link else "password-changed")

    def is_elsewhere(self, place: str) -> bool:
        """Whether they never were there. Of who was nowhere yet nobody can say."""
        return bool(self.known_places) and place not in self.known_places

    def note_place(self, place: str) -> bool:
        """They came in from there. False when that is the latest known place already."""
        before, self.known_places = self.known_places, with_place(self.known_places, place)
        return self.known_places != before

    def tell_of_use(self, how: str, *, new_place: bool, after_failures: bool) -> None:
        """Whoever came in may be somebody else."""
        self.raise_event(
            CredentialUsedUnusually(
                home=self.home,
                user_id=self.user_id,
                how=how,
                new_place=new_place,
                after_failures=after_failures,
            )
        )

    def offer_second_factor(self, sealed_secret: str) -> None:
        """Raises ``SecondFactorEnrolled``."""
        if self.second_factor is not None:
            raise SecondFactorEnrolled
        self.offered = sealed_secret

    def enrol(self, *, step: int, recovery: Iterable[str], now: datetime) -> None:
        """The person has shown that they can make codes of the offered secret: the one of ``step``."""
        if not self.offered:
            raise NoSecondFactor("offer one first: POST /api/v1/auth/second-factor")
        self.second_factor = SecondFactor(
            secret=self.offered, enrolled_at=now, last_step=step, recovery=tuple(recovery)
        )
        self.offered = ""
        self._tell("second-factor-added")

    def use_step(self, step: int) -> bool:
        """Whether the code of this time step is still good; then it is not any more."""
        factor = self.second_factor
        if factor is None or step <= factor.last_step:
            return False
        self.second_factor = replace(factor, last_step=step)
        return True

    def use_recovery(self, digest: str) -> bool:
        """Whether this recovery code was still unused; then it is not any more."""
        factor = self.second_factor
        if factor is None or digest not in factor.recovery:
            return False
        left = tuple(each for each in factor.recovery if each != digest)
        self.second_factor = replace(factor, recovery=left)
        return True

    def renew_recovery(self, digests: Iterable[str]) -> None:
        if self.second_factor is None:
            raise NoSecondFactor("there is no second factor to recover")
        self.second_factor = replace(self.second_factor, recovery=tuple(digests))
        self._tell("recovery-codes-renewed")

    def remove_second_factor(self, *, by_colleague: bool = False) -> None:
        """Raises ``NoSecondFactor``."""
        if self.second_factor is None:
            raise NoSecondFactor("there is no second factor to remove")
        self.second_factor = None
        self._tell("second-factor-removed", by_colleague=by_colleague)

    def _tell(self, what: str, *, by_colleague: bool = False) -> None:
        self.raise_event(
            CredentialChanged(home=self.home, user_id=self.user_id, what=what, by_colleague=by_colleague)
        )
