"""What is asked over HTTP: a query, and which part of the answer."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from jobhire.domains.search.application.asked import JobQueryBody, QueryBody


class SearchBody(QueryBody, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """A query, and which part of the answer. ``cursor``: `pagination.nextCursor` of the part before; replaces
    ``page``. ``facets``: whether all found are counted by skill, type, status and location."""

    page: Annotated[int, Meta(ge=1, le=10_000)] = 1
    limit: Annotated[int, Meta(ge=1, le=100)] = 20
    cursor: Annotated[str, Meta(max_length=1_000)] | None = None
    facets: bool = True


class ExplainBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    query: QueryBody
    candidate_id: Annotated[str, Meta(min_length=1, max_length=100)]


class JobSearchBody(JobQueryBody, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """As of candidates. ``facets``: by skill, status, department and location."""

    page: Annotated[int, Meta(ge=1, le=10_000)] = 1
    limit: Annotated[int, Meta(ge=1, le=100)] = 20
    cursor: Annotated[str, Meta(max_length=1_000)] | None = None
    facets: bool = True


class JobExplainBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    query: JobQueryBody
    job_id: Annotated[str, Meta(min_length=1, max_length=100)]


EXAMPLE: dict[str, Any] = {
    "must": [{"skill": "k8s"}, {"years": {"min": 5}}],
    "should": [{"text": '"incident response" terraform*', "weight": 3}, {"location": "Porto"}],
    "mustNot": [{"employmentStatus": ["hired"]}],
    "limit": 20,
}
EXPLAIN_EXAMPLE: dict[str, Any] = {
    "query": {name: EXAMPLE[name] for name in ("must", "should", "mustNot")},
    "candidateId": "01890a5d-ac96-774b-bcce-b302099a8057",
}
JOB_EXAMPLE: dict[str, Any] = {
    "must": [{"skill": "k8s"}, {"status": ["open"]}],
    "should": [{"text": '"on call"', "weight": 3}, {"location": "Porto"}],
    "mustNot": [{"years": {"min": 8}}],
    "limit": 20,
}
JOB_EXPLAIN_EXAMPLE: dict[str, Any] = {
    "query": {name: JOB_EXAMPLE[name] for name in ("must", "should", "mustNot")},
    "jobId": "01890a5d-ac96-774b-bcce-b302099a8057",
}
