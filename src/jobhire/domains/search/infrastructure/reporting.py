"""That somebody searched: numbers, and a line in the log of the service."""

from __future__ import annotations

import time
from collections import Counter as Tally

import structlog
from prometheus_client import Counter, Histogram

from jobhire.domains.search.domain.query import Query
from jobhire.shared.application import Principal

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
_requests = Counter("jobhire_search_requests", "Searches, by what came of it", ("kind", "outcome"))
_duration = Histogram(
    "jobhire_search_duration_seconds", "Searches that were answered", ("kind",), buckets=_SECONDS
)
_log = structlog.get_logger(__name__)


class LoggedSearches:
    """See ``SearchLog``. Of a query its shape is logged: how many clauses of which kind."""

    def searched(self, kind: str, by: Principal, query: Query, *, results: int, began: float) -> None:
        seconds = time.perf_counter() - began
        _requests.labels(kind, "answered").inc()
        _duration.labels(kind).observe(seconds)
        shape = Tally(f"{name}.{clause.kind}" for name, clauses in query.groups() for clause in clauses)
        _log.info(
            "search.answered",
            kind=kind,
            tenant=by.tenant_id,
            user=by.user_id,
            query=dict(sorted(shape.items())),
            results=results,
            milliseconds=round(1000 * seconds, 1),
        )

    def failed(self, kind: str, reason: str) -> None:
        _requests.labels(kind, reason).inc()
