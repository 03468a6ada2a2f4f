"""An OpenTelemetry collector on loopback that keeps what it is sent."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span


class Collector:
    def __init__(self, url: str, bodies: list[bytes], paths: list[str]) -> None:
        self.url = url
        self.bodies = bodies
        self.paths = paths

    def requests(self) -> list[ExportTraceServiceRequest]:
        return [ExportTraceServiceRequest.FromString(body) for body in self.bodies]

    def spans(self) -> list[Span]:
        return [
            span
            for request in self.requests()
            for resource in request.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]

    def resources(self) -> list[dict[str, str]]:
        """What each of the requests says of the process that it comes from."""
        return [
            {each.key: each.value.string_value for each in resource.resource.attributes}
            for request in self.requests()
            for resource in request.resource_spans
        ]


@contextmanager
def collecting(status: int = 200) -> Iterator[Collector]:
    bodies, paths = list[bytes](), list[str]()

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            paths.append(self.path)
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield Collector(f"http://127.0.0.1:{server.server_port}", bodies, paths)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
