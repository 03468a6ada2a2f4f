"""What a text says somebody does not have: "no experience with Python" shows no Python. Five languages.

A denial is a cue (a word that denies, and what is denied: experience, knowledge, having used) with what
follows. It ends with the sentence, at a contrast ("but", "aber") and at a comma, unless a list goes on behind
it to its "or" ("no experience with Python, Java or Go"): where that is uncertain, what is said counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_KNOW = (
    r"(?:experiences?|knowledge|exposure|background|familiarity|training|skills?|erfahrung(?:en)?|[\w+#-]*kenntnisse?n?|"
    r"praxis|vorkenntnisse|expériences?|connaissances?|notions?|maîtrise|experiencia|conocimientos?|"
    r"experiență|experienta|cunoștințe|cunostinte)"
)
_BETWEEN = r"(?:[^\W\d_][\w'’+#.-]*[^\S\n]+){0,4}?"
_CUES = (
    rf"(?:no|without(?: any)?|(?:lack(?:s|ing)?|absence)(?: of)?(?: any)?|not any) {_BETWEEN}{_KNOW}",
    r"(?:not|never)(?: yet| been| really| formally)? (?:experienced|familiar|proficient|skilled|trained|"
    r"versed|fluent|comfortable|worked|used|learned|learnt|programmed|done)",
    r"never (?:had|touched)",
    r"(?<=\()(?:without|ohne|sans|sin|fără|fara)",
    r"unfamiliar with",
    r"(?:do not|don['’]t|does not|doesn['’]t|cannot|can['’]t|can not)(?: yet| really)? "
    r"(?:know|have|speak|use|understand|master|program|code|write)",
    r"(?:have|has) not (?:yet )?(?:worked|used|learned|learnt|done)",
    r"(?:haven['’]t|hasn['’]t)(?: yet)? (?:worked|used|learned|learnt|done)",
    rf"(?:keine?r?|keinerlei|ohne(?: jede)?|noch keine?) {_BETWEEN}{_KNOW}",
    r"(?:noch )?(?:nie|niemals|nicht)(?: mit)?(?=[^\n.;]{0,60}\b"
    r"(?:gearbeitet|benutzt|verwendet|genutzt|vertraut)\b)",
    r"nicht (?:vertraut|erfahren|geübt)",
    rf"(?:aucune?|sans|pas(?: encore)? de|jamais eu de) {_BETWEEN}{_KNOW}",
    rf"(?:pas(?: encore)?|jamais eu) d['’]{_BETWEEN}{_KNOW}",
    r"(?:n['’](?:ai|a)|je n['’]ai) (?:jamais|pas(?: encore)?) (?:utilisé|travaillé|pratiqué|appris)",
    r"ne (?:connais|connaît|maîtrise|parle|sais|sait) pas",
    r"jamais (?:utilisé|travaillé|pratiqué)",
    rf"(?:sin|ningun[oa]?|ningún|no (?:tengo|tiene|posee|poseo)(?: ningun[oa]?| ningún)?) {_BETWEEN}{_KNOW}",
    r"(?:nunca|no)(?: he| ha) (?:trabajado|usado|utilizado|programado|aprendido)",
    r"no (?:conozco|conoce|domino|domina|hablo|habla|manejo|maneja|sé|sabe)",
    rf"(?:fără|fara|nicio|niciun|nici o|nu (?:am|are|dețin|detin)) {_BETWEEN}{_KNOW}",
    r"nu (?:am|a) (?:lucrat|folosit|utilizat|învățat|invatat)",
    r"niciodat[aă](?: nu)?(?: am)? (?:lucrat|folosit|utilizat)",
    r"nu (?:cunosc|cunoaște|cunoaste|stăpânesc|stapanesc|vorbesc|vorbește|știu|stiu|știe)",
)
_START = re.compile(
    r"\b(?:no|not|never|without|lack\w*|absence|unfamiliar|don|do|doesn?|does|cannot|can|have|haven|has|hasn|"
    r"kein\w*|ohne|noch|nie|niemals|nicht|aucune?|sans|pas|jamais|n|je|ne|sin|ning[uú]n[oa]?|nunca|"
    r"f[aă]r[aă]|nicio|niciun|nici|nu|niciodat[aă])\b",
    re.IGNORECASE,
)
_CUE = re.compile(
    "(?:" + "|".join(each.replace(" ", r"[^\S\n]+") for each in _CUES) + r")(?!\w)", re.IGNORECASE
)
_STOP = re.compile(
    r"[\n;:!?()•|]|\.(?=\s|$)|\b(?:but|yet|although|though|however|except|only|aber|sondern|jedoch|dafür|obwohl|"
    r"mais|cependant|sauf|pero|sino|excepto|aunque|dar|însă|insa|ci|deși|cu excepția)\b",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"(?:[^,]{1,40},){1,8}?[^,]{0,40}?\b(?:or|nor|oder|ou|ni|o|sau|nici)[^\S\n]+[^\s,]+(?:[^\S\n]+[^\s,]+)?(?=[^\S\n]*(?:,|$))"
)
_NOT_DENIED = re.compile(r"[^\S\n]+(?:only|just|nur|seulement|solo|sólo|doar|numai)\b", re.IGNORECASE)
_NONE = re.compile(
    rf"^[^\S\n]*(?:[-*•][^\S\n]*)?[^\n:]{{2,40}}:[^\S\n]*(?:none|no|nil|keine?|aucune?|néant|ninguna?|nada|nicio|deloc|"
    rf"(?:no|keine|aucune|sin|fără|fara|nicio)[^\S\n]+{_KNOW})[.!]?[^\S\n]*$",
    re.IGNORECASE | re.MULTILINE,
)
_WAIVED = re.compile(
    r"\b(?:required|needed|necessary|expected|nötig|notwendig|erforderlich|vorausgesetzt|nécessaires?|requise?s?|"
    r"exigée?s?|necesari[oa]s?|requerid[oa]s?|necesare?|obligatori\w*)\b",
    re.IGNORECASE,
)


def without_denials(text: str) -> str:
    """The text with blanks, one for one, where it says that something is not there."""
    return _blanked(text, denials(text))


def without_waivers(text: str) -> str:
    """The same for an advertisement: only what it says is not required."""
    return _blanked(text, (each for each in denials(text) if _WAIVED.search(text, *each)))


def denials(text: str) -> Iterator[tuple[int, int]]:
    """``(start, end)`` of each denial, in order, none overlapping. Linear in the length of the text."""
    spans = sorted([*_said(text), *(match.span() for match in _NONE.finditer(text))])
    reached = 0
    for start, end in spans:
        if start >= reached:
            yield start, end
            reached = end


def _said(text: str) -> Iterator[tuple[int, int]]:
    reached = 0
    for start in _START.finditer(text):
        if start.start() < reached:
            continue
        cue = _CUE.match(text, start.start())
        if cue and not _NOT_DENIED.match(text, start.end()):
            reached = _end(text, cue.end())
            yield cue.start(), reached


def _end(text: str, start: int) -> int:
    """The end of what is denied: of a list that ends in "or", else the first comma."""
    stop = _STOP.search(text, start, start + 300)
    end = stop.start() if stop else min(len(text), start + 300)
    listed = _LIST.match(text[start:end])
    comma = text.find(",", start, end)
    return start + listed.end() if listed else comma if comma >= 0 else end


def _blanked(text: str, spans: Iterator[tuple[int, int]]) -> str:
    pieces, at = [], 0
    for start, end in spans:
        pieces += [text[at:start], " " * (end - start)]
        at = end
    return "".join((*pieces, text[at:])) if pieces else text
