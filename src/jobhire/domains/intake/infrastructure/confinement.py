"""What the child gives up before it reads a stranger's file. Linux; elsewhere what the system offers."""

from __future__ import annotations

import ctypes
import os
import resource
import sys
from typing import Any

MEMORY = 480 * 1024 * 1024
"""Bytes of address space."""
CPU_SECONDS = 10
"""Per file."""
_FILES = 24
_NEWUSER, _NEWNET, _NEWIPC = 0x10000000, 0x40000000, 0x08000000
_PDEATHSIG, _DUMPABLE, _NO_NEW_PRIVILEGES = 1, 4, 38
_SIGKILL = 9
_FORBIDDEN = (
    "socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.system", "os.kill",
    "os.remove",
    "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.chmod", "os.chown", "os.truncate",
    "os.putenv",
    "shutil.", "ftplib.", "urllib.", "http.", "smtplib.", "pty.", "webbrowser.",
)  # fmt: skip


def confine() -> bool:
    """Take away network, files, processes and memory, for good. Whether the kernel gave a network namespace.

    Without one (containers often forbid it), an audit hook refuses sockets, processes and writing to Python
    code, and no
    native code in use here opens connections.
    """
    isolated = give_up(memory=MEMORY)
    if hasattr(resource, "RLIMIT_NPROC"):
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    sys.addaudithook(_refuse)
    return isolated


def give_up(*, memory: int, cpu_seconds: int | None = None) -> bool:
    """What survives becoming another program. Whether the kernel gave a network namespace."""
    isolated = _own_namespaces()
    _never_again()
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, _FILES),
    ):
        resource.setrlimit(what, (most, most))
    if cpu_seconds is not None:
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    return isolated


def allow_cpu_for_one_file() -> None:
    """SIGXCPU ends the process when the file has used its seconds."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(used.ru_utime + used.ru_stime) + CPU_SECONDS + 1
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _own_namespaces() -> bool:
    """As root, or where unprivileged user namespaces are allowed."""
    try:
        unshare = ctypes.CDLL(None, use_errno=True).unshare
    except (AttributeError, OSError):
        return False
    return bool(unshare(_NEWNET | _NEWIPC) == 0 or unshare(_NEWUSER | _NEWNET | _NEWIPC) == 0)


def _never_again() -> None:
    """No new privileges, no tracing or core of this memory, and no life after the parent."""
    try:
        prctl = ctypes.CDLL(None, use_errno=True).prctl
    except (AttributeError, OSError):
        return
    prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    prctl(_DUMPABLE, 0, 0, 0, 0)
    prctl(_PDEATHSIG, _SIGKILL, 0, 0, 0)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event.startswith(_FORBIDDEN) or (event == "open" and _writes(arguments)):
        raise PermissionError(f"not in here: {event}")


def _writes(arguments: tuple[Any, ...]) -> bool:
    mode, flags = arguments[1], arguments[2]
    if isinstance(mode, str):
        return any(letter in mode for letter in "wax+")
    return bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
