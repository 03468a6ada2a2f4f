"""What departments ask for: each job once for a skill, one spelling for each."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.analytics.domain.demand import Asked, demand

NAMES = {"JS": "JavaScript", "javascript": "JavaScript", "JavaScript": "JavaScript"}


def test_a_skill_is_one_under_its_usual_name_and_a_job_counts_once_for_it() -> None:
    jobs = [("Web", ["JS", "JavaScript", "Nix"]), ("Web", ["javascript"]), ("Web", ["nix", "NIX"])]
    (web,) = demand(jobs, NAMES, skills=10, most=10)
    assert web.open_jobs == 3
    assert web.skills[0] == Asked("JavaScript", 2)
    assert [(each.skill.casefold(), each.count) for each in web.skills] == [("javascript", 2), ("nix", 2)]


def test_a_department_has_the_spelling_that_most_jobs_give_it() -> None:
    jobs: list[tuple[str, list[str]]] = [("sales", []), ("Sales", []), ("Sales", []), ("", [])]
    assert [(each.department, each.open_jobs) for each in demand(jobs, {}, skills=1, most=9)] == [
        ("Sales", 3),
        ("", 1),
    ]


departments = st.sampled_from(["Web", "web", "Ops", ""])
wanted = st.lists(st.sampled_from(["JS", "JavaScript", "Nix", "nix", "Go"]), max_size=4)
boards = st.lists(st.tuples(departments, wanted), max_size=20)


@given(boards, st.integers(1, 3), st.integers(1, 3))
def test_it_equals_a_plain_recount_whatever_the_order(
    jobs: list[tuple[str, list[str]]], skills: int, most: int
) -> None:
    found = demand(jobs, NAMES, skills=skills, most=most)
    assert found == demand(list(reversed(jobs)), NAMES, skills=skills, most=most)
    assert len(found) <= most
    for each in found:
        own = [skills for name, skills in jobs if name.casefold() == each.department.casefold()]
        assert each.open_jobs == len(own)
        assert len(each.skills) <= skills
        for asked in each.skills:
            spelled = {name for name in ("JS", "JavaScript", "Nix", "nix", "Go")
                       if NAMES.get(name, name).casefold() == asked.skill.casefold()}  # fmt: skip
            assert asked.count == sum(bool(spelled & set(job)) for job in own)
        counts = [asked.count for asked in each.skills]
        assert counts == sorted(counts, reverse=True)
