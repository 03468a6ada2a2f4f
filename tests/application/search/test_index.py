"""The index finds whom a plain look at everybody finds, in the same order, with the same points; and goes on
doing so whatever changes."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobhire.domains.candidate.domain.details import CandidateDetails, CandidateType, EmploymentStatus
from jobhire.domains.search.application.ports import Found, Part, Place
from jobhire.domains.search.application.searching import likeness
from jobhire.domains.search.application.sources import describe
from jobhire.domains.search.domain.document import Document, order_of
from jobhire.domains.search.domain.judging import Reading, is_found, judge
from jobhire.domains.search.domain.query import (
    ChangedClause,
    Clause,
    LanguageClause,
    LevelClause,
    LocationClause,
    MeaningClause,
    Query,
    SkillClause,
    StatusClause,
    TextClause,
    TypeClause,
    YearsClause,
)
from jobhire.domains.search.infrastructure import blocks, file, writing
from jobhire.shared.application import Gone
from jobhire.shared.domain import TenantId
from tests.unit.search.lexis import SmallLexis

from .house import ACME, RIVAL, START, Company, Process, Read, Somebody, bytes_under, id_of, running

LEXIS = SmallLexis()
EVERYBODY, ALL = Query(), Part(limit=100)
SAID = "python pythons nurse sales sale head of bern kubernetes helm k8s café 4 years senior Quokka"
WORDS = st.sampled_from(SAID.split())
TEXTS = st.lists(WORDS, max_size=8).map(" ".join)
TERMS = st.one_of(
    WORDS, st.lists(WORDS, min_size=2, max_size=3).map(lambda words: f'"{" ".join(words)}"'),
    st.sampled_from(("py*", "sal*", "ca*", "zz*")),
)  # fmt: skip
WEIGHTS = st.integers(1, 3)


@st.composite
def people(draw: st.DrawFn, number: int) -> Somebody:
    details = CandidateDetails(
        name=draw(st.sampled_from(("Ada Head", "Bo Sales", "Ada"))),
        type=draw(st.sampled_from(CandidateType)),
        employment_status=draw(st.sampled_from(EmploymentStatus)),
        skills=tuple(draw(st.lists(st.sampled_from(("k8s", "Knitting", "Python")), max_size=2, unique=True))),
        headline=draw(TEXTS),
        metadata={"location": draw(st.sampled_from(("", "Bern", "bern ", "Genève, CH")))},
    )
    cv = draw(st.sampled_from(("", "senior 4 years ", "junior "))) + draw(TEXTS)
    return Somebody(
        id=id_of(number), details=details, cv_text=cv, updated_at=START.replace(day=1 + number % 9)
    )


@st.composite
def clauses(draw: st.DrawFn, meanings: bool = True) -> Clause:
    weight = draw(WEIGHTS)
    kind = draw(st.integers(0, 9 if meanings else 8))
    if kind <= 1:
        return TextClause.of(" ".join(draw(st.lists(TERMS, min_size=1, max_size=2))), "/x", weight=weight)
    if kind == 2:
        name = draw(st.sampled_from(("k8s", "Helm", "knitting", "python", "Welding")))
        return SkillClause(name=name, weight=weight)
    if kind == 3:
        return YearsClause(least=draw(st.sampled_from((None, 48, 60))), most=100, weight=weight)
    if kind == 4:
        return LevelClause(least=draw(st.integers(0, 4)), weight=weight)
    if kind == 5:
        return LocationClause(name=draw(st.sampled_from(("Bern", "geneve", "Geneve CH", "!"))), weight=weight)
    if kind == 6:
        return LanguageClause(name="German", weight=weight)
    if kind == 7:
        return draw(
            st.sampled_from((TypeClause(values=("past", "internal")), StatusClause(values=("hired",))))
        )
    if kind == 9:
        said = draw(st.sampled_from(("carers", "a shop and a carer", "bread", "nothing like it")))
        return MeaningClause(text=said, weight=weight)
    return ChangedClause(since=int(START.replace(day=5).timestamp() * 1000), weight=weight)


queries = st.builds(
    Query,
    must=st.lists(clauses(), max_size=2).map(tuple),
    should=st.lists(clauses(), max_size=2).map(tuple),
    must_not=st.lists(clauses(meanings=False), max_size=1).map(tuple),
)
crowds = st.integers(0, 7).flatmap(lambda size: st.tuples(*(people(number) for number in range(size))))


def looked_at(company: Company, query: Query) -> list[tuple[str, int]]:
    """By looking at everybody."""
    found = []
    for document in described(company):
        judgement = judge(query, document, LEXIS)
        assert is_found(query, Reading(document, LEXIS)) == (not judgement.excluded_by)
        if not judgement.excluded_by:
            found.append((judgement.score, order_of(document.id), document.id))
    return [(id, score) for score, _, id in sorted(found, reverse=True)]


def described(company: Company) -> list[Document]:
    return [describe(each, Read.of(each.cv_text), LEXIS) for each in company.people.get(ACME, {}).values()]


def told(found: Found) -> list[tuple[str, int]]:
    return [(hit.document.id, hit.score) for hit in found.hits]


async def agree(process: Process, company: Company, asked: Sequence[Query]) -> None:
    for query in asked:
        expected = looked_at(company, query)
        found = await process.index.search(ACME, query, ALL)
        assert (told(found), found.total) == (expected, len(expected))
        assert found.searched == len(company.people.get(ACME, {}))
        skills = Counter(name for hit in found.hits for _, name in set(hit.document.skills))
        assert dict(found.facets["skills"]) == dict(skills)
        types = Counter(hit.document.type for hit in found.hits)
        assert dict(found.facets["type"]) == dict(types)
        assert sum(count for _, count in found.facets["location"]) == sum(
            bool(hit.document.location) for hit in found.hits
        )
        for rank, (id, score) in enumerate(expected):
            assert await process.index.ahead(ACME, query, Place(score, id)) == rank


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(crowds, st.data())
async def test_whatever_is_asked_and_changed_the_index_finds_whom_a_look_at_everybody_finds(
    crowd: tuple[Somebody, ...], data: st.DataObject
) -> None:
    company = Company()
    with tempfile.TemporaryDirectory() as folder, running(company, Path(folder)) as process:
        for each in crowd[::2]:
            company.put(each)
        asked = data.draw(st.lists(queries, min_size=1, max_size=3))
        await agree(process, company, asked)
        for each in crowd[1::2]:
            company.put(each)
        for number, each in enumerate(crowd):
            what = data.draw(st.sampled_from(("stays", "goes", "changes")))
            if what == "goes":
                company.delete(each.id)
            elif what == "changes":
                company.put(data.draw(people(number)))
        await agree(process, company, asked)
        with running(company, Path(folder)) as other:
            await agree(other, company, asked)


def ada(number: int = 1, text: str = "Python nurse", **details: Any) -> Somebody:
    return Somebody(id=id_of(number), details=CandidateDetails(name="Ada", **details), cv_text=text)


def asks(text: str) -> Query:
    return Query(must=(TextClause.of(text, "/q"),))


async def names(process: Process, query: Query = EVERYBODY, tenant: Any = ACME) -> list[str]:
    return [hit.document.id for hit in (await process.index.search(tenant, query, ALL)).hits]


@pytest.fixture
def company() -> Company:
    return Company()


@given(st.data())
@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])
async def test_several_blocks_are_as_one(data: st.DataObject) -> None:
    small = pytest.MonkeyPatch()
    for module in (blocks, file, writing):
        small.setattr(module, "SIZE", 3)
    small.setattr("jobhire.domains.search.infrastructure.asking.SIZE", 3)
    company = Company()
    crowd = data.draw(st.tuples(*(people(number) for number in range(8))))
    try:
        with tempfile.TemporaryDirectory() as folder, running(company, Path(folder)) as process:
            for each in crowd:
                company.put(each)
            await agree(process, company, data.draw(st.lists(queries, min_size=1, max_size=2)))
    finally:
        small.undo()


async def test_pages_and_cursors_lead_through_all_of_them_once_also_while_others_come(
    company: Company, tmp_path: Path
) -> None:
    for number in range(1, 8):
        company.put(ada(number, "python " * (1 + number % 3)))
    query = asks("python")
    with running(company, tmp_path) as process:
        whole = told(await process.index.search(ACME, query, ALL))
        paged = [
            row
            for page in range(4)
            for row in told(await process.index.search(ACME, query, Part(limit=2, skip=2 * page)))
        ]
        assert paged == whole
        seen: list[tuple[str, int]] = []
        after, more = None, True
        while more:
            found = await process.index.search(ACME, query, Part(limit=2, after=after))
            seen, more = seen + told(found), found.more
            after = Place(seen[-1][1], seen[-1][0])
            company.put(ada(100 + len(seen), "python " * 9))
            assert found.total >= 7
        assert seen == whole


async def test_an_edit_a_deletion_and_a_return_show_at_the_next_question(
    company: Company, tmp_path: Path
) -> None:
    company.put(ada())
    with running(company, tmp_path) as process:
        assert await names(process, asks("nurse")) == [id_of(1)]
        company.put(ada(text="Baker"))
        assert await names(process, asks("nurse")) == []
        assert await names(process, asks("baker")) == [id_of(1)]
        company.delete(id_of(1))
        assert await names(process) == []
        company.put(ada())
        assert await names(process, asks("nurse")) == [id_of(1)]


async def test_a_lost_notice_costs_a_second(company: Company, tmp_path: Path) -> None:
    company.put(ada())
    with running(company, tmp_path) as process:
        await names(process)
        company.put(ada(2), told=False)
        company.delete(id_of(1), told=False)
        assert await names(process) == [id_of(1)]
        process.moment += 1.0
        assert await names(process) == [id_of(2)]


async def test_who_asks_waits_for_what_was_written_before_not_for_what_goes_on_coming(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    company.put(ada())
    load = company.load

    async def busy(tenant_id: TenantId, ids: Sequence[str]) -> Sequence[Somebody]:
        company.put(ada(10 + company.loads))
        return await load(tenant_id, ids)

    with running(company, tmp_path) as process:
        await names(process)
        monkeypatch.setattr(company, "load", busy)
        for number in range(2, 5):
            company.put(ada(number))
            assert id_of(number) in await names(process)


async def test_a_question_without_news_asks_the_record_nothing(company: Company, tmp_path: Path) -> None:
    company.put(ada())
    with running(company, tmp_path) as process:
        await names(process)
        loads = company.loads
        assert await names(process, asks("nurse")) == [id_of(1)]
        assert company.loads == loads


async def test_two_processes_share_a_file_and_neither_undoes_what_the_other_wrote(
    company: Company, tmp_path: Path
) -> None:
    company.put(ada())
    with running(company, tmp_path) as one, running(company, tmp_path) as two:
        assert await names(one) == await names(two) == [id_of(1)]
        company.put(ada(text="baker"))
        company.while_loading.append(ada(text="driver"))
        assert await names(one, asks("baker")) in ([], [id_of(1)])
        for process in (two, one):
            process.moment += 1.0
            assert await names(process, asks("driver")) == [id_of(1)]
            assert await names(process, asks("baker")) == []


async def test_who_wrote_meanwhile_makes_the_other_read_again(company: Company, tmp_path: Path) -> None:
    company.put(ada())
    with running(company, tmp_path) as one, running(company, tmp_path) as two:
        await names(one)
        await names(two)
        present = await one.desk.run(one.folder.current, ACME, LEXIS.version)
        assert present is not None
        epoch = (await one.desk.run(lambda: present.state)).epoch
        old = [describe(each, None, LEXIS) for each in company.people[ACME].values()]
        company.put(ada(text="baker"))
        assert await names(two, asks("baker")) == [id_of(1)]
        assert not await one.desk.run(one.follower._write, present, epoch, old, [])
        assert await names(one, asks("baker")) == [id_of(1)]


async def test_no_tenant_sees_counts_or_weighs_on_another(company: Company, tmp_path: Path) -> None:
    company.put(ada())
    company.put(ada(2, text="Python secret"), RIVAL)
    with running(company, tmp_path) as process:
        before = told(await process.index.search(ACME, asks("python"), ALL))
        assert before[0][0] == id_of(1) and len(before) == 1
        assert await names(process, asks("secret")) == []
        assert await process.index.document(ACME, id_of(2)) is None
        for number in range(10, 20):
            company.put(ada(number, text="python"), RIVAL)
        assert told(await process.index.search(ACME, asks("python"), ALL)) == before
        assert (await process.index.search(RIVAL, asks("python"), ALL)).total == 11


async def test_nobodys_arrival_moves_another_ones_score(company: Company, tmp_path: Path) -> None:
    company.put(ada(1))
    with running(company, tmp_path) as process:
        before = told(await process.index.search(ACME, asks("nurse"), ALL))
        for number in range(2, 30):
            company.put(ada(number, "nurse " * number))
        assert before[0] in told(await process.index.search(ACME, asks("nurse"), ALL))


def folders(path: Path) -> list[str]:
    return [each.name for each in path.iterdir() if each.is_dir()]


def damage(path: Path) -> None:
    (found,) = path.glob("*.sqlite")
    found.write_bytes(b"nonsense" * 5_000)


async def test_nothing_of_who_is_erased_is_left_in_any_file(company: Company, tmp_path: Path) -> None:
    needle = "zyxquokka"
    company.put(ada(1, f"{needle} nurse", skills=(needle,), metadata={"location": needle}))
    company.put(ada(2))
    with running(company, tmp_path) as process:
        assert await names(process, asks(needle)) == [id_of(1)]
        company.put(ada(3, f"{needle}s"))
        await names(process)
        assert needle.encode() in bytes_under(tmp_path)
        for id in (id_of(1), id_of(3)):
            company.delete(id)
            forgotten = await process.forgetter.forget(ACME, Gone(kind="candidate", id=id, erased=True))
            assert forgotten.removed == {"searchIndex": 1} and forgotten.complete
        assert needle.encode() not in bytes_under(tmp_path)
        again = await process.forgetter.forget(ACME, Gone(kind="candidate", id=id_of(1), erased=True))
        assert again.removed == {"searchIndex": 0}
        assert await names(process, asks("nurse")) == [id_of(2)]


async def test_a_file_that_nobody_asks_follows_the_log_and_that_of_a_purged_tenant_goes(
    company: Company, tmp_path: Path
) -> None:
    company.put(ada(1, "zyxquokka"))
    company.put(ada(2), RIVAL)
    with running(company, tmp_path) as process:
        await names(process)
        await names(process, tenant=RIVAL)
        company.delete(id_of(1), told=False)
        del company.people[RIVAL], company.events[RIVAL]
        process.moment += 1.0
        await process.housekeeper.turn()
        assert b"zyxquokka" not in bytes_under(tmp_path)
        assert folders(tmp_path) == ["acme"]


async def test_a_file_that_is_damaged_is_made_anew(company: Company, tmp_path: Path) -> None:
    company.put(ada())
    with running(company, tmp_path) as process:
        await names(process)
    damage(tmp_path / "acme")
    with running(company, tmp_path) as process:
        with pytest.raises(Exception, match="0 of 0"):
            await names(process)
        assert await names(process) == [id_of(1)]


async def test_who_is_like_somebody_shares_skills_and_telling_words_not_a_name(
    company: Company, tmp_path: Path
) -> None:
    company.put(ada(1, "Ada Kubernetes incident response", skills=("Knitting",)))
    company.put(ada(2, "Kubernetes and incidents"))
    company.put(replace(ada(3, "Gardening"), details=CandidateDetails(name="Ada")))
    with running(company, tmp_path) as process:
        document = await process.index.document(ACME, id_of(1))
        assert document is not None
        alike = likeness(document, LEXIS)
        assert await names(process, alike) == [id_of(1), id_of(2)]
