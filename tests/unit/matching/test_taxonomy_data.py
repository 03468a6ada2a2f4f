"""The skills that ship with the product: complete, consistent, and found where people write them."""

from __future__ import annotations

import re
from collections import Counter
from itertools import chain

import pytest

from jobhire.domains.matching.domain.skill_names import Rule, normal_form
from jobhire.domains.matching.domain.taxonomy import Skill
from jobhire.domains.matching.infrastructure.taxonomy import load_taxonomy
from jobhire.domains.matching.infrastructure.taxonomy.files import shipped_skills

SKILLS = tuple(shipped_skills())
TAXONOMY = load_taxonomy()
FEWEST_PER_PROFESSION = 19


def test_there_are_at_least_1500_skills_and_every_profession_has_its_share() -> None:
    assert len(TAXONOMY) >= 1_500
    professions = Counter(skill.profession for skill in TAXONOMY)
    assert len(professions) >= 15
    assert min(professions.values()) >= FEWEST_PER_PROFESSION
    assert all(skill.category for skill in TAXONOMY)


def test_every_id_is_unique_and_stable_in_form() -> None:
    ids = [skill.id for skill in SKILLS]
    assert [id for id, count in Counter(ids).items() if count > 1] == []
    assert [id for id in ids if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", id)] == []


def test_no_name_belongs_to_two_skills() -> None:
    """Two skills may only share an ambiguous name, each in a case of its own (Swift, SWIFT)."""
    holders: dict[str, list[tuple[str, Rule, str]]] = {}
    for skill in SKILLS:
        for name in (skill.name, *skill.aliases):
            holders.setdefault(normal_form(name.text), []).append((skill.id, name.rule, name.text))
    assert "" not in holders
    clashes = [
        claims
        for claims in holders.values()
        if len({id for id, _, _ in claims}) > 1
        and (
            any(rule is Rule.PLAIN for _, rule, _ in claims)
            or len({form for *_, form in claims}) < len(claims)
        )
    ]
    assert clashes == []


def test_every_name_finds_its_own_skill() -> None:
    wrong = [
        (skill.id, name.text, TAXONOMY.resolve(name.text))
        for skill in SKILLS
        for name in (skill.name, *skill.aliases)
        if TAXONOMY.resolve(name.text) != skill.id
    ]
    assert wrong == []


def test_every_skill_is_found_by_its_label_in_a_list() -> None:
    missed = []
    for skill in SKILLS:
        neighbour = next(
            one.label for one in SKILLS if one.profession == skill.profession and _plain(one, skill)
        )
        text = f"Skills: {neighbour}, {skill.label}, {neighbour}"
        if skill.id not in {mention.skill_id for mention in TAXONOMY.mentions(text)}:
            missed.append(text)
    assert missed == []


def _plain(one: Skill, other: Skill) -> bool:
    return one.name.rule is Rule.PLAIN and one.id != other.id


def test_every_relation_points_to_a_skill_and_is_stated_once() -> None:
    for skill in SKILLS:
        related = [id for id, _ in skill.related]
        targets = [*skill.implies, *related]
        assert [target for target in targets if target not in TAXONOMY or target == skill.id] == [], skill.id
        assert len(set(targets)) == len(targets), skill.id
        assert all(20 <= weight <= 80 for _, weight in skill.related), skill.id
        assert [other for other in related if skill.id in dict(TAXONOMY[other].related)] == [], skill.id


def test_no_skill_implies_itself() -> None:
    implied = {skill.id: set(skill.implies) for skill in SKILLS}
    for _ in range(12):
        implied = {id: ids.union(*(implied[one] for one in ids)) for id, ids in implied.items()}
    assert [id for id, ids in implied.items() if id in ids] == []


@pytest.mark.parametrize(
    ("held", "demanded", "credit"),
    [
        ("typescript", "javascript", 100),
        ("django", "python", 100),
        ("react", "javascript", 100),
        ("kubernetes", "containers", 100),
        ("registered-nurse", "patient-care", 95),
        ("postgresql", "sql", 100),
        ("mysql", "postgresql", 70),
        ("power-bi", "tableau", 70),
        ("tig-welding", "welding", 100),
        ("truck-driving", "driving-license", 100),
    ],
)
def test_what_a_recruiter_takes_for_granted(held: str, demanded: str, credit: int) -> None:
    credits = {one.skill_id: one.credit for one in TAXONOMY.satisfiers(demanded)}
    assert credits[held] == credit


@pytest.mark.parametrize(
    ("name", "skill_id"),
    [
        ("React.js", "react"),
        ("ReactJS", "react"),
        ("K8s", "kubernetes"),
        ("Golang", "go"),
        ("C", "c"),
        ("R", "r"),
        ("C++", "cpp"),
        ("C#", "csharp"),
        (".NET", "dotnet"),
        ("Node.js", "nodejs"),
        ("Buchhaltung", "accounting"),
        ("Gabelstaplerschein", "forklift"),
        ("soins infirmiers", "nursing"),
        ("Permis de conduire", "driving-license"),
        ("sudura", "welding"),
        ("atención al cliente", "customer-service"),
        ("Teamfähigkeit", "teamwork"),
        ("Python 3.11", "python"),
    ],
)
def test_names_people_use(name: str, skill_id: str) -> None:
    assert TAXONOMY.resolve(name) == skill_id


CV = """Maria Iancu
Registered nurse (RN), 6 years in intensive care. BLS and ACLS certified, Epic EHR.
Languages: Romanian (native), English C1, Deutsch B2
I go to work by bike, rest at weekends and excel at teamwork.
Contact: maria@java.com, github.com/rust-fan
"""


def test_a_cv_is_read_as_a_person_reads_it() -> None:
    read = {mention.skill_id for mention in TAXONOMY.mentions(CV)}
    assert read == {
        "registered-nurse",
        "critical-care-nursing",
        "bls",
        "acls",
        "epic-ehr",
        "romanian",
        "english",
        "german",
        "teamwork",
    }


def test_the_index_reads_names_of_all_professions_in_one_text() -> None:
    labels = [skill.label for skill in SKILLS if skill.name.rule is Rule.PLAIN]
    text = "\n".join(labels)
    ids = [mention.skill_id for mention in TAXONOMY.mentions(text)]
    assert len(ids) >= len(labels) * 0.97
    assert set(chain(ids)) <= {skill.id for skill in SKILLS}
