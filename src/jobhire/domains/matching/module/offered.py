"""What other domains may know of matches, and how jobs and CVs are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from jobhire.domains.matching.application.outlines import (
    OutlineCandidate,
    OutlineJob,
    ShowCandidates,
    ShowJobs,
)
from jobhire.domains.matching.application.queries import GetMatch, ListMatches
from jobhire.domains.matching.application.views import MatchDetail
from jobhire.domains.matching.domain.outlines import CvOutline, JobOutline
from jobhire.domains.matching.domain.profile import Demands, Profile
from jobhire.shared.application import Mediator, Principal
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.module import Kit

if TYPE_CHECKING:
    from jobhire.domains.matching.domain.taxonomy import Taxonomy
    from jobhire.domains.matching.domain.text import Lexicon


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How well a candidate matches a job now, and what that was computed from."""

    points: int
    model: str
    job_version: int
    candidate_version: int


class PresentScores:
    """Single scores for other domains, each computed when asked for by the same function as every other."""

    def __init__(self, mediator: Mediator) -> None:
        self._mediator = mediator

    async def score(self, tenant_id: TenantId, job_id: str, candidate_id: str) -> Score:
        """Raises ``NotFound``."""
        found = await self.match(tenant_id, job_id, candidate_id)
        return Score(
            points=found.match_score,
            model=found.model_version,
            job_version=found.job_version,
            candidate_version=found.candidate_version,
        )

    async def match(self, tenant_id: TenantId, job_id: str, candidate_id: str) -> MatchDetail:
        """With its parts and their evidence. Raises ``NotFound``."""
        by = Principal.system(tenant_id)
        return await self._mediator.send(GetMatch(by=by, job_id=job_id, candidate_id=candidate_id))

    async def best(self, tenant_id: TenantId, job_id: str, *, limit: int, min_score: int) -> Sequence[str]:
        """Ids of a job's best candidates, best first. Raises ``NotFound``."""
        query = ListMatches(by=Principal.system(tenant_id), job_id=job_id, limit=limit, min_score=min_score)
        page = msgspec.json.decode(await self._mediator.send(query), type=_Ids)
        return [row.candidate.id for row in page.data]


class _Id(msgspec.Struct):
    id: str


class _Row(msgspec.Struct):
    candidate: _Id


class _Ids(msgspec.Struct):
    data: list[_Row]


def scores(kit: Kit) -> PresentScores:
    """What other domains may know of one candidate and one job."""
    return PresentScores(kit.mediator)


class Readings:
    """What a job asks for and what a CV shows, as the score reads them: for other domains that explain."""

    def __init__(self, mediator: Mediator) -> None:
        self._mediator = mediator

    async def job(self, tenant_id: TenantId, id: str) -> JobOutline:
        """Raises ``NotFound``."""
        return await self._mediator.send(OutlineJob(by=Principal.system(tenant_id), id=id))

    async def candidate(self, tenant_id: TenantId, id: str) -> CvOutline:
        """Raises ``NotFound``."""
        return await self._mediator.send(OutlineCandidate(by=Principal.system(tenant_id), id=id))

    async def shown(self, tenant_id: TenantId, versions: Mapping[str, int]) -> Mapping[str, Profile]:
        """Of candidates at these versions. Who is gone is left out."""
        return await self._mediator.send(ShowCandidates(by=Principal.system(tenant_id), versions=versions))

    async def asked(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, Demands]:
        """What jobs ask for. Which is gone is left out."""
        return await self._mediator.send(ShowJobs(by=Principal.system(tenant_id), ids=ids))

    def impersonal(self, text: str) -> str:
        """A CV without what says who somebody is."""
        from jobhire.domains.matching.domain.personal import without_personal

        return without_personal(text)


def readings(kit: Kit) -> Readings:
    return Readings(kit.mediator)


def skill_names(taxonomy_file: Path | None = None) -> Taxonomy:
    """The vocabulary of skills, for whoever looks for them in a text."""
    from jobhire.domains.matching.infrastructure.taxonomy.files import load_taxonomy

    return load_taxonomy(taxonomy_file)


def words() -> Lexicon:
    """Stems and their frozen weights, for whoever looks for words. Not for several threads at once."""
    from jobhire.domains.matching.infrastructure.reader import english_lexicon

    return english_lexicon()
