"""Meanings in the index: told when somebody asks for one, current, the same everywhere, and gone with whoever
said it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.candidate.domain.details import CandidateDetails
from jobhire.domains.search.application.ports import IndexBuilding, Part
from jobhire.domains.search.application.searching import Searched
from jobhire.domains.search.domain import meaning as rules
from jobhire.domains.search.domain.errors import MeaningOff
from jobhire.domains.search.domain.judging import judge
from jobhire.domains.search.domain.meaning import nearness
from jobhire.domains.search.domain.query import MeaningClause, Query, TypeClause
from jobhire.domains.search.infrastructure import embedding, meanings
from jobhire.domains.search.infrastructure.embedding import WordPieces, installed
from jobhire.domains.search.infrastructure.index import SharedIndex
from jobhire.domains.search.infrastructure.nearness import nearest, points_of
from jobhire.shared.application import Gone
from tests.unit.search.lexis import SmallLexis

from .house import ACME, Company, Process, Somebody, id_of, running

CARERS = Query(must=(MeaningClause(text="carers"),))
ALL = Part(limit=100)


def ada(number: int = 1, text: str = "A nurse") -> Somebody:
    return Somebody(id=id_of(number), details=CandidateDetails(name="Ada"), cv_text=text)


@pytest.fixture
def company() -> Company:
    return Company()


async def found(process: Process, query: Query = CARERS) -> list[str]:
    return [hit.document.id for hit in (await process.index.search(ACME, query, ALL)).hits]


async def rows(process: Process, table: str = "vectors") -> int:
    file = await process.desk.run(process.folder.current, ACME, SmallLexis.version)
    assert file is not None
    counted = await process.desk.run(lambda: file.execute(f"SELECT count(*) FROM {table}").fetchone())
    return int(counted[0])


async def test_who_is_searched_by_words_alone_has_no_vectors(company: Company, tmp_path: Path) -> None:
    company.put(ada())
    with running(company, tmp_path) as process:
        await found(process, Query())
        company.put(ada(2))
        await found(process, Query())
        assert (await rows(process), await rows(process, "unmeant")) == (0, 0)
        assert await found(process) == [id_of(2), id_of(1)]
        assert (await rows(process), await rows(process, "unmeant")) == (2, 0)


async def test_an_edit_shows_in_the_next_answer_and_erasures_take_the_vectors_along(
    company: Company, tmp_path: Path
) -> None:
    company.put(ada(1))
    company.put(ada(2, "Bread"))
    with running(company, tmp_path) as process:
        assert await found(process) == [id_of(1)]
        company.put(ada(1, "A baker"))
        company.put(ada(2, "Carers and nurses"))
        assert await found(process) == [id_of(2)]
        company.delete(id_of(2))
        await process.forgetter.forget(ACME, Gone(kind="candidate", id=id_of(2), erased=True))
        assert await rows(process) == 1
        assert await found(process) == []


class Angles(SmallLexis):
    """``a26`` lies 26 of 127 in the direction of ``a127``."""

    def meaning(self, words: Sequence[str]) -> bytes:
        along = int(words[0][1:]) if words else 0
        return bytes([along, round((127**2 - along**2) ** 0.5)])


async def test_the_index_goes_by_the_same_threshold_and_points(company: Company, tmp_path: Path) -> None:
    for number, word in enumerate(("a25", "a26", "a60", "a127")):
        company.put(ada(number, word))
    query = Query(must=(MeaningClause(text="a127", weight=2),))
    with running(company, tmp_path) as process:
        process.desk._vocabulary = Angles()
        hits = (await process.index.search(ACME, query, ALL)).hits
    assert [(hit.document.id, hit.score) for hit in hits] == [
        (id_of(3), 200),
        (id_of(2), 142),
        (id_of(1), 24),
    ]
    for hit in hits:
        assert judge(query, hit.document, Angles()).score == hit.score


async def test_another_embedder_tells_all_of_them_anew(company: Company, tmp_path: Path) -> None:
    company.put(ada())
    with running(company, tmp_path) as process:
        assert await found(process) == [id_of(1)]
    with running(company, tmp_path) as process:
        vocabulary = SmallLexis(embedder="other/1")
        vocabulary.meaning = lambda words: bytes([0, 127])  # type: ignore[method-assign]
        process.desk._vocabulary = vocabulary
        assert await found(process, Query(must=(MeaningClause(text="anything"),))) == [id_of(1)]
        file = await process.desk.run(process.folder.current, ACME, SmallLexis.version)
        assert file is not None
        assert (await process.desk.run(lambda: file.state)).embedder == "other/1"


async def test_two_processes_share_the_work_and_find_the_same(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meanings, "AT_ONCE", 2)
    for number in range(1, 8):
        company.put(ada(number, "nurse" if number % 2 else "baker"))
    with running(company, tmp_path) as one, running(company, tmp_path) as two:
        expected = [id_of(number) for number in (7, 5, 3, 1)]
        assert await found(one) == expected == await found(two)


async def test_without_an_embedder_nobody_is_near_and_nothing_is_told(
    company: Company, tmp_path: Path
) -> None:
    company.put(ada())
    with running(company, tmp_path) as process:
        process.desk._vocabulary = SmallLexis(embedder=None)
        assert await found(process) == []
        assert await rows(process) == 0


async def test_whom_the_other_clauses_leave_out_nobody_is_asked_of(company: Company, tmp_path: Path) -> None:
    company.put(ada())
    query = Query(must=(MeaningClause(text="carers"), TypeClause(values=("past",))))
    with running(company, tmp_path) as process:
        assert await found(process, query) == []


async def test_a_large_tenant_is_told_how_far_it_is_and_goes_on_from_there(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meanings, "AT_ONCE", 2)
    for number in range(1, 6):
        company.put(ada(number))
    moments = iter(range(0, 1_000, 6))
    with running(company, tmp_path) as process:
        process.index = SharedIndex(
            process.follower, process.folder, process.desk, now=lambda: float(next(moments))
        )
        with pytest.raises(IndexBuilding) as building:
            await found(process)
        assert (building.value.done, building.value.total) == (4, 5)
        assert len(await found(process)) == 5


async def test_where_it_is_switched_off_the_clause_is_refused_and_named(
    company: Company, tmp_path: Path
) -> None:
    with running(company, tmp_path) as process:
        of = Searched.candidates(process.index)
        of.require_answerable(Query())
        with pytest.raises(MeaningOff) as refused:
            of.require_answerable(CARERS, "/query")
        assert refused.value.field == "/query/must/0/meaning"
        assert await of.embedder(Query()) is None and await of.embedder(CARERS) == "small/1"


BODIES = st.lists(st.binary(min_size=6, max_size=6).filter(lambda body: 0x80 not in body), max_size=4)


@given(st.binary(min_size=6, max_size=6), st.lists(BODIES, max_size=5))
def test_columns_are_as_near_as_passages_one_by_one(wanted: bytes, told: list[list[bytes]]) -> None:
    rows = ((row, b"".join(each)) for row, each in enumerate(told))
    columns = {
        int(row): int(near)
        for some, own in nearest(wanted, iter(rows))
        for row, near in zip(some, own, strict=True)
    }
    assert columns == {
        row: max(nearness(wanted, each) for each in own) for row, own in enumerate(told) if own
    }


def test_points_of_columns_are_those_of_passages() -> None:
    near = np.arange(1_001)
    assert points_of(near).tolist() == [rules.points_of(each) for each in range(1_001)]


# The table that the extra brings


@pytest.fixture(scope="module")
def pieces() -> WordPieces:
    found = installed()
    assert found is not None, "make setup installs the extra"
    return found


def test_where_the_extra_is_missing_that_is_said_without_loading_anything(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert embedding.is_installed()
    monkeypatch.setattr(embedding, "_PACKAGE", "no_such_package")
    assert not embedding.is_installed() and installed() is None


def test_another_word_for_it_is_nearer_than_another_thing(pieces: WordPieces) -> None:
    asked = pieces.meaning(["takes", "care", "of", "old", "folks"])
    nurse = pieces.meaning(["geriatric", "nursing", "assistant", "in", "a", "residential", "home"])
    pilot = pieces.meaning(["airline", "pilot", "with", "hours", "in", "the", "cockpit"])
    assert nearness(asked, nurse) >= rules.NEAR > nearness(asked, pilot)


def test_a_meaning_is_the_same_on_every_machine(pieces: WordPieces) -> None:
    told = pieces.meaning(["kept", "payment", "systems", "alive", "at", "night"])
    assert hashlib.sha256(told).hexdigest()[:16] == "bfa302813131370c"
    assert pieces.name == "wordllama-l2-supercat-256/0.2.2.post0/1"


def test_of_no_words_there_is_no_meaning_and_of_any_others_one_of_full_length(pieces: WordPieces) -> None:
    assert pieces.meaning([]) == b""
    for said in (["quokkaesque"], ["日本語"], ["x" * 500], ["\x00"]):
        assert 0.95 < nearness(pieces.meaning(said), pieces.meaning(said)) / 1_000 < 1.05
