"""A CV, read once: text and record into a ``Profile``. Pure, given the lexicon and the taxonomy; "present" is
the day the CV was received. Linear in the length of the text."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from operator import itemgetter

from .denial import without_denials
from .experience import LONGEST, Period, Stated, periods, stated, total_months
from .personal import without_personal
from .profile import CandidateType, Profile, Role, SkillEvidence, Span, titled
from .requirements import Reading
from .sections import Placed, Section, placed
from .tenure import Stretch, closed, tenure
from .text import MAX_TERMS, Lexicon, Line, lowered, term_weight, words
from .times import EXPERIENCE
from .wording import is_remote, labelled_place, level_of, places_of, wants_remote

Heading = tuple[int, int]
"""Start and end, in the CV's text, of the title of a position with its dates."""

MAX_ROLES = 60
_TITLE_TERMS = 24
_TITLE_WORDS = 24

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_LABEL = re.compile(
    r"^\W*(?:dates?|duration|period|tenure|years?|from|since|employed|zeitraum|dauer|von|seit|ab|période|"
    r"durée|depuis|de|du|dates|periodo|duración|desde|perioada|din|durata|dal|da|período|duração|periode|duur|sinds|van|"
    r"vanaf|okres|czas|od|tid|sedan|från|fra|siden|doba|období|с|з|kesto|ajalta|από|διάστημα|период|от|razdoblje|trajanje)\W*$",
    re.IGNORECASE,
)
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_COLON = re.compile(r"[\s)\]]*:")
_LABELLED = re.compile(r"[^\W\d][\w ]{1,19}[^\S\n]?:[^\S\n]")
_BLOCK = 4
"""How many labelled lines a position's heading may have above its dates."""
_DEGREE = re.compile(
    r"\b(?:bachelor|master|ph\.?d|b\.?sc|m\.?sc|b\.?a|mba|degree|diploma?|universit\w*|college|hochschule|"
    r"fachhochschule|licen[cț]\w*|facultat\w*|school|schule|realschule|hauptschule|berufsschule|fachschule|"
    r"école|escuela|ausbildung|studium|abitur|fachabitur|gymnasium|lehre als|lycée|"
    r"diplôme|bac|bts|dut|grado (?:en|superior|medio)|bachillerato|ciclo formativo|máster|laurea|liceo|"
    r"diploma di|istituto|"
    r"bacharelado|mestrado|graduação|faculdade|universidade|escola|hogeschool|hbo|mbo|uniwersytet\w*|"
    r"politechnik\w*|"
    r"technikum|liceum|licencjat|magister|akademi\w+|studia|högskola\w*|gymnasiet?|kandidatexamen|"
    r"universitet|universitetet|univerzit\w*|bakalář|inženýr|gymnázium|střední škola|egyetem\w*|főiskola|"
    r"üniversite\w*|lisans|университет\w*|"
    r"институт\w*|університет\w*|бакалавър|бакалавр|магистър|магистр|магістр|гимназия|училище|техникум|"
    r"yliopisto\w*|ammatti(?:korkea|)koulu\w*|lukio|(?:kansan)?opisto|ylioppilas|maisteri|kandidaatti|"
    r"πανεπιστήμιο|πτυχίο|ιεκ|τει|λύκειο|μεταπτυχιακ\w+|fakultet\w*|sveučilišt\w+|gimnazija|srednja škola|"
    r"veleučilišt\w+)\b",
)
_LEVEL_FROM_MONTHS = ((60, 3), (24, 2), (0, 1))
"""Experience that stands for a level where nobody names one."""

_BEGINNERS = 1
"""A level that only an earlier position than the first one names was left long ago, if it is no higher."""

_CLAIM = re.compile(
    rf"^[^\n.;]{{0,40}}?(?:\b(?:\w{{0,10}}(?:{EXPERIENCE})\w{{0,4}}|tenure)\b"
    r"(?:[^\n.;]{0,20}?\b(?:as|in|of|with|als|mit|im|como|en|en tant que|ca|în|come|em|met|jako|w|som|inom|"
    r"v|в|u|ως|kao|като)\b)?"
    r"|\b(?:as|als|como|en tant que|ca|come|jako|som|ως|kao|като)\b)[^\S\n]*(?:an?\b|the\b|eine?[rn]?\b|"
    r"une?\b|een\b)?",
    re.IGNORECASE,
)
"""What follows a length of time that is experience: " of experience as a …"."""
_TITLE_END = re.compile(r"[.,;:(]|\b(?:with|mit|bei|avec|chez)\b")


