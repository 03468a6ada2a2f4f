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
