"""How a version comes into a cluster: scripts, workflows and pages speak of what there is."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from tests.architecture.kustomization import Document, build, containers
from tests.architecture.test_image import COMPOSE
from tests.architecture.tree import ROOT

KUBERNETES = ROOT / "deployments" / "kubernetes"
SCRIPT = KUBERNETES / "release.sh"
PAGE = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def _names(overlay: str, kind: str) -> set[str]:
    found = build(KUBERNETES / "overlays" / overlay)
    return {each["metadata"]["name"] for each in found if each["kind"] == kind}


def test_the_release_script_is_bash_and_names_what_there_is() -> None:
    subprocess.run(["bash", "-n", str(SCRIPT)], check=True, timeout=20)
    text = SCRIPT.read_text(encoding="utf-8")
    assert set(re.findall(r"deployment/([a-z-]+)", text)) == _names("production", "Deployment")


def _components(found: list[Document]) -> Iterator[str]:
    for each in found:
        yield each["metadata"].get("labels", {}).get("app.kubernetes.io/component", "")


def test_the_release_script_leaves_nothing_out() -> None:
    """Once all but the API, once the API: what it applies by label is everything."""
    text = SCRIPT.read_text(encoding="utf-8")
    first, second = re.findall(r"component (notin|in) \(([^)]*)\)", text)
    assert (first[0], second[0]) == ("notin", "in")
    assert first[1] == second[1]
    last = set(first[1].split(", "))
    for overlay in ("staging", "production"):
        assert last & set(_components(build(KUBERNETES / "overlays" / overlay))) != set()


def test_the_page_names_deployments_and_services_that_there_are() -> None:
    there = _names("production", "Deployment") | _names("staging", "Deployment")
    assert set(re.findall(r"deployment/([a-z-]+)", PAGE)) <= there
    assert set(re.findall(r"service[ /](api[a-z-]*)", PAGE)) <= _names("staging", "Service")


def _compute(sizes: tuple[int, ...]) -> float:
    """Of the three roles, in cores requested."""
    found = build(KUBERNETES / "base")
    cores = {}
    for each in found:
        for container in containers(each):
            cores[container["name"]] = int(container["resources"]["requests"]["cpu"].removesuffix("m")) / 1000
    return sum(size * cores[role] for size, role in zip(sizes, ("api", "relay", "worker"), strict=True))


def _costs(page: str) -> list[tuple[tuple[int, ...], float]]:
    rows = re.findall(r"^\| [^|(]*\((\d+), (\d+), (\d+)\) \| ([\d.]+) \|$", page, re.MULTILINE)
    return [((int(api), int(relay), int(worker)), float(cost)) for api, relay, worker, cost in rows]


def test_the_proportions_of_cost_are_those_of_the_manifests() -> None:
    costs = _costs(PAGE)
    assert len(costs) == 3
    unit = _compute((3, 2, 5))
    assert [(sizes, round(_compute(sizes) / unit, 1)) for sizes, _ in costs] == costs


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
def test_workflows_may_little_and_use_versions(file: Any) -> None:
    text = file.read_text(encoding="utf-8")
    plan = yaml.safe_load(text)
    assert plan["permissions"]
    assert "pull_request_target" not in text
    steps = [step for job in plan["jobs"].values() for step in job["steps"]]
    for step in steps:
        assert re.search(r"@v\d+$", step["uses"]) if "uses" in step else step["run"]
        assert "${{" not in step.get("run", ""), "what somebody writes would become part of a script"
    for path in re.findall(r"(?<![\w/])((?:deployments|\.ci|\.github)/[\w./-]+)", text):
        assert (ROOT / path.rstrip("./")).exists() or path.endswith("overlays/"), path
    images = {service["image"] for service in COMPOSE["services"].values()}
    assert set(re.findall(r"\bprom/prometheus:\S+", text)) <= images
