"""Names of files as callers spell them: shown to people, never used as a path."""

from __future__ import annotations

import unicodedata
from pathlib import PureWindowsPath

from jobhire.shared.domain import one_line

MOST_CHARACTERS = 120
_NAMELESS = "cv"


def shown_name(name: str) -> str:
    """The last part of a path, without anything invisible, at most 120 characters, its ending kept.

    A name that turns its ending round (U+202E) reads as it is spelt (OWASP ASVS 5.0, 5.4.1).
    """
    last = PureWindowsPath(name.replace("\0", "")).name
    seen = one_line("".join(filter(_visible, last.replace("\t", " ")))).strip(" .")
    stem, dot, ending = seen.rpartition(".")
    if not dot or len(ending) > 10:
        return seen[:MOST_CHARACTERS].strip(" .") or _NAMELESS
    kept = stem[: MOST_CHARACTERS - len(ending) - 1].strip(" .")
    return f"{kept or _NAMELESS}.{ending}"


def _visible(character: str) -> bool:
    return unicodedata.category(character)[0] != "C" and character not in '<>:"/\\|?*'
