"""Everything that was found in one file."""

from __future__ import annotations

from dataclasses import dataclass

from jobhire.domains.intake.domain.document import Reading
from jobhire.domains.intake.domain.profile import Profile


@dataclass(frozen=True, slots=True)
class ReadCv:
    reading: Reading
    profile: Profile
    e164: tuple[str | None, ...]
    """For each phone of the profile."""
