"""People are told by mail when something about how they sign in changes, whoever changed it.

The events hold ids; where a letter goes is looked up when it is written.
"""

from __future__ import annotations

import msgspec

from jobhire.domains.identity.domain.credential import DIRECTORY, Credential
from jobhire.domains.identity.domain.text import Email
from jobhire.domains.identity.domain.user import User
from jobhire.shared.application import AggregateStore, EventRecord, Mail
from jobhire.shared.domain import TenantId, UserId

_CHANGED = "How you sign in to JobHire has changed"
_CHANGES = {
    "password-changed": "Your password was changed, and all your other sessions have ended.",
    "password-reset": "Your password was set anew by a link in a letter, and all your sessions have ended.",
    "second-factor-added": "An authenticator was added: signing in with your password wants its codes now.",
    "second-factor-removed": "Your second factor, the authenticator that makes codes, was removed.",
    "recovery-codes-renewed": "You got new recovery codes; the earlier ones are void.",
    "email-changed": "You sign in with another address from now on, and no longer with this one.",
}
_USES = {
    "password": "Your password was used to sign in",
    "passkey": "One of your passkeys was used to sign in",
    "oidc": "Your company's identity provider said that it was you who signed in",
}
_FROM_NEW_PLACE = " from a place where you had not signed in before"
_AFTER_FAILURES = ", after several failed attempts"
_BY_COLLEAGUE = " An admin of your company did that, and all your sessions have ended."


class _Changed(msgspec.Struct, frozen=True, rename="camel"):
    home: TenantId
    user_id: UserId
    what: str = ""
    by_colleague: bool = False


class _Used(msgspec.Struct, frozen=True, rename="camel"):
    home: TenantId
    user_id: UserId
    how: str
    new_place: bool
    after_failures: bool


class SignInNotices:
    """One method per event of which people are told. None: they are gone."""

    def __init__(self, *, users: AggregateStore[User], credentials: AggregateStore[Credential]) -> None:
        self._users = users
        self._credentials = credentials

    async def credential(self, _: TenantId, event: EventRecord) -> Mail | None:
        changed = msgspec.json.decode(event.data, type=_Changed)
        if changed.what == "email-changed":
            to = await self._former_address(event.subject)
        else:
            to = await self._address(changed)
        return _notice(event, to, _CHANGES[changed.what] + (_BY_COLLEAGUE if changed.by_colleague else ""))

    async def unusual(self, _: TenantId, event: EventRecord) -> Mail | None:
        used = msgspec.json.decode(event.data, type=_Used)
        what = _USES[used.how] + _FROM_NEW_PLACE * used.new_place + _AFTER_FAILURES * used.after_failures
        to = await self._address(_Changed(home=used.home, user_id=used.user_id))
        return _notice(event, to, f"{what}.", subject="A sign-in to your account on JobHire")

    async def passkey_registered(self, _: TenantId, event: EventRecord) -> Mail | None:
        to = await self._address(msgspec.json.decode(event.data, type=_Changed))
        return _notice(event, to, "A passkey was added, by which you can sign in without a password.")

    async def passkey_removed(self, _: TenantId, event: EventRecord) -> Mail | None:
        changed = msgspec.json.decode(event.data, type=_Changed)
        what = "One of your passkeys was removed." + (_BY_COLLEAGUE if changed.by_colleague else "")
        return _notice(event, await self._address(changed), what)

    async def signed_out(self, tenant_id: TenantId, event: EventRecord) -> Mail | None:
        to = await self._address(_Changed(home=tenant_id, user_id=UserId(event.subject)))
        return _notice(event, to, "An admin of your company has ended all your sessions.")

    async def _address(self, changed: _Changed) -> Email | None:
        found = await self._users.get_many(changed.home, [changed.user_id])
        user = found.get(changed.user_id)
        return user.email if user else None

    async def _former_address(self, credential_id: str) -> Email | None:
        """The new one is known to whoever confirmed it; the old one's owner may know nothing."""
        found = await self._credentials.get_many(DIRECTORY, [credential_id])
        credential = found.get(credential_id)
        return credential.former_email if credential else None


def _notice(event: EventRecord, to: Email | None, what: str, *, subject: str = _CHANGED) -> Mail | None:
    if to is None:
        return None
    return Mail(
        id=event.id,
        to=to,
        subject=subject,
        text=f"{what}\n\nThis was on {event.time:%d %B %Y at %H:%M} UTC. If you know of it, you need not do "
        "anything. If not, set a new password at once where you sign in, and tell an admin of yours.\n",
    )
