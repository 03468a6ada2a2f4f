"""What a text says somebody does not have: "no experience with Python" shows no Python.

A denial is a cue (a word that denies, and what is denied: experience, knowledge, having used) with what
follows. It ends with the sentence, at a contrast ("but", "aber") and at a comma, unless a list goes on behind
it to its "or" ("no experience with Python, Java or Go"): where that is uncertain, what is said counts.
Some cues deny what stands before them ("Python I would have to learn"): of that clause, if it is a short one.
Where a line breaks off in the middle of a sentence, the next one goes on with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from operator import itemgetter

from .denial_cues import (
    CUE,
    FILLERS,
    JOINTS,
    LACKS,
    LIST,
    NONE,
    NOT_DENIED,
    PRONOUNS,
    START,
    STOP,
    WAIVED,
)
from .skill_cues import AND_OR
from .text import lowered

_LONG_LINE = 40
"""A line of so many characters that goes on in lower case was broken by its width."""
_LONGEST_BEFORE = 6
"""Words that a cue denies of what stands before it; a longer clause may say something else as well."""
_LONGEST_WAIVED = 12
"""The same of what an advertisement waives."""
_REACH = 60
"""How far (characters) a cue may stretch around the sign by which it is found …"""
_BACK = 120
"""… and the clause before it."""
_WORD = re.compile(r"[^\W_]+")
_NO_BREAK = re.compile(r"[^\n]")
_FIRST_WORD = re.compile(r"\s*([^\W\d_]+)")
_AND = re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in sorted(AND_OR)))


def without_denials(text: str) -> str:
    """The text with blanks, one for one, where it says that something is not there."""
    return _blanked(text, denials(text))


def without_waivers(text: str) -> str:
    """The same for an advertisement: only what it says is not required."""
    return _blanked(text, (each for each in denials(text) if WAIVED.search(text, *each)))


def denials(text: str) -> Iterator[tuple[int, int]]:
    """``(start, end)`` of each denial, in order, none overlapping. Linear in the length of the text."""
    plain = _flowing(text)
    spans = sorted([*_said(plain), *_lacking(plain), *(match.span() for match in NONE.finditer(text))])
    reached = 0
    for start, end in spans:
        if start >= reached:
            yield start, end
            reached = end


def _said(plain: str) -> Iterator[tuple[int, int]]:
    reached = 0
    for start in START.finditer(plain):
        before = plain[start.start() - 1 : start.start()]
        if start.start() < reached or before.isalnum() or before == "_":
            continue
        cue = CUE.match(plain, start.start())
        if cue and not NOT_DENIED.match(plain, start.end()):
            reached = _end(plain, cue.end())
            yield cue.start(), reached


def _lacking(plain: str) -> Iterator[tuple[int, int]]:
    """What cues deny that may stand on either side: what follows them, else what stands before."""
    reached = 0
    for start, end, pattern in _signs(plain):
        cue = pattern.search(plain, max(reached, start - _REACH), end + _REACH) if start >= reached else None
        if cue:
            bare = FILLERS.match(plain, cue.end())
            closed = bare.end() if bare else cue.end()
            reached = _end(plain, closed)
            follows = _WORD.search(plain, closed, reached)
            yield (cue.start(), reached) if follows else (_clause(plain, cue), closed)


def _signs(plain: str) -> list[tuple[int, int, re.Pattern[str]]]:
    """Where a text has words that such cues have, in order, and which cues these are."""
    said = set(_WORD.findall(plain))
    found = [
        (*sign.span(), group.cues)
        for group in LACKS
        if not group.words.isdisjoint(said)
        for sign in group.signs.finditer(plain)
    ]
    return sorted(found, key=itemgetter(0, 1))


def _clause(plain: str, cue: re.Match[str]) -> int:
    """Where the clause begins that a cue ends; the cue itself where that is too long to be all denied."""
    lowest = max(0, cue.start() - _BACK)
    stops = [*STOP.finditer(plain, lowest, cue.start()), *_AND.finditer(plain, lowest, cue.start())]
    found = {*(stop.end() for stop in stops), *_commas(plain, lowest, cue.start())}
    ends = sorted(found if lowest else {0, *found})
    start = ends.pop() if ends else cue.start()
    if ends and plain[start - 1] in ",(:" and PRONOUNS.fullmatch(plain, start, cue.start()):
        start = ends.pop()
    most = _LONGEST_WAIVED if WAIVED.search(cue[0]) else _LONGEST_BEFORE
    return start if len(_WORD.findall(plain, start, cue.start())) <= most else cue.start()


def _commas(plain: str, start: int, end: int) -> Iterator[int]:
    return (at + 1 for at in range(start, end) if plain[at] == ",")


def _flowing(text: str) -> str:
    """In lower case, with a blank for each line break in the middle of a sentence. Offsets stay."""
    lines = text.split("\n")
    joined = [(" " if _goes_on(line, after) else "\n") + after for line, after in pairwise(lines)]
    return lowered("".join((lines[0], *joined)))


def _goes_on(line: str, after: str) -> bool:
    first, last = _FIRST_WORD.match(after), line.rstrip().rpartition(" ")[2]
    if not first or not last.removesuffix(",").isalnum():
        return False
    if last in JOINTS:
        return True
    goes_on = first[1][0].islower() and first[1] != "o"
    return goes_on and (first[1] in JOINTS or len(line.strip()) >= _LONG_LINE)


def _end(plain: str, start: int) -> int:
    """The end of what is denied: of a list that ends in "or", else the first comma."""
    stop = STOP.search(plain, start, start + 300)
    end = stop.start() if stop else min(len(plain), start + 300)
    listed = LIST.match(plain[start:end])
    comma = plain.find(",", start, end)
    return start + listed.end() if listed else comma if comma >= 0 else end


def _blanked(text: str, spans: Iterator[tuple[int, int]]) -> str:
    pieces, at = [], 0
    for start, end in spans:
        pieces += [text[at:start], _NO_BREAK.sub(" ", text[start:end])]
        at = end
    return "".join((*pieces, text[at:])) if pieces else text
