"""What a job asks for: lines of an advertisement or a list of skills, made into requirements."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple, Protocol

from .experience import stated
from .inflection import uninflected
from .profile import Requirement, Span
from .skill_names import Mention
from .text import UNENDED, Lexicon, Line, words
from .tongue import ENGLISH, tongue_of
from .wishes import ALIKE

WEIGHT = 100
"""Every requirement weighs the same: what matters more is said by the recruiter (in a text by saying it
twice: see ``posting.py``), not guessed."""

MAX_REQUIREMENTS = 60
MAX_TERMS = 10

_HEAD = re.compile(
    r"^([^:\n]{2,60}?)(?::[^\S\n]|[^\S\n]?[-–—][^\S\n](?!(?:und|oder|bzw|sowie|en|of|och|og|eller)\b))"
)
"""Not the half of a compound: "Deutsch- und Englischkenntnisse"."""
_LEAD = re.compile(r"^[\s\-–—*_(]*(?:(?:and|und|et|y|și|e|ed|oraz|en|och|og|és|ve|и|та|ja|sekä|και)\s+)?")
_CLAUSES = re.compile(
    rf"[,;|•·]|{UNENDED}\.(?=\s|$)|"
    r"\b(?:as well as|sowie|ainsi que|así como|precum|nonché|bem como|assim como|evenals|"
    r"alsmede|jak również|jak i|samt|liksom|jakož i|valamint|а также|а також|sekä|καθώς και|както и|kao i)\b"
)
_EITHER = re.compile(
    r"\b(?:or|oder|ou|sau|oppure|lub|albo|bądź|eller|nebo|či|vagy|veya|или|або|tai|ή|ili)\b|/", re.IGNORECASE
)
_EITHER_IN = {
    tongue: re.compile(rf"{_EITHER.pattern}|\b{word}\b", re.IGNORECASE)
    for tongue, word in (("es", "[ou]"), ("it", "od?"), ("nl", "of"))
}
"""Where "or" is another word in other languages: an article in Portuguese, "of" in English."""
_REST = re.compile(
    r"[,;(]|\b(?:to|for|that|which|who|when|while|especially|including|such as|in order|during|throughout|um|"
    r"pour|para|pentru|al fine di|afin|om te|w celu|aby|żeby|för att|for at|чтобы|щоб|jotta|ώστε|για να|"
    r"за да|kako bi)\b",
    re.IGNORECASE,
)
_REST_SHARE = 3
"""What follows the thing itself ("troubleshooting, to keep the line running") weighs this many times less."""

_LISTED = 20
"""Skills that make up so much (per cent) of what a passage says are things asked for, each by itself."""
_NAMED = 70
"""Credit (per cent) of the skill that a passage names, before what share of the passage its name makes up."""

_HOW = {"exact": 0, "implied": 1, "related": 2}
_ITEM = 4
"""An item of a list has at most this many words."""
_AND = re.compile(
    r"[^\S\n](?:and|und|et|y|e|și|si|ed|en|och|og|oraz|i|a|és|ve|и|та|і|ja|και)[^\S\n]+(?=[^\W\d_]{3})",
)
_PROSE = 14
"""A line of more words than this is prose, and is read clause by clause."""


class Knows(Protocol):
    """The part of the taxonomy that reading needs."""

    @property
    def version(self) -> str: ...
    def resolve(self, name: str) -> str | None: ...
    def mentions(self, text: str) -> list[Mention]: ...
    def satisfiers(self, skill_id: str) -> Sequence[tuple[str, int, str]]: ...
    def label(self, skill_id: str) -> str: ...
    def implied(self, skill_id: str) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class Reading:
    """What turns text into stems, skills and places. ``places``: folded name → its standard name."""

    lexicon: Lexicon
    taxonomy: Knows
    places: Mapping[str, str] = field(default_factory=dict)
    tongue: str = ENGLISH

    def spoken(self, *texts: str) -> Reading:
        """The same for the language of these texts, with its stems."""
        tongue = tongue_of("\n".join(texts))
        return replace(self, lexicon=self.lexicon.of(tongue), tongue=tongue)

    def mentions(self, text: str) -> list[Mention]:
        """The skills that a text in this language names."""
        return self.taxonomy.mentions(uninflected(text, self.tongue, self.taxonomy.resolve))


class Passage(NamedTuple):
    """A piece of a source text: ``text`` starts at offset ``start`` of ``source`` (of its ``element``, where
    the source is a list)."""

    text: str
    start: int
    source: str
    element: int | None = None

    def cut(self, start: int, end: int) -> Passage:
        text = self.text[start:end]
        bare = _LEAD.sub("", text, count=1)
        kept = bare.rstrip(" \t-–—*_.,;")
        if kept.endswith(")") and "(" not in kept:
            kept = kept.rstrip(") ")
        return self._replace(text=kept, start=self.start + start + len(text) - len(bare))

    @property
    def span(self) -> Span:
        return Span(self.source, self.start, self.start + len(self.text), self.element)


def passage_of(line: Line) -> Passage:
    """A line of the job's text; what goes on for more than a thousand characters is no demand."""
    return Passage(line.text[:1_000], line.start, "description")


