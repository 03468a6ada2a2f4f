"""Every command has a name of its own in the audit trail, and nobody but the trail touches it."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from jobhire.shared.application import action_of
from tests.architecture.tree import SOURCE, python_files

if TYPE_CHECKING:
    from jobhire.bootstrap import Container

_ACTION = re.compile(r"[a-z]+\.[a-z0-9]+(-[a-z0-9]+)*")


def test_no_two_messages_have_the_same_action(house: Container) -> None:
    actions = Counter(action_of(message) for message in house.mediator().messages)
    assert [action for action, count in actions.items() if count > 1] == []
    assert [action for action in actions if not _ACTION.fullmatch(action)] == []


_COLLECTION = re.compile(r"""["']audit(_heads)?["']\]|entries=["']audit["']""")


def _who_opens(pattern: re.Pattern[str]) -> list[str]:
    found = (file for file in python_files(SOURCE) if pattern.search(file.read_text(encoding="utf-8")))
    return [file.relative_to(SOURCE).as_posix() for file in found]


def test_row_88_one_module_alone_opens_the_trails_collection() -> None:
    assert _who_opens(_COLLECTION) == ["shared/infrastructure/audit_log.py"]


def test_the_search_for_who_opens_a_collection_finds_something() -> None:
    assert "shared/infrastructure/event_log.py" in _who_opens(re.compile(r'entries="events"'))
