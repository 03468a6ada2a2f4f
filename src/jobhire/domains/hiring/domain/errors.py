"""What giving feedback is refused for."""

from __future__ import annotations

from jobhire.shared.domain import Conflict, Forbidden


class FeedbackOfAnother(Forbidden):
    """Only who gave a verdict changes it or takes it back."""

    code = "feedback-of-another"
    title = "Somebody else gave this feedback"


class FeedbackHistoryFull(Conflict):
    """A verdict is kept with all that it was before; there is an end to that."""

    code = "feedback-history-full"
    title = "This feedback was changed too often"


class ApplicationExists(Conflict):
    """The candidate has one for this job that is open, or was hired. Context: its ``applicationId``."""

    code = "application-exists"
    title = "The candidate has applied for this job already"

    def __init__(self, application_id: str) -> None:
        super().__init__(
            "go on with that application; a new one is taken once it is rejected or withdrawn",
            field="/candidateId",
            applicationId=application_id,
        )


class JobNotOpen(Conflict):
    """Applications are for open jobs, and nobody is hired for a closed one. Context: ``jobStatus``."""

    code = "job-not-open"
    title = "The job takes no applications"

    def __init__(self, status: str) -> None:
        super().__init__(
            "only an open job takes applications, and nobody is hired for a closed one: reopen it first",
            jobStatus=status,
        )


class StageMoved(Conflict):
    """Somebody moved it since the caller looked. Context: ``stage``, the one it is in."""

    code = "stage-moved"
    title = "The application is in another stage"

    def __init__(self, stage: str) -> None:
        super().__init__(f"it is in the stage {stage!r}; say so as `from`", field="/from", stage=stage)


class ApplicationClosed(Conflict):
    """It is rejected, withdrawn or hired. Context: its ``stage``."""

    code = "application-closed"
    title = "The application is closed"

    def __init__(self, stage: str) -> None:
        super().__init__("reopen it first: move it to an open stage", stage=stage)


class ApplicationHistoryFull(Conflict):
    """Every step is kept; there is an end to that."""

    code = "application-history-full"
    title = "This application was moved too often"


class StageSkipped(Conflict):
    """Nobody is hired whom nobody has talked with. Context: from which ``kinds`` of stages one is."""

    code = "stage-skipped"
    title = "A stage would be skipped"

    def __init__(self, kinds: list[str]) -> None:
        super().__init__(f"move it to a stage of the kind {' or '.join(kinds)} first", kinds=kinds)


class StageInUse(Conflict):
    """Applications stand in stages that the other template does not have. Context: these ``stages``."""

    code = "stage-in-use"
    title = "Applications are in a stage that would be gone"

    def __init__(self, stages: list[str]) -> None:
        super().__init__("move these applications first, or take a template with these stages", stages=stages)


class InterviewOver(Conflict):
    """It was held or cancelled, or nobody came. Context: ``interviewStatus``."""

    code = "interview-over"
    title = "The interview is not scheduled any more"

    def __init__(self, status: str) -> None:
        super().__init__("arrange another interview instead", interviewStatus=status)


class NotAnInterviewer(Forbidden):
    """A scorecard is by somebody who was to be there."""

    code = "not-an-interviewer"
    title = "Not an interviewer of this interview"


class ScorecardOfAnother(Forbidden):
    """Everybody hands in their own; ``hiring:manage`` writes one down for somebody else."""

    code = "scorecard-of-another"
    title = "It is somebody else's scorecard"


class ScorecardVersionsFull(Conflict):
    """Every version is kept; there is an end to that."""

    code = "scorecard-versions-full"
    title = "This scorecard was submitted too often"


class OfferExists(Conflict):
    """The application has an offer that is drafted, sent or accepted. Context: its ``offerId``."""

    code = "offer-exists"
    title = "There is an offer for this application already"

    def __init__(self, offer_id: str) -> None:
        super().__init__("go on with that offer, or withdraw it first", offerId=offer_id)


class OfferIsElsewhere(Conflict):
    """It is not in the status that the caller thinks, or that this needs. Context: ``offerStatus``."""

    code = "offer-moved"
    title = "The offer is in another status"

    def __init__(self, status: str) -> None:
        super().__init__(f"it is {status}", offerStatus=status)
