"""Jobs are found by the same engine as candidates: whom a plain look finds, in the same order."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobhire.domains.search.application.ports import Part
from jobhire.domains.search.application.searching import likeness
from jobhire.domains.search.application.sources import JobSource, describe_job
from jobhire.domains.search.domain.document import Kind, order_of
from jobhire.domains.search.domain.judging import judge
from jobhire.domains.search.domain.query import (
    Clause,
    DepartmentClause,
    JobStatusClause,
    LevelClause,
    LocationClause,
    Query,
    SkillClause,
    TextClause,
    YearsClause,
)
from jobhire.domains.search.infrastructure.folder import Desk, Folder
from jobhire.domains.search.infrastructure.following import Follower
from jobhire.domains.search.infrastructure.index import IndexForgetter, SharedIndex
from jobhire.shared.application import Gone
from jobhire.shared.domain import TenantId
from tests.unit.search.lexis import SKILLS, SmallLexis

from .house import ACME, START, Company, bytes_under, id_of

LEXIS = SmallLexis()


@dataclass(frozen=True, kw_only=True)
class Opening:
    id: str
    title: str
    department: str = ""
    location: str = ""
    description: str = ""
    required_skills: Sequence[str] = ()
    status: str = "open"
    version: int = 1
    updated_at: datetime = START


@dataclass(frozen=True)
class Place:
    source: str
    start: int
    end: int
    index: int | None = None


@dataclass(frozen=True)
class Asks:
    span: Place
    options: Sequence[tuple[str, int, str]]


@dataclass(frozen=True)
class Months:
    months: int


@dataclass(frozen=True)
class Asked:
    """What it asks for: listed skills, "<n> years" and a senior where the title begins so."""

    required: Sequence[Asks]
    experience: Sequence[Months]
    seniority: int | None
    nice: Sequence[Asks] = ()
    places: Sequence[tuple[str, int]] = ()

    @classmethod
    def of(cls, job: Opening) -> Asked:
        known = [(at, name) for at, name in enumerate(job.required_skills) if name.lower() in SKILLS]
        return cls(
            required=[
                Asks(
                    Place("requiredSkills", 0, len(name), at),
                    ((SKILLS[name.lower()], 100, "exact"), ("Welding", 60, "related")),
                )
                for at, name in known
            ],
            experience=[Months(12 * int(word)) for word in job.description.split() if word.isdigit()],
            seniority=3 if job.title.startswith("Senior") else None,
        )


@dataclass
class Board:
    """``Vacancies`` and ``Demands`` beside a company's log and notices."""

    company: Company = field(default_factory=Company)
    jobs: dict[str, Opening] = field(default_factory=dict)

    def put(self, job: Opening) -> None:
        known = self.jobs.get(job.id)
        self.jobs[job.id] = replace(job, version=known.version + 1 if known else 1)
        self.company.activity.accepted(ACME, "jobs", [(job.id, self.jobs[job.id].version)], at=0.0)

    def close(self, id: str) -> None:
        del self.jobs[id]
        self.company.activity.accepted(ACME, "jobs", [(id, 9)], at=0.0)

    async def load(self, tenant_id: TenantId, ids: Sequence[str]) -> Sequence[Opening]:
        return [self.jobs[id] for id in ids if id in self.jobs]

    async def scan(self, tenant_id: TenantId) -> AsyncIterator[Sequence[Opening]]:
        yield list(self.jobs.values())

    async def count(self, tenant_id: TenantId) -> int:
        return len(self.jobs)

    async def asked(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, Asked]:
        return {id: Asked.of(self.jobs[id]) for id in ids if id in self.jobs}


@contextmanager
def searching(board: Board, path: Path) -> Iterator[tuple[SharedIndex, IndexForgetter]]:
    desk, folder, company = Desk(SmallLexis), Folder(path), board.company
    follower = Follower(JobSource(board, board), company, company.activity, desk=desk, folder=folder)
    try:
        yield SharedIndex(follower, folder, desk), IndexForgetter(Kind.JOBS, desk, folder)
    finally:
        desk.close()
        folder.close()


def looked_at(board: Board, query: Query) -> list[tuple[str, int]]:
    found = []
    for job in board.jobs.values():
        judgement = judge(query, describe_job(job, Asked.of(job), LEXIS), LEXIS)
        if not judgement.excluded_by:
            found.append((judgement.score, order_of(job.id), job.id))
    return [(id, score) for score, _, id in sorted(found, reverse=True)]


