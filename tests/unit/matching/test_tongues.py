"""Jobs and CVs in other languages: small triples of a job, a CV that matches it and a weakened copy."""

from __future__ import annotations

import re
from datetime import date

import pytest
from benchmarks.quality.corpus import CandidateText, JobText
from benchmarks.quality.tongues import Outcome, cases, outcome, pooled, share_read

from jobhire.domains.matching.domain.denial import without_denials
from jobhire.domains.matching.domain.experience import periods, stated
from jobhire.domains.matching.domain.headings import HEADINGS, LOOSE
from jobhire.domains.matching.domain.scoring import score
from jobhire.domains.matching.domain.sections import Section, placed
from jobhire.domains.matching.domain.tongue import tongue_of
from jobhire.domains.matching.domain.wording import level_of
from jobhire.domains.matching.infrastructure.reader import Reader
from jobhire.domains.matching.infrastructure.stems import tongue_stems
from jobhire.domains.matching.infrastructure.taxonomy import load_taxonomy

READER = Reader(load_taxonomy())


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    return [outcome(case, READER) for case in cases()]


def test_the_matching_cv_outranks_its_weakened_copy_in_every_language(outcomes: list[Outcome]) -> None:
    assert [each.case.id for each in outcomes if each.matched <= each.weakened] == []


def test_what_is_asked_wished_and_offered_is_told_apart_in_every_language(outcomes: list[Outcome]) -> None:
    for language in {each.case.language for each in outcomes}:
        assert share_read([each for each in outcomes if each.case.language == language]) >= 0.9, language
    assert share_read(outcomes) >= 0.97


def test_matching_cvs_stand_above_weakened_ones_of_other_languages(outcomes: list[Outcome]) -> None:
    assert pooled(outcomes) >= 0.85


def test_the_language_of_jobs_and_cvs_is_found() -> None:
    texts = [(case, text) for case in cases() for text in (case.triple.job, case.triple.matched)]
    assert [case.id for case, text in texts if tongue_of(text) != case.language] == []


@pytest.mark.parametrize(
    "text", ["", "1234", "Python, SQL", "Skills: Java", "Team lead of five", "日本語の履歴書"]
)
def test_what_is_in_no_language_known_is_read_as_english(text: str) -> None:
    assert tongue_of(text) == "en"


def test_every_phrase_of_a_heading_begins_with_letters_by_which_it_is_found() -> None:
    for _, phrases in (*HEADINGS, *LOOSE):
        for phrase in " ".join(phrases.split()).split(", "):
            first = phrase.partition(" ")[0]
            assert re.fullmatch(r"\w+|\w{3}.*", first), phrase
            assert '"' not in phrase


@pytest.mark.parametrize(
    ("line", "section"),
    [
        ("Desired skills", Section.SKILLS),
        ("What you'll do", Section.DUTIES),
        ("Das erwartet euch", Section.DUTIES),
        ("Was wir Ihnen bieten", Section.OTHER),
        ("Das bringst du mit:", Section.SKILLS),
        ("Formation et diplômes", Section.EDUCATION),
        ("Profil souhaité", Section.SKILLS),
        ("¿Qué ofrecemos?", Section.OTHER),
        ("Cosa farai", Section.DUTIES),
        ("Requisitos desejáveis", Section.NICE),
        ("Wat breng jij mee als verwachten wij?", Section.SKILLS),
        ("Czego od Ciebie oczekujemy?", Section.SKILLS),
        ("Det är meriterande om du har:", Section.NICE),
        ("Co od vás očekáváme:", Section.SKILLS),
        ("Опыт работы", Section.EXPERIENCE),
        ("Mitä odotamme sinulta?", Section.SKILLS),
        ("Työhistoria", Section.EXPERIENCE),
        ("ΑΠΑΡΑΙΤΗΤΑ ΠΡΟΣΟΝΤΑ", Section.SKILLS),
        ("Τι προσφέρουμε;", Section.OTHER),
        ("Какво очакваме от Вас", Section.SKILLS),
        ("Трудов стаж", Section.EXPERIENCE),
        ("Od kandidata očekujemo", Section.SKILLS),
        ("Radno iskustvo", Section.EXPERIENCE),
        ("Školovanje", Section.EDUCATION),
        ("Why join us?", Section.OTHER),
        ("Warum zu uns?", Section.OTHER),
        ("¿Por qué trabajar con nosotros?", Section.OTHER),
        ("Dlaczego warto?", Section.OTHER),
        ("Zašto da radiš kod nas?", Section.OTHER),
    ],
)
def test_headings_are_known_by_their_words_or_their_shape(line: str, section: Section) -> None:
    assert [here.section for here in placed(f"Intro\n{line}\n- Python\n")][-1] is section


