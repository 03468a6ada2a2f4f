"""What the service tells its operators: access lines, metrics, sampled spans, unexpected exceptions.

One lean ASGI layer. Sampling is decided before a span is built, metric children are held, access lines are
made and written in batches. Nothing personal: route templates, ids and numbers only.
"""

from __future__ import annotations

import random
import re
import sys
from bisect import bisect_left
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from itertools import accumulate
from time import perf_counter, time
from typing import Any

import msgspec
import sentry_sdk
import structlog
from opentelemetry import trace
from opentelemetry.trace import NonRecordingSpan, Span, SpanContext, SpanKind, StatusCode, TraceFlags, Tracer
from prometheus_client import CollectorRegistry, Counter, Gauge, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector
from uuid_utils import uuid7

from jobhire.config.logging import describe_exception
from jobhire.shared.application import RequestContext, request_context
from jobhire.shared.infrastructure.access_log import AccessLog, Served

AsgiApp = Callable[[Any, Any, Any], Awaitable[None]]
AsgiSend = Callable[[Any], Awaitable[None]]

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"})
_REQUEST_ID = re.compile(rb"\A[A-Za-z0-9._-]{8,128}\Z")
_TRACEPARENT = re.compile(rb"\A00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})\Z")
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

_log = structlog.stdlib.get_logger("jobhire.api")


class _Answered(Collector):
    """Requests and how long they took, by route template, method and status class (so: a bounded number).

    Counted by one bisection into plain lists; prometheus_client's own children take three locks.
    """

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str, int], tuple[list[int], list[float]]] = {}

    def observe(self, key: tuple[str, str, int], seconds: float) -> None:
        row = self._rows.get(key)
        if row is None:
            row = self._rows[key] = [0] * (len(_BUCKETS) + 1), [0.0]
        counts, total = row
        counts[bisect_left(_BUCKETS, seconds)] += 1
        total[0] += seconds

    def collect(self) -> Iterator[Metric]:
        labels = ("route", "method", "status")
        requests = CounterMetricFamily("jobhire_http_requests", "HTTP requests answered", labels=labels)
        seconds = HistogramMetricFamily(
            "jobhire_http_request_duration_seconds", "Time to the last byte of the answer", labels=labels
        )
        bounds = [*(str(bound) for bound in _BUCKETS), "+Inf"]
        for (route, method, status), (counts, total) in self._rows.items():
            values = (route, method, f"{status}xx")
            requests.add_metric(values, sum(counts))
            seconds.add_metric(values, list(zip(bounds, accumulate(counts), strict=True)), total[0])
        yield requests
        yield seconds


