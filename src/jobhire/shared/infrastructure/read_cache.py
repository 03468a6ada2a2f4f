"""Answers kept in this process, bounded in bytes, each good for as long as its stamp is the present one."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

V = TypeVar("V")

_ENTRY = 200
"""Bytes that an entry costs besides its value."""


class ReadCache(Generic[V]):
    """Least recently used goes first. A stamp changes whenever the answer could (see ``Activity``)."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._entries: OrderedDict[Hashable, tuple[Hashable, V, int]] = OrderedDict()

    @property
    def size(self) -> int:
        """Bytes held, by the sizes given."""
        return self._bytes

    def get(self, key: Hashable, stamp: Hashable) -> V | None:
        """The value put under this key with this very stamp."""
        entry = self._entries.get(key)
        if entry is None or entry[0] != stamp:
            return None
        self._entries.move_to_end(key)
        return entry[1]

    def put(self, key: Hashable, stamp: Hashable, value: V, *, size: int) -> None:
        """Keep a value of ``size`` bytes. The stamp must have been taken before the value was read."""
        known = self._entries.pop(key, None)
        self._bytes += size + _ENTRY - (known[2] if known else 0)
        self._entries[key] = (stamp, value, size + _ENTRY)
        while self._bytes > self._max_bytes:
            _, (_, _, freed) = self._entries.popitem(last=False)
            self._bytes -= freed
