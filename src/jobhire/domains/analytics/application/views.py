"""The shapes of the answers."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from jobhire.domains.analytics.domain.chronicle import ActivityType


class ActivityView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Something that happened; ``message`` says it in English. ``count``: how often within one request (an
    import); an id is null where it is about several. Titles and names are those of now, null of who or what
    is gone. ``became``: a job's new status, or the verdict that was given."""

    id: str
    type: ActivityType
    at: datetime
    message: str
    count: int
    job_id: str | None
    job_title: str | None
    candidate_id: str | None
    candidate_name: str | None
    user_id: str | None
    became: str | None


class DashboardView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``total_jobs``: that are not deleted, whatever their status; ``open_jobs``: those of them with status
    ``open``. ``total_candidates``: not deleted, and not merged into another. ``strong_matches``: of all open
    jobs together, so a candidate who is strong for two counts twice; strong is what the scoring model in
    force says. ``ai_analysis_count``: matches with an analysis on record, each candidate and job once.
    ``average_match_score``: of every candidate for every open job, rounded to one decimal; null while there
    is none. ``recent_activity``: newest first, at most 20, without what the caller may not read."""

    total_jobs: int
    open_jobs: int
    total_candidates: int
    strong_matches: int
    ai_analysis_count: int
    average_match_score: float | None
    recent_activity: list[ActivityView]


class DashboardMeta(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``position``: of the event log, up to which strong matches and the average are; ``as_of``: time of the
    newest event in them. ``activity_position``: the same of the recent activity. The other numbers are of
    now."""

    position: int
    as_of: str | None
    activity_position: int


class DashboardAnswer(msgspec.Struct, frozen=True, kw_only=True):
    data: DashboardView
    meta: DashboardMeta


class SkillCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many of the department's open jobs ask for the skill."""

    skill: str
    count: int


class DepartmentView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``department``: empty of jobs that name none. ``top_skills``: the required skills of its open jobs,
    most asked for first; one skill under its usual name, however jobs spell it."""

    department: str
    top_skills: list[SkillCount]
    open_jobs: int


class InsightsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    data: list[DepartmentView]


class CountsView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How often what happened. ``jobs_created``: whatever their status. Verdicts are counted when they are
    given and when they turn into others. ``matches_analyzed``: also those that were analysed again."""

    jobs_created: int = 0
    jobs_closed: int = 0
    jobs_reopened: int = 0
    jobs_deleted: int = 0
    candidates_added: int = 0
    candidates_merged: int = 0
    candidates_deleted: int = 0
    cvs_read: int = 0
    cvs_failed: int = 0
    positive_verdicts: int = 0
    negative_verdicts: int = 0
    hired_verdicts: int = 0
    matches_analyzed: int = 0
    jobs_analyzed: int = 0
    candidates_enriched: int = 0
    users_joined: int = 0
    users_left: int = 0
    invitations_sent: int = 0
    invitations_accepted: int = 0
    orders_placed: int = 0
    orders_paid: int = 0
    subscriptions_started: int = 0
    subscriptions_ended: int = 0


class DayView(CountsView, frozen=True, kw_only=True, rename="camel"):
    """One day in UTC."""

    date: date


class TrendsView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``totals``: of all days; ``days``: every one, oldest first."""

    totals: CountsView
    days: list[DayView]


class TrendsMeta(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The days answered, both included, and the position of the event log up to which they are counted."""

    from_: date = msgspec.field(name="from")
    to: date
    position: int


class AverageScores(msgspec.Struct, frozen=True, kw_only=True):
    """Of the scores that were judged so, to one decimal; null where nobody was."""

    positive: float | None
    negative: float | None
    hired: float | None


class DepartmentOutcome(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``department``: empty of jobs that name none, null of jobs that are gone. Each candidate counts once
    for each job that they were judged for, by the latest verdict. ``success_rate``: the share that was hired,
    0 to 1."""

    department: str | None
    judged: int
    positive: int
    negative: int
    hired: int
    success_rate: float | None


class OutcomesView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Each candidate counts once for each job that they were judged for, by the latest verdict that was not
    taken back. ``success_rate``: the share that was hired, 0 to 1, null where nobody was judged.
    ``departments``: those with the most judged first; 500 at most."""

    judged: int
    positive: int
    negative: int
    hired: int
    success_rate: float | None
    average_scores: AverageScores
    departments: list[DepartmentOutcome]


class OutcomesAnswer(msgspec.Struct, frozen=True, kw_only=True):
    data: OutcomesView


class AiUse(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``runs``: calls of an agent, ``failed`` ones among them. ``cost_micros``: millionths of a dollar.
    What a run takes is null where there was none."""

    runs: int
    failed: int
    prompt_tokens: int
    completion_tokens: int
    cost_micros: int
    cost_micros_per_run: int | None
    milliseconds_per_run: int | None


class AgentUse(AiUse, frozen=True, kw_only=True, rename="camel"):
    agent: str


class AiMonth(msgspec.Struct, frozen=True, kw_only=True):
    """``month``: in UTC, ``2026-11``."""

    month: str
    agents: list[AgentUse]


class AiUseView(msgspec.Struct, frozen=True, kw_only=True):
    """``totals``: of all agents and months; ``agents``: of each over all months; ``months``: every one,
    oldest first."""

    totals: AiUse
    agents: list[AgentUse]
    months: list[AiMonth]
