"""Stems: Snowball, of the language a text is written in; for English plus the word families and spellings
that it leaves apart.

A CV mixes languages: in a text of another language, words that are English rather than of that language have
their English stem, so that "testing" is the same word in all of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import Stemmer

from jobhire.domains.matching.domain.text import fold

from .kin import GENDERS, KIN
from .roots import root_of

FAMILIES = """
accountant accountancy account
administrator administration administrate administer
analyze analysis analytical analyst analyse
assistant assistance assist
baker bakery bake
carer caring care
chemistry chemist chemical
circuit circuitry
collaborator collaborative collaboration collaborate
compassion compassionate
comprehend comprehension comprehensive
consultant consultancy consulting consult
creativity create creation creator
decisive decision decide
dentist dental dentistry
designer design
direct director directorial
driver drive
economist economics
editor editorial edit
educator education educate educational
electrician electrical electronic
empathy empathetic empathic
inspector inspect
inquire inquiry
instructor instruct
inventive invention invent
investigator investigate
investor invest
leader leadership lead
machinist machinery machine
maintain maintenance
manager managerial managership
mathematics mathematician math maths
mechanic mechanical mechanism
motivator motivate motivational
nursing nurse
painter paint
patience patiently
pharmacist pharmacy pharmaceutical
physics physicist
planner plan
policy policies
programmer program
receptionist reception
researcher research
retailer retail
sale sales
science scientist scientific
security secure
singer sing
software softwares
speaker speak spoken
specialist specialty specialize
statistics statistician
strategy strategic strategist
supervisor supervise supervisory
surgeon surgery surgical
teacher teach
teamwork team
telecom telecommunication telecommunications
technical technician technique
tester test
therapist therapy therapeutic
trainer train
translator translate
writer write written
"""
NAMES = {"excel": "excel."}
"""Names whose stem is that of an everyday word of English ("excellent")."""
_BRITISH = ((re.compile(r"(?<=..)our(?=$|al|ist)"), "or"), (re.compile(r"(?<=...)is(?=e?$)"), "iz"))


def english_stems() -> Callable[[list[str]], list[str]]:
    """A batch stemmer with its own memory; not for several threads at once."""
    snowball = Stemmer.Stemmer("english").stemWords
    family = {
        stem: stems[0]
        for line in FAMILIES.split("\n")
        for stems in [[_americanised(stem) for stem in snowball(line.split())]]
        for stem in stems[1:]
    }

    def stem_words(words: list[str]) -> list[str]:
        plain = (_americanised(stem) for stem in snowball([fold(word) for word in words]))
        return [family.get(stem, stem) for stem in plain]

    return stem_words


def _americanised(stem: str) -> str:
    """ "organis" is "organiz", "behaviour" is "behavior"."""
    for pattern, replacement in _BRITISH:
        stem = pattern.sub(replacement, stem)
    return stem


TONGUES = {
    "de": "german", "fr": "french", "es": "spanish", "ro": "romanian", "it": "italian", "pt": "portuguese",
    "nl": "dutch", "pl": "polish", "sv": "swedish", "da": "danish", "nb": "norwegian", "cs": "czech",
    "sk": "czech", "hu": "hungarian", "tr": "turkish", "ru": "russian", "uk": "russian", "fi": "finnish",
    "el": "greek", "bg": "russian", "hr": "serbian",
}  # fmt: skip
"""Language → its stemmer; that of Russian knows most endings of Ukrainian and, once its articles are off
(``kin.py``), of Bulgarian; that of Czech most of Slovak. ``hr`` is Croatian,
Bosnian and Serbian in Latin letters."""


COMPOUNDING = frozenset(("de", "nl", "sv", "da", "nb", "fi"))
"""Languages that write words made of others as one."""


FORMERS_END = {"fi": tuple("aeiouyäöns")}
"""Language → how former halves of compounds end, where it lets no others."""


def tongue_stems(tongue: str) -> Callable[[str], str]:
    """The folded stem of one word of that language; the endings that it takes off may have accents."""
    snowball = Stemmer.Stemmer(TONGUES[tongue]).stemWord
    root = root_of(tongue)
    genders = [(re.compile(ending), common) for ending, common in GENDERS.get(tongue, ())]

    def plain(word: str) -> str:
        word = word.lower()
        for ending, common in genders:
            word = ending.sub(common, word)
        return root(fold(snowball(word)))

    families = [[plain(word) for word in group.split()] for group in KIN.get(tongue, "").split(",")]
    kin = {stem: stems[0] for stems in families for stem in stems[1:]}

    def stem_of(word: str) -> str:
        stem = plain(word)
        return kin.get(stem, stem)

    return stem_of


def uninflected(tongue: str) -> Callable[[str], str]:
    """What of a word, in lower case, compounds are looked for in: without its case in Finnish, so that
    all forms of one are made of the same words."""
    if tongue != "fi":
        return str.lower
    snowball = Stemmer.Stemmer(TONGUES[tongue]).stemWord
    return lambda word: snowball(word.lower())


def mixed_stems(
    tongue: str, own: Mapping[str, int], english: Mapping[str, int]
) -> Callable[[list[str]], list[str]]:
    """A batch stemmer for texts of a language: ``own`` are its stems, ``english`` those of English."""
    stem, english_stem = tongue_stems(tongue), english_stems()

    def stem_words(words: list[str]) -> list[str]:
        found = []
        for word in words:
            here = stem(word)
            there = here if here in own else english_stem([fold(word)])[0]
            found.append(NAMES.get(there) or NAMES.get(here) or (there if there in english else here))
        return found

    return stem_words
