"""The whole house, wired as in production, for the tests that look at all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobhire.config.environment import load

if TYPE_CHECKING:
    from jobhire.bootstrap import Container


@pytest.fixture(scope="session")
def house() -> Container:
    """With every door open. Nothing connects until it is used, so no server is needed."""
    from jobhire.bootstrap import Container  # here: when it cannot be imported, the other tests still say why

    secret = "".join(chr(code) for code in range(33, 97))
    environ = {"JOBHIRE_MONGODB_URL": "mongodb://127.0.0.1:9", "JOBHIRE_REDIS_URL": "redis://127.0.0.1:9"}
    container = Container(settings=load({**environ, "JOBHIRE_TOKEN_SECRET": secret}), role="test")
    container.doors()
    return container
