"""Greenhouse's Harvest API, version 3: candidates, for whoever has credentials of the company.

https://harvestdocs.greenhouse.io/docs/authentication, …/docs/pagination, …/docs/api-rate-limiting,
…/reference/get_v3-candidates. Versions 1 and 2 ended on 2026-08-31.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from jobhire.domains.sourcing.application.people import FoundPeople, Login, Window
from jobhire.domains.sourcing.application.ports import Unreadable
from jobhire.domains.sourcing.domain.person import Person
from jobhire.domains.sourcing.infrastructure.boards.shapes import (
    json_of,
    member,
    moment,
    object_of,
    rows_of,
    text,
)
from jobhire.domains.sourcing.infrastructure.systems.shapes import account, people_of, told_by_headers
from jobhire.shared.application import Fetched

PAGE = 500
_HARVEST, _AUTH = "https://harvest.greenhouse.io", "https://auth.greenhouse.io"
_NEXT = re.compile(r'<([^<>]{1,2000})>\s*;\s*rel="?next"?')
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class GreenhouseHarvest:
    """``address``: a name for the account, or the ``https://…`` that stands for Greenhouse. Credentials:
    ``<client id>:<client secret>`` of a Harvest v3 credential that may list candidates."""

    def normal(self, address: str) -> str:
        return account(address, prefixes=(), what="a name for the account, as in <account>.greenhouse.io")

    def login(self, address: str, secret: str) -> Login | None:
        return Login(
            url=f"{_base(address, _AUTH)}/token",
            headers={
                "Authorization": f"Basic {b64encode(secret.encode()).decode()}",
                "Content-Type": "application/x-www-form-urlencoded",
            },
            body=b"grant_type=client_credentials",
        )

    def token(self, answer: Fetched) -> str:
        token = text(member(json_of(answer.body), "access_token"))
        if not re.fullmatch(r"[!-~]{1,8000}", token):
            raise Unreadable("no token")
        return token

    def headers(self, token: str) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {token}", "Accept": "application/json"}

    def begin(self, address: str, window: Window) -> str:
        since, until = (_written(each) for each in (window.since or _LONG_AGO, window.until))
        asked = urlencode({"per_page": PAGE, "updated_at": f"gte|{since}|lte|{until}"})
        return f"{_base(address, _HARVEST)}/v3/candidates?{asked}"

    def continues(self, address: str, url: str) -> bool:
        return url.startswith(f"{_base(address, _HARVEST)}/v3/candidates?")

    def read(self, address: str, url: str, answer: Fetched) -> FoundPeople:
        rows = rows_of(json_of(answer.body), what="candidates")
        following = _NEXT.search(answer.headers.get("link", "")[:8_000])
        return people_of(rows, _person, then=following.group(1) if following else None)

    def pause(self, answer: Fetched) -> float:
        return told_by_headers(answer)


def _base(address: str, usual: str) -> str:
    return address if address.startswith(("https://", "http://")) else usual


def _written(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _person(row: Any) -> Person:
    it = object_of(row)
    names = (text(it.get("first_name")), text(it.get("last_name")))
    private = it.get("private") is True or it.get("is_private") is True
    job, company = text(it.get("title")), text(it.get("company"))
    return Person(
        external_id=text(it.get("id")),
        name=" ".join(filter(None, names)),
        emails=_values(it.get("email_addresses")),
        phones=_values(it.get("phone_numbers")),
        links=(*_values(it.get("website_addresses")), *_values(it.get("social_media_addresses"))),
        headline=", ".join(filter(None, (job, company))),
        updated_at=moment(it.get("updated_at")),
        withheld="confidential-there" if private else None,
    )


def _values(value: Any) -> Sequence[str]:
    """Of ``[{"value": …, "type": …}]``."""
    rows = value[:100] if isinstance(value, list) else ()
    return [found for each in rows if (found := text(member(each, "value")))]
