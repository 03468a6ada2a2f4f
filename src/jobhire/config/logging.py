"""Structured logs: one JSON object per line, personal data and secrets taken out before a line is written."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import msgspec
import structlog

REDACTED = "[redacted]"
_SECRET_KEYS = re.compile(
    r"(?i)pass(word|wd|phrase)|secret|token|authori[sz]ation|cookie|api[-_]?key|credential|e?mail|phone"
    r"|(^|_)name$|cv_?text|body|payload"
)
_SECRET_TEXT = re.compile(
    r"eyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*"  # JSON web tokens
    r"|(?i:bearer)\s+[\w.~+/-]+=*"
    r"|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"  # e-mail addresses
    r"|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"  # user:password of a URL
)
_MAX_TEXT = 2_000
_MAX_DEPTH = 4


def configure_logging(level: str = "INFO") -> None:
    """Send structlog and the standard library's loggers to stderr as JSON lines. Call once per process."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _exception_without_values,
        redact,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _render],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for noisy in ("pymongo", "motor", "httpx", "httpcore", "openai", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def redact(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Blank out values under telling keys and telling values under any key; cut what is endless."""
    return {
        key: value if key in _OWN_KEYS else _clean(key, value, _MAX_DEPTH) for key, value in event.items()
    }


_OWN_KEYS = frozenset(
    {"timestamp", "level", "logger", "_record", "_from_structlog", "exc_info", "stack_info"}
)


def _clean(key: str, value: Any, depth: int) -> Any:
    if _SECRET_KEYS.search(key):
        return REDACTED
    if isinstance(value, (int, float, type(None))):
        return value
    if isinstance(value, dict) and depth:
        return {str(inner): _clean(str(inner), item, depth - 1) for inner, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)) and depth:
        return [_clean(key, item, depth - 1) for item in value]
    return _SECRET_TEXT.sub(REDACTED, str(value)[:_MAX_TEXT])


def _exception_without_values(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """``exc_info`` → type and code lines. An exception's message and locals may quote a person's data."""
    raised = event.pop("exc_info", None)
    if raised is True:
        raised = sys.exc_info()[1]
    elif isinstance(raised, tuple):
        raised = raised[1]
    if isinstance(raised, BaseException):
        event["trace"] = describe_exception(raised)
    return event


_MOST_CAUSES = 5
_MOST_FRAMES = 30


def describe_exception(error: BaseException) -> list[dict[str, Any]]:
    """The chain of causes, outermost first: type, and ``file:line function`` of each frame; no values."""
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


def _render(_: Any, __: str, event: MutableMapping[str, Any]) -> str:
    return msgspec.json.encode(event, enc_hook=str).decode()
