"""A job, read once: title, text and list of skills into ``Demands``. Pure, given lexicon and taxonomy."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from .denial import without_waivers
from .profile import Demands, ExperienceDemand, Requirement
from .requirements import (
    Passage,
    Reading,
    heaviest,
    named_skills,
    passage_of,
    requirements,
)
from .sections import Section, placed
from .shown import covered
from .skill_cues import AND_OR
from .text import Lexicon, Line, lowered, sentences, words
from .wishes import ASKS, NICE, OFFERS, WISH
from .wording import is_hybrid, is_remote, labelled_model, labelled_place, level_of, places_of
from .work import experience_demands

_JOB_TERMS = 40
_STRESS = 2
_ENDS = (".", "?", "!")
_LINES_READ = 400
"""Of a longer text, the rest stresses nothing."""
_SAME_WORDS = 6_700
"""A line that holds this share (bp) of a requirement's words names it, where no known skill does."""


class Piece(NamedTuple):
    """A sentence, or the part of one that is a wish or that none is in."""

    section: Section
    line: Line
    wish: bool


@dataclass(frozen=True, slots=True)
class Posting:
    """A job as read. ``skills`` is the recruiter's list; empty when there is only the text."""

    job_id: str
    version: int
    title: str
    text: str
    skills: Sequence[str] = ()
    location: str = ""


def read_job(posting: Posting, reading: Reading) -> Demands:
    posting = replace(posting, text=without_waivers(posting.text))
    reading = reading.spoken(posting.text, posting.title, *posting.skills)
    found = list(_wishes_of_before(list(_pieces(posting.text)), posting.text, reading.lexicon))
    title = posting.title.strip() or _title(found)
    location = posting.location.strip() or _labelled_place(posting.text)
    terms = _job_terms(title, posting.text, posting.skills, reading.lexicon)
    required = named_skills(posting.skills, reading)
    if not required:
        required = _stressed(_required(posting, title, found, reading), posting.title, found, reading)
    return Demands(
        job_id=posting.job_id,
        version=posting.version,
        required=required,
        nice=_nice(found, required, reading),
        experience=_experience_demands(found, title, reading),
        seniority=level_of(title, reading.tongue),
        places=_job_places(location, reading.places),
        remote=is_remote(location),
        hybrid=is_hybrid(location) or is_hybrid(labelled_model(posting.text)),
        terms=tuple((stem, weight) for stem, (weight, _) in terms),
        words=tuple(word for _, (_, word) in terms),
    )


def _pieces(text: str) -> Iterator[Piece]:
    """The sentences of every line that is no heading, wishes apart."""
    for here in placed(text):
        if not here.line.text.endswith(":"):
            for sentence in sentences(here.line):
                for line, wish in _wish_apart(sentence):
                    yield Piece(here.section, line, wish or here.section is Section.NICE)


def _wish_apart(line: Line) -> Iterator[tuple[Line, bool]]:
    """A line that goes on to say what would be better still ("…, ideally in a bank") is two; with each,
    whether it is a wish."""
    plain = lowered(line.text)
    nice = NICE.search(plain)
    if not nice:
        yield line, False
        return
    wish = WISH.search(plain, nice.start())
    at = wish.start() if wish else _last_clause(plain, nice.start())
    if not words(line.text[:at]):
        at = len(line.text)
    first = line.text[:at].rstrip(" ,;(-–—") if at < len(line.text) or wish else line.text
    yield Line(first, line.start, line.start + len(first), line.item), nice.start() < at
    if at < len(line.text):
        yield Line(line.text[at:], line.start + at, line.end, line.item), True


def _last_clause(plain: str, wish: int) -> int:
    """Where the last clause begins, if it alone has the wish at ``wish`` ("Polish; German is a plus",
    "English, French desirable"); else the end. What a comma parts is of a list where the clause goes on with
    "and"."""
    stop = max(plain.rfind(each, 0, wish) for each in ",;()")
    if stop < 0 or plain[stop] == ")" or (plain[stop] == "," and not AND_OR.isdisjoint(plain[stop:].split())):
        return len(plain)
    return stop + 1


def _wishes_of_before(found: list[Piece], text: str, lexicon: Lexicon) -> Iterator[Piece]:
    """ "Do you speak Dutch? That is a plus.": a wish without words of its own is for what stands before."""
    for here, after in itertools.zip_longest(found, found[1:]):
        wished = (
            after is not None
            and after.wish
            and here.line.text.endswith(_ENDS)
            and _together(here, after, text)
            and not any(lexicon.said(NICE.sub(" ", lowered(after.line.text))))
        )
        yield Piece(Section.NICE, here.line, True) if wished else here


def _together(here: Piece, after: Piece, text: str) -> bool:
    """Of one paragraph."""
    return "\n" not in text[here.line.end : after.line.start]


def _title(found: list[Piece]) -> str:
    """The line under "Job title", else the first line if it is short."""
    for here in found:
        if here.section is Section.TITLE:
            return here.line.text[:120]
    first = found[0].line.text if found else ""
    return first if len(words(first)) <= 10 else ""