def test_a_short_line_of_prose_is_no_heading() -> None:
    text = "Requirements\n- SQL\nWir suchen Dich.\n- Python\n"
    assert {here.section for here in placed(text)} == {Section.SKILLS}


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("od stycznia 2021", 61),
        ("01.2020 – obecnie", 73),
        ("dal 01/2018 ad oggi", 97),
        ("jan/2021 até o momento", 61),
        ("januari 2020 tot heden", 73),
        ("leden 2019 – prosinec 2020", 24),
        ("март 2019 – май 2021", 27),
        ("Ocak 2019 – devam ediyor", 85),
        ("od 2018 do 2020", 24),
        ("01/2021 à ce jour", 61),
        ("tammikuu 2021 – nykyinen", 61),
        ("kesäkuussa 2019 - elokuuhun 2020", 15),
        ("από Μάρτιο 2019 μέχρι Μάιο 2020", 15),
        ("Μαΐου 2019 - Ιουνίου 2020", 14),
        ("от 01.2021 г. до момента", 61),
        ("юли 2020 – сега", 67),
        ("siječanj 2021. - danas", 61),
        ("od ožujka 2019. do rujna 2020.", 19),
        ("avgust 2019 - oktobar 2019", 3),
        ("Heidelberg 2019 - 2021", 24),
    ],
)
def test_dates_are_read_in_every_language(text: str, months: int) -> None:
    assert [period.months for period in periods(text, date(2026, 1, 1))] == [months]


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("mindestens 3-jährige Berufserfahrung", [36]),
        ("abgeschlossene dreijährige Ausbildung", []),
        ("dwuletnie doświadczenie", [24]),
        ("2 bis 4 Jahre", [24]),
        ("cinque anni", [60]),
        ("minst fem års erfarenhet", [60]),
        ("tříletá praxe", [36]),
        ("от 3 лет", [36]),
        ("35 jaar oud", []),
        ("viiden vuoden kokemus", [60]),
        ("τριετή προϋπηρεσία", [36]),
        ("τουλάχιστον 2 έτη", [24]),
        ("двугодишен опит", [24]),
        ("поне една година", [12]),
        ("trogodišnje iskustvo", [36]),
        ("dvije godine", [24]),
        ("vuoden työkokemusta varastosta", [12]),
        ("vähintään vuoden kokemus alalta", [12]),
        ("usean vuoden kokemus", []),
        ("5 vuoden kokemus", [60]),
        ("alespoň rok praxe v oboru", [12]),
        ("rok doświadczenia w sprzedaży", [12]),
        ("от года опыта", [12]),
        ("najmanje godinu dana radnog iskustva", [12]),
    ],
)
def test_lengths_of_time_are_read_in_every_language(text: str, months: list[int]) -> None:
    assert [time.months for time in stated(text)] == months


@pytest.mark.parametrize(
    "text",
    [
        "senza esperienza con Docker",
        "sem experiência em Docker",
        "geen ervaring met Docker",
        "brak doświadczenia z Docker",
        "ingen erfarenhet av Docker",
        "bez zkušeností s Docker",
        "нет опыта с Docker",
        "Docker: nessuna",
        "ilman kokemusta Docker",
        "χωρίς εμπειρία σε Docker",
        "нямам опит с Docker",
        "nemam iskustva s Docker",
        "Docker deneyimim yok",
        "nincs tapasztalatom Docker terén",
    ],
)
def test_a_denial_denies_in_every_language(text: str) -> None:
    assert "Docker" not in without_denials(f"Python\n{text}\nLinux")


