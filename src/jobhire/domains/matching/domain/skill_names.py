"""How skills are named in text: one normal form, one index, one pass.

A name is compared as words: case, accents, plural *s*, hyphens and spacing do not matter, while ``C``,
``C#``, ``C++`` and ``.NET`` stay four different words. Names that are also everyday words carry a ``Rule``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from .skill_cues import AND_OR, CUES_AFTER, CUES_BEFORE


class Rule(StrEnum):
    """When a name found in running text counts. A field that holds nothing but the name always counts.

    Whatever the rule, an ambiguous name counts in any case as an item of a list beside another skill.
    """

    PLAIN = ""
    """Always."""
    CASED = "!"
    """Only in exactly this case: ``REST``, not "the rest"."""
    CONTEXT = "?"
    """In exactly this case, and alone as an item of a list or beside a cue ("in Go", "Excel macros").
    One letter alone is not enough: grades, vitamins and initials look the same."""
    LISTED = "*"
    """Only beside another skill of the same profession: ``Chef`` next to ``Ansible``, never a chef."""
    ITEM = "^"
    """In any case, but only alone as an item of a list or before "skills" and the like: an everyday word
    (research, management, flexible) that means a skill where somebody lists it."""


class Name(NamedTuple):
    text: str
    rule: Rule = Rule.PLAIN


class Mention(NamedTuple):
    """A skill named in a text. ``text[start:end]`` are the words used there."""

    skill_id: str
    start: int
    end: int


class NamedSkill(NamedTuple):
    """What the index needs to know of a skill: all its names, preferred first."""

    skill_id: str
    profession: str
    names: tuple[Name, ...]


class _Claim(NamedTuple):
    """One skill's claim to an ambiguous name. Several may share one in different case (Swift, SWIFT)."""

    form: str
    skill_id: str
    rule: Rule


_Entry = str | tuple[_Claim, ...]
"""The id of the only skill of that name, claims to an ambiguous one, or "" where longer names begin."""

_Hit = tuple[int, int, _Entry]
_Word = tuple[int, int, str]

_WORD = re.compile(
    r"(?<!\w)\.net\b|[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*(?:\+\+|\+(?!\w)|#(?![a-z]))?|&",
)
_GAP = re.compile(r"[^\S\n]{0,8}(?:\n[^\S\n]{0,8})?|[-‐‑/._'’]| [/&] ")
_LIST_GAP = re.compile(
    r"[\s,;/|•·▪●*&+()\[\]–—:-]{0,10}"
    r"(?:\b(?:and|or|und|oder|et|ou|y|o|și|si|sau|e|ed|en|of|i|oraz|lub|och|eller|og|a|nebo|és|vagy|ve|veya|"
    r"и|или|та|або|ja|tai|και|ή|ili)\b"
    r"\s{1,4})?",
)
_SEPARATED = re.compile(r"[\n,;/|•·▪●*&+–—]|\w")
_BLANKS = frozenset(" \t\r\xa0")
_BEFORE_ITEM = frozenset("\n,;:/|•·▪●*([&+–—►‣○")
_AFTER_ITEM = frozenset("\n,;:/|•·▪●*()]&+–—")
_CASE = re.compile(r"['’](?!(?:s|t|d|ll|re|ve)\b)\w{1,5}(?!\w)")
"""A case behind the name of a product: "Excel'de"."""
_ITEM_CUES = re.compile(
    r" (?:skills|abilities|experience|expertise|knowledge|kenntnisse|erfahrung|fähigkeiten)\b", re.IGNORECASE
)
_ADDRESS = re.compile(r"://|\w@\w|^www\.|\.(?:com|org|net|io|edu|gov|eu|uk|de|fr|es|ro|ch|at)(?:[/:]|\Z)")
_VERSION = re.compile(r"(?<=\w)[\s-]{1,3}v?[0-9.]{1,12}\+?\Z")
_BLANK = re.compile(r"\s")
_GLUE = frozenset(".@/-_:")
_INFLECTED = frozenset("s0123456789+#")
_SPELLINGS = (
    ("ization", "isation"),
    ("izing", "ising"),
    ("ize", "ise"),
    ("yz", "ys"),
    ("modeling", "modelling"),
    ("labeling", "labelling"),
    ("labor", "labour"),
    ("behavior", "behaviour"),
    ("color", "colour"),
    ("center", "centre"),
    ("fiber", "fibre"),
    ("aluminum", "aluminium"),
    ("anesthe", "anaesthe"),
    ("pediatric", "paediatric"),
    ("orthopedic", "orthopaedic"),
    ("gynecolog", "gynaecolog"),
    ("hematolog", "haematolog"),
    ("license", "licence"),
    ("defense", "defence"),
    ("program", "programme"),
    ("counseling", "counselling"),
    ("fulfillment", "fulfilment"),
    ("jewelry", "jewellery"),
)
_AMERICAN = re.compile("|".join(american for american, _ in _SPELLINGS))
_LONGEST_NAME = 200


def _foldings() -> dict[int, str]:
    """Accented Latin letter → its base letter, one for one, so that folding moves no offset."""
    table = {}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFKD", chr(code))[0]
        if base.isascii() and base.isalpha():
            table[code] = base
    return table


