"""Is the role in this container alive? Exit code 0 when the API, or the port of the other roles, says so."""

from __future__ import annotations

import os
import sys
import urllib.request

PORTS = ("JOBHIRE_PORT", "8000"), ("JOBHIRE_METRICS_PORT", "9100")
"""The API's, and that of the two roles without HTTP of their own: one container has one of them."""


def alive(port: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(not any(alive(os.environ.get(*each)) for each in PORTS))
