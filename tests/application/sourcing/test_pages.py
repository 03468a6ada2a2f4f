"""Careers pages: robots.txt, sitemaps, and bounds."""

from __future__ import annotations

import pytest

from jobhire.domains.sourcing.application import walking
from jobhire.domains.sourcing.application.walking import Bounds, Walker
from jobhire.shared.application import FetchFailed

from .house import House, answered

SITE = "https://acme.example"
SITEMAP = f"{SITE}/sitemap.xml"


def page(title: str) -> bytes:
    block = f'{{"@type": "JobPosting", "title": "{title}", "identifier": "{title}"}}'
    return f'<script type="application/ld+json">{block}</script>'.encode()


def sitemap(*paths: str) -> bytes:
    inner = "".join(f"<url><loc>{SITE}{each}</loc></url>" for each in paths)
    return f"<urlset>{inner}</urlset>".encode()


def site(house: House, robots: str = "", **titles: str) -> None:
    pages = house.world.pages
    pages[f"{SITE}/robots.txt"] = answered(200, robots.encode())
    pages[SITEMAP] = answered(200, sitemap(*(f"/{each}" for each in titles)), etag='"1"')
    pages.update({f"{SITE}/{name}": answered(200, page(title)) for name, title in titles.items()})


async def test_a_sitemap_is_walked_page_by_page() -> None:
    house = House()
    site(house, a="A", b="B")
    source = await house.new(board="schema-org", address=SITEMAP)
    assert (await house.next_round(source)).counts.created == 2
    await house.next_round(source)
    assert all("If-None-Match" not in headers for _, headers in house.world.asked), (
        "an unchanged sitemap says nothing of its pages"
    )


async def test_what_robots_txt_forbids_is_not_asked_for_and_nothing_is_closed() -> None:
    house = House()
    site(house, a="A", b="B")
    source = await house.new(board="schema-org", address=SITEMAP)
    await house.next_round(source)
    site(house, "User-agent: *\nDisallow: /b\n", a="A", b="B")
    house.world.asked.clear()
    ended = await house.next_round(source)
    assert (ended.outcome, ended.error) == ("partial", "some-pages-failed")
    assert f"{SITE}/b" not in [url for url, _ in house.world.asked]
    assert house.all_jobs["B"].status == "open"


async def test_while_robots_txt_cannot_be_read_nothing_is_asked_for() -> None:
    for answer in (answered(503), FetchFailed("away")):
        house = House()
        site(house, a="A")
        house.world.pages[f"{SITE}/robots.txt"] = answer
        source = await house.new(board="schema-org", address=SITEMAP)
        assert (await house.next_round(source)).outcome == "failed"
        assert [url for url, _ in house.world.asked] == [f"{SITE}/robots.txt"]


async def test_a_site_without_robots_txt_may_be_asked() -> None:
    house = House()
    site(house, a="A")
    del house.world.pages[f"{SITE}/robots.txt"]
    source = await house.new(board="schema-org", address=SITEMAP)
    assert (await house.next_round(source)).counts.created == 1


async def test_one_page_that_is_away_closes_nothing() -> None:
    house = House()
    site(house, a="A", b="B")
    source = await house.new(board="schema-org", address=SITEMAP)
    await house.next_round(source)
    house.world.pages[f"{SITE}/b"] = answered(500)
    ended = await house.next_round(source)
    assert (ended.outcome, ended.counts.closed, ended.counts.same) == ("partial", 0, 1)


async def test_a_page_that_is_not_there_any_more_is_a_posting_that_is_gone() -> None:
    house = House()
    site(house, a="A", b="B")
    source = await house.new(board="schema-org", address=SITEMAP)
    await house.next_round(source)
    house.world.pages[f"{SITE}/b"] = answered(410)
    ended = await house.next_round(source)
    assert (ended.outcome, ended.counts.closed, house.all_jobs["B"].status) == ("done", 1, "closed")


BOUNDS = {
    "requests": (Bounds(requests=3), "too-long"),
    "bytes": (Bounds(bytes=200), "too-long"),
    "postings": (Bounds(postings=2), "too-many"),
    "seconds": (Bounds(seconds=2.5), "too-long"),
}


@pytest.mark.parametrize("name", BOUNDS)
async def test_row_73_a_walk_is_bounded_and_says_that_it_was_cut(name: str) -> None:
    house, (bounds, why) = House(), BOUNDS[name]
    site(house, **{f"p{n}": f"P{n}" for n in range(20)})
    ticks = iter(range(1_000))
    walker = Walker(fetch=house.world, bounds=bounds, now=lambda: float(next(ticks)))
    board = house.scout.boards.get("schema-org")
    assert board is not None
    walked = await walker.walk(board, SITEMAP, "")
    assert walked.partial == why
    assert len(walked.postings) <= 3
    assert len(house.world.asked) <= 6


async def test_row_73_a_sitemap_of_millions_is_not_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "MOST_WAITING", 5)
    house = House()
    site(house, **{f"p{n}": f"P{n}" for n in range(20)})
    source = await house.new(board="schema-org", address=SITEMAP)
    ended = await house.next_round(source)
    assert (ended.outcome, ended.error, ended.counts.created) == ("partial", "too-long", 4)


async def test_a_sitemap_that_leads_in_circles_ends() -> None:
    house = House()
    circle = f"<sitemapindex><sitemap><loc>{SITEMAP}</loc></sitemap></sitemapindex>".encode()
    house.world.pages[f"{SITE}/robots.txt"] = answered(404)
    house.world.pages[SITEMAP] = answered(200, circle)
    source = await house.new(board="schema-org", address=SITEMAP)
    assert (await house.next_round(source)).outcome == "done"
    assert len(house.world.asked) == 2
