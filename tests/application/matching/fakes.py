"""In-memory stand-ins for everything the projector talks to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import msgspec

from jobhire.domains.matching.application.models import KnownModel
from jobhire.domains.matching.application.ports import CandidateFacts, Change, JobFacts
from jobhire.domains.matching.domain.model import ScoringModel
from jobhire.domains.matching.domain.outlines import CvOutline, JobOutline
from jobhire.domains.matching.domain.profile import Demands, Profile
from jobhire.domains.matching.infrastructure.archive import checked_body, sealed_body
from jobhire.domains.matching.infrastructure.reading import Desk
from jobhire.domains.matching.infrastructure.stored import (
    Fence,
    Overtaken,
    StoredJob,
    StoredProfile,
    StoredRanking,
    TallyDocument,
)
from jobhire.shared.application import EventRecord
from jobhire.shared.domain import TenantId

TENANT = TenantId("tenant")
START = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Facts of a job whose reading is known already."""

    id: str
    version: int
    status: str
    demands: Demands
    title: str = ""
    description: str = ""
    required_skills: Sequence[str] = ()
    location: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Facts of a candidate whose reading is known already."""

    id: str
    version: int
    type: str
    profile: Profile
    name: str = "A. Person"
    skills: Sequence[str] = ()
    cv_text: str = ""
    cv_received_on: date = date(2026, 1, 1)
    summary: str = ""
    location: str = ""
    experience_years: float | None = None


class KnownReader:
    """Reads nothing: the fake facts bring what is in them."""

    def __init__(self, version: str = "jobhire-3+test") -> None:
        self.model = ScoringModel(version=version)
        self.taxonomy = "test"

    def read_candidate(self, facts: CandidateFacts) -> Profile:
        assert isinstance(facts, Candidate)
        return facts.profile

    def read_job(self, facts: JobFacts) -> Demands:
        assert isinstance(facts, Job)
        return facts.demands

    def outline_candidate(self, facts: CandidateFacts) -> CvOutline:
        raise NotImplementedError("nobody asks here what a CV shows")

    def outline_job(self, facts: JobFacts) -> JobOutline:
        raise NotImplementedError("nobody asks here what a job says")


@dataclass
class World:
    """What the job and candidate domains hold, and the log of what happened to it."""

    jobs: dict[str, Job] = field(default_factory=dict)
    candidates: dict[str, Candidate] = field(default_factory=dict)
    log: list[EventRecord] = field(default_factory=list)
    deleted: dict[tuple[str, str], Job | Candidate] = field(default_factory=dict)
    """What can be restored, by kind and id."""
    purged: set[tuple[str, str]] = field(default_factory=set)
    versions: dict[str, int] = field(default_factory=dict)

    def _happened(self, type: str, subject: str) -> int:
        version = self.versions.get(subject, 0) + 1
        self.versions[subject] = version
        position = len(self.log) + 1
        self.log.append(
            EventRecord(
                position=position,
                id=str(position),
                type=f"ai.jobhire.{type}.v1",
                subject=subject,
                sequence=version,
                time=START + timedelta(seconds=position),
                data=msgspec.Raw(b"{}"),
            )
        )
        return version

    def _is_there(self, kind: str, id: str) -> None:
        """Ids come again here, which they never do outside."""
        self.deleted.pop((kind, id), None)
        self.purged.discard((kind, id))

    def put_job(self, demands: Demands, status: str) -> None:
        version = self._happened("job.changed", demands.job_id)
        self._is_there("jobs", demands.job_id)
        own = replace(demands, version=version)
        self.jobs[own.job_id] = Job(id=own.job_id, version=version, status=status, demands=own)

    def drop_job(self, id: str) -> None:
        if (job := self.jobs.pop(id, None)) is not None:
            self.deleted["jobs", id] = job
            self._happened("job.deleted", id)

    def put_candidate(self, profile: Profile) -> None:
        version = self._happened("candidate.changed", profile.candidate_id)
        self._is_there("candidates", profile.candidate_id)
        own = replace(profile, version=version)
        self.candidates[own.candidate_id] = Candidate(
            id=own.candidate_id, version=version, type=own.type.value, profile=own
        )

    def drop_candidate(self, id: str) -> None:
        if (candidate := self.candidates.pop(id, None)) is not None:
            self.deleted["candidates", id] = candidate
            self._happened("candidate.deleted", id)

    def restore(self, kind: str, id: str) -> None:
        """As it was, under the next version."""
        back = self.deleted.pop((kind, id))
        if isinstance(back, Job):
            version = self._happened("job.restored", id)
            self.jobs[id] = replace(back, version=version, demands=replace(back.demands, version=version))
        else:
            version = self._happened("candidate.restored", id)
            profile = replace(back.profile, version=version)
            self.candidates[id] = replace(back, version=version, profile=profile)

    def restore_one(self, number: int) -> None:
        """Of what can be."""
        if self.deleted:
            self.restore(*sorted(self.deleted)[number % len(self.deleted)])

    def purge(self, kind: str, id: str) -> None:
        del self.deleted[kind, id]
        self.purged.add((kind, id))
        self._happened("job.purged" if kind == "jobs" else "candidate.purged", id)

    def change(self, after: int, up_to: int) -> Change:
        events = self.log[after:up_to]
        return Change(
            jobs={e.subject: e.sequence for e in events if ".job." in e.type},
            candidates={e.subject: e.sequence for e in events if ".candidate." in e.type},
            up_to=up_to,
            as_of=events[-1].time,
            first=after + 1,
            forgotten=frozenset(e.subject for e in events if ".purged." in e.type),
        )

    async def since(self, tenant_id: TenantId, position: int) -> AsyncIterator[Sequence[EventRecord]]:
        for first in range(position, len(self.log), 3):
            yield self.log[first : first + 3]


@dataclass
class Jobs:
    world: World

    async def load(self, tenant_id: TenantId, ids: Sequence[str]) -> Sequence[JobFacts]:
        return [self.world.jobs[id] for id in ids if id in self.world.jobs]

    async def scan(self, tenant_id: TenantId) -> AsyncIterator[Sequence[JobFacts]]:
        yield list(self.world.jobs.values())


@dataclass
class Candidates:
    world: World

    async def load(self, tenant_id: TenantId, ids: Sequence[str]) -> Sequence[CandidateFacts]:
        return [self.world.candidates[id] for id in ids if id in self.world.candidates]

    async def scan(self, tenant_id: TenantId) -> AsyncIterator[Sequence[CandidateFacts]]:
        yield list(self.world.candidates.values())

    async def cards(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, Candidate]:
        return {id: self.world.candidates[id] for id in ids if id in self.world.candidates}


@dataclass
class Announcements:
    heard: list[tuple[int, list[tuple[str, str, int]]]] = field(default_factory=list)

    async def projected(
        self, tenant_id: TenantId, position: int, done: Sequence[tuple[str, str, int]]
    ) -> None:
        self.heard.append((position, list(done)))


class MemoryArchive:
    """What is kept, sealed as in MongoDB; ``bodies`` may be tampered with."""

    def __init__(self) -> None:
        self.bodies: dict[tuple[str, str, int, str], tuple[str, str]] = {}

    async def keep_profiles(self, tenant_id: TenantId, reading: str, profiles: Sequence[Profile]) -> None:
        for each in profiles:
            key = ("candidates", each.candidate_id, each.version, reading)
            self.bodies[key] = sealed_body(msgspec.json.encode(each))

    async def keep_demands(self, tenant_id: TenantId, reading: str, demands: Sequence[Demands]) -> None:
        for each in demands:
            key = ("jobs", each.job_id, each.version, reading)
            self.bodies[key] = sealed_body(msgspec.json.encode(each))

    async def profile(self, tenant_id: TenantId, id: str, version: int, reading: str) -> Profile | None:
        found = self.bodies.get(("candidates", id, version, reading))
        return msgspec.json.decode(checked_body(*found), type=Profile) if found else None

    async def demands(self, tenant_id: TenantId, id: str, version: int, reading: str) -> Demands | None:
        found = self.bodies.get(("jobs", id, version, reading))
        return msgspec.json.decode(checked_body(*found), type=Demands) if found else None

    async def versions(self, tenant_id: TenantId, kind: str, id: str) -> list[int]:
        return sorted({key[2] for key in self.bodies if key[:2] == (kind, id)})

    async def profiles_of(self, tenant_id: TenantId, id: str) -> list[tuple[int, Profile]]:
        own = [each for each in sorted(self.bodies.items()) if each[0][:2] == ("candidates", id)]
        return [(key[2], msgspec.json.decode(checked_body(*found), type=Profile)) for key, found in own]

    async def forget(self, tenant_id: TenantId, kind: str, ids: Sequence[str]) -> int:
        gone = [key for key in self.bodies if key[0] == kind and key[1] in ids]
        for key in gone:
            del self.bodies[key]
        return len(gone)

    async def drop_profile(self, tenant_id: TenantId, reading: str, profile: Profile) -> None:
        self.bodies.pop(("candidates", profile.candidate_id, profile.version, reading), None)


class Memories:
    """The scoring models that were in use, in memory."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.known: dict[str, ScoringModel] = {}

    async def live(self, tenant_id: TenantId) -> ScoringModel:
        return await self._desk.model()

    async def all(self, tenant_id: TenantId) -> Sequence[KnownModel]:
        live = await self._desk.model()
        return [
            KnownModel(model=each, taxonomy="test", status="live" if each == live else "past")
            for each in self.known.values()
        ]

    async def shipped(self) -> ScoringModel:
        return await self._desk.model()

    async def present(self, tenant_id: TenantId) -> ScoringModel:
        return await self._desk.model()

    async def own(self, tenant_id: TenantId | None) -> Mapping[TenantId, str]:
        return {}

    async def record(self, tenant_id: TenantId, model: ScoringModel) -> None:
        self.known[model.version] = model


