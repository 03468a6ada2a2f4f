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
