"""Nobody is deleted who was not warned of, who matters, or who was changed since; two workers do no harm."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta

import pytest

from jobhire.domains.privacy.application.consents import (
    Consents,
    GetPrivacy,
    HoldCandidate,
    RecordConsent,
    get_privacy,
    hold_candidate,
    record_consent,
)
from jobhire.domains.privacy.application.policy import (
    GetBases,
    SetBases,
    SetRetention,
    get_bases,
    set_bases,
    set_retention,
)
from jobhire.domains.privacy.application.retaining import Done
from jobhire.domains.privacy.domain.consent import Basis, Default, Purpose, Status
from jobhire.domains.privacy.domain.policy import Retention, Rule
from jobhire.shared.domain import NotFound, StaleVersion, TenantId

from .office import ACME, ANN, NOW, Office, Said

LONG_AGO = NOW - timedelta(days=1_000)


@pytest.fixture
async def office() -> Office:
    office = Office()
    office.town.move_in("c-1", changed_at=LONG_AGO)
    kept = Retention(rules=(Rule(days=730),), warn_days=14)
    await set_retention(SetRetention(by=ANN, retention=kept), registry=office.registry)
    return office


async def looked(office: Office) -> Done:
    people = await office.town.page(ACME, "", 100)
    return await office.keeper.look_at(ACME, people, await office.registry.policy(ACME))


async def test_who_is_due_has_the_days_of_the_warning_and_then_goes(office: Office) -> None:
    assert await looked(office) == Done(warned=1)
    office.watch.pass_(13.9)
    assert await looked(office) == Done()
    office.watch.pass_(0.1)
    assert await looked(office) == Done(deleted=1)
    assert office.town.deleted == ["c-1"]
    assert office.told() == ["retention.due"]
    record = await office.records.get(ACME, "c-1")
    assert record.warned is None


async def test_two_workers_warn_once_and_delete_once(office: Office) -> None:
    await asyncio.gather(looked(office), looked(office))
    assert office.told() == ["retention.due"]
    office.watch.pass_(14)
    done = await asyncio.gather(looked(office), looked(office))
    assert sum(each.deleted for each in done) == 1
    assert office.town.deleted == ["c-1"]


async def test_who_is_changed_between_the_look_and_the_deletion_stays(office: Office) -> None:
    await looked(office)
    office.watch.pass_(14)
    office.town.before_delete = lambda who: office.town.touch(who, office.watch.now())
    assert await looked(office) == Done(lifted=1)
    office.town.before_delete = lambda _: None
    assert await looked(office) == Done()
    assert office.told() == ["retention.due", "retention.lifted"]


async def test_a_hold_that_comes_while_others_are_looked_at_keeps_them(office: Office) -> None:
    await looked(office)
    office.watch.pass_(14)
    about = office.panel.about

    async def held_meanwhile(tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, Sequence[Said]]:
        hold = HoldCandidate(by=ANN, candidate_id="c-1", reason="A claim")
        await hold_candidate(hold, registry=office.registry)
        return await about(tenant_id, ids)

    office.panel.about = held_meanwhile  # type: ignore[method-assign]
    assert await looked(office) == Done()
    assert office.town.deleted == []


@pytest.mark.parametrize(
    ("said", "stays"),
    [
        (Said(type="hired"), True),
        (Said(job_id="open"), True),
        (Said(job_id="closed"), False),
        (Said(job_id="open", type="negative"), False),
        (Said(job_id="closed", type="negative", at=NOW), True),
    ],
    ids=["hired", "liked for an open job", "liked for a closed one", "not liked", "judged just now"],
)
async def test_who_somebody_wants_stays(office: Office, said: Said, stays: bool) -> None:
    office.panel.open_jobs, office.panel.said = {"open"}, {"c-1": [said]}
    assert await looked(office) == Done(warned=int(not stays))


async def test_what_was_said_of_who_was_merged_counts_for_the_one_they_are(office: Office) -> None:
    office.town.move_in("c-1", changed_at=LONG_AGO, merged=("c-0",))
    office.panel.said = {"c-0": [Said(type="hired")]}
    assert await looked(office) == Done()


async def test_nobody_is_asked_about_who_is_not_close_to_being_due(office: Office) -> None:
    office.town.move_in("c-2", changed_at=NOW)
    await looked(office)
    assert office.panel.asked == 1


async def test_a_hold_lifts_the_warning_at_once_and_ends_with_new_days(office: Office) -> None:
    await looked(office)
    hold = HoldCandidate(by=ANN, candidate_id="c-1", reason="A claim")
    view = await hold_candidate(hold, registry=office.registry)
    assert view.retention is None and view.hold is not None
    office.watch.pass_(100)
    assert await looked(office) == Done()
    await hold_candidate(HoldCandidate(by=ANN, candidate_id="c-1", reason=None), registry=office.registry)
    assert await looked(office) == Done(warned=1)


async def test_who_is_deleted_by_somebody_else_is_not_warned_of_any_more(office: Office) -> None:
    await looked(office)
    del office.town.there["c-1"]
    await office.keeper.tidy(ACME, ["c-1", "nobody"])
    assert (await office.records.get(ACME, "c-1")).warned is None


def consent(status: Status, **more: object) -> RecordConsent:
    known = {"candidate_id": "c-1", "purpose": Purpose.AI_ANALYSIS, "basis": Basis.CONSENT}
    return RecordConsent(by=ANN, status=status, **{**known, **more})  # type: ignore[arg-type]


async def test_remote_ai_is_allowed_as_the_tenant_decides_until_the_person_does(office: Office) -> None:
    consents = Consents(office.registry)
    assert await consents.remote_ai(ACME, "c-1"), "as before there were consents"
    refused = {Purpose.AI_ANALYSIS: Default(basis=Basis.CONSENT, allowed=False)}
    await set_bases(SetBases(by=ANN, defaults=refused), registry=office.registry)
    assert not await consents.remote_ai(ACME, "c-1")
    await record_consent(consent(Status.GIVEN, until=NOW + timedelta(days=1)), registry=office.registry)
    assert await consents.remote_ai(ACME, "c-1")
    office.watch.pass_(1)
    assert not await consents.remote_ai(ACME, "c-1"), "it has ended by itself"
    assert not await consents.remote_ai(ACME, "nobody")
    bases = await get_bases(GetBases(by=ANN), registry=office.registry)
    assert not bases.purposes[Purpose.AI_ANALYSIS].allowed
    assert bases.purposes[Purpose.TALENT_POOL].allowed


async def test_two_who_record_at_once_both_count_and_who_expected_another_version_is_told(
    office: Office,
) -> None:
    both = [consent(Status.GIVEN, purpose=each) for each in (Purpose.SHARING, Purpose.TALENT_POOL)]
    await asyncio.gather(*(record_consent(each, registry=office.registry) for each in both))
    view = await get_privacy(GetPrivacy(by=ANN, candidate_id="c-1"), registry=office.registry)
    assert {each.purpose for each in view.purposes if each.recorded} == {Purpose.SHARING, Purpose.TALENT_POOL}
    with pytest.raises(StaleVersion):
        await record_consent(consent(Status.WITHDRAWN, expected_version=1), registry=office.registry)
    with pytest.raises(NotFound):
        await record_consent(consent(Status.GIVEN, candidate_id="nobody"), registry=office.registry)