_FOLDINGS = _foldings()


def _fold(text: str) -> str:
    """Lower case without accents, of exactly the same length."""
    low = text.replace("İ", "I").lower()  # the only letter whose lower case is longer
    return low if low.isascii() else low.translate(_FOLDINGS)


def _spelled_out(word: str) -> str:
    """What folding letter by letter cannot reach: ligatures, sharp s, combining marks."""
    if word.isascii() or len(word) > _LONGEST_NAME:
        return word
    decomposed = unicodedata.normalize("NFKD", word.replace("ß", "ss"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _words(text: str) -> list[_Word]:
    folded = _fold(text)
    found = [(match.start(), match.end(), match.group()) for match in _WORD.finditer(folded)]
    if folded.isascii():
        return found
    return [(start, end, _spelled_out(word)) for start, end, word in found]


def _singular(word: str) -> str:
    if word == "&":
        return "and"
    if word[-1] != "s" or len(word) < 4 or word.endswith(("ss", "us")):
        return word
    if word.endswith("is") and not word.endswith("pis"):  # analysis, but APIs and KPIs
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses", "zzes")):
        return word[:-2]
    return word[:-1]


def normal_form(name: str) -> str:
    """The key of a name: equal for all spellings that count as the same name, "" for no words at all."""
    low = name[:_LONGEST_NAME].lower()
    if low.isascii() and low.replace(" ", "").isalnum():
        words = low.split()
    else:
        words = [word for _, _, word in _words(name[:_LONGEST_NAME])]
    if len(words) == 1:
        return "and" if words[0] == "&" else words[0]
    return " ".join([_singular(word) if word[-1] in "s&" else word for word in words])


class NameIndex:
    """Finds skills by name. Immutable once built; of two that claim a plain name, the first keeps it."""

    __slots__ = ("_entries", "_professions")

    def __init__(self, skills: Iterable[NamedSkill]) -> None:
        self._entries: dict[str, _Entry] = {}
        self._professions: dict[str, str] = {}
        variants: dict[str, str] = {}
        for skill_id, profession, names in skills:
            self._professions[skill_id] = profession
            for name in names:
                self._add(skill_id, name, variants)
        for key, skill_id in variants.items():
            if not self._entries.get(key):
                self._enter(key, skill_id)

    def _add(self, skill_id: str, name: Name, variants: dict[str, str]) -> None:
        key = normal_form(name.text)
        held = self._entries.get(key)
        if name.rule is not Rule.PLAIN:
            if not isinstance(held, str) or not held:
                self._enter(key, (*(held or ()), _Claim(name.text, skill_id, name.rule)))
            return
        if key and not held:
            self._enter(key, skill_id)
        if _AMERICAN.search(key):
            variants.setdefault(_british(key), skill_id)
        if 0 < key.count(" ") < 3:
            variants.setdefault(key.replace(" ", ""), skill_id)  # PowerBI, NodeJS

    def _enter(self, key: str, entry: _Entry) -> None:
        self._entries[key] = entry
        end = key.rfind(" ")
        while end > 0 and key[:end] not in self._entries:
            self._entries[key[:end]] = ""
            end = key.rfind(" ", 0, end)

    def resolve(self, name: str) -> str | None:
        """The skill of exactly this name, whatever its rule; None for an unknown one or more than one."""
        if len(name) > _LONGEST_NAME:
            return None
        entry = self._entry(name) or self._entry(_VERSION.sub("", name))
        if entry is None or isinstance(entry, str):
            return entry or None
        shown = name.strip()
        return next((claim.skill_id for claim in entry if claim.form == shown), entry[0].skill_id)

    def _entry(self, name: str) -> _Entry | None:
        key = normal_form(name)
        entry = self._entries.get(key)
        if entry is None and key and " " not in key:
            entry = self._inflected(key)[0]
        return entry

    def find(self, text: str) -> list[Mention]:
        """Every skill named in ``text``, in order; the longest name wins, none overlap. Linear time."""
        hits = self._hits(text)
        skills = [self._by_itself(text, hit) for hit in hits]
        if None in skills:
            for order in (range(len(hits)), range(len(hits) - 1, -1, -1)):
                self._by_neighbours(text, hits, skills, order)
        return [Mention(skill, hit[0], hit[1]) for hit, skill in zip(hits, skills, strict=True) if skill]

    def _hits(self, text: str) -> list[_Hit]:
        words = _words(text)
        get = self._entries.get
        hits: list[_Hit] = []
        at = 0
        while at < len(words):
            start, end, word = words[at]
            entry = get(word)
            if entry is None and word[-1] in _INFLECTED:
                entry, cut = self._inflected(word)
                end -= cut
            if entry is None:
                at += 1
                continue
            entry, end, at = self._longest(text, words, at, (entry, end, at + 1))
            if entry and not _in_address(text, start, end) and not _in_initials(text, start, end):
                hits.append((start, end, entry))
        return hits

    def _inflected(self, word: str) -> tuple[_Entry | None, int]:
        """The entry without plural s, version number or stray sign, and how many characters to drop."""
        if word[-1] == "s":
            entry = self._entries.get(_singular(word))
            return (entry if isinstance(entry, str) else None), 0
        stem = word.rstrip("0123456789+#")
        entry = self._entries.get(stem) if len(stem) > 2 else None
        if not entry or not isinstance(entry, str):
            return None, 0
        return entry, 0 if word[-1].isdigit() else len(word) - len(stem)

    def _longest(
        self, text: str, words: list[_Word], at: int, best: tuple[_Entry, int, int]
    ) -> tuple[_Entry, int, int]:
        """The longest name that starts at word ``at``: (entry, end offset, index of the next word)."""
        get = self._entries.get
        key = _singular(words[at][2])
        for ahead in range(at + 1, len(words)):
            start, end, word = words[ahead]
            if not _GAP.fullmatch(text, words[ahead - 1][1], start):
                break
            key = f"{key} {_singular(word)}"
            entry = get(key)
            if entry is None:
                break
            if entry:
                best = (entry, end, ahead + 1)
        return best

    def _by_itself(self, text: str, hit: _Hit) -> str | None:
        start, end, entry = hit
        if isinstance(entry, str):
            return entry
        shown = text[start:end]
        for form, skill_id, rule in entry:
            if rule is Rule.ITEM:
                if _is_item(text, start, end):
                    return skill_id
            elif shown == form and (
                rule is Rule.CASED or (rule is Rule.CONTEXT and _in_context(text, start, end))
            ):
                return skill_id
        return None

    def _by_neighbours(
        self, text: str, hits: list[_Hit], skills: list[str | None], order: Iterable[int]
    ) -> None:
        for at in order:
            for other in (at - 1, at + 1):
                if skills[at] is None and 0 <= other < len(hits):
                    skills[at] = self._beside(text, hits[at], hits[other], skills[other])

    def _beside(self, text: str, hit: _Hit, other: _Hit, neighbour: str | None) -> str | None:
        start, end, entry = hit
        if neighbour is None or isinstance(entry, str):
            return None
        shown = text[start:end]
        exact = next((claim for claim in entry if claim.form == shown), None)
        claim = exact or entry[0]
        if claim.rule is Rule.LISTED and self._professions[claim.skill_id] != self._professions[neighbour]:
            return None
        left, right = (other[1], start) if other[0] < start else (end, other[0])
        if not _LIST_GAP.fullmatch(text, left, right):
            return None
        listed = _SEPARATED.search(text, left, right) and _opens(text, start) and _closes(text, end)
        return claim.skill_id if listed or (exact and claim.rule is not Rule.ITEM) else None


def _british(key: str) -> str:
    for american, british in _SPELLINGS:
        key = key.replace(american, british)
    return key


def _opens(text: str, start: int) -> bool:
    """An item of a list may begin here: after a line's start, a bullet, a separator, an "and"."""
    at = start - 1
    while at >= 0 and text[at] in _BLANKS and start - at < 9:
        at -= 1
    if at < 0 or text[at] in _BEFORE_ITEM:
        return True
    if text[at] == "-":
        return at == 0 or text[at - 1].isspace()
    return at < start - 1 and text[max(0, at - 4) : at + 1].rpartition(" ")[2].lower() in AND_OR


def _closes(text: str, end: int) -> bool:
    """An item of a list may end here: before a line's end, a separator, the end of a sentence, an "and"."""
    at = end
    while at < len(text) and text[at] in _BLANKS and at - end < 9:
        at += 1
    if at == len(text) or text[at] in _AFTER_ITEM:
        return True
    if text[at] in ".-":
        return at + 1 == len(text) or text[at + 1].isspace()
    return at > end and text[at : at + 5].partition(" ")[0].lower() in AND_OR


def _in_context(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - 16) : start].replace("\n", " \n").split(" ")
    if len(before) > 1 and not before[-1] and before[-2].lower() in CUES_BEFORE:
        return True
    after = text[end : end + 20].lower().replace("-", " ").split(" ")
    if len(after) > 1 and not after[0] and after[1].rstrip(".,;:)") in CUES_AFTER:
        return True
    if end - start > 1 and _CASE.match(text, end):
        return True
    return end - start > 1 and _opens(text, start) and _closes(text, end)


def _is_item(text: str, start: int, end: int) -> bool:
    return _opens(text, start) and (_closes(text, end) or bool(_ITEM_CUES.match(text, end)))


def _in_initials(text: str, start: int, end: int) -> bool:
    return end - start == 1 and "&" in {text[start - 1 : start], text[end : end + 1]}


def _in_address(text: str, start: int, end: int) -> bool:
    """Part of a web or mail address: github.com/java-fan shows no Java."""
    if text[start - 1 : start] not in _GLUE and text[end : end + 1] not in _GLUE:
        return False
    head = _BLANK.split(text[max(0, start - 100) : start])[-1]
    tail = _BLANK.split(text[end : end + 100], maxsplit=1)[0]
    return _ADDRESS.search(f"{head}{text[start:end]}{tail}".lower().rstrip(".,;)")) is not None
