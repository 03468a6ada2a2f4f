"""What was read from a file: the lines a person sees, in reading order, and apart from them what is
hidden.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import accumulate

from jobhire.domains.intake.domain.refusal import Reason


class Kind(StrEnum):
    PDF = "pdf"
    DOCX = "docx"
    TEXT = "txt"
    JSON_RESUME = "json"


class HiddenBy(StrEnum):
    """Why a piece of text is not visible."""

    BACKGROUND = "background"
    """Drawn in the colour of what is under it, or nearly so."""
    TINY = "tiny"
    """Less than about three points high."""
    OUTSIDE = "outside"
    """Beyond the edge of the page."""
    UNDRAWN = "undrawn"
    """Drawn with the invisible render mode, or marked as hidden in the document."""
    COVERED = "covered"
    """Under a later shape, image or text, clipped away, transparent, or on a layer that is switched off."""
    CONTROL = "control"
    """Characters without width, or that reverse the order of their neighbours."""
    DELETED = "deleted"
    """A tracked deletion or a comment."""
    METADATA = "metadata"
    """Beside the pages: title, author, keywords."""


Box = tuple[float, float, float, float]
"""Left, top, right, bottom in points from the top left corner of the page."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of visible text. A tab stands for a wide gap."""

    text: str
    page: int = 1
    """From 1. A document without pages has one."""
    box: Box | None = None
    size: float = 0.0
    """Font size in points; 0 where unknown."""
    bold: bool = False
    column: int = 0
    """Lines of one column of one page share a number; equal numbers on two pages are the same column."""
    heading: bool = False
    """Whether the document itself calls it a heading."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """Text that is in the file but that nobody sees. It is shown to people and counts for nothing."""

    text: str
    reason: HiddenBy
    page: int
    """0 for what belongs to no page."""
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Recognised:
    """What character recognition made of the picture of one page."""

    lines: tuple[Line, ...] = ()
    hidden: tuple[Hidden, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    kind: Kind
    pages: int
    lines: tuple[Line, ...]
    hidden: tuple[Hidden, ...] = ()
    scanned_pages: tuple[int, ...] = ()
    """Pages that are pictures of text and were not recognised: nothing is known of what they say."""
    recognised_pages: tuple[int, ...] = ()
    """Pages that are pictures of text and whose lines come from character recognition."""
    starts: tuple[int, ...] = field(init=False, default=())
    """Where each line starts in ``text``."""

    def __post_init__(self) -> None:
        lengths = [len(line.text) + 1 for line in self.lines]
        object.__setattr__(self, "starts", tuple(accumulate(lengths, initial=0))[: len(lengths)])

    @property
    def text(self) -> str:
        """The visible text. Every offset counts characters (not bytes) of it."""
        return "\n".join(line.text for line in self.lines)

    @property
    def refusal(self) -> Reason | None:
        """Why nothing can be made of it; None where it has text."""
        if self.lines:
            return None
        return Reason.SCANNED if self.scanned_pages else Reason.NO_TEXT

    def recognised(self, pages: Mapping[int, Recognised]) -> Reading:
        """With what was recognised on its scanned pages, each in its place among the others."""
        found = {number: pages[number] for number in self.scanned_pages if number in pages}
        lines = [line for line in self.lines if line.page not in found]
        lines += [line for page in found.values() for line in page.lines]
        hidden = [piece for page in found.values() for piece in page.hidden]
        return replace(
            self,
            lines=tuple(sorted(lines, key=lambda line: line.page)),
            hidden=(*self.hidden, *hidden),
            scanned_pages=tuple(number for number in self.scanned_pages if number not in found),
            recognised_pages=tuple(found),
        )
