"""``jobhire model tune``: what is in the file, and what is shown."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from jobhire.domains.matching.application.tuning import Tuned
from jobhire.domains.matching.domain.tuning import Tuning
from jobhire.interfaces.cli.refusal import Refusal
from jobhire.interfaces.cli.tuning import labelled_pairs, show

LINE: dict[str, Any] = {
    "job": {"title": "Nurse", "requiredSkills": ["Triage"]},
    "candidate": {"cvText": "Nurse, triage", "cvReceivedOn": "2026-01-31"},
    "label": "hired",
}


def written(tmp_path: Path, *lines: Any) -> Path:
    file = tmp_path / "pairs.jsonl"
    file.write_text("\n".join(each if isinstance(each, str) else json.dumps(each) for each in lines))
    return file


def test_a_job_written_twice_is_one_job(tmp_path: Path) -> None:
    other = {**LINE, "job": {"title": "Cook"}, "label": "negative"}
    first, second, third = labelled_pairs(written(tmp_path, LINE, "", other, {**LINE, "label": "negative"}))
    assert first.job.id == third.job.id != second.job.id
    assert [each.good for each in (first, second, third)] == [True, False, False]
    assert (first.job.title, list(first.job.required_skills)) == ("Nurse", ["Triage"])
    assert (first.candidate.cv_text, first.candidate.cv_received_on.isoformat()) == (
        "Nurse, triage",
        "2026-01-31",
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "line 2: Input data was truncated"),
        ({**LINE, "label": "maybe"}, "line 2: Invalid enum value"),
        ({**LINE, "salary": 1}, "line 2: Object contains unknown field `salary`"),
        ({"job": {}, "label": "hired"}, "line 2: Object missing required field `candidate`"),
    ],
)
def test_a_line_that_is_none_is_named(tmp_path: Path, line: Any, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        list(labelled_pairs(written(tmp_path, LINE, line)))


def test_a_file_that_is_not_there_is_a_refusal(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="No such file"):
        list(labelled_pairs(tmp_path / "none"))


def tuned(low: float) -> Tuned:
    tuning = Tuning(jobs=12, pairs=140, before=0.8, after=0.9, low=low, high=0.15, weights={"a": 40, "b": 60})
    before = {"a": 60, "b": 40}
    return Tuned(tuning=tuning, live="v", weights_before=before, verdicts=99, left_out=3, proposed=None)


@pytest.mark.parametrize(
    ("low", "end"),
    [(-0.01, "may be chance: nothing was written"), (0.05, "Nothing was written, as you asked")],
)
def test_what_is_shown_says_what_it_is_worth_and_what_was_done(low: float, end: str) -> None:
    out = StringIO()
    show(Console(file=out, width=100), tuned(low))
    text = out.getvalue()
    assert "99 verdicts (3 left out), 140 pairs of 12 jobs" in text
    assert "0.800 live, 0.900 tuned" in text and f"[{low:+.3f}, +0.150]" in text and end in text
