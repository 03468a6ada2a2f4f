"""Why searches are refused."""

from __future__ import annotations

from jobhire.shared.domain import Conflict, Forbidden, Invalid


class MeaningOff(Invalid):
    """Nothing here tells meanings."""

    code = "meaning-off"
    title = "This installation does not search by meaning"


class TooManySavedSearches(Conflict):
    code = "too-many-saved-searches"
    title = "The tenant has as many saved searches as there may be"


class TooManyAlerts(Conflict):
    code = "too-many-alerts"
    title = "The tenant has as many saved searches with an alert as there may be"


class AlertTooBroad(Invalid):
    """Of what finds nearly everybody, nobody wants to be told each time."""

    code = "alert-too-broad"
    title = "This search finds too many for an alert"


class SavedSearchOfAnother(Forbidden):
    code = "saved-search-of-another"
    title = "Somebody else has saved this search"
