"""Invented people with CVs to match: names, places, jobs and the many ways to write them down, by seed."""

# ruff: noqa: E501 - tables of words
from __future__ import annotations

import random
import unicodedata
from dataclasses import dataclass, field

NAMES = {
    "en": ("James Oliver Grace Emily Harriet Declan Siobhan Marcus Priya Wei", "Hughes O'Connor Walker Barnes McAllister Patel Fletcher Quinn Hargreaves Lin"),
    "de": ("Jürgen Anneliese Björn Käthe Lukas Sabine Thorsten Heike Florian Dörte", "Müller Großmann Schäfer Weiß Hoffmann-Krüger Böhm Lindemann Vogt Köhler Sauer"),
    "fr": ("Hélène François Aurélie Jérôme Camille Benoît Maëlle Gaël Sylvie Théo", "Lefèvre Dubois-Martin Beauchêne Garnier Chevallier Moulin Pélissier Roux Carpentier Fournier"),
    "es": ("José María Lucía Íñigo Begoña Andrés Concepción Martín Nuria Álvaro", "García Fernández Muñoz Ibáñez Echeverría Sánchez Castaño Peña Ortiz Vázquez"),
    "ro": ("Ștefan Ioana Andreea Răzvan Mihăiță Cătălin Ilinca Vlăduț Anca Ționuț", "Țurcanu Ionescu Brătianu Constantinescu Mureșan Păunescu Stănciulescu Dragomir Șerban Gheorghiu"),
}  # fmt: skip
PARTICLES = {"en": [""], "de": ["", "", "von", "von der", "zu"], "fr": ["", "", "de", "de la", "le"],
             "es": ["", "de", "de la", "del"], "ro": [""]}  # fmt: skip
PLACES = {"en": ["London", "Leeds, UK", "Manchester"], "de": ["50667 Köln", "Berlin", "München"],
          "fr": ["69003 Lyon", "Paris", "Nantes"], "es": ["Madrid", "28013 Madrid", "Sevilla"],
          "ro": ["Cluj-Napoca", "București", "Iași"]}  # fmt: skip
NATIONAL = {
    "en": "020 7946 {:04}",
    "de": "0221 47{:05}",
    "fr": "06 12 34 {:02} {:02}",
    "es": "612 34 {:02} {:02}",
    "ro": "0722 123 {:03}",
}
CODES = {"en": "44", "de": "49", "fr": "33", "es": "34", "ro": "40"}
TITLES = {
    "en": ["Backend Developer", "Senior Data Analyst", "Product Manager", "Registered Nurse", "Sales Representative", "QA Engineer", "Head of Engineering"],
    "de": ["Softwareentwickler", "Projektleiterin", "Pflegefachkraft", "Buchhalter", "Senior Consultant", "Vertriebsmitarbeiter", "Leiter Einkauf"],
    "fr": ["Développeur web", "Cheffe de projet", "Infirmière", "Comptable", "Ingénieur logiciel", "Responsable marketing", "Assistante commerciale"],
    "es": ["Desarrollador backend", "Jefa de proyecto", "Enfermero", "Contable", "Ingeniera de software", "Responsable de ventas", "Analista de datos"],
    "ro": ["Programator", "Manager de proiect", "Asistent medical", "Contabil șef", "Inginer software", "Analist de date", "Director comercial"],
}  # fmt: skip
COMPANIES = {
    "en": ["Initech", "Umbrella Group", "Northwind Ltd", "Globex Corporation", "Contoso", "Bluebird Labs"],
    "de": ["Hansa Software AG", "Müller & Söhne GmbH", "Nordlicht Energie", "Klinikum Ost", "Bauwerk KG", "Rheinbank"],
    "fr": ["Groupe Lumière", "Soleil SA", "Atelier Numérique", "Banque du Midi", "Hôpital Saint-Roch", "Transvia"],
    "es": ["Grupo Solar SL", "Banco del Norte", "Tecnova", "Hospital del Mar", "Consultores Vega", "Altamira SA"],
    "ro": ["Alfa Soft SRL", "Banca Carpatica", "Dacia Logistic", "Spitalul Județean", "Nordis", "Beta Consulting"],
}  # fmt: skip
SKILLS = ["Python", "Java", "PostgreSQL", "Docker", "Kubernetes", "Excel", "SAP", "Photoshop", "React", "Scrum", "Linux", "Git", "Terraform", "Django",
          "JavaScript", "AWS", "Jenkins", "MongoDB", "TypeScript", "Angular"]  # fmt: skip