class PowerCut(Exception):
    """The process dies here."""


class MemoryStorage:
    """JSON by id, guarded by epochs as MongoDB's documents are. ``cut_after`` writes it fails, once."""

    def __init__(self) -> None:
        self.profile_docs: dict[str, tuple[int, bytes]] = {}
        self.ranking_docs: dict[str, tuple[int, bytes]] = {}
        self.tally_doc: tuple[int, bytes] | None = None
        self.epoch = 0
        self.clean = True
        self.model: str | None = None
        self.tenant = TENANT
        self.cut_after: int | None = None

    def _written(self) -> None:
        if self.cut_after is not None:
            self.cut_after -= 1
            if self.cut_after < 0:
                self.cut_after = None
                raise PowerCut

    async def begin(self, tenant_id: TenantId) -> Fence:
        fence = Fence(epoch=self.epoch + 1, clean=self.clean)
        self.epoch, self.clean, self.tenant = fence.epoch, False, tenant_id
        return fence

    async def end(self, tenant_id: TenantId, epoch: int, model: str) -> None:
        self._written()
        if epoch != self.epoch:
            raise Overtaken
        self.clean, self.model = True, model

    async def outdated(
        self, model: str, own: Mapping[TenantId, str], tenant_id: TenantId | None
    ) -> Sequence[TenantId]:
        tenant = tenant_id or self.tenant
        return [tenant] if self.epoch and self.model != own.get(tenant, model) else []

    async def tally(self, tenant_id: TenantId) -> TallyDocument | None:
        return None if self.tally_doc is None else msgspec.json.decode(self.tally_doc[1], type=TallyDocument)

    async def standing(self, tenant_id: TenantId) -> bytes | str | None:
        return None if self.tally_doc is None else self.tally_doc[1]

    async def put_tally(self, tenant_id: TenantId, tally: TallyDocument) -> None:
        self._written()
        if self.tally_doc is not None and self.tally_doc[0] > tally.epoch:
            raise Overtaken
        self.tally_doc = (tally.epoch, msgspec.json.encode(tally))

    async def all_profiles(self, tenant_id: TenantId) -> AsyncIterator[Sequence[StoredProfile]]:
        for _, body in sorted(self.profile_docs.items()):
            yield [msgspec.json.decode(body[1], type=StoredProfile)]

    async def profiles(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, StoredProfile]:
        found = (self.profile_docs[id][1] for id in ids if id in self.profile_docs)
        stored = [msgspec.json.decode(body, type=StoredProfile) for body in found]
        return {each.profile.candidate_id: each for each in stored}

    async def slots(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, int]:
        return {id: each.slot for id, each in (await self.profiles(tenant_id, ids)).items()}

    async def put_profiles(self, tenant_id: TenantId, epoch: int, profiles: Sequence[StoredProfile]) -> None:
        for each in profiles:
            self._put(self.profile_docs, epoch, each.profile.candidate_id, msgspec.json.encode(each))

    async def drop_profiles(self, tenant_id: TenantId, epoch: int, ids: Sequence[str]) -> None:
        self._drop(self.profile_docs, epoch, ids)

    async def all_jobs(self, tenant_id: TenantId) -> AsyncIterator[Sequence[StoredJob]]:
        yield [r.job for r in self.rankings().values()]

    async def jobs(self, tenant_id: TenantId, ids: Sequence[str]) -> Sequence[StoredJob]:
        return [r.job for id, r in self.rankings().items() if id in ids]

    async def ranking(self, tenant_id: TenantId, job_id: str) -> StoredRanking | None:
        return self.rankings().get(job_id)

    async def put_rankings(
        self, tenant_id: TenantId, epoch: int, position: int, rankings: Sequence[StoredRanking]
    ) -> None:
        for each in rankings:
            self._put(self.ranking_docs, epoch, each.job.demands.job_id, msgspec.json.encode(each))

    async def drop_rankings(self, tenant_id: TenantId, epoch: int, ids: Sequence[str]) -> None:
        self._drop(self.ranking_docs, epoch, ids)

    async def written_rankings(
        self, tenant_id: TenantId, ids: Sequence[str]
    ) -> Mapping[str, tuple[int, StoredRanking]]:
        found = {id: self.ranking_docs[id] for id in ids if id in self.ranking_docs}
        return {id: (each[0], msgspec.json.decode(each[1], type=StoredRanking)) for id, each in found.items()}

    def rankings(self) -> dict[str, StoredRanking]:
        documents = self.ranking_docs.items()
        return {id: msgspec.json.decode(body, type=StoredRanking) for id, (_, body) in documents}

    def _put(self, documents: dict[str, tuple[int, bytes]], epoch: int, id: str, body: bytes) -> None:
        self._written()
        if documents.get(id, (0, b""))[0] > epoch:
            raise Overtaken
        documents[id] = (epoch, body)

    def _drop(self, documents: dict[str, tuple[int, bytes]], epoch: int, ids: Sequence[str]) -> None:
        for id in ids:
            self._written()
            if id in documents and documents[id][0] <= epoch:
                del documents[id]
