"""Slack, by incoming webhooks and by ``chat.postMessage``.

https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks,
https://docs.slack.dev/reference/methods/chat.postMessage, https://docs.slack.dev/apis/web-api/rate-limits.
Slack's own client has a network of its own, past the guard for addresses that others choose.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import msgspec

from jobhire.domains.notification.application.channel import News, Place
from jobhire.domains.notification.domain.slack import Answer, Told, Way
from jobhire.shared.application import AddressRefused, Fetch, Fetched, FetchFailed
from jobhire.shared.domain import one_line
from jobhire.shared.infrastructure.egress import Allowed, parse

API = "https://slack.com/api"
HOOKS = frozenset({"hooks.slack.com", "hooks.slack-gov.com"})
LONGEST_TEXT = 2_900
"""Characters: a section takes 3,000, and escaping makes some of them longer."""
_CODE = re.compile(r"[a-z][a-z_]{1,59}")
_LATER = frozenset(
    {
        *("ratelimited", "rate_limited", "message_limit_exceeded", "internal_error", "fatal_error"),
        *("service_unavailable", "request_timeout", "rollup_error", "team_added_to_org"),
    }
)
_UNFIT = frozenset(
    {
        *("invalid_payload", "invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"),
        *("msg_too_long", "no_text", "invalid_arguments", "invalid_json", "duplicate_message_not_sent"),
    }
)
_REFUSED = frozenset(
    {
        *("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"),
        *("missing_scope", "not_allowed_token_type", "no_permission", "access_denied"),
        *("channel_not_found", "not_in_channel", "is_archived", "channel_is_archived"),
        *("restricted_action", "action_prohibited", "posting_to_general_channel_denied"),
        *("no_service", "no_service_id", "no_active_hooks", "no_team", "team_disabled", "invalid_token"),
        *("org_login_required", "ekm_access_denied", "team_access_not_granted", "user_not_found"),
    }
)
_STATUS: dict[int, Told] = {401: "refused", 403: "refused", 404: "refused", 410: "refused", 400: "unfit"}


class SlackOverHttps:
    """See ``Slack``. ``fetch``: the guarded way out; ``allowed``: hosts that the operator named, beside
    Slack's; ``api``: where methods are called."""

    def __init__(self, fetch: Fetch, *, allowed: Iterable[str] = (), api: str = API) -> None:
        self._fetch = fetch
        self._allowed = Allowed(allowed)
        self._api = api

    async def check(self, url: str, *, field: str) -> None:
        try:
            target = parse(url, self._allowed)
        except ValueError as refusal:
            raise AddressRefused(str(refusal), field=field) from None
        if not (target.trusted or target.host in HOOKS):
            raise AddressRefused("an incoming webhook of Slack: https://hooks.slack.com/…", field=field)
        await self._fetch.check(url, field=field)

    async def tell(self, place: Place, news: News) -> Answer:
        if place.way is Way.WEBHOOK:
            return await self._post(place.secret, message(news), {})
        body = {"channel": place.channel, **message(news)}
        return await self._post(
            f"{self._api}/chat.postMessage", body, {"Authorization": f"Bearer {place.secret}"}
        )

    async def _post(self, url: str, body: dict[str, Any], headers: dict[str, str]) -> Answer:
        typed = {"Content-Type": "application/json; charset=utf-8", **headers}
        try:
            answer = await self._fetch.post(url, body=msgspec.json.encode(body), headers=typed)
        except FetchFailed as failed:
            return Answer(told="later", error="timeout" if failed.late else "unreachable")
        return understood(answer)


def message(news: News) -> dict[str, Any]:
    """As Block Kit. ``text`` is what notifications of clients and screen readers say. What people wrote
    stands in plain text and is escaped besides: it calls nobody (``<!channel>``) and links nowhere."""
    said = escaped(one_line(news.text)[:LONGEST_TEXT])
    link = f"<{escaped(news.link).replace('|', '%7C')}|Open in JobHire>"
    return {
        "text": said,
        "blocks": [
            {"type": "section", "text": {"type": "plain_text", "text": said[:3_000], "emoji": False}},
            {"type": "context", "elements": [{"type": "mrkdwn", "text": link, "verbatim": True}]},
        ],
        "unfurl_links": False,
        "unfurl_media": False,
    }


def escaped(text: str) -> str:
    """The three characters that Slack reads as its own."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def understood(answer: Fetched) -> Answer:
    """A webhook answers with a status and one word; a method with 200 and ``ok``, except when it is asked too
    often. What nobody documents is tried again."""
    if answer.status == 429 or answer.status >= 500:
        return Answer(told="later", error=_word(answer) or "status", retry_after=_retry_after(answer))
    if answer.status == 200 and _is_ok(answer):
        return Answer(told="sent")
    error = _word(answer)
    if error in _LATER:
        return Answer(told="later", error=error, retry_after=_retry_after(answer))
    if error in _UNFIT:
        return Answer(told="unfit", error=error)
    if error in _REFUSED:
        return Answer(told="refused", error=error)
    return Answer(told=_STATUS.get(answer.status, "later"), error=error or "unreadable")


class _Reply(msgspec.Struct, frozen=True):
    ok: bool = False
    error: str = ""


def _reply(answer: Fetched) -> _Reply | None:
    try:
        return msgspec.json.decode(answer.body, type=_Reply)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _is_ok(answer: Fetched) -> bool:
    reply = _reply(answer)
    return answer.body.strip() == b"ok" if reply is None else reply.ok


def _word(answer: Fetched) -> str:
    """Slack's own word for what is wrong; empty when it is none: what else stands there is kept nowhere."""
    reply = _reply(answer)
    said = answer.body[:100].decode("utf-8", "replace").strip() if reply is None else reply.error
    return said if _CODE.fullmatch(said) else ""


def _retry_after(answer: Fetched) -> float:
    """Seconds: Slack gives no dates."""
    told = answer.headers.get("retry-after", "").strip()
    return float(told) if told.isascii() and told.isdigit() and len(told) <= 9 else 0.0
