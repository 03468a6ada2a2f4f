"""What fairness refuses."""

from __future__ import annotations

from jobhire.shared.domain import Conflict, Invalid


class TooManyGroups(Invalid):
    """Rates of hundreds of groups say nothing, and cost much."""

    code = "too-many-audit-groups"
    title = "An attribute has too many values to compare"


class DeclarationHistoryFull(Conflict):
    """A declaration is kept with what it was before; there is an end to that."""

    code = "declaration-history-full"
    title = "This declaration was changed too often"
