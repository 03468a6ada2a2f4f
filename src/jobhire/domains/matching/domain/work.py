"""What work a job asks for: so many years, of any kind or of a kind that is named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from .experience import Stated, stated
from .profile import ExperienceDemand
from .requirements import MAX_TERMS, Passage, Reading, either, first_stop, heaviest
from .wishes import ALIKE

Weighed = list[tuple[str, tuple[int, str]]]

MAX_EXPERIENCE = 20
_MAX_STARTS = 4
_UNSTATED_MONTHS = 12
"""Experience demanded without a length of time."""

_AS = re.compile(
    r"\b(?:as|als|en tant que|comme|como|ca|role of|position of|job of|come|in qualità di|nel ruolo di|"
    r"na função de|"
    r"in de functie van|in de rol van|jako|na stanowisku|som|na pozici|ve funkci|в качестве|в должности|"
    r"на должности|на позиции|"
    r"на посаді|у ролі|ως|σαν|като|на длъжност|на позиция|kao|na poziciji|na (?:radnom )?mj?estu|"
    r"na poslovima)[^\S\n]+(?:an?\b|the\b|eine?[rn]?\b|une?\b|una?\b|uma?\b|een\b|e[nt]t?\b)?",
    re.IGNORECASE,
)
"""A position follows …"""
_IN = re.compile(
    r"\b(?:experienc\w*|background|career|work(?:ed|ing)?|(?:berufs|praxis|arbeits)?erfahrung\w*|praxis|"
    r"expériences?|"
    r"experiencias?|experienț\w*|esperienz[ae]|experiências?|vivência|(?:werk)?ervaring|doświadczeni\w+|"
    r"praktyk[aięą]|"
    r"erfarenhet\w*|erfaring\w*|zkušenost\w*|prax[eií]|praxí|skúsenost\w*|опыт\w*|досвід\w*|"
    r"(?:työ)?kokemu\w+|εμπειρία\w*|προϋπηρεσία\w*|опит\w*|стаж\w*|iskustv\w+)"
    r"[^\S\n]+(?:(?:professionnelle|profesional|laboral|professionale|profissional|zawodow\w+|práce|pracy|"
    r"работы|роботи|radnog|rada)"
    r"[^\S\n]+)?(?:in|of|with|on|mit|im|bei|dans|avec|en|con|în|cu|de|di|nell?[ao]?|nei|negli|nelle|em|com|"
    r"na|no|met|op|"
    r"binnen|we?|ze?|av|inom|med|inden for|innen|af|ve?|se?|во?|във|със|со?|із?|зі?|у|по|при|σε|"
    r"στ\w{1,3}|με|u|sa|kod)\b",
    re.IGNORECASE,
)
"""… or a field of work."""
_STOP = re.compile(
    r"[;.(]|,|\b(?:with|is|are|would|will|who|which|that|preferably|particularly|especially|specifically|"
    r"required|must|mandatory|using|utili[sz]ing|leveraging|including|except|excluding|"
    r"mit|unter|inklusive|einschließlich|außer|avec|utilisant|y compris|sauf|hormis|con|usando|utilizando|"
    r"incluyendo|excepto|salvo|cu|folosind|utilizând|inclusiv|exceptând|com|utilizzando|incluso|compreso|"
    r"incluindo|exceto|"
    r"met|inclusief|behalve|oraz|łącznie|z wykorzystaniem|samt|inklusive|včetně|s využitím|включая|"
    r"с использованием|sekä|συμπεριλαμβανομέν\w+|καθώς|включително|uključujući)\b",
    re.IGNORECASE,
)
_POSITION_ENDS = re.compile(
    _STOP.pattern + r"|\b(?:in|at|for|within|to|on|from|during|role|position|experience|knowledge|expertise|"
    r"im|bei|für|um|dans|chez|pour|en|para|în|la|pentru|nel|nella|presso|per|em|na|no|bij|voor|op|we?|dla|"
    r"przy|på|inom|"
    r"hos|för|ve?|pro|в|във|за|для|у|σε|στ(?:ο|η|ην|ον|α|ις|ους)|για|u|za|kod)\b",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"\b(?:bereich|branche|umfeld|domeniul|sectorul|settore|ambito|setor|área|vakgebied|branż[ayęy]|"
    r"obszarze|dziedzinie|"
    r"området|oblasti|odvětví|oboru|сфере|области|сфері|галузі|alalta|alalla|toimialalta|τομέα|κλάδο|χώρο|"
    r"сферата|областта|сектора|бранша|područj[uea]|struci|sektoru)\b|"
    r"\b(?:industry|sector|domain|field|area|secteur|domaine|ámbito|campo|domeniu)\b"
    r"(?=[^\S\n]*(?:[,;.)]|$|(?:of|and|or|with|is|de|du|des|del|et|ou|y|o|și|sau)\b))",
    re.IGNORECASE,
)
"""Says that work is of a field, not which."""
_WITHIN = re.compile(
    r"^[^\S\n]*(?:\+[^\S\n]*)?"
    r"(?:(?:minimum|mindestens|au moins|como mínimo|almeno|minimaal|minimálně)[^\S\n]+)?"
    r"(?:in|im|en|em|nell?[ao]?|w|v|ve|в|във|у|inom|op|på|în|din|σε|στ(?:ο|η|ην|ον|α|ις|ους)|u)[^\S\n]+(?:der|den|einem|einer|la|el|het|de)?\b",
    re.IGNORECASE,
)
"""The field follows right behind: "three years in logistics"."""
_BREAK = re.compile(r"[,;.:()]|\b(?:to|um|pour|para|pentru)\b", re.IGNORECASE)
_HAS = re.compile(r"\w[^\S\n]+(?:with|mit|avec|con|cu)\b[^,;.]*$", re.IGNORECASE)


class _Kind(NamedTuple):
    """What work is named, and whether it is a field rather than a position."""

    terms: tuple[tuple[str, int], ...]
    field: bool = False


def experience_demands(
    passages: Iterable[tuple[Passage, bool]], title: str, reading: Reading
) -> tuple[ExperienceDemand, ...]:
    """Demands for years of work. With each passage: whether it stands under a heading about experience. There
    a line without years asks for some, too."""
    found: dict[object, ExperienceDemand] = {}
    for passage, expected in passages:
        for demand in _demands(passage, expected, title, reading):
            found.setdefault((demand.months, demand.terms), demand)
        if len(found) >= MAX_EXPERIENCE:
            break
    return tuple(found.values())[:MAX_EXPERIENCE]


def _demands(passage: Passage, expected: bool, title: str, reading: Reading) -> Iterator[ExperienceDemand]:
    times = stated(passage.text)
    if not times:
        terms = _named("", passage.text, reading).terms if expected else ()
        if terms:
            yield ExperienceDemand(passage.text, passage.span, _UNSTATED_MONTHS, terms)
        return
    for start, end, time in _segments(passage.text, times, reading):
        segment = passage.cut(start, end)
        kind = _kind(passage.text[start : time.start], passage.text[time.end : end], title, reading)
        yield ExperienceDemand(segment.text, segment.span, time.months, *kind)


def _segments(text: str, times: list[Stated], reading: Reading) -> Iterator[tuple[int, int, Stated]]:
    """Which words belong to which length of time: those after it, or before it where the line begins so."""
    leading = len(times) > 1 and _leads(text, times[0], reading)
    ends = [time.end for time in times]
    starts = [time.start for time in times]
    for i, time in enumerate(times):
        if leading:
            yield (ends[i - 1] if i else 0), (ends[i] if i + 1 < len(times) else len(text)), time
        else:
            yield (starts[i] if i else 0), (starts[i + 1] if i + 1 < len(times) else len(text)), time


def _leads(text: str, first: Stated, reading: Reading) -> bool:
    """ "Baking five years, serving two", not "we ask for five years as a baker and two as a waiter"."""
    if not any(reading.lexicon.said(text, 0, first.start)):
        return False
    begins = text[: first.start]
    return any(p.search(begins) for p in (_AS, _IN)) or not any(p.search(text, first.end) for p in (_AS, _IN))


def _kind(before: str, after: str, title: str, reading: Reading) -> _Kind:
    """The work that a length of time is asked in; the job's own where the line says "in a similar role"."""
    behind = ALIKE.sub(" ; ", after)
    if behind != after and not any(reading.lexicon.said(behind)):
        return _Kind(_weighed(title, 0, len(title), reading))
    named = _named(ALIKE.sub(" ; ", before), behind, reading)
    if named.terms or not (ALIKE.search(before) or ALIKE.search(after)):
        return named
    return _Kind(_weighed(title, 0, len(title), reading))


