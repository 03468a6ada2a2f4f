"""Who it is: name, headline, place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from jobhire.domains.intake.domain.contact import EMAIL, LINK
from jobhire.domains.intake.domain.dates import periods
from jobhire.domains.intake.domain.profile import Found
from jobhire.domains.intake.domain.sections import TOP, Entry
from jobhire.domains.intake.domain.vocabulary import COMPANY_WORDS, NOT_A_NAME, SECTION_OF, is_title
from jobhire.domains.intake.domain.wording import folded

_PREFIX = re.compile(
    r"^(?:(?:curriculum vitae|cv|resume|résumé|lebenslauf|name|nombre|nom|nume|full name|vor- und nachname)"
    r"(?: (?:of|von|de|du|al))?\s*[:–—-]?\s+)", re.IGNORECASE,
)  # fmt: skip
_TITLES = re.compile(
    r"^(?:(?:dr|prof|mr|mrs|ms|herr|frau|m|mme|sr|sra|ing|dipl\.-ing|med|rer|nat|phil|jur|iur|oec|pol|vet|dent"
    r"|habil)(?:\.\s*|\s+)(?:h\.\s?c\.\s*)?)+", re.IGNORECASE,
)  # fmt: skip
_AFTER = re.compile(r",?\s+(?:ph\.?d|msc|m\.sc|mba|rn|bsn|cpa|md|b\.?sc|cfa|pmp|acca)\.?$", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_][^\W\d_.'’-]*(?:[.'’-][^\W\d_]+)*\.?")
_PIECES = re.compile(r"\s*(?:\||•|·|\t|;|◦|⋄|♦|∙|●|\s[–—-]\s|/\s)\s*")
_PLACE_LABEL = re.compile(
    r"^(?:location|address|based in|city|adresse|anschrift|wohnort|ort|lieu|ville|direccion|dirección|"
    r"ubicación|ubicacion|ciudad|localidad|"
    r"adresă|adresa|oraș|oras|localitate|domiciliu)\s*:\s*", re.IGNORECASE,
)  # fmt: skip
_PLACE = re.compile(r"\d{0,6}\s?[^\W\d_][\w.'’ -]{1,40}(?:,\s*[\w.'’ -]{2,30}){0,3}(?:\s+\d{4,6})?")
_PARTICLES = frozenset(
    [
        "de",
        "la",
        "del",
        "von",
        "van",
        "der",
        "den",
        "di",
        "da",
        "dos",
        "le",
        "el",
        "al",
        "bin",
        "ibn",
        "zu",
        "y",
        "ter",
    ]
)


def name_of(entries: Sequence[Entry], emails: Sequence[Found]) -> Found | None:
    """The likeliest line of the first page: large, near the top, like the e-mail address, and no
    occupation.
    """
    first = [entry for entry in entries if entry.line.page == 1]
    body = median([entry.line.size for entry in first]) if first else 0.0
    locals_ = [re.split(r"[\W\d_]+", folded(email.value.split("@")[0])) for email in emails[:2]]
    best: tuple[float, Found] | None = None
    for index, entry in enumerate(first):
        for found in _name_in(entry, first[index + 1 : index + 2]):
            score = _name_score(found.value, entry, index, body, locals_)
            if best is None or score > best[0]:
                best = score, found
    if best is None or best[0] < 25:
        return None
    return Found(best[1].value, best[1].span, min(98, 40 + int(best[0] / 2)))


def _name_in(entry: Entry, following: Sequence[Entry]) -> list[Found]:
    end = len(entry.text)
    for stop in ("\t", " | ", " • ", " · ", " – ", " — "):
        end = min(end, entry.text.find(stop) if stop in entry.text else end)
    at = 0
    for pattern in (_PREFIX, _TITLES):
        match = pattern.match(entry.text[at:end])
        at += match.end() if match else 0
    after = _AFTER.search(entry.text[at:end])
    end = at + after.start() if after else end
    words = entry.text[at:end].split()
    if len(words) == 1 and following and _same_look(entry, following[0]):
        other = following[0]
        if len(other.text.split()) == 1 and _is_name_like([*words, other.text]):
            both = entry.found(at, end, 0)
            whole = Found(f"{both.value} {other.text}", both.span, 0)
            return [whole]
    return [entry.found(at, end, 0)] if _is_name_like(words) else []


def _same_look(one: Entry, other: Entry) -> bool:
    return one.line.size == other.line.size > 15 and one.line.column == other.line.column


def _is_name_like(words: list[str]) -> bool:
    plain = [folded(word).strip(".,") for word in words]
    if not 2 <= sum(word not in _PARTICLES for word in plain) <= 5 or sum(map(len, words)) > 50:
        return False
    if any(word in NOT_A_NAME or word in SECTION_OF for word in plain) or " ".join(plain) in SECTION_OF:
        return False
    shaped = all(_WORD.fullmatch(word.strip(",")) for word in words)
    return shaped and all(word[0].isupper() or plain[i] in _PARTICLES for i, word in enumerate(words))


def _name_score(name: str, entry: Entry, index: int, body: float, locals_: list[list[str]]) -> float:
    words = re.split(r"[\s-]+", folded(name))
    score = min(60.0, max(0.0, (entry.line.size / body - 1) * 90)) if body else 0.0
    score += max(0, 24 - 4 * index) + (12 if entry.section in {TOP, "contact"} else -25)
    score += max((_likeness(words, local) for local in locals_), default=0)
    if is_title(words) or COMPANY_WORDS & set(words):
        score -= 35
    return score


def _likeness(words: list[str], local: list[str]) -> int:
    """How much of the name is in the address: ``j.smith`` and ``smithj`` as well as ``jane.smith``."""
    parts = [part for part in local if part]
    whole = "".join(parts)
    letters = ["".join(c for c in word if c.isascii() and c.isalpha()) for word in words]
    hits = sum(len(word) > 1 and (word in parts or word in whole) for word in letters)
    hits += (
        sum(len(part) > 3 and any(word.startswith(part) for word in letters) for part in parts)
        if not hits
        else 0
    )
    return 45 if hits >= 2 else 25 if hits else 0


def headline_of(entries: Sequence[Entry], name: Found | None) -> Found | None:
    """A short line beside the name that is neither contact data nor a place."""
    if name is None:
        return None
    first = [entry for entry in entries if entry.line.page == 1]
    at = next((i for i, e in enumerate(first) if e.start <= name.span.start <= e.start + len(e.text)), None)
    if at is None:
        return None
    near = [first[i] for i in (at + 1, at - 1, at + 2) if 0 <= i < len(first)]
    tops = [entry for entry in first if entry.section == TOP and entry not in near and entry is not first[at]]
    for entry in [*near, *tops]:
        words = folded(entry.text).split()
        if (
            entry.section in {TOP, "contact"}
            and 1 <= len(words) <= 9
            and _is_plain(entry.text)
            and is_title(words)
        ):
            return entry.found(0, len(entry.text), 85)
    rest = first[at].text[name.span.end - first[at].start :]
    if is_title(folded(rest).split()) and _is_plain(rest):
        start = len(first[at].text) - len(rest)
        return first[at].found(start + len(rest) - len(rest.lstrip("|•·–—,\t ")), len(first[at].text), 75)
    return None


def _is_plain(text: str) -> bool:
    return not (
        EMAIL.search(text) or LINK.search(text) or sum(c.isdigit() for c in text) > 2 or periods(text)
    )


def location_of(entries: Sequence[Entry], name: Found | None, taken: Sequence[Found | None]) -> Found | None:
    """A labelled place anywhere, or a piece that looks like one beside e-mail and phone."""
    used = {folded(found.value) for found in [name, *taken] if found is not None}
    marks = {i for i, entry in enumerate(entries) if _is_contact(entry)}
    close = [
        e
        for i, e in enumerate(entries)
        if e.section == "contact" or any(abs(i - mark) <= 2 for mark in marks)
    ]
    for entry in entries:
        for at, to in _pieces(entry.text):
            label = _PLACE_LABEL.match(entry.text[at:to])
            if label and to - at > label.end() + 1:
                return entry.found(at + label.end(), to, 92)
    for entry in sorted(close, key=lambda entry: not _is_contact(entry)):
        for at, to in _pieces(entry.text):
            piece = entry.text[at:to]
            if (
                _is_place(piece)
                and folded(piece) not in used
                and entry.section in {TOP, "contact", "languages", "other"}
            ):
                return entry.found(at, to, 70)
    return None


def _is_contact(entry: Entry) -> bool:
    return bool(EMAIL.search(entry.text)) or (
        sum(c.isdigit() for c in entry.text) >= 8 and not periods(entry.text)
    )


def _pieces(text: str) -> list[tuple[int, int]]:
    """Parts of a line of contact data; phone and e-mail separate, too."""
    cuts = [match.span() for pattern in (_PIECES, EMAIL, LINK) for match in pattern.finditer(text)]
    cuts += [match.span() for match in re.finditer(r"\+?\(?\d[\d ().-]{6,}\d", text)]
    edges = [(0, 0), *sorted(cuts), (len(text), len(text))]
    return [(a[1], b[0]) for a, b in pairwise(edges) if text[a[1] : b[0]].strip()]


def _is_place(piece: str) -> bool:
    words = folded(piece).split()
    text = piece.strip()
    opens = re.match(r"(?:\d{4,6}\s)?[^\W\d_]", text) and any(c.isupper() for c in text[:8])
    shaped = opens and _PLACE.fullmatch(text)
    return bool(shaped) and len(words) <= 6 and not is_title(words) and " ".join(words) not in SECTION_OF
