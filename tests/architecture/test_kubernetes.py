"""The manifests in deployments/kubernetes: valid, whole, and of the product as it is."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from jobhire.config.environment import SettingsError, load, unknown_names, variables
from jobhire.interfaces.cli.main import cli
from jobhire.interfaces.cli.roles import API_STOP_SECONDS
from jobhire.interfaces.workers.process import GRACE_SECONDS
from tests.architecture.kustomization import Document, Misfit, build, containers, named, referenced
from tests.architecture.tree import ROOT, files

KUBERNETES = ROOT / "deployments" / "kubernetes"
OVERLAYS = ("staging", "production")
COMPONENTS = sorted(path for path in (KUBERNETES / "components").iterdir() if path.is_dir())
VERSIONS = ("1.30", "1.37")
"""The oldest that the manifests need, and the newest whose schemas are at hand."""
FOREIGN = {"ExternalSecret", "PodMonitor", "DestinationRule", "VirtualService"}
"""Kinds that operators of others bring: their schemas are not Kubernetes'."""
SERVED = {"http": {"/health", "/ready", "/metrics"}, "metrics": {"/health", "/metrics"}}
SECRET = "".join(chr(code) for code in range(33, 97))
GIVEN = {
    "JOBHIRE_MONGODB_URL": "mongodb+srv://user:word@cluster.example/?replicaSet=rs0",
    "JOBHIRE_REDIS_URL": "rediss://redis.example:6379/0",
    "JOBHIRE_TOKEN_SECRET": SECRET,
    "JOBHIRE_ENCRYPTION_KEY": SECRET[::-1],
    "JOBHIRE_BLOB_URL": "s3://files/jobhire",
    "JOBHIRE_SMTP_URL": "smtp://user:word@mail.example:587",
}


@pytest.fixture(params=OVERLAYS)
def overlay(request: pytest.FixtureRequest) -> list[Document]:
    return build(KUBERNETES / "overlays" / request.param)


def of(found: list[Document], kind: str) -> list[Document]:
    return [each for each in found if each["kind"] == kind]


def with_all_components() -> list[Document]:
    base = build(KUBERNETES / "base")
    for folder in COMPONENTS:
        base += [document for path in referenced(folder) for document in yaml.safe_load_all(path.read_text())]
    return base


def _faults(found: list[Document], version: str) -> Iterator[str]:
    for each in found:
        try:
            kubernetes_validate.validate(each, version, strict=True)
        except kubernetes_validate.SchemaNotFoundError:
            if each["kind"] not in FOREIGN:
                yield f"{each['kind']} is no kind of Kubernetes {version}"
        except kubernetes_validate.ValidationError as fault:
            yield f"{each['kind']} {each['metadata']['name']}: {fault.message}"


@pytest.mark.parametrize("version", VERSIONS)
def test_every_manifest_is_one_that_kubernetes_takes(overlay: list[Document], version: str) -> None:
    assert len(overlay) > 15
    assert list(_faults(overlay, version)) == []


