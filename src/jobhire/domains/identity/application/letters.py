"""The letters of identity: made from what is stored, whenever one is to be sent."""

from __future__ import annotations

from jobhire.domains.identity.application.invitations import invitation_token
from jobhire.domains.identity.application.links import LinkMaker
from jobhire.domains.identity.domain.credential import DIRECTORY, Credential
from jobhire.domains.identity.domain.invitation import Invitation, InvitationState
from jobhire.domains.identity.domain.requests import EmailChange, PasswordReset, RegistrationRequest
from jobhire.domains.identity.domain.tenant import Tenant
from jobhire.shared.application import AggregateStore, EventRecord, Mail, Vault
from jobhire.shared.domain import TenantId


class IdentityLetters:
    """One method per event that causes a letter. None: there is nothing to write any more."""

    def __init__(
        self,
        *,
        invitations: AggregateStore[Invitation],
        tenants: AggregateStore[Tenant],
        resets: AggregateStore[PasswordReset],
        requests: AggregateStore[RegistrationRequest],
        changes: AggregateStore[EmailChange],
        credentials: AggregateStore[Credential],
        links: LinkMaker,
        vault: Vault,
    ) -> None:
        self._invitations = invitations
        self._tenants = tenants
        self._resets = resets
        self._requests = requests
        self._changes = changes
        self._credentials = credentials
        self._links = links
        self._vault = vault

    async def invitation(self, tenant_id: TenantId, event: EventRecord) -> Mail | None:
        found = (await self._invitations.get_many(tenant_id, [event.subject])).get(event.subject)
        if found is None or found.state is not InvitationState.PENDING:
            return None
        tenant = await self._tenants.get(tenant_id, tenant_id)
        link = self._links.url("invitation", invitation_token(found, self._vault))
        return Mail(
            id=event.id,
            to=found.email,
            subject=f"Your invitation to {tenant.name} on JobHire",
            text=f"{tenant.name} invites you to work with them on JobHire.\n\n{link}\n\n"
            f"The link works once, until {found.expires_at:%d %B %Y}. If you do not know {tenant.name}, "
            "you need not do anything.\n",
        )

    async def reset(self, _: TenantId, event: EventRecord) -> Mail | None:
        """Only to an address that has an account: nobody else gets to know that somebody asked."""
        found = (await self._resets.get_many(DIRECTORY, [event.subject])).get(event.subject)
        if found is None or await self._credentials.find(DIRECTORY, "email", found.email) is None:
            return None
        link = self._links.url("password", self._links.token("reset", found.id))
        return Mail(
            id=event.id,
            to=found.email,
            subject="Set a new password for JobHire",
            text=f"Somebody, most likely you, wants to set a new password.\n\n{link}\n\n"
            "The link works once, for 10 minutes. If it was not you, you need not do anything.\n",
        )

    async def registration(self, _: TenantId, event: EventRecord) -> Mail | None:
        found = (await self._requests.get_many(DIRECTORY, [event.subject])).get(event.subject)
        if found is None:
            return None
        if await self._credentials.find(DIRECTORY, "email", found.email) is not None:
            text = (
                "Somebody, most likely you, wants to register with this address, which has an account: "
                "sign in with it, or set a new password. If it was not you, you need not do anything.\n"
            )
        else:
            link = self._links.url("registration", self._links.token("registration", found.id))
            text = f"Confirm your registration with JobHire:\n\n{link}\n\nThe link works for 24 hours.\n"
        return Mail(id=event.id, to=found.email, subject="Your registration with JobHire", text=text)

    async def email_change(self, _: TenantId, event: EventRecord) -> Mail | None:
        """To the address that somebody wants: only who reads it there may have it."""
        found = await self._change(event)
        if found is None or found.wanted is None:
            return None
        if await self._credentials.find(DIRECTORY, "email", found.wanted) is not None:
            text = (
                "Somebody wants to sign in to JobHire with this address, which has an account already: "
                "sign in with it. Nothing has changed, and you need not do anything.\n"
            )
        else:
            link = self._links.url("email", change_token(found, self._links))
            text = (
                f"Confirm that you want to sign in to JobHire with this address:\n\n{link}\n\n"
                "The link works once, for an hour. If it was not you, you need not do anything.\n"
            )
        return Mail(id=event.id, to=found.wanted, subject="Your new address for JobHire", text=text)

    async def email_change_announced(self, _: TenantId, event: EventRecord) -> Mail | None:
        """To the present address, whose owner may know nothing of it."""
        found = await self._change(event)
        if found is None or found.present is None:
            return None
        return Mail(
            id=event.id,
            to=found.present,
            subject="Somebody wants to change your address for JobHire",
            text="Somebody, most likely you, wants to sign in to JobHire with another address than this one. "
            "Nothing changes until the link in the letter to that address is opened.\n\n"
            "If it was not you, set a new password at once: that voids the link and ends all sessions.\n",
        )

    async def _change(self, event: EventRecord) -> EmailChange | None:
        return (await self._changes.get_many(DIRECTORY, [event.subject])).get(event.subject)


def change_token(change: EmailChange, links: LinkMaker) -> str:
    return links.token("email", f"{change.id}/{change.attempt}")
