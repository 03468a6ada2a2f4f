"""Writes the dashboards beside it: `python deployments/monitoring/grafana/make_dashboards.py`.

A dashboard is rows of panels; a panel is a title, a unit and queries with what their lines are called.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("dashboards")
Json = dict[str, Any]
REFUSED = 'status="4xx",route=~"/api/v1/auth/.*"'
ASKED = 'route!~"/health|/ready|/metrics"'
DURATION = "jobhire_http_request_duration_seconds"
EVENTS = "jobhire_domain_events_total"


def quantile(share: float, metric: str, by: str = "", where: str = "") -> str:
    grouped = f"le, {by}" if by else "le"
    selected = f"{{{where}}}" if where else ""
    return f"histogram_quantile({share}, sum by ({grouped}) (rate({metric}_bucket{selected}[5m])))"


def happened(*types: str) -> list[tuple[str, str]]:
    """How often each event happened in an hour."""
    return [
        (f'sum(increase({EVENTS}{{type="ai.jobhire.{type}"}}[1h])) or vector(0)', type.rpartition(".")[0])
        for type in types
    ]


def lines(title: str, unit: str, *queries: tuple[str, str], **more: Any) -> Json:
    return {"title": title, "type": "timeseries", "unit": unit, "queries": queries, **more}


def figure(title: str, unit: str, query: str, *, red_above: float | None = None) -> Json:
    """One number. ``red_above``: from where on it is bad."""
    return {"title": title, "type": "stat", "unit": unit, "queries": ((query, ""),), "red_above": red_above}


OVERVIEW = [
    [
        figure("Requests a second", "reqps", "jobhire:http_requests:rate5m"),
        figure("Errors", "percentunit", "jobhire:http_errors:ratio_rate5m", red_above=0.001),
        figure("95 % within", "s", "jobhire:http_request_seconds:p95_5m", red_above=0.1),
        figure("Within 100 ms", "percentunit", "jobhire:http_within_100ms:ratio_rate5m"),
        figure("Budget of errors left (30 days)", "percentunit", "jobhire:availability:budget_left_30d"),
        figure("Alerts", "short", 'count(ALERTS{alertstate="firing"}) or vector(0)', red_above=1),
    ],
    [
        lines(
            "Requests by status",
            "reqps",
            (f"sum by (status) (rate(jobhire_http_requests_total{{{ASKED}}}[5m]))", "{{status}}"),
        ),
        lines(
            "Time to the last byte",
            "s",
            *((quantile(share, DURATION, where=ASKED), f"{share:.0%}") for share in (0.5, 0.95, 0.99)),
        ),
    ],
    [
        lines(
            "Slowest routes (95 %)",
            "s",
            (f"topk(8, {quantile(0.95, DURATION, 'route, method', ASKED)})", "{{method}} {{route}}"),
        ),
        lines(
            "Most asked routes",
            "reqps",
            (
                f"topk(8, sum by (route, method) (rate(jobhire_http_requests_total{{{ASKED}}}[5m])))",
                "{{method}} {{route}}",
            ),
        ),
    ],
    [
        lines("Processes", "short", ('count by (role) (up{job="jobhire"} == 1)', "{{role}}")),
        lines("Memory", "bytes", ("max by (role) (process_resident_memory_bytes)", "{{role}}, the largest")),
        lines("CPU", "short", ("sum by (role) (rate(process_cpu_seconds_total[5m]))", "{{role}}")),
        lines("In flight", "short", ("sum(jobhire_http_requests_in_flight)", "requests")),
    ],
    [
        lines("MongoDB and Redis answer", "bool", ("min by (part) (jobhire_part_answers)", "{{part}}")),
        lines("… within (95 %)", "s", (quantile(0.95, "jobhire_part_seconds", "part"), "{{part}}")),
        lines("Messages for workers", "short", ("jobhire:queue_messages", "{{queue}}")),
    ],
]

MATCHING = [
    [
        figure("Events a second", "short", "sum(rate(jobhire_events_relayed_total[5m]))"),
        figure("Relays that lead", "short", "sum(jobhire_relay_leading)"),
        figure("In the log within (95 %)", "s", "jobhire:relay_event_age_seconds:p95_5m", red_above=5),
        figure(
            "Ranked within (95 %)",
            "s",
            'max(jobhire:event_age_seconds:p95_5m{consumer=~"matching.*"})',
            red_above=30,
        ),
        figure("Parked", "short", "sum(jobhire:parked_events) or vector(0)", red_above=1),
        figure("Messages waiting", "short", "sum(jobhire:queue_messages)", red_above=100),
    ],
    [
        lines("Age of events when done (95 %)", "s", ("jobhire:event_age_seconds:p95_5m", "{{consumer}}")),
        lines(
            "One batch (95 %)",
            "s",
            (quantile(0.95, "jobhire_consumer_batch_seconds", "consumer"), "{{consumer}}"),
        ),
    ],
    [
        lines("Tenants that wait", "short", ("jobhire:consumers_behind", "{{consumer}}")),
        lines("Has not got on for", "s", ("jobhire:consumer_stalled_seconds", "{{consumer}}")),
    ],
    [
        lines(
            "Hints sent again",
            "short",
            ("sum by (consumer) (rate(jobhire_hints_redriven_total[5m]))", "{{consumer}}"),
        ),
        lines(
            "Batches that failed",
            "short",
            ("sum by (consumer) (increase(jobhire_consumer_failures_total[5m]))", "{{consumer}}"),
        ),
        lines("Parked now", "short", ("jobhire:parked_events", "{{consumer}}: {{reason}}")),
    ],
    [
        lines(
            "Snapshots: not used, not saved",
            "short",
            ("sum by (reason) (increase(jobhire_snapshots_not_used_total[1h]))", "not used: {{reason}}"),
            ("sum(increase(jobhire_snapshots_not_saved_total[1h]))", "not saved"),
        ),
        lines("Size of snapshots", "bytes", ("max(jobhire_snapshot_bytes)", "the last")),
        lines("Events by type", "short", (f"topk(10, sum by (type) (rate({EVENTS}[5m])))", "{{type}}")),
    ],
    [
        # Every worker counts all of them.
        lines("Events that webhooks wait for", "short", ("max(jobhire_webhook_backlog)", "of all webhooks")),
        lines(
            "Attempts to tell webhooks",
            "short",
            ("sum by (kind, outcome) (rate(jobhire_webhook_attempts_total[5m]))", "{{kind}}: {{outcome}}"),
        ),
    ],
]

AI = [
    [
        figure("Calls an hour", "short", "sum(increase(jobhire_ai_run_seconds_count[1h]))"),
        figure("Cost, 24 hours", "currencyUSD", "sum(increase(jobhire_ai_cost_dollars_total[24h]))"),
        figure("Tokens, 24 hours", "short", "sum(increase(jobhire_ai_tokens_total[24h]))"),
        figure("Breaker open", "bool", "max(jobhire_ai_breaker_open)", red_above=1),
    ],
    [
        lines(
            "Calls",
            "short",
            ("sum by (agent, outcome) (rate(jobhire_ai_run_seconds_count[5m]))", "{{agent}}: {{outcome}}"),
        ),
        lines("One call (95 %)", "s", (quantile(0.95, "jobhire_ai_run_seconds", "agent"), "{{agent}}")),
    ],
    [
        lines("Tokens", "short", ("sum by (kind) (rate(jobhire_ai_tokens_total[5m]))", "{{kind}}")),
        lines("Dollars an hour", "currencyUSD", ("sum(increase(jobhire_ai_cost_dollars_total[1h]))", "cost")),
        lines(
            "Answered locally instead",
            "short",
            ("sum by (reason) (increase(jobhire_ai_fallbacks_total[15m]))", "{{reason}}"),
        ),
    ],
]

SECURITY = [
    [
        lines("Sign-ins and accounts an hour", "short", *happened("session.begun.v1", "user.registered.v1")),
        lines(
            "Refused",
            "reqps",
            (
                f"sum by (route) (rate(jobhire_http_requests_total{{{REFUSED}}}[5m]))",
                "{{route}}",
            ),
        ),
    ],
    [
        lines(
            "Passwords that wait", "short", ("max by (instance) (jobhire_hashing_waiting)", "{{instance}}")
        ),
        lines(
            "Signs to look at, an hour",
            "short",
            *happened("credential.used-unusually.v1", "credential.changed.v1", "password.reset-requested.v1"),
        ),
    ],
    [
        lines(
            "Refusals not on record",
            "short",
            ("sum by (reason) (increase(jobhire_audit_refusals_not_kept_total[5m]))", "{{reason}}"),
        ),
        lines("Audit entries", "short", ("sum(rate(jobhire_audit_entries_relayed_total[5m]))", "a second")),
        lines("Letters", "short", ("sum by (outcome) (increase(jobhire_letters_total[15m]))", "{{outcome}}")),
    ],
    [
        lines(
            "Keys, roles, single sign-on, an hour",
            "short",
            *happened(
                "api-key.created.v1",
                "api-key.revoked.v1",
                "user.role-changed.v1",
                "identity-provider.connected.v1",
            ),
        ),
        lines(
            "Destroyed after their days",
            "short",
            ("sum by (kind) (increase(jobhire_purged_total[1d]))", "{{kind}}"),
        ),
    ],
]

BUSINESS = [
    [
        figure(
            "Jobs opened, 24 hours",
            "short",
            f'sum(increase({EVENTS}{{type="ai.jobhire.job.opened.v1"}}[24h]))',
        ),
        figure(
            "Candidates, 24 hours",
            "short",
            f'sum(increase({EVENTS}{{type="ai.jobhire.candidate.registered.v1"}}[24h]))',
        ),
        figure(
            "Verdicts, 24 hours",
            "short",
            f'sum(increase({EVENTS}{{type="ai.jobhire.feedback.given.v1"}}[24h]))',
        ),
        figure(
            "Companies, 30 days",
            "short",
            f'sum(increase({EVENTS}{{type="ai.jobhire.tenant.founded.v1"}}[30d]))',
        ),
    ],
    [
        lines("Jobs an hour", "short", *happened("job.opened.v1", "job.changed.v1", "job.status-changed.v1")),
        lines(
            "Candidates an hour",
            "short",
            *happened(
                "candidate.registered.v1",
                "candidate.changed.v1",
                "candidate.deleted.v1",
                "candidate.erased.v1",
            ),
        ),
    ],
    [
        lines("CVs an hour", "short", *happened("cv.received.v1", "cv.read.v1", "cv.failed.v1")),
        lines(
            "Imports a day",
            "short",
            *happened("import.received.v1", "import.finished.v1", "import.undone.v1"),
        ),
    ],
    [
        lines("Verdicts an hour", "short", *happened("feedback.given.v1", "feedback.withdrawn.v1")),
        lines(
            "Analyses an hour",
            "short",
            *happened("analysis.made.v1", "job-analysis.made.v1", "enrichment.made.v1"),
        ),
        lines(
            "Companies and people an hour",
            "short",
            *happened(
                "tenant.founded.v1", "user.registered.v1", "invitation.sent.v1", "invitation.accepted.v1"
            ),
        ),
    ],
    [
        lines(
            "Searches",
            "reqps",
            ("sum by (kind, outcome) (rate(jobhire_search_requests_total[5m]))", "{{kind}}: {{outcome}}"),
        ),
        lines(
            "A search (95 %)", "s", (quantile(0.95, "jobhire_search_duration_seconds", "kind"), "{{kind}}")
        ),
        lines(
            "Retention, a day",
            "short",
            ("sum(increase(jobhire_retention_warned_total[1d]))", "warned of"),
            ("sum(increase(jobhire_retention_deleted_total[1d]))", "deleted"),
        ),
    ],
]

DASHBOARDS = {
    "overview": ("Overview", OVERVIEW),
    "matching": ("Matching and events", MATCHING),
    "ai": ("Analyses and cost", AI),
    "security": ("Identity and security", SECURITY),
    "business": ("Business", BUSINESS),
}


def _panel(number: int, described: Json, place: Json) -> Json:
    steps: list[Json] = [{"color": "green", "value": None}]
    if described.get("red_above") is not None:
        steps.append({"color": "red", "value": described["red_above"]})
    targets = [
        {"refId": chr(65 + index), "expr": query, "legendFormat": legend or "__auto"}
        for index, (query, legend) in enumerate(described["queries"])
    ]
    defaults = {"unit": described["unit"], "thresholds": {"mode": "absolute", "steps": steps}, "min": 0}
    return {
        "id": number,
        "title": described["title"],
        "type": described["type"],
        "datasource": {"type": "prometheus", "uid": "prometheus"},
        "gridPos": place,
        "fieldConfig": {"defaults": defaults, "overrides": []},
        "targets": targets,
    }


def dashboard(uid: str) -> Json:
    title, rows = DASHBOARDS[uid]
    panels, top = [], 0
    for row in rows:
        width, height = 24 // len(row), 4 if all(each["type"] == "stat" for each in row) else 8
        for column, described in enumerate(row):
            place = {"x": column * width, "y": top, "w": width, "h": height}
            panels.append(_panel(len(panels) + 1, described, place))
        top += height
    return {
        "uid": f"jobhire-{uid}",
        "title": f"JobHire: {title}",
        "tags": ["jobhire"],
        "timezone": "browser",
        "schemaVersion": 39,
        "refresh": "30s",
        "time": {"from": "now-6h", "to": "now"},
        "links": [{"type": "dashboards", "tags": ["jobhire"], "title": "JobHire", "asDropdown": True}],
        "panels": panels,
    }


def written(uid: str) -> str:
    return json.dumps(dashboard(uid), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for name in DASHBOARDS:
        (FOLDER / f"{name}.json").write_text(written(name), encoding="utf-8")
