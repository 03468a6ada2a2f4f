"""What departments look for."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

import msgspec

from jobhire.domains.analytics.application.ports import Answers, Boards, Vocabulary
from jobhire.domains.analytics.application.views import DepartmentView, InsightsAnswer, SkillCount
from jobhire.domains.analytics.domain.demand import DepartmentDemand, demand
from jobhire.shared.application import Message

DEPARTMENTS = 500
"""Shown at most: people type what they like there."""


class GetInsights(Message[bytes], frozen=True, kw_only=True):
    """The JSON of ``InsightsAnswer``. ``skills``: how many per department, 1 to 100."""

    permission: ClassVar[str] = "analytics:read"

    skills: int = 10


async def get_insights(
    query: GetInsights, *, boards: Boards, vocabulary: Vocabulary, answers: Answers
) -> bytes:
    make = partial(_make, query, boards, vocabulary)
    return await answers.once(query.by.tenant_id, ("insights", query.skills), make)


async def _make(query: GetInsights, boards: Boards, vocabulary: Vocabulary) -> bytes:
    board = await boards.board(query.by.tenant_id)
    names = await vocabulary.names({skill for job in board.open for skill in job.required_skills})
    jobs = ((job.department, job.required_skills) for job in board.open)
    found = demand(jobs, names, skills=query.skills, most=DEPARTMENTS)
    return msgspec.json.encode(InsightsAnswer(data=[_view(each) for each in found]))


def _view(found: DepartmentDemand) -> DepartmentView:
    skills = [SkillCount(skill=each.skill, count=each.count) for each in found.skills]
    return DepartmentView(department=found.department, top_skills=skills, open_jobs=found.open_jobs)
