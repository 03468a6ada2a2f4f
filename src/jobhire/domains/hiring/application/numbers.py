"""How long stages take, who goes on, and which channels bring people who are hired."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date, datetime
from typing import ClassVar, Protocol

import msgspec

from jobhire.domains.hiring.application.desk import Desk
from jobhire.domains.hiring.domain.application import JobApplication, Source
from jobhire.domains.hiring.domain.numbers import Channel, Tally, Times
from jobhire.domains.hiring.domain.pipeline import StageKind
from jobhire.shared.application import Message
from jobhire.shared.domain import Invalid, TenantId

MOST = 20_000
"""Applications in one answer: all of them are read, for every number is exact."""
CHANNELS = 100
_PLACES = 3
_FIRST_DAY, _LAST_DAY = date(1990, 1, 1), date(2099, 12, 31)


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """Applications made on these days (UTC, both included), for one job; None: since ever, until now, any."""

    job_id: str | None = None
    since: date | None = None
    until: date | None = None

    def require_period(self) -> None:
        """Raises ``Invalid``."""
        for field, day in (("/from", self.since), ("/to", self.until)):
            if day is not None and not _FIRST_DAY <= day <= _LAST_DAY:
                raise Invalid("a day of 1990 to 2099", field=field)
        if self.since and self.until and self.since > self.until:
            raise Invalid("'from' is not later than 'to'", field="/from")


class Records(Protocol):
    """What is on record of one tenant, in parts, past the store: also of who was deleted since."""

    def stamp(self, tenant_id: TenantId) -> int:
        """Changes whenever the record could have."""
        ...

    async def count(self, tenant_id: TenantId, chosen: Chosen) -> int: ...

    def applications(self, tenant_id: TenantId, chosen: Chosen) -> AsyncIterator[Sequence[JobApplication]]:
        """Oldest first."""
        ...

    async def talks(self, tenant_id: TenantId, chosen: Chosen) -> Mapping[str, Sequence[datetime]]:
        """When interviews began or are to begin, by application; those that were not held are left out."""
        ...


class TimesView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``n`` times; half are at most ``medianSeconds``, nine of ten at most ``p90Seconds``: each is one of the
    times (nearest rank). Null where there is none."""

    n: int
    median_seconds: int | None
    p90_seconds: int | None

    @classmethod
    def of(cls, seconds: Sequence[int]) -> TimesView:
        times = Times.of(seconds)
        return cls(n=times.n, median_seconds=times.median, p90_seconds=times.p90)


class StageTimes(msgspec.Struct, frozen=True, kw_only=True):
    """Of stays in a stage that are over."""

    id: str
    kind: StageKind
    times: TimesView


class PassageView(msgspec.Struct, frozen=True, kw_only=True):
    """Of a kind of stage: how many applications were ever in it; went on from it, to a later kind or a hire;
    were rejected or withdrawn from it; are in it now. ``conversion``: advanced of entered, null of nobody."""

    kind: StageKind
    entered: int
    advanced: int
    rejected: int
    withdrawn: int
    present: int
    conversion: float | None


class SourceView(msgspec.Struct, frozen=True, kw_only=True):
    """How many came this way, were ever in a stage of the kinds interview and offer, and are hired."""

    source: Source
    applied: int
    interviewed: int
    offered: int
    hired: int


class ChannelView(SourceView, frozen=True, kw_only=True):
    """The same of one ``channel``; empty: none was named."""

    channel: str


