"""Words beside the name of a skill that tell it from an everyday word. Languages as in ``headings.py``."""

from __future__ import annotations

_AND_OR = """and or und oder et ou y o și si sau e ed oraz lub och eller og nebo és vagy ve veya и или та
    або ja tai και ή ili"""
AND_OR = frozenset(_AND_OR.split())
_CUES_BEFORE = """
    in with of over using use uses via language languages programming framework frameworks ms microsoft
    adobe google
    knowledge mit en con cu avec dans advanced basic intermediate von für unter über kenntnisse de sur
    utilisation
    maîtrise uso manejo dominio nivel di su utilizzo em com do domínio met van kennis ervaring z ze w
    znajomość obsługa
    program pakiet med av s v ve znalost со с на знание знання досвід опыт γνώση χρήση σε στο στη στην με
    познаване познания опит u sa znanje
    poznavanje alatu programu
    """
CUES_BEFORE = frozenset(_CUES_BEFORE.split())
_CUES_AFTER = """
    programming language developer developers development engineer engineers code codebase scripting script
    scripts
    framework backend services stack api apis application applications macros formulas spreadsheets
    spreadsheet pivot vba
    workbooks dashboards certified certification avancé avanzado avanzada avanzato avançado
    intermediário intermedio intermédio gevorderd zaawansowany kenntnisse entwicklung programmierung tabellen
    """
CUES_AFTER = frozenset(_CUES_AFTER.split())
