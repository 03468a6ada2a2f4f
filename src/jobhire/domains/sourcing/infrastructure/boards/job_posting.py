"""schema.org JobPosting: what careers pages tell search engines, as JSON-LD in a page or behind a sitemap.

https://schema.org/JobPosting, https://www.sitemaps.org/protocol.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import urljoin, urlsplit

import msgspec

from jobhire.domains.sourcing.application.ports import Found, Step, Unreadable
from jobhire.domains.sourcing.domain.posting import LONGEST_ID, Posting
from jobhire.domains.sourcing.infrastructure.boards.html_text import plain_text
from jobhire.domains.sourcing.infrastructure.boards.shapes import (
    MOST_ROWS,
    found,
    local_name,
    member,
    moment,
    text,
    texts,
    web_address,
    xml_of,
)
from jobhire.shared.application import Fetched

_DEEPEST = 12
_MOST_NODES = 50_000
_SITEMAP_BEGINNINGS = (b"<?xml", b"<urlset", b"<sitemapindex")


class JobPostings:
    """``address``: of a page with postings, or of a sitemap of such pages on the same host."""

    whole = True
    obeys_robots = True

    def normal(self, address: str) -> str:
        return web_address(address)

    def begin(self, address: str, secret: str) -> Step:
        return Step(url=address)

    def read(self, address: str, step: Step, answer: Fetched) -> Found:
        if answer.body.lstrip()[:14].lower().startswith(_SITEMAP_BEGINNINGS):
            return _sitemap(address, answer.body)
        rows = list(_job_postings(answer.body))
        if not rows and step.url == address:
            raise Unreadable("no JobPosting in the page")
        return found(rows, lambda row: _posting(row, step.url))


def _sitemap(address: str, body: bytes) -> Found:
    """Pages, or further sitemaps, of the host that somebody named: no other is asked on a site's word."""
    root, host = xml_of(body), urlsplit(address).netloc.lower()
    if local_name(root) not in {"urlset", "sitemapindex"}:
        raise Unreadable("no sitemap")
    named = (urljoin(address, (each.text or "").strip()) for each in root.iter("{*}loc"))
    own = [url for url in named if urlsplit(url).netloc.lower() == host and url.isascii()]
    return Found(then=[Step(url=url) for url in dict.fromkeys(own[:MOST_ROWS])])


def _job_postings(body: bytes) -> Iterator[Mapping[str, Any]]:
    from lxml import etree

    parser = etree.HTMLParser(no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.LxmlError, ValueError) as error:
        raise Unreadable("no HTML") from error
    if root is None:
        raise Unreadable("an empty page")
    for script in root.iter("script"):
        if (script.get("type") or "").strip().lower() == "application/ld+json":
            yield from _told(script.text or "")


def _told(told: str) -> Iterator[Mapping[str, Any]]:
    """Of one block. One that is broken spoils no other: browsers do not read them, so nobody notices."""
    try:
        waiting = [(msgspec.json.decode(told.strip()), 0)]
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        node, depth = waiting.pop()
        if isinstance(node, dict) and _is_posting(node):
            yield node
        elif depth < _DEEPEST:
            inner = node if isinstance(node, list) else node.values() if isinstance(node, dict) else ()
            waiting.extend((each, depth + 1) for each in reversed(list(inner)))


def _is_posting(node: Mapping[str, Any]) -> bool:
    type = node.get("@type")
    return "JobPosting" in ((type,) if isinstance(type, str) else texts(type))


def _posting(row: Any, page: str) -> Posting:
    url = urljoin(page, text(row.get("url"))) if row.get("url") else page
    identifier = row.get("identifier")
    id = text(member(identifier, "value")) or text(member(identifier, "@id")) or text(identifier)
    return Posting(
        external_id=id or (url if len(url) <= LONGEST_ID else sha256(url.encode()).hexdigest()),
        title=plain_text(text(row.get("title")) or text(row.get("name"))),
        department=text(member(row, "hiringOrganization", "department", "name")),
        location="; ".join(dict.fromkeys(filter(None, map(_place, _listed(row.get("jobLocation")))))),
        remote=text(row.get("jobLocationType")).upper() == "TELECOMMUTE",
        description=plain_text(text(row.get("description"))),
        skills=_skills(row.get("skills")),
        url=url,
        updated_at=moment(row.get("dateModified")) or moment(row.get("datePosted")),
        valid_until=moment(row.get("validThrough")),
    )


def _listed(value: Any) -> list[Any]:
    return value[:50] if isinstance(value, list) else [value]


def _place(value: Any) -> str:
    address = member(value, "address")
    if isinstance(address, str):
        return address
    names = (member(address, name) for name in ("addressLocality", "addressRegion", "addressCountry"))
    told = (text(each) or text(member(each, "name")) for each in names)
    return ", ".join(filter(None, told)) or text(member(value, "name"))


def _skills(value: Any) -> tuple[str, ...]:
    """A list, or a text with commas; whole sentences are no skills."""
    told = (
        value.split(",")
        if isinstance(value, str)
        else [text(each) or text(member(each, "name")) for each in _listed(value)]
    )
    short = [each.strip() for each in told if each and len(each.strip()) <= 60]
    return tuple(filter(None, short))
