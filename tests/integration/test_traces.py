"""Spans of API, relay and workers reach a collector and hold nobody's data; without one, none are made."""

from __future__ import annotations

import socket
import time
from typing import Any

import pytest
from opentelemetry import trace
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status
from redis.asyncio import Redis

from jobhire.shared.application import NotYet, RequestContext, request_context
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.event_log import EventLog
from jobhire.shared.infrastructure.mongo import Database
from jobhire.shared.infrastructure.relay import Relay
from jobhire.shared.infrastructure.telemetry import Telemetry
from jobhire.shared.infrastructure.tracing import EXPORT_SECONDS, Tracing, make_tracing
from tests.contract.test_aggregate_store import a_box
from tests.integration.collector import Collector, collecting
from tests.integration.conftest import Recorder, RuntimeFactory, a_pending, fresh
from tests.integration.test_relay import a_store, fill
from tests.servers import free_port
from tests.unit.shared_presentation.test_telemetry import undressed

ACME = TenantId("acme")
TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
OTHER = "0af7651916cd43dd8448eb211c80319c"
SAMPLED = f"00-{TRACE}-{SPAN}-01"


def of(span: Span) -> dict[str, Any]:
    return {each.key: each.value.string_value or each.value.int_value for each in span.attributes}


async def ask(telemetry: Telemetry, method: str = "GET", status: int = 200) -> None:
    """Somebody asks for somebody, in every way there is."""

    async def app(scope: Any, _: Any, send: Any) -> None:
        scope["path_template"] = "/candidates/{id}"
        await send({"type": "http.response.start", "status": status, "headers": []})
        if status == 500:
            raise RuntimeError("ada@example.com is not to be seen")

    async def send(message: Any) -> None:
        assert message

    headers = [(b"authorization", b"Bearer ada.secret"), (b"x-request-id", b"ada-lovelace")]
    path, query = "/candidates/ada@example.com", b"email=ada@example.com"
    scope = {"type": "http", "method": method, "headers": headers, "path": path, "query_string": query}
    await telemetry.wrap(app, undressed, lambda _: "203.0.113.9")(scope, None, send)


def served(tracing: Tracing) -> Telemetry:
    return Telemetry(tracer=tracing.tracer, sample=1.0, access_log=lambda _: None)


async def test_a_request_reaches_the_collector_by_its_template_and_without_anybody_in_it() -> None:
    with collecting() as collector:
        tracing = make_tracing(collector.url, role="api")
        telemetry = served(tracing)
        await ask(telemetry)
        await ask(telemetry, method="ADA")
        with pytest.raises(RuntimeError):
            await ask(telemetry, status=500)
        tracing.close()
    assert set(collector.paths) == {"/v1/traces"}
    good, odd, bad = collector.spans()
    assert (good.name, odd.name) == ("GET /candidates/{id}", "OTHER /candidates/{id}")
    assert of(good) == {
        "http.request.method": "GET",
        "http.route": "/candidates/{id}",
        "http.response.status_code": 200,
    }
    assert (bad.status.code, bad.status.message, list(bad.events)) == (Status.STATUS_CODE_ERROR, "", [])
    [resource] = collector.resources()
    assert resource["service.name"] == "jobhire" and resource["jobhire.role"] == "api"
    assert set(resource) == {"service.name", "service.version", "jobhire.role"}
    sent = b"".join(collector.bodies).lower()
    assert not [secret for secret in (b"ada", b"example.com", b"203.0.113", b"email") if secret in sent]


