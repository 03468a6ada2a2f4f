"""Stand-ins for the API, the relay and a worker: as small as the supervisor's view of them.

``python fake_roles.py ROLE`` runs one; ``python fake_roles.py up DATA_DIR PORT WORKERS`` supervises them
together with the real embedded servers.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

from jobhire.interfaces.cli.children import announce_ready


class _Ready(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()


def run(role: str) -> None:
    if os.environ.get(f"FAKE_{role.upper()}_FAILS"):
        print(f"jobhire: {role} cannot go on")
        sys.exit(int(os.environ[f"FAKE_{role.upper()}_FAILS"]))
    if role == "api":
        HTTPServer(("127.0.0.1", int(os.environ["JOBHIRE_PORT"])), _Ready).serve_forever()
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
