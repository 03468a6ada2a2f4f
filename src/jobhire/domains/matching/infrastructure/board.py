"""All jobs of one tenant as the engine holds them: demands compiled, who is open, and the reverse index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jobhire.domains.matching.domain.model import ScoringModel
from jobhire.domains.matching.domain.profile import Profile

from .compiled import CompiledJob
from .index import Words
from .postings import I32
from .reverse import JobColumns, batches

_SMALL = 256
_SHARE = 8


@dataclass(slots=True)
class Post:
    """One job on the board. ``number`` is its column in every per-job array, for as long as it lives."""

    number: int
    version: int
    open: bool
    compiled: CompiledJob

    @property
    def id(self) -> str:
        return self.compiled.demands.job_id


class JobBoard:
    def __init__(self, words: Words, model: ScoringModel) -> None:
        self._words = words
        self._model = model
        self._posts: dict[str, Post] = {}
        self._at: list[Post | None] = []
        self._columns: list[JobColumns] = []
        self._fresh: dict[int, None] = {}
        """Numbers whose demands no column holds yet."""
        self._in: dict[int, tuple[JobColumns, int]] = {}

    def __len__(self) -> int:
        return len(self._posts)

    def __iter__(self) -> Iterator[Post]:
        return iter(self._posts.values())

    def get(self, id: str) -> Post | None:
        return self._posts.get(id)

    @property
    def width(self) -> int:
        """One more than the greatest number."""
        return len(self._at)

    def put(self, id: str, version: int, open: bool, compiled: CompiledJob) -> Post:
        """Add a job, or give it its new version."""
        known = self._posts.get(id)
        number = known.number if known else self._free()
        post = Post(number, version, open, compiled)
        self._posts[id] = self._at[number] = post
        self._strike_out(number)
        self._fresh[number] = None
        return post

    def drop(self, id: str) -> Post | None:
        post = self._posts.pop(id, None)
        if post:
            self._at[post.number] = None
            self._strike_out(post.number)
            self._fresh.pop(post.number, None)
        return post

    def _strike_out(self, number: int) -> None:
        if place := self._in.pop(number, None):
            columns, at = place
            columns.alive[at] = False

    def _free(self) -> int:
        if len(self._posts) < len(self._at):
            return self._at.index(None)
        self._at.append(None)
        return len(self._at) - 1

    def open_numbers(self) -> npt.NDArray[np.intp]:
        return np.array(sorted(post.number for post in self if post.open), np.intp)

    def numbers(self) -> npt.NDArray[np.intp]:
        return np.array(sorted(post.number for post in self), np.intp)

    def score(self, profiles: Sequence[Profile]) -> tuple[I32, I32]:
        """``(points, precise)``: one line per candidate, one column per number; a free number's are 0."""
        self._take_in()
        points = np.zeros((len(profiles), self.width), np.int32)
        precise = np.zeros_like(points)
        for columns in self._columns:
            numbers = columns.numbers[columns.alive]
            for part, batch in batches(profiles, self._words, columns.per_candidate):
                own_points, own_precise = columns.score(batch)
                points[part, numbers] = own_points[:, columns.alive]
                precise[part, numbers] = own_precise[:, columns.alive]
        return points, precise

    def _take_in(self) -> None:
        """Bring the columns up to date: fresh jobs as a new one, small ones joined into the one before."""
        if not self._fresh:
            return
        lots = [columns.numbers[columns.alive].tolist() for columns in self._columns] + [list(self._fresh)]
        self._fresh.clear()
        while len(lots) > 1 and _due([len(lot) for lot in lots]):
            lots[-2:] = [lots[-2] + lots[-1]]
        self._columns = [*self._columns[: len(lots) - 1], self._column(lots[-1])]

    def _column(self, numbers: list[int]) -> JobColumns:
        posts = [post for n in numbers if (post := self._at[n]) is not None]
        columns = JobColumns([post.compiled for post in posts], [post.number for post in posts], self._model)
        self._in.update((post.number, (columns, at)) for at, post in enumerate(posts))
        return columns


def _due(sizes: Sequence[int]) -> bool:
    before, last = sizes[-2], sizes[-1]
    return before <= _SMALL or len(sizes) > 3 or last * _SHARE > before
