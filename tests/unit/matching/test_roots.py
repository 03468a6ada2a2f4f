"""What is done and doing it are one word, and compounds show what they are made of, in every language."""

from __future__ import annotations

import pytest
from benchmarks.quality.corpus import CandidateText, JobText
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.matching.domain.scoring import score
from jobhire.domains.matching.domain.tongue import tongue_of
from jobhire.domains.matching.infrastructure.reader import Reader
from jobhire.domains.matching.infrastructure.roots import ROOTS, root_of
from jobhire.domains.matching.infrastructure.stems import COMPOUNDING, TONGUES, tongue_stems
from jobhire.domains.matching.infrastructure.taxonomy import load_taxonomy

READER = Reader(load_taxonomy())


@pytest.mark.parametrize(
    ("tongue", "done", "doing"),
    [
        ("de", "Planung", "plane"),
        ("de", "Verwaltung", "verwaltet"),
        ("de", "Einkauf", "eingekauft"),
        ("de", "Optimierung", "optimiert"),
        ("fr", "câblage", "câbler"),
        ("fr", "rédaction", "rédige"),
        ("es", "elaboración", "elaboro"),
        ("es", "soldadura", "soldador"),
        ("it", "montaggio", "monto"),
        ("pt", "produção", "produzir"),
        ("nl", "onderhandelen", "onderhandeld"),
        ("nl", "opstellen", "opgesteld"),
        ("pl", "planowanie", "planuję"),
        ("pl", "rozliczanie", "rozliczam"),
        ("sv", "bedömning", "bedömer"),
        ("da", "rådgivning", "rådgiver"),
        ("nb", "montering", "monterer"),
        ("cs", "projektování", "projektuji"),
        ("cs", "rozpočtování", "rozpočty"),
        ("sk", "fakturácia", "fakturujem"),
        ("ro", "redactarea", "redactez"),
        ("tr", "raporlama", "raporlar"),
        ("hu", "szervezés", "szervezek"),
        ("ru", "проектирование", "проектирую"),
        ("uk", "тестування", "тестую"),
        ("fi", "haavanhoidon", "haavanhoito"),
        ("fi", "ohjauksen", "ohjaan"),
        ("fi", "kehittäminen", "kehityksestä"),
        ("el", "εξυπηρέτηση", "εξυπηρετούσα"),
        ("el", "μετάφραση", "μεταφράζω"),
        ("el", "νοσηλεύτρια", "νοσηλευτής"),
        ("bg", "управлението", "управлявах"),
        ("bg", "обработка", "обработвам"),
        ("bg", "поддръжка", "поддържам"),
        ("hr", "vođenje", "vodim"),
        ("hr", "suradnja", "surađujem"),
        ("hr", "automatizacija", "automatizirao"),
    ],
)
def test_what_is_done_and_doing_it_are_one_word(tongue: str, done: str, doing: str) -> None:
    stem = tongue_stems(tongue)
    assert stem(done) == stem(doing)


@pytest.mark.parametrize(
    ("tongue", "one", "other"),
    [
        ("de", "Vertrag", "Vertrauen"),
        ("fr", "gestion", "geste"),
        ("es", "conducción", "contratación"),
        ("pl", "prawo", "praca"),
        ("nl", "verkoop", "inkoop"),
        ("fi", "hinta", "hoito"),
        ("el", "συνταγή", "συντήρηση"),
        ("bg", "продажба", "проверка"),
        ("hr", "prodaja", "proizvodnja"),
    ],
)
def test_words_that_only_look_alike_stay_apart(tongue: str, one: str, other: str) -> None:
    stem = tongue_stems(tongue)
    assert stem(one) != stem(other)


@given(st.sampled_from(sorted(ROOTS)), st.text(alphabet="abdegiklnorstuvz", min_size=1, max_size=20))
def test_a_root_is_never_empty_nor_longer_than_its_stem(tongue: str, stem: str) -> None:
    assert 0 < len(root_of(tongue)(stem)) <= len(stem)


def test_every_language_with_stems_has_roots() -> None:
    assert set(ROOTS) == set(TONGUES)


