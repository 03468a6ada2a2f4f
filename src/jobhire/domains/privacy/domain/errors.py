"""What privacy refuses."""

from __future__ import annotations

from jobhire.shared.domain import Conflict, NotFound


class ConsentHistoryFull(Conflict):
    """What was agreed is kept with what it was before; there is an end to that."""

    code = "consent-history-full"
    title = "This consent was changed too often"


class ExportNotKept(NotFound):
    """The data of an export are kept for a day, and go with the person."""

    code = "export-not-kept"
    title = "The data of this export are not kept any more"
