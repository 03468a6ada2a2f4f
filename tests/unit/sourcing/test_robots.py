"""robots.txt as RFC 9309 has it."""

from __future__ import annotations

import time

import pytest

from jobhire.domains.sourcing.domain.robots import may_ask

FOR_ALL = "User-agent: *\nDisallow: /private\nAllow: /private/jobs\n"

CASES = [
    ("", "/jobs", True),
    (FOR_ALL, "/jobs", True),
    (FOR_ALL, "/private/x", False),
    (FOR_ALL, "/private/jobs/1", True),
    ("User-agent: *\nDisallow: /\n", "/robots.txt", True),
    ("User-agent: *\nDisallow: /\n\nUser-agent: JobHire\nAllow: /\n", "/jobs", True),
    ("User-agent: jobhire\nUser-agent: other\nDisallow: /jobs\n", "/jobs", False),
    ("User-agent: other\nDisallow: /\n", "/jobs", True),
    ("User-agent: jobhire\n\nUser-agent: *\nDisallow: /\n", "/jobs", False),
    ("user-AGENT:*\nDISALLOW: /*.pdf$ # files", "/cv/a.pdf", False),
    ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf?x=1", True),
    ("User-agent: *\nDisallow: /*?sort=", "/jobs?sort=asc", False),
    ("User-agent: *\nDisallow: /jobs\nAllow: /jobs", "/jobs", True),
    ("User-agent: *\nDisallow:\n", "/jobs", True),
    ("\ufeffUser-agent: *\nDisallow: /jobs", "/jobs", False),
    ("<html>not found</html>", "/jobs", True),
]


@pytest.mark.parametrize(("robots", "path", "allowed"), CASES)
def test_the_longest_rule_of_our_group_decides(robots: str, path: str, allowed: bool) -> None:
    assert may_ask(robots, path) is allowed


def test_hostile_patterns_cost_bounded_time() -> None:
    began = time.process_time()
    may_ask("User-agent: *\n" + f"Disallow: /{'*a' * 500}$\n" * 2_000, "/" + "a" * 2_000)
    assert time.process_time() - began < 10
