"""The command as a person meets it: a process, its output, its exit code."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

COMMANDS = (
    "api", "audit", "config", "cv", "demo", "events", "import", "model", "openapi", "parked", "payment",
    "relay", "secrets", "taxonomy", "tenant", "up", "worker",
)  # fmt: skip


def jobhire(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("JOBHIRE_")}
    return subprocess.run(
        [sys.executable, "-P", "-m", "jobhire", *arguments],
        cwd=cwd,
        env={**inherited, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def refusal(done: subprocess.CompletedProcess[str]) -> str:
    """The one line of a refusal."""
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    lines = done.stderr.splitlines()
    assert len(lines) == 1 and lines[0].startswith("jobhire: "), done.stderr
    return lines[0]


def test_help_lists_every_command(tmp_path: Path) -> None:
    done = jobhire("--help", cwd=tmp_path)
    assert done.returncode == 0
    listed = {line.split()[0] for line in done.stdout.partition("Commands:")[2].splitlines() if line.strip()}
    assert listed == set(COMMANDS)


def test_help_imports_nothing_heavy(tmp_path: Path) -> None:
    program = (
        "import sys, jobhire.interfaces.cli.main\n"
        "heavy = {'litestar', 'motor', 'pymongo', 'redis', 'granian', 'rich', 'msgspec', 'dramatiq'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, tmp_path: Path) -> None:
    done = jobhire(command, "--help", cwd=tmp_path)
    assert done.returncode == 0 and "Usage: jobhire" in done.stdout


def test_version_is_printed(tmp_path: Path) -> None:
    assert jobhire("--version", cwd=tmp_path).stdout.startswith("jobhire 0.")


def test_config_shows_what_is_in_force_and_hides_secrets(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("JOBHIRE_PORT=9001\nJOBHIRE_HOST=0.0.0.0\n")
    secret = "correct-horse-battery-staple-0123456789"
    done = jobhire("config", cwd=tmp_path, JOBHIRE_HOST="::1", JOBHIRE_TOKEN_SECRET=secret)
    assert "JOBHIRE_PORT=9001" in done.stdout  # from the file
    assert "JOBHIRE_HOST=::1" in done.stdout  # the environment wins
    assert secret not in done.stdout and "JOBHIRE_TOKEN_SECRET=(hidden)" in done.stdout


def test_bad_settings_are_refused_in_one_line_that_names_them_all(tmp_path: Path) -> None:
    line = refusal(jobhire("up", cwd=tmp_path, JOBHIRE_PORT="x", JOBHIRE_WORKERS="0"))
    assert "JOBHIRE_PORT" in line and "JOBHIRE_WORKERS" in line


def test_a_misspelt_setting_is_pointed_out(tmp_path: Path) -> None:
    assert "did you mean JOBHIRE_PORT?" in jobhire("config", cwd=tmp_path, JOBHIRE_PROT="1").stderr


@pytest.mark.parametrize(
    "command", [["api"], ["worker"], ["relay"], ["events", "verify"], ["parked", "list"]]
)
def test_a_role_without_servers_says_what_is_missing(command: list[str], tmp_path: Path) -> None:
    assert "no `jobhire up` runs on" in refusal(jobhire(*command, cwd=tmp_path))


@pytest.mark.parametrize("command", ["up", "api", "worker", "relay"])
def test_production_refuses_the_embedded_servers(command: str, tmp_path: Path) -> None:
    line = refusal(jobhire(command, cwd=tmp_path, JOBHIRE_ENV="production"))
    assert all(name in line for name in ("MONGODB_URL", "REDIS_URL", "TOKEN_SECRET"))
    assert not (tmp_path / ".jobhire").exists()


def test_a_file_lying_around_decides_nothing_in_production(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("JOBHIRE_MONGODB_URL=mongodb://elsewhere\n")
    assert "MONGODB_URL" in refusal(jobhire("api", cwd=tmp_path, JOBHIRE_ENV="production"))


def test_a_role_whose_server_does_not_answer_names_it(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    urls = {
        "JOBHIRE_MONGODB_URL": f"mongodb://u:hunter2@127.0.0.1:{port}",
        "JOBHIRE_REDIS_URL": f"redis://127.0.0.1:{port}/0",
    }
    line = refusal(jobhire("relay", cwd=tmp_path, **urls))
    assert "JOBHIRE_MONGODB_URL" in line and str(port) in line and "hunter2" not in line


def test_the_demo_needs_somebody_who_answers(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert "no answer from" in refusal(jobhire("demo", f"http://127.0.0.1:{port}", cwd=tmp_path))
    assert "is not the address of an API" in refusal(jobhire("demo", "ftp://x", cwd=tmp_path))
    assert "no `jobhire up` runs" in refusal(jobhire("demo", cwd=tmp_path))


def test_the_openapi_document_is_printed_without_any_server(tmp_path: Path) -> None:
    document = json.loads(jobhire("openapi", cwd=tmp_path).stdout)
    assert document["openapi"].startswith("3.1")
    assert "/api/v1/jobs/{id}/matches" in document["paths"]


def test_imported_skills_can_be_used_and_a_wrong_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "esco.csv").write_text(
        "conceptUri,preferredLabel,altLabels\nhttp://data.europa.eu/esco/skill/1,basket weaving,basketry\n"
    )
    done = jobhire("taxonomy", "import", "esco.csv", "--output", "more.txt", cwd=tmp_path)
    assert "1 new skills" in done.stdout and "JOBHIRE_TAXONOMY_FILE=more.txt" in done.stdout
    assert "basketry" in (tmp_path / "more.txt").read_text()
    assert "esco" in refusal(jobhire("taxonomy", "import", "more.txt", cwd=tmp_path)).lower()
    for wrong in ("none.txt", "esco.csv"):
        line = refusal(jobhire("up", cwd=tmp_path, JOBHIRE_TAXONOMY_FILE=wrong))
        assert "JOBHIRE_TAXONOMY_FILE" in line and wrong in line
