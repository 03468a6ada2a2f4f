"""Of HTML, what a person would read."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.sourcing.infrastructure.boards.html_text import plain_text

HIDDEN = [
    "<p hidden>{}</p>",
    "<p style='display:none'>{}</p>",
    "<p style='DISPLAY : none !important'>{}</p>",
    "<div style='visibility: hidden'><p>{}</p></div>",
    "<span style='font-size:0px'>{}</span>",
    "<span style='opacity: 0.0'>{}</span>",
    "<script>{}</script>",
    "<style>{}</style>",
    "<!-- {} -->",
    "<noscript>{}</noscript>",
    "<template><p>{}</p></template>",
    "<iframe srcdoc='{}'></iframe>",
    "<svg><text>{}</text></svg>",
    "<img alt='{}' onerror='{}'>",
    "<textarea>{}</textarea>",
]


@pytest.mark.parametrize("html", HIDDEN)
def test_what_nobody_sees_is_dropped_and_what_follows_is_not(html: str) -> None:
    told = plain_text("<p>before</p>" + html.replace("{}", "Kubernetes") + "<p>after</p>")
    assert "Kubernetes" not in told
    assert told.split() == ["before", "after"]


@pytest.mark.parametrize("style", ["opacity:0.5", "font-size:0.9em", "display:inline", "color:#000"])
def test_what_is_small_or_pale_is_seen(style: str) -> None:
    assert plain_text(f"<p style='{style}'>Welder</p>") == "Welder"


def test_blocks_stand_on_lines_of_their_own() -> None:
    html = "<h2>What&nbsp;you do</h2>\n<p>You   weld,<br>day and <b>ni</b>ght.</p><ul><li>MIG<li>TIG</ul>"
    assert plain_text(html) == "What you do\n\nYou weld,\nday and night.\n\n- MIG\n- TIG"


def test_letters_without_a_shape_are_dropped() -> None:
    assert plain_text("We\u200blder\u202e \U000e0041") == "Welder"


def test_plain_text_stays() -> None:
    assert plain_text("Five years\nwith Linux; 3 > 2") == "Five years\nwith Linux; 3 > 2"


@pytest.mark.parametrize("html", ["<div>" * 200_000, "<p>" + "a" * 5_000_000, "<b" * 200_000, "&" * 300_000])
def test_enormous_pages_cost_bounded_time(html: str) -> None:
    began = time.process_time()
    assert len(plain_text(html)) <= 400_000
    assert time.process_time() - began < 5


@given(st.text(alphabet=st.characters(exclude_categories=[]), max_size=60))
def test_any_text_is_read_as_something(text: str) -> None:
    told = plain_text(f"<p>{text}</p>")
    assert "\0" not in told
    told.encode()
