"""What the product exports to Prometheus: every metric that it declares, read from its source.

Loading all modules to ask the registry takes longer than all the tests that want to know.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from prometheus_client import CollectorRegistry

from jobhire.shared.infrastructure.telemetry import Telemetry
from tests.architecture.tree import SOURCE, python_files

SUFFIXES = {"Counter": ("_total",), "Histogram": ("_bucket", "_sum", "_count"), "Gauge": ("",)}
OF_SCRAPES = {"job", "instance", "role", "le"}
"""Labels that Prometheus, its configuration and histograms bring."""
OF_PROCESSES = ("process_resident_memory_bytes", "process_cpu_seconds_total")


def exported() -> dict[str, set[str]]:
    """Sample name → its labels."""
    found = dict(_of_requests())
    for file in python_files(SOURCE):
        if "static" not in file.parts:
            found.update(declared(file))
    return found


def declared(file: Path) -> Iterator[tuple[str, set[str]]]:
    text = file.read_text(encoding="utf-8")
    if "prometheus_client" not in text:
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SUFFIXES:
            constants = [ast.literal_eval(each) for each in node.args[:3] if _is_plain(each)]
            if constants and str(constants[0]).startswith("jobhire_"):
                for suffix in SUFFIXES[node.func.id]:
                    yield constants[0] + suffix, set(constants[2] if len(constants) > 2 else ())


def _is_plain(node: ast.expr) -> bool:
    return all(isinstance(each, ast.Constant | ast.List | ast.Tuple | ast.Load) for each in ast.walk(node))


def _of_requests() -> Iterator[tuple[str, set[str]]]:
    """Those that are counted without the client library's own classes."""
    registry = CollectorRegistry()
    telemetry = Telemetry(registry=registry)
    telemetry._answered.observe(("/x", "GET", 2), 0.1)
    for metric in registry.collect():
        for sample in metric.samples:
            if sample.name.startswith(("jobhire_http_requests", "jobhire_http_request_", *OF_PROCESSES)):
                yield sample.name, set(sample.labels)
