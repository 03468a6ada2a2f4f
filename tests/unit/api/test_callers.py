"""Whose request it is, and under which name they reached us."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.interfaces.api.callers import Callers, Hosts, networks

PROXIES = networks("10.0.0.0/8, 2001:db8::/32")
OUTSIDE = "203.0.113.9"


def scope(peer: str | None, *headers: tuple[str, str]) -> dict[str, Any]:
    encoded = [(name.encode(), value.encode("latin-1")) for name, value in headers]
    return {"client": (peer, 4711) if peer else None, "headers": encoded}


def test_row_66_nobody_is_believed_who_is_no_proxy_of_ours() -> None:
    spoofed = scope(OUTSIDE, ("x-forwarded-for", "192.0.2.1"), ("forwarded", "for=192.0.2.1"))
    assert Callers().address(spoofed) == OUTSIDE
    assert Callers(PROXIES).address(spoofed) == OUTSIDE


@pytest.mark.parametrize(
    ("chain", "client"),
    [
        ("203.0.113.9", OUTSIDE),
        ("192.0.2.1, 203.0.113.9", OUTSIDE),
        ("192.0.2.1, 203.0.113.9, 10.1.1.1", OUTSIDE),
        ("10.9.9.9, 203.0.113.9, 10.1.1.1, 10.2.2.2", OUTSIDE),
        ("203.0.113.9:1234", OUTSIDE),
        ("::ffff:203.0.113.9", OUTSIDE),
        ("[2001:db9::7]:443", "2001:db9::7"),
        ("2001:DB9:0::7", "2001:db9::7"),
        ("10.3.3.3", "10.3.3.3"),
        ("192.0.2.1, unknown", "10.0.0.1"),
        ("192.0.2.1, <script>, 10.4.4.4", "10.4.4.4"),
        ("", "10.0.0.1"),
    ],
)
def test_row_66_behind_our_proxies_the_client_is_the_rightmost_hop_that_is_none(
    chain: str, client: str
) -> None:
    assert Callers(PROXIES).address(scope("10.0.0.1", ("x-forwarded-for", chain))) == client


def test_row_66_several_header_lines_are_one_list() -> None:
    lines = ("x-forwarded-for", "192.0.2.1"), ("x-forwarded-for", OUTSIDE)
    assert Callers(PROXIES).address(scope("10.0.0.1", *lines)) == OUTSIDE


@pytest.mark.parametrize(
    ("chain", "client"),
    [
        ("for=203.0.113.9;proto=https;by=10.0.0.1", OUTSIDE),
        ('for=192.0.2.1, For="203.0.113.9:5"', OUTSIDE),
        ('proto=http;for="[2001:db9::7]:8"', "2001:db9::7"),
        ("for=_hidden", "10.0.0.1"),
        ("proto=https", "10.0.0.1"),
    ],
)
def test_row_66_the_standard_header_is_read_where_the_proxies_write_that_one(chain: str, client: str) -> None:
    callers = Callers(PROXIES, header="forwarded")
    asked = scope("10.0.0.1", ("forwarded", chain), ("x-forwarded-for", "192.0.2.77"))
    assert callers.address(asked) == client


def test_a_connection_without_an_address_has_none() -> None:
    assert Callers(PROXIES).address(scope(None, ("x-forwarded-for", OUTSIDE))) == ""


@given(st.lists(st.text(max_size=20), max_size=6))
def test_row_66_whatever_stands_left_of_our_proxys_word_changes_nothing(written: list[str]) -> None:
    chain = ",".join([*written, OUTSIDE]).encode("utf-8")
    asked = {"client": ("10.0.0.1", 1), "headers": [(b"x-forwarded-for", chain)]}
    assert Callers(PROXIES).address(asked) == OUTSIDE


@given(st.binary(max_size=60))
def test_the_address_is_always_an_address(chain: bytes) -> None:
    asked = {"client": ("10.0.0.1", 1), "headers": [(b"x-forwarded-for", chain)]}
    ipaddress.ip_address(Callers(PROXIES).address(asked))


@pytest.mark.parametrize(
    "host", [b"api.example.com", b"API.EXAMPLE.COM:8000", b"a.jobs.example.com.", b"[::1]:80"]
)
def test_a_host_that_is_named_is_welcome(host: bytes) -> None:
    assert Hosts(["api.example.com", "*.jobs.example.com", "::1"]).welcome(host)


@pytest.mark.parametrize(
    "host",
    [
        b"apixexample.com",
        b"evilapi.example.com",
        b"api.example.com.evil.org",
        b"jobs.example.com",
        b"xjobs.example.com",
        b".jobs.example.com",
        b"api.example.com@evil.org",
        b"evil.org:api.example.com",
        b"",
        b":80",
    ],
)
def test_row_68_a_host_that_only_resembles_a_name_of_ours_is_not_welcome(host: bytes) -> None:
    assert not Hosts(["api.example.com", "*.jobs.example.com"]).welcome(host)


def test_without_names_every_host_is_welcome_but_none() -> None:
    assert Hosts().welcome(b"anything")
    assert not Hosts().welcome(b"")


@pytest.mark.parametrize("name", ["*", "a.*.example.com", "", "**.example.com"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="neither"):
        Hosts([name])
