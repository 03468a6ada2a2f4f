"""Rules, alerts and dashboards in deployments/monitoring: about what is exported, in step with the docs."""

from __future__ import annotations

import json
import re
import runpy
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.architecture.exported import OF_SCRAPES, declared, exported
from tests.architecture.kustomization import build, containers, named
from tests.architecture.test_image import COMPOSE
from tests.architecture.tree import ROOT

MONITORING = ROOT / "deployments" / "monitoring"
RULES = MONITORING / "prometheus" / "rules"
DASHBOARDS = sorted((MONITORING / "grafana" / "dashboards").glob("*.json"))
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
PROMETHEUS = {"up", "ALERTS"}
"""What Prometheus makes by itself."""
_SELECTED = re.compile(r"([a-zA-Z_:][\w:]*)\{([^}]*)\}")
_LABEL = re.compile(r'(\w+)\s*(?:=~|!~|!=|=)\s*"')
_GROUPED = re.compile(r"\bby \(([^)]*)\)")


def _rules(file: str) -> list[dict[str, Any]]:
    groups = yaml.safe_load((RULES / file).read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


OBJECTIVES, ALERTS = _rules("objectives.yml"), _rules("alerts.yml")
RECORDED = {rule["record"] for rule in OBJECTIVES}


def _queries() -> Iterator[tuple[str, str]]:
    """(where, query)."""
    for rule in (*OBJECTIVES, *ALERTS):
        yield rule.get("record") or rule["alert"], rule["expr"]
    for file in DASHBOARDS:
        for panel in json.loads(file.read_text(encoding="utf-8"))["panels"]:
            for target in panel["targets"]:
                yield f"{file.stem}: {panel['title']}", target["expr"]


def _unknown(queries: Iterable[tuple[str, str]], known: dict[str, set[str]]) -> Iterator[str]:
    """Metrics that nobody exports, and labels that they do not have."""
    every = OF_SCRAPES.union(*known.values())
    for where, query in queries:
        bare = re.sub(r'"[^"]*"', '""', query)
        for name in re.findall(r"\b(?:jobhire[_:]|process_)[\w:]*|\bALERTS\b|\bup\b", bare):
            if name not in known and name not in RECORDED | PROMETHEUS:
                yield f"{where}: nobody exports {name}"
        for name, selectors in _SELECTED.findall(query):
            labels = set(_LABEL.findall(selectors))
            if name in known and not labels <= known[name] | OF_SCRAPES:
                yield f"{where}: {name} has no label {', '.join(sorted(labels - known[name]))}"
        for group in _GROUPED.findall(query):
            if not {label.strip() for label in group.split(",")} <= every:
                yield f"{where}: nothing has the labels {group}"


def test_rules_and_dashboards_ask_for_what_is_exported() -> None:
    queries = list(_queries())
    assert len(queries) > 90
    assert list(_unknown(queries, exported())) == []


def test_a_query_for_what_nobody_exports_is_noticed() -> None:
    queries = [
        ("a", "rate(jobhire_http_request_total[5m])"),
        ("b", 'jobhire_http_requests_total{code="500"}'),
        ("c", "sum by (tenant) (jobhire_queue_messages)"),
        ("d", "jobhire:gone > 1"),
    ]
    assert [each[0] for each in _unknown(queries, exported())] == ["a", "b", "c", "d"]


def test_what_is_declared_is_found_with_its_labels(tmp_path: Path) -> None:
    source = tmp_path / "counting.py"
    source.write_text(
        "from prometheus_client import Counter, Histogram\n"
        'a = Counter("jobhire_a", "A", ["b", "c"])\n'
        'd = Histogram("jobhire_d_seconds", "D", buckets=(1, 2))\n'
    )
    assert dict(declared(source)) == {
        "jobhire_a_total": {"b", "c"},
        "jobhire_d_seconds_bucket": set(),
        "jobhire_d_seconds_sum": set(),
        "jobhire_d_seconds_count": set(),
    }


def test_no_metric_says_whose_it_is() -> None:
    """Tenants and people are many, and nobody else's business."""
    labels = set().union(*exported().values())
    assert labels & {"tenant", "tenant_id", "user", "user_id", "email", "candidate", "id", "subject"} == set()


def test_every_metric_stands_in_the_documentation() -> None:
    told = set(re.findall(r"`(jobhire_\w+)`", OPERATIONS))
    wanted = {re.sub(r"_(bucket|sum|count)$", "", name) for name in exported() if name.startswith("jobhire_")}
    assert wanted - told == set()
    assert told - wanted == set()


def _anchors(page: str) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", page, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


def test_every_alert_says_what_to_do() -> None:
    anchors = _anchors(OPERATIONS)
    for alert in ALERTS:
        assert alert["labels"]["severity"] in {"page", "ticket"}
        page, _, anchor = alert["annotations"]["runbook"].partition("#")
        assert page == "docs/operations.md"
        assert anchor == alert["alert"].lower()
        assert anchor in anchors, f"docs/operations.md says nothing of {alert['alert']}"


def test_an_alert_of_which_the_page_says_nothing_is_noticed() -> None:
    assert _anchors("# One thing\n\n### Two: it's\n") == {"one-thing", "two-its"}


def test_memory_alerts_are_of_the_limits_that_pods_have() -> None:
    (alert,) = (each for each in ALERTS if each["alert"] == "MemoryIsShort")
    told = re.findall(r'role="(\w+)"\}\) > 0\.8 \* ([\d* ]+)', alert["expr"])
    limits = {}
    for role, product in told:
        bytes_ = 1
        for factor in product.split("*"):
            bytes_ *= int(factor)
        limits[role] = bytes_ // 1024**2
    units = {"Mi": 1, "Gi": 1024}
    found = build(ROOT / "deployments" / "kubernetes" / "base")
    for role in ("api", "relay", "worker"):
        given = containers(named(found, "Deployment", role))[0]["resources"]["limits"]["memory"]
        assert limits[role] == int(given[:-2]) * units[given[-2:]], role


@pytest.mark.parametrize("file", DASHBOARDS, ids=lambda file: file.stem)
def test_dashboards_are_what_their_maker_makes(file: Path) -> None:
    maker = runpy.run_path(str(MONITORING / "grafana" / "make_dashboards.py"))
    assert set(maker["DASHBOARDS"]) == {each.stem for each in DASHBOARDS}
    assert file.read_text(encoding="utf-8") == maker["written"](file.stem)
    sources = yaml.safe_load((MONITORING / "grafana/provisioning/datasources/prometheus.yml").read_text())
    uids = {source["uid"] for source in sources["datasources"]}
    for panel in json.loads(file.read_text(encoding="utf-8"))["panels"]:
        assert panel["datasource"]["uid"] in uids
        assert panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24


def test_prometheus_beside_compose_finds_the_roles_where_they_listen() -> None:
    config = yaml.safe_load((MONITORING / "prometheus" / "compose.yml").read_text(encoding="utf-8"))
    (job,) = config["scrape_configs"]
    found = {name: each["port"] for each in job["dns_sd_configs"] for name in each["names"]}
    assert found == {"api": 8000, "relay": 9100, "worker": 9100}
    assert set(found) <= set(COMPOSE["services"])
    mounted = [volume.partition(":")[0] for volume in COMPOSE["services"]["prometheus"]["volumes"]]
    assert (ROOT / "deployments" / "docker" / mounted[0]).resolve() == MONITORING / "prometheus"
    for file in config["rule_files"]:
        assert (RULES / Path(file).name).is_file()


def test_autoscalers_ask_for_what_the_adapter_tells() -> None:
    adapter = yaml.safe_load((MONITORING / "prometheus" / "adapter.yml").read_text(encoding="utf-8"))
    rules = [*adapter["rules"], *adapter["externalRules"]]
    told = [(rule["name"]["as"], rule["seriesQuery"]) for rule in rules]
    assert list(_unknown([(name, series.partition("{")[0]) for name, series in told], exported())) == []
    component = ROOT / "deployments" / "kubernetes" / "components" / "queue-scaling"
    plan = yaml.safe_load((component / "kustomization.yaml").read_text(encoding="utf-8"))
    asked = [yaml.safe_load(patch["patch"])[0]["value"] for patch in plan["patches"]]
    names = {each[each["type"].lower()]["metric"]["name"] for each in asked}
    assert names == {name for name, _ in told}


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed")
def test_the_rules_do_what_their_tests_say() -> None:
    command = ["promtool", "test", "rules", str(MONITORING / "prometheus" / "tests.yml")]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
