"""Text that people type about themselves, in the one form we compare and keep."""

from __future__ import annotations

import re
import unicodedata
from typing import NewType

from jobhire.shared.domain import Invalid, one_line

Email = NewType("Email", str)

_ADDRESS = re.compile(
    r"""[^\s@"(),:;<>\[\\\]]{1,64}@(?:[^\s@"(),:;<>\[\\\].]{1,63}\.)+[^\s@"(),:;<>\[\\\].]{2,63}"""
)
_UNPRINTABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})


def normalise_email(text: str, *, field: str = "/email") -> Email:
    """An address as we compare it: composed (NFC) and in lower case, at most 254 characters.

    Lower case in the local part too: RFC 5321 lets a host tell ``Ann@`` from ``ann@``, none does, and two
    accounts that differ in case only would be a trap. Whether a domain may exist is the border's question.
    """
    # Composed last: lower-casing can leave a letter and its mark apart that compose (T with diaeresis).
    address = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text.strip()).lower())
    if len(address) > 254 or _ADDRESS.fullmatch(address) is None or not _visible(address):
        raise Invalid("this is not an e-mail address", field=field)
    return Email(address)


def ascii_domain(domain: str) -> str:
    """A domain in lower case as the name system has it: labels that are not ASCII in Punycode (RFC 3492).

    No mapping on the way, as older rules for such names had it: two names stay two names.
    """
    return ".".join(map(_ascii_label, domain.split(".")))


def _ascii_label(label: str) -> str:
    return label if label.isascii() else f"xn--{label.encode('punycode').decode('ascii')}"


def domain_of(email: Email) -> str:
    return ascii_domain(email.rpartition("@")[2])


def clean_name(text: str, *, field: str) -> str:
    """A person's or company's name: 1 to 200 characters, composed, one line, no control characters."""
    name = one_line(text)
    if not 1 <= len(name) <= 200 or not _printable(name):
        raise Invalid("a name has 1 to 200 printable characters", field=field)
    return name


def optional_name(text: str, *, field: str) -> str:
    """Like ``clean_name``, but may be empty."""
    return clean_name(text, field=field) if text else ""


def _visible(text: str) -> bool:
    """Two addresses that nobody can tell apart are a trap: those have no characters without a shape."""
    return _printable(text) and not any(unicodedata.category(character) == "Cf" for character in text)


def _printable(text: str) -> bool:
    return not any(unicodedata.category(character) in _UNPRINTABLE for character in text)