def _named(before: str, after: str, reading: Reading) -> _Kind:
    """What is named as work behind a length of time, else before it; else what the words say."""
    for text in (after, before):
        for begins, ends in ((_AS, _POSITION_ENDS), (_IN, _STOP)):
            within = _FIELD.sub(_blank, text) if begins is _IN else text
            for match in list(begins.finditer(within))[:_MAX_STARTS]:
                terms = _terms(within, match.end(), ends, reading)
                if terms:
                    return _Kind(terms, begins is _IN)
    field = any(_FIELD.search(text) for text in (before, after)) or bool(_WITHIN.match(after))
    before, after = _FIELD.sub(_blank, before), _FIELD.sub(_blank, after)
    texts = (after, before) if _goes_on(before, after, reading) else (before, after)
    return _Kind(next(filter(None, (_terms(text, 0, _STOP, reading) for text in texts)), ()), field)


def _blank(match: re.Match[str]) -> str:
    return ";".ljust(len(match[0]))


def _goes_on(before: str, after: str, reading: Reading) -> bool:
    """ "Five years teaching chemistry", not "chemistry, five years; …" nor "a teacher with five years …"."""
    first = next(reading.lexicon.said(after), None)
    return first is not None and not _BREAK.search(after, 0, first.start) and not _HAS.search(before)


def _terms(text: str, start: int, ends: re.Pattern[str], reading: Reading) -> tuple[tuple[str, int], ...]:
    return _weighed(text, start, first_stop(ends, text, start, reading.lexicon), reading)


def _weighed(text: str, start: int, end: int, reading: Reading) -> tuple[tuple[str, int], ...]:
    """The words of a kind of work. Of two that would do, each weighs as much as the other: whoever did either
    has half of the weight, which is enough (``role_floor``)."""
    ends = [*(match.span() for match in either(reading.tongue).finditer(text, start, end)), (end, end)]
    kinds, at = [], start
    for stop, following in ends:
        terms = reading.lexicon.apart(reading.lexicon.terms(text, at, stop))
        if terms:
            kinds.append(heaviest(terms, MAX_TERMS))
        at = following
    if len(kinds) != 2:
        found = heaviest(reading.lexicon.apart(reading.lexicon.terms(text, start, end)), MAX_TERMS)
        return tuple((stem, weight) for stem, (weight, _) in found)
    return _alternatives(kinds[0], kinds[1])


def _alternatives(one: Weighed, other: Weighed) -> tuple[tuple[str, int], ...]:
    sums = [sum(weight for _, (weight, _) in kind) for kind in (one, other)]
    weights: dict[str, int] = {}
    for kind, share in ((one, sums[1]), (other, sums[0])):
        for stem, (weight, _) in kind:
            weights[stem] = weights.get(stem, 0) + weight * share
    return tuple(weights.items())
