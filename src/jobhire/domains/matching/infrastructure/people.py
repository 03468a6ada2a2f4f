"""The candidates of one projection as a process holds them that only reads: in files, but for what is new."""

from __future__ import annotations

import time
from collections.abc import Sequence

from jobhire.domains.matching.domain.model import ScoringModel

from .cellar import Cellar
from .index import Segment, TenantIndex, Words, due
from .snapshot_files import MOST_AGE
from .snapshots import Snapshot
from .stored import StoredProfile, TallyDocument
from .wordtable import LongVocabulary, WordTable

LARGE = 16_000_000
"""Bytes of a segment that is put into a file, and grows no more."""
_WORD_BYTES = 120
_FILED_SHARE = 8
"""What lies in files counts an eighth: it takes no memory, but room on a disk …"""
_FILE_BYTES = 1_000_000
"""… and each file this much: a process may not have many open."""
_FEW_ROWS = 65_536


class FiledIndex(TenantIndex):
    """Segments that came in files stay as they are, before all others; new ones are merged until they are
    large enough for a file of their own. So there may be many, and they keep rows that are struck out."""

    def __init__(self, words: Words, cellar: Cellar) -> None:
        super().__init__(words)
        self._cellar = cellar
        self._filed = 0

    def take(self, segments: Sequence[Segment]) -> None:
        super().take(segments)
        self._filed = len(self._segments)

    def _compact(self) -> None:
        while due(self._segments[self._filed :]):
            self._join(len(self._segments) - 2)
        while self._filed < len(self._segments) and self._segments[self._filed].nbytes >= LARGE:
            self._segments[self._filed] = self._cellar.put_away(self._segments[self._filed])
            self._filed += 1

    @property
    def gone(self) -> int:
        return self._gone

    @property
    def held_bytes(self) -> int:
        new = sum(segment.nbytes for segment in self._segments[self._filed :])
        return new + (self.nbytes - new) // _FILED_SHARE + self._filed * _FILE_BYTES

    def rest(self) -> None:
        """Give back what an answer has left behind."""
        for segment in self._segments:
            for postings in (segment.skills, segment.terms, segment.places, segment.titles):
                postings.spread.clear()
        self._cellar.rest()


class People:
    """No jobs and no counts: how far it goes, and who is in it."""

    def __init__(self, model: ScoringModel, cellar: Cellar) -> None:
        self.model = model
        self.words = Words()
        self.index = FiledIndex(self.words, cellar)
        self.epoch = self.position = 0
        self._made = time.monotonic()
        self._gone = 0

    @property
    def held_bytes(self) -> int:
        return self.index.held_bytes + _WORD_BYTES * sum(
            map(len, (self.words.skills, self.words.terms, self.words.places))
        )

    @property
    def worn(self) -> bool:
        """Better read anew: most of it is struck out, or it may hold somebody who left longer ago than
        snapshots are kept."""
        since = self.index.gone - self._gone
        old = time.monotonic() - self._made > MOST_AGE.total_seconds()
        return old or since > max(len(self.index), _FEW_ROWS)

    def restore(self, snapshot: Snapshot) -> None:
        """Into an empty one: the candidates as they were then."""
        tables = (each if isinstance(each, WordTable) else WordTable.of(each) for each in snapshot.words)
        self.words = self.index.words = Words(map(LongVocabulary, tables))
        self.index.take(snapshot.segments)
        self.index.rest()
        self.epoch, self.position = snapshot.epoch, snapshot.position

    def take_profiles(self, stored: Sequence[StoredProfile]) -> list[str]:
        """Of candidates who are not here; the ids of those that another model has read."""
        own = [each for each in stored if each.model == self.model.reading]
        self.index.add([each.profile for each in own], [each.slot for each in own])
        return [each.profile.candidate_id for each in stored if each.model != self.model.reading]

    def let_go(self, candidates: Sequence[str]) -> None:
        self.index.remove(candidates)

    def take_marks(self, document: TallyDocument) -> None:
        """How far what is stored goes."""
        self.epoch, self.position = document.epoch, document.position

    def settled(self) -> None:
        """All that is stored is here."""
        self._gone = self.index.gone
