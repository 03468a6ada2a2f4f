"""What Slack's documented answers mean, and that nothing people write means anything there."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.notification.application.channel import News, Place
from jobhire.domains.notification.domain.notification import NotificationType
from jobhire.domains.notification.domain.slack import (
    LONGEST_WAIT,
    RETRIES,
    Answer,
    SlackConnection,
    SlackStop,
    Told,
    Way,
    wait_after,
)
from jobhire.domains.notification.infrastructure.slack import SlackOverHttps, escaped, message, understood
from jobhire.shared.application import AddressRefused, Fetched
from jobhire.shared.domain import TenantId
from tests.slack import HOOK, OK_METHOD, FakeSlack, refused, said

NEWS = News(text="A webhook was stopped.", link="https://jobs.example.com/webhooks/w1")
NOW = datetime(2027, 5, 3, 9, tzinfo=UTC)


# Written down from https://docs.slack.dev/reference/methods/chat.postMessage#errors and
# https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors
@pytest.mark.parametrize(
    ("answer", "told", "error"),
    [
        (said(OK_METHOD), "sent", ""),
        (said(b"ok"), "sent", ""),
        (refused("invalid_auth"), "refused", "invalid_auth"),
        (refused("token_revoked"), "refused", "token_revoked"),
        (refused("channel_not_found"), "refused", "channel_not_found"),
        (refused("not_in_channel"), "refused", "not_in_channel"),
        (refused("ratelimited"), "later", "ratelimited"),
        (refused("internal_error"), "later", "internal_error"),
        (refused("msg_too_long"), "unfit", "msg_too_long"),
        (refused("an_error_of_next_year"), "later", "an_error_of_next_year"),
        (said(b"invalid_payload", 400), "unfit", "invalid_payload"),
        (said(b"channel_is_archived", 410), "refused", "channel_is_archived"),
        (said(b"action_prohibited", 403), "refused", "action_prohibited"),
        (said(b"channel_not_found", 404), "refused", "channel_not_found"),
        (said(b"no_service", 404), "refused", "no_service"),
        (said(b"rollup_error", 500), "later", "rollup_error"),
        (said(b"<html>Bad gateway, ada@example.com</html>", 502), "later", "status"),
        (said(b"<html>a proxy's page</html>", 200), "later", "unreadable"),
        (said(b"", 302), "later", "unreadable"),
        (said(b"[" * 20_000, 200), "later", "unreadable"),
    ],
)
def test_answers_mean_what_slack_documents(answer: Fetched, told: Told, error: str) -> None:
    assert (understood(answer).told, understood(answer).error) == (told, error)


def test_slack_says_how_long_it_wants_to_be_left_alone() -> None:
    told = understood(said(b'{"ok": false, "error": "ratelimited"}', 429, retry_after="30"))
    assert (told.told, told.retry_after) == ("later", 30.0)
    assert understood(said(b"", 429, retry_after="Wed, 21 Oct 2027 07:28:00 GMT")).retry_after == 0.0


async def test_a_webhook_is_told_at_its_address_and_a_bot_by_its_token() -> None:
    fake = FakeSlack()
    slack = SlackOverHttps(fake)
    assert (await slack.tell(Place(way=Way.WEBHOOK, secret=HOOK), NEWS)).told == "sent"
    place = Place(way=Way.BOT, secret="xoxb-1", channel="C123ABC456")
    assert (await slack.tell(place, NEWS)).told == "sent"
    (hook, bare), (method, signed) = fake.calls
    assert (hook, "Authorization" in bare) == (HOOK, False)
    assert (method, signed["Authorization"]) == ("https://slack.com/api/chat.postMessage", "Bearer xoxb-1")
    assert fake.taken[1]["channel"] == "C123ABC456"
    assert "xoxb" not in repr(place)


async def test_no_answer_is_tried_again() -> None:
    assert (await SlackOverHttps(FakeSlack([None])).tell(Place(way=Way.WEBHOOK, secret=HOOK), NEWS)).told == (
        "later"
    )


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.slack.com.evil.example/services/T0",
        "https://evil.example/?u=hooks.slack.com",
        "https://user@hooks.slack.com/services/T0",
        "http://hooks.slack.com/services/T0",
        "https://hooks.slack.com:8443/services/T0",
        "https://169.254.169.254/latest/meta-data",
        "not a url",
    ],
)
async def test_no_host_but_slacks_is_called(url: str) -> None:
    with pytest.raises(AddressRefused):
        await SlackOverHttps(FakeSlack()).check(url, field="/webhookUrl")


async def test_an_operator_may_name_another_host() -> None:
    slack = SlackOverHttps(FakeSlack(), allowed=["slack.test:9472"])
    await slack.check("http://slack.test:9472/services/T0", field="/webhookUrl")
    await slack.check(HOOK, field="/webhookUrl")


@given(st.text(max_size=4_000))
def test_whatever_a_title_holds_it_calls_nobody_and_links_nowhere(title: str) -> None:
    made = message(News(text=f'"{title}" <!channel> <@U1> & <https://evil.example|Pay>', link=NEWS.link))
    section, context = made["blocks"]
    for text in (made["text"], section["text"]["text"]):
        assert not set("<>") & set(text)
    assert section["text"]["type"] == "plain_text" and 1 <= len(section["text"]["text"]) <= 3_000
    assert context["elements"][0]["text"] == f"<{NEWS.link}|Open in JobHire>"


def test_escaping_is_slacks() -> None:
    assert escaped("<!channel> R&D") == "&lt;!channel&gt; R&amp;D"


def test_waits_grow_and_slack_may_ask_for_longer_ones_only() -> None:
    busy = Answer(told="later")
    assert [wait_after(number, busy) for number in range(1, 9)] == [*RETRIES, RETRIES[-1]]
    assert wait_after(3, Answer(told="later", retry_after=1)) == RETRIES[2]
    assert wait_after(1, Answer(told="later", retry_after=999_999_999)) == LONGEST_WAIT


def connected() -> SlackConnection:
    it = SlackConnection.none_yet(TenantId("acme"), by="ann", now=NOW)
    it.connect(Way.BOT, "sealed", "C1", [NotificationType.INTERVIEW], by="ann", now=NOW)
    return it


def test_a_connection_that_stopped_keeps_its_first_reason_until_somebody_sets_it() -> None:
    it = connected()
    assert it.is_told and it.stop(SlackStop.REFUSED, "invalid_auth", now=NOW)
    assert not it.stop(SlackStop.FAILING, "timeout", now=NOW)
    assert (it.is_told, it.stopped, it.why) == (False, SlackStop.REFUSED, "invalid_auth")
    assert it.choose([NotificationType.INTERVIEW]) and it.is_told
    assert not it.choose([NotificationType.INTERVIEW])


def test_a_disconnected_one_has_no_secret_and_can_be_connected_again() -> None:
    it = connected()
    it.disconnect(now=NOW)
    assert (it.is_live, it.secret, it.stop(SlackStop.FAILING, "timeout", now=NOW)) == (False, None, False)
    it.connect(Way.WEBHOOK, "sealed too", None, [], by="bob", now=NOW)
    assert (it.is_told, it.way, it.channel, it.connected_by) == (True, Way.WEBHOOK, None, "bob")
