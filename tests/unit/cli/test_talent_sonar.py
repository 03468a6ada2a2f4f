"""Backups of Talent Sonar: what becomes of each field, what is kept beside, and what is refused and why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.candidate.presentation.bodies import CandidateImportLine
from jobhire.domains.job.presentation.http import JobImportLine
from jobhire.interfaces.cli.migration import migrate
from jobhire.interfaces.cli.refusal import Refusal
from jobhire.interfaces.cli.talent_sonar import Mapped, mapped, read_backup
from jobhire.shared.presentation.bodies import decode_strict
from tests.unit.cli.backup import a_backup


def of(backup: dict[str, Any], tmp_path: Path) -> list[Mapped]:
    file = tmp_path / "backup.json"
    file.write_text(json.dumps(backup))
    return list(mapped(read_backup(file)))


def one(section: str, record: dict[str, Any], tmp_path: Path) -> Mapped:
    (found,) = of({section: [record]}, tmp_path)
    return found


def test_a_whole_backup_is_mapped_to_lines_that_our_import_takes(tmp_path: Path) -> None:
    found = of(a_backup(), tmp_path)
    assert len(found) == 5 + 3 * 8
    for each in found:
        type = JobImportLine if each.section == "jobs" else CandidateImportLine
        line = decode_strict(msgspec.json.encode(each.line), type)
        line.details().checked()
        assert line.external_id == f"talent-sonar/{each.id}"


def test_a_job_keeps_its_day_its_status_and_what_has_no_place(tmp_path: Path) -> None:
    job = one(
        "jobs",
        {
            "id": 7,
            "title": "Engineer",
            "status": "On-Hold",
            "postedDate": "2024-03-05",
            "companyContext": {"industry": "SaaS"},
            "salaryRange": "60-80k",
        },
        tmp_path,
    )
    assert job.line == {
        "title": "Engineer",
        "department": "",
        "location": "",
        "description": "",
        "requiredSkills": [],
        "status": "on hold",
        "createdAt": "2024-03-05T00:00:00+00:00",
        "companyContext": {"industry": "SaaS", "talentSonar": {"salaryRange": "60-80k"}},
        "externalId": "talent-sonar/7",
    }
    assert job.kept == ("salaryRange",) and job.lost == ()


def test_scores_and_their_reasons_are_kept_as_history_and_never_as_scores(tmp_path: Path) -> None:
    candidate = one(
        "pastCandidates",
        {
            "id": "c",
            "name": "Ada",
            "isHiddenGem": True,
            "matchScores": {"j": 91},
            "matchRationales": {"j": "fits"},
        },
        tmp_path,
    )
    assert candidate.line is not None and candidate.line["type"] == "past"
    assert candidate.line["metadata"]["talentSonar"] == {
        "isHiddenGem": True,
        "analysisType": "basic",
        "matchScores": {"j": 91},
        "matchRationales": {"j": "fits"},
    }
    assert candidate.kept == ("matchScores", "matchRationales")


def test_reasons_that_are_too_long_are_lost_and_the_rest_is_not(tmp_path: Path) -> None:
    long = {f"job-{n}": "x" * 500 for n in range(60)}
    record = {"id": "c", "name": "Ada", "skills": "Go, SQL", "matchScores": {"j": 1}, "matchRationales": long}
    candidate = one("internalCandidates", record, tmp_path)
    assert candidate.line is not None and candidate.line["skills"] == ["Go", "SQL"]
    assert "matchScores" in candidate.line["metadata"]["talentSonar"]
    assert candidate.lost == ("matchRationales: more than metadata holds",)


@pytest.mark.parametrize(
    ("record", "why"),
    [
        ({"name": "Ada"}, "it has no id"),
        ({"id": "1"}, "it has no name"),
        ({"id": "1", "name": " "}, "it has no name"),
        ("text", "not an object"),
        (None, "not an object"),
    ],
)
def test_a_record_that_is_nobody_is_refused_with_the_reason(record: Any, why: str, tmp_path: Path) -> None:
    found = one("uploadedCandidates", record, tmp_path)
    assert found.line is None and found.lost == (why,)


def test_values_that_cannot_be_right_are_lost_and_the_record_stays(tmp_path: Path) -> None:
    record = {
        "id": "1",
        "name": "Ada",
        "email": "nobody",
        "experienceYears": "many",
        "a.b": 1,
        "skills": {"x": 1},
    }
    found = one("uploadedCandidates", record, tmp_path)
    assert found.line is not None and "email" not in found.line
    assert [lost.partition(":")[0] for lost in found.lost] == ["skills", "email", "experienceYears", "a.b"]


def test_the_second_of_two_records_with_one_id_is_refused(tmp_path: Path) -> None:
    people = [{"id": "1", "name": "Ada"}]
    found = of(
        {"pastCandidates": people, "uploadedCandidates": people, "jobs": [{"id": "1", "title": "T"}]},
        tmp_path,
    )
    assert [each.line is None for each in found] == [False, False, True]


def test_lists_that_a_browser_kept_as_text_are_read(tmp_path: Path) -> None:
    backup = {name: json.dumps(value) for name, value in a_backup().items() if isinstance(value, list)}
    assert len(of(backup, tmp_path)) == 29


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{", b"{}", b'{"jobs": 3}', b'{"jobs": "["}', b"\xff\xfe", b"[" * 100_000]
)
def test_what_is_no_backup_is_refused_in_one_line(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "backup.json"
    file.write_bytes(content)
    with pytest.raises(Refusal) as refused:
        list(mapped(read_backup(file)))
    assert "\n" not in str(refused.value)


def test_a_file_that_is_too_large_is_not_even_read(tmp_path: Path) -> None:
    file = tmp_path / "backup.json"
    with file.open("wb") as sparse:
        sparse.truncate(300_000_000)
    with pytest.raises(Refusal, match="200 MB"):
        read_backup(file)


def test_a_dry_run_calls_nobody_and_says_what_is_lost(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "backup.json"
    file.write_text(json.dumps({**a_backup(), "pastCandidates": [{"id": "x"}]}))
    assert migrate(None, file, as_json=True) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["sections"]["jobs"] == {"mapped": 5}
    assert report["sections"]["pastCandidates"] == {"refused": 1}
    refused = [each for each in report["records"] if each["status"] == "refused"]
    assert [each["lost"] for each in refused] == [["it has no name"]]


_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
_NAMES = (
    "id",
    "title",
    "name",
    "email",
    "skills",
    "status",
    "postedDate",
    "metadata",
    "experienceYears",
    "x",
)
_record = st.dictionaries(st.sampled_from(_NAMES), _json, max_size=8)


@given(st.sampled_from(["jobs", "uploadedCandidates"]), _record)
def test_whatever_stands_in_a_record_it_is_refused_or_a_line_that_is_taken(section: str, record: Any) -> None:
    raw = msgspec.Raw(json.dumps(record).encode())
    (found,) = mapped({section: [raw]})
    if found.line is None:
        assert found.lost
        return
    type = JobImportLine if section == "jobs" else CandidateImportLine
    decode_strict(msgspec.json.encode(found.line), type).details().checked()
