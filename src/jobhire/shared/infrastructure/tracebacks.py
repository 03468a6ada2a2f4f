"""Where an exception came from, with nothing of what was being worked on.

An exception's message and its frames' locals may quote a person's data, so neither is ever written.
"""

from __future__ import annotations

import re
from typing import Any

_MOST_CAUSES = 5
_MOST_FRAMES = 30


def describe_exception(error: BaseException) -> list[dict[str, Any]]:
    """The chain of causes, outermost first: the type, and ``file:line function`` of each frame."""
    chain: list[dict[str, Any]] = []
    current: BaseException | None = error
    while current is not None and len(chain) < _MOST_CAUSES:
        chain.append({"type": type(current).__qualname__, "frames": _frames(current)})
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return chain


def _frames(error: BaseException) -> list[str]:
    frames = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"{_short(code.co_filename)}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return frames[-_MOST_FRAMES:]


def _short(path: str) -> str:
    return re.sub(r"^.*/(?:site-packages|src|lib)/", "", path)