openings = st.builds(
    Opening,
    id=st.integers(0, 5).map(id_of),
    title=st.sampled_from(("Senior nurse", "Python developer", "Head of sales")),
    department=st.sampled_from(("", "Sales", "sales ", "People & Culture")),
    location=st.sampled_from(("", "Bern", "Genève, CH")),
    description=st.sampled_from(("", "5 years of sales", "Helm and python, 2 years")),
    required_skills=st.lists(st.sampled_from(("k8s", "Helm", "Knitting")), max_size=2, unique=True),
    status=st.sampled_from(("open", "on hold", "closed")),
)
clauses: st.SearchStrategy[Clause] = st.one_of(
    st.sampled_from(("sales", "nurse", "py*", '"head of"', "culture")).map(
        lambda text: TextClause.of(text, "/x")
    ),
    st.sampled_from(("kubernetes", "knitting", "Welding")).map(lambda name: SkillClause(name=name, weight=2)),
    st.sampled_from(("SALES", "culture", "people &  culture")).map(lambda name: DepartmentClause(name=name)),
    st.sampled_from(("open", "on hold")).map(lambda status: JobStatusClause(values=(status, "closed"))),
    st.sampled_from((YearsClause(most=36), LevelClause(least=2), LocationClause(name="geneve"))),
)
queries = st.builds(
    Query,
    must=st.lists(clauses, max_size=2).map(tuple),
    should=st.lists(clauses, max_size=2).map(tuple),
    must_not=st.lists(clauses, max_size=1).map(tuple),
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(openings, max_size=6), st.lists(queries, min_size=1, max_size=3))
async def test_whatever_is_asked_the_index_finds_the_jobs_that_a_look_at_all_finds(
    jobs: list[Opening], asked: list[Query]
) -> None:
    board = Board()
    with tempfile.TemporaryDirectory() as folder, searching(board, Path(folder)) as (index, _):
        for number, job in enumerate(jobs):
            board.put(job)
            if number % 3 == 2:
                board.close(job.id)
            for query in asked:
                found = await index.search(ACME, query, Part(limit=100))
                expected = looked_at(board, query)
                assert [(hit.document.id, hit.score) for hit in found.hits] == expected
                departments = sum(count for _, count in found.facets["department"])
                assert departments == sum(bool(hit.document.department.strip()) for hit in found.hits)
                assert sum(count for _, count in found.facets["status"]) == len(expected)


@pytest.fixture
def board() -> Board:
    return Board()


async def test_an_edit_shows_at_once_and_a_purged_job_leaves_no_word(board: Board, tmp_path: Path) -> None:
    job = Opening(id=id_of(1), title="Zyxquokka handler", department="Zyxquokkas")
    with searching(board, tmp_path) as (index, forgetter):
        board.put(job)
        query = Query(must=(TextClause.of("zyxquokka", "/q"),))
        assert (await index.search(ACME, query, Part(limit=9))).total == 1
        board.put(replace(job, status="closed"))
        closed = Query(must=(JobStatusClause(values=("closed",)),))
        assert (await index.search(ACME, closed, Part(limit=9))).total == 1
        board.close(job.id)
        untouched = await forgetter.forget(ACME, Gone(kind="candidate", id=job.id))
        assert untouched.removed == {}
        assert (await forgetter.forget(ACME, Gone(kind="job", id=job.id))).removed == {"searchIndex": 1}
        assert b"zyxquokka" not in bytes_under(tmp_path)


async def test_jobs_are_alike_by_what_they_ask_for_and_say_not_by_place_or_department(
    board: Board, tmp_path: Path
) -> None:
    one = Opening(id=id_of(1), title="Incident engineer", location="Bern", department="Platform")
    board.put(replace(one, required_skills=("k8s",)))
    board.put(Opening(id=id_of(2), title="Cluster keeper", required_skills=("Kubernetes",)))
    board.put(Opening(id=id_of(3), title="Nurse", location="Bern", department="Platform"))
    with searching(board, tmp_path) as (index, _):
        document = await index.document(ACME, one.id)
        assert document is not None
        found = await index.search(ACME, likeness(document, LEXIS), Part(limit=9))
        assert [hit.document.id for hit in found.hits] == [id_of(1), id_of(2)]
