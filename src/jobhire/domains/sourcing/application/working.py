"""What postings become: decided from what is remembered and how the jobs are now, then written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from jobhire.domains.sourcing.application.ports import Jobs, NewJob, Traces
from jobhire.domains.sourcing.application.walking import Walked
from jobhire.domains.sourcing.domain.deciding import (
    Decision,
    JobNow,
    Trace,
    decide,
    decide_gone,
    is_suspicious,
)
from jobhire.domains.sourcing.domain.posting import Posting, Value
from jobhire.domains.sourcing.domain.round import Result
from jobhire.domains.sourcing.domain.source import Source
from jobhire.shared.application import Clock, Ids
from jobhire.shared.domain import DomainError, NotFound, StaleVersion, TenantId

BATCH = 100
_TRIES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One posting with what is known of it. ``posting``: None of one that the board shows no more.
    ``closed``: nobody can apply."""

    external_id: str
    posting: Posting | None
    trace: Trace | None
    offer: Mapping[str, Value]
    closed: bool = True

    def decide(self, job: JobNow | None, *, held: bool) -> Decision:
        if self.posting is not None:
            return decide(self.offer, closed=self.closed, trace=self.trace, job=job)
        assert self.trace is not None
        return decide_gone(self.trace, job, held=held)


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbench:
    jobs: Jobs
    traces: Traces
    clock: Clock
    ids: Ids

    async def cases(self, source: Source, walked: Walked, *, whole: bool) -> tuple[list[Case], bool]:
        """Of all postings that were seen and, where all were, of those that are gone; and whether so many are
        that it looks like a fault. Nothing is written."""
        traces = await self.traces.of(source.tenant_id, source.id)
        mapping, now = source.terms.mapping, self.clock.now()
        seen = [
            Case(
                external_id=id,
                posting=posting,
                trace=traces.get(id),
                offer=posting.offer(source.board, mapping),
                closed=posting.is_closed(now),
            )
            for id, posting in walked.postings.items()
        ]
        if not whole or walked.partial:
            return seen, False
        expected = [each for each in traces.values() if each.expects_posting]
        unusable = {each.external_id for each in walked.unusable}
        gone = [each for each in expected if each.external_id not in walked.postings.keys() | unusable]
        absent = [Case(external_id=each.external_id, posting=None, trace=each, offer={}) for each in gone]
        return [*seen, *absent], is_suspicious(len(gone), len(expected))

    async def foresee(
        self, tenant_id: TenantId, cases: Sequence[Case], *, held: bool
    ) -> list[tuple[Case, JobNow | None, Decision]]:
        """What a round would do. Nothing is written."""
        foreseen = []
        for batch in batches(cases):
            present = await self._present(tenant_id, batch)
            for case in batch:
                job = _job_of(case, present)
                foreseen.append((case, job, case.decide(job, held=held)))
        return foreseen

    async def work_off(self, source: Source, batch: Sequence[Case], *, held: bool) -> list[Result]:
        """At most ``BATCH`` of them: written, and remembered. Safe to repeat from any point."""
        present = await self._present(source.tenant_id, batch)
        decided = [(case, job := _job_of(case, present), case.decide(job, held=held)) for case in batch]
        new = [case for case, _, decision in decided if decision.outcome == "created"]
        known = [each for each in decided if each[2].outcome != "created"]
        made = await self._open(source, new)
        return made + [await self._tell(source, *each, held=held) for each in known]

    async def _present(self, tenant_id: TenantId, cases: Sequence[Case]) -> Mapping[str, JobNow]:
        ids = [case.trace.job_id for case in cases if case.trace and not case.trace.forgotten]
        return await self.jobs.now(tenant_id, ids) if ids else {}

    async def _open(self, source: Source, cases: Sequence[Case]) -> list[Result]:
        if not cases:
            return []
        decisions = [Decision(outcome="created", changes=case.offer) for case in cases]
        traces = [
            (case.trace or Trace(external_id=case.external_id, job_id=self.ids.new())).intending(decision)
            for case, decision in zip(cases, decisions, strict=True)
        ]
        await self.traces.keep(source.tenant_id, source.id, traces)
        new = [_new(source, case, trace) for case, trace in zip(cases, traces, strict=True)]
        made = await self.jobs.open(source.tenant_id, new)
        results, settled = list[Result](), list[Trace]()
        for case, trace, decision, outcome in zip(cases, traces, decisions, made, strict=True):
            if outcome.id is None:
                results.append(Result(external_id=case.external_id, outcome="invalid", why=outcome.refused))
                continue
            settled.append(replace(trace.settled(decision, case.offer), job_id=outcome.id))
            results.append(Result(external_id=case.external_id, outcome="created", job_id=outcome.id))
        await self.traces.keep(source.tenant_id, source.id, settled)
        return results

    async def _tell(
        self, source: Source, case: Case, job: JobNow | None, decision: Decision, *, held: bool
    ) -> Result:
        """Somebody who changes the job meanwhile is decided about anew."""
        for left in range(_TRIES, 0, -1):
            try:
                return await self._write(source, case, job, decision)
            except (StaleVersion, NotFound):
                if left == 1:
                    break
                job = _job_of(case, await self._present(source.tenant_id, [case]))
                decision = case.decide(job, held=held)
            except DomainError as refused:
                return _result(case, replace(decision, outcome="invalid", why=refused.detail))
        return _result(case, Decision(outcome="skipped", why="changing-too-fast"))

    async def _write(self, source: Source, case: Case, job: JobNow | None, decision: Decision) -> Result:
        trace, tenant_id = case.trace, source.tenant_id
        if job is None or trace is None:
            return _result(case, decision)
        if decision.changes:
            await self.traces.keep(tenant_id, source.id, [trace.intending(decision)])
        move = decision.status if decision.outcome in {"closed", "reopened"} else None
        if decision.changes or move:
            await self.jobs.change(tenant_id, job, decision.changes, move)
        after = _after(case, trace, decision)
        if after != trace:
            await self.traces.keep(tenant_id, source.id, [after])
        return _result(case, decision)


def _after(case: Case, trace: Trace, decision: Decision) -> Trace:
    if case.posting is not None or decision.status is not None:
        return trace.settled(decision, case.offer)
    return replace(trace, missing=trace.missing + 1)


def _result(case: Case, decision: Decision) -> Result:
    return Result(
        external_id=case.external_id,
        outcome=decision.outcome,
        job_id=case.trace.job_id if case.trace and not case.trace.forgotten else None,
        fields=decision.kept if decision.outcome == "kept" else tuple(decision.changes),
        why=decision.why,
    )


def _job_of(case: Case, present: Mapping[str, JobNow]) -> JobNow | None:
    return None if case.trace is None else present.get(case.trace.job_id)


def _new(source: Source, case: Case, trace: Trace) -> NewJob:
    name = hashlib.sha256(case.external_id.encode()).hexdigest()[:32]
    return NewJob(id=trace.job_id, key=f"s:{source.id}:{name}", fields=case.offer)


def batches(cases: Sequence[Case]) -> Iterator[Sequence[Case]]:
    return (cases[first : first + BATCH] for first in range(0, len(cases), BATCH))
