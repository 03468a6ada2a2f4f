"""Tie a process to its parent: however the parent ends, the kernel kills the child too.

As a program (``python leash.py PARENT_PID COMMAND...``) it ties itself and becomes the command, which stays
tied: for servers that know nothing of it. Imports nothing but the standard library, so it costs little.
"""

from __future__ import annotations

import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def tie_to(parent: int) -> None:
    """Be killed when process ``parent``, from whose main thread this one was started, is gone.

    Only Linux can do this; elsewhere a child outlives a parent that is killed by ``kill -9``.
    """
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it went before the kernel knew
            os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    tie_to(int(sys.argv[1]))
    os.execvp(sys.argv[2], sys.argv[2:])  # noqa: S606 - becoming the command is the purpose


if __name__ == "__main__":
    main()
