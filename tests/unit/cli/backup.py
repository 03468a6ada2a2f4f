"""A backup of Talent Sonar as its front end would have written it, made up at random from a seed."""

from __future__ import annotations

import random
from typing import Any

FIRST = ("Ada", "Bo", "Chiara", "Dmitri", "Élodie", "Farid", "Grace", "Håkon")
LAST = ("Bloom", "Lind", "Rossi", "Ivanov", "Müller", "Haddad", "Okafor", "Berg")
SKILLS = ("Python", "PostgreSQL", "Kubernetes", "React", "Terraform", "Go", "SQL", "Figma")


def a_backup(seed: int = 7, *, jobs: int = 5, candidates: int = 8) -> dict[str, Any]:
    chance = random.Random(seed)
    made = [_job(chance, number) for number in range(jobs)]
    ids = [job["id"] for job in made]
    lists = {
        name: [_candidate(chance, f"{name[:3]}-{number}", ids, extra(chance)) for number in range(candidates)]
        for name, extra in (
            ("internalCandidates", _internal),
            ("pastCandidates", _past),
            ("uploadedCandidates", _uploaded),
        )
    }
    return {"version": 3, "exportedAt": "2025-05-01T10:00:00Z", "jobs": made, **lists}


def _job(chance: random.Random, number: int) -> dict[str, Any]:
    return {
        "id": f"job-{number}",
        "title": f"{chance.choice(['Senior', 'Junior'])} Engineer {number}",
        "department": "Engineering",
        "location": "Berlin",
        "description": "We look for somebody who ships.",
        "requiredSkills": chance.sample(SKILLS, 3),
        "status": chance.choice(["open", "closed", "on hold", "on-hold", "Paused"]),
        "postedDate": f"2024-0{chance.randint(1, 9)}-{chance.randint(10, 28)}",
        "companyContext": {"industry": "SaaS", "companySize": "50-200"} if number % 2 else None,
        "hiringManager": "R. Example",
    }


def _candidate(chance: random.Random, id: str, jobs: list[str], extra: dict[str, Any]) -> dict[str, Any]:
    name = f"{chance.choice(FIRST)} {chance.choice(LAST)}"
    scored = chance.sample(jobs, min(2, len(jobs)))
    return {
        "id": id,
        "name": name,
        "email": f"{id}@example.org",
        "skills": chance.sample(SKILLS, 4),
        "isHiddenGem": chance.random() < 0.2,
        "matchScores": {job: chance.randint(20, 99) for job in scored},
        "matchRationales": dict.fromkeys(scored, "Knows most of what is asked for."),
        **extra,
    }


def _internal(chance: random.Random) -> dict[str, Any]:
    return {"currentRole": "Developer", "department": "Platform", "performanceRating": chance.randint(1, 5)}


def _past(_: random.Random) -> dict[str, Any]:
    return {"previousRoleAppliedFor": "Data Engineer", "lastContactDate": "2023-11-02", "notes": "Kind."}


def _uploaded(chance: random.Random) -> dict[str, Any]:
    return {"summary": "Builds things.", "experienceYears": chance.randint(0, 30), "fileName": "cv.pdf"}
