"""Lever's Postings API: public, for whoever shows a company's postings.

https://github.com/lever/postings-api
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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

_EUROPE = "eu/"


class Lever:
    """``address``: the site, the last part of jobs.lever.co/<site>; ``eu/<site>`` for those on
    jobs.eu.lever.co. One answer has all open postings."""

    whole = True
    obeys_robots = False

    def normal(self, address: str) -> str:
        site = address.strip()
        place = _EUROPE if site.startswith(_EUROPE) else ""
        what = "the site, as in jobs.lever.co/<site>; eu/<site> for jobs.eu.lever.co"
        return place + token(site.removeprefix(_EUROPE), what=what)

    def begin(self, address: str, secret: str) -> Step:
        host = "api.eu.lever.co" if address.startswith(_EUROPE) else "api.lever.co"
        return Step(url=f"https://{host}/v0/postings/{address.removeprefix(_EUROPE)}?mode=json")

    def read(self, address: str, step: Step, answer: Fetched) -> Found:
        return found(rows_of(json_of(answer.body), what="postings"), _posting)


def _posting(row: Any) -> Posting:
    job = object_of(row)
    return Posting(
        external_id=text(job.get("id")),
        title=text(job.get("text")),
        department=text(member(job, "categories", "department")) or text(member(job, "categories", "team")),
        location=text(member(job, "categories", "location")),
        remote=text(job.get("workplaceType")) == "remote",
        description="\n\n".join(filter(None, _parts(job))),
        url=text(job.get("hostedUrl")),
        updated_at=moment(job.get("updatedAt") or job.get("createdAt")),
    )


def _parts(job: Mapping[str, Any]) -> Iterator[str]:
    """As a posting's page shows them: opening, lists with their headings, closing."""
    yield plain_text(text(job.get("description")) or text(job.get("descriptionPlain")))
    lists = job.get("lists")
    for each in lists[:100] if isinstance(lists, list) else ():
        items = plain_text(f"<ul>{text(member(each, 'content'))}</ul>")
        heading = plain_text(text(member(each, "text")))
        yield f"{heading}\n{items}".strip()
    yield plain_text(text(job.get("additional")) or text(job.get("additionalPlain")))
