"""Finding candidates and jobs by what stands in them, and saying why one is found or not."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

import msgspec

from jobhire.domains.search.application.ports import Found, Index, IndexBuilding, Part, Place, SearchLog
from jobhire.domains.search.application.views import (
    AnyExplanation,
    AnyHit,
    AnyMeta,
    ClauseView,
    FacetsView,
    JobFacetsView,
    JobSearchExplanationView,
    JobSearchHit,
    JobSearchMeta,
    SearchExplanationView,
    SearchHit,
    SearchMeta,
    highlights,
    told,
)
from jobhire.domains.search.domain.document import Document, Kind
from jobhire.domains.search.domain.errors import MeaningOff
from jobhire.domains.search.domain.judging import Judgement, judge
from jobhire.domains.search.domain.query import Clause, Query, SkillClause, TextClause
from jobhire.domains.search.domain.words import Lexis, saturated, tokens
from jobhire.shared.application import Message, Principal
from jobhire.shared.domain import Invalid, NotFound, TenantId

DEEPEST = 10_000
"""Rows that pages reach; from there on a cursor leads."""
_SKILLS, _WORDS = 15, 12
"""Of one, what others are compared by."""
_NOT_TELLING = ("name", "email", "skills/", "metadata/location", "requiredSkills/", "location", "department")


class Results(msgspec.Struct, frozen=True, kw_only=True):
    """``last``: where to go on; None: nobody follows."""

    items: list[AnyHit]
    total: int
    last: Place | None
    meta: AnyMeta


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """One kind of what is searched: where it lies, and how it is shown. ``meaning``: whether it can be asked
    for by meaning."""

    kind: Kind
    index: Index
    hit: Callable[[Document, Judgement], AnyHit]
    meta: Callable[[Query, Found | None, str | None], AnyMeta]
    meaning: bool = False

    @classmethod
    def candidates(cls, index: Index, *, meaning: bool = False) -> Searched:
        return cls(kind=Kind.CANDIDATES, index=index, hit=SearchHit.of, meta=_meta, meaning=meaning)

    @classmethod
    def jobs(cls, index: Index, *, meaning: bool = False) -> Searched:
        return cls(kind=Kind.JOBS, index=index, hit=JobSearchHit.of, meta=_job_meta, meaning=meaning)

    def require_answerable(self, query: Query, field: str = "") -> None:
        """Raises ``MeaningOff``, naming the clause."""
        if query.meanings and not self.meaning:
            raise MeaningOff(
                "ask in words (text) or by skill; whoever runs JobHire can install the extra `meaning` and "
                "set JOBHIRE_SEARCH_EMBEDDER=local",
                field=f"{field}{query.meanings[0]}/meaning",
            )

    async def embedder(self, query: Query) -> str | None:
        """What tells the meanings that are asked for; None: there are none."""
        return await self.index.with_words(lambda lexis: lexis.embedder) if query.meanings else None


class SearchCandidates(Message[Results], frozen=True, kw_only=True):
    permission: ClassVar[str | None] = "candidates:read"

    query: Query
    part: Part


class SearchAdvanced(SearchCandidates, frozen=True, kw_only=True):
    permission: ClassVar[str | None] = "search:advanced"


class SearchJobs(Message[Results], frozen=True, kw_only=True):
    """``advanced``: by clauses; whoever reads jobs may."""

    permission: ClassVar[str | None] = "jobs:read"

    query: Query
    part: Part
    advanced: bool = False


class FindSimilar(Message[Results], frozen=True, kw_only=True):
    """Raises ``NotFound``."""

    permission: ClassVar[str | None] = "candidates:read"

    id: str
    limit: int


class FindSimilarJobs(Message[Results], frozen=True, kw_only=True):
    """Raises ``NotFound``."""

    permission: ClassVar[str | None] = "jobs:read"

    id: str
    limit: int


class ExplainSearch(Message[AnyExplanation], frozen=True, kw_only=True):
    """Raises ``NotFound``."""

    permission: ClassVar[str | None] = "search:advanced"

    query: Query
    id: str


class ExplainJobSearch(Message[AnyExplanation], frozen=True, kw_only=True):
    """Raises ``NotFound``."""

    permission: ClassVar[str | None] = "jobs:read"

    query: Query
    id: str


async def search(query: SearchCandidates | SearchJobs, *, of: Searched, log: SearchLog) -> Results:
    """Raises ``Invalid`` and ``IndexBuilding``."""
    part = query.part
    if part.skip + part.limit > DEEPEST:
        raise Invalid(f"pages reach {DEEPEST:,} rows; go on with pagination.nextCursor", field="/page")
    return await part_of(query.by, query.query, part, of=of, log=log, kind=_named(query))


def _named(query: SearchCandidates | SearchJobs) -> str:
    """For those who run the service."""
    if isinstance(query, SearchJobs):
        return "jobs-advanced" if query.advanced else "jobs"
    return "advanced" if isinstance(query, SearchAdvanced) else "basic"


async def part_of(
    by: Principal, query: Query, part: Part, *, of: Searched, log: SearchLog, kind: str
) -> Results:
    """Raises ``MeaningOff`` and ``IndexBuilding``. ``kind``: of search, for those who run the service."""
    of.require_answerable(query)
    began = time.perf_counter()
    found = await _search(of.index, log, kind, by.tenant_id, query, part)
    judged = await _judged(of.index, query, [hit.document for hit in found.hits])
    items = [of.hit(hit.document, each) for hit, each in zip(found.hits, judged, strict=True)]
    log.searched(kind, by, query, results=found.total, began=began)
    return Results(
        items=items,
        total=found.total,
        last=Place(found.hits[-1].score, found.hits[-1].document.id) if found.more else None,
        meta=of.meta(query, found, await of.embedder(query)),
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


def _meta(query: Query, found: Found | None, embedder: str | None = None) -> SearchMeta:
    """``found``: None where nothing was searched."""
    facets = FacetsView.of(found.facets) if found and found.facets else None
    searched = found.searched if found else 0
    return SearchMeta(searched=searched, query=told(query), facets=facets, embedder=embedder)


def _job_meta(query: Query, found: Found | None, embedder: str | None = None) -> JobSearchMeta:
    facets = JobFacetsView.of(found.facets) if found and found.facets else None
    searched = found.searched if found else 0
    return JobSearchMeta(searched=searched, query=told(query), facets=facets, embedder=embedder)


# Why


async def explain_search(
    query: ExplainSearch | ExplainJobSearch, *, of: Searched, log: SearchLog
) -> AnyExplanation:
    """Raises ``NotFound``, ``MeaningOff`` and ``IndexBuilding``."""
    of.require_answerable(query.query, "/query")
    began, index = time.perf_counter(), of.index
    document = await _known(of, query.by, query.id)
    [judgement] = await _judged(index, query.query, [document])
    whole = await index.search(query.by.tenant_id, query.query, Part(limit=1, facets=False))
    rank = None
    if not judgement.excluded_by:
        place = Place(judgement.score, document.id)
        rank = 1 + await index.ahead(query.by.tenant_id, query.query, place)
    log.searched("explain", query.by, query.query, results=whole.total, began=began)
    return _explanation(of.kind, document, judgement, rank=rank, total=whole.total)


def _explanation(
    kind: Kind, document: Document, judgement: Judgement, *, rank: int | None, total: int
) -> AnyExplanation:
    found = not judgement.excluded_by
    score, excluded = judgement.score if found else None, list(judgement.excluded_by)
    clauses = [_clause(document, judgement, *each) for each in judgement.query.clauses()]
    if kind is Kind.JOBS:
        return JobSearchExplanationView(
            job_id=document.id,
            title=document.text("title"),
            found=found,
            rank=rank,
            total=total,
            score=score,
            excluded_by=excluded,
            clauses=clauses,
        )
    return SearchExplanationView(
        candidate_id=document.id,
        name=document.text("name"),
        found=found,
        rank=rank,
        total=total,
        score=score,
        excluded_by=excluded,
        clauses=clauses,
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


async def _known(of: Searched, by: Principal, id: str) -> Document:
    document = await of.index.document(by.tenant_id, id)
    if document is None:
        raise NotFound(f"there is no {of.kind.removesuffix('s')} with this id", id=id)
    return document


# Similar


async def find_similar(query: FindSimilar | FindSimilarJobs, *, of: Searched, log: SearchLog) -> Results:
    """Raises ``NotFound`` and ``IndexBuilding``."""
    began, index = time.perf_counter(), of.index
    document = await _known(of, query.by, query.id)
    alike = await index.with_words(lambda lexis: likeness(document, lexis))
    if not alike.should:
        return Results(items=[], total=0, last=None, meta=of.meta(Query(), None, None))
    part, kind = Part(limit=query.limit + 1, facets=False), _SIMILAR[of.kind]
    found = await _search(index, log, kind, query.by.tenant_id, alike, part)
    others = [hit.document for hit in found.hits if hit.document.id != query.id][: query.limit]
    judged = await _judged(index, alike, others)
    log.searched(kind, query.by, alike, results=found.total - 1, began=began)
    return Results(
        items=[of.hit(each, judgement) for each, judgement in zip(others, judged, strict=True)],
        total=found.total - 1,
        last=None,
        meta=of.meta(alike, found, None),
    )


_SIMILAR = {Kind.CANDIDATES: "similar", Kind.JOBS: "jobs-similar"}


def likeness(document: Document, lexis: Lexis) -> Query:
    """What another one would have in common: skills, and the words that say most of their texts."""
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
