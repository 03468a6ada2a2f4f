"""What happened, in words."""

from __future__ import annotations

from jobhire.domains.analytics.domain.chronicle import ActivityType, Shown

_ONE = {
    ActivityType.JOB_CREATED: "{job} was created.",
    ActivityType.JOB_STATUS_CHANGED: "{job} is {became} now.",
    ActivityType.JOB_DELETED: "A job was deleted.",
    ActivityType.CANDIDATE_ADDED: "{candidate} was added.",
    ActivityType.CANDIDATE_MERGED: "A candidate was merged into another.",
    ActivityType.CANDIDATE_DELETED: "A candidate was deleted.",
    ActivityType.CV_READ: "A CV of {candidate} was read.",
    ActivityType.FEEDBACK_GIVEN: "{candidate} was judged {became} for {job}.",
    ActivityType.MATCH_ANALYZED: "{candidate} was analysed for {job}.",
    ActivityType.USER_JOINED: "Somebody joined.",
}
_SEVERAL = {
    ActivityType.JOB_CREATED: "{count} jobs were created.",
    ActivityType.JOB_STATUS_CHANGED: "{count} jobs are {became} now.",
    ActivityType.JOB_DELETED: "{count} jobs were deleted.",
    ActivityType.CANDIDATE_ADDED: "{count} candidates were added.",
    ActivityType.CANDIDATE_MERGED: "{count} candidates were merged into others.",
    ActivityType.CANDIDATE_DELETED: "{count} candidates were deleted.",
    ActivityType.CV_READ: "{count} CVs were read.",
    ActivityType.FEEDBACK_GIVEN: "{count} verdicts were given: {became}.",
    ActivityType.MATCH_ANALYZED: "{count} analyses were made.",
    ActivityType.USER_JOINED: "{count} people joined.",
}


def sentence(shown: Shown, *, count: int, title: str | None, name: str | None) -> str:
    """``title``, ``name``: of the job and the candidate, where they are still there."""
    pattern = _ONE[shown.type] if count == 1 else _SEVERAL[shown.type]
    job = f'The job "{title}"' if title is not None else "A job"
    if not pattern.startswith("{job}"):
        job = job[0].lower() + job[1:]
    candidate = name if name is not None else "A candidate" if pattern.startswith("{c") else "a candidate"
    return pattern.format(job=job, candidate=candidate, became=shown.became, count=f"{count:,}")
