"""Stems: English Snowball for all five languages, plus the word families and spellings that it leaves apart.

One stemmer for all, because a CV mixes languages and the English one is gentle with foreign endings.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import Stemmer

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
        plain = (_americanised(stem) for stem in snowball(words))
        return [family.get(stem, stem) for stem in plain]

    return stem_words


def _americanised(stem: str) -> str:
    """ "organis" is "organiz", "behaviour" is "behavior"."""
    for pattern, replacement in _BRITISH:
        stem = pattern.sub(replacement, stem)
    return stem