DID = {
    "en": ["Built services that handle ten million requests a day", "Led a team of five people", "Cut the cost of storage by a third"],
    "de": ["Entwicklung von Diensten für die Abrechnung", "Leitung eines Teams von fünf Personen", "Einführung neuer Abläufe im Einkauf"],
    "fr": ["Conception de services pour la facturation", "Encadrement d'une équipe de cinq personnes", "Mise en place de nouveaux outils"],
    "es": ["Diseño de servicios para la facturación", "Coordinación de un equipo de cinco personas", "Mejora de los procesos de compra"],
    "ro": ["Proiectarea serviciilor de facturare", "Coordonarea unei echipe de cinci persoane", "Îmbunătățirea proceselor interne"],
}  # fmt: skip
HEADINGS = {
    "en": ["Experience", "Skills", "Education", "Languages", "Contact", "Profile"],
    "de": ["Berufserfahrung", "Kenntnisse", "Ausbildung", "Sprachen", "Kontakt", "Profil"],
    "fr": ["Expérience professionnelle", "Compétences", "Formation", "Langues", "Coordonnées", "Profil"],
    "es": ["Experiencia laboral", "Habilidades", "Formación", "Idiomas", "Contacto", "Perfil"],
    "ro": ["Experiență profesională", "Competențe", "Educație", "Limbi străine", "Contact", "Profil"],
}
STUDY = {"en": "BSc Computer Science, University of Leeds", "de": "Diplom Informatik, Universität Köln", "fr": "Licence informatique, Université de Lyon",
         "es": "Grado en Informática, Universidad de Sevilla", "ro": "Licență informatică, Universitatea din Iași"}  # fmt: skip
SPOKEN = {"en": "English (native), French (B2)", "de": "Deutsch (Muttersprache), Englisch (C1)", "fr": "Français (langue maternelle), Anglais (C1)",
          "es": "Español (nativo), Inglés (B2)", "ro": "Română (nativ), Engleză (C1)"}  # fmt: skip
MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "ro": "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
}
SHORT = {
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec", "de": "Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.",
    "fr": "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.", "es": "ene. feb. mar. abr. may. jun. jul. ago. sept. oct. nov. dic.",
    "ro": "ian. feb. mar. apr. mai iun. iul. aug. sep. oct. noi. dec.",
}  # fmt: skip
NOW = {"en": ["Present", "present", "now", "Current"], "de": ["heute", "bis heute", "laufend"], "fr": ["à ce jour", "aujourd'hui", "présent"],
       "es": ["actualidad", "la actualidad", "presente"], "ro": ["prezent", "în prezent"]}  # fmt: skip
SINCE = {"en": "since", "de": "seit", "fr": "depuis", "es": "desde", "ro": "din"}
SEASONS = {"en": ["Spring", "Summer", "Fall"], "de": ["Frühjahr", "Sommer", "Herbst"], "fr": ["printemps", "été", "automne"],
           "es": ["primavera", "verano", "otoño"], "ro": ["primăvara", "vara", "toamna"]}  # fmt: skip
SEASON_MONTHS = (3, 6, 9)
DASHES = [" - ", " – ", " — ", "–", "-", " → "]


