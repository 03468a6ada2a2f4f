"""The letters of identity: made from what is stored, whenever one is to be sent."""

from __future__ import annotations

from jobhire.domains.identity.application.invitations import invitation_token
from jobhire.domains.identity.application.links import LinkMaker
from jobhire.domains.identity.domain.credential import DIRECTORY, Credential
from jobhire.domains.identity.domain.invitation import Invitation, InvitationState
from jobhire.domains.identity.domain.requests import PasswordReset, RegistrationRequest
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
        credentials: AggregateStore[Credential],
        links: LinkMaker,
        vault: Vault,
    ) -> None:
        self._invitations = invitations
        self._tenants = tenants
        self._resets = resets
        self._requests = requests
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
            "The link works once, for 30 minutes. If it was not you, you need not do anything.\n",
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
