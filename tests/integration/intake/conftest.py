from __future__ import annotations

from collections.abc import Iterator

import pytest

from jobhire.domains.intake.infrastructure.jail import JailedReader


@pytest.fixture(scope="session")
def jail() -> Iterator[JailedReader]:
    with JailedReader() as jail:
        yield jail
