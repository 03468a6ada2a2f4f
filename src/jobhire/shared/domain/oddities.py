"""Text that passes for other text: letters of several alphabets in one word, characters that nobody sees.

Nobody is refused and nothing is changed for it: people are called what they are called. Whoever looks at the
name is told, so that a stranger is not taken for a colleague. (Unicode Technical Standard 39, without its
table of thousands: only what passes for a small Latin letter, which is what addresses are written in.)
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

Oddity = Literal["hidden-characters", "mixed-alphabets", "look-alike-letters"]

_ALPHABETS = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"})
"""Those whose letters pass for one another. Japanese mixes its own, and Latin with them, in good faith."""

_JOINERS = frozenset("\u200c\u200d")
"""Persian and the scripts of India need them to be written right."""

_LOOK_ALIKE = str.maketrans(
    "аекорсухіјѕԁһӏԛԝ" + "αικνορυχϲ" + "օոսհցքզ",
    "aekopcyxijsdhlqw" + "aikvopuxc" + "onuhgpq",
)
_WORD = re.compile(r"[^\W\d_]+")


def skeleton(text: str) -> str:
    """What it looks like, in small Latin letters where they are like them: the same for what looks the same.
    For comparing only."""
    visible = (each for each in unicodedata.normalize("NFKD", text).lower() if not _is_hidden(each))
    return unicodedata.normalize("NFC", "".join(visible).translate(_LOOK_ALIKE))


def oddities_of_name(name: str) -> tuple[Oddity, ...]:
    """What a reader should know about it; usually nothing."""
    if name.isascii():
        return ()
    found: list[Oddity] = []
    if any(map(_is_hidden, name)):
        found.append("hidden-characters")
    if any(len(_alphabets(word)) > 1 for word in _WORD.findall(name)):
        found.append("mixed-alphabets")
    return tuple(found)


def oddities_of_address(address: str) -> tuple[Oddity, ...]:
    """As of a name. A whole label without one Latin letter that looks like Latin is odd, too: in a name it
    may well be one."""
    if address.isascii():
        return ()
    found = oddities_of_name(address)
    labels = re.split(r"[.@]", address)
    passing = any(not _is_latin(each) and skeleton(each).isascii() for each in labels)
    return (*found, "look-alike-letters") if passing and not found else found


def oddities_of_person(name: str, *addresses: str) -> tuple[Oddity, ...]:
    """Of a name and all addresses together, each oddity once."""
    found = {*oddities_of_name(name)}
    for address in addresses:
        found |= {*oddities_of_address(address)}
    return tuple(sorted(found))


def _is_latin(label: str) -> bool:
    """Marks on Latin letters are nothing odd."""
    return _alphabets(label) <= {"LATIN"}


def _is_hidden(character: str) -> bool:
    return unicodedata.category(character) == "Cf" and character not in _JOINERS


def _alphabets(word: str) -> set[str]:
    names = (unicodedata.name(each, "").partition(" ")[0] for each in word)
    return {name for name in names if name in _ALPHABETS}
