"""What somebody else's text can do to a log: nothing. One record stays one line of JSON."""

from __future__ import annotations

import json
import logging

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from jobhire.config.logging import _render, configure_logging

_FORGED = [
    'x\n{"level":"info","event":"login","user":"admin"}',
    "x\r\nINFO forged line",
    "\x1b[2J\x1b[31mred\x1b[0m",
    "line separator\u2028paragraph\u2029next\x85line",
    '"}, {"level": "info"',
    "a\x00b",
]


@pytest.mark.parametrize("text", _FORGED)
def test_row_53_a_forged_line_is_text_inside_one_record(
    capsys: pytest.CaptureFixture[str], text: str
) -> None:
    kept, level = logging.getLogger().handlers[:], logging.getLogger().level
    try:
        configure_logging()
        structlog.stdlib.get_logger("jobhire.test").warning("refused", reason=text)
        logging.getLogger("another.library").warning(text)
    finally:
        logging.getLogger().handlers[:] = kept
        logging.getLogger().setLevel(level)
        structlog.reset_defaults()
    raw = capsys.readouterr().err
    lines = raw.rstrip("\n").split("\n")
    assert len(lines) == 2
    assert "\x1b" not in raw and "\r" not in raw and "\x00" not in raw
    ours, theirs = (json.loads(line) for line in lines)
    assert (ours["level"], ours["event"]) == ("warning", "refused")
    assert (theirs["level"], theirs["logger"]) == ("warning", "another.library")


@given(text=st.text())
def test_row_53_whatever_the_text_it_is_one_line(text: str) -> None:
    line = _render(None, "", {"event": text, "key": text})
    assert "\n" not in line and "\r" not in line and "\x1b" not in line
    assert json.loads(line) == {"event": text, "key": text}
