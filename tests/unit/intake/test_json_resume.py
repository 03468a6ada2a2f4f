"""JSON Resume in and out: every value with its place, nothing invented, and nothing that is too much."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.intake.domain.document import Kind
from jobhire.domains.intake.domain.profile import Month
from jobhire.domains.intake.domain.read_cv import ReadCv
from jobhire.domains.intake.domain.refusal import Reason, Refused
from jobhire.domains.intake.infrastructure.json_resume import as_json_resume
from jobhire.domains.intake.infrastructure.json_resume_in import clean_json_resume, read_json_resume
from jobhire.domains.intake.infrastructure.phones import E164Numbers
from jobhire.domains.intake.infrastructure.prechecks import kind_of

SHARED = Path(__file__).parents[4] / "shared" / "data" / "json-resume"
RESUME: dict[str, Any] = {
    "$schema": "https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json",
    "basics": {
        "name": "Ada Bloom",
        "label": "Site Reliability Engineer",
        "email": "ada.bloom@example.org",
        "phone": "+4930901820",
        "summary": "Keeps things running.",
        "location": {"address": "Berlin, DE"},
    },
    "work": [
        {
            "name": "Initech",
            "position": "Platform Engineer",
            "startDate": "2019-03",
            "highlights": ["Moved 40 services to Kubernetes", "Wrote the runbooks"],
        },
        {
            "name": "Globex",
            "position": "Developer",
            "startDate": "2015",
            "endDate": "2018-12",
            "highlights": [],
        },
    ],
    "education": [{"institution": "TU Berlin", "area": "MSc Computer Science", "endDate": "2014"}],
    "skills": [{"name": "Kubernetes"}, {"name": "Go"}, {"name": "Knitting"}],
    "languages": [{"language": "English", "fluency": "Fluent"}, {"language": "German"}],
    "certificates": [{"name": "CKA"}],
}


def mentions(text: str) -> list[tuple[str, int, int]]:
    at = text.find("Kubernetes")
    found = []
    while at >= 0:
        found.append(("kubernetes", at, at + 10))
        at = text.find("Kubernetes", at + 1)
    return found


def read(resume: object) -> ReadCv:
    content = resume if isinstance(resume, bytes) else json.dumps(resume).encode()
    return read_json_resume(content, mentions=mentions, e164=E164Numbers().e164, today=Month(2026, 11))


def test_what_comes_in_goes_out_the_same() -> None:
    assert as_json_resume(read(RESUME)) == RESUME


def test_every_value_stands_where_it_says_it_does() -> None:
    cv = read(RESUME)
    profile, text = cv.profile, cv.reading.text
    found = [profile.name, profile.summary, *profile.emails, *(skill.found for skill in profile.skills)]
    found += [value for job in profile.jobs for value in (job.title, job.company, job.dates, *job.bullets)]
    assert [text[each.span.start : each.span.end] for each in found if each] == [
        each.value for each in found if each
    ]
    assert cv.e164 == ("+4930901820",) and profile.parser == "json-resume-1"
    assert profile.months_of_experience == 48 + 93
    assert [(skill.found.value, skill.skill_id) for skill in profile.skills] == [
        ("Kubernetes", "kubernetes"),
        ("Go", None),
        ("Knitting", None),
    ]


def test_the_standards_own_sample_is_read_where_it_is_at_hand() -> None:
    if not SHARED.exists():
        pytest.skip("the sample of the standard is not here")
    cv = read((SHARED / "sample.resume.json").read_bytes())
    assert cv.profile.name is not None and cv.profile.jobs and cv.profile.skills
    jsonschema.validate(as_json_resume(cv), json.loads((SHARED / "schema.json").read_text()))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"[]", Reason.NOT_JSON_RESUME),
        (b'{"basics": 3}', Reason.NOT_JSON_RESUME),
        (b'{"basics": {"name": ["x"]}}', Reason.NOT_JSON_RESUME),
        (b'{"basics": {"name": "x"', Reason.NOT_JSON_RESUME),
        (b'{"work": ' + b"[" * 200_000, Reason.NOT_JSON_RESUME),
        (b'{"basics": {"name": "\xff"}}', Reason.NOT_JSON_RESUME),
        (b'{"skills": [' + b"{}," * 300 + b"{}]}", Reason.NOT_JSON_RESUME),
        (b'{"basics": {"summary": "' + b"x" * 30_000 + b'"}}', Reason.NOT_JSON_RESUME),
        (b'{"basics": {}}', Reason.NO_TEXT),
        (b'{"else": "entirely"}', Reason.NO_TEXT),
    ],
)
def test_row_56_what_is_no_json_resume_is_refused(content: bytes, reason: Reason) -> None:
    with pytest.raises(Refused) as refused:
        read(content)
    assert refused.value.reason is reason


def test_name_and_content_agree_that_it_is_json() -> None:
    assert kind_of(b' {"basics": {}}', "resume.JSON") is Kind.JSON_RESUME
    for content, name in (
        (b"Ada", "a.json"),
        (b"{" + b" " * 1_000_001 + b"}", "a.json"),
        (b"%PDF-1.7", "a.json"),
    ):
        with pytest.raises(Refused):
            kind_of(content, name)
    assert kind_of(b'{"basics": {}}', "a.txt") is Kind.TEXT


def test_the_clean_copy_has_what_is_understood_and_nothing_else() -> None:
    secret = {**RESUME, "meta": {"canonical": "https://me.example/token"}, "x-notes": "secret"}
    copy = json.loads(clean_json_resume(json.dumps(secret).encode()))
    assert set(copy) == {"basics", "work", "education", "skills", "languages", "certificates"}
    assert as_json_resume(read(copy)) == RESUME


_line = st.text(st.characters(codec="utf-8", exclude_characters="\n"), max_size=30)
_place = st.dictionaries(st.sampled_from(["name", "label", "email", "phone", "summary", "url"]), _line)
_work = st.dictionaries(st.sampled_from(["name", "position", "startDate", "endDate", "summary"]), _line)


@given(_place, st.lists(_work, max_size=3), st.lists(_line, max_size=4))
def test_whatever_the_values_each_is_found_in_the_text(
    basics: dict[str, str], work: list[dict[str, str]], skills: list[str]
) -> None:
    try:
        cv = read({"basics": basics, "work": work, "skills": [{"name": name} for name in skills]})
    except Refused as refused:
        assert refused.reason is Reason.NO_TEXT
        return
    text = cv.reading.text
    found = [cv.profile.name, cv.profile.headline, *cv.profile.emails, *cv.profile.phones]
    found += [each for job in cv.profile.jobs for each in (job.title, job.company, job.dates, *job.bullets)]
    for each in [*found, *(skill.found for skill in cv.profile.skills)]:
        assert each is None or text[each.span.start : each.span.end] == each.value