async def test_a_batch_is_under_the_first_traced_request_and_linked_to_the_others() -> None:
    event = '{{"data":{{"title":"{}"}},"traceparent":"{}"}}'
    title = f'\\"traceparent\\":\\"00-{"a" * 32}-{SPAN}-01\\"'
    texts = [
        '{"data":{}}',
        event.format(title, f"00-{OTHER}-{SPAN}-00"),
        event.format("Baker", SAMPLED),
        event.format("Baker", SAMPLED),
        event.format("Baker", f"00-{OTHER}-{SPAN}-01"),
    ]
    with collecting() as collector:
        tracing = make_tracing(f"{collector.url}/", role="worker")
        with tracing.batch("matching process", texts):
            assert f"{trace.get_current_span().get_span_context().trace_id:032x}" == TRACE
        with tracing.batch("matching process", texts[:2]):
            assert not trace.get_current_span().get_span_context().is_valid
        tracing.close()
    [span] = collector.spans()
    assert (span.trace_id.hex(), span.parent_span_id.hex()) == (TRACE, SPAN)
    assert [link.trace_id.hex() for link in span.links] == [OTHER]
    assert span.kind == Span.SPAN_KIND_CONSUMER


def _failing(collector: Collector, failure: Exception) -> Span:
    tracing = make_tracing(collector.url, role="worker")
    with pytest.raises(type(failure)), tracing.batch("mail process", [SAMPLED]):
        raise failure
    tracing.close()
    return collector.spans()[-1]


def test_what_failed_is_told_without_its_words_and_waiting_is_no_failure() -> None:
    with collecting() as collector:
        failed = _failing(collector, ValueError("ada@example.com"))
        waited = _failing(collector, NotYet())
    assert (failed.status.code, failed.status.message) == (Status.STATUS_CODE_ERROR, "")
    assert list(failed.events) == []
    assert waited.status.code == Status.STATUS_CODE_UNSET


async def test_a_change_is_traced_through_relay_and_consumer(
    database: Database,
    redis: Redis,
    log: EventLog,
    relay: Relay,
    runtime: RuntimeFactory,
    recorder: Recorder,
) -> None:
    with collecting() as collector:
        tracing = make_tracing(collector.url, role="relay")
        relay._tracing = tracing
        token = request_context.set(RequestContext(correlation_id="c", traceparent=SAMPLED))
        try:
            await fill(a_store(database), a_box("b1"))
        finally:
            request_context.reset(token)
        assert await relay.sweep() == 1
        await log.append(ACME, fresh(a_pending(2)))
        worker = runtime(tracing=tracing)
        head = (await log.head(ACME)).position
        await worker.drain(ACME, head)
        tracing.close()
    assert {span.trace_id.hex() for span in collector.spans()} == {TRACE}
    assert {span.name for span in collector.spans()} == {"relay publish", f"{worker.consumer.name} process"}
    assert recorder.seen


@pytest.mark.parametrize("status", [503, 400])
def test_a_collector_that_takes_nothing_holds_up_no_stop(status: int) -> None:
    with collecting(status) as collector:
        assert _stopped_within(collector.url) < 2 * EXPORT_SECONDS


def test_a_collector_that_is_away_or_silent_holds_up_no_stop() -> None:
    assert _stopped_within(f"http://127.0.0.1:{free_port()}") < 2 * EXPORT_SECONDS
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        assert _stopped_within(f"http://127.0.0.1:{silent.getsockname()[1]}") < 2 * EXPORT_SECONDS


def _stopped_within(url: str) -> float:
    tracing = make_tracing(url, role="worker")
    with tracing.batch("mail process", [SAMPLED]):
        pass
    began = time.monotonic()
    tracing.close()
    return time.monotonic() - began


async def test_where_no_collector_is_named_no_span_is_made() -> None:
    tracing = make_tracing("", role="api")
    assert tracing.tracer is None
    assert tracing.batch("mail process", iter([SAMPLED])) is tracing.batch("mail process", [])
    seen = []

    async def app(scope: Any, _: Any, send: Any) -> None:
        seen.append(trace.get_current_span().get_span_context().is_valid)
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(_: Any) -> None:
        return None

    scope = {"type": "http", "method": "GET", "headers": [(b"traceparent", SAMPLED.encode())], "path": "/"}
    await served(tracing).wrap(app, undressed)(scope, None, send)
    assert seen == [False]
    tracing.close()