class OfTheProduct(Collector):
    """What any part of the product counts: nobody has to list its counters for the API to show them."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._registry = registry

    def collect(self) -> Iterator[Metric]:
        return (metric for metric in self._registry.collect() if metric.name.startswith("jobhire_"))


def peer(scope: Any) -> str:
    """The network address at the other end of the connection, or ``""``."""
    client = scope.get("client")
    address: str = client[0] if client else ""
    return address


class Telemetry:
    """One per process. ``wrap`` puts it around an ASGI application; ``registry`` takes further collectors.

    ``sample`` is the share of requests (0..1) that get a span, unless the caller's ``traceparent`` decides.
    """

    def __init__(
        self,
        *,
        tracer: Tracer | None = None,
        sample: float = 0.01,
        access_log: Callable[[Served], None] | None = None,
        registry: CollectorRegistry | None = None,
    ) -> None:
        self.registry = registry or CollectorRegistry()
        self.access_log = access_log or AccessLog(sys.stdout.buffer)
        self._tracer = tracer
        self._sample = sample if tracer is not None else 0.0
        self._answered = _Answered()
        self._in_flight = 0
        self._declare_metrics()

    def _declare_metrics(self) -> None:
        self.registry.register(self._answered)
        self._unexpected = Counter(
            "jobhire_http_unexpected_errors", "Exceptions nobody foresaw", ("type",), registry=self.registry
        )
        in_flight = Gauge(
            "jobhire_http_requests_in_flight", "HTTP requests being answered", registry=self.registry
        )
        in_flight.set_function(lambda: self._in_flight)
        ProcessCollector(registry=self.registry)

    def close(self) -> None:
        """Write what is still waiting."""
        if isinstance(self.access_log, AccessLog):
            self.access_log.flush()

    def metrics(self) -> bytes:
        """Everything in ``registry`` in the Prometheus text format."""
        return generate_latest(self.registry)

    def unexpected(self, error: Exception, correlation_id: str) -> None:
        """Count, log and (where it is set up) report an exception that became a 500."""
        self._unexpected.labels(type(error).__name__).inc()
        _log.error("unexpected exception", correlationId=correlation_id, trace=describe_exception(error))
        if sentry_sdk.is_initialized():
            with sentry_sdk.new_scope() as scope:
                scope.set_tag("correlation_id", correlation_id)
                sentry_sdk.capture_exception(error)

    def wrap(
        self,
        app: AsgiApp,
        dress: Callable[[Any, list[tuple[bytes, bytes]]], None],
        client: Callable[[Any], str] = peer,
    ) -> AsgiApp:
        """The application with telemetry around it. ``dress`` adds to the headers of the answer to a scope;
        ``client`` says whose address the request comes from."""

        async def measured(scope: Any, receive: Any, send: AsgiSend) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            started = perf_counter()
            context, parent = self._context(scope, client(scope))
            token = request_context.set(context)
            status = 500

            async def answer(message: MutableMapping[str, Any]) -> None:
                nonlocal status
                if message["type"] == "http.response.start":
                    status = message["status"]
                    headers = [*message["headers"], (b"x-request-id", context.correlation_id.encode())]
                    dress(scope, headers)
                    message["headers"] = headers
                await send(message)

            self._in_flight += 1
            try:
                if parent is None:
                    await app(scope, receive, answer)
                else:
                    await self._traced(app, scope, receive, answer, parent)
            finally:
                self._in_flight -= 1
                request_context.reset(token)
                self._observe(scope, status, perf_counter() - started, context)

        return measured

    def _context(self, scope: Any, client: str) -> tuple[RequestContext, SpanContext | bool | None]:
        """Correlation, and whether to trace: under a parent, as a root (True), or not at all (None)."""
        request_id = incoming = None
        for name, value in scope["headers"]:
            if name == b"x-request-id":
                request_id = value
            elif name == b"traceparent":
                incoming = value
        if request_id is not None and not _REQUEST_ID.match(request_id):
            request_id = None
        found = _TRACEPARENT.match(incoming) if incoming else None
        if found is None:
            correlation_id = request_id.decode() if request_id else str(uuid7())
            sampled = random.random() < self._sample  # noqa: S311 - chance, not secrecy
            context = RequestContext(correlation_id=correlation_id, client=client)
            return context, True if sampled else None
        trace_id, span_id, flags = (part.decode() for part in found.groups())
        correlation_id = request_id.decode() if request_id else trace_id
        traceparent = found.group().decode()
        context = RequestContext(correlation_id=correlation_id, traceparent=traceparent, client=client)
        if self._tracer is None or not int(flags, 16) & 1:
            return context, None
        return context, SpanContext(int(trace_id, 16), int(span_id, 16), True, TraceFlags(1))

    async def _traced(
        self, app: AsgiApp, scope: Any, receive: Any, send: AsgiSend, parent: SpanContext | bool
    ) -> None:
        assert self._tracer is not None
        above = None if isinstance(parent, bool) else trace.set_span_in_context(NonRecordingSpan(parent))
        span = self._tracer.start_span(_method(scope), context=above, kind=SpanKind.SERVER)
        known = request_context.get()
        own = span.get_span_context()
        if known is not None and own.is_valid:
            traceparent = f"00-{own.trace_id:032x}-{own.span_id:016x}-01"
            request_context.set(msgspec.structs.replace(known, traceparent=traceparent))
        status = 500

        async def answer(message: MutableMapping[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        with trace.use_span(span, end_on_exit=True, record_exception=False, set_status_on_exception=False):
            try:
                await app(scope, receive, answer)
            finally:
                _describe(span, scope, status)

    def _observe(self, scope: Any, status: int, seconds: float, context: RequestContext) -> None:
        method = _method(scope)
        route = scope.get("path_template") or "unmatched"
        self._answered.observe((route, method, status // 100), seconds)
        user = scope.get("user")
        tenant_id = None if user is None else user.tenant_id
        self.access_log(Served(time(), method, route, status, seconds, context.correlation_id, tenant_id))


def _method(scope: Any) -> str:
    """A known one: somebody may write anything there."""
    method: str = scope["method"]
    return method if method in _METHODS else "OTHER"


def _describe(span: Span, scope: Any, status: int) -> None:
    route = scope.get("path_template") or "unmatched"
    method = _method(scope)
    span.update_name(f"{method} {route}")
    span.set_attribute("http.request.method", method)
    span.set_attribute("http.route", route)
    span.set_attribute("http.response.status_code", status)
    if status >= 500:
        span.set_status(StatusCode.ERROR)


def start_sentry(dsn: str, *, environment: str, release: str) -> None:
    """Report unexpected exceptions to Sentry: types and code lines, no values, no requests, no people."""
    sentry_sdk.init(
        dsn=dsn,
        environment=environment,
        release=release,
        default_integrations=False,
        auto_enabling_integrations=False,
        send_default_pii=False,
        include_local_variables=False,
        include_source_context=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        before_send=_only_what_is_allowed,
    )


_ALLOWED = ("event_id", "timestamp", "level", "platform", "release", "environment", "sdk")


def _only_what_is_allowed(event: Any, _: Any) -> Any:
    """An allow-list: what is not named here does not leave, whatever a later SDK version adds."""
    kept = {key: event[key] for key in _ALLOWED if key in event}
    correlation_id = (event.get("tags") or {}).get("correlation_id")
    if correlation_id:
        kept["tags"] = {"correlation_id": correlation_id}
    values = (event.get("exception") or {}).get("values") or []
    kept["exception"] = {"values": [_exception(value) for value in values]}
    return kept


def _exception(value: Any) -> dict[str, Any]:
    frames = (value.get("stacktrace") or {}).get("frames") or []
    wanted = ("filename", "function", "module", "lineno", "in_app")
    shown = [{key: frame[key] for key in wanted if key in frame} for frame in frames]
    return {"type": value.get("type"), "module": value.get("module"), "stacktrace": {"frames": shown}}
