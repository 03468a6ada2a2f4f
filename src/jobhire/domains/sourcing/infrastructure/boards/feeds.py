"""Postings as feeds: RSS 2.0, Atom 1.0, and the XML of job portals that Indeed and LinkedIn take.

https://www.rssboard.org/rss-specification, https://www.rfc-editor.org/rfc/rfc4287,
https://docs.indeed.com/indeed-apply/xml-feed, https://learn.microsoft.com/linkedin/talent/job-postings/xml-feeds-development-guide
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from jobhire.domains.sourcing.application.ports import Found, Step, Unreadable
from jobhire.domains.sourcing.domain.posting import Posting
from jobhire.domains.sourcing.infrastructure.boards.html_text import plain_text
from jobhire.domains.sourcing.infrastructure.boards.shapes import (
    MOST_ROWS,
    found,
    local_name,
    moment,
    web_address,
    xml_of,
)
from jobhire.shared.application import Fetched


class NewsFeed:
    """RSS or Atom. ``address``: of the feed. It has the newest postings only, so what is not in it is not
    closed."""

    whole = False
    obeys_robots = False

    def normal(self, address: str) -> str:
        return web_address(address)

    def begin(self, address: str, secret: str) -> Step:
        return Step(url=address, headers=_bearer(secret))

    def read(self, address: str, step: Step, answer: Fetched) -> Found:
        root = xml_of(answer.body)
        if local_name(root) == "feed":
            return found(_children(root, "entry"), _atom)
        if local_name(root) == "rss":
            return found(
                [each for channel in _children(root, "channel") for each in _children(channel, "item")], _rss
            )
        raise Unreadable("neither RSS nor Atom")


class PortalFeed:
    """The XML feed with every open job of a company: ``<source>`` with a ``<job>`` each, as job portals take
    it. ``address``: of the feed."""

    whole = True
    obeys_robots = False

    def normal(self, address: str) -> str:
        return web_address(address)

    def begin(self, address: str, secret: str) -> Step:
        return Step(url=address, headers=_bearer(secret))

    def read(self, address: str, step: Step, answer: Fetched) -> Found:
        root = xml_of(answer.body)
        if local_name(root) != "source":
            raise Unreadable("no <source> with a <job> each")
        return found(_children(root, "job"), _portal)


def _bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"} if secret else {}


def _children(element: Any, name: str) -> Sequence[Any]:
    return [each for each in element.iterchildren("{*}*") if local_name(each) == name][:MOST_ROWS]


def _said(element: Any, *names: str) -> str:
    """What the first of these that says something says. ``type="xhtml"`` has elements inside."""
    from lxml import etree

    for name in names:
        for child in _children(element, name):
            inner = "".join(etree.tostring(each, encoding="unicode") for each in child)
            if told := ((child.text or "") + inner).strip():
                return told
    return ""


def _rss(item: Any) -> Posting:
    link = _said(item, "link")
    return Posting(
        external_id=_said(item, "guid") or link,
        title=plain_text(_said(item, "title")),
        department=_said(item, "department"),
        location=_said(item, "location"),
        # content:encoded has all of it where description is a summary.
        description=plain_text(_said(item, "encoded", "description")),
        url=link,
        updated_at=moment(_said(item, "pubDate", "date")),
    )


def _atom(entry: Any) -> Posting:
    links = [each for each in _children(entry, "link") if each.get("rel", "alternate") == "alternate"]
    return Posting(
        external_id=_said(entry, "id"),
        title=plain_text(_said(entry, "title")),
        location=_said(entry, "location"),
        description=plain_text(_said(entry, "content", "summary")),
        url=links[0].get("href", "") if links else "",
        updated_at=moment(_said(entry, "updated", "published")),
    )


def _portal(job: Any) -> Posting:
    parts = [_said(job, name) for name in ("city", "state", "country")]
    workplace = f"{_said(job, 'remotetype')} {_said(job, 'workplaceTypes')}".lower()
    return Posting(
        external_id=_said(job, "referencenumber", "partnerJobId"),
        title=plain_text(_said(job, "title")),
        department=_said(job, "department", "category"),
        location=_said(job, "location") or ", ".join(filter(None, parts)),
        remote="remote" in workplace.replace("hybrid remote", ""),
        description=plain_text(_said(job, "description")),
        url=_said(job, "url", "applyUrl"),
        updated_at=moment(_said(job, "lastactivitydate", "date")),
        valid_until=moment(_said(job, "expirationdate")),
    )
