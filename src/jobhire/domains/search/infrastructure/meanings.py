"""What documents mean, told from the texts in the index when somebody asks by meaning, and not before.

Words alone cost nothing more. Each lot is one transaction, so processes share the work, and what a killed one
leaves is whole. An edit or an erasure takes the vectors along with the words (``writing.write``).
"""

from __future__ import annotations

from jobhire.domains.search.application.ports import Vocabulary
from jobhire.domains.search.domain.meaning import passages

from .file import IndexFile

AT_ONCE = 50
"""Documents of a lot: other questions wait for some tenths of a second at most."""


def forget_meaning(file: IndexFile, number: int) -> None:
    """Within a transaction."""
    file.execute("DELETE FROM vectors WHERE number = ?", (number,))
    file.execute("DELETE FROM unmeant WHERE number = ?", (number,))


def are_told(file: IndexFile, vocabulary: Vocabulary) -> bool:
    """Of all documents, by this embedder; where there is none nothing is to be told."""
    if vocabulary.embedder is None:
        return True
    return file.state.embedder == vocabulary.embedder and not file.unmeant(1)


def tell_more(file: IndexFile, vocabulary: Vocabulary) -> None:
    """Of one lot."""
    with file.writing():
        if file.state.embedder != vocabulary.embedder:
            _begin(file, vocabulary.embedder or "")
        numbers = file.unmeant(AT_ONCE)
        for number, document in file.documents(numbers).items():
            told = (vocabulary.meaning(each.words) for each in passages(document))
            file.execute("INSERT INTO vectors VALUES (?, ?)", (number, b"".join(told)))
            file.execute("DELETE FROM unmeant WHERE number = ?", (number,))


def progress(file: IndexFile) -> tuple[int, int]:
    """How many of how many are told."""
    total = file.state.total
    (left,) = file.execute("SELECT count(*) FROM unmeant").fetchone()
    return total - left, total


def _begin(file: IndexFile, embedder: str) -> None:
    """Vectors of different embedders are never compared."""
    file.execute("DELETE FROM vectors")
    file.execute("DELETE FROM unmeant")
    file.execute("INSERT INTO unmeant SELECT number FROM docs")
    file.execute("UPDATE state SET embedder = ?", (embedder,))
