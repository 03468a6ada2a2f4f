"""How notifications say it. Numbers and a job's title; nobody's name."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo


def batch_ended(title: str | None, *, completed: int, failed: int, cancelled: bool) -> str:
    """``title``: None when the job is gone."""
    what = "The analysis of candidates" + (f' for "{title}"' if title else "")
    made = f"{counted(completed, 'analysis', 'analyses')} made, {failed} failed"
    return f"{what} was cancelled: {made} before that." if cancelled else f"{what} has ended: {made}."


def job_compared(title: str, candidates: int) -> str:
    return f'"{title}" has been compared with {counted(candidates, "candidate", "candidates")}.'


def jobs_compared(jobs: int, candidates: int) -> str:
    have = counted(jobs, "job has", "jobs have")
    return f"{have} been compared with {counted(candidates, 'candidate', 'candidates')} each."


def search_found(found: int, kind: str, *, to_all: bool = False) -> str:
    """``to_all``: not to whoever saved it, but where a channel is told."""
    which = "A saved search" if to_all else "A search that you saved"
    return f"{which} finds {counted(found, kind.removesuffix('s'), kind)} more than before."


def applied(title: str, count: int) -> str:
    people = "Somebody has" if count == 1 else f"{count:,} people have"
    return f'{people} applied for "{title}".'


def webhook_stopped(reason: str) -> str:
    why = (
        "its receiver says that it is gone"
        if reason == "gone"
        else "its receiver took nothing, however often it was tried"
    )
    return f"A webhook was stopped: {why}. Nothing is lost: resume it when the receiver is back."


def source_stopped(reason: str) -> str:
    why = "its board says that it is gone" if reason == "gone" else "no round has succeeded for a week"
    return f"A source was stopped: {why}. What came from it stays as it is: enable it when the board is back."


def slack_stopped(reason: str) -> str:
    why = "Slack refuses it" if reason == "refused" else "Slack took nothing for a day"
    return f"Nothing is told in Slack any more: {why}. See to the connection, and set it again."


def letters_parked() -> str:
    return (
        "A letter to a candidate could not be sent for two days, and is not tried any more. See to the mail "
        "server, then have it tried again: there may be more of that day."
    )


def plan_unpaid(days: int) -> str:
    grace = counted(days, "day", "days")
    return f"The plan could not be charged. It stays for {grace} after the paid period: pay by other means."


def plan_lost(reason: str) -> str:
    why = "it could not be charged" if reason == "unpaid" else "its payment was paid back"
    return f"The plan has ended: {why}."


class InterviewNews(StrEnum):
    ARRANGED = "arranged"
    CHANGED = "changed"
    LEFT = "left"
    """Somebody else does it."""
    CANCELLED = "cancelled"


_INTERVIEW = {
    InterviewNews.ARRANGED: "You are to interview somebody{job} on {when}.",
    InterviewNews.CHANGED: "Your interview{job} has changed: it is on {when}.",
    InterviewNews.LEFT: "You are not to be at the interview{job} on {when} any more.",
    InterviewNews.CANCELLED: "Your interview{job} on {when} was cancelled.",
}


_INTERVIEW_TO_ALL = {
    InterviewNews.ARRANGED: "Somebody is to hold an interview{job} on {when}.",
    InterviewNews.CHANGED: "An interview{job} has changed: it is on {when}.",
    InterviewNews.LEFT: "Somebody is not to be at an interview{job} on {when} any more.",
    InterviewNews.CANCELLED: "An interview{job} on {when} was cancelled.",
}


def interview(
    news: InterviewNews, title: str | None, *, starts_at: datetime, zone: str, to_all: bool = False
) -> str:
    """``title``: None when the job is gone; ``zone``: of IANA; ``to_all``: not to an interviewer, but where
    everybody hears it."""
    there = starts_at.astimezone(ZoneInfo(zone))
    when = f"{there.day} {there:%B %Y, %H:%M} ({zone})"
    words = _INTERVIEW_TO_ALL if to_all else _INTERVIEW
    return words[news].format(job=f' for "{title}"' if title else "", when=when)


def counted(number: int, one: str, several: str) -> str:
    return f"{number:,} {one if number == 1 else several}"