@dataclass(frozen=True, slots=True)
class Cv:
    """A candidate as read: facts of their record and the text of the CV. ``years`` is stated by a person."""

    candidate_id: str
    version: int
    type: CandidateType
    skills: Sequence[str]
    text: str
    received_on: date
    summary: str = ""
    location: str = ""
    years: float | None = None


def read_candidate(cv: Cv, reading: Reading) -> Profile:
    places, place_span = _candidate_places(cv, reading)
    cv = replace(cv, text=without_personal(cv.text), summary=without_personal(cv.summary))
    reading = reading.spoken(cv.text, cv.summary, *cv.skills)
    shown = replace(
        cv,
        text=without_denials(cv.text),
        summary=without_denials(cv.summary),
        skills=[without_denials(name) for name in cv.skills],
    )
    roles, spent, stretches, headings = _roles(cv, reading.lexicon)
    months, months_span = _experience(cv, spent)
    seniority, seniority_span = _candidate_level(cv, roles, months, months_span, reading.tongue)
    terms, spans = _terms(shown, headings, reading.lexicon)
    return Profile(
        candidate_id=cv.candidate_id,
        version=cv.version,
        type=cv.type,
        skills=_skills(shown, reading, stretches, headings),
        terms=terms,
        roles=tuple(roles),
        experience_months=months,
        experience_span=months_span,
        seniority=seniority,
        seniority_span=seniority_span,
        places=places,
        remote=bool(is_remote(cv.location) or wants_remote(cv.text)),
        place_span=place_span,
        term_spans=spans,
    )


def _skills(
    cv: Cv, reading: Reading, stretches: Sequence[Stretch], headings: Sequence[Heading]
) -> dict[str, SkillEvidence]:
    """Every known skill once, by id: the first place in the CV, else the list of skills, else the summary;
    under its ``titled`` key where only titles name it."""
    in_text = _in_text(cv.text, reading, stretches, headings)
    found = {key: shown for key, shown in in_text.items() if key == shown.skill}
    for index, name in enumerate(cv.skills):
        skill = reading.taxonomy.resolve(name) if name.strip() else None
        if skill is None:
            _add_mentions(found, name, "skills", index, reading)
        elif skill not in found:
            found[skill] = SkillEvidence(skill, name, Span("skills", 0, len(name), index))
    _add_mentions(found, cv.summary, "metadata", None, reading)
    only = {key: shown for key, shown in in_text.items() if shown.skill not in found}
    return dict(sorted((found | only).items()))


def _in_text(
    text: str, reading: Reading, stretches: Sequence[Stretch], headings: Sequence[Heading]
) -> dict[str, SkillEvidence]:
    """The skills that the CV names, with how long and until when it shows each."""
    named: dict[str, list[tuple[int, int]]] = {}
    for skill, start, end in reading.mentions(text):
        named.setdefault(skill, []).append((start, end))
    times: list[Stated] = stated(text)
    found = {}
    for skill, places in named.items():
        start, end = places[0]
        shown = tenure(places, text, stretches, times)
        months, last = shown or (None, None)
        key = titled(skill) if all(_within(place, headings) for place, _ in places) else skill
        found[key] = SkillEvidence(skill, text[start:end], Span("cvText", start, end), months, last)
    return found


def _within(at: int, headings: Sequence[Heading]) -> bool:
    """Headings are sorted, and none overlaps another."""
    before = bisect_right(headings, at, key=itemgetter(0))
    return before > 0 and at < headings[before - 1][1]


def _add_mentions(
    found: dict[str, SkillEvidence], text: str, source: str, index: int | None, reading: Reading
) -> None:
    for skill, start, end in reading.mentions(text) if text else ():
        if skill not in found:
            found[skill] = SkillEvidence(skill, text[start:end], Span(source, start, end, index))


