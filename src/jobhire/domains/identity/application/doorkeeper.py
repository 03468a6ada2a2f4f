"""Who may try again: failures are counted per address and per account, and the owner is never locked out.

Failures from places where somebody has signed in to this account before have a counter of their own: whoever
guesses from elsewhere cannot use up the owner's tries. A place is a keyed digest of a network address.
"""

from __future__ import annotations

from collections.abc import Sequence

from jobhire.domains.identity.domain.errors import TooManyAttempts
from jobhire.domains.identity.domain.text import Email
from jobhire.shared.application import Rate, Throttle, Vault, request_context
from jobhire.shared.application.networks import network_of

FAILURES_PER_PLACE = Rate(name="sign-in-place", limit=50, seconds=300)
FAILURES_PER_ACCOUNT = Rate(name="sign-in-account", limit=10, seconds=300)
FAILURES_OF_OWNER = Rate(name="sign-in-owner", limit=10, seconds=300)
FAILURES_OF_CLIENT = Rate(name="client-secret", limit=20, seconds=300)
FAILURES_OF_PROVIDER = Rate(name="single-sign-on", limit=50, seconds=300)
CODES_PER_ACCOUNT = Rate(name="second-factor", limit=10, seconds=900)
LOOK_UPS_PER_TENANT = Rate(name="domain-records", limit=20, seconds=300)
LETTERS_PER_ADDRESS = Rate(name="letters", limit=5, seconds=3_600)
NOTICES_PER_ACCOUNT = Rate(name="unusual-sign-ins", limit=5, seconds=86_400)
Counters = Sequence[tuple[Rate, tuple[str, ...]]]
"""What counts, and for which key; what is counted for the account itself comes first."""


class Doorkeeper:
    """``registrations_per_hour``: from one address, and so many letters may be asked for from one."""

    def __init__(self, *, throttle: Throttle, vault: Vault, registrations_per_hour: int = 300) -> None:
        self._throttle = throttle
        self._vault = vault
        self._registrations = Rate(name="register", limit=registrations_per_hour, seconds=3_600)

    def place(self) -> str:
        """Where the present request comes from."""
        context = request_context.get()
        return self._vault.derive("place", network_of(context.client) if context else "").hex()[:32]

    async def admit(self, email: Email, known_places: tuple[str, ...]) -> int:
        """Before a password is checked; how many failures came before, where it counts. Raises
        ``TooManyAttempts``."""
        return await self._admit(self._counters(email, known_places))

    async def failed(self, email: Email, known_places: tuple[str, ...]) -> None:
        for rate, key in self._counters(email, known_places):
            await self._throttle.hit(rate, *key)

    async def succeeded(self, account: str) -> None:
        """The owner is here: their own failures are forgotten, an attacker's are not. ``account``: an address
        or what an authenticator calls a passkey."""
        await self._throttle.forget(FAILURES_OF_OWNER, account, self.place())

    async def code(self, account: str) -> None:
        """Before a code is checked: the tries count, right or wrong. Raises ``TooManyAttempts``."""
        if seconds := await self._throttle.hit(CODES_PER_ACCOUNT, account):
            raise TooManyAttempts(seconds)

    async def letter(self, email: Email) -> bool:
        """Whether another letter may go to this address; who asks is not told."""
        return await self._throttle.hit(LETTERS_PER_ADDRESS, email) == 0

    async def notice(self, account: str) -> bool:
        """Whether another letter may tell of an unusual sign-in."""
        return await self._throttle.hit(NOTICES_PER_ACCOUNT, account) == 0

    async def newcomer(self) -> None:
        """Before somebody registers or asks for a letter. Raises ``TooManyAttempts``."""
        if seconds := await self._throttle.hit(self._registrations, self.place()):
            raise TooManyAttempts(seconds)

    async def passkey(self, key: str, known_places: tuple[str, ...]) -> int:
        """Before an answer of the passkey that an authenticator calls ``key`` is checked; how many of its
        owner's failures came before. Raises ``TooManyAttempts``."""
        failures = await self._admit(self._passkey_counters(key, known_places))
        return failures if self.place() in known_places else 0

    async def passkey_failed(self, key: str, known_places: tuple[str, ...]) -> None:
        for rate, parts in self._passkey_counters(key, known_places):
            await self._throttle.hit(rate, *parts)

    async def client(self, client_id: str) -> None:
        """Before a client's secret is checked. Raises ``TooManyAttempts``."""
        await self._admit(self._client_counters(client_id))

    async def client_failed(self, client_id: str) -> None:
        for rate, key in self._client_counters(client_id):
            await self._throttle.hit(rate, *key)

    async def provider(self, tenant_id: str) -> None:
        """Before a tenant's identity provider is asked about somebody. Raises ``TooManyAttempts``."""
        if seconds := await self._throttle.wait(FAILURES_OF_PROVIDER, tenant_id, self.place()):
            raise TooManyAttempts(seconds)

    async def provider_failed(self, tenant_id: str) -> None:
        await self._throttle.hit(FAILURES_OF_PROVIDER, tenant_id, self.place())

    async def look_up(self, tenant_id: str) -> None:
        """Before a name server is asked for a tenant. Raises ``TooManyAttempts``."""
        if seconds := await self._throttle.hit(LOOK_UPS_PER_TENANT, tenant_id):
            raise TooManyAttempts(seconds)

    async def _admit(self, counters: Counters) -> int:
        counts = [await self._throttle.count(rate, *key) for rate, key in counters]
        if seconds := max(each.wait for each in counts):
            raise TooManyAttempts(seconds)
        return counts[0].times

    def _client_counters(self, client_id: str) -> Counters:
        place = self.place()
        return [(FAILURES_OF_CLIENT, (client_id[:200], place)), (FAILURES_PER_PLACE, (place,))]

    def _passkey_counters(self, key: str, known_places: tuple[str, ...]) -> Counters:
        """Nobody guesses a passkey and none is named: failures elsewhere are counted by where alone."""
        place = self.place()
        if place in known_places:
            return [(FAILURES_OF_OWNER, (key, place))]
        return [(FAILURES_PER_PLACE, (place,))]

    def _counters(self, email: Email, known_places: tuple[str, ...]) -> Counters:
        place = self.place()
        if place in known_places:
            return [(FAILURES_OF_OWNER, (email, place))]
        return [(FAILURES_PER_ACCOUNT, (email,)), (FAILURES_PER_PLACE, (place,))]
