"""Stand-ins for the API, the relay and a worker: as small as the supervisor's view of them.

``python fake_roles.py ROLE`` runs one; ``python fake_roles.py up DATA_DIR PORT WORKERS`` supervises them
together with the real embedded servers.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from types import ModuleType
from typing import Any

from jobhire.interfaces.cli.children import announce_ready


async def _application(scope: dict[str, Any], receive: Callable[..., Any], send: Callable[..., Any]) -> None:
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"ready"})


def _serve() -> None:
    """The real server and its process tree, with next to nothing to serve."""
    from jobhire.interfaces.cli.environment import settings_of
    from jobhire.interfaces.cli.roles import run_api

    stand_in = ModuleType("jobhire.interfaces.api.role")
    stand_in.__dict__["build_api"] = lambda settings: _application
    sys.modules["jobhire.interfaces.api.role"] = stand_in
    run_api(settings_of())


def run(role: str) -> None:
    if os.environ.get(f"FAKE_{role.upper()}_FAILS"):
        print(f"jobhire: {role} cannot go on")
        sys.exit(int(os.environ[f"FAKE_{role.upper()}_FAILS"]))
    if os.environ.get(f"FAKE_{role.upper()}_HANGS"):
        time.sleep(600)
    if role == "api":
        _serve()
        return
    if role == "worker":  # a grandchild, tied to nobody: it must go with its group
        subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(600)"])
    announce_ready()
    while True:
        time.sleep(60)


def up(data_dir: str, port: str, workers: str) -> int:
    from jobhire.interfaces.cli.environment import settings_of
    from jobhire.interfaces.cli.refusal import Refusal
    from jobhire.interfaces.cli.up import run_stack

    try:
        settings = settings_of(data_dir=data_dir, port=port, workers=workers)
        return run_stack(settings, commands=lambda role: (sys.executable, __file__, role))
    except Refusal as refusal:
        print(f"jobhire: {refusal}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    if sys.argv[1] == "up":
        sys.exit(up(*sys.argv[2:]))
    run(sys.argv[1])
