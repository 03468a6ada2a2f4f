"""A name taken out of what somebody wrote: whoever scores a CV is not to learn whose it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

_WORD = re.compile(r"[^\W_]+")
_OPENING = 12
"""Lines at the top in which a line of nothing but the name is the name, in whatever order."""
_TITLES = frozenset({
    "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "herr", "frau", "m", "mme", "mlle", "sr", "sra",
    "srta", "dl", "dna", "domnul", "doamna", "ing",
})  # fmt: skip


def without_name(text: str, name: str) -> str:
    """The same text with blanks where the name stands; everything else keeps its place."""
    kept = list(text)
    for start, end in _places(text, name.split()):
        kept[start:end] = " " * (end - start)
    return "".join(kept)


def _places(text: str, parts: list[str]) -> Iterator[tuple[int, int]]:
    """The whole name wherever it stands, and lines at the top that hold nothing else."""
    if not parts or not text:
        return
    if parts[0].lower() in text.lower():
        whole = r"[^\S\n]+".join(re.escape(part) for part in parts)
        for match in re.finditer(rf"(?<!\w){whole}(?!\w)", text, re.IGNORECASE):
            yield match.span()
    known = {*_words(" ".join(parts)), *_TITLES}
    at = seen = 0
    for line in text[:4_000].split("\n"):
        found = _words(line)
        if found and len(found) <= len(parts) + 2 and known.issuperset(found):
            yield at, at + len(line)
        seen += bool(found)
        if seen == _OPENING:
            return
        at += len(line) + 1


def _words(line: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(line)]