def _terms(cv: Cv, headings: Sequence[Heading], lexicon: Lexicon) -> tuple[dict[str, int], tuple[int, ...]]:
    """The CV's stems with their weights, and where each stands; keys in alphabetical order."""
    counts: Counter[str] = Counter()
    at: dict[str, int] = {}
    for stem, _, start, end in lexicon.said(cv.text):
        counts[stem] += 1
        if stem not in at:
            at[stem] = start * 64 + end - start
    for stem, _, _, _ in lexicon.said("\n".join((*cv.skills, cv.summary))):
        counts[stem] += 1
    for stem, _, start, end in lexicon.joined(cv.text):
        counts[stem] += 1
        at.setdefault(stem, start * 64 + min(63, end - start))
    length = counts.total()
    in_titles = Counter(word.stem for heading in headings for word in lexicon.said(cv.text, *heading))
    for stem, place in list(at.items()):
        for part in lexicon.shown_by(cv.text[place // 64 : place // 64 + place % 64]):
            counts[part] += counts[stem]
            in_titles[part] += in_titles[stem]
            at.setdefault(part, place)
    keys = sorted(
        (titled(stem) if counts[stem] == in_titles[stem] else stem, stem) for stem in list(counts)[:MAX_TERMS]
    )
    weights = {key: term_weight(counts[stem], length) for key, stem in keys}
    return weights, tuple(at.get(stem, 0) for _, stem in keys)


def _roles(cv: Cv, lexicon: Lexicon) -> tuple[list[Role], list[Period], list[Stretch], list[Heading]]:
    """Positions in order of appearance, every period of work (also those with no title to read), the text
    each dated position covers, and where its title and dates stand.

    Positions without dates ("five years as a baker") count under a heading about experience, or where the CV
    gives no dates at all; else they would be counted twice."""
    roles: list[Role] = []
    claimed: list[Role] = []
    spent: list[Period] = []
    everything = list(placed(cv.text))
    openings: list[tuple[int, tuple[Period, ...]]] = []
    headings: set[Heading] = set()
    for number, here, dated in _dated_lines(everything, periods(cv.text, cv.received_on)):
        if not _is_work(here):
            continue
        spent += dated
        if dated:
            beside = _beside(cv.text, everything, number)
            roles += _dated_roles(here, "\n".join(line.text for line in beside), dated, lexicon)
            titling = _titling(everything, number, beside)
            headings.update(_headings(here.line, titling, dated))
            openings.append((_heading_start(everything, number, dated), tuple(dated)))
        else:
            (roles if here.section is Section.EXPERIENCE else claimed).extend(_claimed_roles(here, lexicon))
    stretches = closed(openings, _section_ends(everything), len(cv.text))
    return (roles or claimed)[:MAX_ROLES], spent, stretches, sorted(headings)


def _titling(everything: list[Placed], number: int, beside: list[Line]) -> list[Line]:
    """Of the lines beside a position's dates those of its heading: where its title stands above, and lines
    without bullets go on below, only those above."""
    here = everything[number]
    above = [other for other in beside if other.start < here.line.start]
    goes_on = any(_is_half(other, here) for other in everything[number + 2 : number + 3])
    return above if above and goes_on else beside


def _headings(line: Line, beside: Sequence[Line], dated: list[Period]) -> Iterator[Heading]:
    """Where a position's title and dates stand: on their line up to its dates, or to the end of the phrase
    behind them; and beside, the line below only where the title is not on that of the dates. What is longer
    than a title tells of the work, and so does what stands behind a colon below a title."""
    before = _bare(line.text[: dated[0].start - line.start])
    end = dated[-1].end - line.start
    behind = "" if before else _bare(line.text[end:])
    told = any(other.start < line.start for other in beside) and _COLON.match(line.text, end)
    if behind and not told:
        stop = _TITLE_END.search(line.text, line.text.index(behind, end))
        end = stop.start() if stop else len(line.text)
    if len(words(line.text[:end])) <= _TITLE_WORDS:
        yield line.start, line.start + end
    for other in beside:
        if other.start < line.start or not (before or behind):
            yield other.start, other.end


def _dated_lines(everything: list[Placed], found: list[Period]) -> Iterator[tuple[int, Placed, list[Period]]]:
    """Every line with its number and the periods that begin on it."""
    at = 0
    for number, here in enumerate(everything):
        first = at
        while at < len(found) and found[at].start < here.line.end:
            at += 1
        yield number, here, [p for p in found[first:at] if p.start >= here.line.start]


def _heading_start(everything: list[Placed], number: int, dated: list[Period]) -> int:
    """Where a position's text begins: at the line of its dates, or above, where its title stands there."""
    line = everything[number].line
    if number and not _bare(line.text[: dated[0].start - line.start]):
        above = everything[number - 1]
        if above.section is everything[number].section and not above.line.item and _short(above.line.text):
            return above.line.start
    return line.start


def _section_ends(everything: list[Placed]) -> list[int]:
    pairs = itertools.pairwise(everything)
    return [after.line.start for before, after in pairs if before.section is not after.section]


def _is_work(here: Placed) -> bool:
    if here.section is Section.EDUCATION:
        return False
    return here.section is Section.EXPERIENCE or not _DEGREE.search(lowered(here.line.text))


def _dated_roles(here: Placed, beside: str, dated: list[Period], lexicon: Lexicon) -> list[Role]:
    """A role for each period: the words before it on its line, else behind it, else the lines beside."""
    line = here.line
    roles = []
    at = line.start
    for i, period in enumerate(dated):
        own = _bare(line.text[at - line.start : period.start - line.start])
        if not own:
            stop = dated[i + 1].start if i + 1 < len(dated) else line.end
            own = _bare(line.text[period.end - line.start : stop - line.start])
        role = _role(own, beside, period.months, Span("cvText", line.start, line.end), lexicon)
        if role:
            roles.append(role)
        at = period.end
    return roles


def _bare(title: str) -> str:
    """A title without what separates it from its dates; "" where that leaves no word but "Period:"."""
    bare = title.strip(" \t,;:|()[]-–—.")
    return bare if any(c.isalpha() for c in bare) and not _LABEL.match(bare) else ""


def _beside(text: str, everything: list[Placed], number: int) -> list[Line]:
    """The other half of a position's heading: short lines just above and below, which are no list items;
    above a line with a label ("Company: …") one more. Where one stands right below, what an empty line parts
    from the dates above belongs to another position."""
    here = everything[number]
    if here.line.item:
        return []
    below = [other.line for other in everything[number + 1 : number + 2] if _is_half(other, here)]
    found = list(below)
    joined = bool(below) and not _BLANK_LINE.search(text, here.line.end, below[0].start)
    for other in reversed(everything[max(0, number - _BLOCK) : number]):
        apart = joined and _BLANK_LINE.search(text, other.line.end, here.line.start)
        if apart or not _is_half(other, here):
            break
        found.append(other.line)
        if not _LABELLED.match(other.line.text):
            break
    return found


def _is_half(other: Placed, here: Placed) -> bool:
    return other.section is here.section and not other.line.item and _short(other.line.text)


def _short(text: str) -> bool:
    return len(text) <= 80 and not text.endswith((".", ";", ",")) and not _YEAR.search(text)


def _role(own: str, beside: str, months: int, span: Span, lexicon: Lexicon) -> Role | None:
    title = own or beside.partition("\n")[0]
    stems = tuple(lexicon.apart(lexicon.terms(f"{own}\n{beside}")))[:_TITLE_TERMS]
    return Role(title[:120], stems, months, span) if stems and months else None


def _claimed_roles(here: Placed, lexicon: Lexicon) -> list[Role]:
    """ "Five years of experience as a baker", where the line gives no dates."""
    line = here.line
    roles = []
    for time in stated(line.text):
        behind = line.text[time.end : time.end + 200]
        claim = _CLAIM.match(behind)
        if claim:
            own = _TITLE_END.split(behind[claim.end() :], maxsplit=1)[0].strip()
            role = _role(own, "", time.months, Span("cvText", line.start, line.end), lexicon)
            if role:
                roles.append(role)
    return roles


def _experience(cv: Cv, spent: list[Period]) -> tuple[int | None, Span | None]:
    """Months of all work: what a person entered; else the union of the dates, or a longer claim."""
    if cv.years is not None:
        return min(LONGEST, max(0, round(cv.years * 12))), Span("metadata", 0, 0)
    best: tuple[int | None, Span | None] = (None, None)
    if spent:
        best = total_months(spent), Span("cvText", spent[0].start, spent[0].end)
    for source, text in (("metadata", cv.summary), ("cvText", cv.text)):
        for time in stated(text):
            if time.months > (best[0] or 0) and _CLAIM.match(text[time.end : time.end + 80]):
                best = time.months, Span(source, time.start, time.end)
    return best


def _candidate_level(
    cv: Cv, roles: list[Role], months: int | None, months_span: Span | None, tongue: str
) -> tuple[int | None, Span | None]:
    """The level named at the top of the CV, else in the first position that names one, else by months."""
    top = cv.text[:200]
    named = [(line.line.text, line.line.start) for line in placed(top) if line.section is Section.OPENING]
    heads = [(text, Span("cvText", start, start + len(text))) for text, start in named if len(text) <= 60]
    for number, (text, span) in enumerate((*heads, *((role.title, role.span) for role in roles))):
        level = level_of(text, tongue)
        if level is not None and (level > _BEGINNERS or number <= len(heads)):
            return level, span
    return (None, None) if months is None else (level_after(months), months_span)


def level_after(months: int) -> int:
    """The level that so much experience stands for where nobody names one."""
    return next(level for least, level in _LEVEL_FROM_MONTHS if months >= least)


def _candidate_places(cv: Cv, reading: Reading) -> tuple[tuple[str, ...], Span | None]:
    if cv.location.strip():
        return places_of(cv.location, reading.places), Span("metadata", 0, len(cv.location))
    match = labelled_place(cv.text)
    if match is None:
        return (), None
    return places_of(match[1], reading.places), Span("cvText", *match.span(1))
