"""How to reach the person: e-mail, phone, links. Found anywhere on the pages, also at their foot."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from jobhire.domains.intake.domain.dates import flat, periods, points
from jobhire.domains.intake.domain.document import Reading
from jobhire.domains.intake.domain.profile import Found, Span
from jobhire.domains.intake.domain.sections import Entry

EMAIL = re.compile(r"[\w.+-]{1,64}\n?@\n?[\w-]{1,63}(?:\n?\.[a-zA-Z][\w-]{1,62}|\.[\w-]{1,63}(?=\.)){1,5}")
_PHONE = re.compile(r"(?<![\w@/.-])(?:\+|00)?\(?\d[\d \u00a0().\-–/]{5,22}\d(?![\w@])")
_LABEL = re.compile(
    r"(?:tel|phone|mobile|mobil|cell|handy|fon|portable|movil|telefono|telefon|\bt|\bm|\bp|☎|☏|✆)\w*\s*[.:)]*\s*$"
)
LINK = re.compile(
    r"(?<![@\w.])(?:https?://[^\s|,;<>()]{4,200}|www\.[^\s|,;<>()]{4,200}"
    r"|(?:[a-z0-9-]{1,40}\.){1,3}(?:com|org|net|io|dev|me|de|fr|es|ro|uk|eu|ai|app|tech|info|co|ch|at|be|xyz)(?:/[^\s|,;<>()]{0,200})?(?![\w@]))",
    re.IGNORECASE,
)


def emails(reading: Reading) -> tuple[Found, ...]:
    """Each address once, as written (a line break inside it is left out)."""
    text = reading.text
    found: dict[str, Found] = {}
    for match in EMAIL.finditer(text):
        value = match.group().replace("\n", "").strip(".-")
        found.setdefault(value.lower(), Found(value, _span(reading, match.start(), match.end()), 99))
    for value, start, end in _spelt_out(text):
        found.setdefault(value.lower(), Found(value, _span(reading, start, end), 90))
    return tuple(found.values())


_SPELT_AT = re.compile(
    r"(?<![\w.+-])([\w.+-]{1,64}) ?[(\[{] ?(?:at|a|arroba|ät) ?[)\]}] ?"
    r"([\w-]{1,63}(?:\.[\w-]{1,63}){0,4}\.[a-zA-Z]{2,24})(?![\w@])",
    re.IGNORECASE,
)


def _spelt_out(text: str) -> Iterator[tuple[str, int, int]]:
    """``ada (at) example.org``: written so that programs do not find it, and people do."""
    for match in _SPELT_AT.finditer(text):
        yield f"{match[1]}@{match[2]}", match.start(), match.end()


def _span(reading: Reading, start: int, end: int) -> Span:
    index = sum(at <= start for at in reading.starts) - 1
    return Span(reading.lines[index].page, start, end)


def phones(entries: Sequence[Entry]) -> tuple[Found, ...]:
    found: dict[str, Found] = {}
    for entry in entries:
        for phone in _phones_in(entry):
            found.setdefault(re.sub(r"\D", "", phone.value), phone)
    return tuple(sorted(found.values(), key=lambda phone: -phone.confidence))


def _phones_in(entry: Entry) -> Iterator[Found]:
    text = entry.text
    plain = flat(text)
    for match in _PHONE.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if not 7 <= len(digits) <= 15:
            continue
        confidence = _phone_confidence(match.group(), digits, plain[: match.start()], entry.section)
        if confidence:
            start = match.start()
            if match.group().count("(") < match.group().count(")"):
                continue
            yield entry.found(start, match.end(), confidence)


def _phone_confidence(raw: str, digits: str, before: str, section: str) -> int:
    if raw.startswith(("+", "00")):
        return 97
    if periods(raw) or points(raw):
        return 0
    if _LABEL.search(before[-24:]):
        return 95
    likely = raw.startswith(("0", "(")) or re.fullmatch(r"\d{3}[ .-]\d{3}[ .-]\d{4}", raw)
    if section not in {"top", "contact"} or len(digits) < 9:
        return 0
    grouped = len(digits) <= 11 and len(re.findall(r"[ .-]", raw)) >= 2
    return 80 if likely else 70 if grouped else 0


def links(entries: Sequence[Entry]) -> tuple[Found, ...]:
    found: dict[str, Found] = {}
    for entry in entries:
        masked = EMAIL.sub(lambda match: " " * len(match.group()), entry.text)
        for match in LINK.finditer(masked):
            if _is_address(match.group()):
                value = match.group().rstrip(".")
                found.setdefault(
                    value.lower().removeprefix("https://").rstrip("/"),
                    entry.found(match.start(), match.start() + len(value), 95),
                )
    return tuple(found.values())


def _is_address(text: str) -> bool:
    """ "ASP.net" and "Node.io" are names; an address has a scheme, a path, or stands in lower case."""
    return "/" in text or text.lower().startswith("www.") or text == text.lower()
