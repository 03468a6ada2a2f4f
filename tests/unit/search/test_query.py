"""What may be asked, and what a refusal names."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jobhire.domains.search.domain.document import Document, listed, order_of
from jobhire.domains.search.domain.judging import judge
from jobhire.domains.search.domain.query import (
    LevelClause,
    LocationClause,
    Query,
    SkillClause,
    TextClause,
    TypeClause,
    YearsClause,
)
from jobhire.domains.search.domain.words import Term, fold, folded, saturated, terms_of, tokens
from jobhire.shared.domain import Invalid

from .lexis import SmallLexis

LEXIS = SmallLexis()


def somebody(text: str = "", **more: object) -> Document:
    facts: dict[str, object] = {"type": "past", "status": "available", "changed": 0, **more}
    return Document(id="c", version=1, texts=(("name", "Ada"), ("cvText", text)), **facts)  # type: ignore[arg-type]


def text(said: str, weight: int = 1) -> TextClause:
    return TextClause.of(said, "/x", weight=weight)


def test_words_phrases_and_beginnings_are_told_apart() -> None:
    assert terms_of('Résumé "head of Sales" kube* node.js C++ "one"', "/q") == (
        Term(("resume",)),
        Term(("head", "of", "sales")),
        Term(("kube",), prefix=True),
        Term(("node", "js")),
        Term(("c++",)),
        Term(("one",)),
    )


@pytest.mark.parametrize(
    "said", ["", "  ", "!?", '"open', "a*", "one-two*", "x" * 201, " ".join(["ab"] * 21)]
)
def test_what_cannot_be_looked_for_is_refused_and_the_field_named(said: str) -> None:
    with pytest.raises(Invalid) as refused:
        terms_of(said, "/q")
    assert refused.value.field == "/q"


def test_a_query_that_is_none_names_the_clause() -> None:
    for query, field in (
        ({"should": (text("a1", weight=11),)}, "/should/0/weight"),
        ({"must": (text("a1"), YearsClause())}, "/must/1/years"),
        ({"must": (LevelClause(least=3, most=1),)}, "/must/0/level/min"),
        ({"must_not": (SkillClause(name="  "),)}, "/mustNot/0/skill"),
        ({"must_not": (TypeClause(values=()),)}, "/mustNot/0/type"),
        ({"must": (text("a1"),) * 31}, "/must"),
    ):
        with pytest.raises(Invalid) as refused:
            Query(**query)
        assert refused.value.field == field


@given(st.text(max_size=60))
@example("𝐀ngular ŒUVRE ﬁne İzmir")
def test_a_word_stands_where_it_is_said_to_and_folding_it_again_changes_nothing(said: str) -> None:
    for token in tokens(said):
        assert fold(said[token.start : token.end]) == token.word == fold(token.word)
    assert folded(said) == [token.word for token in tokens(said)]


@given(st.integers(1, 500), st.integers(1, 70_000))
def test_saying_it_again_is_worth_more_and_more_words_around_it_less(count: int, length: int) -> None:
    assert 0 < saturated(count, length) <= saturated(count + 1, length) <= 220
    assert saturated(count, length + 100) <= saturated(count, length)
    assert saturated(0, length) == 0


def test_parts_of_clauses_sum_to_the_score_and_weights_multiply_them() -> None:
    document = somebody("Python nurses in Bern", places=("bern",), skills=(("#Helm", "Helm"),))
    clauses = (
        text("nurse"),
        text("nurse", weight=3),
        SkillClause(name="k8s"),
        LocationClause(name="Bern", weight=2),
    )
    judgement = judge(Query(must=clauses[:1], should=clauses[1:]), document, LEXIS)
    parts = judgement.parts
    assert sum(parts.values()) == judgement.score
    assert parts["/should/0"] == 3 * parts["/must/0"] > 0
    assert (parts["/should/1"], parts["/should/2"]) == (95, 200)


def test_a_phrase_stands_in_one_field_and_in_that_order() -> None:
    document = Document(
        id="c", version=1, texts=(("headline", "Head of"), ("cvText", "sales, of head of Sales.")),
        type="past", status="hired", changed=0,
    )  # fmt: skip
    verdict = judge(Query(must=(text('"head of sales"'),)), document, LEXIS).verdicts["/must/0"]
    assert [(each.field, each.start, each.end) for each in verdict.spans] == [("cvText", 10, 23)]
    assert not judge(Query(must=(text('"of sales"'),)), document, LEXIS).excluded_by
    assert judge(Query(must=(text('"sales head"'),)), document, LEXIS).excluded_by == ("/must/0",)


def test_missing_words_are_named() -> None:
    verdict = judge(Query(must=(text("nurse baker quokka*"),)), somebody("A nurse"), LEXIS).verdicts[
        "/must/0"
    ]
    assert (verdict.matched, verdict.because) == (False, "baker, quokka")


CLAUSES = st.one_of(
    st.sampled_from(("nurse", "baker", '"a nurse"', "ba*", "bern")).map(text),
    st.sampled_from((SkillClause(name="k8s"), SkillClause(name="Knitting"), YearsClause(least=12))),
    st.sampled_from((LocationClause(name="Bern"), TypeClause(values=("past",)), LevelClause(most=2))),
)
DOCUMENTS = st.builds(
    somebody,
    st.lists(st.sampled_from(("a", "nurse", "bakers", "Bern")), max_size=4).map(" ".join),
    skills=st.sampled_from(((), (("#Helm", "Helm"),), ((listed("Knitting"), "Knitting"),))),
    places=st.sampled_from(((), ("bern",))),
    months=st.sampled_from((None, 5, 30)),
    level=st.sampled_from((None, 1, 4)),
    type=st.sampled_from(("past", "internal")),
)
GROUP = st.lists(CLAUSES, max_size=3).map(tuple)


@given(GROUP, GROUP, GROUP, DOCUMENTS)
def test_without_the_clauses_that_are_named_somebody_is_found_and_none_is_named_for_who_is(
    must: tuple[TextClause, ...],
    should: tuple[TextClause, ...],
    never: tuple[TextClause, ...],
    document: Document,
) -> None:
    query = Query(must=must, should=should, must_not=never)
    named = judge(query, document, LEXIS).excluded_by
    assert judge(query.without(named), document, LEXIS).excluded_by == ()
    matched = {pointer: each.matched for pointer, each in judge(query, document, LEXIS).verdicts.items()}
    alone = all(
        matched[pointer] is not pointer.startswith("/mustNot/")
        for pointer in matched
        if not pointer.startswith("/should/")
    )
    one = not query.wants_one or any(on for pointer, on in matched.items() if pointer.startswith("/should/"))
    assert (named == ()) is (alone and one)
    for pointer in named:
        if not pointer.startswith("/should/"):
            rest = tuple(each for each in named if each != pointer)
            assert judge(query.without(rest), document, LEXIS).excluded_by, "each of them keeps somebody out"


def test_who_came_later_stands_first_and_any_id_has_a_place() -> None:
    assert order_of("01890a5e-0000-774b-bcce-b302099a8057") > order_of("01890a5d-ffff-774b-bcce-b302099a8057")
    assert order_of("not one of ours") == order_of("not one of ours") != order_of("another")
