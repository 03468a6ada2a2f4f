"""Every command has a name of its own in the audit trail, and nobody but the trail touches it."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from jobhire.domains.audit.application.queries import Trail
from jobhire.shared.application import AuditTrail, action_of
from jobhire.shared.infrastructure.audit_log import AuditLog
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


def _offered(port: type) -> set[str]:
    return {name for name in vars(port) if not name.startswith("_")}


def test_row_88_no_port_offers_to_change_or_delete_an_entry() -> None:
    assert _offered(AuditTrail) == {"record"}
    assert _offered(Trail) == {"newest", "after", "verify"}
    reads = {"head", "newest", "page", "tenants", "verify"}
    assert _offered(AuditLog) == {"prepare", "append", "append_all", "forget_addresses", *reads}


def test_row_88_no_route_writes_the_trail(house: Container) -> None:
    handlers = [
        (handler.name or "", set(handler.http_methods))
        for door in house.doors()
        if door.name == "audit"
        for controller in door.controllers()
        for handler in vars(controller).values()
        if hasattr(handler, "http_methods")
    ]
    assert len(handlers) >= 3
    assert all(methods == {"GET"} for _, methods in handlers)


_WRITES = re.compile(r"\w+\.(insert|update|replace|delete|bulk_write|find_one_and|drop)\w*\(")


def test_row_88_what_is_written_into_the_trail_is_appended_or_an_address_erased() -> None:
    """The two modules that hold the collection: an insert, the notes of the heads, and ``$unset address``."""
    folder = SOURCE / "shared" / "infrastructure"
    written = {
        name: [found.group() for found in _WRITES.finditer((folder / name).read_text(encoding="utf-8"))]
        for name in ("chain.py", "audit_log.py")
    }
    assert written == {
        "chain.py": ["_entries.insert_many(", "_heads.bulk_write("],
        "audit_log.py": ["_entries.update_many("],
    }
