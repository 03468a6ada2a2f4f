"""Fit weights to what people judged; what comes of it is a candidate model, never the live one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar, Protocol

import msgspec

from jobhire.domains.matching.application.comparing import Readings
from jobhire.domains.matching.application.explaining import Aside
from jobhire.domains.matching.application.models import Models, ModelView
from jobhire.domains.matching.application.policy import ProposeModel, propose_model
from jobhire.domains.matching.application.ports import CandidateFacts, JobFacts
from jobhire.domains.matching.application.replay import PastInputs
from jobhire.domains.matching.domain.model import ScoringModel
from jobhire.domains.matching.domain.policy import ScoringPolicy
from jobhire.domains.matching.domain.profile import Demands
from jobhire.domains.matching.domain.tuning import Judged, Progress, Tuning, judged, tune
from jobhire.shared.application import AggregateStore, Clock, Message
from jobhire.shared.domain import TenantId

GOOD = frozenset({"positive", "hired"})


class Decision(Protocol):
    """A verdict, and the versions that it judged."""

    @property
    def job_id(self) -> str: ...
    @property
    def candidate_id(self) -> str: ...
    @property
    def type(self) -> str:
        """``positive``, ``hired`` or ``negative``."""
        ...

    @property
    def job_version(self) -> int: ...
    @property
    def candidate_version(self) -> int: ...


class Decisions(Protocol):
    async def decisions(
        self, tenant_id: TenantId, *, job_id: str | None, as_of: datetime
    ) -> Sequence[Decision]:
        """What held at that moment, of one job or of all; each pair once, in an order of its own."""
        ...


class NoDecisions:
    """Nobody records any."""

    async def decisions(
        self, tenant_id: TenantId, *, job_id: str | None, as_of: datetime
    ) -> Sequence[Decision]:
        return ()


class Room(Readings, Aside, Protocol):
    """Where texts are read as the product reads them, and long sums are done."""


class Labelled(msgspec.Struct, frozen=True, kw_only=True):
    """A job, a candidate and a label, from outside. Jobs of one id are one job."""

    job: JobFacts
    candidate: CandidateFacts
    good: bool


class Tuned(msgspec.Struct, frozen=True, kw_only=True):
    """``left_out``: verdicts whose job or candidate is not there any more, or was not kept as it was judged.
    ``proposed``: the candidate model; None where none was to be written, or the gain may be chance."""

    tuning: Tuning
    live: str
    weights_before: Mapping[str, int]
    verdicts: int
    left_out: int
    proposed: ModelView | None


class TuneModel(Message[Tuned], frozen=True, kw_only=True):
    """On ``labelled`` pairs, or (None) on the feedback of the tenant as it was judged. ``write``: propose the
    weights, where they are better by more than chance."""

    permission: ClassVar[str | None] = "models:write"

    name: str
    labelled: Sequence[Labelled] | None = None
    write: bool = True
    told: Progress = lambda done, of: None


async def tune_model(
    command: TuneModel,
    *,
    models: Models,
    decisions: Decisions,
    inputs: PastInputs,
    room: Room,
    policies: AggregateStore[ScoringPolicy],
    clock: Clock,
) -> Tuned:
    """Raises ``TooFewVerdicts`` and ``TooManyModels``."""
    live = await models.live(command.by.tenant_id)
    if command.labelled is None:
        recorded = await decisions.decisions(command.by.tenant_id, job_id=None, as_of=clock.now())
        asked, verdicts = len(recorded), await _judged(command.by.tenant_id, recorded, live, inputs)
    else:
        asked, verdicts = len(command.labelled), await _read(command.labelled, live, room)
    tuning = await room.run(tune, verdicts, live, command.told)
    proposed = None
    if command.write and tuning.worthwhile:
        proposal = ProposeModel(
            by=command.by,
            name=command.name,
            weights=dict(tuning.weights),
            strong=live.strong,
            good=live.good,
        )
        proposed = await propose_model(proposal, policies=policies, models=models, clock=clock)
    return Tuned(
        tuning=tuning,
        live=live.version,
        weights_before=dict(live.weights),
        verdicts=len(verdicts),
        left_out=asked - len(verdicts),
        proposed=proposed,
    )


async def _judged(
    tenant_id: TenantId, recorded: Sequence[Decision], live: ScoringModel, inputs: PastInputs
) -> list[Judged]:
    """Both as they were when they were judged: what somebody learned since is no reason for their verdict."""
    found = []
    asked: dict[tuple[str, int], Demands | None] = {}
    for each in recorded:
        job = each.job_id, each.job_version
        if job not in asked:
            asked[job] = await inputs.demands_then(tenant_id, *job, live.reading)
        demands = asked[job]
        profile = await inputs.profile_then(
            tenant_id, each.candidate_id, each.candidate_version, live.reading
        )
        if demands is not None and profile is not None:
            found.append(judged(each.job_id, demands, profile, live, good=each.type in GOOD))
    return found


async def _read(labelled: Sequence[Labelled], live: ScoringModel, room: Room) -> list[Judged]:
    jobs = {each.job.id: each.job for each in labelled}
    demands = dict(zip(jobs, await room.demands(list(jobs.values())), strict=True))
    profiles = await room.profiles([each.candidate for each in labelled])
    return [
        judged(each.job.id, demands[each.job.id], profile, live, good=each.good)
        for each, profile in zip(labelled, profiles, strict=True)
    ]
