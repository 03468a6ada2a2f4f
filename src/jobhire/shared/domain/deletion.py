"""A delete that can be undone for a while, and then not any more."""

from __future__ import annotations

from datetime import datetime, timedelta

from jobhire.shared.domain import Conflict

RESTORABLE = timedelta(days=30)
"""For how long after its deletion a thing can be restored."""


class NotDeleted(Conflict):
    """There is nothing to undo. Context: the present ``version``."""

    code = "not-deleted"
    title = "It is not deleted"


class RestorableNoMore(Conflict):
    """Context: ``deletedAt`` and ``restorableUntil``."""

    code = "restorable-no-more"
    title = "It was deleted too long ago to be restored"


class ImportedAgain(Conflict):
    """The imported line that it came from has made another since. Context: that one's ``existing`` id."""

    code = "imported-again"
    title = "It was imported again meanwhile"

    def __init__(self, existing: str) -> None:
        super().__init__(
            "the same line was imported again since: go on with what that made, or delete it first",
            existing=existing,
        )


def restorable_until(deleted_at: datetime) -> datetime:
    return deleted_at + RESTORABLE


def require_restorable(deleted_at: datetime | None, *, version: int, now: datetime) -> None:
    """Raises ``NotDeleted`` and ``RestorableNoMore``."""
    if deleted_at is None:
        raise NotDeleted("it is there, as of this version; there is nothing to restore", version=version)
    until = restorable_until(deleted_at)
    if now >= until:
        raise RestorableNoMore(
            f"it could be restored for {RESTORABLE.days} days",
            deletedAt=deleted_at,
            restorableUntil=until,
        )
