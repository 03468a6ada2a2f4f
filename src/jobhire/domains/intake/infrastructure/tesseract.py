"""Character recognition by tesseract, where it is installed. It sees bitmaps that pdfium has drawn, never a
stranger's bytes, and is confined all the same.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from jobhire.domains.intake.domain.document import Box, Hidden, HiddenBy, Line, Recognised
from jobhire.domains.intake.domain.picture import SEEN_DIFFERENCE, Picture
from jobhire.domains.intake.domain.reading_order import Fragment, in_reading_order
from jobhire.domains.intake.domain.tongue import tongue_of
from jobhire.domains.intake.domain.wording import seen

LANGUAGES = {"en": "eng", "de": "deu", "fr": "fra", "es": "spa", "ro": "ron"}
_PAGE_SECONDS = 40.0
_ALL_SECONDS = 90.0
_MOST_OUTPUT = 4_000_000
_SUREST_NOISE = 20.0
"""Per cent: words that tesseract believes in less are specks."""
_TINY = 3.0
_AT = re.compile(
    r"(?<![\w.@+-])(?:([a-z][\w.+-]{1,40}) ?@|([a-z][\w+-]{0,30}\.[\w.+-]{1,30}) ?[Q©®](?=[a-z]))"
    r" ?([a-z][\w-]{0,40}(?:\.[a-z][\w-]{0,30}){0,3}\.[a-z]{2,6})\b"
)
_CELL = [sys.executable, "-I", "-X", "utf8", "-m", "jobhire.domains.intake.infrastructure.tesseract_cell"]


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    box: Box
    size: float
    """Of the font, about; all words of a line have the same."""
    row: int


class Tesseract:
    """See ``Recognition``. Use ``installed``."""

    def __init__(self, program: str, languages: frozenset[str]) -> None:
        self._program, self.languages = program, languages

    @classmethod
    def installed(cls) -> Tesseract | None:
        """The tesseract on PATH with its languages; None where there is none, or none of ours."""
        program = shutil.which("tesseract")
        if program is None:
            return None
        try:
            listed = subprocess.run(  # noqa: S603  (a fixed command)
                [program, "--list-langs"], capture_output=True, timeout=20, check=True, env={}
            )
        except (OSError, subprocess.SubprocessError):
            return None
        languages = frozenset(listed.stdout.decode(errors="replace").split()) & set(LANGUAGES.values())
        return cls(program, languages) if languages else None

    def lines(self, pictures: Iterable[Picture]) -> Mapping[int, Recognised]:
        """The first page tells the language; it is looked at again where that is not English."""
        deadline = time.monotonic() + _ALL_SECONDS
        found: dict[int, Recognised] = {}
        language = None
        for picture in pictures:
            page = self._page(picture, language or self._default, deadline)
            if page is not None and language is None and page.lines:
                language = self._language_of(page)
                if language != self._default:
                    page = self._page(picture, language, deadline) or page
            if page is not None:
                found[picture.page] = page
            if time.monotonic() > deadline:
                break
        return found

    @property
    def _default(self) -> str:
        return "eng" if "eng" in self.languages else min(self.languages)

    def _language_of(self, page: Recognised) -> str:
        language = LANGUAGES[tongue_of("\n".join(line.text for line in page.lines))]
        return language if language in self.languages else self._default

    def _page(self, picture: Picture, language: str, deadline: float) -> Recognised | None:
        bitmap = f"P5 {picture.width} {picture.height} 255\n".encode() + picture.pixels
        seconds = min(_PAGE_SECONDS, deadline - time.monotonic())
        try:
            done = subprocess.run(  # noqa: S603  (a fixed command)
                [*_CELL, self._program, language], input=bitmap, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, env={}, cwd="/", timeout=max(seconds, 0.1), check=True,
            )  # fmt: skip
        except (OSError, subprocess.SubprocessError):
            return None
        return recognised(done.stdout[:_MOST_OUTPUT].decode(errors="replace"), picture)


def recognised(table: str, picture: Picture) -> Recognised:
    """Tesseract's table of words as lines in reading order. What nobody would see stays apart: fainter or
    smaller than a person reads.
    """
    hidden, shown = [], []
    for word in _words(table, picture):
        if picture.contrast(word.box) < SEEN_DIFFERENCE:
            hidden.append(Hidden(word.text, HiddenBy.BACKGROUND, picture.page, word.box))
        elif word.size < _TINY:
            hidden.append(Hidden(word.text, HiddenBy.TINY, picture.page, word.box))
        else:
            shown.append(word)
    lines = []
    for line in in_reading_order(list(_fragments(shown)), picture.page):
        text, machine = seen(with_at_signs(line.text))
        if machine:
            hidden.append(Hidden(machine, HiddenBy.CONTROL, line.page, line.box))
        if text:
            lines.append(Line(text, line.page, line.box, line.size, column=line.column))
    return Recognised(tuple(lines), tuple(hidden))


def with_at_signs(text: str) -> str:
    """The sign of an address is often taken for another round letter, or set apart."""
    return _AT.sub(lambda match: f"{match[1] or match[2]}@{match[3]}", text)


def _words(table: str, picture: Picture) -> Iterator[_Word]:
    rows = groupby(_inked(table, picture), lambda word: word[0])
    for number, (_, group) in enumerate(rows):
        row = list(group)
        size = _size([box for _, _, box in row])
        for _, text, box in row:
            yield _Word(text, box, size, number)


def _inked(table: str, picture: Picture) -> Iterator[tuple[list[str], str, Box]]:
    """(block, paragraph and line; text; box of its ink) of every word that tesseract believes in."""
    for row in table.splitlines():
        cells = row.split("\t")
        if len(cells) != 12 or cells[0] != "5" or not cells[11].strip():
            continue
        try:
            left, top, width, height, sure = (float(cell) for cell in cells[6:11])
        except ValueError:
            continue
        if sure >= _SUREST_NOISE:
            scale = picture.scale
            box = (left / scale, top / scale, (left + width) / scale, (top + height) / scale)
            yield cells[2:5], cells[11].strip(), box


def _size(boxes: Sequence[Box]) -> float:
    """The ink of a line is three quarters to all of its font."""
    heights = sorted(box[3] - box[1] for box in boxes)
    return round(heights[len(heights) * 3 // 4] * 1.1 * 2) / 2


def _fragments(words: Sequence[_Word]) -> Iterator[Fragment]:
    """Words of one line without a wide gap between them."""
    for _, group in groupby(words, lambda word: word.row):
        run: list[_Word] = []
        for word in group:
            if run and not -word.size < word.box[0] - run[-1].box[2] < word.size * 0.9:
                yield _fragment(run)
                run = []
            run.append(word)
        yield _fragment(run)


def _fragment(run: Sequence[_Word]) -> Fragment:
    left, right = run[0].box[0], max(word.box[2] for word in run)
    top, bottom = min(word.box[1] for word in run), max(word.box[3] for word in run)
    return Fragment(" ".join(word.text for word in run), (left, top, right, bottom), run[0].size)
