"""Experience: jobs found by their dates, title and company told apart by their words, bullets gathered
below.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from jobhire.domains.intake.domain.dates import Period, periods, points
from jobhire.domains.intake.domain.profile import Found, Job
from jobhire.domains.intake.domain.sections import Entry
from jobhire.domains.intake.domain.vocabulary import COMPANY_WORDS, is_title
from jobhire.domains.intake.domain.wording import folded, without_bullet

_SEPARATOR = re.compile(
    r"\s*(?:\t|\||•|·|\s[–—-]+\s|\s@\s|,\s(?!(?:Inc|Ltd|LLC|GmbH|S\.?A)\b)|\s(?:at|bei|chez)\s|\))\s*"
)
_EDGE = " \t|,;:()[]–—-•·"
_DURATION = re.compile(
    r"(?:\b\d+\s*(?:years?|months?|yrs?|mos?|jahre?|monate?|ans?|mois|anos?|meses|ani|luni)\b[\s,]*)+",
    re.IGNORECASE,
)
_NOT_PROSE = 80


@dataclass(slots=True)
class _Draft:
    period: Period
    dated: Entry
    head: list[tuple[Entry, int, int]] = field(default_factory=list)
    bullets: list[Found] = field(default_factory=list)


@dataclass(slots=True)
class _Row:
    entry: Entry
    kind: str
    """``bullet``, ``more`` (the rest of a bullet or a paragraph) or ``head``."""
    period: Period | None


def jobs_of(entries: Sequence[Entry]) -> tuple[Job, ...]:
    """In the order of the CV."""
    rows = list(_rows([entry for entry in entries if entry.section == "experience"]))
    return tuple(_with_employers([_job(draft) for draft in _drafts(rows)]))


def _with_employers(jobs: Sequence[Job]) -> Iterator[Job]:
    """A job without an employer below one that has it: another position there, most likely."""
    employer: Found | None = None
    for job in jobs:
        if job.company is None and job.title is not None and employer is not None:
            yield replace(job, company=Found(employer.value, employer.span, 40))
        else:
            employer = job.company
            yield job


def _rows(entries: Sequence[Entry]) -> Iterator[_Row]:
    bullet: Entry | None = None
    for entry in entries:
        period = _dated(entry)
        body = without_bullet(entry.text)
        if body is not None and len(body) > 1:
            bullet = entry
            aside = period if period and "\t" in entry.text[: period.at] else None
            yield _Row(entry, "bullet", aside)
        elif entry.text.strip(_EDGE) == "":
            continue
        elif bullet is not None and period is None and _continues(bullet, entry):
            yield _Row(entry, "more", None)
        else:
            bullet = None
            yield _Row(entry, "head", period)


def _dated(entry: Entry) -> Period | None:
    """The period of the line; a single month or year counts where it stands apart."""
    found = periods(entry.text)
    if found:
        return found[0]
    for point in points(entry.text):
        alone = len(entry.text.strip()) <= point.to - point.at + 3
        aside = (
            entry.text[: point.at].rstrip(" (").endswith(("\t", "|", "·", "•"))
            and point.to >= len(entry.text) - 2
        )
        if alone or aside:
            return point
    return None


def _continues(bullet: Entry, entry: Entry) -> bool:
    """Whether a line goes on with the bullet above: set further in, or small and in lower case."""
    if entry.line.bold and not bullet.line.bold:
        return False
    one, other = bullet.line.box, entry.line.box
    if one is None or other is None or bullet.line.page != entry.line.page:
        return entry.text[:1].islower()
    return other[0] > one[0] + 2.5 or entry.text[:1].islower()


def _drafts(rows: Sequence[_Row]) -> list[_Draft]:
    drafts: list[_Draft] = []
    waiting: list[_Row] = []
    leading = _dates_lead(rows)
    for index, row in enumerate(rows):
        if row.period is not None:
            taken = [] if leading else _head_before(waiting, row)
            left = waiting[: len(waiting) - len(taken)]
            _give(drafts, left)
            draft = _Draft(row.period, row.entry)
            draft.head = [(one.entry, 0, len(one.entry.text)) for one in taken]
            if row.kind == "head":
                draft.head += _around(row.entry, row.period)
            drafts.append(draft)
            waiting = []
            if row.kind == "bullet":
                _add_bullet(draft, row.entry, row.period.at)
        elif row.kind == "head":
            waiting.append(row)
        else:
            if waiting and _is_aside_later(rows, index):
                continue
            _give(drafts, waiting)
            waiting = []
            if drafts:
                _add_bullet(drafts[-1], row.entry, len(row.entry.text), more=row.kind == "more")
    _give(drafts, waiting)
    return drafts


def _dates_lead(rows: Sequence[_Row]) -> bool:
    """Whether every job opens with a line that holds nothing but its dates."""
    dated = [row for row in rows if row.period is not None]
    return (
        bool(rows) and rows[0].period is not None and not any(_rest(row.entry, row.period) for row in dated)
    )


def _is_aside_later(rows: Sequence[_Row], index: int) -> bool:
    """Dates in a column at the right may come beside the first or second bullet of their job."""
    return any(row.kind == "bullet" and row.period is not None for row in rows[index : index + 3])


def _head_before(waiting: Sequence[_Row], dated: _Row) -> list[_Row]:
    """The lines above a dated one that belong to its job: short ones, as many as it lacks."""
    own = _rest(dated.entry, dated.period)
    lacking = 2 - len(own) if dated.kind == "head" else 2
    if dated.kind == "head" and len(own) >= 2:
        lacking = 0
    taken: list[_Row] = []
    pieces = list(own)
    for row in reversed(waiting):
        text = row.entry.text
        short = len(text) <= _NOT_PROSE and not text.rstrip().endswith((".", ";"))
        here = _pieces(row.entry, 0, len(text))
        untitled = len(pieces) >= 2 and not any(map(_names_title, pieces)) and any(map(_names_title, here))
        if not short or (len(pieces) >= 2 and not untitled) or len(taken) >= max(lacking, 0) + untitled:
            break
        taken.insert(0, row)
        pieces += here
    return taken


def _names_title(piece: Found) -> bool:
    return _title_score(piece.value) > 0


def _give(drafts: Sequence[_Draft], rows: Sequence[_Row]) -> None:
    """Undated lines go to the job above: as title or company where it lacks one, else as its description."""
    for row in rows:
        if not drafts:
            return
        draft = drafts[-1]
        text = row.entry.text
        heads = sum(len(_pieces(entry, at, to)) for entry, at, to in draft.head)
        if heads < 2 and not draft.bullets and len(text) <= _NOT_PROSE:
            draft.head.append((row.entry, 0, len(text)))
        else:
            _add_bullet(draft, row.entry, len(text))


def _add_bullet(draft: _Draft, entry: Entry, to: int, *, more: bool = False) -> None:
    body = without_bullet(entry.text)
    at = 0 if body is None else len(entry.text) - len(body)
    cut = entry.text.find("\t", at)
    found = entry.found(at, min(to, cut) if cut > 0 else to, 90)
    if more and draft.bullets:
        last = draft.bullets[-1]
        joined = (
            last.value[:-1] if last.value.endswith("-") and found.value[:1].islower() else last.value + " "
        )
        span = type(last.span)(last.span.page, last.span.start, max(last.span.end, found.span.end))
        draft.bullets[-1] = Found(joined + found.value, span, last.confidence)
    elif found.value:
        draft.bullets.append(found)


def _around(entry: Entry, period: Period) -> list[tuple[Entry, int, int]]:
    return [(entry, 0, period.at), (entry, period.to, len(entry.text))]


def _rest(entry: Entry, period: Period | None) -> list[Found]:
    if period is None:
        return []
    return [piece for one, at, to in _around(entry, period) for piece in _pieces(one, at, to)]


def _pieces(entry: Entry, at: int, to: int) -> list[Found]:
    """The parts between separators that hold words: no durations, no places after a comma."""
    found = []
    text = entry.text
    start = at
    cuts = [match.span() for match in _SEPARATOR.finditer(text, at, to)]
    for cut, after in [*cuts, (to, to)]:
        raw = text[start:cut]
        inner = raw.strip(_EDGE)
        if sum(c.isalpha() for c in inner) >= 2 and not _DURATION.fullmatch(inner):
            offset = start + raw.index(inner)
            found.append(entry.found(offset, offset + len(inner), 80))
        start = after
    return found


def _job(draft: _Draft) -> Job:
    pieces = [piece for entry, at, to in draft.head for piece in _pieces(entry, at, to)]
    title, company = _told_apart(pieces)
    period = draft.period
    return Job(
        title=title,
        company=company,
        start=period.start,
        end=period.end,
        current=period.current,
        dates=draft.dated.found(period.at, period.to, 95),
        bullets=tuple(draft.bullets),
    )


def _told_apart(pieces: Sequence[Found]) -> tuple[Found | None, Found | None]:
    """(title, company). Words decide; where they do not, the order most CVs have: title first."""
    if not pieces:
        return None, None
    scores = [_title_score(piece.value) for piece in pieces[:5]]
    best = max(range(len(scores)), key=lambda i: (scores[i], -i))
    if scores[best] <= 0 and len(pieces) == 1:
        return None, pieces[0]
    title = pieces[best]
    rest = [piece for i, piece in enumerate(pieces[:5]) if i != best]
    named = [piece for piece in rest if _company_score(piece.value) > 0]
    return title, next(iter(named or rest), None)


def _title_score(text: str) -> int:
    words = re.split(r"[\s/-]+", folded(text))
    return (3 if is_title(words) or is_title(folded(text).split()) else 0) - 2 * _company_score(text)


def _company_score(text: str) -> int:
    words = {word.strip(".,()") for word in folded(text).split()}
    return 1 if words & COMPANY_WORDS else 0
