"""Meanings of words without a network: the table of vectors that the package ``wordllama`` carries.

Its two files are read where they lie, for its own loader asks a network where versions of it disagree. The
table (32,000 pieces of words, 256 float16 each) is mapped, not read: processes of a machine share it. All
sums are of whole numbers, so that every machine has the same meaning of a text.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_PACKAGE = "wordllama"
_TABLE, _PIECES = "weights/l2_supercat_256.safetensors", "tokenizers/l2_supercat_tokenizer_config.json"
_MEASURES = 1
"""Another one: vectors are summed up otherwise."""
_SCALE = 1_024
_LENGTH = 127
_KEPT = 20_000
_LONGEST = 64
"""Letters of a word that count: what is longer is none."""


class WordPieces:
    """See ``Embedder``. For one thread."""

    def __init__(self, folder: Path, edition: str) -> None:
        self._folder = folder
        self._known: dict[str, tuple[int, ...]] = {}
        self.name = f"{_PACKAGE}-l2-supercat-256/{edition}/{_MEASURES}"

    def meaning(self, words: Sequence[str]) -> bytes:
        pieces = [piece for word in words for piece in self._of(word)]
        if not pieces:
            return b""
        rows = np.rint(self._table[pieces].astype(np.float32) * _SCALE).astype(np.int64)
        whole = rows.sum(axis=0)
        length = np.sqrt(np.float64(whole @ whole))
        return np.rint(whole * _LENGTH / length).astype(np.int8).tobytes() if length else b""

    def _of(self, word: str) -> tuple[int, ...]:
        word = word[:_LONGEST]
        known = self._known.get(word)
        if known is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            found = self._pieces.encode(word, add_special_tokens=False).ids
            known = self._known[word] = tuple(found)
        return known

    @cached_property
    def _pieces(self) -> Tokenizer:
        from tokenizers import Tokenizer

        return Tokenizer.from_file(str(self._folder / _PIECES))

    @cached_property
    def _table(self) -> npt.NDArray[np.float16]:
        path = self._folder / _TABLE
        with path.open("rb") as file:
            (size,) = struct.unpack("<Q", file.read(8))
            (about,) = msgspec.json.decode(file.read(size)).values()
        return np.memmap(path, "<f2", "r", 8 + size + about["data_offsets"][0], tuple(about["shape"]))


def installed() -> WordPieces | None:
    """None: the extra ``meaning`` is not."""
    folder = _found()
    return None if folder is None else WordPieces(folder, version(_PACKAGE))


def is_installed() -> bool:
    """Without loading anything."""
    return _found() is not None


def _found() -> Path | None:
    if find_spec("tokenizers") is None or (spec := find_spec(_PACKAGE)) is None or spec.origin is None:
        return None
    try:
        version(_PACKAGE)
    except PackageNotFoundError:
        return None
    folder = Path(spec.origin).parent
    return folder if (folder / _TABLE).exists() and (folder / _PIECES).exists() else None