def test_a_manifest_that_kubernetes_does_not_know_is_noticed() -> None:
    api = named(build(KUBERNETES / "base"), "Deployment", "api")
    (container,) = containers(api)
    container["livenessProb"] = container.pop("livenessProbe")
    assert any("livenessProb" in fault for fault in _faults([api], VERSIONS[0]))
    other = [{"apiVersion": "v2", "kind": "Pod", "metadata": {"name": "x"}}]
    assert list(_faults(other, VERSIONS[0])) == ["Pod is no kind of Kubernetes 1.30"]


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not installed")
@pytest.mark.parametrize("name", OVERLAYS)
def test_kustomize_builds_what_is_checked_here(name: str) -> None:
    folder = KUBERNETES / "overlays" / name
    command = ["kubectl", "kustomize", str(folder)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout
    theirs, ours = list(yaml.safe_load_all(printed)), build(folder)
    assert {each["kind"] for each in theirs} == {each["kind"] for each in ours}
    assert [_images(theirs), _pods(theirs)] == [_images(ours), _pods(ours)]


def _images(found: list[Document]) -> list[str]:
    return sorted(container["image"] for each in found for container in containers(each))


def _pods(found: list[Document]) -> dict[str, Any]:
    """Labels and probes by deployment."""
    return {
        each["metadata"]["name"]: (
            each["spec"]["template"]["metadata"]["labels"],
            containers(each)[0].get("readinessProbe"),
        )
        for each in of(found, "Deployment")
    }


def test_every_file_is_part_of_something() -> None:
    folders = [file.parent for file in files(KUBERNETES, ".yaml") if file.name == "kustomization.yaml"]
    used = {path.resolve() for folder in folders for path in referenced(folder)}
    there = [file for file in files(KUBERNETES, ".yaml", ".env") if file.name != "kustomization.yaml"]
    assert [file for file in there if file.resolve() not in used] == []


@pytest.mark.parametrize(
    "broken",
    [
        {"resources": ["gone.yaml"]},
        {"resources": ["gone"]},
        {"patches": [{"target": {"kind": "Service", "name": "api"}, "patch": "[]"}]},
        {
            "resources": ["here.yaml"],
            "patches": [
                {
                    "target": {"kind": "Service", "name": "here"},
                    "patch": "[{op: replace, path: /spec/typo, value: 1}]",
                }
            ],
        },
        {"images": [{"name": "nobody", "newName": "x", "newTag": "1"}]},
    ],
)
def test_what_a_kustomization_names_and_is_not_there_is_noticed(broken: Document, tmp_path: Path) -> None:
    (tmp_path / "here.yaml").write_text("{kind: Service, metadata: {name: here}, spec: {}}")
    (tmp_path / "kustomization.yaml").write_text(yaml.safe_dump(broken))
    with pytest.raises(Misfit):
        build(tmp_path)


def _environment(found: list[Document], deployment: Document) -> dict[str, str]:
    """What a role of the deployment finds in its environment, with secrets made up."""
    (container,) = containers(deployment)
    data: dict[str, str] = {}
    for source in container["envFrom"]:
        if "configMapRef" in source:
            data.update(named(found, "ConfigMap", source["configMapRef"]["name"])["data"])
    data.update({each["name"]: each["value"] for each in container.get("env", ())})
    return data


def test_the_product_starts_with_what_it_is_given(overlay: list[Document]) -> None:
    for deployment in of(overlay, "Deployment"):
        plain = _environment(overlay, deployment)
        assert list(unknown_names(plain)) == []
        settings = load({**plain, **GIVEN})
        assert settings.production
        ports = {port["name"]: port["containerPort"] for port in containers(deployment)[0]["ports"]}
        listening = {"http": settings.http.port, "metrics": settings.telemetry.metrics_port}
        assert ports.items() <= listening.items()


def test_a_setting_that_is_none_is_noticed() -> None:
    assert list(unknown_names({"JOBHIRE_LOG_LEVLE": "info"})) != []
    with pytest.raises(SettingsError):
        load({**GIVEN, "JOBHIRE_ENV": "production", "JOBHIRE_REDIS_URL": ""})


def test_secrets_are_named_and_never_told(overlay: list[Document]) -> None:
    secret = {each.name for each in variables() if each.secret}
    external = named(overlay, "ExternalSecret", "jobhire-secrets")
    keys = {each["secretKey"] for each in external["spec"]["data"]}
    assert keys == set(GIVEN)
    assert keys <= secret
    assert of(overlay, "Secret") == []
    for deployment in of(overlay, "Deployment"):
        assert set(_environment(overlay, deployment)) & secret == set()
        assert {"secretRef": {"name": "jobhire-secrets"}} in containers(deployment)[0]["envFrom"]


def test_roles_are_commands_and_probes_ask_what_is_served(overlay: list[Document]) -> None:
    for deployment in of(overlay, "Deployment"):
        (container,) = containers(deployment)
        assert container["args"][0] in cli.commands
        probes = [container[name] for name in container if name.endswith("Probe")]
        assert len(probes) >= 2
        for probe in probes:
            asked = probe["httpGet"]
            assert asked["port"] in {port["name"] for port in container["ports"]}
            assert asked["path"] in SERVED[asked["port"]]
        assert container["livenessProbe"]["httpGet"]["path"] == "/health"


def _unrestricted(deployment: Document) -> Iterator[str]:
    """What the restricted profile of Pod Security Standards, and the house, would not have."""
    pod = deployment["spec"]["template"]["spec"]
    of_pod = pod.get("securityContext", {})
    if not of_pod.get("runAsNonRoot") or not of_pod.get("runAsUser"):
        yield "may be root"
    if of_pod.get("seccompProfile", {}).get("type") != "RuntimeDefault":
        yield "may call anything of the kernel"
    if pod.get("automountServiceAccountToken", True):
        yield "has a token"
    if pod.get("enableServiceLinks", True):
        yield "is told of services in variables"
    for container in pod["containers"]:
        context = container.get("securityContext", {})
        if context.get("allowPrivilegeEscalation", True):
            yield "may gain privileges"
        if not context.get("readOnlyRootFilesystem"):
            yield "may write to its image"
        if context.get("capabilities", {}).get("drop") != ["ALL"]:
            yield "has capabilities"
        if set(container["resources"]["limits"]) != {"cpu", "memory", "ephemeral-storage"}:
            yield "has no limits"
        if ":" not in container["image"] or container["image"].endswith(":latest"):
            yield "has no version"


def test_roles_may_do_what_they_need_and_no_more(overlay: list[Document]) -> None:
    assert [fault for each in of(overlay, "Deployment") for fault in _unrestricted(each)] == []
    (namespace,) = of(overlay, "Namespace")
    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    denied = named(overlay, "NetworkPolicy", "default-deny")["spec"]
    assert denied == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


def test_a_role_that_may_do_more_is_noticed() -> None:
    worker = named(build(KUBERNETES / "base"), "Deployment", "worker")
    careless = deepcopy(worker)
    pod = careless["spec"]["template"]["spec"]
    for name in ("securityContext", "automountServiceAccountToken", "enableServiceLinks"):
        del pod[name]
    del pod["containers"][0]["securityContext"]
    assert len(list(_unrestricted(careless))) == len(list(_unrestricted(worker))) + 7


def test_a_pod_has_longer_to_stop_than_its_role_takes(overlay: list[Document]) -> None:
    for deployment in of(overlay, "Deployment"):
        (container,) = containers(deployment)
        before = container.get("lifecycle", {}).get("preStop", {}).get("sleep", {}).get("seconds", 0)
        takes = API_STOP_SECONDS if container["args"] == ["api"] else GRACE_SECONDS
        assert deployment["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] >= before + takes + 5


def _selected(found: list[Document], selector: dict[str, str]) -> list[str]:
    return [
        each["metadata"]["name"]
        for each in of(found, "Deployment")
        if selector.items() <= each["spec"]["template"]["metadata"]["labels"].items()
    ]


def test_whatever_selects_pods_selects_some(overlay: list[Document]) -> None:
    for service in of(overlay, "Service"):
        assert len(_selected(overlay, service["spec"]["selector"])) == 1, service["metadata"]["name"]
    for deployment in of(overlay, "Deployment"):
        own = deployment["spec"]["selector"]["matchLabels"]
        assert _selected(overlay, own) == [deployment["metadata"]["name"]]
    for budget in of(overlay, "PodDisruptionBudget"):
        assert len(_selected(overlay, budget["spec"]["selector"]["matchLabels"])) == 1
    for policy in of(overlay, "NetworkPolicy"):
        assert _selected(overlay, policy["spec"]["podSelector"].get("matchLabels", {})) != []


def test_production_scales_within_what_was_asked_for() -> None:
    found = build(KUBERNETES / "overlays" / "production")
    sizes = {}
    for scaler in of(found, "HorizontalPodAutoscaler"):
        target = named(found, "Deployment", scaler["spec"]["scaleTargetRef"]["name"])
        assert "replicas" not in target["spec"], "each apply would undo what the autoscaler did"
        goals = {
            each["resource"]["name"]: each["resource"]["target"]["averageUtilization"]
            for each in scaler["spec"]["metrics"]
        }
        name = target["metadata"]["name"]
        sizes[name] = scaler["spec"]["minReplicas"], scaler["spec"]["maxReplicas"], goals
    assert sizes == {"api": (3, 20, {"cpu": 70, "memory": 80}), "worker": (5, 10, {"cpu": 70})}
    resources = containers(named(found, "Deployment", "api"))[0]["resources"]
    assert resources["limits"]["memory"] == resources["requests"]["memory"] == "512Mi"


def test_every_component_fits_the_base(tmp_path: Path) -> None:
    assert len(COMPONENTS) > 3
    assert {each["kind"] for each in with_all_components()} > FOREIGN
    for folder in COMPONENTS:
        found = build(KUBERNETES / "base")
        wanted = {"resources": ["all.yaml"], "components": [folder.relative_to(ROOT).as_posix()]}
        (tmp_path / "all.yaml").write_text(yaml.safe_dump_all(found))
        (tmp_path / "kustomization.yaml").write_text(yaml.safe_dump(wanted))
        if not (tmp_path / "deployments").exists():
            (tmp_path / "deployments").symlink_to(ROOT / "deployments")
        assert list(_faults(build(tmp_path), VERSIONS[0])) == []
