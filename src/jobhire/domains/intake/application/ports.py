"""What reading a CV needs from outside."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from jobhire.domains.intake.domain.document import Reading


class DocumentReader(Protocol):
    def read(self, content: bytes, name: str) -> Reading:
        """What a person sees in the file. Blocks for at most some seconds, whatever the file is.

        Raises ``Refused`` with a reason that a person understands. ``name`` is used for its ending only.
        """
        ...


class SkillNames(Protocol):
    """The names of skills, whoever keeps them."""

    def mentions(self, text: str) -> Iterable[tuple[str, int, int]]:
        """(skill id, start, end) for every skill named in ``text``, in order."""
        ...


class PhoneNumbers(Protocol):
    def e164(self, raw: str) -> str | None:
        """``+4930123456`` for a number as written with its country code; None where it has none or cannot
        be one.
        """
        ...
