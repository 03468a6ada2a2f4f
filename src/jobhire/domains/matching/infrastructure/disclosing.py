"""How a candidate's CV was read for scores, now and before, and what they are worth for open jobs."""

from __future__ import annotations

from typing import Any

import msgspec

from jobhire.domains.matching.application.job_matches import ListJobMatches
from jobhire.domains.matching.application.ports import CANDIDATES
from jobhire.domains.matching.domain.errors import InputsDiffer
from jobhire.shared.application import Asked, Disclosed, Held, Mediator, Principal
from jobhire.shared.domain import NotFound, TenantId

from .archive import Archive
from .stored import Results

READ = "To compute how well somebody's CV fits a job"
THEN = "To show again how a past score came about"
SCORED = "To order the candidates of a job"
MOST_JOBS = 100
"""Open jobs of which a score is told, the best first. Any other is computed when somebody asks for it."""
_INDEX = {
    "snapshots": "An index of all candidates' words, made from `profiles` at any time",
}
_ALTERED = {"past_inputs": "Altered by somebody since they were kept: nothing that they say can be trusted"}


class _JobPage(msgspec.Struct):
    data: list[dict[str, Any]]


class ScoreDiscloser:
    """See ``Discloser``."""

    def __init__(self, archive: Archive, storage: Results, mediator: Mediator) -> None:
        self._archive, self._storage, self._mediator = archive, storage, mediator

    async def disclose(self, tenant_id: TenantId, asked: Asked) -> Disclosed:
        held = [
            Held(place="profiles", id=id, purpose=READ, data=_plain(each.profile), sources=("candidates",))
            for id, each in (await self._storage.profiles(tenant_id, [asked.id])).items()
        ]
        held += await self._scores(tenant_id, asked.id)
        try:
            held += await self._past(tenant_id, asked.id)
        except InputsDiffer:
            return Disclosed(held=held, left_out=_INDEX | _ALTERED)
        return Disclosed(held=held, left_out=_INDEX)

    async def _past(self, tenant_id: TenantId, id: str) -> list[Held]:
        return [
            Held(
                place="past_inputs",
                id=f"{id}/{version}",
                purpose=THEN,
                data=_plain(profile),
                sources=("candidates",),
            )
            for version, profile in await self._archive.profiles_of(tenant_id, id)
        ]

    async def _scores(self, tenant_id: TenantId, id: str) -> list[Held]:
        query = ListJobMatches(
            by=Principal.system(tenant_id), candidate_id=id, limit=MOST_JOBS, min_score=0, strict=True
        )
        try:
            page = msgspec.json.decode(await self._mediator.send(query), type=_JobPage)
        except NotFound:
            return []
        return [
            Held(
                place="rankings",
                id=f"{each['job']['id']}/{id}",
                purpose=SCORED,
                data=each,
                sources=(CANDIDATES,),
            )
            for each in page.data
        ]


def _plain(value: object) -> Any:
    return msgspec.json.decode(msgspec.json.encode(value))
