"""Everything that is declared is wired, named and written down."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import jsonschema
import pytest

import jobhire
from jobhire.bootstrap import Container
from jobhire.domains.identity.domain.roles import OWNER_ONLY, PERMISSIONS
from jobhire.interfaces.events import catalogue
from jobhire.interfaces.events.feed import ReadEvents
from jobhire.shared.application import Mediator, Message
from jobhire.shared.domain import Conflict, DomainError, DomainEvent
from jobhire.shared.infrastructure.module import unhurried_collections
from jobhire.shared.presentation.problems import HTTP_PROBLEMS, PROBLEM_BASE, known_problems, status_of
from tests.architecture.tree import ROOT

T = TypeVar("T")

EVENT_TYPE = re.compile(r"ai\.jobhire\.[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*\.v[1-9][0-9]*")
PROBLEM_CODE = re.compile(r"[a-z]+(-[a-z]+)*")
INTERNAL = frozenset(
    {"ai:credit", "analytics:write", "matches:write", "notifications:write", "tenants:operate"}
)
"""What only the service itself, and whoever operates it, may do (``Principal.system``)."""
EVENT_PAGES = ROOT / "docs" / "events"


def _load_everything() -> None:
    for module in pkgutil.walk_packages(jobhire.__path__, "jobhire."):
        importlib.import_module(module.name)


def _ours(base: type[T]) -> Iterator[type[T]]:
    """Subclasses of ``base`` at any depth that a module of the product has under their name.

    Not those of tests, nor the twin without slots that ``dataclass(slots=True)`` leaves behind.
    """
    for child in base.__subclasses__():
        if getattr(sys.modules[child.__module__], child.__name__, None) is child and _is_product(child):
            yield child
        yield from _ours(child)


@pytest.fixture(scope="module", autouse=True)
def loaded() -> None:
    _load_everything()


def _is_product(child: type[object]) -> bool:
    return child.__module__.partition(".")[0] == "jobhire"


def _events() -> list[type[DomainEvent]]:
    return sorted(_ours(DomainEvent), key=lambda event: event.type)


def _misnamed(events: Iterable[type[DomainEvent]]) -> list[str]:
    return [event.__name__ for event in events if not EVENT_TYPE.fullmatch(event.type)]


def _used_twice(names: Iterable[str]) -> list[str]:
    return [name for name, times in Counter(names).items() if times > 1]


def test_every_event_has_a_type_of_its_own_with_a_version() -> None:
    events = _events()
    assert len(events) >= 9
    assert _misnamed(events) == []
    assert _used_twice(event.type for event in events) == []


def test_a_misnamed_event_is_noticed() -> None:
    class Shouted(DomainEvent):
        type: ClassVar[str] = "ai.jobhire.Job.Opened"

    class Unversioned(DomainEvent):
        type: ClassVar[str] = "ai.jobhire.job.opened"

    assert _misnamed([Shouted, Unversioned]) == ["Shouted", "Unversioned"]
    assert _used_twice(["a", "b", "a"]) == ["a"]


def _differences(folder: Path, events: Iterable[type[DomainEvent]]) -> list[str]:
    """Files of the published catalogue that are missing, out of date, or of no event."""
    expected = dict(catalogue.files(events))
    present = {page.name: page.read_text(encoding="utf-8") for page in folder.iterdir()}
    names = sorted(expected.keys() | present.keys())
    return [name for name in names if expected.get(name) != present.get(name)]


def test_schemas_and_golden_events_say_what_the_code_says() -> None:
    """When this fails after a change of an event: a changed type is a new version, the old one stays."""
    assert _differences(EVENT_PAGES, _events()) == []


def test_a_changed_a_missing_and_a_stray_file_are_noticed(tmp_path: Path) -> None:
    events = _events()
    catalogue.write(tmp_path, events)
    changed, missing = f"{events[0].type}.json", f"{events[1].type}.schema.json"
    (tmp_path / changed).write_text("{}")
    (tmp_path / missing).unlink()
    (tmp_path / "stray.json").write_text("{}")
    assert _differences(tmp_path, events) == sorted([changed, missing, "stray.json"])


def test_every_golden_event_fits_its_schema() -> None:
    for event in _events():
        schema = json.loads((EVENT_PAGES / f"{event.type}.schema.json").read_text())
        golden = json.loads((EVENT_PAGES / f"{event.type}.json").read_text())
        jsonschema.Draft202012Validator.check_schema(schema)
        jsonschema.validate(golden["data"], schema)
        assert golden["type"] == event.type
        assert golden["dataschema"] == schema["$id"]


def _unexplained(events: Iterable[type[DomainEvent]]) -> list[str]:
    """Events without a docstring of their own: a dataclass makes one up, which ends in the schema."""
    return [event.__name__ for event in events if (event.__doc__ or "").startswith(f"{event.__name__}(")]


def test_every_event_says_what_happened() -> None:
    assert _unexplained(_events()) == []


def test_an_event_that_says_nothing_is_noticed() -> None:
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Silent(DomainEvent):
        type: ClassVar[str] = "ai.jobhire.test.silent.v1"

    assert _unexplained([Silent]) == ["Silent"]


def test_every_event_stands_in_the_event_page() -> None:
    page = (ROOT / "docs" / "events.md").read_text(encoding="utf-8")
    assert [event.type for event in _events() if f"`{event.type}`" not in page] == []


def _undocumented(codes: Iterable[str], page: str) -> list[str]:
    return [code for code in codes if not re.search(rf"^### {re.escape(code)}$", page, re.MULTILINE)]


def test_every_problem_has_a_code_of_its_own_a_status_and_an_entry() -> None:
    errors = list(_ours(DomainError))
    codes = [error.code for error in errors] + [kind.code for kind in HTTP_PROBLEMS]
    assert _used_twice(codes) == []
    assert [code for code in codes if not PROBLEM_CODE.fullmatch(code)] == []
    assert [error for error in errors if not 400 <= status_of(error) < 500] == []
    assert set(known_problems()) == set(codes)
    page = (ROOT / "docs" / "problems.md").read_text(encoding="utf-8")
    assert _undocumented(codes, page) == []
    described = re.findall(r"^### (\S+)$", page, re.MULTILINE)
    assert sorted(described) == sorted(codes), "a code that nothing answers with is described"
    assert PROBLEM_BASE in page


def test_the_status_of_each_described_problem_is_right() -> None:
    page = (ROOT / "docs" / "problems.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^### (\S+)\n\n\*\*(\d{3})\*\*", page, re.MULTILINE))
    assert told == {code: str(kind.status) for code, kind in known_problems().items()}


def test_a_problem_without_an_entry_or_with_a_borrowed_code_is_noticed() -> None:
    class Borrowed(Conflict):
        code = "stale-version"

    assert _undocumented(["stale-version", "new-one"], "### stale-version\n") == ["new-one"]
    assert _used_twice([Conflict.code, Borrowed.code, "stale-version"]) == ["stale-version"]


def _unhandled(messages: Iterable[type[Message[Any]]], mediator: Mediator) -> list[str]:
    return sorted(message.__name__ for message in messages if message not in mediator.messages)


def test_every_message_has_a_handler_and_every_handler_a_message(house: Container) -> None:
    messages = set(_ours(Message)) - {ReadEvents}  # of all tenants' history: the API's role answers it
    assert len(messages) > 15
    assert _unhandled(messages, house.mediator()) == []
    assert set(house.mediator().messages) == messages


def test_a_message_without_a_handler_and_a_second_handler_are_noticed() -> None:
    class Ping(Message[None], frozen=True, kw_only=True):
        permission: ClassVar[str | None] = None

    async def pong(_: Ping) -> None:
        return None

    mediator = Mediator()
    assert _unhandled([Ping], mediator) == ["Ping"]
    mediator.register(Ping, pong)
    assert _unhandled([Ping], mediator) == []
    with pytest.raises(ValueError, match="already has a handler"):
        mediator.register(Ping, pong)


def test_every_event_is_offered_at_exactly_one_door(house: Container) -> None:
    offered = [event.type for door in house.doors() for event in door.events]
    assert _used_twice(offered) == []
    assert sorted(offered) == [event.type for event in _events()]


def test_every_subscription_is_to_a_known_event(house: Container) -> None:
    known = {event.type for event in _events()}
    consumers = [consumer for door in house.doors() for consumer in door.consumers]
    assert _used_twice(consumer.name for consumer in consumers) == []
    assert consumers
    assert [consumer.name for consumer in consumers if not consumer.types <= known] == []


def _without_permission(messages: Iterable[type[Message[Any]]], known: Collection[str]) -> list[str]:
    """Messages that name no permission at all, or one that no role can have."""
    named = {message.__name__: getattr(message, "permission", "") for message in messages}
    return sorted(name for name, needed in named.items() if needed is not None and needed not in known)


def _hurried_along(unhurried: Iterable[str], followed: Iterable[str]) -> set[str]:
    """Collections that are said to have time, and whose events (``sessions``: ``ai.jobhire.session.…``)
    somebody follows."""
    families = {type.split(".")[2] for type in followed}
    return {name for name in unhurried if name.removesuffix("s").replace("_", "-") in families}


def test_nobody_waits_for_events_that_the_relay_gathers_for_longer(house: Container) -> None:
    unhurried = unhurried_collections(house.doors())
    followed = [type for door in house.doors() for each in door.consumers for type in each.types]
    assert unhurried == ["sessions", "spent_challenges", "domain_proofs"]
    assert not _hurried_along(unhurried, followed)
    assert _hurried_along(["sessions", "jobs"], followed) == {"jobs"}


def test_every_message_names_a_permission_that_some_role_has() -> None:
    held = frozenset().union(*PERMISSIONS.values(), OWNER_ONLY)
    assert _without_permission(_ours(Message), held | INTERNAL) == []
    assert INTERNAL.isdisjoint(held)


def test_a_message_that_forgot_its_permission_is_noticed() -> None:
    class Forgotten(Message[None], frozen=True, kw_only=True):
        pass

    class Misspelt(Message[None], frozen=True, kw_only=True):
        permission: ClassVar[str | None] = "job:write"

    assert _without_permission([Forgotten, Misspelt], {"jobs:write"}) == ["Forgotten", "Misspelt"]


FREE = {
    "AcceptInvitation",
    "AnswerOwnApplication",
    "ApplyForJob",
    "ChangeOwnName",
    "ChangePassword",
    "ChooseMail",
    "ConfirmEmailChange",
    "ConfirmRegistration",
    "EndSession",
    "EnrolSecondFactor",
    "ExchangeKey",
    "FindSite",
    "FinishLogIn",
    "FinishPasskeyLogIn",
    "FinishPasskeyProof",
    "FinishSingleSignOn",
    "GetMailChoice",
    "GetOwnApplication",
    "GetSecondFactor",
    "GetVacancy",
    "Leave",
    "ListNotifications",
    "ListPasskeys",
    "ListSessions",
    "ListVacancies",
    "LogIn",
    "LogOut",
    "LogOutEverywhere",
    "MarkAllRead",
    "MarkNotification",
    "OfferPasskey",
    "OfferSecondFactor",
    "OpenCvLink",
    "Prove",
    "Refresh",
    "Register",
    "RegisterPasskey",
    "RemovePasskey",
    "RemoveSecondFactor",
    "RenamePasskey",
    "RenewRecoveryCodes",
    "RequestEmailChange",
    "RequestReset",
    "ResetPassword",
    "StartPasskeyLogIn",
    "StartPasskeyProof",
    "StartSingleSignOn",
    "TakeHint",
    "TakeReport",
    "WhoAmI",
}
"""Messages that need no permission: for who comes in, for oneself, and for strangers."""


def test_only_coming_in_and_what_concerns_oneself_need_no_permission() -> None:
    free = {message.__name__ for message in _ours(Message) if message.permission is None}
    assert free == FREE
