"""A profile as JSON Resume 1.0.0 (jsonresume.org/schema)."""

from __future__ import annotations

from typing import Any

from jobhire.domains.intake.domain.profile import Found, Job
from jobhire.domains.intake.domain.read_cv import ReadCv

SCHEMA = "https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json"


def as_json_resume(cv: ReadCv) -> dict[str, Any]:
    """What the schema has room for; members without a value are left out."""
    profile = cv.profile
    phone = next((number for number in cv.e164 if number), None) or _value(next(iter(profile.phones), None))
    basics = {
        "name": _value(profile.name),
        "label": _value(profile.headline),
        "email": _value(next(iter(profile.emails), None)),
        "phone": phone,
        "summary": _value(profile.summary),
        "location": {"address": profile.location.value} if profile.location else None,
    }
    return {
        "$schema": SCHEMA,
        "basics": _present(basics),
        "work": [_work(job) for job in profile.jobs],
        "education": [
            _present(
                {
                    "institution": _value(one.school),
                    "area": _value(one.degree),
                    "endDate": f"{one.year:04}" if one.year else None,
                }
            )
            for one in profile.studies
        ],
        "skills": [{"name": skill.found.value} for skill in profile.skills if skill.listed],
        "languages": [
            _present({"language": one.found.value, "fluency": one.level}) for one in profile.languages
        ],
        "certificates": [{"name": one.value} for one in profile.certificates],
    }


def _work(job: Job) -> dict[str, Any]:
    return _present(
        {
            "name": _value(job.company),
            "position": _value(job.title),
            "startDate": str(job.start) if job.start else None,
            "endDate": str(job.end) if job.end and not job.current else None,
            "highlights": [bullet.value for bullet in job.bullets],
        }
    )


def _value(found: Found | None) -> str | None:
    return None if found is None else found.value


def _present(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