@pytest.mark.parametrize(
    ("tongue", "one", "other"),
    [
        ("pl", "księgowość", "księgowości"),
        ("pl", "programista", "programowaniu"),
        ("it", "riconciliazioni", "riconciliazione"),
        ("de", "Patienten", "Patient"),
        ("fr", "comptable", "comptabilité"),
        ("cs", "databází", "databáze"),
        ("ru", "разработчик", "разработки"),
        ("fi", "potilaan", "potilaita"),
        ("el", "λογίστρια", "λογιστήριο"),
        ("bg", "клиентите", "клиент"),
        ("hr", "klijenata", "klijentima"),
    ],
)
def test_forms_and_kin_of_a_word_have_one_stem(tongue: str, one: str, other: str) -> None:
    stem = tongue_stems(tongue)
    assert stem(one) == stem(other)


def test_english_words_are_the_same_in_texts_of_two_languages() -> None:
    job = JobText("j", "Requirements\n- Troubleshooting of the warehouse scanners and the printers\n")
    german = "Berufserfahrung\n2018 - heute Techniker bei der Acme GmbH\n- Troubleshooting für die Scanner"
    profile = READER.read_candidate(CandidateText("c", german))
    part = score(READER.read_job(job), profile, READER.model).parts[0]
    assert part.evidence[0].credit > 0


def asked(text: str) -> tuple[list[str], list[str]]:
    demands = READER.read_job(JobText("j", text))
    return [each.text for each in demands.required], [each.text for each in demands.nice]


def test_a_compound_shows_what_it_is_a_kind_of_and_not_the_other_way() -> None:
    job = "Anforderungen\n- Erfahrung in der {}\n"
    cv = "Berufserfahrung\n2018 - heute Mitarbeiterin bei der Acme GmbH\n- {} und Ablage\n"
    credits = [
        score(
            READER.read_job(JobText("j", job.format(wanted))),
            READER.read_candidate(CandidateText("c", cv.format(shown))),
            READER.model,
        )
        .parts[0]
        .evidence[0]
        .credit
        for wanted, shown in (("Planung", "Dienstplanung"), ("Dienstplanung", "Planung"))
    ]
    assert credits[0] > 0
    assert credits[1] == 0


def test_what_half_a_compound_stands_for_is_asked_for_as_well() -> None:
    required, _ = asked("Anforderungen\n- Sehr gute Deutsch- und Englischkenntnisse für die Arbeit\n")
    assert required == ["Deutsch", "Englischkenntnisse"]


def test_wishes_of_an_advertisement_in_prose_are_wishes() -> None:
    required, nice = asked(
        "Wir suchen einen Koch. Sie haben Erfahrung mit HACCP. Englisch ist von Vorteil.\n"
    )
    assert "Englisch ist von Vorteil" not in required
    assert nice == ["Englisch ist von Vorteil."] or nice == ["Englisch ist von Vorteil"]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Functie-eisen\n- Ervaring met Redis of RabbitMQ in het team van een bank\n", 1),
        ("Requisiti\n- Esperienza con Redis o RabbitMQ nella gestione delle code\n", 1),
        ("Requisitos\n- Experiência com o Redis e o RabbitMQ na gestão das filas\n", 2),
        ("Requirements\n- Knowledge of Redis and of RabbitMQ\n", 2),
    ],
)
def test_which_word_means_or_depends_on_the_language(text: str, count: int) -> None:
    assert len(asked(text)[0]) == count


def test_a_level_of_long_ago_is_not_the_level_of_today() -> None:
    cv = "{}\n\nExperience\n{}2018 - 2024 Developer, Acme\n- Java\n2016 - 2017 Intern, Blue\n- Java\n"
    levels = [
        READER.read_candidate(CandidateText("c", cv.format("Ann", first))).seniority
        for first in ("", "2024 - 2025 Trainee, Green\n- Go\n")
    ]
    assert levels == [3, 0]


