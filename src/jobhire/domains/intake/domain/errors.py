"""What the intake of CVs refuses."""

from __future__ import annotations

from jobhire.domains.intake.domain.refusal import SENTENCES, Reason
from jobhire.shared.domain import Conflict, Forbidden, Invalid, NotFound


class CvRefused(Invalid):
    """The file cannot become a profile. Context: ``reason``, out of a fixed list."""

    code = "cv-refused"
    title = "The file cannot be read as a CV"

    def __init__(self, reason: Reason, **context: str) -> None:
        super().__init__(SENTENCES[reason], field=None, reason=reason.value, **context)


class StorageQuotaReached(Forbidden):
    """The tenant keeps as many files, or bytes, as it may."""

    code = "storage-quota-reached"
    title = "No room for another file"


class NoCvFile(NotFound):
    """The candidate exists, but no file of theirs can be handed out."""

    code = "no-cv-file"
    title = "There is no file"


class ArchiveRefused(Invalid):
    """What was sent for a bulk import cannot be a plan. Nothing is kept. Context: ``reason``."""

    code = "archive-refused"
    title = "The archive cannot be imported"

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence, field=None, reason=reason)


class ImportStateRefused(Conflict):
    """The import is not in a state that allows this. Context: ``state``."""

    code = "import-state-refused"
    title = "Not in this state of the import"
