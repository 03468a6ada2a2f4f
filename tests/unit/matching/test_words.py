"""Words that lie in a file have the numbers they had, and new ones never get one of those."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.matching.infrastructure.postings import Vocabulary
from jobhire.domains.matching.infrastructure.wordtable import LongVocabulary, WordTable

readable = st.text(st.characters(codec="utf-8"), max_size=6)
vocabularies = st.dictionaries(readable, st.integers(0, 1_000), max_size=30)


@given(vocabularies, readable)
def test_a_table_finds_what_is_in_it_and_nothing_else(words: dict[str, int], other: str) -> None:
    table = WordTable.of(words)
    assert {word: table[word] for word in words} == words
    assert dict(table.items()) == words
    assert (list(table), len(table)) == (sorted(words, key=str.encode), len(words))
    assert table.get(other) == words.get(other)
    assert table.get("\ud800") is None


@given(st.lists(readable, unique=True, max_size=20), st.sets(readable), st.lists(readable, max_size=20))
def test_what_comes_later_is_numbered_as_in_one_memory(
    words: list[str], left_out: set[str], later: list[str]
) -> None:
    numbered = {word: number for number, word in enumerate(words) if word not in left_out}
    plain, long = Vocabulary(), LongVocabulary(WordTable.of(numbered))
    plain.remember(numbered)
    assert long.known().numbers(later) == plain.known().numbers(later)
    assert long.numbers(later) == plain.numbers(later)
    assert long.numbers(words) == plain.numbers(words)
    assert long.known().numbers(later) == plain.known().numbers(later)
