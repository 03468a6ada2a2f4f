"""What leaves the process about a request: little, and nobody's data."""

from __future__ import annotations

import io
import json
import logging
from typing import Any

import pytest
import structlog
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from jobhire.config.logging import REDACTED, configure_logging, redact
from jobhire.shared.application import request_context
from jobhire.shared.infrastructure.access_log import AccessLog, Served, access_lines
from jobhire.shared.infrastructure.telemetry import Telemetry, _only_what_is_allowed

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


def undressed(_: Any, headers: list[tuple[bytes, bytes]]) -> None:
    return None


async def ask(
    telemetry: Telemetry, *headers: tuple[bytes, bytes], status: int = 200
) -> tuple[Any, dict[str, str]]:
    """One request through the layer: what the application saw of the context, and the answer's headers."""
    seen, sent = [], []

    async def app(scope: Any, _: Any, send: Any) -> None:
        scope["path_template"] = "/jobs/{id}"
        seen.append(request_context.get())
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "headers": list(headers), "path": "/jobs/1"}
    await telemetry.wrap(app, undressed)(scope, None, send)
    assert request_context.get() is None
    return seen[0], {name.decode(): value.decode() for name, value in sent[0]["headers"]}


def traced(sample: float) -> tuple[Telemetry, InMemorySpanExporter]:
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    return Telemetry(tracer=provider.get_tracer("t"), sample=sample, access_log=lambda _: None), exporter


async def test_an_unsampled_request_builds_no_span() -> None:
    telemetry, exporter = traced(0.0)
    await ask(telemetry)
    assert exporter.get_finished_spans() == ()


async def test_a_sampled_request_has_one_span_named_by_its_route() -> None:
    telemetry, exporter = traced(1.0)
    context, _ = await ask(telemetry, status=503)
    (span,) = exporter.get_finished_spans()
    assert span.name == "GET /jobs/{id}"
    assert span.attributes == {
        "http.request.method": "GET",
        "http.route": "/jobs/{id}",
        "http.response.status_code": 503,
    }
    assert not span.status.is_ok
    assert context.traceparent == f"00-{span.context.trace_id:032x}-{span.context.span_id:016x}-01"


async def test_a_callers_decision_to_trace_is_honoured() -> None:
    telemetry, exporter = traced(0.0)
    await ask(telemetry, (b"traceparent", f"00-{TRACE}-{SPAN}-01".encode()))
    (span,) = exporter.get_finished_spans()
    assert span.parent is not None
    assert (f"{span.context.trace_id:032x}", f"{span.parent.span_id:016x}") == (TRACE, SPAN)


async def test_a_callers_decision_not_to_trace_is_honoured_and_passed_on() -> None:
    telemetry, exporter = traced(1.0)
    parent = f"00-{TRACE}-{SPAN}-00"
    context, headers = await ask(telemetry, (b"traceparent", parent.encode()))
    assert exporter.get_finished_spans() == ()
    assert (context.traceparent, headers["x-request-id"]) == (parent, TRACE)


@pytest.mark.parametrize(
    "bad", ["", "00-0-0-01", f"00-{'0' * 32}-{SPAN}-01", f"ff-{TRACE}-{SPAN}-01", f"00-{TRACE}-{SPAN}-1"]
)
async def test_a_broken_traceparent_is_none(bad: str) -> None:
    context, _ = await ask(traced(0.0)[0], (b"traceparent", bad.encode()))
    assert context.traceparent is None
    assert len(context.correlation_id) == 36


async def test_a_tracer_without_a_provider_gives_no_trace_away() -> None:
    from opentelemetry.trace import NoOpTracer

    context, _ = await ask(Telemetry(tracer=NoOpTracer(), sample=1.0, access_log=lambda _: None))
    assert context.traceparent is None


async def test_lines_are_written_in_batches_and_at_the_end() -> None:
    stream = io.BytesIO()
    log = AccessLog(stream, delay=60, most=3)
    for number in range(4):
        log(Served(1_800_000_000.0 + number, "GET", "/notes/{id}", 200, 0.0125, f"c{number}", "acme"))
    assert [line["correlationId"] for line in _lines(stream)] == ["c0", "c1", "c2"]
    log.flush()
    assert _lines(stream)[3] == {
        "timestamp": "2027-01-15T08:00:03Z",
        "level": "info",
        "event": "request",
        "method": "GET",
        "route": "/notes/{id}",
        "status": 200,
        "ms": 12.5,
        "correlationId": "c3",
        "tenantId": "acme",
    }


def test_a_failure_of_ours_is_an_error_and_a_stranger_has_no_tenant() -> None:
    [line] = access_lines([Served(0.0, "GET", "unmatched", 503, 1.0, "c", None)]).splitlines()
    assert json.loads(line)["level"] == "error"
    assert "tenantId" not in json.loads(line)


def _lines(stream: io.BytesIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_error_report_is_an_allow_list() -> None:
    frame = {"filename": "a.py", "function": "f", "lineno": 3, "vars": {"email": "jane@example.com"}}
    event = {
        "event_id": "1",
        "request": {"url": "/?q=jane"},
        "user": {"email": "jane@example.com"},
        "server_name": "host",
        "extra": {"body": "jane"},
        "breadcrumbs": {"values": ["jane"]},
        "tags": {"correlation_id": "c", "name": "jane"},
        "exception": {"values": [{"type": "ValueError", "value": "jane", "stacktrace": {"frames": [frame]}}]},
    }
    kept = _only_what_is_allowed(event, {})
    assert "jane" not in json.dumps(kept)
    assert kept["exception"]["values"][0]["stacktrace"]["frames"][0]["lineno"] == 3
    assert kept["tags"] == {"correlation_id": "c"}


def test_telling_keys_and_telling_values_are_redacted() -> None:
    event = {
        "event": "login of jane.doe@example.com with Bearer abc.def",
        "password": "p",
        "nested": {"accessToken": "t", "list": ["eyJhbGciOi.eyJzdWIiOi.sig"]},
        "url": "mongodb://user:secret@host/db",
        "count": 3,
    }
    said = dict(redact(None, "info", event))
    assert said["count"] == 3
    assert said["password"] == said["nested"]["accessToken"] == REDACTED
    for secret in ("jane", "abc.def", "eyJ", "secret"):
        assert secret not in json.dumps(said)


def test_a_logged_exception_is_where_not_what(capsys: pytest.CaptureFixture[str]) -> None:
    kept, level = logging.getLogger().handlers[:], logging.getLogger().level
    try:
        configure_logging()
        try:
            int("jane.doe")
        except ValueError:
            structlog.stdlib.get_logger("jobhire.test").exception("failed", candidate="c1")
            logging.getLogger("other").exception("failed too")
    finally:
        logging.getLogger().handlers[:] = kept
        logging.getLogger().setLevel(level)
        structlog.reset_defaults()
    ours, foreign = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert (ours["event"], ours["level"], ours["candidate"]) == ("failed", "error", "c1")
    assert ours["trace"][0]["type"] == foreign["trace"][0]["type"] == "ValueError"
    assert "jane" not in json.dumps([ours, foreign])
