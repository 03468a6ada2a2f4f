"""The sections of a job advertisement and of a CV, told apart by their headings in five languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple

from .text import Line, lines, words


class Section(Enum):
    OPENING = auto()
    """Before the first heading."""
    TITLE = auto()
    SKILLS = auto()
    """What a job requires, what a candidate can do."""
    NICE = auto()
    EXPERIENCE = auto()
    EDUCATION = auto()
    DUTIES = auto()
    OTHER = auto()


class Placed(NamedTuple):
    section: Section
    line: Line


_HEADINGS = (
    (
        Section.NICE,
        r"nice to have|bonus|preferred|desirable|desired|good to have|advantage\w*|a plus|pluses|optional|"
        r"wunschenswert|von vorteil|idealerweise|pluspunkte|atouts?|souhaite\w*|serait un plus|deseable\w*|"
        r"valorable\w*|se valora\w*|valoram|avantaj\w*|constituie un plus",
    ),
    (
        Section.EXPERIENCE,
        r"experience|experiences|employment|work history|career|internships?|positions held|"
        r"berufserfahrung|erfahrung|werdegang|parcours|experiencia|experienta|trayectoria",
    ),
    (
        Section.SKILLS,
        r"skills?|requirements?|required|requires|must haves?|qualifications?|competenc\w+|abilities|"
        r"expertise|knowledge|technologies|tech stack|what you bring|what you need|who you are|about you|"
        r"your profile|what we (?:are )?look\w* for|we expect|you have|languages|anforderungen|kenntnisse|"
        r"fahigkeiten|qualifikation\w*|ihr profil|dein profil|das bringst du mit|was sie mitbringen|"
        r"competences?|profil recherche|votre profil|exigences|prerequis|connaissances|requisitos|"
        r"habilidades|competencias|conocimientos|perfil|aptitudes|cerinte|competente|abilitati|cunostinte|"
        r"profilul candidatului",
    ),
    (
        Section.EDUCATION,
        r"education\w*|academic\w*|studies|degrees?|certific\w+|courses|training|ausbildung|bildung\w*|"
        r"studium|formations?|etudes|diplomes?|formacion|educacion|estudios|educatie|studii",
    ),
    (
        Section.DUTIES,
        r"responsibilit\w+|duties|tasks|what you(?: will| ll) do|your role|the role|aufgaben\w*|"
        r"tatigkeiten|missions?|taches|responsabilidades|funciones|tareas|responsabilitati|atributii|"
        r"projects?",
    ),
    (
        Section.TITLE,
        r"(?:job |position |role )?title|position|stellenbezeichnung|intitule du poste|puesto|titlul",
    ),
    (
        Section.OTHER,
        r"summary|about us|who we are|company|benefits|we offer|our offer|what we offer|salary|location|"
        r"contact|personal (?:information|details|data)|profile|objective|references|interests|hobbies|"
        r"how to apply|job description|overview|wir bieten|uber uns|kontakt|zusammenfassung|"
        r"personliche daten|nous offrons|coordonnees|loisirs|resume|ofrecemos|sobre nosotros|contacto|"
        r"datos personales|resumen|oferim|despre noi|date personale|rezumat",
    ),
)
_KINDS = tuple((section, re.compile(rf"\b(?:{pattern})\b")) for section, pattern in _HEADINGS)
_ANY = re.compile(rf"\b(?:{'|'.join(pattern for _, pattern in _HEADINGS)})\b")

_LEAD = 6
"""A heading has at most this many words."""

_BESIDE = """
a abilities and additional background core de des du education employment essential et experience
experiences fur for general hard have history in job key knowledge main minimum must my of other our
personal position previous prior professional qualification qualifications recommended relevant required
requirement requirements responsibilities role s si skill skills soft technical the to training und we work
working y you your berufliche deine fachliche ihre laboral professionnelle professionnelles profesional
profesionala
"""
_COMPANIONS = frozenset(_BESIDE.split())
"""What may stand in a heading beside its own word: "Key Technical Skills and Abilities"."""


_ASIDES = (Section.NICE, Section.EXPERIENCE, Section.SKILLS)
"""What an item of a list may announce for itself: "- Nice to have: Rust"."""


def placed(text: str) -> Iterator[Placed]:
    """Every line that is no heading, with its section. A heading may be followed by text after a colon
    ("Skills: Python, SQL"); that text is a line of its own."""
    section = Section.OPENING
    for line in lines(text):
        head, rest = _split(line)
        kind = _kind(head)
        if line.item and section is not Section.OPENING:
            aside = rest is not None and kind in _ASIDES
            yield Placed(kind, rest) if aside and kind and rest else Placed(section, line)
            continue
        if kind is None:
            yield Placed(section, line)
            continue
        section = kind
        if rest is not None:
            yield Placed(section, rest)


def _split(line: Line) -> tuple[str, Line | None]:
    """The part before a colon and the line behind it; without a colon the whole line and None."""
    head, _, rest = line.text.partition(":")
    behind = rest.lstrip(" \t*_")
    return head, Line(behind, line.end - len(behind), line.end, line.item) if behind else None


def _kind(head: str) -> Section | None:
    """What a line announces: a few words, a heading's among them, and nothing that belongs to an item."""
    found = words(head) if len(head) <= 80 and head.count(" ") < 2 * _LEAD else []
    if not 0 < len(found) <= _LEAD or head.rstrip().endswith((".", ",", ";")):
        return None
    plain = " ".join(found)
    if not _ANY.search(plain):
        return None
    for section, pattern in _KINDS:
        match = pattern.search(plain)
        if match:
            rest = plain[: match.start()] + plain[match.end() :]
            return section if _COMPANIONS.issuperset(rest.split()) else None
    return None
