"""What a job says, in words a person can use: its duties, what it asks for, and of what rank it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from .cv import level_after
from .denial import without_waivers
from .experience import stated
from .outlines import Asked, JobOutline, Phrase
from .posting import Posting
from .profile import Demands, ExperienceDemand, Requirement, Span
from .requirements import Reading
from .scoring import LEVELS
from .sections import Placed, Section, placed
from .text import Line, lowered, sentences, words
from .wording import level_of

MOST_DUTIES = 20
_LONGEST = 300
_LONGEST_LINE = 2_000
"""Nobody writes a duty longer than this: what goes on is text without lines."""
_DUTY = re.compile(
    r"\b(?:you(?: will|['’]ll)(?! (?:get|receive|have|find|enjoy|benefit|need|bring|be (?:part|given|paid)))|"
    r"responsible for|in charge of|verantwortlich für|zuständig für|(?:du wirst|sie werden)\b(?! teil)|"
    r"vous (?:serez|devrez|aurez pour mission)|responsable d[eu]|chargée? d[eu]|serás|te encargarás|"
    r"se encargará|vei|responsabil(?:ă)? (?:de|pentru)|ti occuperai|si occuperà|responsabile d\w+|"
    r"será responsável|responsável por|você irá|je gaat|verantwoordelijk voor|będziesz|"
    r"odpowiedzialn\w+ za|odpowiada\w* za|du kommer att|ansvar(?:ar|ig)? för|du skal|ansvar(?:lig)? for|"
    r"budete|zodpov\w+ za|odpovědn\w+ za|feladatod|felelős|sorumlu\w*|вы будете|отвеча\w+ за|"
    r"ответственн\w+ за|ви будете|відповіда\w+ за|відповідальн\w+ за|vastaat|tehtäviisi kuulu\w+|pääset|"
    r"υπεύθυν\w+ για|θα (?:αναλάβ|είσ|έχ)\w+|ще (?:отговаря|бъдеш|работиш|работите)\w*|отговаря\w* за|"
    r"отговор\w+ за|"
    r"odgovor(?:an|na|ni) za|ćeš|ćete)\b",
)
"""What a line says that tells of work, where no heading announces any."""
_BEGINNING = 5
"""A line of so many words that tells of work tells only that some follows."""
_ELSEWHERE = (Section.SKILLS, Section.NICE, Section.EXPERIENCE, Section.EDUCATION, Section.TITLE)


def outline_of_job(posting: Posting, demands: Demands, reading: Reading, read_with: str) -> JobOutline:
    """``demands``: what the score reads from the same posting, so that both speak of the same."""
    text = without_waivers(posting.text)
    longest = max(_stated(demands.experience), key=lambda each: each.months, default=None)
    title_level = level_of(posting.title, reading.spoken(text, posting.title, *posting.skills).tongue)
    return JobOutline(
        version=posting.version,
        reading=read_with,
        title=posting.title,
        text=posting.text,
        duties=tuple(_duties(text)),
        asked=tuple(_asked(demands, reading)),
        title_level=None if title_level is None else LEVELS[title_level],
        demanded_level=LEVELS[level_after(longest.months)] if longest else None,
        months=longest.months if longest else None,
        demand=Phrase(longest.text, longest.span) if longest else None,
        places=tuple(place for place, credit in demands.places if credit == _ITSELF),
        remote=demands.remote,
        hybrid=demands.hybrid,
    )


_ITSELF = 100
"""Credit of a place that the job is at, not of its region."""


def _stated(demands: Sequence[ExperienceDemand]) -> list[ExperienceDemand]:
    """Those that name a length of time: where a job names none, its reading supposes a year."""
    return [each for each in demands if stated(each.text)]


def _duties(text: str) -> Iterator[Phrase]:
    everything = [here for here in placed(text) if len(here.line.text) <= _LONGEST_LINE]
    announced = [here.line for here in everything if here.section is Section.DUTIES]
    told: set[str] = set()
    for line in _apart(announced) if announced else _told_of(everything):
        bare = line.text.rstrip(" \t;,.")
        if bare and not bare.endswith(":") and bare.casefold() not in told:
            told.add(bare.casefold())
            kept = bare[:_LONGEST]
            yield Phrase(kept, Span("description", line.start, line.start + len(kept)))
        if len(told) == MOST_DUTIES:
            return


def _apart(found: Iterable[Line]) -> Iterator[Line]:
    """An item of a list is one duty; of running text, each sentence."""
    for line in found:
        yield from [line] if line.item else sentences(line)


def _told_of(everything: Iterable[Placed]) -> Iterator[Line]:
    """Sentences that tell of work, and the items below a line that begins to ("You will:")."""
    begun = False
    for section, line in everything:
        if section in _ELSEWHERE:
            begun = False
        elif begun and line.item:
            yield line
        else:
            begun = _tells(line) and (line.text.endswith(":") or len(words(line.text)) <= _BEGINNING)
            yield from () if begun else filter(_tells, _apart([line]))


def _tells(line: Line) -> bool:
    return _DUTY.search(lowered(line.text)) is not None


def _asked(demands: Demands, reading: Reading) -> Iterator[Asked]:
    """Each skill once, the required ones first."""
    times = [(each, _skills_in(each.text, reading)) for each in _stated(demands.experience)]
    known: dict[str, Asked] = {}
    for required, requirements in ((True, demands.required), (False, demands.nice)):
        for requirement in requirements:
            one = _one(requirement, required, times, reading)
            if one is not None:
                held = known.setdefault(one.skill.casefold(), one)
                known[one.skill.casefold()] = _longer(held, one)
    yield from known.values()


def _longer(held: Asked, other: Asked) -> Asked:
    if held.required == other.required and (other.months or 0) > (held.months or 0):
        return replace(held, months=other.months)
    return held


def _one(
    requirement: Requirement,
    required: bool,
    times: Sequence[tuple[ExperienceDemand, list[str]]],
    reading: Reading,
) -> Asked | None:
    ids = _itself(requirement, reading)
    if not ids and requirement.span.source == "title":
        return None  # Where a job asks for nothing, the score looks for its title; that is no skill.
    names = [reading.taxonomy.label(id) for id in ids] or [requirement.text]
    months = [time.months for time, skills in times if _meant(time, skills, requirement, ids)]
    return Asked(
        skill=names[0],
        alternatives=tuple(names[1:]),
        required=required,
        months=max(months, default=None),
        phrase=Phrase(requirement.text, requirement.span),
    )


def _meant(time: ExperienceDemand, skills: Sequence[str], requirement: Requirement, ids: list[str]) -> bool:
    """Whether a length of time is one of this skill; of what has no name, one that stands in its words."""
    if ids:
        return not set(ids).isdisjoint(skills)
    one, other = time.span, requirement.span
    return one.source == other.source and one.start < other.end and other.start < one.end


def _itself(requirement: Requirement, reading: Reading) -> list[str]:
    """The skills that are asked for, as the text orders them; not those that only show them."""
    exact = [skill for skill, _, how in requirement.options if how == "exact"]
    named = [skill for skill in _skills_in(requirement.text, reading) if skill in exact]
    return list(dict.fromkeys([*named, *exact]))


def _skills_in(text: str, reading: Reading) -> list[str]:
    return [mention.skill_id for mention in reading.mentions(text)]
