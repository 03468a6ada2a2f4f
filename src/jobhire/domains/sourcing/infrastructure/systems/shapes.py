"""What applicant tracking systems have in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from jobhire.domains.sourcing.application.people import FoundPeople
from jobhire.domains.sourcing.application.ports import Unusable
from jobhire.domains.sourcing.domain.person import Person
from jobhire.domains.sourcing.infrastructure.boards.shapes import member, text, token, web_address
from jobhire.shared.application import Fetched
from jobhire.shared.domain import Invalid


def account(address: str, *, prefixes: Sequence[str], what: str) -> str:
    """A name for an account, after one of the prefixes or none; or the address of whatever stands for the
    system (a sandbox, a proxy). Raises ``Invalid``."""
    told = address.strip()
    if told.lower().startswith(("https://", "http://")):
        if "?" in told:
            raise Invalid("an address without a query", field="/address")
        return web_address(told).rstrip("/")
    prefix = next((each for each in prefixes if told.startswith(each)), "")
    return prefix + token(told.removeprefix(prefix), what=what)


def people_of(rows: Sequence[Any], read: Callable[[Any], Person], *, then: str | None) -> FoundPeople:
    """Each row by itself: one that is nobody spoils no other."""
    people, unusable = list[Person](), list[Unusable]()
    for number, row in enumerate(rows, start=1):
        try:
            people.append(read(row))
        except Invalid as refused:
            named = text(member(row, "id")) or f"#{number}"
            unusable.append(Unusable(external_id=named[:200], why=refused.detail))
    return FoundPeople(people=people, unusable=unusable, then=then)


def told_by_headers(answer: Fetched) -> float:
    """Seconds until requests are taken again, where the last one that was allowed has been used up. Until
    then is told in seconds (``Retry-After``); where it is not, half a minute, the longest of such windows."""
    if answer.headers.get("x-ratelimit-remaining", "").strip() != "0":
        return 0.0
    told = answer.headers.get("retry-after", "").strip()
    return float(told) if told.isascii() and told.isdigit() and len(told) <= 6 else 30.0
