"""A job as a board shows it, in a shape of our own: bounded, clean, and the same whatever the board."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from jobhire.shared.domain import Invalid, distinct_terms, one_line

LONGEST_ID = 200
LONGEST_LINE = 200
LONGEST_DESCRIPTION = 50_000
LONGEST_URL = 2_000
MOST_SKILLS = 100

Value = str | tuple[str, ...] | Mapping[str, str]
"""Of one field of a job."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """``external_id``: what the board calls it, the same in every round. ``description``: plain text that a
    person who opens the posting can see. ``skills``: only if the board states them. ``closed``: it is shown,
    but nobody can apply any more, nor after ``valid_until``."""

    external_id: str
    title: str
    department: str = ""
    location: str = ""
    remote: bool = False
    description: str = ""
    skills: tuple[str, ...] = ()
    url: str = ""
    updated_at: datetime | None = None
    valid_until: datetime | None = None
    closed: bool = False

    def is_closed(self, now: datetime) -> bool:
        return self.closed or (self.valid_until is not None and self.valid_until < now)

    def checked(self) -> Posting:
        """In normal form: what is too long is cut, an address that is none is left out. Raises ``Invalid``
        for one without an id or a title."""
        external_id, title = _line(self.external_id), _line(self.title)
        if not external_id or len(_clean(self.external_id)) > LONGEST_ID:
            raise Invalid(f"a posting has an id of 1 to {LONGEST_ID} characters")
        if not title:
            raise Invalid("a posting has a title")
        return replace(
            self,
            external_id=external_id,
            title=title,
            department=_line(self.department),
            location=_line(self.location),
            description=_clean(self.description).strip()[:LONGEST_DESCRIPTION].rstrip(),
            skills=distinct_terms(map(_line, self.skills))[:MOST_SKILLS],
            url=_address(self.url),
        )

    def offer(self, board: str, departments: Mapping[str, str]) -> dict[str, Value]:
        """What it says of a job, by the job's fields. ``departments``: the tenant's names by the board's, in
        small letters. Skills are offered only where the board states some."""
        department = departments.get(self.department.casefold(), self.department)
        offered: dict[str, Value] = {
            "title": self.title,
            "department": department,
            "location": _place(self.location, remote=self.remote),
            "description": self.description,
            "posting": {"board": board, "id": self.external_id, "url": self.url},
        }
        return {**offered, "required_skills": self.skills} if self.skills else offered


def digest(value: Value) -> str:
    """The same for the same value: what is kept of what was written, instead of the text."""
    plain = list(value) if isinstance(value, tuple) else value
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()[:32]


def _clean(text: str) -> str:
    """Without what no store takes: NUL and halves of surrogate pairs."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()


def _line(text: str) -> str:
    return one_line(_clean(text))[:LONGEST_LINE].rstrip()


def _address(url: str) -> str:
    text = _clean(url).strip()
    fits = len(text) <= LONGEST_URL and text.lower().startswith(("https://", "http://"))
    return text if fits and not any(each.isspace() for each in text) else ""


def _place(location: str, *, remote: bool) -> str:
    if not remote or "remote" in location.casefold():
        return location
    return f"{location} (remote)"[:LONGEST_LINE] if location else "Remote"
