"""Another package adds a board, as docs/sources.md says."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from jobhire.domains.sourcing.application.ports import JobBoard
from jobhire.domains.sourcing.infrastructure.plugins import all_boards

MODULE = """
from jobhire.domains.sourcing.application.ports import Found, Step
from jobhire.domains.sourcing.domain.posting import Posting


class AcmeCareers:
    whole = True
    obeys_robots = False

    def normal(self, address):
        return address.strip()

    def begin(self, address, secret):
        return Step(url=f"https://{address}.example/jobs.csv")

    def read(self, address, step, answer):
        rows = (line.split(",") for line in answer.body.decode().splitlines())
        return Found(postings=[Posting(external_id=id, title=title) for id, title in rows])
"""
BUILT_IN = ["feed", "greenhouse", "lever", "portal-xml", "remoteok", "schema-org"]


def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    metadata = tmp_path / "acme_jobs-1.0.dist-info"
    metadata.mkdir()
    (tmp_path / "acme_jobs.py").write_text(MODULE)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-jobs\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(f"[jobhire.boards]\n{name} = acme_jobs:AcmeCareers\n")
    monkeypatch.syspath_prepend(tmp_path)
    importlib.invalidate_caches()


def test_a_board_of_another_package_stands_beside_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert all_boards().names == BUILT_IN
    install(tmp_path, monkeypatch, "acme-careers")
    board: JobBoard | None = all_boards().get("acme-careers")
    assert board is not None
    assert board.begin("acme", "").url == "https://acme.example/jobs.csv"


def test_a_board_that_takes_the_name_of_another_is_a_start_up_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, monkeypatch, "lever")
    with pytest.raises(ValueError, match="two plug-ins are called 'lever'"):
        all_boards()
