"""Whether a question in other words finds whom it is about: by meaning, and by its words, among the same
people.

Sixty people of ``meanings.txt``, each with one question, among the made-up CVs of the demo.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path

from jobhire.domains.search.domain.document import Document
from jobhire.domains.search.domain.judging import judge
from jobhire.domains.search.domain.query import MeaningClause, Query, TextClause
from jobhire.domains.search.domain.words import told_words
from jobhire.domains.search.infrastructure.vocabulary import TaughtVocabulary

_ASKED = Path(__file__).parent / "meanings.txt"
_AMONG = (1, 3, 10)


def asked() -> list[tuple[str, str]]:
    """Questions, and what whoever they are about says."""
    lines = [each for each in _ASKED.read_text().splitlines() if not each.startswith("#")]
    return [(question, said) for question, said in (line.split("\t") for line in lines)]


def _document(id: int, text: str) -> Document:
    return Document(id=str(id), version=1, texts=(("cvText", text),), type="past", status="hired", changed=0)


def _by_words(question: str) -> Query:
    """Any of them: all of them nobody says."""
    return Query(should=tuple(TextClause.of(word, "/q") for word in told_words(question)))


def _by_meaning(question: str) -> Query:
    return Query(must=(MeaningClause(text=question),))


def report(vocabulary: TaughtVocabulary) -> None:
    pairs = asked()
    demo = files("jobhire.interfaces.cli.demo") / "cvs"
    others = sorted(each.read_text() for each in demo.iterdir() if each.name.endswith(".txt"))
    crowd = [_document(at, text) for at, text in enumerate([*(said for _, said in pairs), *others])]
    print(f"{len(pairs)} questions in other words, among {len(crowd)} people ({vocabulary.embedder}):")
    for name, ask in (("words", _by_words), ("meaning", _by_meaning)):
        print(f"  by {name}: {_told(pairs, crowd, ask, vocabulary)}")


def _told(
    pairs: Sequence[tuple[str, str]],
    crowd: Sequence[Document],
    ask: Callable[[str], Query],
    vocabulary: TaughtVocabulary,
) -> str:
    ranks, found = list[int](), 0
    for at, (question, _) in enumerate(pairs):
        judged = [judge(ask(question), each, vocabulary) for each in crowd]
        scores = [-1 if each.excluded_by else each.score for each in judged]
        found += sum(score >= 0 for score in scores)
        # Of equal score the one who is looked for stands last.
        ahead = sum(score >= scores[at] for other, score in enumerate(scores) if other != at)
        ranks.append(ahead if scores[at] >= 0 else len(crowd))
    shares = ", ".join(f"@{most} {sum(rank < most for rank in ranks) / len(ranks):.2f}" for most in _AMONG)
    return f"recall {shares}; a question finds {found / len(pairs):.1f} of them"
