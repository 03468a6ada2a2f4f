"""`make run` as a newcomer sees it: everything starts, the demo is there, and the lines to paste work."""

from __future__ import annotations

import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from jobhire.interfaces.cli.demo import load_candidates, load_jobs
from jobhire.interfaces.cli.showcase import EMAIL, PASSWORD
from tests.servers import free_port

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("stack")]

LAST_LINE = "curl -s -X PATCH"


@contextmanager
def up(data_dir: Path) -> Iterator[str]:
    """``jobhire up --demo``: what it has said until the demo was shown. Ends by Ctrl-C, within 10 s."""
    command = [sys.executable, "-P", "-m", "jobhire", "up", "--demo", "--port", str(free_port())]
    process = subprocess.Popen(
        [*command, "--data-dir", str(data_dir)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "COLUMNS": "160"},
    )
    try:
        yield _said(process)
    finally:
        asked = time.monotonic()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=15)
    assert process.returncode == 0
    assert time.monotonic() - asked < 10


def _said(process: subprocess.Popen[str], seconds: float = 120.0) -> str:
    lines: queue.Queue[str] = queue.Queue()

    def pump() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            lines.put(line)
            if LAST_LINE in line:
                break

    threading.Thread(target=pump, daemon=True).start()
    said, until = "", time.monotonic() + seconds
    while LAST_LINE not in said:
        try:
            said += lines.get(timeout=0.5)
        except queue.Empty:
            assert process.poll() is None and time.monotonic() < until, said
    return said


def ranking(said: str) -> list[str]:
    return [line for line in said.splitlines() if re.match(r"│ +\d+ │", line)]


def pasted(said: str) -> subprocess.CompletedProcess[str]:
    """The lines as a person would paste them."""
    lines = [line for line in said.splitlines() if "curl -s" in line]
    assert len(lines) == 3
    return subprocess.run(["bash", "-ec", "\n".join(lines)], capture_output=True, text=True, check=False)


def test_the_demo_shows_a_ranking_and_a_second_start_finds_it_again(tmp_path: Path) -> None:
    with up(tmp_path / "data") as said:
        assert f"{EMAIL} / {PASSWORD}" in said
        assert re.search(r"http://127\.0\.0\.1:\d+/docs", said)
        assert f"{len(load_candidates())} candidates" in said
        first = ranking(said)
        assert len(first) >= 5
        assert load_jobs()[0]["title"] in said
        assert "In the running: 2 new, 1 screening, 1 interview, 1 offer" in said
    with up(tmp_path / "data") as again:
        assert ranking(again) == first
        assert "In the running: 2 new, 1 screening, 1 interview, 1 offer" in again
        assert "Loading the demo" not in again
        done = pasted(again)
        assert done.returncode == 0, done.stderr
        assert '"matchScore"' in done.stdout and '"requiredSkills"' in done.stdout
