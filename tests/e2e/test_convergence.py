"""After any sequence of edits, rankings equal those of the final state entered afresh in another order."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.stack import Stack, Tenant

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("stack"), pytest.mark.timeout(600)]

SKILLS = ["Python", "React.js", "TypeScript", "JavaScript", "PostgreSQL", "SQL", "Nursing", "Basket weaving"]
CVS = [
    "Senior Python Developer\nExperience\nPython Developer, Initech (Jan 2015 - present)\n- PostgreSQL",
    "Registered Nurse, Berlin\nExperience\nNurse, City Hospital (2010 - 2020)\n- Patient care and triage",
    "Warehouse worker. Forklift operation, 3 years of experience in logistics.",
    "",
]
DESCRIPTIONS = [
    "Requirements:\n- Python\n- at least 5 years of experience as a developer\nNice to have:\n- Docker",
    "We need a nurse with patient care experience in Berlin.",
    "",
]
bodies_of_people = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["internal", "past", "uploaded"]),
        "skills": st.lists(st.sampled_from(SKILLS), max_size=4, unique=True),
        "cvText": st.sampled_from(CVS),
    }
)
bodies_of_jobs = st.fixed_dictionaries(
    {
        "requiredSkills": st.lists(st.sampled_from(SKILLS), max_size=4, unique=True),
        "description": st.sampled_from(DESCRIPTIONS),
        "location": st.sampled_from(["Berlin", "Remote", ""]),
    }
)
number = st.integers(0, 3)
steps = st.one_of(
    st.tuples(st.just("candidates"), st.just("put"), number, bodies_of_people),
    st.tuples(st.just("jobs"), st.just("put"), number, bodies_of_jobs),
    st.tuples(st.sampled_from(["candidates", "jobs"]), st.just("delete"), number, st.none()),
)
NAMES = {"candidates": "name", "jobs": "title"}
Final = dict[tuple[str, int], dict[str, Any]]


def play(tenant: Tenant, edits: list[tuple[str, str, int, Any]]) -> Final:
    """Make the edits; what there is in the end."""
    final: Final = {}
    ids: dict[tuple[str, int], str] = {}
    for kind, action, which, body in edits:
        key = (kind, which)
        if action == "put" and key in ids:
            tenant.patch(f"/{kind}/{ids[key]}", body)
            final[key] = body
        elif action == "put":
            ids[key] = tenant.post(f"/{kind}", {**body, NAMES[kind]: f"{kind} {which}"})["id"]
            final[key] = body
        elif key in ids:
            tenant.delete(f"/{kind}/{ids.pop(key)}")
            del final[key]
    return final


def enter(tenant: Tenant, final: Final) -> None:
    for (kind, which), body in sorted(final.items(), key=lambda item: item[0], reverse=True):
        tenant.post(f"/{kind}", {**body, NAMES[kind]: f"{kind} {which}"})


def shown(tenant: Tenant) -> dict[str, Any]:
    """Every job's ranking by names: ids and versions differ between the two ways of getting there."""
    return {
        job["title"]: {
            item["candidate"]["name"]: (item["matchScore"], item["parts"], item["matchRationale"])
            for item in tenant.matches(job["id"], minScore=0, limit=100)["data"]
        }
        for job in tenant.get("/jobs", limit=100)["data"]
    }


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(edits=st.lists(steps, min_size=5, max_size=25))
def test_rankings_depend_on_the_final_state_alone(
    stack: Stack, edits: list[tuple[str, str, int, Any]]
) -> None:
    with Tenant(stack.url) as edited, Tenant(stack.url) as fresh:
        enter(fresh, play(edited, edits))
        assert shown(edited) == shown(fresh)
