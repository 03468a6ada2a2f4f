"""Each board's documented shape, recorded by hand, and what else may come instead of it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.sourcing.application.ports import Found, JobBoard, Step, Unreadable
from jobhire.domains.sourcing.domain.posting import Posting
from jobhire.domains.sourcing.infrastructure.plugins import all_boards
from jobhire.shared.application import Fetched
from jobhire.shared.domain import Invalid

RECORDED = Path(__file__).with_name("recorded")
BOARDS = all_boards()
ADDRESSES = {
    "greenhouse": "acme",
    "lever": "acme",
    "remoteok": "company:acme",
    "schema-org": "https://acme.example/careers",
    "feed": "https://acme.example/feed",
    "portal-xml": "https://acme.example/jobs.xml",
}


def board(name: str) -> JobBoard:
    found = BOARDS.get(name)
    assert found is not None
    return found


def read(name: str, body: bytes | str, address: str | None = None) -> Found:
    raw = body if isinstance(body, bytes) else (RECORDED / body).read_bytes()
    address = address or ADDRESSES[name]
    step = board(name).begin(address, "")
    return board(name).read(address, step, Fetched(status=200, headers={}, body=raw))


def postings(name: str, file: str) -> dict[str, Posting]:
    checked = list[Posting]()
    for each in read(name, file).postings:
        try:
            checked.append(each.checked())
        except Invalid:
            continue
    return {each.external_id: each for each in checked}


def test_greenhouse_is_read_and_only_what_a_person_sees_of_it() -> None:
    found = postings("greenhouse", "greenhouse.json")
    assert found.keys() == {"4012345", "4012346"}
    nurse = found["4012345"]
    assert (nurse.title, nurse.department, nurse.location) == ("Nurse, night shift", "Care", "Lisbon")
    assert nurse.description == "You care for twelve patients.\n\n- Triage\n- Notes & handover"
    assert nurse.updated_at == datetime(2026, 11, 1, 15, 55, 28, tzinfo=UTC)
    assert nurse.url == "https://boards.greenhouse.io/acme/jobs/4012345"
    assert (found["4012346"].url, found["4012346"].updated_at) == ("", None)
    assert [each.external_id for each in read("greenhouse", "greenhouse.json").unusable] == ["#5"]


def test_lever_is_read_with_its_lists() -> None:
    found = postings("lever", "lever.json")
    assert len(found) == 2
    engineer = found["5b9f8a2e-0001-4c0e-9d2f-000000000001"]
    assert (engineer.title, engineer.department, engineer.remote) == ("Platform engineer", "Eng", True)
    told = "You run our clusters.\n\nWhat you bring\n- Linux\n- Python\n\nWe answer everybody."
    assert engineer.description == told


def test_lever_has_a_place_of_its_own_for_europe() -> None:
    assert board("lever").begin("eu/acme", "").url == "https://api.eu.lever.co/v0/postings/acme?mode=json"
    assert board("lever").begin("acme", "").url == "https://api.lever.co/v0/postings/acme?mode=json"


def test_of_remote_ok_the_postings_meant_are_taken_and_it_is_named_with_a_link() -> None:
    found = postings("remoteok", "remoteok.json")
    assert found.keys() == {"1090001"}
    data = found["1090001"]
    assert "Remote OK: https://remoteok.com/remote-jobs/1090001" in data.description
    assert (data.remote, data.skills) == (True, ("python", "sql"))
    assert [each.external_id for each in read("remoteok", "remoteok.json", "tag:figma").postings] == [
        "1090002"
    ]


def test_job_postings_in_a_page_are_read_and_broken_blocks_left_out() -> None:
    found = postings("schema-org", "careers.html")
    assert found.keys() == {"W-7", "https://acme.example/jobs/clerk"}
    welder, clerk = found["W-7"], found["https://acme.example/jobs/clerk"]
    assert (welder.location, welder.url) == ("Braga, Portugal", "https://acme.example/jobs/w-7")
    assert (welder.description, welder.skills) == ("MIG and TIG.", ("MIG", "TIG"))
    now = datetime(2026, 11, 26, tzinfo=UTC)
    assert (welder.is_closed(now), clerk.is_closed(now), clerk.remote) == (False, True, True)


def test_row_65_a_sitemap_leads_to_pages_of_its_own_host_only() -> None:
    then = read("schema-org", "sitemap.xml", "https://acme.example/sitemap.xml").then
    assert [each.url for each in then] == ["https://acme.example/jobs/w-7", "https://acme.example/jobs/clerk"]


def test_feeds_are_read() -> None:
    baker = postings("feed", "rss.xml")["acme-1"]
    assert (baker.title, baker.description) == ("Baker & confectioner", "You bake from four.")
    assert baker.updated_at == datetime(2026, 11, 2, 8, tzinfo=UTC)
    driver = postings("feed", "atom.xml")["urn:acme:2"]
    assert (driver.title, driver.description) == ("Driver C1", "You drive at night.")
    assert driver.url == "https://acme.example/jobs/2"


def test_the_feeds_of_indeed_and_linkedin_are_read() -> None:
    sales = postings("portal-xml", "indeed.xml")["unique123131"]
    assert (sales.title, sales.location, sales.department) == ("Sales executive", "Phoenix, AZ, US", "Sales")
    assert (sales.remote, sales.description) == (False, "What you do\n\nYou sell.")
    fitter = postings("portal-xml", "linkedin.xml")["L-1"]
    assert (fitter.location, fitter.remote, fitter.url) == (
        "Faro, Portugal",
        True,
        "https://acme.example/apply/L-1",
    )


NONSENSE = {
    "nothing": b"",
    "no shape": b"null",
    "another shape": b'{"error": "not found"}',
    "a number": b"5",
    "cut short": b'{"jobs": [{"id": 1, "tit',
    "bottomless": b"[" * 100_000,
    "bottomless objects": b'{"jobs":' * 50_000,
    "not UTF-8": b'{"jobs": "\xff\xfe"}',
    "UTF-16": "<rss/>".encode("utf-16"),
    "a page": b"<html><body><p>Please sign in",
    "a bomb": b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><rss>&a;</rss>',
    "a file of ours": b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><source><job>&a;</job></source>',
    "bottomless XML": b"<rss>" + b"<channel>" * 100_000,
}


@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize("kind", NONSENSE)
def test_what_is_not_in_the_documented_shape_is_said_so(name: str, kind: str) -> None:
    with pytest.raises(Unreadable) as said:
        read(name, NONSENSE[kind])
    assert "passwd" not in str(said.value)


@pytest.mark.parametrize("name", ADDRESSES)
@given(body=st.binary(max_size=200))
def test_whatever_comes_is_postings_or_unreadable(name: str, body: bytes) -> None:
    try:
        read(name, body)
    except Unreadable:
        return


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
MEMBERS = st.dictionaries(
    st.sampled_from(
        [
            "id",
            "title",
            "text",
            "position",
            "content",
            "location",
            "departments",
            "categories",
            "lists",
            "createdAt",
            "updated_at",
            "url",
            "description",
            "identifier",
            "jobLocation",
            "skills",
            "validThrough",
            "hiringOrganization",
            "tags",
            "company",
            "@type",
        ]
    ),
    JSON,
)


@given(row=MEMBERS)
def test_members_of_any_type_spoil_no_round(row: dict[str, object]) -> None:
    lists = {"greenhouse": {"jobs": [row]}, "lever": [row], "remoteok": [{**row, "company": "acme"}]}
    for name, body in lists.items():
        found = read(name, msgspec.json.encode(body))
        assert len(found.postings) + len(found.unusable) <= 1
    block = msgspec.json.encode({**row, "@type": "JobPosting"}).replace(b"<", b"\\u003c")
    page = b'<script type="application/ld+json">' + block + b"</script>"
    assert len(read("schema-org", page).postings) == 1


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("greenhouse", "../../v2/secret"),
        ("greenhouse", "acme?x=1"),
        ("greenhouse", "acme jobs"),
        ("lever", "eu/"),
        ("lever", "us/acme"),
        ("remoteok", "acme"),
        ("remoteok", "tag: "),
        ("schema-org", "ftp://acme.example/"),
        ("feed", "acme.example/feed"),
        ("portal-xml", "https://acme.example/a b"),
    ],
)
def test_an_address_that_is_none_is_refused_with_what_would_be_right(name: str, address: str) -> None:
    with pytest.raises(Invalid) as refused:
        board(name).normal(address)
    assert refused.value.field == "/address"


def test_a_step_shows_no_credentials() -> None:
    step = board("feed").begin("https://acme.example/feed", "hush")
    assert step.headers["Authorization"] == "Bearer hush"
    assert "hush" not in repr(step) and isinstance(step, Step)
