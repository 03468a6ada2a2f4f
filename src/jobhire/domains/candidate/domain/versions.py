"""The CVs a candidate came with, one after the other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

MOST_VERSIONS = 50
MOST_TEXTS = 3
"""Earlier CVs whose text is kept, so that the file that replaced them can be taken back."""
_MOST_READINGS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentCv:
    """A CV as it counts. ``document_id``: None for one that came as text."""

    text: str
    received_on: date
    document_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """What came of reading a document with one parser: a repeat answers with it."""

    parser: str
    version: int
    """The candidate's, once this was written."""
    proposals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CvVersion:
    """One document. ``displaced``: the CV that counted before this one, while it can be restored."""

    document_id: str
    received_on: date
    parser: str
    file_name: str
    created: bool = False
    """Whether the candidate was made of it."""
    takings: tuple[Taking, ...] = ()
    filled: tuple[str, ...] = ()
    displaced: PresentCv | None = None

    def taking(self, parser: str) -> Taking | None:
        return next((each for each in self.takings if each.parser == parser), None)

    def taken(self, taking: Taking) -> CvVersion:
        return replace(self, parser=taking.parser, takings=(*self.takings, taking)[-_MOST_READINGS:])


Versions = tuple[CvVersion, ...]


def version_of(versions: Versions, document_id: str) -> CvVersion | None:
    return next((each for each in versions if each.document_id == document_id), None)


def with_version(versions: Versions, version: CvVersion) -> Versions:
    """In its place, or at the end; the oldest give way, and the texts of the older ones sooner."""
    if version_of(versions, version.document_id) is None:
        versions = (*versions, version)
    else:
        versions = tuple(version if each.document_id == version.document_id else each for each in versions)
    return _bounded(versions)


def without_version(versions: Versions, version: CvVersion) -> Versions:
    """Whoever displaced it has now displaced what it had displaced itself."""
    rest = (each for each in versions if each.document_id != version.document_id)
    return tuple(
        replace(each, displaced=version.displaced)
        if each.displaced is not None and each.displaced.document_id == version.document_id
        else each
        for each in rest
    )


def _bounded(versions: Versions) -> Versions:
    versions = versions[-MOST_VERSIONS:]
    displacing = [each.document_id for each in versions if each.displaced is not None]
    forgotten = frozenset(displacing[:-MOST_TEXTS])
    return tuple(
        replace(each, displaced=None) if each.document_id in forgotten else each for each in versions
    )
