"""What a text says somebody does not have: "no experience with Python" shows no Python. Five languages.

A denial is a cue (a word that denies, and what is denied: experience, knowledge, having used) with what
follows. It ends with the sentence, at a contrast ("but", "aber") and at a comma, unless a list goes on behind
it to its "or" ("no experience with Python, Java or Go"): where that is uncertain, what is said counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .text import lowered

_KNOW = (
    r"(?:experiences?|knowledge|exposure|background|familiarity|training|skills?|erfahrung(?:en)?|"
    r"[\w+#-]*kenntnisse?n?|"
    r"praxis|vorkenntnisse|expériences?|connaissances?|notions?|maîtrise|experiencia|conocimientos?|"
    r"experiență|experienta|cunoștințe|cunostinte|esperienz[ae]|conoscenz[ae]|competenz[ae]|experiências?|"
    r"conhecimentos?|"
    r"vivência|ervaring|kennis|doświadczeni[ae]|znajomości|wiedzy|umiejętności|praktyki|erfarenhet(?:er)?|"
    r"kunskap(?:er)?|"
    r"erfaring(?:er)?|kendskab|kunnskap(?:er)?|zkušenost(?:i|í)?|znalost(?:i|í)?|praxe|skúsenost(?:i|í)?|"
    r"опыта?|знани[йя]|"
    r"навыков|досвіду|знань|навичок)"
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
    rf"(?:nessuna?|senza(?: alcuna)?|alcuna|non (?:ho|ha|possiedo|possiede)(?: (?:alcuna|"
    rf"nessuna))?) {_BETWEEN}{_KNOW}",
    rf"no se (?:requiere|necesita|exige|precisa) {_BETWEEN}{_KNOW}",
    rf"non (?:è|sono) (?:richiest[ae]|necessari[ae]) {_BETWEEN}{_KNOW}",
    rf"não (?:é|são) (?:necessári[ao]s?|exigid[ao]s?) {_BETWEEN}{_KNOW}",
    rf"nie (?:wymagamy|jest wymagan[ey]) {_BETWEEN}{_KNOW}",
    r"(?:non ho|non ha|mai) (?:mai )?(?:lavorato|usato|utilizzato|programmato)",
    r"non (?:conosco|conosce|parlo|parla|so|sa)",
    rf"(?:nenhuma?|sem(?: nenhuma?| qualquer)?|não (?:tenho|tem|possuo|"
    rf"possui)(?: nenhuma?)?) {_BETWEEN}{_KNOW}",
    r"(?:nunca|não) (?:trabalhei|trabalhou|usei|usou|utilizei|utilizou|programei)",
    r"não (?:conheço|conhece|domino|domina|falo|fala|sei|sabe)",
    rf"(?:geen(?: enkele)?|zonder(?: enige)?|nog geen) {_BETWEEN}{_KNOW}",
    r"(?:nog )?(?:nooit|niet)(?: met)?(?=[^\n.;]{0,60}\b(?:gewerkt|gebruikt|vertrouwd|bekend)\b)",
    rf"(?:brak|bez|żadnego|żadnej|nie (?:mam|ma|posiadam|posiada)(?: żadne\w+)?) {_BETWEEN}{_KNOW}",
    r"(?:nigdy )?nie (?:pracowałem|pracowałam|pracował|pracowała|używałem|używałam|znam|zna|korzystałem|"
    r"korzystałam)",
    rf"(?:ingen|inga|inget|utan|saknar|uden|uten|inkje) {_BETWEEN}{_KNOW}",
    r"(?:har )?(?:aldrig|inte|ikke|aldri)(?: ännu| endnu)? (?:arbetat|använt|arbejdet|brugt|jobbet|brukt)",
    rf"(?:bez|žádn\w+|chybí|nemám|nemá) {_BETWEEN}{_KNOW}",
    r"(?:nikdy )?(?:nepracoval|nepracovala|nepoužíval|nepoužívala|neznám|nezná|neovládám|neumím)",
    rf"(?:без|нет|не имею|немає|не маю) {_BETWEEN}{_KNOW}",
    r"(?:никогда )?не (?:работал|работала|использовал|использовала|знаю|владею|працював|працювала|знаю|"
    r"володію)",
    r"nu (?:cunosc|cunoaște|cunoaste|stăpânesc|stapanesc|vorbesc|vorbește|știu|stiu|știe)",
)
_START = re.compile(
    r"(?:no|not|never|without|lack\w*|absence|unfamiliar|don|do|doesn?|does|cannot|can|have|haven|has|hasn|"
    r"kein\w*|ohne|noch|nie|niemals|nicht|aucune?|sans|pas|jamais|n|je|ne|sin|ning[uú]n[oa]?|nunca|"
    r"f[aă]r[aă]|nicio|niciun|nici|nu|niciodat[aă]|"
    r"nessuna?|senza|alcuna|non|mai|nenhuma?|sem|não|geen|zonder|nog|nooit|niet|brak|bez|żadn\w+|nie|nigdy|"
    r"ingen|inga|"
    r"inget|utan|saknar|uden|uten|har|aldrig|inte|ikke|aldri|žádn\w+|chybí|nemám|nemá|nikdy|nepracoval|"
    r"nepracovala|nepoužíval|nepoužívala|neznám|nezná|"
    r"neovládám|neumím|"
    r"без|нет|не|немає|никогда)\b",
)
"""Of a text in lower case; within words, too, for speed: see ``_said``."""
_CUE = re.compile("(?:" + "|".join(each.replace(" ", r"[^\S\n]+") for each in _CUES) + r")(?!\w)")
_STOP = re.compile(
    r"[\n;:!?()•|]|\.(?=\s|$)|\b(?:but|yet|although|though|however|except|only|aber|sondern|jedoch|dafür|"
    r"obwohl|"
    r"mais|cependant|sauf|pero|sino|excepto|aunque|dar|însă|insa|ci|deși|cu excepția|"
    r"ma|però|tranne|mas|porém|exceto|maar|echter|behalve|ale|lecz|jednak|oprócz|men|dock|utom|undtagen|"
    r"unntatt|avšak|kromě|"
    r"но|однако|кроме|але|проте|крім)\b",
)
_LIST = re.compile(
    r"(?:[^,]{1,40},){1,8}?[^,]{0,40}?\b(?:or|nor|oder|ou|ni|o|sau|nici|né|nem|of|noch|lub|ani|ani|eller|"
    r"nebo|ili|или|ни|або|ні)[^\S\n]+[^\s,]+(?:[^\S\n]+[^\s,]+)?(?=[^\S\n]*(?:,|$))"
)
_NOT_DENIED = re.compile(
    r"[^\S\n]+(?:only|just|nur|seulement|solo|sólo|doar|numai|soltanto|apenas|alleen|tylko|bara|kun|jen|"
    r"только|лише)\b",
    re.IGNORECASE,
)
_NONE = re.compile(
    rf"^[^\S\n]*(?:[-*•][^\S\n]*)?[^\n:]{{2,40}}:[^\S\n]*(?:none|no|nil|keine?|aucune?|néant|ninguna?|nada|"
    rf"nicio|deloc|"
    rf"nessuna?|nenhuma?|geen|brak|ingen|inga|žádn[éáý]|нет|немає|"
    rf"(?:no|keine|aucune|sin|fără|fara|nicio|nessuna|senza|sem|geen|brak|bez|inga|ingen|"
    rf"без)[^\S\n]+{_KNOW})[.!]?[^\S\n]*$",
    re.IGNORECASE | re.MULTILINE,
)
_WAIVED = re.compile(
    r"\b(?:required|needed|necessary|expected|nötig|notwendig|erforderlich|vorausgesetzt|nécessaires?|"
    r"requise?s?|"
    r"exigée?s?|necesari[oa]s?|requerid[oa]s?|necesare?|obligatori\w*|"
    r"requiere|necesita|exige|precisa|wymagamy|richiest[aoei]|necessari[aoei]|exigid[ao]s?|necessári[ao]s?|vereist|nodig|noodzakelijk|wymagan\w+|"
    r"konieczn\w+|"
    r"potrzebn\w+|krävs|nödvändig\w*|kræves|nødvendig\w*|nutn[áéý]|požadován\w*|требу\w+|нужн\w+|"
    r"потрібн\w+)\b",
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
    plain = lowered(text)
    for start in _START.finditer(plain):
        before = plain[start.start() - 1 : start.start()]
        if start.start() < reached or before.isalnum() or before == "_":
            continue
        cue = _CUE.match(plain, start.start())
        if cue and not _NOT_DENIED.match(text, start.end()):
            reached = _end(text, plain, cue.end())
            yield cue.start(), reached


def _end(text: str, plain: str, start: int) -> int:
    """The end of what is denied: of a list that ends in "or", else the first comma."""
    stop = _STOP.search(plain, start, start + 300)
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
