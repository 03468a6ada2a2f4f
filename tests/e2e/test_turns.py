"""Who answers requests has short turns of the processor, all threads of it; who hashes passwords has not."""

from __future__ import annotations

import ctypes
import platform
import struct
import sys
from pathlib import Path

import pytest

from jobhire.shared.infrastructure.turns import SHORT
from tests.stack import Stack, Tenant

_GET_ATTRIBUTES = {"x86_64": 315, "aarch64": 275}
_LAYOUT = "=IIQiIQQQII"


def turn_of(thread: int) -> int | None:
    """Nanoseconds, as the kernel says; 0 where all have the same, None of a thread that has ended."""
    size = struct.calcsize(_LAYOUT)
    room = ctypes.create_string_buffer(size)
    number = _GET_ATTRIBUTES[platform.machine()]
    if ctypes.CDLL(None).syscall(number, thread, room, size, 0):
        return None
    return int(struct.unpack(_LAYOUT, room.raw)[5])


def turns_of(process: int) -> set[int | None]:
    return {turn_of(int(thread.name)) for thread in Path(f"/proc/{process}/task").iterdir()} - {None}


@pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in _GET_ATTRIBUTES, reason="only Linux can be asked"
)
def test_every_thread_of_the_api_has_short_turns_and_hashing_has_the_usual_ones(
    stack: Stack, acme: Tenant
) -> None:
    usual = turn_of(0)
    if not usual:
        pytest.skip("this kernel has one length for all: 6.12 and newer have others")
    acme.get("/jobs")  # whoever founded a tenant had a password hashed
    hashing = [child.pid for child in stack.children() if any("hashing_child" in w for w in child.cmdline())]
    (serving,) = {Path(f"/proc/{pid}/stat").read_text().split()[3] for pid in hashing}
    assert turns_of(int(serving)) == {SHORT}
    assert set().union(*map(turns_of, hashing)) == {usual}