def requirements(passages: Iterable[Passage], reading: Reading) -> tuple[Requirement, ...]:
    """One requirement for each thing asked, in order, the same thing once."""
    found: dict[object, Requirement] = {}
    for passage in passages:
        for item in _items(passage):
            for requirement in _read(item, reading):
                found.setdefault((requirement.options, requirement.terms), requirement)
        if len(found) >= MAX_REQUIREMENTS:
            break
    return tuple(found.values())[:MAX_REQUIREMENTS]


def named_skills(names: Sequence[str], reading: Reading) -> tuple[Requirement, ...]:
    """The recruiter's own list: every entry is a requirement, whatever it looks like."""
    found: dict[object, Requirement] = {}
    for index, name in enumerate(names[:MAX_REQUIREMENTS]):
        passage = Passage(name, 0, "requiredSkills", index)
        skill = reading.taxonomy.resolve(name)
        options = _options(((skill, 100),), reading) if skill else None
        for requirement in [_requirement(passage, options, reading)] if options else _read(passage, reading):
            found.setdefault((requirement.options, requirement.terms), requirement)
    return tuple(found.values())


def _items(passage: Passage) -> Iterator[Passage]:
    """The things one line asks for: its head ("Analysis: ability to …"), its list, its clauses, or itself."""
    head = _HEAD.match(passage.text)
    if head and len(words(head[1])) <= 6:
        yield passage.cut(*head.span(1))
        return
    clauses = list(_clauses(passage))
    many = len(clauses) > 2
    items = [*clauses[:-1], *_at_and(clauses[-1])] if many else clauses if len(clauses) > 1 else ()
    if items and max(len(words(item.text)) for item in items) <= _ITEM:
        yield from items
    elif sum(len(words(clause.text)) for clause in clauses) > _PROSE:
        yield from clauses
    else:
        yield passage.cut(0, len(passage.text))


def _at_and(clause: Passage) -> Iterator[Passage]:
    """The last clause of a list: its last two things are joined by "and"."""
    joint = _AND.search(clause.text)
    if joint:
        yield clause.cut(0, joint.start())
        yield clause.cut(joint.end(), len(clause.text))
    else:
        yield clause


def _clauses(passage: Passage) -> Iterator[Passage]:
    at = 0
    for match in _CLAUSES.finditer(passage.text):
        if passage.text[at : match.start()].strip():
            yield passage.cut(at, match.start())
        at = match.end()
    if passage.text[at:].strip():
        yield passage.cut(at, len(passage.text))


