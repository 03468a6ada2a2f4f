"""What operators are told of analyses: how many, how long, at what cost, and whether the breaker is open."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

from jobhire.domains.ai.application.ports import Run

_SECONDS = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 60.0)
MILLIONTHS = 1_000_000
"""Of a dollar, in which runs are priced."""

_took = Histogram("jobhire_ai_run_seconds", "Calls by who was asked", ("agent", "outcome"), buckets=_SECONDS)
_tokens = Counter("jobhire_ai_tokens", "Tokens of calls to the provider", ("kind",))
_cost = Counter("jobhire_ai_cost_dollars", "What calls to the provider cost, by the prices set")
FALLBACKS = Counter(
    "jobhire_ai_fallbacks", "Answers of the local analyst instead of the provider", ("reason",)
)
for _reason in ("budget", "busy", "consent", "suspicious", "throttled", "unavailable"):
    FALLBACKS.labels(_reason)  # There from the start: a counter that begins with 1 has not grown.
BREAKER_OPEN = Gauge("jobhire_ai_breaker_open", "1 while the provider is left alone after failures in a row")


def count(run: Run) -> None:
    _took.labels(run.agent, "failed" if run.failed else "answered").observe(run.milliseconds / 1000)
    _tokens.labels("prompt").inc(run.prompt_tokens)
    _tokens.labels("completion").inc(run.completion_tokens)
    _cost.inc(run.cost / MILLIONTHS)
