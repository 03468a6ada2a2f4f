"""What somebody says is near to a question or not, passage by passage, and says nothing of who they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.search.domain.document import Document
from jobhire.domains.search.domain.judging import judge
from jobhire.domains.search.domain.meaning import (
    LONGEST,
    MOST_PASSAGES,
    NEAR,
    _without_addresses,
    nearness,
    passages,
    points_of,
)
from jobhire.domains.search.domain.query import MeaningClause, Query, TextClause
from jobhire.domains.search.domain.words import fold
from jobhire.shared.domain import Invalid

from .lexis import SmallLexis

LEXIS = SmallLexis()


def said(*texts: tuple[str, str], places: tuple[str, ...] = ()) -> Document:
    return Document(id="c", version=1, texts=texts, type="past", status="available", changed=0, places=places)


def means(text: str, weight: int = 1) -> MeaningClause:
    return MeaningClause(text=text, weight=weight)


WORDS = st.sampled_from(("nurse", "Bern", "1995", "\n", "\n\n", "ада", "C++", "n.b."))
FIELDS = st.sampled_from(
    ("headline", "skills/0", "skills/1", "metadata/summary", "experience/0/title", "cvText")
)


@given(
    st.lists(
        st.tuples(FIELDS, st.lists(WORDS, max_size=900).map(" ".join)),
        max_size=6,
        unique_by=lambda each: each[0],
    )
)
def test_passages_are_few_bounded_and_stand_where_they_say(texts: list[tuple[str, str]]) -> None:
    document = said(*texts)
    found = passages(document)
    assert len(found) <= MOST_PASSAGES
    for passage in found:
        assert 0 < len(passage.words) <= LONGEST
        shown = fold(" ".join(document.text(each.field)[each.start : each.end] for each in passage.spans))
        assert all(word in shown for word in passage.words)
        assert not any(word.isdigit() for word in passage.words)
    places = [(span.field, span.start) for passage in found for span in passage.spans]
    assert len(places) == len(set(places))


def test_a_text_of_sixteen_hundred_words_is_covered_to_its_end() -> None:
    document = said(("cvText", " ".join(f"word{number}" for number in range(1_200)) + " last"))
    assert passages(document)[-1].words[-1] == "last"


def test_what_somebody_is_in_brief_is_one_passage_and_a_job_they_had_another() -> None:
    document = said(("headline", "Nurse"), ("skills/0", "Night care"), ("experience/0/title", "Baker"))
    assert [each.words for each in passages(document)] == [("nurse", "night", "care"), ("baker",)]
    judgement = judge(Query(must=(means("carers at night"),)), document, LEXIS)
    assert judgement.verdicts["/must/0"].because == "1.00: Nurse Night care"


def test_nothing_that_says_who_somebody_is_or_where_is_told_by() -> None:
    document = said(
        ("name", "Ada Quokka"),
        ("email", "ada@quokka.example"),
        ("metadata/location", "Bern"),
        ("cvText", "ADA QUOKKA nurse a.q@x.example,b@c +41 79 123 45 67 https://me.example/cv\nBern, Wabern"),
        places=("bern", "wabern"),
    )  # fmt: skip
    assert [each.words for each in passages(document)] == [("nurse",)]


@given(st.text("a@ \n\t:/w.", max_size=40))
def test_what_stands_with_an_address_is_taken_out_and_nothing_else(text: str) -> None:
    left = _without_addresses(text)
    assert len(left) == len(text)
    signs = ("@", "://", "www.")
    assert left.split() == [piece for piece in text.split() if not any(sign in piece for sign in signs)]


def test_the_nearest_passage_counts_says_where_it_stands_and_weights_multiply_it() -> None:
    document = said(("headline", "Baker"), ("cvText", "A nurse for years. Night shifts."))
    judgement = judge(Query(must=(means("carers", weight=3),)), document, LEXIS)
    verdict = judgement.verdicts["/must/0"]
    assert verdict.because == "0.71: A nurse for years. Night shifts"
    assert [(each.field, each.start, each.end) for each in verdict.spans] == [("cvText", 0, 31)]
    assert judgement.score == 3 * points_of(710) == 300


def test_who_says_nothing_near_is_kept_out_by_that_clause_and_told_how_far_off_they_are() -> None:
    document = said(("headline", "Baker"))
    judgement = judge(Query(must=(means("carers"),)), document, LEXIS)
    assert judgement.excluded_by == ("/must/0",)
    assert judgement.verdicts["/must/0"].because == "0.00: Baker"
    assert judge(Query(must=(means("carers"),)), said(), LEXIS).excluded_by == ("/must/0",)


def test_where_no_meanings_are_told_nobody_is_near() -> None:
    document = said(("headline", "nurse"))
    assert not judge(Query(must=(means("nurse"),)), document, LEXIS).excluded_by
    assert judge(Query(must=(means("nurse"),)), document, SmallLexis(embedder=None)).excluded_by


VECTORS = st.binary(min_size=8, max_size=8).filter(lambda vector: 0x80 not in vector)


@given(VECTORS, VECTORS)
def test_nearness_goes_both_ways_and_more_of_it_never_gives_fewer_points(one: bytes, other: bytes) -> None:
    near = nearness(one, other)
    assert near == nearness(other, one) >= 0
    assert 1 <= points_of(near) <= points_of(near + 10) <= 100


def test_points_begin_where_somebody_is_near_and_end_at_a_hundred() -> None:
    assert (points_of(NEAR), points_of(420), points_of(600), points_of(1_000)) == (11, 60, 100, 100)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"must": (means("x1"), means("  "))}, "/must/1/meaning"),
        ({"must": (means("1995 !"),)}, "/must/0/meaning"),
        ({"must": (means("x" * 201),)}, "/must/0/meaning"),
        ({"should": (means("night"),) * 4}, "/should/3"),
        ({"must": (TextClause.of("a1", "/x"),), "must_not": (means("night"),)}, "/mustNot/0/meaning"),
        ({"must": (means("night", weight=11),)}, "/must/0/weight"),
    ],
)
def test_a_meaning_that_cannot_be_asked_for_is_refused_and_the_clause_named(
    query: dict[str, tuple[MeaningClause, ...]], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        Query(**query)
    assert refused.value.field == field
