"""How long a thread runs before another that is ready has its turn, and so how soon it has its own.

On Linux 6.12 and newer a thread may ask for another length than the usual one (``sched_setattr``, see
``Documentation/scheduler/sched-eevdf.rst``): who asks for a short turn comes before those with longer ones
that are running, for no more time in all. No privilege is needed. Threads and processes that are started
later have the same.
"""

from __future__ import annotations

import platform
import struct
import sys

SHORT = 100_000
"""Nanoseconds: the least that Linux takes. Usual are one to three milliseconds."""
USUAL = 0
_SET_ATTRIBUTES = {"x86_64": 314, "aarch64": 274}
"""The number of the system call, for which the C library has no function."""
_LAYOUT = "=IIQiIQQQII"
"""Size, policy, flags, niceness, priority, runtime, deadline, period, and two that are not used."""
_ORDINARY = 0


def take_turns(nanoseconds: int) -> bool:
    """Of this length, from now on, for the calling thread and whatever it starts. False where there is no
    choice: on other systems and machines. Older kernels say yes and change nothing."""
    number = _SET_ATTRIBUTES.get(platform.machine())
    if sys.platform != "linux" or number is None:
        return False
    import ctypes
    import os

    niceness = os.getpriority(os.PRIO_PROCESS, 0)
    wanted = struct.pack(
        _LAYOUT, struct.calcsize(_LAYOUT), _ORDINARY, 0, niceness, 0, nanoseconds, 0, 0, 0, 0
    )
    return int(ctypes.CDLL(None).syscall(number, 0, wanted, 0)) == 0
