"""Which language a CV is written in, by its small words."""

from __future__ import annotations

import re
from collections import Counter

from jobhire.domains.intake.domain.wording import folded

_SMALL = {
    "en": "the and of to for with on by from is using including as at our",
    "de": "und der die das mit von bei fur im zur zum des den auf ein eine heute seit bis durch",
    "fr": "et le les des du en pour avec dans au aux une sur par chez depuis",
    "es": "y el los las del con para por una desde como al sobre hasta",
    "ro": "si cu pentru din pe ale ai prin pana la in al",
}
_TELLING = {
    "en": "experience education skills languages english work summary present university engineer developer",
    "de": """berufserfahrung werdegang ausbildung studium kenntnisse sprachen muttersprache deutsch englisch
        kontakt lebenslauf fahigkeiten gmbh entwickler entwicklung universitat heute leitung""",
    "fr": """experiences professionnelle professionnelles competences formation langues francais anglais
        aujourd developpeur ingenieur universite diplome""",
    "es": """experiencia laboral profesional formacion educacion habilidades idiomas espanol ingles nativo
        actualidad universidad desarrollador ingeniero""",
    "ro": """experienta profesionala educatie studii competente limbi romana engleza prezent universitatea
        inginer programator aptitudini""",
}
_WEIGHT = 3
_WORDS = {
    tongue: dict.fromkeys(_SMALL[tongue].split(), 1) | dict.fromkeys(_TELLING[tongue].split(), _WEIGHT)
    for tongue in _SMALL
}
_LETTERS = {"de": "ßäöü", "fr": "çêèœùë", "es": "ñ¿¡", "ro": "șțşţăâî"}
_MOST = 20_000


def tongue_of(text: str) -> str:
    """ISO 639-1 of the likeliest of the five; English where nothing speaks for another."""
    words = Counter(re.findall(r"[^\W\d_]+", folded(text[:_MOST])))
    lower = text[:_MOST].lower()
    scores = {
        tongue: sum(weight * words[word] for word, weight in known.items())
        + 2 * sum(lower.count(letter) for letter in _LETTERS.get(tongue, ""))
        for tongue, known in _WORDS.items()
    }
    return max(scores, key=lambda tongue: (scores[tongue], tongue == "en"))
