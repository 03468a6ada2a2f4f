"""Notifications by mail, of the types somebody chose. A letter has no more in it than the notification."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from jobhire.domains.notification.application.ports import Invitations, People
from jobhire.domains.notification.domain.notification import (
    INTERVIEWS,
    MailChoice,
    Notification,
    NotificationType,
    chosen_mail,
)
from jobhire.shared.application import AggregateStore, Clock, EventRecord, Invitation, Mail, NotYet
from jobhire.shared.domain import NotFound, TenantId

QUIET = timedelta(seconds=20)
"""A letter about several jobs waits until none has come for so long: then it has the number of them all."""
_SUBJECTS = {
    NotificationType.ANALYSIS_COMPLETE: "Compared with all candidates",
    NotificationType.BATCH_ANALYSIS_COMPLETE: "An analysis of candidates has ended",
    NotificationType.ATTENTION_NEEDED: "Something needs your attention",
    NotificationType.INTERVIEW: "An interview",
    NotificationType.SEARCH_FOUND: "Your saved search finds more",
    NotificationType.APPLICATION_RECEIVED: "An application",
}


class _Made(msgspec.Struct, frozen=True, rename="camel"):
    user_id: str


class NotificationLetters:
    """``public_url``: where people reach the service; ``sender``: the address that letters come from."""

    def __init__(
        self,
        *,
        notifications: AggregateStore[Notification],
        choices: AggregateStore[MailChoice],
        people: People,
        invitations: Invitations,
        clock: Clock,
        public_url: str,
        sender: str,
    ) -> None:
        self._notifications = notifications
        self._choices = choices
        self._people = people
        self._invitations = invitations
        self._sender = sender
        self._clock = clock
        self._public_url = public_url.rstrip("/")

    async def made(self, tenant_id: TenantId, event: EventRecord) -> Mail | None:
        """None when they did not choose it, are gone, or have read it meanwhile. Raises ``NotYet`` while it
        goes on growing."""
        user_id = msgspec.json.decode(event.data, type=_Made).user_id
        chosen = chosen_mail((await self._choices.get_many(tenant_id, [user_id])).get(user_id))
        notification = (await self._notifications.get_many(tenant_id, [event.subject])).get(event.subject)
        if notification is None or notification.type not in chosen or notification.read_at:
            return None
        if notification.jobs > 1 and self._clock.now() - notification.created_at < QUIET:
            raise NotYet("its import may go on")
        address = (await self._people.addresses(tenant_id, [user_id])).get(user_id)
        if address is None:
            return None
        invitation = await self._invitation(tenant_id, user_id, notification)
        return self._letter(event.id, address, notification, invitation)

    async def _invitation(
        self, tenant_id: TenantId, user_id: str, notification: Notification
    ) -> Invitation | None:
        """As the interview is now: calendars go by its sequence, whichever letter comes first."""
        if notification.type is not NotificationType.INTERVIEW or notification.about is None:
            return None
        interview_id = notification.about.removeprefix(INTERVIEWS)
        try:
            return await self._invitations.interviewers_invitation(
                tenant_id, interview_id, user_id, organizer=self._sender
            )
        except NotFound:
            return None

    def _letter(
        self, id: str, address: str, notification: Notification, invitation: Invitation | None
    ) -> Mail:
        place = notification.path or "/notifications"
        return Mail(
            id=id,
            to=address,
            subject=f"{_SUBJECTS[notification.type]} on JobHire",
            text=f"{notification.message}\n\n{self._public_url}{place}\n\n"
            "Which letters you get is up to you: see the settings of your notifications.\n",
            invitation=invitation,
        )
