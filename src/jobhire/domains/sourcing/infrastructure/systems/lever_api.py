"""Lever's API: opportunities, for whoever has a key of the company.

https://hire.lever.co/developer/documentation#opportunities. An opportunity is one try of a contact for a
posting; the contact is the person.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from jobhire.domains.sourcing.application.people import FoundPeople, Login, Window
from jobhire.domains.sourcing.application.ports import Unreadable
from jobhire.domains.sourcing.domain.person import Person, Withheld
from jobhire.domains.sourcing.infrastructure.boards.shapes import (
    json_of,
    member,
    moment,
    object_of,
    rows_of,
    text,
    texts,
)
from jobhire.domains.sourcing.infrastructure.systems.shapes import account, people_of, told_by_headers
from jobhire.shared.application import Fetched

PAGE = 100
_HOSTS = {
    "": "https://api.lever.co",
    "eu/": "https://api.eu.lever.co",
    "sandbox/": "https://api.sandbox.lever.co",
}


class LeverApi:
    """``address``: a name for the account, ``eu/…`` where it lives there, ``sandbox/…``, or the ``https://…``
    that stands for Lever. Credentials: an API key that may read opportunities."""

    def normal(self, address: str) -> str:
        what = "a name for the account, as in jobs.lever.co/<account>; eu/<account> for jobs.eu.lever.co"
        return account(address, prefixes=tuple(filter(None, _HOSTS)), what=what)

    def login(self, address: str, secret: str) -> Login | None:
        return None

    def token(self, answer: Fetched) -> str:
        raise Unreadable("the key itself is sent")

    def headers(self, token: str) -> Mapping[str, str]:
        return {
            "Authorization": f"Basic {b64encode(f'{token}:'.encode()).decode()}",
            "Accept": "application/json",
        }

    def begin(self, address: str, window: Window) -> str:
        since = {} if window.since is None else {"updated_at_start": _written(window.since)}
        return _page(address, {**since, "updated_at_end": _written(window.until)})

    def continues(self, address: str, url: str) -> bool:
        return url.startswith(f"{_base(address)}/v1/opportunities?")

    def read(self, address: str, url: str, answer: Fetched) -> FoundPeople:
        told = json_of(answer.body)
        rows = rows_of(member(told, "data"), what="opportunities")
        offset = text(member(told, "next")) if member(told, "hasNext") is True else ""
        return people_of(rows, _person, then=_after(url, offset) if offset else None)

    def pause(self, answer: Fetched) -> float:
        return told_by_headers(answer)


def _base(address: str) -> str:
    if address.startswith(("https://", "http://")):
        return address
    prefix = next((each for each in _HOSTS if each and address.startswith(each)), "")
    return _HOSTS[prefix]


def _page(address: str, asked: Mapping[str, object]) -> str:
    return f"{_base(address)}/v1/opportunities?{urlencode({'limit': PAGE, **asked})}"


def _after(url: str, offset: str) -> str:
    """The next page: asked for as the first one, and from where that ended."""
    base, _, query = url.partition("?")
    asked = [(name, value) for name, value in parse_qsl(query) if name != "offset"]
    return f"{base}?{urlencode([*asked, ('offset', offset[:2_000])])}"


def _written(at: datetime) -> int:
    return int(at.timestamp() * 1_000)


def _person(row: Any) -> Person:
    it = object_of(row)
    return Person(
        external_id=text(it.get("contact")) or text(it.get("id")),
        name=text(it.get("name")),
        emails=texts(it.get("emails")),
        phones=_phones(it.get("phones")),
        links=texts(it.get("links")),
        headline=text(it.get("headline")),
        location=text(it.get("location")),
        updated_at=moment(it.get("updatedAt")),
        withheld=_withheld(it),
    )


def _withheld(it: Mapping[str, Any]) -> Withheld | None:
    if it.get("isAnonymized") is True:
        return "anonymised-there"
    return "confidential-there" if text(it.get("confidentiality")) == "confidential" else None


def _phones(value: Any) -> Sequence[str]:
    """Of ``[{"type": …, "value": …}]``."""
    rows = value[:100] if isinstance(value, list) else ()
    return [found for each in rows if (found := text(member(each, "value")))]
