"""A folder of CVs, a backup of another system, and JSON Resume: over HTTP and the command line alone."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.integration.intake.files import column, pdf
from tests.stack import Tenant
from tests.unit.cli.backup import a_backup

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("stack")]


def a_cv(number: int, *more: str) -> bytes:
    name = f"ROBIN {chr(65 + number % 26)}{chr(97 + number // 26)}BERG"
    lines = [name, f"robin.{number}@example.com", "SKILLS", "Python, Docker", *more]
    return pdf(column(60, 780, lines))


def zipped(files: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def sent(tenant: Tenant, content: bytes, name: str = "cvs.zip", **data: str) -> httpx.Response:
    return tenant.http.post("/candidates/imports", files={"file": (name, content)}, data=data)


def ended(tenant: Tenant, answer: httpx.Response, seconds: float = 60) -> dict[str, Any]:
    """The import, once what was begun has ended."""
    assert answer.status_code == 202, answer.text
    operation, until = answer.json()["data"], time.monotonic() + seconds
    while operation["status"] in {"queued", "running"}:
        assert time.monotonic() < until, operation
        time.sleep(0.05)
        operation = tenant.get(f"/operations/{operation['id']}")["data"]
    id = operation["id"].split(".")[1]
    found: dict[str, Any] = tenant.get(f"/candidates/imports/{id}")["data"]
    return found


def done(tenant: Tenant, plan: Mapping[str, Any], act: str) -> dict[str, Any]:
    return ended(tenant, tenant.http.post(f"/candidates/imports/{plan['id']}/{act}"))


def people(tenant: Tenant) -> int:
    return int(tenant.get("/candidates", limit=1)["pagination"]["total"])


def test_an_archive_is_planned_run_and_undone(acme: Tenant) -> None:
    known = acme.post("/candidates", {"name": "Robin", "email": "robin.2@example.com"})
    files = {f"{number}.pdf": a_cv(number) for number in range(4)}
    content = zipped({**files, "again.pdf": files["0.pdf"], "notes.exe": b"MZ", "__MACOSX/._0.pdf": b"x"})
    plan = ended(acme, sent(acme, content, metadata='{"type": "past", "source": "fair"}'))
    expected = {"create": 3, "new-version": 1, "duplicate": 1, "refused": 1, "skip": 1}
    assert (plan["status"], plan["total"], plan["predicted"]) == ("ready", 7, expected)
    assert people(acme) == 1
    entries = acme.get(f"/candidates/imports/{plan['id']}/entries", predicted="new-version")["data"]
    assert [(entry["name"], entry["candidateId"]) for entry in entries] == [("2.pdf", known["id"])]
    run = done(acme, plan, "run")
    assert (run["status"], run["outcomes"]) == ("done", expected)
    assert people(acme) == 4
    past = acme.get("/candidates", type="past")["data"]
    assert len(past) == 3
    assert acme.get(f"/candidates/{past[0]['id']}")["data"]["metadata"]["source"] == "fair"
    undone = done(acme, plan, "undo")
    assert (undone["status"], undone["undone"]) == ("undone", {"undone": 4})
    assert people(acme) == 1


def with_addresses(name: str, *addresses: str) -> bytes:
    return pdf(column(60, 780, [name, *addresses, "SKILLS", "Python, Docker"]))


def test_what_entries_mean_for_one_another_is_foreseen_too(acme: Tenant) -> None:
    """One person in three files, one of them with a second address that somebody else has as their first."""
    content = zipped(
        {
            "1.pdf": with_addresses("ADA BLOOM", "ada.one@example.com"),
            "2.pdf": with_addresses("ADA BLOOM", "ada.one@example.com", "ada.two@example.com"),
            "3.pdf": with_addresses("ADA M BLOOM", "ada.two@example.com"),
            "4.pdf": with_addresses("ADA M BLOOM", "ada.two@example.com", "ada.one@example.com"),
            "5.pdf": with_addresses("BO LIND"),
            "6.pdf": with_addresses("BO LIND"),
        }
    )
    plan = ended(acme, sent(acme, content))
    run = done(acme, plan, "run")
    assert run["outcomes"] == plan["predicted"], acme.get(f"/candidates/imports/{plan['id']}/entries")
    entries = acme.get(f"/candidates/imports/{plan['id']}/entries")["data"]
    said = [(entry["predicted"], entry["sameAs"]) for entry in entries]
    assert [entry["outcome"] or entry["predicted"] for entry in entries] == [fate for fate, _ in said]
    assert said[:2] == [("create", None), ("new-version", 1)] and said[5] == ("duplicate", 5)
    assert people(acme) == [fate for fate, _ in said].count("create")
    undone = done(acme, plan, "undo")
    assert undone["undone"] == {"undone": 5} and people(acme) == 0, acme.get(
        f"/candidates/imports/{plan['id']}/entries"
    )


def test_what_somebody_changed_since_is_kept_with_the_reason(acme: Tenant) -> None:
    plan = ended(acme, sent(acme, zipped({f"{number}.pdf": a_cv(number) for number in range(3)})))
    done(acme, plan, "run")
    (entry,) = acme.get(f"/candidates/imports/{plan['id']}/entries", limit=1, page=2)["data"]
    changed = acme.http.patch(f"/candidates/{entry['candidateId']}", json={"employmentStatus": "hired"})
    assert changed.status_code == 200
    assert done(acme, plan, "undo")["undone"] == {"kept": 1, "undone": 2}
    (kept,) = acme.get(f"/candidates/imports/{plan['id']}/entries", status="kept")["data"]
    assert kept["number"] == entry["number"] and kept["reason"] and people(acme) == 1
    assert [each["id"] for each in acme.get("/candidates/imports")["data"]] == [plan["id"]]


def test_progress_streams_until_the_end(acme: Tenant) -> None:
    answer = sent(acme, zipped({f"{number}.pdf": a_cv(number) for number in range(6)}))
    operation = answer.json()["data"]["id"]
    told = acme.http.get(f"/operations/{operation}/events").text
    events = [json.loads(line[6:]) for line in told.splitlines() if line.startswith("data: ")]
    assert told.count("event: end") == 1 and events[-1]["kind"] == "import"
    assert events[-1]["progress"] == {"current": 6, "total": 6, "failed": 0}
    assert events[-1]["result"]["entries"] == {"create": 6}


def test_lines_of_candidates_are_a_plan_too(acme: Tenant) -> None:
    lines = [{"name": "Ana", "externalId": "a"}, {"name": "Bo", "externalId": "a"}, {"nome": "Cy"}]
    plan = ended(acme, sent(acme, "\n".join(map(json.dumps, lines)).encode(), "people.ndjson"))
    assert plan["predicted"] == {"create": 1, "duplicate": 1, "refused": 1}
    (refused,) = acme.get(f"/candidates/imports/{plan['id']}/entries", predicted="refused")["data"]
    assert refused["name"] == "line 3" and "nome" in refused["message"]
    assert done(acme, plan, "run")["outcomes"] == plan["predicted"]
    assert done(acme, plan, "undo")["undone"] == {"undone": 1} and people(acme) == 0


def test_row_59_a_hostile_archive_is_a_problem_that_says_why(acme: Tenant) -> None:
    answer = sent(acme, zipped({"../../etc/passwd": b"x"}))
    assert (answer.status_code, answer.json()["reason"]) == (422, "unsafe_path")
    assert answer.json()["type"].endswith("/archive-refused")


def test_no_other_tenant_sees_an_import(acme: Tenant) -> None:
    plan = ended(acme, sent(acme, zipped({"0.pdf": a_cv(0)})))
    with Tenant(acme.url, company="Globex") as globex:
        for method, path in (("GET", ""), ("GET", "/entries"), ("POST", "/run"), ("POST", "/undo")):
            answer = globex.http.request(method, f"/candidates/imports/{plan['id']}{path}")
            assert answer.status_code == 404, path
        assert globex.http.get(f"/operations/import.{plan['id']}").status_code == 404


def test_a_plan_is_not_run_before_it_is_ready_nor_undone_before_it_ran(acme: Tenant) -> None:
    plan = ended(acme, sent(acme, zipped({"0.pdf": a_cv(0)})))
    refused = acme.http.post(f"/candidates/imports/{plan['id']}/undo")
    assert (refused.status_code, refused.json()["state"]) == (409, "ready")
    cancelled = acme.http.post(f"/candidates/imports/{plan['id']}/cancel")
    assert cancelled.json()["data"]["status"] == "cancelled"
    assert acme.http.post(f"/candidates/imports/{plan['id']}/run").status_code == 409


def command(tenant: Tenant, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "JOBHIRE_TOKEN": tenant.token}
    return subprocess.run(
        [sys.executable, "-m", "jobhire.interfaces.cli.main", "import", *words, "--url", tenant.url],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def test_the_command_takes_in_a_folder_once_however_often_it_is_given(acme: Tenant, tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"{number}.pdf").write_bytes(a_cv(number))
    dry = command(acme, "cvs", str(tmp_path), "--dry-run")
    assert dry.returncode == 0 and "create" in dry.stdout and people(acme) == 0, dry.stderr
    assert command(acme, "cvs", str(tmp_path)).returncode == 2
    first = command(acme, "cvs", str(tmp_path), "--yes")
    assert first.returncode == 0 and people(acme) == 5, first.stdout + first.stderr
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 no")
    second = command(acme, "cvs", str(tmp_path), "--yes")
    assert second.returncode == 1 and "duplicate" in second.stdout and people(acme) == 5


def test_a_backup_of_talent_sonar_is_taken_in_once_and_read_back(acme: Tenant, tmp_path: Path) -> None:
    file = tmp_path / "backup.json"
    file.write_text(json.dumps(a_backup()))
    first = command(acme, "talent-sonar", str(file), "--json")
    report = json.loads(first.stdout)
    assert first.returncode == 0 and report["differ"] == [] and report["readBack"] == 25, first.stderr
    assert report["sections"] == {
        "jobs": {"created": 5},
        "internalCandidates": {"created": 8},
        "pastCandidates": {"created": 8},
        "uploadedCandidates": {"created": 8},
    }
    again = json.loads(command(acme, "talent-sonar", str(file), "--json").stdout)
    assert {name: dict(counts) for name, counts in again["sections"].items()} == {
        "jobs": {"exists": 5},
        **{f"{type}Candidates": {"exists": 8} for type in ("internal", "past", "uploaded")},
    }
    jobs = acme.get("/jobs", status="all", sort="-createdAt")["data"]
    days = [job["createdAt"] for job in jobs]
    assert days == sorted(days, reverse=True) and all(day.startswith("2024-") for day in days)


RESUME: dict[str, Any] = {
    "basics": {"name": "Ada Bloom", "email": "ada.json@example.com"},
    "work": [{"name": "Initech", "position": "Platform Engineer", "startDate": "2019-03"}],
    "skills": [{"name": "Python"}],
}


def test_json_resume_comes_in_like_any_cv_and_goes_out_again(acme: Tenant) -> None:
    content = json.dumps(RESUME).encode()
    answer = acme.http.post("/candidates/upload", files={"file": ("ada.json", content)})
    assert answer.status_code == 201, answer.text
    out = acme.http.get(f"/candidates/{answer.json()['data']['id']}/json-resume").json()
    assert out["basics"] == RESUME["basics"] and out["work"] == [{**RESUME["work"][0], "highlights": []}]
    assert {"name": "Python"} in out["skills"]