@pytest.mark.parametrize(
    ("text", "required", "nice"),
    [
        (
            "Comptable\nLe profil que nous recherchons\nVous maîtrisez Sage pour la paie.\n"
            "Anglais courant exigé.\nCe que nous vous proposons\nSalaire et RTT\n",
            ["Vous maîtrisez Sage pour la paie", "Anglais courant exigé"],
            [],
        ),
        (
            "Datos\nRequisitos mínimos\n- Python para la empresa\n- No se requiere experiencia en Scala\n"
            "Requisitos deseados\n- Kafka en la nube\nCondiciones\n- Jornada completa\n",
            ["Python para la empresa"],
            ["Kafka en la nube"],
        ),
        (
            "Kucharz\nWymagane:\n- znajomość zasad HACCP\nZapewniamy:\n- posiłki i premie\n",
            ["znajomość zasad HACCP"],
            [],
        ),
        (
            "Helfer\nIhre Qualifikationen\n- Gute Deutschkenntnisse (mind. B1)\n"
            "Unsere Benefits\n- Obst und Rad\n",
            ["Gute Deutschkenntnisse (mind. B1)"],
            [],
        ),
        (
            "Medewerker\nWat neem je mee?\nErvaring met Excel en Outlook\n"
            "Wat mag je van ons verwachten?\nEen salaris\n",
            ["Ervaring met Excel en Outlook"],
            [],
        ),
    ],
)
def test_sections_end_where_others_begin_with_and_without_bullets(
    text: str, required: list[str], nice: list[str]
) -> None:
    named, wished = asked(text)
    assert "|".join(named).replace("Excel|Outlook", "Ervaring met Excel en Outlook") == "|".join(required)
    assert wished == nice


@pytest.mark.parametrize(
    "text",
    [
        "Requisiti\n- Esperienza di almeno 2/3 anni nel ruolo\n- Passione per la cucina e per il caffè\n",
        "Requisitos\n- Experiência de 2 anos na função\n- Gosto por cozinha e pelo café com leite\n",
        "Wymagania\n- doświadczenie na podobnym stanowisku min. 2 lata\n",
    ],
)
def test_years_in_such_a_role_are_years_in_the_jobs_own(text: str) -> None:
    demands = READER.read_job(JobText("j", text, title="Barista"))
    assert [(each.months, each.terms[0][0][:6]) for each in demands.experience] == [(24, "barist")]


def test_lines_without_bullets_below_a_title_and_its_dates_tell_of_the_work() -> None:
    cv = "Erfarenhet\nUtvecklare på Nordbank\n01/2019 - 12/2024\nUtveckling i C# och SQL\nSkrev tester\n"
    assert "csharp" in READER.read_candidate(CandidateText("c", cv)).skills


@pytest.mark.parametrize(
    ("text", "tongue"),
    [
        ("Edellytämme:\n- kokemusta hoitotyöstä", "fi"),
        ("Απαραίτητα προσόντα:\n- γνώση Excel", "el"),
        ("Изисквания:\n- шофьорска книжка", "bg"),
        ("Требования:\n- водительские права", "ru"),
        ("Вимоги:\n- водійські права", "uk"),
        ("Uvjeti:\n- vozačka dozvola\n- rad u smjenama", "hr"),
        ("Uslovi:\n- vozačka dozvola\n- rad u smenama", "hr"),
        ("Požadujeme:\n- řidičský průkaz", "cs"),
    ],
)
def test_languages_that_are_alike_are_told_apart_by_a_few_lines(text: str, tongue: str) -> None:
    assert tongue_of(text) == tongue


@pytest.mark.parametrize(
    ("title", "tongue", "level"),
    [
        ("Projektleiter (intern)", "de", None),
        ("Marketing Intern (m/w/d)", "de", 0),
        ("Software engineer (intern)", "en", 0),
        ("Harjoittelija", "fi", 0),
        ("Ανώτερος λογιστής", "el", 3),
        ("Старши инженер", "bg", 3),
        ("Mlađi programer", "hr", 1),
        ("Gyakornok", "hu", 0),
        ("Начальник отдела", "ru", 5),
    ],
)
def test_titles_name_their_rank_in_every_language(title: str, tongue: str, level: int | None) -> None:
    assert level_of(title, tongue) == level


def test_a_city_has_one_name_in_every_language() -> None:
    names = ("Wien", "Βιέννη", "Виена", "Beč")
    places = {
        READER.read_candidate(CandidateText("c", "Kokki", location=name)).places
        for name in (*names, "Vienna")
    }
    assert places == {("vienna",)}


def test_an_open_date_hides_no_range_that_stands_before_another() -> None:
    text = "от 01.2021 г. до 01.2022 г.\n2016 – 2020"
    assert [period.months for period in periods(text, date(2026, 1, 1))] == [13, 48]
