"""What was decided about candidates, whichever way: by a verdict, or by moving their application."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from jobhire.domains.hiring.application.ports import Decision
from jobhire.domains.hiring.domain.application import JobApplication, verdict_at
from jobhire.domains.hiring.infrastructure.applications import APPLICATIONS
from jobhire.domains.hiring.infrastructure.mongo import MongoFeedbackReader
from jobhire.domains.hiring.infrastructure.numbers import batches
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.documents import Document, load
from jobhire.shared.infrastructure.mongo import Database


class MongoDecisions:
    """The latest on each pair, feedback and applications taken together. An application is told under who
    applied, whoever they were merged into: a report as of an earlier day stays what it was."""

    def __init__(self, feedback: MongoFeedbackReader, database: Database) -> None:
        self._feedback = feedback
        self._applications = database[APPLICATIONS.collection]

    async def decisions(
        self, tenant_id: TenantId, *, job_id: str | None, as_of: datetime
    ) -> Sequence[Decision]:
        """What held at that moment, of one job or of all; each pair once, pairs in order."""
        said = await self._feedback.decisions(tenant_id, job_id=job_id, as_of=as_of)
        latest = {(each.job_id, each.candidate_id): each for each in said}
        where: Document = {} if job_id is None else {"state.job_id": job_id}
        async for found in batches(self._applications, tenant_id, where):
            for each in (load(APPLICATIONS, document) for document in found):
                decided = _decided(each, as_of)
                pair = (each.job_id, each.applied_as)
                if decided is not None and (pair not in latest or latest[pair].at <= decided.at):
                    latest[pair] = decided
        return [latest[pair] for pair in sorted(latest)]


def _decided(application: JobApplication, as_of: datetime) -> Decision | None:
    verdict, judged = verdict_at(application.history, as_of), application.judged
    if verdict is None:
        return None
    return Decision(
        job_id=application.job_id,
        candidate_id=application.applied_as,
        type=verdict[0],
        points=judged.points,
        model=judged.model,
        job_version=judged.job_version,
        candidate_version=judged.candidate_version,
        at=verdict[1],
    )
