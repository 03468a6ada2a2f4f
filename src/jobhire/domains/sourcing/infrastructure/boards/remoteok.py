"""Remote OK's API: public, on the condition that its postings link back to it and name it.

https://remoteok.com/api (the terms are the first member of the answer)
"""

from __future__ import annotations

from typing import Any

from jobhire.domains.sourcing.application.ports import Found, Step
from jobhire.domains.sourcing.domain.posting import LONGEST_DESCRIPTION, Posting
from jobhire.domains.sourcing.infrastructure.boards.html_text import plain_text
from jobhire.domains.sourcing.infrastructure.boards.shapes import (
    found,
    json_of,
    moment,
    object_of,
    rows_of,
    text,
    texts,
)
from jobhire.shared.application import Fetched
from jobhire.shared.domain import Invalid, one_line

_KINDS = ("company", "tag")


class RemoteOk:
    """``address``: ``company:<name>`` or ``tag:<tag>``, which of the newest postings of all companies are
    meant. The answer has only the newest, so what is not in it is not closed."""

    whole = False
    obeys_robots = False

    def normal(self, address: str) -> str:
        kind, _, name = one_line(address).partition(":")
        if kind not in _KINDS or not name.strip():
            raise Invalid("company:<name> or tag:<tag>", field="/address")
        return f"{kind}:{name.strip().casefold()}"

    def begin(self, address: str, secret: str) -> Step:
        return Step(url="https://remoteok.com/api")

    def read(self, address: str, step: Step, answer: Fetched) -> Found:
        rows = rows_of(json_of(answer.body), what="postings")
        return found(rows, lambda row: _posting(row) if _is_meant(row, address) else None)


def _is_meant(row: Any, address: str) -> bool:
    if not isinstance(row, dict) or "legal" in row:
        return False
    kind, _, name = address.partition(":")
    told = (text(row.get("company")),) if kind == "company" else texts(row.get("tags"))
    return name in {one_line(each).casefold() for each in told}


def _posting(row: Any) -> Posting:
    job = object_of(row)
    url = text(job.get("url"))
    credit = f"From {one_line(text(job.get('company')))}, found on Remote OK: {url}"
    description = plain_text(text(job.get("description")))[: LONGEST_DESCRIPTION - 3_000]
    return Posting(
        external_id=text(job.get("id")),
        title=text(job.get("position")),
        location=text(job.get("location")),
        remote=True,
        description=f"{description}\n\n{credit[:2_500]}",
        skills=texts(job.get("tags")),
        url=url,
        updated_at=moment(job.get("date")),
    )