def _required(posting: Posting, title: str, found: list[Piece], reading: Reading) -> tuple[Requirement, ...]:
    """Lines under a heading about requirements; else those that ask for something; else all skills named."""
    asked = [piece.line for piece in found if piece.section is Section.SKILLS and not piece.wish]
    if not asked:
        asked = list(_asked_in_prose(found, posting.text))
    made = requirements((passage_of(line) for line in asked), reading)
    if made:
        return made
    wishes = [piece.line for piece in found if piece.wish]
    named = [
        Passage(posting.text[m.start : m.end], m.start, "description")
        for m in reading.mentions(posting.text)
        if not any(wish.start <= m.start < wish.end for wish in wishes)
    ]
    return requirements(named or [Passage(title, 0, "title")], reading)


def _asked_in_prose(found: list[Piece], text: str) -> Iterator[Line]:
    """Sentences that ask for something, and those between them: of one paragraph, from the first that asks to
    the last that asks or wishes."""
    paragraph: list[Piece] = []
    for here, after in itertools.zip_longest(found, found[1:]):
        paragraph.append(here)
        if after is None or not _together(here, after, text):
            yield from _asked_of(paragraph)
            paragraph = []


def _asked_of(paragraph: Sequence[Piece]) -> Iterator[Line]:
    plain = [lowered(here.line.text) for here in paragraph]
    asks = [not here.wish and bool(ASKS.search(said)) for here, said in zip(paragraph, plain, strict=True)]
    told = [number for number, here in enumerate(paragraph) if asks[number] or here.wish]
    first = asks.index(True) if True in asks else len(asks)
    for number in range(first, max(told, default=-1) + 1):
        if asks[number] or not (paragraph[number].wish or OFFERS.search(plain[number])):
            yield paragraph[number].line


def _stressed(
    asked: tuple[Requirement, ...], title: str, found: list[Piece], reading: Reading
) -> tuple[Requirement, ...]:
    """What the job's title or another of its lines names, too, weighs ``_STRESS`` times as much: what matters
    is said twice."""
    first = [here.line for here in found if here.section is not Section.NICE][:_LINES_READ]
    lines = [Line(title, -1, -1, False), *first]
    skills = [{mention.skill_id for mention in reading.mentions(line.text)} for line in lines]
    stems = [frozenset(reading.lexicon.terms(line.text)) for line in lines]

    def again(requirement: Requirement) -> bool:
        others = [n for n, line in enumerate(lines) if not line.start <= requirement.span.start < line.end]
        itself = {skill for skill, _, how in requirement.options if how == "exact"}
        if itself:
            return any(itself & skills[n] for n in others)
        return any(covered(requirement.terms, stems[n]) >= _SAME_WORDS for n in others)

    return tuple(replace(each, weight=each.weight * _STRESS) if again(each) else each for each in asked)


def _nice(found: list[Piece], required: tuple[Requirement, ...], reading: Reading) -> tuple[Requirement, ...]:
    prose = all(p.section is not Section.SKILLS for p in found)
    asking = (Section.SKILLS, Section.OPENING) if prose else (Section.SKILLS,)
    wanted = (p.line for p in found if p.section is Section.NICE or (p.section in asking and p.wish))
    held = {(r.options, r.terms) for r in required}
    made = requirements((passage_of(line) for line in wanted), reading)
    return tuple(r for r in made if (r.options, r.terms) not in held)


def _experience_demands(found: list[Piece], title: str, reading: Reading) -> tuple[ExperienceDemand, ...]:
    places = (Section.EXPERIENCE, Section.SKILLS, Section.OPENING, Section.OTHER)
    return experience_demands(
        (
            (passage_of(p.line), p.section is Section.EXPERIENCE)
            for p in found
            if p.section in places and not p.wish
        ),
        title,
        reading,
    )


def _job_terms(
    title: str, text: str, skills: Sequence[str], lexicon: Lexicon
) -> list[tuple[str, tuple[int, str]]]:
    """The weightiest stems of the whole job; said more than once or in the title, they weigh more."""
    said = "\n".join((title, title, *skills, text))
    counts = Counter(word.stem for word in lexicon.said(said))
    terms = {
        stem: (weight * (1 + min(2, counts[stem] - 1)), word)
        for stem, (weight, word) in lexicon.apart(lexicon.terms(said)).items()
    }
    return heaviest(terms, _JOB_TERMS)


def _labelled_place(text: str) -> str:
    match = labelled_place(text)
    return match[1] if match else ""


def _job_places(location: str, known: Mapping[str, str]) -> tuple[tuple[str, int], ...]:
    """The first place of each alternative is the place itself; what follows it is its region or country."""
    places: dict[str, int] = {}
    for alternative in re.split(r"[;/|]|\bor\b", location):
        for i, place in enumerate(places_of(alternative, known)):
            places[place] = max(places.get(place, 0), 40 if i else 100)
    return tuple(places.items())
