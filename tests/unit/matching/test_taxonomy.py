"""Rules of names and relations, on a taxonomy small enough to see whole."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.matching.domain.skill_names import Mention, Name, Rule, normal_form
from jobhire.domains.matching.domain.taxonomy import Satisfier, Skill, Taxonomy


def skill(id: str, *names: str | Name, **facts: object) -> Skill:
    label, *aliases = [name if isinstance(name, Name) else Name(name) for name in names]
    facts.setdefault("profession", "it")
    return Skill(id, label, tuple(aliases), **facts)  # type: ignore[arg-type]


SKILLS = (
    skill("java", "Java"),
    skill("javascript", "JavaScript", "JS"),
    skill("typescript", "TypeScript", implies=("javascript",)),
    skill("angular", "Angular", implies=("typescript",), related=(("react", 45),)),
    skill("react", "React", "React.js", implies=("javascript",)),
    skill("nodejs", "Node.js", implies=("javascript",)),
    skill("c", Name("C", Rule.CONTEXT), "C language"),
    skill("cpp", "C++", related=(("c", 60),)),
    skill("csharp", "C#"),
    skill("dotnet", ".NET"),
    skill("go", Name("Go", Rule.CONTEXT), "Golang"),
    skill("swift", Name("Swift", Rule.CONTEXT)),
    skill("swift-payments", Name("SWIFT", Rule.CASED), profession="finance"),
    skill("rest-apis", "REST APIs", Name("REST", Rule.CASED)),
    skill("ansible", "Ansible"),
    skill("chef-tool", Name("Chef", Rule.LISTED)),
    skill("cooking", "Cooking", profession="hospitality"),
    skill("research", Name("Research", Rule.ITEM), profession="soft"),
    skill("sql", "SQL"),
    skill("sql-server", "SQL Server", implies=("sql",)),
    skill("databases", "Databases", "Database"),
    skill("process-optimization", "Process optimization", profession="engineering"),
    skill("welding", "Welding", "Schweißen", "sudură", profession="trades"),
    skill("microsoft-windows", "Windows"),
)
TAXONOMY = Taxonomy(SKILLS, release="test")


def found(text: str) -> list[tuple[str, str]]:
    return [(one.skill_id, text[one.start : one.end]) for one in TAXONOMY.mentions(text)]


@pytest.mark.parametrize(
    ("name", "skill_id"),
    [
        ("java", "java"),
        ("JAVASCRIPT", "javascript"),
        ("ReactJS", "react"),
        ("react-js", "react"),
        ("Node JS", "nodejs"),
        ("c", "c"),
        ("C++", "cpp"),
        ("c#", "csharp"),
        (".net", "dotnet"),
        ("go", "go"),
        ("SWIFT", "swift-payments"),
        ("Swift", "swift"),
        ("swift", "swift"),
        ("chef", "chef-tool"),
        ("REST API", "rest-apis"),
        ("sql-server", "sql-server"),
        ("SQL Servers", "sql-server"),
        ("SQL Server 2019", "sql-server"),
        ("process optimisation", "process-optimization"),
        ("schweissen", "welding"),
        ("SUDURA", "welding"),
        ("  Java  ", "java"),
    ],
)
def test_a_name_finds_its_skill_in_any_usual_spelling(name: str, skill_id: str) -> None:
    assert TAXONOMY.resolve(name) == skill_id


@pytest.mark.parametrize(
    "name", ["", " ", "net", "Java and SQL", "window", "c+", "!!!", "javas ript", "x" * 5_000]
)
def test_what_is_not_exactly_a_name_finds_nothing(name: str) -> None:
    assert TAXONOMY.resolve(name) is None


def test_the_longest_name_wins_and_offsets_point_into_the_original_text() -> None:
    assert found("Ran MS SQL  Server, then SQL.") == [("sql-server", "SQL  Server"), ("sql", "SQL")]


def test_a_name_inside_a_longer_word_is_not_a_mention() -> None:
    assert found("JavaScripty Javanese reactive NoSQLs") == []


def test_letters_with_signs_stay_apart() -> None:
    assert [one for one, _ in found("C, C++, C#, .NET")] == ["c", "cpp", "csharp", "dotnet"]


def test_accents_ligatures_and_dotted_capitals_do_not_shift_offsets() -> None:
    text = "İİ proﬁcient: Schweißen, SUDURĂ, Re\u0301act; Java"
    assert found(text) == [
        ("welding", "Schweißen"),
        ("welding", "SUDURĂ"),
        ("react", "Re\u0301act"),
        ("java", "Java"),
    ]


def test_a_name_may_run_over_a_line_break_but_not_over_a_paragraph_or_a_comma() -> None:
    assert found("SQL\n  Server") == [("sql-server", "SQL\n  Server")]
    assert found("SQL\n\nServer") == [("sql", "SQL")]
    assert found("SQL, Server") == [("sql", "SQL")]
    assert found("We know SQL. Server rooms") == [("sql", "SQL")]


def test_plurals_and_versions_count_but_a_product_has_no_singular() -> None:
    assert found("Java17 and databases by an open window") == [("java", "Java17"), ("databases", "databases")]


@pytest.mark.parametrize(
    "text",
    [
        "We go home and rest while a swift C section ends",
        "John C. Smith, P&C insurance, vitamin C",
        "Head Chef at a hotel",
        "We research a lot",
        "mail john@java.com or see github.com/java-fan and www.react.io",
        "a dot.net or company.net address",
    ],
)
def test_everyday_words_initials_and_addresses_are_no_skills(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "skills"),
    [
        ("python, go, SQL, c", ["go", "sql", "c"]),
        ("Experience in Go", ["go"]),
        ("Go developer", ["go"]),
        ("- Swift\n- Go", ["swift", "go"]),
        ("Java and C", ["java", "c"]),
        ("Ansible, Chef", ["ansible", "chef-tool"]),
        ("cooking, Chef", ["cooking"]),
        ("REST services", ["rest-apis"]),
        ("SWIFT transfers", ["swift-payments"]),
        ("Java, research and SQL", ["java", "research", "sql"]),
        ("• Research\n", ["research"]),
        ("Research skills", ["research"]),
        ("- Java\n- c\n- SQL", ["java", "c", "sql"]),
    ],
)
def test_an_ambiguous_name_counts_where_its_context_says_so(text: str, skills: list[str]) -> None:
    assert [one for one, _ in found(text)] == skills


def test_a_demand_is_met_by_itself_then_by_what_implies_it_then_by_relatives() -> None:
    assert TAXONOMY.satisfiers("javascript") == (
        Satisfier("javascript", 100, "exact"),
        Satisfier("nodejs", 100, "implied"),
        Satisfier("react", 100, "implied"),
        Satisfier("typescript", 100, "implied"),
        Satisfier("angular", 95, "implied"),
    )


def test_a_relation_holds_both_ways_and_an_implication_only_one() -> None:
    assert Satisfier("react", 45, "related") in TAXONOMY.satisfiers("angular")
    assert Satisfier("angular", 45, "related") in TAXONOMY.satisfiers("react")
    assert TAXONOMY.satisfiers("sql-server") == (Satisfier("sql-server", 100, "exact"),)


def test_an_unknown_skill_is_a_key_error() -> None:
    for ask in (TAXONOMY.satisfiers, TAXONOMY.label, TAXONOMY.__getitem__):
        with pytest.raises(KeyError):
            ask("no-such-skill")
    assert "java" in TAXONOMY
    assert "no-such-skill" not in TAXONOMY
    assert len(TAXONOMY) == len(SKILLS)


def test_the_version_names_the_content_whatever_the_instance() -> None:
    again = Taxonomy(SKILLS, release="test")
    other = Taxonomy(SKILLS[:-1], release="test")
    assert again.version == TAXONOMY.version
    assert other.version != TAXONOMY.version
    assert TAXONOMY.version.startswith("test+")


def test_an_extension_adds_names_and_skills_and_takes_none_away() -> None:
    bigger = TAXONOMY.extended(
        [
            skill("java", "Java", "JDK", "SQL", related=(("kotlin", 50),)),
            skill("kotlin", "Kotlin", "React"),
        ]
    )
    assert bigger.resolve("jdk") == "java"
    assert bigger.resolve("SQL") == "sql"
    assert bigger.resolve("React") == "react"
    assert Satisfier("kotlin", 50, "related") in bigger.satisfiers("java")
    assert TAXONOMY.resolve("jdk") is None
    assert bigger.version != TAXONOMY.version
    assert bigger.label("java") == "Java"


words = st.sampled_from(
    ["C", "c", "Go", "java", "SQL", "Server", ".NET", "C++", "React.js", "Chef", "Schweißen", "rest"]
)
gaps = st.sampled_from([" ", ", ", "\n", "-", "/", ". ", " and ", "&", "@", "\u0301", "\x00", "  ", "(", "."])
cvs = st.lists(st.tuples(words, gaps), max_size=30).map(
    lambda parts: "".join(word + gap for word, gap in parts)
)


@given(st.one_of(st.text(max_size=300), cvs))
def test_mentions_are_ordered_separate_and_name_their_skill(text: str) -> None:
    mentions = TAXONOMY.mentions(text)
    for one, two in pairwise(mentions):
        assert one.end <= two.start
    for one in mentions:
        assert 0 <= one.start < one.end <= len(text)
        form = text[one.start : one.end]
        assert TAXONOMY.resolve(form) is not None
        assert not text[one.end : one.end + 1].isalpha()
    assert TAXONOMY.mentions(text) == mentions


@given(st.lists(st.from_regex(r"[A-Za-z0-9]{1,9}", fullmatch=True), min_size=1, max_size=4))
def test_case_hyphens_and_spacing_make_no_other_name(parts: list[str]) -> None:
    form = normal_form(" ".join(parts))
    assert form
    assert {normal_form(glue.join(parts).upper()) for glue in ("  ", "-", "/", "\n", "_")} == {form}


@pytest.mark.parametrize(
    "text",
    [
        "a" * 200_000,
        "a." * 100_000,
        "java/." * 40_000,
        "C, " * 66_000,
        "SQL " * 50_000,
        "\n" * 200_000,
        "e" + "\u0301" * 199_999,
        "(" * 200_000,
        "@java" * 40_000,
    ],
)
def test_the_longest_cv_costs_bounded_time_whatever_it_holds(text: str) -> None:
    started = time.process_time()
    TAXONOMY.mentions(text)
    assert time.process_time() - started < 5


def test_a_mention_is_a_plain_tuple() -> None:
    assert TAXONOMY.mentions("Java") == [Mention("java", 0, 4)]