@dataclass(frozen=True, slots=True)
class Post:
    title: str
    company: str
    dates: str
    start: str
    end: str | None
    did: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    tongue: str
    name: str
    email: str
    phone: str
    e164: str
    place: str
    posts: tuple[Post, ...]
    skills: tuple[str, ...]
    notes: dict[str, str] = field(default_factory=dict)


def person(rng: random.Random) -> Person:
    tongue = rng.choice(list(NAMES))
    first, last = (rng.sample(names.split(), 2) for names in NAMES[tongue])
    particle = rng.choice(PARTICLES[tongue])
    last_name = last[0] if tongue != "es" else f"{last[0]} {last[1]}"
    middle = rng.choice(["", "", f"{first[1]} ", f"{first[1][0]}. "])
    name = f"{first[0]} {middle}{particle + ' ' if particle else ''}{last_name}"
    local = rng.choice(["{f}.{l}", "{f}{l}", "{f[0]}{l}", "{l}.{f}", "{f}", "kontakt42"])
    email = local.format(f=_plain(first[0]), l=_plain(last[0])) + rng.choice(
        ["@example.com", "@mail.example.org"]
    )
    national = NATIONAL[tongue].format(rng.randint(10, 99), rng.randint(10, 99))
    digits = "".join(c for c in national if c.isdigit())
    e164 = f"+{CODES[tongue]}" + (digits if tongue == "es" else digits[1:])
    abroad = f"+{CODES[tongue]} " + (national if tongue == "es" else national[1:])
    phone = rng.choice([abroad, national])
    posts = tuple(_posts(rng, tongue))
    skills = tuple(rng.sample(SKILLS, rng.randint(5, 9)))
    return Person(tongue, name, email, phone, e164, rng.choice(PLACES[tongue]), posts, skills)


def _plain(text: str) -> str:
    text = text.replace("ß", "ss")
    letters = unicodedata.normalize("NFD", text)
    return "".join(c for c in letters if c.isascii() and c.isalpha()).lower()


def _posts(rng: random.Random, tongue: str) -> list[Post]:
    form = rng.choice(["long", "short", "numbers", "dots", "years", "iso", "two", "seasons"])
    dash = rng.choice(DASHES)
    posts, year = [], 2025
    titles = rng.sample(TITLES[tongue], 4)
    companies = rng.sample(COMPANIES[tongue], 4)
    current = rng.random() < 0.6
    for index in range(rng.randint(2, 4)):
        end_year, start_year = year, year - rng.randint(1, 4)
        start, started = _point(rng, tongue, form, start_year, 0)
        end, ended = _point(rng, tongue, form, end_year, 6 if start_year == end_year else 0)
        now = index == 0 and current
        if now and rng.random() < 0.3:
            dates = f"{SINCE[tongue]} {start}"
        else:
            dates = f"{start}{dash}{rng.choice(NOW[tongue]) if now else end}"
        did = tuple(rng.sample(DID[tongue], rng.randint(0, 3)))
        posts.append(Post(titles[index], companies[index], dates, started, None if now else ended, did))
        year = start_year - rng.randint(0, 1)
    return posts


def _point(rng: random.Random, tongue: str, form: str, year: int, after: int) -> tuple[str, str]:
    month = rng.randint(1, 12)
    value = f"{year}-{month:02}"
    if form == "years":
        return str(year), str(year)
    if form == "seasons":
        which = rng.randrange(3)
        return f"{SEASONS[tongue][which]} {year}", f"{year}-{SEASON_MONTHS[which]:02}"
    if form == "long":
        of = " de " if tongue == "es" and rng.random() < 0.5 else " "
        return f"{MONTHS[tongue].split()[month - 1]}{of}{year}", value
    if form == "short":
        return f"{SHORT[tongue].split()[month - 1]} {year}", value
    written = {"numbers": f"{month:02}/{year}", "dots": f"{month:02}.{year}", "iso": f"{year}-{month:02}",
               "two": f"{month:02}/{year % 100:02}"}  # fmt: skip
    return written[form], value
