"""`jobhire cv show`, as a person and as a program see it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jobhire.interfaces.cli.cvs import show_cv
from tests.integration.intake.files import pdf, text

CV = text(50, 780, "Ada Lovelace", size=18) + text(50, 760, "ada.lovelace@example.org")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "cv.pdf"
    made.write_bytes(pdf(CV + text(50, 600, "Kubernetes wizard", color="1 g")))
    return made


def test_a_person_sees_the_profile_its_places_and_what_is_hidden(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert show_cv(file, "text", None) == 0
    shown = capsys.readouterr().out
    assert "Ada Lovelace" in shown
    assert "page 1, 0-12" in shown
    assert "in the colour of its background: Kubernetes wizard" in shown


def test_a_program_gets_the_same_as_json(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert show_cv(file, "json", None) == 0
    got = json.loads(capsys.readouterr().out)
    span = got["profile"]["name"]["span"]
    assert got["text"][span["start"] : span["end"]] == "Ada Lovelace"
    assert [hidden["reason"] for hidden in got["hidden"]] == ["background"]


def test_a_refused_file_is_told_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    empty = tmp_path / "cv.pdf"
    empty.touch()
    assert show_cv(empty, "text", None) == 1
    assert "The file is empty." in capsys.readouterr().err
    assert show_cv(empty, "json", None) == 1
    assert json.loads(capsys.readouterr().out)["failed"]["reason"] == "empty"
