"""Why sources are refused."""

from __future__ import annotations

from jobhire.shared.domain import Conflict, Exhausted, Invalid, Unauthenticated


class TooManySources(Conflict):
    code = "too-many-sources"
    title = "The tenant has as many sources as there may be"


class SourceExists(Conflict):
    """The same postings would become jobs twice."""

    code = "source-exists"
    title = "There is a source with this board and address already"


class UnknownBoard(Invalid):
    """No plug-in has this name. Context: those that there are."""

    code = "unknown-board"
    title = "There is no such board"


class TooManyPreviews(Exhausted):
    code = "too-many-previews"
    title = "Too many previews, for now"


class BoardUnreadable(Conflict):
    """The board did not answer, or not with postings. Context: ``reason``, as rounds tell it."""

    code = "board-unreadable"
    title = "The board's postings could not be read"


class SourceIsStopped(Conflict):
    code = "source-stopped"
    title = "The source is stopped"


class SignatureRefused(Unauthenticated):
    """Of a message that says it comes from a board."""

    code = "source-signature-refused"
    title = "The message is not signed as this source expects"
