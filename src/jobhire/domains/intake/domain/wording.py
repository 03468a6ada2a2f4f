"""Characters: what a reader sees as text, what only machines see, and what is decoration."""

from __future__ import annotations

import re
import unicodedata

MOST_CHARACTERS = 200_000
"""Of visible text in one document."""

_CONTROLS = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f]+")
_HARMLESS = frozenset("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")
_LIGATURES = {ord(c): unicodedata.normalize("NFKC", c) for c in "ﬀﬁﬂﬃﬄﬅﬆĲĳ"}
_BLANKS = re.compile(r"[^\S\t\n]+")
_AROUND_TAB = re.compile(r" *\t[ \t]*")
_LONE_C1 = re.compile("(?<!\\S)[\x80-\x9f](?!\\S)")
"""A bullet of a font with an encoding of its own."""
_SPACED = re.compile(r"(?<!\S)(?:[^\W\d_] ){3,}[^\W\d_](?!\S)")
_WIDE_GAP = re.compile(r" {2,}|[ ]?\t[ ]?")
_SYMBOL_BULLETS = str.maketrans({"\uf0b7": "•", "\uf0a7": "•", "\uf0d8": "•", "\uf0fc": "•", "\uf076": "•"})
_BULLET = re.compile(r"^\s*(?:[•◦◆◇▪■●○‣⁃∙·►▶➢➤✓✔*❖♦–—-]|o(?=\s))(?:\s+|(?=[^\W\d_]))")


def seen(text: str) -> tuple[str, str]:
    """``text`` as a person reads it, and what only a machine would notice ("" in an honest text).

    Ligatures become letters, icons of private fonts blanks, accents are composed (NFC), spaced-out headings
    are closed up. Joiners, byte-order marks and single zero-width spaces are dropped as harmless; tag
    characters and
    changes of direction are reported.
    """
    found = _CONTROLS.findall(text)
    machine = "".join(found)
    text = _CONTROLS.sub("", text).translate(_SYMBOL_BULLETS).translate(_LIGATURES).replace("\u00ad", "")
    text = _LONE_C1.sub("•", _PRIVATE.sub(" ", text))
    text = "".join(
        " " if unicodedata.category(c) == "Cc" and c not in "\t\n" else c
        for c in unicodedata.normalize("NFC", text)
    )
    text = _letters_closed_up(text)
    text = _AROUND_TAB.sub("\t", _BLANKS.sub(" ", text)).strip()
    text = _SPACED.sub(lambda match: match.group().replace(" ", ""), text)
    suspicious = set(machine) - _HARMLESS or len(machine) > 8
    return text, _spelt_out(machine) if suspicious else ""


def _letters_closed_up(text: str) -> str:
    """ "A D A   B L O O M" as "ADA BLOOM": where single letters stand apart, words stand further apart."""
    words = _WIDE_GAP.split(text.strip())
    letters = [letter for word in words for letter in word.split(" ")]
    if len(words) < 2 or len(letters) < 5 or any(len(letter.rstrip(".")) > 1 for letter in letters):
        return text
    return " ".join(word.replace(" ", "") for word in words)


def _spelt_out(machine: str) -> str:
    """Tag characters as the ASCII they smuggle, the rest by code point."""
    return "".join(
        chr(ord(c) - 0xE0000) if 0xE0020 <= ord(c) < 0xE007F else f"[U+{ord(c):04X}]" for c in machine
    )


def without_bullet(text: str) -> str | None:
    """The text after a bullet; None where there is none."""
    match = _BULLET.match(text)
    return text[match.end() :] if match else None


def folded(text: str) -> str:
    """Lower case without accents: for comparing, never for showing."""
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))
