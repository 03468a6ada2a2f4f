"""A person as an applicant tracking system has them, in a shape of our own, and what is remembered."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from jobhire.domains.sourcing.domain.posting import LONGEST_ID
from jobhire.shared.domain import Invalid, distinct_terms, one_line

MOST_SEVERAL = 20
"""Of phones, addresses and links each."""
LONGEST_LINE = 300
ERASED_HERE, DELETED_HERE, PRIVATE_THERE, ANONYMISED_THERE = (
    "erased-here",
    "deleted-here",
    "confidential-there",
    "anonymised-there",
)
"""Why somebody is skipped."""
Withheld = Literal["confidential-there", "anonymised-there"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """``external_id``: what the system calls them, the same in every round. ``withheld``: the system says
    that they are confidential, or has made them anonymous: nothing is taken over then."""

    external_id: str
    name: str = ""
    emails: Sequence[str] = ()
    phones: Sequence[str] = ()
    links: Sequence[str] = ()
    headline: str = ""
    location: str = ""
    updated_at: datetime | None = None
    withheld: Withheld | None = None

    def checked(self) -> Person:
        """In normal form, what is too long cut. Raises ``Invalid`` for one without an id, and for one who
        has neither name nor address."""
        external_id = _line(self.external_id)
        if not external_id or len(external_id) > LONGEST_ID:
            raise Invalid(f"a person has an id of 1 to {LONGEST_ID} characters")
        person = replace(
            self,
            external_id=external_id,
            name=_line(self.name),
            emails=_several(self.emails),
            phones=_several(self.phones),
            links=_several(self.links),
            headline=_line(self.headline),
            location=_line(self.location)[:200],
        )
        if person.withheld is None and not person.name and not person.emails:
            raise Invalid("a person has a name or an address")
        return person

    @property
    def values(self) -> dict[str, Any]:
        """By a candidate's fields, as the API names them; what is not stated is left out."""
        main, *more = self.emails or ("",)
        stated = {
            "name": self.name,
            "email": main,
            "moreEmails": tuple(more),
            "phones": tuple(self.phones),
            "links": tuple(self.links),
            "headline": self.headline,
            "location": self.location,
        }
        return {name: value for name, value in stated.items() if value}

    @property
    def digest(self) -> str:
        """The same while the system says the same of them."""
        return hashlib.sha256(json.dumps(self.values, sort_keys=True).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonTrace:
    """Which candidate a person became. ``made``: they were there once; ``digest``: of what the system said
    when it was taken over last."""

    external_id: str
    candidate_id: str
    made: bool = False
    digest: str = ""


def reference(place: str, external_id: str) -> str:
    """Names a person without saying who: what stays of somebody who was erased. ``place``: the system and the
    account, so that the same id elsewhere is another."""
    return hashlib.sha256(f"{place}\n{external_id}".encode()).hexdigest()[:32]


def _line(text: str) -> str:
    return one_line(text.replace("\0", "").encode("utf-8", "ignore").decode())[:LONGEST_LINE].rstrip()


def _several(texts: Sequence[str]) -> tuple[str, ...]:
    return distinct_terms(map(_line, texts))[:MOST_SEVERAL]
