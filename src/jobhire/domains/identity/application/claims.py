"""Addresses: one account each, over all tenants."""

from __future__ import annotations

from jobhire.domains.identity.application.new_passwords import NewPasswords
from jobhire.domains.identity.domain.credential import DIRECTORY, Credential, Password
from jobhire.domains.identity.domain.errors import EmailTaken
from jobhire.domains.identity.domain.text import Email
from jobhire.domains.identity.domain.user import User
from jobhire.shared.application import AggregateStore, Clock, Ids
from jobhire.shared.domain import AlreadyExists, StaleVersion, UserId


async def user_behind(credential: Credential, users: AggregateStore[User]) -> User | None:
    """The user a credential stands for; None before they were saved, and once they are gone."""
    found = await users.get_many(credential.home, [credential.user_id])
    return found.get(credential.user_id)


class EmailClaims:
    """Makes an address somebody's, once, whatever happens in between."""

    def __init__(
        self,
        *,
        credentials: AggregateStore[Credential],
        users: AggregateStore[User],
        passwords: NewPasswords,
        clock: Clock,
        ids: Ids,
    ) -> None:
        self._credentials = credentials
        self._users = users
        self._passwords = passwords
        self._clock = clock
        self._ids = ids

    async def claim(
        self, user: User, password: Password | str, company: str | None = None, *, place: str = ""
    ) -> None:
        """Make ``user.email`` the address ``user`` signs in with. Raises ``EmailTaken``, and ``Invalid``
        for a password that is common or says who they are. A ``str`` is the hash of one that was checked
        before; empty: they have no password. ``place``: where they are, if it is they who claim it.

        A repeat for the same user changes nothing. A claim whose user never came (the process died in
        between) or is gone lapses two minutes after it was made.
        """
        known = await self._credentials.find(DIRECTORY, "email", user.email)
        if known is None:
            await self._save(self._fresh(user, await self._hashed(user, password, company), place))
        elif not known.belongs_to(user.tenant_id, UserId(user.id)):
            await self._require_abandoned(known)
            known.reclaim(
                password_hash=await self._hashed(user, password, company),
                home=user.tenant_id,
                user_id=UserId(user.id),
                now=self._clock.now(),
                place=place,
            )
            await self._save(known)

    async def move(self, user: User, to: Email) -> None:
        """Make ``to`` the address that ``user`` signs in with instead of ``user.email``; their password and
        second factor stay. Raises ``EmailTaken``. A repeat changes nothing."""
        known = await self._credentials.find(DIRECTORY, "email", to)
        if known is not None:
            if known.belongs_to(user.tenant_id, UserId(user.id)):
                return
            raise EmailTaken
        present = await self._credentials.find(DIRECTORY, "email", user.email)
        if present is None or not present.belongs_to(user.tenant_id, UserId(user.id)):
            raise EmailTaken
        present.readdress(to, now=self._clock.now())
        await self._save(present)

    async def _hashed(self, user: User, password: Password | str, company: str | None) -> str:
        if isinstance(password, str):
            return password
        return await self._passwords.hash(password, user.email, user.full_name, company)

    def _fresh(self, user: User, password_hash: str, place: str) -> Credential:
        return Credential.claim(
            self._ids.new(),
            user.email,
            password_hash=password_hash,
            home=user.tenant_id,
            user_id=UserId(user.id),
            now=self._clock.now(),
            place=place,
        )

    async def _require_abandoned(self, known: Credential) -> None:
        in_time = not known.may_be_abandoned(self._clock.now())
        if in_time or await user_behind(known, self._users) is not None:
            raise EmailTaken

    async def _save(self, credential: Credential) -> None:
        try:
            await self._credentials.save(credential)
        except (AlreadyExists, StaleVersion):
            # Somebody else claimed the same address since it was looked up.
            raise EmailTaken from None
