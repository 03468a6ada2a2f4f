"""Where spans go: to an OpenTelemetry collector, by OTLP over HTTP, where one is named; else none are made.

Spans hold names of ours, route templates and numbers; whose they are about, what was asked or what went
wrong in words is never in one. Certificates and headers for the collector are read from the standard
variables (``OTEL_EXPORTER_OTLP_HEADERS`` …) by the exporter itself.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib.metadata import version
from itertools import islice

from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.trace import Link, NonRecordingSpan, SpanContext, SpanKind, StatusCode, TraceFlags, Tracer

from jobhire.shared.application import NotYet

EXPORT_SECONDS = 2.0
"""For one try to reach the collector, and for the last one when the process stops."""
_MOST_WAITING = 2_048
"""Spans; further ones are dropped, and never waited for."""
_MOST_LINKS = 32
_SAMPLED = re.compile(r'(?:\A|"traceparent":")00-([0-9a-f]{32})-([0-9a-f]{16})-01(?:\Z|")')
"""By itself, or as a member of an event: in somebody's text the quotes would be escaped."""
_NOTHING: AbstractContextManager[None] = nullcontext()


class Tracing:
    """One per process. ``tracer``: None where spans go nowhere."""

    def __init__(self, tracer: Tracer | None = None, provider: TracerProvider | None = None) -> None:
        self.tracer = tracer
        self._provider = provider

    def batch(self, name: str, texts: Iterable[str]) -> AbstractContextManager[None]:
        """A span for what is done at once about several requests: under the first that is traced, linked to
        the others. ``texts``: each is, or holds, a ``traceparent``, or none. Nothing where none is traced."""
        if self.tracer is None:
            return _NOTHING
        behind = list(islice(_traced(texts), _MOST_LINKS))
        return _spanned(self.tracer, name, behind) if behind else _NOTHING

    def close(self) -> None:
        """Send what is waiting, for as long as one try takes. Blocks."""
        if self._provider is not None:
            last = threading.Thread(target=self._provider.shutdown, daemon=True)
            last.start()
            last.join(EXPORT_SECONDS)


def make_tracing(endpoint: str, *, role: str) -> Tracing:
    """``endpoint``: of the collector (``http://127.0.0.1:4318``); empty: spans are made only if somebody has
    set up a provider of their own in this process."""
    if not endpoint:
        brought = trace.get_tracer_provider()
        mine = None if isinstance(brought, trace.ProxyTracerProvider) else brought.get_tracer("jobhire")
        return Tracing(mine)
    # 9 MB that nobody needs who has no collector.
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.sdk.trace.sampling import ALWAYS_ON

    # Whether to trace is decided before a span is made: what is made is sent.
    names = {"service.name": "jobhire", "service.version": version("jobhire"), "jobhire.role": role}
    provider = TracerProvider(sampler=ALWAYS_ON, resource=Resource(names), shutdown_on_exit=False)
    exporter = OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces", timeout=EXPORT_SECONDS)
    provider.add_span_processor(BatchSpanProcessor(exporter, max_queue_size=_MOST_WAITING))
    return Tracing(provider.get_tracer("jobhire"), provider)


def _traced(texts: Iterable[str]) -> Iterator[SpanContext]:
    """Each once."""
    seen = set[tuple[str, str]]()
    for text in texts:
        found = _SAMPLED.search(text)
        if found is not None and found.groups() not in seen:
            trace_id, span_id = found.groups()
            seen.add((trace_id, span_id))
            flags = TraceFlags(TraceFlags.SAMPLED)
            context = SpanContext(int(trace_id, 16), int(span_id, 16), True, flags)
            if context.is_valid:
                yield context


@contextmanager
def _spanned(tracer: Tracer, name: str, behind: list[SpanContext]) -> Iterator[None]:
    first, *others = behind
    span = tracer.start_span(
        name,
        context=trace.set_span_in_context(NonRecordingSpan(first)),
        kind=SpanKind.CONSUMER,
        links=[Link(each) for each in others],
        attributes={"jobhire.traced": len(behind)},
    )
    with trace.use_span(span, end_on_exit=True, record_exception=False, set_status_on_exception=False):
        try:
            yield
        except Exception as failure:
            # Which one is in the log: its text may be about somebody.
            if not isinstance(failure, NotYet):
                span.set_status(StatusCode.ERROR)
            raise
