"""The dashboard of Talent Sonar's contract, on the stack as a newcomer starts it: over HTTP alone."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.stack import Stack, Tenant

from .test_contract import colleague
from .test_main_path import FITTING, JOB, OTHER

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("stack")]

DASHBOARD: dict[str, Any] = {
    "totalJobs": int,
    "openJobs": int,
    "totalCandidates": int,
    "strongMatches": int,
    "aiAnalysisCount": int,
    "averageMatchScore": (int, float, type(None)),
    "recentActivity": list,
}


@pytest.fixture
def tenant(stack: Stack) -> Any:
    with Tenant(stack.url) as tenant:
        yield tenant


def once(tenant: Tenant, happened: list[str]) -> dict[str, Any]:
    """The dashboard when these were the last things to happen, newest first."""
    deadline = time.monotonic() + 20
    while True:
        found: dict[str, Any] = tenant.get("/analytics/dashboard")["data"]
        if [each["type"] for each in found["recentActivity"]][: len(happened)] == happened:
            return found
        assert time.monotonic() < deadline, found
        time.sleep(0.1)


def test_a_client_of_the_contract_finds_every_member_under_its_name(tenant: Tenant) -> None:
    whole = tenant.get("/analytics/dashboard")
    assert {"data"} <= set(whole)
    for name, type in DASHBOARD.items():
        assert isinstance(whole["data"][name], type), name
    tenant.post("/jobs", JOB)
    (item,) = tenant.get("/analytics/insights")["data"]
    assert (item["department"], {tuple(sorted(each)) for each in item["topSkills"]}) == (
        "Engineering",
        {("count", "skill")},
    )
    assert {each["skill"]: each["count"] for each in item["topSkills"]} == {
        "Docker": 1, "PostgreSQL": 1, "Python": 1,
    }  # fmt: skip


def test_the_dashboard_follows_what_is_done(tenant: Tenant) -> None:
    people = [tenant.post("/candidates", person)["id"] for person in (FITTING, OTHER)]
    job = tenant.post("/jobs", JOB)["id"]
    at_once = tenant.get("/analytics/dashboard")["data"]
    assert (at_once["totalJobs"], at_once["openJobs"], at_once["totalCandidates"]) == (1, 1, 2)
    scores = [each["matchScore"] for each in tenant.matches(job, minScore=0)["data"]]
    tenant.post(f"/jobs/{job}/candidates/{people[0]}/analyze", None)
    found = once(tenant, ["match_analyzed", "job_created", "candidate_added", "candidate_added"])
    assert found["strongMatches"] == sum(score >= 80 for score in scores)
    assert found["averageMatchScore"] == sum(scores) / 2
    assert found["aiAnalysisCount"] == 1
    assert found["recentActivity"][0]["candidateName"] == "Ana Pop"
    tenant.delete(f"/candidates/{people[0]}")
    tenant.patch(f"/jobs/{job}", {"status": "closed"})
    found = once(tenant, ["job_status_changed", "candidate_deleted"])
    numbers = [found[name] for name in ("totalJobs", "openJobs", "totalCandidates", "averageMatchScore")]
    assert numbers == [1, 0, 1, None]
    assert "Ana Pop" not in str(found)


def test_an_import_is_one_line_of_what_happened(tenant: Tenant) -> None:
    lines = b"\n".join(b'{"name": "Person %d"}' % number for number in range(120))
    headers = {"Content-Type": "application/x-ndjson"}
    tenant.http.post("/candidates/import", content=lines, headers=headers).raise_for_status()
    deadline = time.monotonic() + 20
    while (newest := once(tenant, ["candidate_added"])["recentActivity"][0])["count"] < 120:
        assert time.monotonic() < deadline, newest
        time.sleep(0.1)
    assert (newest["message"], newest["candidateId"]) == ("120 candidates were added.", None)
    assert tenant.get("/analytics/trends")["data"]["totals"]["candidatesAdded"] == 120


def test_a_viewer_sees_it_and_what_analyses_cost_is_for_admins(tenant: Tenant) -> None:
    with colleague(tenant, "viewer") as viewer:
        for what in ("dashboard", "insights", "trends", "outcomes"):
            assert viewer.get(f"/analytics/{what}").status_code == 200, what
        assert viewer.get("/analytics/ai").status_code == 403
    assert tenant.http.get("/analytics/ai").status_code == 200
