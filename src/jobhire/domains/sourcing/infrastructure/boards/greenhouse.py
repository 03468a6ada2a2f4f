"""Greenhouse's Job Board API: public, for whoever shows a company's postings.

https://developers.greenhouse.io/job-board.html#list-jobs
"""

from __future__ import annotations

from html import unescape
from typing import Any

from jobhire.domains.sourcing.application.ports import Found, Step
from jobhire.domains.sourcing.domain.posting import Posting
from jobhire.domains.sourcing.infrastructure.boards.html_text import plain_text
from jobhire.domains.sourcing.infrastructure.boards.shapes import (
    found,
    json_of,
    member,
    moment,
    object_of,
    rows_of,
    text,
    token,
)
from jobhire.shared.application import Fetched


class Greenhouse:
    """``address``: the board token, the last part of boards.greenhouse.io/<token>. One answer has all open
    postings."""

    whole = True
    obeys_robots = False

    def normal(self, address: str) -> str:
        return token(address, what="the board token, as in boards.greenhouse.io/<token>")

    def begin(self, address: str, secret: str) -> Step:
        return Step(url=f"https://boards-api.greenhouse.io/v1/boards/{address}/jobs?content=true")

    def read(self, address: str, step: Step, answer: Fetched) -> Found:
        return found(rows_of(member(json_of(answer.body), "jobs"), what="jobs"), _posting)


def _posting(row: Any) -> Posting:
    job = object_of(row)
    departments = job.get("departments")
    first = departments[0] if isinstance(departments, list) and departments else None
    location = text(member(job, "location", "name"))
    return Posting(
        external_id=text(job.get("id")),
        title=text(job.get("title")),
        department=text(member(first, "name")),
        location=location,
        # HTML that is escaped once more than JSON asks for.
        description=plain_text(unescape(text(job.get("content")))),
        url=text(job.get("absolute_url")),
        updated_at=moment(job.get("updated_at")),
    )
