"""What a job refuses."""

from __future__ import annotations

from jobhire.shared.domain import Conflict


class StatusChangeRefused(Conflict):
    """``from`` → ``to`` is not a step in a job's life. Context: both, and what would be ``allowed``."""

    code = "job-status-change-refused"
    title = "The job cannot change to this status"
