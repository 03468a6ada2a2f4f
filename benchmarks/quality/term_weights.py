"""Builds the frozen background tables of term weights that the scoring model ships with.

Run once per model version, with ``wordfreq`` installed (not a dependency of the product):

    python -m benchmarks.quality.term_weights src/jobhire/domains/matching/infrastructure

A stem's weight falls with the log frequency of its words in the most frequent of five languages. Words that
every job advertisement and CV uses say little whatever their frequency: they are listed here.

Texts that are written in another language have stems and weights of that language, from a table each.
"""

from __future__ import annotations

import math
import sys
from pathlib import Path

from benchmarks.quality.silent import SILENT_TONGUES
from jobhire.domains.matching.domain.text import words
from jobhire.domains.matching.infrastructure.stems import TONGUES, english_stems, tongue_stems

LANGUAGES = ("en", "de", "fr", "es", "ro")
SILENT_ZIPF = 6.2
"""A word of this log frequency (per 10^9 words, log10) says nothing."""
STEP = 5
"""Weight per unit of log frequency."""
RARE = 20
FLOOR_ZIPF = {"en": 2.6, "de": 3.4, "fr": 3.4, "es": 3.4, "ro": 3.5}
"""Rarer words are left out of the table: they get ``RARE``."""
LISTS = {"hr": "sh"}
"""Language → the list that has its words, where that has another name: Serbo-Croatian."""

SILENT = """
a about above across after all also although an and any are as at be been being both but by can could did
do does doing done each either etc for from had has have having he her his how i if in including into is
it its may me might more most must my need needed needs no nor not of off on once only or other our out
over per same shall she should so some such than that the their them then there these they this those
through to too under up upon us very via was we well were what when where which while who whose why will
with within without would you your able ability abilities candidate candidates applicant applicants
successful ideal seeking seek looking require required requires requirement requirements requiring
preferred prefer preferably desired desirable essential mandatory necessary plus minimum maximum least
year years yrs month months experience experiences experienced skill skills skilled skillful
qualification qualifications responsibility responsibilities responsible duty duties job jobs role roles
position positions title summary description work works worked working proven demonstrated demonstrable
strong excellent good great outstanding exceptional solid sound superb high highly proficient proficiency
knowledge understanding familiarity familiar expertise expert mastery competence competent capable
capability capabilities advanced basic various key related relevant und oder der die das den dem des ein
eine einen einem einer mit von zu zum zur im am auf für bei nach aus sowie ist sind wir sie ihre unser
kenntnisse erfahrung erfahrungen jahre jahr monate fähigkeit fähigkeiten anforderungen aufgaben gute sehr
idealerweise le la les un une des du de et ou en dans pour avec par sur au aux est sont nous vous votre
notre nos expérience expériences compétence compétences connaissance connaissances ans année années mois
poste profil requis exigé bonne el los las una unos del y o con por para se es son su sus nuestro
experiencia conocimientos habilidades años mes meses puesto requisitos requerido și sau cu pe din la
pentru este sunt cunoștințe abilități experiență ani luni post cerințe necesar
"""


def table() -> dict[str, int]:
    """Stem → weight 0..RARE-1."""
    import wordfreq  # type: ignore[import-not-found]

    stem = english_stems()
    weights: dict[str, int] = {}
    for language in LANGUAGES:
        spoken: dict[str, float] = {}
        floor = 10 ** (FLOOR_ZIPF[language] - 9)
        for name, frequency in wordfreq.get_frequency_dict(language, "best").items():
            found = words(name)
            if frequency < floor or len(found) != 1 or any(c.isdigit() for c in name):
                continue
            key = stem([found[0]])[0]
            spoken[key] = spoken.get(key, 0.0) + frequency
        for key, frequency in spoken.items():
            weights[key] = min(weights.get(key, RARE), weight(math.log10(frequency) + 9))
    weights.update(dict.fromkeys(stem(words(SILENT)), 0))
    return {key: value for key, value in weights.items() if value < RARE}


def tongue_table(language: str) -> dict[str, int]:
    """Stem → weight of the words of a language that are not more common in English."""
    import wordfreq

    stem = tongue_stems(language)
    spoken: dict[str, float] = {}
    for name, frequency in wordfreq.get_frequency_dict(LISTS.get(language, language), "best").items():
        if frequency < 10 ** (FLOOR_ZIPF.get(language, 3.6) - 9) or not name.isalpha():
            continue
        if wordfreq.zipf_frequency(name, "en") <= math.log10(frequency) + 9:
            key = stem(name)
            spoken[key] = spoken.get(key, 0.0) + frequency
    weights = {key: weight(math.log10(frequency) + 9) for key, frequency in spoken.items()}
    weights.update({stem(name): 0 for name in SILENT_TONGUES[language].split()})
    return {key: value for key, value in weights.items() if value < RARE}


def weight(zipf: float) -> int:
    return max(0, min(RARE, round((SILENT_ZIPF - zipf) * STEP)))


def write(weights: dict[str, int], path: Path) -> None:
    by_weight: dict[int, list[str]] = {}
    for stem, value in weights.items():
        by_weight.setdefault(value, []).append(stem)
    head = (
        "# Term weights of the scoring model: weight, tab, stems (see stems.py). Unlisted stems weigh 20.\n"
        "# Derived from wordfreq 3.1 (Robyn Speer), data CC BY-SA 4.0; this file is under CC BY-SA 4.0.\n"
    )
    body = "".join(f"{value}\t{' '.join(sorted(stems))}\n" for value, stems in sorted(by_weight.items()))
    path.write_text(head + body, encoding="utf-8")


def main(folder: Path) -> None:
    write(table(), folder / "term_weights.txt")
    for language in TONGUES:
        write(tongue_table(language), folder / "tongues" / f"{language}.txt")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
