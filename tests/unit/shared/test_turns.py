"""A process asks the kernel for short turns, and its children may ask for the usual ones again."""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from typing import Any

import pytest

from jobhire.shared.infrastructure import turns

ROLE = """
import ctypes, json, os, struct, sys, threading
from jobhire.shared.infrastructure.turns import SHORT, USUAL, take_turns
ask = {"x86_64": 315, "aarch64": 275}[os.uname().machine]
def told(thread=0):
    room = ctypes.create_string_buffer(56)
    ctypes.CDLL(None).syscall(ask, thread, room, 56, 0)
    found = struct.unpack("=IIQiIQQQII", room.raw)
    return {"policy": found[1], "niceness": found[3], "turn": found[5]}
niceness = os.nice(3)
before, took = told(), take_turns(SHORT)
later = []
thread = threading.Thread(target=lambda: later.append(told()))
thread.start(); thread.join()
after = told()
take_turns(USUAL)
print(json.dumps({
    "took": took, "before": before, "after": after, "later": later[0], "again": told(), "niceness": niceness
}))
"""


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    """What the kernel says of a process before it asks, after, of its next thread, and at last."""
    if sys.platform != "linux" or platform.machine() not in {"x86_64", "aarch64"}:
        pytest.skip("only Linux can be asked")
    run = subprocess.run([sys.executable, "-c", ROLE], check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(run.stdout)
    if not found["before"]["turn"]:
        pytest.skip("this kernel has one length for all: 6.12 and newer have others")
    return found


def test_a_process_and_the_threads_it_starts_have_short_turns(told: dict[str, Any]) -> None:
    assert told["took"]
    assert told["after"]["turn"] == told["later"]["turn"] == turns.SHORT < told["before"]["turn"]


def test_nothing_else_about_it_changes(told: dict[str, Any]) -> None:
    assert {**told["after"], "turn": 0} == {**told["before"], "turn": 0}
    assert told["before"]["niceness"] == told["niceness"] != 0


def test_the_usual_length_can_be_had_again(told: dict[str, Any]) -> None:
    assert told["again"] == told["before"]


def test_where_there_is_no_choice_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "vax")
    assert not turns.take_turns(turns.SHORT)
