"""The plug-ins that there are, by name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from jobhire.domains.sourcing.application.ports import JobBoard

_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")


class PluginManager:
    """See ``Boards``. A name that is taken, or none, is a start-up error."""

    def __init__(self) -> None:
        self._boards: dict[str, JobBoard] = {}

    def register(self, name: str, board: JobBoard) -> None:
        if not _NAME.fullmatch(name):
            raise ValueError(f"the name of a board is small letters, digits and '-', not {name!r}")
        if name in self._boards:
            raise ValueError(f"two plug-ins are called {name!r}")
        self._boards[name] = board

    def get(self, name: str) -> JobBoard | None:
        return self._boards.get(name)

    @property
    def names(self) -> Sequence[str]:
        return sorted(self._boards)
