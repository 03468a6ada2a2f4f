"""How a worker or relay process ends."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest

PROGRAM = """
import threading, time
from jobhire.interfaces.workers import process

process.GRACE_SECONDS = 1.0

class Runner:
    def run(self, stop: threading.Event) -> None:
        print("working", flush=True)
        stop.wait()
        {after}
        print("finished", flush=True)

process.run_until_signalled(Runner(), ready=lambda: print("ready", flush=True))
"""


def ended(after: str, number: int) -> tuple[int, list[str], float]:
    """Exit code, what was said, and how long the end took."""
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM.format(after=after)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    said = [process.stdout.readline().strip(), process.stdout.readline().strip()]
    asked = time.monotonic()
    process.send_signal(number)
    rest, _ = process.communicate(timeout=10)
    return process.returncode, [*said, *rest.split("\n")[:-1]], time.monotonic() - asked


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_work_in_hand_is_finished_before_the_process_ends(number: int) -> None:
    code, said, _ = ended("time.sleep(0.3)", number)
    assert (code, said) == (0, ["ready", "working", "finished"])


def test_work_that_does_not_finish_is_left_after_the_grace_period() -> None:
    code, said, seconds = ended("time.sleep(60)", signal.SIGTERM)
    assert code == 1 and "finished" not in said
    assert seconds < 5
    assert said[-1].startswith("did not stop within")
