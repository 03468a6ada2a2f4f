"""Who came in may be somebody else: people are told of what is unusual about it, by mail and on record."""

from __future__ import annotations

from jobhire.domains.identity.application.doorkeeper import Doorkeeper
from jobhire.domains.identity.domain.credential import DIRECTORY, Credential
from jobhire.domains.identity.domain.places import MANY_FAILURES
from jobhire.domains.identity.domain.user import User
from jobhire.shared.application import AggregateStore, AuditTrail, SecurityEvent, edit
from jobhire.shared.domain import StaleVersion, UserId


class Watch:
    """At most five letters a day to one person: whoever can cause more of them has been told of by then. On
    record are all."""

    def __init__(
        self, *, credentials: AggregateStore[Credential], doorkeeper: Doorkeeper, audit: AuditTrail
    ) -> None:
        self._credentials = credentials
        self._doorkeeper = doorkeeper
        self._audit = audit

    def place(self) -> str:
        """Where the present request comes from."""
        return self._doorkeeper.place()

    async def came_in(
        self, credential: Credential, *, how: str, failures: int = 0, rehashed: str | None = None
    ) -> None:
        """They proved who they are, after so many failures. From where they did so last this costs nothing.
        ``rehashed``: their password, hashed anew, to be kept in the same write."""
        place, after_failures = self.place(), failures >= MANY_FAILURES
        new_place = credential.is_elsewhere(place)
        tell = (new_place or after_failures) and await self._doorkeeper.notice(credential.id)

        def change(fresh: Credential) -> bool:
            new = fresh.is_elsewhere(place)
            told = tell and (new or after_failures)
            if told:
                fresh.tell_of_use(how, new_place=new, after_failures=after_failures)
            return fresh.note_place(place) or told

        if rehashed is not None:
            credential.rehash(rehashed)
        if change(credential) or rehashed is not None:
            try:
                await self._credentials.save(credential)
            except StaleVersion:
                # Another sign-in did the same, or the password has changed: what is there is as good or
                # better. Only a letter would be missing.
                if tell:
                    await edit(self._credentials, DIRECTORY, credential.id, change)
        if new_place or after_failures:
            await self._record(
                credential, how=how, newPlace=new_place, afterFailures=after_failures, told=tell
            )

    async def came_in_otherwise(self, user: User, *, how: str, failures: int = 0) -> None:
        """The same of somebody who did not show their password."""
        if (credential := await self._credential_of(user)) is not None:
            await self.came_in(credential, how=how, failures=failures)

    async def places_of(self, user: User) -> tuple[str, ...]:
        """Where they are known to come in from."""
        credential = await self._credential_of(user)
        return credential.known_places if credential is not None else ()

    async def _credential_of(self, user: User) -> Credential | None:
        credential = await self._credentials.find(DIRECTORY, "email", user.email)
        mine = credential is not None and credential.belongs_to(user.tenant_id, UserId(user.id))
        return credential if mine else None

    async def _record(self, credential: Credential, **facts: str | bool) -> None:
        await self._audit.record(
            SecurityEvent(
                tenant_id=credential.home,
                action="sign-in.unusual",
                outcome="done",
                actor=credential.user_id,
                subject=credential.user_id,
                facts={**facts},
            )
        )
