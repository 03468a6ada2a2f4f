"""A job goes in, a correct, explained ranking comes out, and everyone hears about it: over HTTP alone."""

from __future__ import annotations

import time
from typing import Any

import httpx
import pytest

from tests.stack import Stack, Tenant

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("stack")]

JOB = {
    "title": "Senior Python Developer",
    "department": "Engineering",
    "location": "Berlin",
    "description": "We build an API. At least 5 years of experience as a Python developer.",
    "requiredSkills": ["Python", "PostgreSQL", "Docker"],
    "companyContext": {"industry": "software", "companySize": "50-200"},
}
FITTING = {
    "name": "Ana Pop",
    "email": "ana@example.com",
    "skills": ["Python", "PostgreSQL"],
    "cvText": "Senior Python Developer\nBerlin\n\nExperience\nPython Developer, Initech (2015 - 2022)\n"
    "- Built services with Django, PostgreSQL and Docker.",
}
OTHER = {
    "name": "Bob Roe",
    "email": "bob@example.com",
    "skills": ["Nursing"],
    "cvText": "Registered nurse\nExperience\nNurse, City Hospital (2010 - 2020)\n- Patient care.",
}


def by_name(answer: dict[str, Any], name: str) -> dict[str, Any]:
    return next(item for item in answer["data"] if item["candidate"]["name"] == name)


def test_a_job_is_ranked_and_every_point_is_explained(acme: Tenant) -> None:
    acme.post("/candidates", FITTING)
    acme.post("/candidates", OTHER)
    job = acme.post("/jobs", JOB)
    answer = acme.matches(job["id"], minScore=0)
    assert [item["candidate"]["name"] for item in answer["data"]] == ["Ana Pop", "Bob Roe"]
    best = answer["data"][0]
    assert best["matchScore"] >= 80
    assert best["matchScore"] == sum(part["points"] for part in best["parts"])
    assert sum(part["maxPoints"] for part in best["parts"]) == 100
    required = next(part for part in best["parts"] if part["name"] == "requiredSkills")
    assert {evidence["requirement"] for evidence in required["evidence"]} == {
        "Python",
        "PostgreSQL",
        "Docker",
    }
    assert answer["meta"]["total"] == 2
    assert sum(answer["meta"]["histogram"]) == 2
    assert (best["jobVersion"], best["candidateVersion"]) == (1, 1)
    assert best["modelVersion"]


def test_list_and_detail_give_the_same_score_and_parts(acme: Tenant) -> None:
    candidate = acme.post("/candidates", FITTING)
    job = acme.post("/jobs", JOB)
    listed = acme.matches(job["id"], minScore=0)["data"][0]
    single = acme.get(f"/jobs/{job['id']}/candidates/{candidate['id']}/match")["data"]
    assert (single["matchScore"], single["parts"], single["matchRationale"]) == (
        listed["matchScore"], listed["parts"], listed["matchRationale"],
    )  # fmt: skip


def test_a_changed_cv_changes_its_own_row_and_no_other(acme: Tenant) -> None:
    ana = acme.post("/candidates", FITTING)
    acme.post("/candidates", OTHER)
    job = acme.post("/jobs", JOB)
    before = acme.matches(job["id"], minScore=0)
    acme.patch(f"/candidates/{ana['id']}", {"cvText": "Gardener", "skills": []})
    after = acme.matches(job["id"], minScore=0)
    assert by_name(after, "Ana Pop")["matchScore"] < by_name(before, "Ana Pop")["matchScore"]
    assert by_name(after, "Ana Pop")["candidateVersion"] == 2
    assert by_name(after, "Bob Roe") == by_name(before, "Bob Roe")


def test_a_changed_job_is_ranked_anew(acme: Tenant) -> None:
    acme.post("/candidates", FITTING)
    acme.post("/candidates", OTHER)
    job = acme.post("/jobs", JOB)
    acme.matches(job["id"])
    acme.patch(f"/jobs/{job['id']}", {"requiredSkills": ["Nursing", "Patient care"], "description": ""})
    answer = acme.matches(job["id"], minScore=0)
    required = next(part for part in answer["data"][0]["parts"] if part["name"] == "requiredSkills")
    assert answer["data"][0]["jobVersion"] == 2
    assert {evidence["requirement"] for evidence in required["evidence"]} == {"Nursing", "Patient care"}


def test_a_deleted_candidate_leaves_every_ranking_and_every_count(acme: Tenant) -> None:
    ana = acme.post("/candidates", FITTING)
    job = acme.post("/jobs", JOB)
    assert acme.matches(job["id"], minScore=0)["meta"]["total"] == 1
    acme.delete(f"/candidates/{ana['id']}")
    answer = acme.matches(job["id"], minScore=0)
    assert (answer["data"], answer["meta"]["total"]) == ([], 0)
    assert acme.http.get(f"/candidates/{ana['id']}").status_code == 404
    assert acme.http.get(f"/jobs/{job['id']}/candidates/{ana['id']}/match").status_code == 404


def test_match_statistics_stand_on_job_and_candidate(acme: Tenant) -> None:
    ana = acme.post("/candidates", FITTING)
    job = acme.post("/jobs", JOB)
    acme.matches(job["id"])
    shown = acme.get(f"/jobs/{job['id']}")["data"]["matchStatistics"]
    assert (shown["totalCandidates"], shown["strongMatches"], shown["goodMatches"]) == (1, 1, 0)
    person = acme.get(f"/candidates/{ana['id']}")["data"]["matchStatistics"]
    assert (person["totalJobsMatched"], person["strongMatches"]) == (1, 1)
    assert person["bestMatchScore"] >= 80
    acme.patch(f"/jobs/{job['id']}", {"status": "closed"})
    acme.matches(job["id"])
    assert acme.get(f"/candidates/{ana['id']}")["data"]["matchStatistics"]["totalJobsMatched"] == 0


