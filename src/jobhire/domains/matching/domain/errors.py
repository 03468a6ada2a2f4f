"""Why matching refuses."""

from __future__ import annotations

from jobhire.shared.domain import Conflict, Invalid, NotFound


class NotKept(NotFound):
    """Nobody keeps what this score was computed from (any more)."""

    code = "inputs-not-kept"
    title = "The inputs of this score are not kept"


class InputsDiffer(Conflict):
    """What is kept is not what the score was computed from."""

    code = "inputs-differ"
    title = "The kept inputs are not those of this score"


class InvalidModel(Invalid):
    """Numbers that make no scoring model."""

    code = "invalid-scoring-model"
    title = "These numbers make no scoring model"


class TooMuchChanged(Conflict):
    """More has happened since than one answer can hold."""

    code = "too-much-changed"
    title = "Too much has changed since"


class NotThereYet(Invalid):
    """A moment before what is asked about was there."""

    code = "not-there-yet"
    title = "This was not there yet"


class UnknownModel(NotFound):
    """No scoring model of this version."""

    code = "scoring-model-unknown"
    title = "There is no such scoring model"


class TooManyModels(Conflict):
    """A tenant's list of its own models is full."""

    code = "too-many-scoring-models"
    title = "Too many scoring models"


class NoEarlierModel(Conflict):
    """Nothing to roll back to."""

    code = "no-earlier-scoring-model"
    title = "No other scoring model was live before"


class GateRefused(Conflict):
    """A candidate model does not hold a stated limit."""

    code = "gate-refused"
    title = "The scoring model does not pass the gate"


class TooFewVerdicts(Conflict):
    """A fit to so few would be a fit to chance."""

    code = "too-few-verdicts"
    title = "There are too few verdicts to tune a scoring model"
