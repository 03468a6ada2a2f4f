"""What a board says, in a shape of our own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.sourcing.domain.posting import (
    LONGEST_DESCRIPTION,
    LONGEST_LINE,
    MOST_SKILLS,
    Posting,
    Value,
    digest,
)
from jobhire.shared.domain import Invalid

PLAIN = Posting(external_id="7", title="Welder")
ANY = st.text(alphabet=st.characters(exclude_categories=[]), max_size=400)


@given(id=ANY, title=ANY, line=ANY, text=ANY, skills=st.lists(ANY, max_size=5))
def test_a_checked_posting_fits_a_job_and_is_its_own_normal_form(
    id: str, title: str, line: str, text: str, skills: list[str]
) -> None:
    posting = Posting(
        external_id=id,
        title=title,
        department=line,
        location=line,
        description=text,
        skills=tuple(skills),
        url=line,
    )
    try:
        once = posting.checked()
    except Invalid:
        return
    assert once.checked() == once
    assert once.title and once.external_id
    for each in (once.title, once.department, once.location, once.description, *once.skills):
        each.encode()
        assert "\0" not in each
    assert max(map(len, (once.title, once.department, once.location))) <= LONGEST_LINE


def test_what_is_too_long_is_cut() -> None:
    long = replace(
        PLAIN,
        title="x" * 999,
        description="y " * 60_000,
        skills=tuple(f"s{n}" for n in range(500)),
        url="https://" + "z" * 3_000,
    ).checked()
    assert (len(long.title), len(long.skills), long.url) == (LONGEST_LINE, MOST_SKILLS, "")
    assert len(long.description) <= LONGEST_DESCRIPTION


@pytest.mark.parametrize("wrong", [{"external_id": " "}, {"external_id": "x" * 201}, {"title": "\0 \n"}])
def test_without_an_id_or_a_title_it_is_none(wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        replace(PLAIN, **wrong).checked()


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "https://a b", "/jobs/7"])
def test_only_web_addresses_are_kept(url: str) -> None:
    assert replace(PLAIN, url=url).checked().url == ""


@pytest.mark.parametrize(
    ("location", "shown"), [("Porto", "Porto (remote)"), ("", "Remote"), ("Remote, EU", "Remote, EU")]
)
def test_that_it_is_remote_is_said_where_rankings_look(location: str, shown: str) -> None:
    offer = replace(PLAIN, location=location, remote=True).offer("lever", {})
    assert offer["location"] == shown


def test_departments_are_told_in_the_tenants_own_names() -> None:
    offer = replace(PLAIN, department="ENG").offer("lever", {"eng": "Engineering"})
    assert offer["department"] == "Engineering"


def test_skills_are_offered_only_where_there_are_some() -> None:
    assert "required_skills" not in PLAIN.offer("lever", {})
    assert replace(PLAIN, skills=("MIG",)).offer("lever", {})["required_skills"] == ("MIG",)


def test_digests_differ_as_values_do() -> None:
    values: list[Value] = ["", "a", ("a",), ("a", "b"), ("b", "a"), {"a": "b"}, {}]
    assert len({digest(each) for each in values}) == len(values)
    assert digest({"a": "1", "b": "2"}) == digest({"b": "2", "a": "1"})
