"""Which skill a span of an advertisement names: ranked labels, by the product's stems and frozen weights.

``RP@5``: of a span's true labels (at most five count), the share among the first five.
"""

from __future__ import annotations

import csv
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from benchmarks.quality.intervals import Interval, interval
from jobhire.domains.matching.domain.text import Lexicon, words

Bag = Mapping[str, float]
ABSENT = {"LABEL NOT PRESENT", "UNDERSPECIFIED"}


def spans(file: Path) -> list[tuple[str, frozenset[str]]]:
    """Each span with its true labels; spans without one are left out."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["label"] and row["label"] not in ABSENT:
                found[row["sentence"], row["span"]].add(row["label"])
    return [(span, frozenset(labels)) for (_, span), labels in found.items()]


class Linker:
    """Labels by cosine; ties by label."""

    def __init__(self, labels: Iterable[str], bag: Callable[[str], Bag]) -> None:
        self._bag = bag
        self._postings: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for label in labels:
            for term, weight in _unit(bag(label)).items():
                self._postings[term].append((label, weight))

    def first(self, text: str, count: int = 5) -> list[str]:
        scores: Counter[str] = Counter()
        for term, weight in _unit(self._bag(text)).items():
            for label, own in self._postings.get(term, ()):
                scores[label] += weight * own  # type: ignore[assignment]
        return sorted(scores, key=lambda label: (-round(scores[label], 9), label))[:count]


def _unit(bag: Bag) -> Bag:
    length = math.sqrt(sum(weight * weight for weight in bag.values())) or 1.0
    return {term: weight / length for term, weight in bag.items()}


def by_lexicon(lexicon: Lexicon) -> Callable[[str], Bag]:
    """The words as the product weighs them."""
    return lambda text: {stem: float(weight) for stem, (weight, _) in lexicon.terms(text).items()}


def by_tf_idf(labels: Sequence[str]) -> Callable[[str], Bag]:
    """Plain words by how rare they are among the labels."""
    df = Counter(word for label in labels for word in set(words(label)))
    return lambda text: {
        word: count * math.log((1 + len(labels)) / (1 + df[word]))
        for word, count in Counter(words(text)).items()
    }


def rp_at_5(linker: Linker, data: Sequence[tuple[str, frozenset[str]]]) -> Interval:
    shares = [len(truth.intersection(linker.first(span))) / min(5, len(truth)) for span, truth in data]
    return interval(shares)


def report(folder: Path, lexicon: Lexicon) -> None:
    labels = (folder / "skills_en_label.txt").read_text(encoding="utf-8").splitlines()
    linkers = {"jobhire": Linker(labels, by_lexicon(lexicon)), "TF-IDF": Linker(labels, by_tf_idf(labels))}
    print(f"\nskill linking, RP@5 ({len(labels)} labels)\n{'':14}{'TECH':>26}{'HOUSE':>26}")
    files = [folder / f"{name}_validation_annotations.csv" for name in ("tech", "house")]
    for name, linker in linkers.items():
        print(f"{name:14}" + "".join(f"{rp_at_5(linker, spans(file))!s:>26}" for file in files))
