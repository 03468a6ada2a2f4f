"""What notifications need: where they are listed, and what other domains know of jobs and people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from jobhire.domains.notification.domain.notification import Notification
from jobhire.shared.application import Invitation, Rows, Slice
from jobhire.shared.domain import TenantId, UserId


class Job(Protocol):
    """``created_by``: whoever opened it, a person or not; ``imported``: with others, from a file."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def created_by(self) -> str | None: ...
    @property
    def imported(self) -> bool: ...


class Jobs(Protocol):
    async def load(self, tenant_id: TenantId, ids: Sequence[str]) -> Sequence[Job]:
        """The live ones among ``ids``."""
        ...


class Comparisons(Protocol):
    async def compared(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, int]:
        """With how many candidates each job was compared; one that no ranking knows is left out."""
        ...


class People(Protocol):
    async def addresses(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, str]:
        """The e-mail addresses of those among ``ids`` who are people and may sign in. Not of services, of the
        house itself, or of who was disabled or removed."""
        ...

    async def admins(self, tenant_id: TenantId) -> Sequence[str]:
        """The ids of those who look after the tenant and may sign in: 20 at most."""
        ...


class Invitations(Protocol):
    async def interviewers_invitation(
        self, tenant_id: TenantId, interview_id: str, user_id: str, *, organizer: str
    ) -> Invitation | None:
        """For one of those who hold it, or no longer do. None for one that is over. Raises ``NotFound``."""
        ...


class NotificationDirectory(Protocol):
    async def rows(
        self, tenant_id: TenantId, user_id: UserId, part: Slice, *, unread: bool
    ) -> Rows[Notification]:
        """Somebody's own, newest first; ``unread``: those alone."""
        ...

    async def unread(self, tenant_id: TenantId, user_id: UserId) -> int:
        """How many."""
        ...

    async def forget(self, tenant_id: TenantId, user_id: str) -> bool:
        """Delete all of somebody's, and what they chose. False while the event of one of them is not in the
        log yet: that one is still there."""
        ...
