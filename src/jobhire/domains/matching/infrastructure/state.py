"""One tenant as the projector holds it: index, board and counts, changed together. No I/O, one thread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from jobhire.domains.matching.domain.model import ScoringModel
from jobhire.domains.matching.domain.profile import Demands, Profile

from .board import JobBoard, Post
from .columns import PointColumns
from .engine import points_of, rank
from .index import GONE, TYPES, TenantIndex, Words, pack_ids, unpack_ids
from .podium import Ranking
from .postings import I32, U8
from .snapshots import Snapshot, snapshot_of
from .stored import StoredJob, StoredProfile, StoredRanking, TallyDocument
from .tally import (
    Blocks,
    CandidateTally,
    JobTally,
    RowCounts,
    by_slot,
    live_slots,
    pack,
    packed_counts,
    unpack,
)

LOT = 64
"""Rankings made at a time: bounds what waits to be written."""


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """A job as read: what it demands, and whether it counts for candidates."""

    open: bool
    demands: Demands


class TenantState:
    def __init__(self, model: ScoringModel) -> None:
        self.model = model
        self.words = Words()
        self.index = TenantIndex(self.words)
        self.board = JobBoard(self.words, model)
        self._jobs = JobTally()
        self._candidates = CandidateTally(model)
        self._blocks = Blocks()
        self._columns = PointColumns()
        self._free: set[int] = set()
        self._slots = 0
        self._reserved: dict[str, int] = {}
        """Slots of candidates who are not in the index until they are read again."""
        self._due: set[int] = set()
        """Numbers of jobs whose ranking is to be made and written anew."""
        self._counting = False
        self.refused_jobs: set[str] = set()
        """Stored, but read or scored by another model."""
        self.epoch = self.position = self.disorder = self.slotted = 0
        self.as_of: str | None = None

    @property
    def nbytes(self) -> int:
        """Of index and points; the rest is small beside them, or as large as the jobs' demands."""
        return self.index.nbytes + self._columns.nbytes

    # As a snapshot, and back

    def snapshot(self) -> Snapshot | None:
        """None while somebody waits to be read again."""
        if self._reserved:
            return None
        reading, epoch, position = self.model.reading, self.epoch, self.position
        return snapshot_of(self.index.segments, self.words, reading=reading, epoch=epoch, position=position)

    def restore(self, snapshot: Snapshot) -> None:
        """Into an empty state: the candidates as they were then."""
        self.words.remember(snapshot.words)
        self.index.take(snapshot.segments)
        slots = live_slots(self.index.segments)
        self._slots = int(slots.max(initial=-1)) + 1
        self._free = set(np.flatnonzero(~self.index.live(self._slots)).tolist())
        self._candidates.room(self._slots)
        self.epoch, self.position = snapshot.epoch, snapshot.position

    # What is stored comes in

    def take_profiles(self, stored: Sequence[StoredProfile]) -> list[str]:
        """Fill the index; the ids of those that need reading again (another model, a slot that is taken)."""
        kept, refused = [], []
        self._columns.clear()
        for each in stored:
            id, taken = each.profile.candidate_id, each.slot < self._slots and each.slot not in self._free
            if taken:
                self.slotted = self.epoch + 1
                refused.append(id)
                continue
            self._occupy(each.slot)
            if each.model == self.model.reading:
                kept.append(each)
            else:
                self._reserved[id] = each.slot
                refused.append(id)
        self.index.add([each.profile for each in kept], [each.slot for each in kept])
        return refused

    @property
    def reserved(self) -> list[str]:
        """Candidates who are to be read again."""
        return list(self._reserved)

    def _occupy(self, slot: int) -> None:
        self._free.update(range(self._slots, slot))
        self._slots = max(self._slots, slot + 1)
        self._free.discard(slot)
        self._candidates.room(self._slots)

    def _new_slot(self, id: str) -> int:
        if id in self._reserved:
            return self._reserved.pop(id)
        slot = min(self._free) if self._free else self._slots
        self._occupy(slot)
        return slot

    def take_jobs(self, stored: Sequence[StoredJob]) -> list[str]:
        """Fill the board; the ids of those that another model has read."""
        refused = []
        for each in stored:
            if each.model == self.model.version:
                post = self._put(Opening(open=each.open, demands=each.demands))
                self._jobs.set_edges(post.number, each.edges)
            else:
                refused.append(each.demands.job_id)
        self.refused_jobs.update(refused)
        return refused

    def let_go(self, candidates: Sequence[str]) -> None:
        """Out of the index, without a trace in the counts: those are about to be replaced."""
        self._free.update(slot for _, slot in self.index.held(candidates).values())
        self.index.remove(candidates)

    def newer_jobs(self, document: TallyDocument) -> list[str]:
        """Before ``take_counts``: jobs that are no more leave the board; the ids of those to load again,
        because their ranking was written after our epoch."""
        ids = document.jobs.split("\n") if document.jobs else []
        for gone in {post.id for post in self.board} - set(ids):
            if post := self.board.drop(gone):
                self._columns.drop(post.number)
        written = unpack(document.written).tolist()
        return [id for id, epoch in zip(ids, written, strict=True) if epoch > self.epoch]

    def take_counts(self, document: TallyDocument) -> None:
        """With every job of the document on the board: fill in the numbers."""
        ids = document.jobs.split("\n") if document.jobs else []
        numbers = [self._number(id) for id in ids]
        if numbers:
            blocks = [unpack(block) for block in document.histograms]
            self._jobs.histograms[numbers] = np.concatenate(blocks).reshape(len(ids), -1)
            self._jobs.written[numbers] = unpack(document.written)
        matched, strong, best = unpack(document.candidates).reshape(3, -1)
        self._candidates.room(max(len(matched), self._slots))
        self._candidates.clear()
        self._candidates.matched[: len(matched)] = matched
        self._candidates.strong[: len(strong)] = strong
        self._candidates.best[: len(best)] = best
        self.take_marks(document)

    def take_marks(self, document: TallyDocument) -> None:
        """How far the stored state goes."""
        self.epoch, self.position, self.as_of = document.epoch, document.position, document.as_of
        self.disorder, self.slotted = document.disorder, max(self.slotted, document.slotted)

    # Changes

    def change_candidates(
        self, before: Sequence[Profile], after: Sequence[Profile], gone: Sequence[str]
    ) -> list[StoredProfile]:
        """``before``: the profiles that the index holds of all who change or go; ``after``: the new ones.
        Returns what is to be stored."""
        held = self.index.held([each.candidate_id for each in (*before, *after)])
        self._move(before, -1)
        self.index.remove(list(held))
        freed = [held[id][1] for id in gone if id in held]
        freed += [self._reserved.pop(id) for id in gone if id in self._reserved]
        self._candidates.forget(freed)
        self._free.update(freed)
        slots = [
            held[p.candidate_id][1] if p.candidate_id in held else self._new_slot(p.candidate_id)
            for p in after
        ]
        self.index.add(after, slots)
        points = self._move(after, 1)
        self._candidates.set(slots, points[:, self.board.open_numbers()])
        self._columns.change(slots, points, self._slots)
        return [
            StoredProfile(slot=slot, model=self.model.reading, profile=profile)
            for slot, profile in zip(slots, after, strict=True)
        ]

    def _move(self, profiles: Sequence[Profile], step: int) -> I32:
        """Into or out of every job's histogram; jobs whose stored ranking is touched become due."""
        points, precise = self.board.score(profiles)
        if profiles and len(self.board):
            numbers = self.board.numbers()
            self._jobs.move(numbers, points, step)
            types = np.array([TYPES.index(p.type) for p in profiles], np.uint8)
            ids = pack_ids([p.candidate_id for p in profiles])
            self._due.update(self._jobs.touched(numbers, points, precise, types, ids).tolist())
        return points

    def change_jobs(self, after: Sequence[Opening], gone: Sequence[str]) -> list[StoredRanking]:
        """Jobs in their new version, and jobs that are no more. Returns the new rankings."""
        for id in gone:
            self._close(id)
            if post := self.board.drop(id):
                self._due.discard(post.number)
                self._columns.drop(post.number)
        return [self._change_job(opening) for opening in after]

    def _change_job(self, opening: Opening) -> StoredRanking:
        self._close(opening.demands.job_id)
        post = self._put(opening)
        self._due.discard(post.number)
        return self._ranking(post)

    def _put(self, opening: Opening) -> Post:
        demands = opening.demands
        compiled = self.words.compile(demands, self.model)
        post = self.board.put(demands.job_id, demands.version, opening.open, compiled)
        self._columns.drop(post.number)
        self._jobs.room(self.board.width)
        return post

    def _number(self, id: str) -> int:
        post = self.board.get(id)
        if post is None:
            raise LookupError(f"there is no ranking of job {id}, though the tally counts it")
        return post.number

    def _close(self, id: str) -> None:
        post = self.board.get(id)
        if post is not None and post.open:
            self._candidates.remove(self._points(post), self.index.live(self._slots))

    def _points(self, post: Post) -> U8:
        """By slot."""
        held = self._columns.of(post.number)
        if held is not None:
            return held[: self._slots]
        segments = self.index.segments
        return by_slot(
            segments, [points_of(post.compiled, each, self.model) for each in segments], self._slots
        )

    # Whose best job is gone

    def doubtful(self) -> Sequence[str]:
        """Candidates whose profiles ``settle`` wants: asking them against all jobs is less work than all
        against the open jobs. Empty when it is not, or when nobody is in doubt."""
        slots = self._candidates.doubtful()
        if not len(slots) or self._by_job_is_cheaper(len(slots)):
            return []
        wanted = np.zeros(self._slots, np.bool_)
        wanted[slots] = True
        found = [s.ids[(s.types != GONE) & wanted[s.slots]] for s in self.index.segments]
        return unpack_ids(np.concatenate(found)) if found else []

    def _by_job_is_cheaper(self, people: int) -> bool:
        unknown = sum(number not in self._columns for number in self.board.open_numbers().tolist())
        by_job = unknown * (0.3 + 5e-5 * len(self.index))
        return by_job <= people * (0.4 + 2e-4 * len(self.board))

    def settle(self, profiles: Sequence[Profile]) -> None:
        """Find the best open job anew for all in doubt."""
        slots = self._candidates.doubtful()
        if not len(slots):
            return
        if not profiles:
            self._candidates.settle(slots, self._best_by_job(slots))
            return
        points, _ = self.board.score(profiles)
        best = np.full(self._slots, -1, np.int32)
        held = self.index.held([each.candidate_id for each in profiles])
        own = points[:, self.board.open_numbers()].max(axis=1, initial=-1)
        best[[held[each.candidate_id][1] for each in profiles]] = own
        self._candidates.settle(slots, best[slots])

    def _best_by_job(self, slots: npt.NDArray[np.intp]) -> npt.NDArray[np.int16]:
        best = np.full(len(slots), -1, np.int16)
        for post in self.board:
            if post.open:
                np.maximum(best, self._points(post)[slots], out=best)
        return best

    # What goes out

    def count_anew(self) -> None:
        """Nothing stored is trusted: ``due_rankings`` makes every ranking and every count again."""
        self._candidates.clear()
        self._due.update(post.number for post in self.board)
        self._counting = True

    def due_rankings(self) -> Iterator[list[StoredRanking]]:
        """The rankings to write, a lot at a time. Each lot is made when it is asked for."""
        due = [post for post in self.board if post.number in self._due]
        counts = RowCounts(self.index.segments, self.model) if self._counting else None
        self._counting = False
        self._due.clear()
        keep = sum(post.open for post in due) <= self._columns.room(self._slots)
        for first in range(0, len(due), LOT):
            yield [self._due_ranking(post, counts, keep=keep) for post in due[first : first + LOT]]
        if counts:
            counts.move(self._candidates)

    def _due_ranking(self, post: Post, counts: RowCounts | None, *, keep: bool) -> StoredRanking:
        """``keep``: its points, when everything is counted anew; of more jobs than fit they are of no use."""
        ranking, points = rank(post.compiled, self.index, self.model)
        if counts and post.open:
            counts.add(points, self._candidates)
            if keep:
                self._columns.put(post.number, by_slot(self.index.segments, points, self._slots))
        return self._ranked(post, ranking)

    def _ranking(self, post: Post) -> StoredRanking:
        """Of a job that changed: if it is open, it is one more for the candidates' counts."""
        ranking, all_points = rank(post.compiled, self.index, self.model)
        if post.open:
            points = by_slot(self.index.segments, all_points, self._slots)
            self._candidates.add(points, self.index.live(self._slots))
            self._columns.put(post.number, points)
        return self._ranked(post, ranking)

    def _ranked(self, post: Post, ranking: Ranking) -> StoredRanking:
        self._jobs.histograms[post.number] = ranking.histogram
        self._jobs.written[post.number] = self.epoch
        self._jobs.set_edges(post.number, ranking.edges)
        job = StoredJob(
            open=post.open,
            model=self.model.version,
            demands=post.compiled.demands,
            edges=ranking.edges,
        )
        return StoredRanking(job=job, rows=ranking.rows)

    def tally(self) -> TallyDocument:
        posts = sorted(self.board, key=lambda post: post.id)
        numbers = [post.number for post in posts]
        histograms = self._jobs.histograms[numbers]
        columns = (self._candidates.matched, self._candidates.strong, self._candidates.best)
        return TallyDocument(
            epoch=self.epoch,
            position=self.position,
            disorder=self.disorder,
            slotted=self.slotted,
            as_of=self.as_of,
            model=self.model.version,
            total=len(self.index),
            jobs="\n".join(post.id for post in posts),
            counts=packed_counts(histograms, self.model),
            histograms=self._blocks.pack(histograms),
            written=pack(self._jobs.written[numbers]),
            candidates=pack(np.concatenate([column[: self._slots] for column in columns])),
        )
