"""How many passwords are hashed at once: what the machine has, or what a container may use of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from jobhire.domains.identity.infrastructure import hashing


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 64)


@pytest.mark.parametrize(
    ("quota", "cores"),
    [
        ("200000 100000", 2),
        ("150000 100000", 2),
        ("10000 100000", 1),
        ("9900000 100000", 64),
        ("max 100000", 64),
    ],
)
def test_a_container_hashes_with_the_cores_it_may_use(quota: str, cores: int, tmp_path: Path) -> None:
    (tmp_path / "cpu.max").write_text(f"{quota}\n")
    assert hashing.cores(tmp_path / "cpu.max") == cores


def test_where_nothing_limits_it_a_process_has_the_whole_machine(tmp_path: Path) -> None:
    (tmp_path / "odd").write_text("what is this")
    assert hashing.cores(tmp_path / "gone") == hashing.cores(tmp_path / "odd") == 64
