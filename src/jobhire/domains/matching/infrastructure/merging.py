"""One ranking out of those of disjoint groups of candidates: byte for byte what the engine makes of all."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from jobhire.domains.matching.application.ports import RankedCandidate

from . import podium
from .index import TYPES
from .stored import Edge, StoredJob, StoredRanking

_HALF = (1 << 64) - 1


def agree(parts: Sequence[StoredRanking]) -> bool:
    """They rank for the same version of the job, read and scored by the same model."""
    return len({(part.job.open, part.job.model, part.job.demands) for part in parts}) == 1


def merged(parts: Sequence[StoredRanking]) -> StoredRanking:
    """Of parts that agree. Whoever is among the first of all is among the first of their group."""
    rows: list[RankedCandidate] = []
    edges: list[Edge] = []
    for type in TYPES:
        own = (row for part in parts for row in part.rows if row.type == type.value)
        best = sorted(own, key=podium.place)[: podium.TOP]
        rows += best
        edges.append(_edge(best[-1]) if len(best) == podium.TOP else podium.OPEN_END)
    first = parts[0].job
    job = StoredJob(open=first.open, model=first.model, demands=first.demands, edges=tuple(edges))
    return StoredRanking(job=job, rows=sorted(rows, key=podium.place))


def _edge(row: RankedCandidate) -> Edge:
    id = UUID(row.candidate_id).int
    return row.points * int(podium.POINT) + row.precise, id >> 64, id & _HALF
