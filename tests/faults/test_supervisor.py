"""The supervisor with the real embedded servers and small stand-ins for the roles."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
import redis
from pymongo import MongoClient

from jobhire.interfaces.cli.datadir import LOG_BYTES, DataDir, Running, running_from

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("stack")]

PROGRAM = Path(__file__).with_name("fake_roles.py")


class Stack:
    """One supervised stack, started as a person would start it."""

    def __init__(self, data_dir: Path, port: int, workers: int, environment: dict[str, str]) -> None:
        self.data_dir = data_dir
        self.process = subprocess.Popen(
            [sys.executable, str(PROGRAM), "up", str(data_dir), str(port), str(workers)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **environment},
        )
        self.family: list[psutil.Process] = []

    def wait_until_ready(self) -> Running:
        roles = {"redis", "mongodb", "api", "relay", "worker-1"}
        self.lines_until("Ready after")
        running = running_from(self.data_dir)
        assert running is not None and running.processes.keys() >= roles
        return running

    def lines_until(self, text: str) -> list[str]:
        assert self.process.stdout is not None
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if text in line:
                self.family = psutil.Process(self.process.pid).children(recursive=True)
                return lines
        raise AssertionError(f"ended without {text!r}: {''.join(lines)}{self.rest()}")

    def end(self, number: int) -> int:
        self.process.send_signal(number)
        return self.process.wait(15)

    def rest(self) -> str:
        out, err = self.process.communicate(timeout=15)
        return out + err

    def survivors(self, seconds: float = 2.0) -> list[psutil.Process]:
        _, alive = psutil.wait_procs(self.family, timeout=seconds)
        return [process for process in alive if not _has_ended(process)]


def _has_ended(process: psutil.Process) -> bool:
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:  # It ended since it was looked for.
        return True


Start = Callable[..., Stack]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    stacks: list[Stack] = []

    def begin(
        data_dir: Path | None = None, *, port: int | None = None, workers: int = 1, **env: str
    ) -> Stack:
        stacks.append(Stack(data_dir or tmp_path / "data", port or free_port(), workers, env))
        return stacks[-1]

    yield begin
    for stack in stacks:
        if stack.process.poll() is None:
            stack.process.kill()
        stack.process.wait()
        for pipe in (stack.process.stdout, stack.process.stderr):
            if pipe is not None:
                pipe.close()
        for process in stack.survivors(1.0):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def wait_for(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)


def remember(running: Running, value: str) -> None:
    with (
        MongoClient[dict[str, str]](running.mongodb_url) as mongodb,
        redis.Redis.from_url(running.redis_url) as r,
    ):
        mongodb["jobhire"]["kept"].insert_one({"_id": value})
        r.set("kept", value)


def recall(running: Running) -> tuple[list[str], bytes]:
    with (
        MongoClient[dict[str, str]](running.mongodb_url) as mongodb,
        redis.Redis.from_url(running.redis_url) as r,
    ):
        found = [document["_id"] for document in mongodb["jobhire"]["kept"].find({})]
        return found, bytes(r.get("kept") or b"")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything_in_order_and_leaves_no_process(start: Start, number: int) -> None:
    stack = start(workers=2)
    stack.wait_until_ready()
    asked = time.monotonic()
    assert stack.end(number) == 0
    assert time.monotonic() - asked < 10
    assert not stack.survivors(0.1)
    stopped = [line.split()[1] for line in stack.rest().splitlines() if "stopped" in line]
    assert stopped == ["api", "worker-1", "worker-2", "relay", "redis", "mongodb"]
    assert running_from(stack.data_dir) is None


def test_kill_9_of_the_supervisor_leaves_no_process_not_even_a_grandchild(start: Start) -> None:
    stack = start(workers=2)
    running = stack.wait_until_ready()
    worker = psutil.Process(running.processes["worker-1"])
    assert worker.children()  # the stand-in has started something of its own
    assert len(stack.family) >= 9
    assert stack.end(signal.SIGKILL) == -signal.SIGKILL
    assert not stack.survivors()


@pytest.mark.parametrize("whom", ["parent", "server"])
def test_the_api_dies_as_a_whole_and_is_started_again(start: Start, whom: str) -> None:
    stack = start()
    parent = psutil.Process(stack.wait_until_ready().processes["api"])
    (server,) = parent.children()
    (parent if whom == "parent" else server).kill()
    gone, alive = psutil.wait_procs([parent, server], timeout=5)
    assert len(gone) == 2 and not alive
    stack.lines_until("api again")


def test_data_survives_kill_9_and_the_next_start_recovers_by_itself(start: Start) -> None:
    stack = start()
    remember(stack.wait_until_ready(), "precious")
    stack.end(signal.SIGKILL)
    (stack.data_dir / "run" / "mongodb.pid").write_text(str(os.getpid()))  # stale, and the number lives again
    again = start(stack.data_dir)
    assert recall(again.wait_until_ready()) == (["precious"], b"precious")


def test_a_redis_log_cut_off_by_a_crash_does_not_prevent_the_start(start: Start) -> None:
    stack = start()
    remember(stack.wait_until_ready(), "precious")
    stack.end(signal.SIGTERM)
    log = stack.data_dir / "redis" / "appendonly.aof"
    whole = log.stat().st_size
    os.truncate(log, whole - 5)
    kept, hint = recall(start(stack.data_dir).wait_until_ready())
    assert kept == ["precious"] and hint == b""


@pytest.mark.parametrize("name", ["api", "worker-1", "redis", "mongodb"])
def test_a_killed_process_is_started_again_with_what_it_had(start: Start, name: str) -> None:
    stack = start()
    before = stack.wait_until_ready()
    remember(before, "precious")
    os.kill(before.processes[name], signal.SIGKILL)
    said = "".join(stack.lines_until(f"{name} again"))
    assert "killed by signal 9" in said
    after = running_from(stack.data_dir)
    assert after is not None and after.processes[name] != before.processes[name]
    assert (after.mongodb_url, after.redis_url) == (before.mongodb_url, before.redis_url)
    assert recall(after) == (["precious"], b"precious")


def test_a_second_supervisor_on_the_same_directory_is_refused_in_one_line(start: Start) -> None:
    first = start()
    first.wait_until_ready()
    second = start(first.data_dir)
    assert second.process.wait(10) == 2
    said = second.rest().splitlines()
    assert len(said) == 1 and f"process {first.process.pid}" in said[0]
    assert running_from(first.data_dir) is not None


def test_a_busy_port_is_refused_in_one_line(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        stack = start(port=port)
        assert stack.process.wait(10) == 2
    said = stack.rest().splitlines()
    assert said == [f"jobhire: cannot listen on 127.0.0.1:{port}: Address already in use"]


def test_a_data_directory_that_cannot_be_made_is_refused_in_one_line(start: Start, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    stack = start(tmp_path / "file" / "data")
    assert stack.process.wait(10) == 2
    said = stack.rest().splitlines()
    assert len(said) == 1 and said[0].startswith("jobhire: cannot use the data directory")


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("JOBHIRE_MONGODB_URL", "mongodb://127.0.0.1:{port}"),
        ("JOBHIRE_REDIS_URL", "redis://127.0.0.1:{port}/0"),
    ],
)
def test_a_given_server_that_does_not_answer_is_refused_and_named(start: Start, name: str, url: str) -> None:
    stack = start(**{name: url.format(port=free_port())})
    assert stack.process.wait(20) == 2
    refusal = [line for line in stack.rest().splitlines() if line.startswith("jobhire:")]
    assert len(refusal) == 1 and name in refusal[0]


def test_a_role_that_refuses_stops_the_start_with_its_reason(start: Start) -> None:
    stack = start(FAKE_RELAY_FAILS="2")
    assert stack.process.wait(15) == 2
    assert "jobhire: relay cannot go on" in stack.rest()


def test_a_role_that_never_starts_ends_the_stack_with_its_last_words(start: Start) -> None:
    stack = start(FAKE_WORKER_FAILS="3")
    stack.lines_until("starting it again")
    assert stack.process.wait(20) == 1
    said = stack.rest()
    assert "Giving up: worker-1 keeps ending (exit code 3" in said
    assert "worker cannot go on" in said
    assert not stack.survivors(0.1)


def test_a_role_that_takes_too_long_to_start_ends_the_stack_and_is_named(start: Start) -> None:
    stack = start(FAKE_WORKER_HANGS="1", JOBHIRE_START_SECONDS="5")
    assert stack.process.wait(30) == 1
    assert "was not ready after 5 s (JOBHIRE_START_SECONDS)" in stack.rest()
    assert not stack.survivors(0.1)


def test_a_closed_terminal_does_not_prevent_a_clean_stop(start: Start) -> None:
    stack = start()
    stack.wait_until_ready()
    assert stack.process.stdout is not None
    stack.process.stdout.close()
    assert stack.end(signal.SIGTERM) == 0
    assert not stack.survivors(0.1)
    assert stack.process.stderr is not None and stack.process.stderr.read() == ""
    stack.process.stderr.close()


def test_a_stop_during_the_start_is_heeded(start: Start) -> None:
    stack = start()
    stack.lines_until("Starting JobHire")
    assert stack.end(signal.SIGINT) == 0
    assert "Ready after" not in stack.rest()
    assert not stack.survivors(0.1)


def test_given_servers_are_used_and_left_alone(start: Start, tmp_path: Path) -> None:
    host = start(tmp_path / "host").wait_until_ready()
    guest = start(tmp_path / "guest", JOBHIRE_MONGODB_URL=host.mongodb_url, JOBHIRE_REDIS_URL=host.redis_url)
    guest.lines_until("Ready after")
    running = running_from(guest.data_dir)
    assert running is not None and running.processes.keys() == {"api", "relay", "worker-1"}
    assert guest.end(signal.SIGTERM) == 0
    remember(host, "still there")


def test_the_development_secret_is_made_once_and_is_private(tmp_path: Path) -> None:
    secret = DataDir(tmp_path / "data").secret()
    assert len(secret) >= 32
    assert DataDir(tmp_path / "data").secret() == secret
    assert stat.S_IMODE((tmp_path / "data" / "token.secret").stat().st_mode) == 0o600


def test_a_long_log_is_put_aside_and_a_short_one_kept(tmp_path: Path) -> None:
    data = DataDir(tmp_path)
    for turn in range(5):
        data.log("api").write_bytes(b"%d" % turn + b"x" * LOG_BYTES)
        data.log("relay").write_text("short")
        data.rotate_logs()
    assert not data.log("api").exists()
    assert data.log("relay").read_text() == "short"
    kept = sorted(path.name for path in (tmp_path / "logs").glob("api.log.*"))
    assert kept == ["api.log.1", "api.log.2", "api.log.3"]
    assert (tmp_path / "logs" / "api.log.1").read_bytes()[:1] == b"4"
