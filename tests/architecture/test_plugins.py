"""A third party adds a domain without touching this repository: the recipe of CONTRIBUTING.md, followed."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from jobhire.bootstrap import Container

MODULE = '''
from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from litestar import Controller, get

from jobhire.shared.application import AggregateStore, Message
from jobhire.shared.domain import Aggregate, DomainEvent
from jobhire.shared.infrastructure.aggregates import AggregateKind
from jobhire.shared.infrastructure.module import Door, Kit
from jobhire.shared.infrastructure.mongo import AggregateDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateReferred(DomainEvent):
    """Somebody recommended a candidate."""

    type: ClassVar[str] = "com.acme.referral.made.v1"


@dataclass(slots=True, kw_only=True, eq=False)
class Referral(Aggregate):
    candidate_id: str


class ReferralDocument(AggregateDocument):
    class Settings:
        name = "referrals"


class Refer(Message[str], frozen=True, kw_only=True):
    permission: ClassVar[str | None] = "candidates:write"

    id: str
    candidate_id: str


async def refer(command: Refer, *, referrals: AggregateStore[Referral]) -> str:
    referral = Referral(id=command.id, tenant_id=command.by.tenant_id, candidate_id=command.candidate_id)
    referral.raise_event(CandidateReferred())
    await referrals.save(referral)
    return referral.id


class ReferralController(Controller):
    path = "/referrals"

    @get("/", sync_to_thread=False)
    def many(self) -> dict[str, list[str]]:
        return {"data": []}


REFERRALS = AggregateKind(collection="referrals", noun="referral", type=Referral)


def open_door(kit: Kit) -> Door:
    kit.mediator.register(Refer, partial(refer, referrals=kit.store(REFERRALS)))
    return Door(
        name="referral",
        events=(CandidateReferred,),
        documents=(ReferralDocument,),
        controllers=lambda: (ReferralController,),
    )
'''


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package ``acme_referrals`` with its entry point, as pip would leave it."""
    package, metadata = tmp_path / "acme_referrals", tmp_path / "acme_referrals-1.0.dist-info"
    package.mkdir()
    metadata.mkdir()
    (package / "__init__.py").touch()
    (package / "module.py").write_text(MODULE)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-referrals\nVersion: 1.0\n")
    points = "[jobhire.modules]\nreferral = acme_referrals.module:open_door\n"
    (metadata / "entry_points.txt").write_text(points)
    monkeypatch.syspath_prepend(tmp_path)
    importlib.invalidate_caches()


def _opened(house: Container) -> Container:
    again = Container(settings=house.settings(), role="test")
    again.doors()
    return again


@pytest.mark.usefixtures("installed")
def test_an_installed_package_opens_its_door_beside_the_others(house: Container) -> None:
    opened = _opened(house)
    names = [door.name for door in opened.doors()]
    assert names == [*(door.name for door in house.doors()), "referral"]
    assert "Refer" in {message.__name__ for message in opened.mediator().messages}


def test_without_the_package_nobody_has_heard_of_it(house: Container) -> None:
    assert "referral" not in [door.name for door in _opened(house).doors()]