def test_a_job_can_be_closed_and_reopened_and_wrong_moves_are_conflicts(acme: Tenant) -> None:
    job = acme.post("/jobs", JOB)
    path = f"/jobs/{job['id']}"
    assert acme.patch(path, {"status": "closed"})["status"] == "closed"
    refused = acme.http.patch(path, json={"status": "on hold"})
    assert (refused.status_code, refused.headers["content-type"]) == (409, "application/problem+json")
    assert acme.patch(path, {"status": "open"})["status"] == "open"
    acme.delete(path)
    assert acme.http.get(path).status_code == 404
    assert acme.http.get(f"{path}/matches").status_code == 404


def test_every_event_is_in_the_log_with_positions_from_one_and_no_personal_data(acme: Tenant) -> None:
    candidate = acme.post("/candidates", FITTING)
    job = acme.post("/jobs", JOB)
    acme.patch(f"/jobs/{job['id']}", {"status": "closed"})
    acme.delete(f"/candidates/{candidate['id']}")
    acme.matches(job["id"])
    events = acme.events()
    assert [event["position"] for event in events] == list(range(1, len(events) + 1))
    of_job = [event["type"] for event in events if event["subject"] == job["id"]]
    assert of_job == ["ai.jobhire.job.opened.v1", "ai.jobhire.job.status-changed.v1"]
    text = str(events)
    assert not [word for word in ("Ana", "ana@", "Django", "Ada", acme.email) if word in text]


def test_a_waiting_reader_gets_the_next_event_as_it_happens(acme: Tenant) -> None:
    acme.matches(acme.post("/jobs", JOB)["id"])
    while not (events := acme.events())[-1]["type"].startswith("ai.jobhire.notification."):
        time.sleep(0.05)  # the last that a new job causes
    known = len(events)
    began = time.monotonic()
    assert acme.get("/events", after=known, wait=1)["data"] == []
    assert time.monotonic() - began >= 0.9


def test_nothing_of_one_tenant_is_visible_to_another(acme: Tenant, rival: Tenant) -> None:
    candidate = acme.post("/candidates", FITTING)
    job = acme.post("/jobs", JOB)
    acme.matches(job["id"])
    paths = [
        f"/jobs/{job['id']}", f"/jobs/{job['id']}/matches", f"/candidates/{candidate['id']}",
        f"/jobs/{job['id']}/candidates/{candidate['id']}/match",
    ]  # fmt: skip
    assert {rival.http.get(path).status_code for path in paths} == {404}
    assert rival.http.patch(paths[0], json={"title": "mine"}).status_code == 404
    assert rival.http.delete(paths[2]).status_code == 404
    assert rival.get("/jobs")["data"] == []
    assert rival.get("/candidates")["data"] == []
    assert {event["source"].split("/")[2] for event in rival.events()}.isdisjoint(
        event["source"].split("/")[2] for event in acme.events()
    )


def test_a_repeated_creation_with_one_idempotency_key_makes_one_job(acme: Tenant) -> None:
    headers = {"Idempotency-Key": '"order-66"'}
    first = acme.http.post("/jobs", json=JOB, headers=headers)
    again = acme.http.post("/jobs", json=JOB, headers=headers)
    assert (first.status_code, again.status_code, first.json()) == (201, 201, again.json())
    other = acme.http.post("/jobs", json={**JOB, "title": "Other"}, headers=headers)
    assert other.status_code == 422
    assert acme.get("/jobs")["pagination"]["total"] == 1


def test_if_match_lets_one_of_two_writers_win(acme: Tenant) -> None:
    path = f"/jobs/{acme.post('/jobs', JOB)['id']}"
    tag = acme.http.get(path).headers["etag"]
    first = acme.http.patch(path, json={"title": "A"}, headers={"If-Match": tag})
    second = acme.http.patch(path, json={"title": "B"}, headers={"If-Match": tag})
    assert (first.status_code, second.status_code) == (200, 412)
    assert acme.http.get(path, headers={"If-None-Match": first.headers["etag"]}).status_code == 304


def test_an_imported_file_is_ranked_and_importing_it_again_changes_nothing(acme: Tenant) -> None:
    lines = b"\n".join(httpx.Request("POST", "http://x", json=body).content for body in (FITTING, OTHER))
    headers = {"Content-Type": "application/x-ndjson"}
    first = acme.http.post("/candidates/import", content=lines + b'\n{"nme": 1}\n', headers=headers)
    again = acme.http.post("/candidates/import", content=lines + b'\n{"nme": 1}\n', headers=headers)
    statuses = [[line["status"] for line in answer.json()["data"]] for answer in (first, again)]
    assert statuses == [["created", "created", "invalid"], ["exists", "exists", "invalid"]]
    job = acme.post("/jobs", JOB)
    assert acme.matches(job["id"], minScore=0)["meta"]["total"] == 2


def test_only_an_admin_reads_the_event_log(stack: Stack, acme: Tenant) -> None:
    body = {"email": "v@example.com", "password": "a long enough password", "fullName": "V", "role": "viewer"}
    body["email"] = f"viewer-{acme.email}"
    acme.post("/users", body)
    login = {"email": body["email"], "password": body["password"]}
    token = httpx.post(f"{stack.url}/api/v1/auth/login", json=login).json()["data"]["token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert acme.http.get("/events", headers=headers).status_code == 403
    assert acme.http.get("/jobs", headers=headers).status_code == 200
    assert acme.http.post("/jobs", json=JOB, headers=headers).status_code == 403