@pytest.mark.parametrize(
    ("tongue", "word", "parts"),
    [
        ("de", "Wundversorgung", ["Wunden", "versorgen"]),
        ("de", "Kundenbetreuung", ["Kunden", "betreue"]),
        ("de", "Mitarbeiterführung", ["Mitarbeiter", "führte"]),
        ("de", "Datenaufbereitung", ["Daten", "aufbereitet"]),
        ("de", "Reklamationsbearbeitung", ["Reklamation", "bearbeitet"]),
        ("nl", "voorraadbeheer", ["voorraad", "beheren"]),
        ("sv", "sårvård", ["sår", "vård"]),
        ("da", "kundeservice", ["kunde", "service"]),
        ("fi", "haavanhoito", ["haava", "hoito"]),
        ("fi", "asiakaspalvelussa", ["asiakas", "palvelu"]),
        ("de", "Restaurant", []),
        ("de", "Visualisierung", []),
        ("de", "Verwaltung", []),
        ("fr", "comptabilité", []),
    ],
)
def test_a_compound_is_made_of_its_words(tongue: str, word: str, parts: list[str]) -> None:
    lexicon = READER.lexicon.of(tongue)
    stems = [stem for part in parts for stem in lexicon.terms(part)]
    assert list(lexicon.parts_of(word)) == stems


@pytest.mark.parametrize(
    ("one", "other"),
    [("trukkikortti", "trukkikorttia"), ("haavanhoito", "haavanhoidon"), ("laskutus", "laskutusta")],
)
def test_all_cases_of_a_finnish_compound_are_made_of_the_same(one: str, other: str) -> None:
    lexicon = READER.lexicon.of("fi")
    assert lexicon.parts_of(one) == lexicon.parts_of(other)


@pytest.mark.parametrize("word", ["keräilyä", "rekrytointia", "kirjanpitoa"])
def test_a_finnish_word_that_only_ends_like_another_is_no_compound(word: str) -> None:
    assert READER.lexicon.of("fi").parts_of(word) == ()


def test_what_a_compound_is_made_of_is_told_only_where_languages_have_them() -> None:
    assert {"de", "nl", "sv", "da", "nb", "fi"} == COMPOUNDING


def missing(job: str, skills: list[str], cv: str) -> set[str]:
    demands = READER.read_job(JobText("j", job, required_skills=skills))
    parts = score(demands, READER.read_candidate(CandidateText("c", cv)), READER.model).parts
    evidence = next(part.evidence for part in parts if part.name == "requiredSkills")
    return {each.requirement for each in evidence if each.missing}


def test_a_cv_that_tells_of_work_in_sentences_shows_what_a_job_asks_for_in_nouns() -> None:
    job = "Pflegefachkraft\n\nWir suchen Sie für unser Team. Sie bringen Erfahrung in der Pflege mit."
    cv = "Lebenslauf\n\nIch versorge Wunden und leite ein Team. Die Dienste plane ich für alle."
    asked = ["Wundversorgung", "Teamleitung", "Dienstplanung", "Medikamentengabe"]
    assert missing(job, asked, cv) == {"Medikamentengabe"}


def test_the_latter_half_of_a_compound_alone_does_not_show_it() -> None:
    job = "Lohnbuchhalter\n\nWir suchen Sie für unser Team. Sie bringen Erfahrung mit."
    cv = "Lebenslauf\n\nIch arbeite seit Jahren in der Versorgung von Patienten."
    assert missing(job, ["Wundversorgung"], cv) == {"Wundversorgung"}


@pytest.mark.parametrize(
    "text",
    [
        "Skladník\n\nPožadujeme:\n- prax v sklade\n- skúsenosti s vedením ľudí\n- znalosť angličtiny",
        "Zvárač\n\nPrax\n2019 - 2023 Zvárač, Tatra\nzváram oceľ a hliník\npracujem s počítačom denne",
    ],
)
def test_slovak_is_not_read_as_czech(text: str) -> None:
    assert tongue_of(text) == "sk"


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("Minst två års erfarenhet som elektriker", False),
        ("L'azienda aveva sede a Milano", False),
        ("O trabalho dele foi premiado", False),
        ("Déclarations de TVA", True),
        ("AVEVA, PI System", True),
        ("Excel'de raporlar", True),
        ("Excel (tabele pivot)", True),
    ],
)
def test_acronyms_that_are_everyday_words_elsewhere_count_in_capitals(text: str, known: bool) -> None:
    found = {each.skill_id for each in load_taxonomy().mentions(text)}
    assert bool(found & {"vat", "wonderware", "spanish", "excel"}) == known
