"""A process loads what its role needs: what only the API uses would cost workers memory and time to start."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {"litestar"}
ON_USE = {
    "dns",
    "google.protobuf",
    "icalendar",
    "lxml",
    "requests",
    "opentelemetry.exporter",
    "scim2_models",
    "webauthn",
} | {
    "jobhire.domains.matching.domain.cv",
    "jobhire.domains.matching.domain.posting",
}
"""What whoever needs it loads when it is first needed: a tenth of a start is the words CVs are read by."""
PROGRAM = f"""
import sys
from jobhire.bootstrap import Container
from jobhire.config.environment import load
from jobhire.interfaces.cli.environment import with_secret

role, folder = sys.argv[1:]
nowhere = {{"JOBHIRE_MONGODB_URL": "mongodb://127.0.0.1:1", "JOBHIRE_REDIS_URL": "redis://127.0.0.1:1"}}
settings = with_secret(load({{"JOBHIRE_DATA_DIR": folder, **nowhere}}))
if role == "api":
    from jobhire.interfaces.api.role import build_api

    build_api(settings)
else:
    Container(settings=settings, role=role).doors()
print(*sorted({HEAVY | ON_USE!r} & set(sys.modules)))
"""


@pytest.mark.parametrize(("role", "loaded"), [("worker", set()), ("relay", set()), ("api", HEAVY)])
def test_only_the_api_loads_what_only_the_api_needs(role: str, loaded: set[str], tmp_path: Path) -> None:
    command = [sys.executable, "-c", PROGRAM, role, str(tmp_path)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout
    assert set(printed.split()) == loaded
