"""The rules of a webhook."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from jobhire.domains.integration.domain.webhook import OVERLAP, Stop, Target, Webhook
from jobhire.domains.integration.infrastructure.mongo import WEBHOOKS
from jobhire.shared.domain import TenantId
from tests.kits import reloaded

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
OPENED, CLOSED = "ai.jobhire.job.opened.v1", "ai.jobhire.job.closed.v1"


def a_webhook(*event_types: str) -> Webhook:
    return Webhook.create(
        "w1",
        TenantId("acme"),
        target=Target.of("https://example.com/in?token=t0p", "  My\n service ", event_types),
        slot=1,
        sealed="sealed-1",
        after=7,
        by="ann",
        now=NOW,
    )


def told(webhook: Webhook) -> list[str]:
    return [type(event).__name__ for event in webhook.take_events()]


def test_without_types_it_wants_everything_and_with_types_these_alone() -> None:
    assert a_webhook().wants(CLOSED)
    assert a_webhook(OPENED).wants(OPENED)
    assert not a_webhook(OPENED).wants(CLOSED)


def test_its_address_is_in_no_event() -> None:
    webhook = a_webhook(OPENED)
    webhook.change(Target.of("https://example.com/other?token=t0p", "", [CLOSED]))
    webhook.rotate("sealed-2", now=NOW)
    webhook.stop(Stop.FAILING, now=NOW)
    webhook.resume()
    webhook.delete(now=NOW)
    events = webhook.take_events()
    assert len(events) == 6
    assert not [each for each in events if "t0p" in repr(each) or "sealed" in repr(each)]


def test_the_same_again_is_no_change() -> None:
    webhook = a_webhook(OPENED, CLOSED)
    assert not webhook.change(Target.of(webhook.target.url, "My service", [CLOSED, OPENED, OPENED]))
    assert told(webhook) == ["WebhookCreated"]


def test_the_secret_before_signs_along_for_a_day_and_there_are_never_more_than_two() -> None:
    webhook = a_webhook()
    webhook.rotate("sealed-2", now=NOW)
    webhook.rotate("sealed-3", now=NOW + timedelta(hours=1))
    at_once = [each.sealed for each in webhook.signing(NOW + timedelta(hours=1))]
    assert at_once == ["sealed-3", "sealed-2"]
    last = NOW + timedelta(hours=1) + OVERLAP
    assert len(webhook.signing(last - timedelta(milliseconds=1))) == 2
    assert [each.sealed for each in webhook.signing(last)] == ["sealed-3"]


def test_it_is_stopped_once_and_the_first_reason_stays() -> None:
    webhook = a_webhook()
    assert webhook.stop(Stop.GONE, now=NOW)
    assert not webhook.stop(Stop.FAILING, now=NOW)
    assert (webhook.stopped, webhook.is_told) == (Stop.GONE, False)
    assert webhook.resume() and not webhook.resume()
    assert webhook.is_told
    assert told(webhook) == ["WebhookCreated", "WebhookStopped", "WebhookResumed"]


def test_what_is_deleted_has_no_secret_any_more_and_gives_its_place_back() -> None:
    webhook = a_webhook()
    slot_of = WEBHOOKS.unique["slot"]
    assert slot_of(webhook) == "1"
    webhook.delete(now=NOW)
    assert (webhook.secrets, slot_of(webhook), WEBHOOKS.live(webhook)) == ((), None, False)


def test_it_comes_back_from_the_store_as_it_was() -> None:
    webhook = a_webhook(OPENED)
    webhook.rotate("sealed-2", now=NOW)
    again = reloaded(WEBHOOKS, webhook)
    assert (again.target, again.secrets, again.slot) == (webhook.target, webhook.secrets, 1)
    assert "sealed" not in repr(again.secrets)