class HiringNumbers(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``leadTime``: from the application to the hire, of who is hired now; ``interviewDelay``: from the first
    stage of the kind interview to the first interview after that. ``channels``: the 100 with most
    applications, for who may read applications; ``channelsLeftOut``: how many more there are."""

    applications: int
    passages: list[PassageView]
    stages: list[StageTimes]
    lead_time: TimesView
    interview_delay: TimesView
    sources: list[SourceView]
    channels: list[ChannelView]
    channels_left_out: int


class GetHiringNumbers(Message[HiringNumbers], frozen=True, kw_only=True):
    permission: ClassVar[str] = "analytics:read"

    chosen: Chosen


class Kept(Protocol):
    def get(self, key: tuple[TenantId, bytes], stamp: int) -> HiringNumbers | None: ...

    def put(self, key: tuple[TenantId, bytes], stamp: int, value: HiringNumbers, *, size: int) -> None: ...


async def get_hiring_numbers(
    query: GetHiringNumbers, *, desk: Desk, records: Records, kept: Kept
) -> HiringNumbers:
    """From memory while nothing has changed. Raises ``NotFound`` for a job that is not there, and ``Invalid``
    for a period that ends before it begins, or has more than ``MOST`` applications."""
    tenant_id, chosen = query.by.tenant_id, query.chosen
    chosen.require_period()
    if chosen.job_id is not None:
        await desk.job(tenant_id, chosen.job_id)
    key, stamp = (tenant_id, msgspec.json.encode(chosen)), records.stamp(tenant_id)
    known = kept.get(key, stamp)
    if known is None:
        if await records.count(tenant_id, chosen) > MOST:
            raise Invalid(f"at most {MOST:,} applications at once: fewer days, or one job", field="/from")
        known = _numbers(await _tallied(tenant_id, chosen, records))
        kept.put(key, stamp, known, size=len(msgspec.json.encode(known)))
    return known if query.by.may("applications:read") else _without_channels(known)


def _without_channels(known: HiringNumbers) -> HiringNumbers:
    """What somebody wrote of an application is for who may read it."""
    left_out = known.channels_left_out + len(known.channels)
    return msgspec.structs.replace(known, channels=[], channels_left_out=left_out)


async def _tallied(tenant_id: TenantId, chosen: Chosen, records: Records) -> Tally:
    tally, talks = Tally(), await records.talks(tenant_id, chosen)
    async for part in records.applications(tenant_id, chosen):
        for application in part:
            tally.add(application, talks.get(application.id, ()))
    return tally


def _numbers(tally: Tally) -> HiringNumbers:
    channels = sorted(tally.channels.items(), key=lambda each: (-each[1].applied, each[0]))
    return HiringNumbers(
        applications=tally.applications,
        passages=[
            PassageView(
                kind=kind,
                entered=it.entered,
                advanced=it.advanced,
                rejected=it.rejected,
                withdrawn=it.withdrawn,
                present=it.present,
                conversion=round(it.advanced / it.entered, _PLACES) if it.entered else None,
            )
            for kind, it in tally.passages.items()
        ],
        stages=_stages(tally),
        lead_time=TimesView.of(tally.lead_times),
        interview_delay=TimesView.of(tally.interview_delays),
        sources=_sources(tally),
        channels=[_channel(source, name, it) for (source, name), it in channels[:CHANNELS]],
        channels_left_out=max(0, len(channels) - CHANNELS),
    )


def _stages(tally: Tally) -> list[StageTimes]:
    """In the order of their kinds."""
    order = list(StageKind)
    found = sorted(tally.in_stage.items(), key=lambda each: (order.index(each[0][1]), each[0][0]))
    return [StageTimes(id=id, kind=kind, times=TimesView.of(seconds)) for (id, kind), seconds in found]


def _sources(tally: Tally) -> list[SourceView]:
    """In the order of the list of sources, those that nobody came by left out."""
    sums = defaultdict[Source, Channel](Channel)
    for (source, _), it in tally.channels.items():
        whole = sums[source]
        whole.applied += it.applied
        whole.interviewed += it.interviewed
        whole.offered += it.offered
        whole.hired += it.hired
    return [
        SourceView(
            source=each,
            applied=sums[each].applied,
            interviewed=sums[each].interviewed,
            offered=sums[each].offered,
            hired=sums[each].hired,
        )
        for each in Source
        if each in sums
    ]


def _channel(source: Source, name: str, it: Channel) -> ChannelView:
    return ChannelView(
        source=source,
        channel=name,
        applied=it.applied,
        interviewed=it.interviewed,
        offered=it.offered,
        hired=it.hired,
    )
