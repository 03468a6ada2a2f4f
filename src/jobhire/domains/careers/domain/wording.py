"""What candidates are written: a subject and a text with a few places to fill."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from jobhire.shared.domain import Invalid, one_line

LONGEST_SUBJECT = 150
LONGEST_TEXT = 5_000
_PLACE = re.compile(r"\{([^{}]*)\}")
PLACES = frozenset({"name", "company", "job", "when", "link"})
"""``name``: of the candidate; ``when``: of an interview, by the clock there; ``link``: to their own page."""
_LONGEST_NAME = 60
_IN_NAMES = frozenset({"L", "M"})
_BETWEEN_NAMES = " .'’-"


class LetterKind(StrEnum):
    """What a candidate is written of."""

    RECEIVED = "received"
    INTERVIEW = "interview"
    REJECTED = "rejected"
    OFFER = "offer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """An empty text: as it comes."""

    subject: str = ""
    text: str = ""

    def checked(self, kind: LetterKind) -> Wording:
        """In normal form. Raises ``Invalid`` for a place that there is not."""
        subject, text = one_line(self.subject), self.text.strip()
        for field, words, most in (("subject", subject, LONGEST_SUBJECT), ("text", text, LONGEST_TEXT)):
            where = f"/letters/{kind}/{field}"
            if len(words) > most:
                raise Invalid(f"at most {most:,} characters", field=where)
            if any(unicodedata.category(each) in {"Cc", "Cs"} and each not in "\n\t" for each in words):
                raise Invalid("text without control characters", field=where)
            if unknown := sorted(set(_PLACE.findall(words)) - PLACES):
                known = ", ".join(f"{{{each}}}" for each in sorted(PLACES))
                raise Invalid(f"{{{unknown[0][:50]}}} is no place to fill: there are {known}", field=where)
        return Wording(subject=subject, text=text)


AS_IT_COMES: Mapping[LetterKind, Wording] = {
    LetterKind.RECEIVED: Wording(
        subject="Your application to {company}",
        text="Hello {name},\n\nthank you for your application as {job}. We have received it and will get "
        "back to you.\n\nSee how it stands, or withdraw it: {link}\n\n{company}",
    ),
    LetterKind.INTERVIEW: Wording(
        subject="Interview at {company}: {job}",
        text="Hello {name},\n\nyour interview for {job}: {when}.\n\nThe invitation for your calendar is part "
        "of this letter.\n\nHow your application stands: {link}\n\n{company}",
    ),
    LetterKind.REJECTED: Wording(
        subject="Your application to {company}",
        text="Hello {name},\n\nthank you for your interest in {job}. We have decided to go on with other "
        "candidates, and wish you all the best.\n\n{company}",
    ),
    LetterKind.OFFER: Wording(
        subject="An offer from {company}: {job}",
        text="Hello {name},\n\nwe would like to have you as {job}. Read our offer and answer it here: {link}"
        "\n\n{company}",
    ),
}


def filled(kind: LetterKind, own: Wording, values: Mapping[str, str]) -> tuple[str, str]:
    """Subject and text. What a value says is filled in once: places in it are not filled again."""
    comes = AS_IT_COMES[kind]
    subject, text = own.subject or comes.subject, own.text or comes.text

    def fill(words: str) -> str:
        return _PLACE.sub(lambda found: values.get(found[1], ""), words)

    return one_line(fill(subject))[: 2 * LONGEST_SUBJECT], fill(text).replace(" ,", ",") + "\n"


def greeted(name: str) -> str:
    """A name as it may stand in a letter of ours. Who applies can call themselves anything, and give the
    address of anybody: what is no name (a link, an advertisement) is left out."""
    name = one_line(name)
    good = all(unicodedata.category(each)[0] in _IN_NAMES or each in _BETWEEN_NAMES for each in name)
    spread = any("." in part.strip(".") for part in name.split())
    return name if good and not spread and len(name) <= _LONGEST_NAME else ""
