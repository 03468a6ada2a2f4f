"""Files read with their scanned pages: those are looked at as pictures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jobhire.domains.intake.application.ports import PictureReader, Recognition
from jobhire.domains.intake.domain.document import Reading
from jobhire.domains.intake.domain.picture import Picture
from jobhire.domains.intake.domain.refusal import Reason, Refused
from jobhire.domains.intake.domain.wording import MOST_CHARACTERS

MOST_PAGES = 10
"""Scanned pages of one file that are recognised; further ones stay scans."""


@dataclass(frozen=True, slots=True)
class RecognisingReader:
    """See ``DocumentReader``. ``recognition``: None where none is installed."""

    documents: PictureReader
    recognition: Recognition | None = None

    def read(self, content: bytes, name: str) -> Reading:
        reading = self.documents.everything(content, name)
        if self.recognition is not None and reading.scanned_pages:
            pictures = self._pictures(content, name, reading)
            reading = reading.recognised(self.recognition.lines(pictures))
        if reading.refusal is not None:
            raise Refused(reading.refusal)
        if sum(len(line.text) for line in reading.lines) > MOST_CHARACTERS:
            raise Refused(Reason.TOO_LONG)
        return reading

    def _pictures(self, content: bytes, name: str, reading: Reading) -> Iterator[Picture]:
        for page in reading.scanned_pages[:MOST_PAGES]:
            yield self.documents.picture(content, name, page)
