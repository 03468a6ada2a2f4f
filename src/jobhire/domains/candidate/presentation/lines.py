"""A line of JSON as a candidate, for imports that come one line at a time."""

from __future__ import annotations

from jobhire.domains.candidate.application.lines import ReadLine
from jobhire.domains.candidate.presentation.bodies import CandidateImportLine
from jobhire.shared.domain import Invalid
from jobhire.shared.presentation.imports import read_line
from jobhire.shared.presentation.problems import HttpProblem


def read_candidate_line(raw: bytes) -> ReadLine:
    """Raises ``Invalid``, which says where and what, and never a value."""
    try:
        keyed = read_line(raw, CandidateImportLine)
    except HttpProblem as problem:
        raise Invalid(_said(problem)) from problem
    return ReadLine(keyed.key, keyed.line.details(), keyed.line.cv_text)


def _said(problem: HttpProblem) -> str:
    for error in problem.errors:
        return f"{error.pointer}: {error.detail}" if error.pointer else error.detail
    return problem.detail
