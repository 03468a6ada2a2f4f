"""What pipelines look like in numbers: counted from the recorded steps of applications, nothing estimated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from jobhire.domains.hiring.domain.application import (
    JobApplication,
    Source,
    Stay,
    WithdrawReason,
    stays,
)
from jobhire.domains.hiring.domain.pipeline import OPEN, StageKind

_HUNDRED = 100
_RANK = {kind: rank for rank, kind in enumerate(StageKind)}
_AHEAD = [kind for kind in StageKind if kind in OPEN]


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Of ``n`` times, in seconds: the median, and what nine of ten are not above. Both by nearest rank: each
    is one of the times. None where there is no time."""

    n: int
    median: int | None
    p90: int | None

    @classmethod
    def of(cls, seconds: Sequence[int]) -> Times:
        ordered = sorted(seconds)
        return cls(n=len(ordered), median=_ranked(ordered, 50), p90=_ranked(ordered, 90))


def _ranked(ordered: Sequence[int], percent: int) -> int | None:
    if not ordered:
        return None
    return ordered[-(-len(ordered) * percent // _HUNDRED) - 1]


@dataclass(slots=True, kw_only=True)
class Channel:
    """How many came this way, were ever in a stage of these kinds, and are hired now."""

    applied: int = 0
    interviewed: int = 0
    offered: int = 0
    hired: int = 0


@dataclass(slots=True, kw_only=True)
class Passage:
    """Of a kind of stage: how many applications were ever in it, went on from it (to a later kind, or to a
    hire) at some time, were rejected or withdrawn from it in the end, and are in it now."""

    entered: int = 0
    advanced: int = 0
    rejected: int = 0
    withdrawn: int = 0
    present: int = 0


@dataclass(slots=True, kw_only=True)
class Tally:
    """Add applications in any order; the numbers are the same."""

    applications: int = 0
    passages: dict[StageKind, Passage] = field(default_factory=lambda: {kind: Passage() for kind in _AHEAD})
    in_stage: dict[tuple[str, StageKind], list[int]] = field(default_factory=lambda: defaultdict(list))
    lead_times: list[int] = field(default_factory=list)
    interview_delays: list[int] = field(default_factory=list)
    channels: dict[tuple[Source, str], Channel] = field(default_factory=lambda: defaultdict(Channel))

    def add(self, application: JobApplication, talks: Sequence[datetime]) -> None:
        """``talks``: when interviews for it were held or are to begin. What was entered by mistake does not
        count."""
        last = application.history[-1]
        if last.reason == WithdrawReason.MISTAKE and last.entered.kind is StageKind.WITHDRAWN:
            return
        times = stays(application.history)
        self.applications += 1
        self._count_stays(times)
        self._count_passages(times)
        if application.stage.kind is StageKind.HIRED:
            self.lead_times.append(_seconds(application.created_at, application.changed_at))
        self._count_delay(times, talks)
        self._count_channel(application, {stay.stage.kind for stay in times})

    def _count_stays(self, times: Sequence[Stay]) -> None:
        for stay in times:
            if stay.seconds is not None and stay.stage.is_open:
                self.in_stage[stay.stage.id, stay.stage.kind].append(stay.seconds)

    def _count_passages(self, times: Sequence[Stay]) -> None:
        kinds = [stay.stage.kind for stay in times]
        for kind, passage in self.passages.items():
            if kind not in kinds:
                continue
            passage.entered += 1
            after = kinds[kinds.index(kind) + 1 :]
            passage.advanced += any(_is_further(each, kind) for each in after)
        if kinds[-1] in self.passages:
            self.passages[kinds[-1]].present += 1
        elif kinds[-1] is StageKind.REJECTED:
            self.passages[kinds[-2]].rejected += 1
        elif kinds[-1] is StageKind.WITHDRAWN:
            self.passages[kinds[-2]].withdrawn += 1

    def _count_delay(self, times: Sequence[Stay], talks: Sequence[datetime]) -> None:
        entered = next((stay.since for stay in times if stay.stage.kind is StageKind.INTERVIEW), None)
        later = [talk for talk in talks if entered is not None and talk >= entered]
        if entered is not None and later:
            self.interview_delays.append(_seconds(entered, min(later)))

    def _count_channel(self, application: JobApplication, kinds: set[StageKind]) -> None:
        channel = self.channels[application.source, application.channel]
        channel.applied += 1
        channel.interviewed += StageKind.INTERVIEW in kinds
        channel.offered += StageKind.OFFER in kinds
        channel.hired += application.stage.kind is StageKind.HIRED


def _is_further(kind: StageKind, than: StageKind) -> bool:
    return kind is StageKind.HIRED or (kind in OPEN and _RANK[kind] > _RANK[than])


def _seconds(since: datetime, until: datetime) -> int:
    return int((until - since).total_seconds())
