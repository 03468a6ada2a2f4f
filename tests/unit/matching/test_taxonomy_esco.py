"""Taxonomy files and the ESCO import: what goes in, what is merged, what is refused."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.matching.domain.skill_names import Name, Rule
from jobhire.domains.matching.domain.taxonomy import Satisfier, Skill
from jobhire.domains.matching.infrastructure.taxonomy import TaxonomyFileError, import_esco, load_taxonomy
from jobhire.domains.matching.infrastructure.taxonomy.files import read_skills, write_skills

URI = "http://data.example/esco/skill/"
COLUMNS = (
    "conceptType",
    "conceptUri",
    "skillType",
    "preferredLabel",
    "altLabels",
    "status",
    "broaderConceptUri",
)


def row(uri: str, label: str, alt: str = "", *, broader: str = "", **other: str) -> dict[str, str]:
    return {
        "conceptType": "KnowledgeSkillCompetence",
        "conceptUri": URI + uri,
        "skillType": "knowledge",
        "preferredLabel": label,
        "altLabels": alt,
        "status": "released",
        "broaderConceptUri": URI + broader if broader else "",
        **other,
    }


def table(path: Path, *rows: dict[str, str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys() if rows else COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_an_import_adds_merges_and_says_why_it_skipped(tmp_path: Path) -> None:
    skills = table(
        tmp_path / "skills_en.csv",
        row("1", "falconry equipment", "gear for falcons\nhawking tools", broader="2"),
        row("2", "falconry", "hawking"),
        row("3", "JavaScript", "client-side JavaScript language\nReact"),
        row("4", "Python (computer programming)", "Pythonic techniques"),
        row("5", "old thing", status="obsolete"),
        row("6", "group of things", conceptType="SkillGroup"),
        row("7", "  "),
        row("", "no uri", conceptUri=""),
    )
    report = import_esco(skills, tmp_path / "esco.txt")
    assert (report.read, report.added, report.merged, report.relations) == (8, 2, 2, 1)
    assert report.skipped == {"not released": 1, "not a skill": 1, "no label": 1, "no concept URI": 1}
    assert report.read == report.added + report.merged + sum(report.skipped.values())

    base, taxonomy = load_taxonomy(), load_taxonomy(tmp_path / "esco.txt")
    assert len(taxonomy) == len(base) + 2
    assert taxonomy.version != base.version
    assert taxonomy.resolve("Hawking tools") == "falconry-equipment"
    assert taxonomy.resolve("client side javascript language") == "javascript"
    assert taxonomy.resolve("pythonic techniques") == "python"
    assert taxonomy.resolve("React") == "react"
    assert Satisfier("falconry-equipment", 100, "implied") in taxonomy.satisfiers("falconry")
    assert Satisfier("react", 100, "implied") in taxonomy.satisfiers("javascript")


def test_an_everyday_word_among_the_aliases_counts_only_in_a_list(tmp_path: Path) -> None:
    skills = table(tmp_path / "skills.csv", row("1", "falconry equipment", "tack"))
    import_esco(skills, tmp_path / "esco.txt")
    taxonomy = load_taxonomy(tmp_path / "esco.txt")
    assert taxonomy.mentions("we tack along") == []
    assert [one.skill_id for one in taxonomy.mentions("- tack\n")] == ["falconry-equipment"]


def test_broader_skills_never_form_a_circle(tmp_path: Path) -> None:
    skills = table(
        tmp_path / "skills.csv",
        row("1", "falconry", broader="2"),
        row("2", "hawk keeping", broader="3"),
        row("3", "raptor care", broader="1"),
    )
    assert import_esco(skills, tmp_path / "esco.txt").relations == 2


def test_relations_come_from_their_own_file(tmp_path: Path) -> None:
    skills = table(tmp_path / "skills.csv", row("1", "falconry"), row("2", "hawk keeping"), row("3", "Java"))
    relations = table(
        tmp_path / "skillSkillRelations_en.csv",
        {"originalSkillUri": URI + "1", "relationType": "essential", "relatedSkillUri": URI + "2"},
        {"originalSkillUri": URI + "3", "relationType": "optional", "relatedSkillUri": URI + "1"},
        {"originalSkillUri": URI + "1", "relationType": "optional", "relatedSkillUri": URI + "missing"},
    )
    report = import_esco(skills, tmp_path / "esco.txt", relations=relations)
    assert report.relations == 2
    related = load_taxonomy(tmp_path / "esco.txt").satisfiers("falconry")
    assert Satisfier("hawk-keeping", 50, "related") in related
    assert Satisfier("java", 30, "related") in related


@pytest.mark.parametrize(
    "content", [b"a,b\n1,2\n", b"", b"\xff\xfe\x00bad", b'conceptUri,preferredLabel\n"' + b"x" * 200_000]
)
def test_a_file_that_is_not_esco_changes_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "skills.csv").write_bytes(content)
    goal = tmp_path / "esco.txt"
    goal.write_text("before", encoding="utf-8")
    with pytest.raises(TaxonomyFileError, match=r"skills\.csv"):
        import_esco(tmp_path / "skills.csv", goal)
    assert goal.read_text(encoding="utf-8") == "before"


@pytest.mark.parametrize(
    "line", ["only-an-id", " | no id", "a | A | | >b | extra", "a | A | | b", "a | A | | ~b:much"]
)
def test_a_bad_line_is_named_with_its_number(tmp_path: Path, line: str) -> None:
    file = tmp_path / "mine.txt"
    file.write_text(f"## Some\n# comment\n{line}\n", encoding="utf-8")
    with pytest.raises(TaxonomyFileError, match=r"mine\.txt, line 3"):
        load_taxonomy(file)


ids = st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True)
plain = st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=12)
names = st.builds(Name, plain, st.sampled_from(Rule))
skills = st.builds(
    Skill,
    id=ids,
    name=names,
    aliases=st.lists(names, max_size=3).map(tuple),
    profession=st.just("mine"),
    category=st.sampled_from(["One", "Two"]),
    implies=st.lists(ids, max_size=2, unique=True).map(tuple),
    related=st.lists(st.tuples(ids, st.integers(20, 80)), max_size=2).map(tuple),
)


@given(st.lists(skills, max_size=6))
def test_what_is_written_is_read_back(tmp_path_factory: pytest.TempPathFactory, written: list[Skill]) -> None:
    file = tmp_path_factory.mktemp("taxonomy") / "mine.txt"
    write_skills(written, file, comment="test")
    assert list(read_skills(file)) == written