def _read(passage: Passage, reading: Reading) -> list[Requirement]:
    """The requirement a passage makes; several where it lists several skills; none where it says nothing, or
    asks for nothing but years of the same work."""
    mentions = reading.mentions(passage.text)
    if not mentions and stated(passage.text) and ALIKE.search(passage.text):
        return []
    shares = [(mention, _share(passage, mention, reading)) for mention in mentions]
    several = len({mention.skill_id for mention in mentions}) > 1
    if several and either(reading.tongue).search(passage.text):
        options = _options(((mention.skill_id, 100) for mention in mentions), reading)
    elif several and sum(share for _, share in shares) >= _LISTED:
        return [_named(passage, mention, reading) for mention in mentions]
    else:
        options = _options(((m.skill_id, min(100, _NAMED + share)) for m, share in shares), reading)
    requirement = _requirement(passage, options, reading)
    return [requirement] if requirement.options or requirement.terms else []


def _named(passage: Passage, mention: Mention, reading: Reading) -> Requirement:
    part = passage.cut(mention.start, mention.end)
    return _requirement(part, _options(((mention.skill_id, 100),), reading), reading)


def either(tongue: str) -> re.Pattern[str]:
    """What stands between things of which one would do."""
    return _EITHER_IN.get(tongue, _EITHER)


def _share(passage: Passage, mention: Mention, reading: Reading) -> int:
    """How much (per cent) of what the passage says is the skill's name."""
    said = _weighed(passage.text, reading.lexicon)
    named = {word.stem for word in reading.lexicon.said(passage.text, mention.start, mention.end)}
    whole = sum(weight for weight, _ in said.values())
    return 100 * sum(weight for stem, (weight, _) in said.items() if stem in named) // whole if whole else 100


def _weighed(text: str, lexicon: Lexicon) -> dict[str, tuple[int, str]]:
    """The terms of a requirement: the thing itself at full weight, what explains it at less."""
    rest = first_stop(_REST, text, 0, lexicon)
    head = lexicon.terms(text, 0, rest)
    behind = lexicon.terms(text, rest)
    light = {stem: (max(1, weight // _REST_SHARE), word) for stem, (weight, word) in behind.items()}
    return head | {stem: said for stem, said in light.items() if stem not in head}


def _options(skills: Iterable[tuple[str, int]], reading: Reading) -> tuple[tuple[str, int, str], ...]:
    """Every skill that meets one of ``skills`` (id, per cent of its credit), each once, best first."""
    best: dict[str, tuple[int, int, str]] = {}
    for skill, percent in skills:
        for option, credit, how in reading.taxonomy.satisfiers(skill):
            held = (-(credit * percent // 100), _HOW[how], how)
            best[option] = min(best.get(option, held), held)
    ranked = sorted((*held, option) for option, held in best.items() if held[0] < 0)
    return tuple((option, -credit, how) for credit, _, how, option in ranked)


def _requirement(
    passage: Passage, options: tuple[tuple[str, int, str], ...], reading: Reading
) -> Requirement:
    terms = heaviest(reading.lexicon.apart(_weighed(passage.text, reading.lexicon)), MAX_TERMS)
    return Requirement(
        text=passage.text,
        span=passage.span,
        weight=WEIGHT,
        options=options,
        terms=tuple((stem, weight) for stem, (weight, _) in terms),
        words=tuple(word for _, (_, word) in terms),
    )


def heaviest(terms: dict[str, tuple[int, str]], most: int) -> list[tuple[str, tuple[int, str]]]:
    """The ``most`` weightiest terms, in order of appearance."""
    kept = set(sorted(terms, key=lambda stem: (-terms[stem][0], stem))[:most])
    return [(stem, said) for stem, said in terms.items() if stem in kept]


def first_stop(stops: re.Pattern[str], text: str, start: int, lexicon: Lexicon) -> int:
    """Where the first phrase that says something ends: the first stop behind a word with weight."""
    first = next(lexicon.said(text, start), None)
    stop = stops.search(text, first.end) if first else None
    return stop.start() if stop else len(text)
