"""A CV from bytes to a profile: read in the jail, understood by the domain, phones in one form."""

from __future__ import annotations

from dataclasses import dataclass

from jobhire.domains.intake.application.ports import DocumentReader, PhoneNumbers, SkillNames
from jobhire.domains.intake.domain.extraction import profile_of
from jobhire.domains.intake.domain.profile import Month
from jobhire.domains.intake.domain.read_cv import ReadCv
from jobhire.domains.intake.domain.regions import around, region_of
from jobhire.domains.intake.domain.tongue import tongue_of


@dataclass(frozen=True, slots=True)
class CvReader:
    documents: DocumentReader
    skills: SkillNames
    numbers: PhoneNumbers

    def read(self, content: bytes, name: str, *, today: Month) -> ReadCv:
        """Raises ``Refused``. Blocks while the child reads: call it in a thread from async code."""
        reading = self.documents.read(content, name)
        profile = profile_of(reading, self.skills.mentions, today=today)
        tongue = tongue_of(reading.text)
        homes = [profile.location.value] if profile.location else []
        e164 = tuple(
            self.numbers.e164(phone.value, region_of([*homes, *around(reading, phone)], tongue))
            for phone in profile.phones
        )
        return ReadCv(reading, profile, e164)
