"""Finding candidates by what stands in them, and saying why somebody is found or not."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from typing import ClassVar

import msgspec

from jobhire.domains.search.application.ports import Found, Index, IndexBuilding, Part, Place, SearchLog
from jobhire.domains.search.application.views import (
    ClauseView,
    FacetsView,
    SearchExplanationView,
    SearchHit,
    SearchMeta,
    highlights,
    told,
)
from jobhire.domains.search.domain.document import Document
from jobhire.domains.search.domain.judging import Judgement, judge
from jobhire.domains.search.domain.query import Clause, Query, SkillClause, TextClause
from jobhire.domains.search.domain.words import Lexis, saturated, tokens
from jobhire.shared.application import Message, Principal
from jobhire.shared.domain import Invalid, NotFound, TenantId

DEEPEST = 10_000
"""Rows that pages reach; from there on a cursor leads."""
_SKILLS, _WORDS = 15, 12
"""Of somebody, what others are compared by."""
_NOT_TELLING = ("name", "email", "skills/", "metadata/location")


class Results(msgspec.Struct, frozen=True, kw_only=True):
    """``last``: where to go on; None: nobody follows."""

    items: list[SearchHit]
    total: int
    last: Place | None
    meta: SearchMeta


class SearchCandidates(Message[Results], frozen=True, kw_only=True):
    permission: ClassVar[str | None] = "candidates:read"

    query: Query
    part: Part


class SearchAdvanced(SearchCandidates, frozen=True, kw_only=True):
    permission: ClassVar[str | None] = "search:advanced"


class FindSimilar(Message[Results], frozen=True, kw_only=True):
    """Raises ``NotFound``."""

    permission: ClassVar[str | None] = "candidates:read"

    id: str
    limit: int


class ExplainSearch(Message[SearchExplanationView], frozen=True, kw_only=True):
    """Raises ``NotFound``."""

    permission: ClassVar[str | None] = "search:advanced"

    query: Query
    candidate_id: str


async def search_candidates(query: SearchCandidates, *, index: Index, log: SearchLog) -> Results:
    """Raises ``Invalid`` and ``IndexBuilding``."""
    part = query.part
    if part.skip + part.limit > DEEPEST:
        raise Invalid(f"pages reach {DEEPEST:,} rows; go on with pagination.nextCursor", field="/page")
    kind = "advanced" if isinstance(query, SearchAdvanced) else "basic"
    began = time.perf_counter()
    found = await _search(index, log, kind, query.by.tenant_id, query.query, part)
    judged = await _judged(index, query.query, [hit.document for hit in found.hits])
    items = [SearchHit.of(hit.document, each) for hit, each in zip(found.hits, judged, strict=True)]
    log.searched(kind, query.by, query.query, results=found.total, began=began)
    return Results(
        items=items,
        total=found.total,
        last=Place(found.hits[-1].score, found.hits[-1].document.id) if found.more else None,
        meta=_meta(query.query, found),
    )


async def _search(
    index: Index, log: SearchLog, kind: str, tenant_id: TenantId, query: Query, part: Part
) -> Found:
    try:
        return await index.search(tenant_id, query, part)
    except IndexBuilding:
        log.failed(kind, "building")
        raise


async def _judged(index: Index, query: Query, documents: Sequence[Document]) -> list[Judgement]:
    return await index.with_words(lambda lexis: [judge(query, each, lexis) for each in documents])


def _meta(query: Query, found: Found) -> SearchMeta:
    facets = FacetsView.of(found.facets) if found.facets else None
    return SearchMeta(searched=found.searched, query=told(query), facets=facets)


# Why


async def explain_search(query: ExplainSearch, *, index: Index, log: SearchLog) -> SearchExplanationView:
    """Raises ``NotFound`` and ``IndexBuilding``."""
    began = time.perf_counter()
    document = await _known(index, query.by, query.candidate_id)
    [judgement] = await _judged(index, query.query, [document])
    whole = await index.search(query.by.tenant_id, query.query, Part(limit=1, facets=False))
    found, rank = not judgement.excluded_by, None
    if found:
        place = Place(judgement.score, document.id)
        rank = 1 + await index.ahead(query.by.tenant_id, query.query, place)
    log.searched("explain", query.by, query.query, results=whole.total, began=began)
    return SearchExplanationView(
        candidate_id=document.id,
        name=document.text("name"),
        found=found,
        rank=rank,
        total=whole.total,
        score=judgement.score if found else None,
        excluded_by=list(judgement.excluded_by),
        clauses=[_clause(document, judgement, *each) for each in query.query.clauses()],
    )


def _clause(document: Document, judgement: Judgement, pointer: str, clause: Clause) -> ClauseView:
    verdict = judgement.verdicts[pointer]
    return ClauseView(
        clause=pointer,
        kind=clause.kind,
        matched=verdict.matched,
        points=judgement.parts.get(pointer, 0),
        because=verdict.because,
        highlights=highlights(document, {pointer: verdict}),
    )


async def _known(index: Index, by: Principal, id: str) -> Document:
    document = await index.document(by.tenant_id, id)
    if document is None:
        raise NotFound("there is no candidate with this id", id=id)
    return document


# Similar


async def find_similar(query: FindSimilar, *, index: Index, log: SearchLog) -> Results:
    """Raises ``NotFound`` and ``IndexBuilding``."""
    began = time.perf_counter()
    document = await _known(index, query.by, query.id)
    alike = await index.with_words(lambda lexis: likeness(document, lexis))
    if not alike.should:
        return Results(items=[], total=0, last=None, meta=SearchMeta(searched=0, query={}, facets=None))
    part = Part(limit=query.limit + 1, facets=False)
    found = await _search(index, log, "similar", query.by.tenant_id, alike, part)
    others = [hit.document for hit in found.hits if hit.document.id != query.id][: query.limit]
    judged = await _judged(index, alike, others)
    log.searched("similar", query.by, alike, results=found.total - 1, began=began)
    return Results(
        items=[SearchHit.of(each, judgement) for each, judgement in zip(others, judged, strict=True)],
        total=found.total - 1,
        last=None,
        meta=_meta(alike, found),
    )


def likeness(document: Document, lexis: Lexis) -> Query:
    """What somebody else would have in common: skills, and the words that say most of their texts."""
    skills = [SkillClause(name=name) for _, name in document.skills[:_SKILLS]]
    words, length = Counter[str](), 0
    own = {token.word for field in ("name", "email") for token in tokens(document.text(field))}
    for said in document.said():
        length += said is not None
        if said is not None and not said[0].startswith(_NOT_TELLING) and said[1].word not in own:
            words[said[1].word] += 1
    stems: dict[str, tuple[int, str]] = {}
    for word, count in words.items():
        worth = lexis.weight(word) * saturated(count, length)
        stem = lexis.stem(word)
        if worth > stems.get(stem, (0, ""))[0]:
            stems[stem] = worth, word
    best = sorted(stems.values(), key=lambda each: (-each[0], each[1]))[:_WORDS]
    texts = [TextClause.of(word, "/should") for _, word in best if len(word) <= 60]
    return Query(should=(*skills, *texts))
