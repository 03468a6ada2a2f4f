"""The image and the compose file in deployments/docker, held against the product."""

from __future__ import annotations

import re
import runpy
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from jobhire.config.environment import load, unknown_names, variables
from jobhire.interfaces.cli.main import cli
from jobhire.interfaces.workers.process import GRACE_SECONDS
from tests.architecture.tree import ROOT

DOCKER = ROOT / "deployments" / "docker"
DOCKERFILE = (DOCKER / "Dockerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((DOCKER / "docker-compose.yml").read_text(encoding="utf-8"))
SECRET = "".join(chr(code) for code in range(33, 97))
ROLES = ("api", "relay", "worker")


def _in_image() -> dict[str, str]:
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    return dict(re.findall(r"(JOBHIRE_\w+)=(\S+)", last))


def _of_role(role: str) -> dict[str, str]:
    """The environment of a role of the compose file, with the secrets and defaults that it asks for."""
    given = {"JOBHIRE_TOKEN_SECRET": SECRET, "JOBHIRE_ENCRYPTION_KEY": SECRET[::-1]}
    told = COMPOSE["services"][role]["environment"]
    filled = {name: re.sub(r"\$\{\w+:-(.*)\}", r"\1", str(value)) for name, value in told.items()}
    return {**_in_image(), **filled, **given}


@pytest.mark.parametrize("role", ROLES)
def test_every_role_of_the_compose_file_starts_with_what_it_is_given(role: str) -> None:
    service = COMPOSE["services"][role]
    environ = _of_role(role)
    assert list(unknown_names(environ)) == []
    settings = load(environ)
    assert settings.production
    assert service["command"][0] in cli.commands
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert float(service["stop_grace_period"].removesuffix("s")) > GRACE_SECONDS + 3


def test_no_secret_stands_in_the_compose_file() -> None:
    secret = {each.name for each in variables() if each.secret}
    for role in ROLES:
        told = COMPOSE["services"][role]["environment"]
        literal = {
            name for name in secret & set(told) if "@" in told[name] or not told[name].startswith("${")
        }
        assert literal <= {"JOBHIRE_MONGODB_URL", "JOBHIRE_REDIS_URL", "JOBHIRE_BLOB_URL"}, "no word in them"
        assert all("@" not in told[name] for name in literal)


def _unpinned(images: list[str]) -> Iterator[str]:
    for image in images:
        tag = image.rpartition("/")[2].partition(":")[2]
        if not re.match(r"v?\d", tag) and not image.endswith(":local"):
            yield image


def test_images_are_of_a_version() -> None:
    images = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    images += [service["image"] for service in COMPOSE["services"].values()]
    assert len(images) > 8
    assert list(_unpinned(images)) == []


def test_an_image_of_no_version_is_noticed() -> None:
    assert list(_unpinned(["mongo", "redis:latest", "a.b/c/d:1.2", "redis:8.2"])) == ["mongo", "redis:latest"]


def test_the_image_has_several_stages_and_no_root() -> None:
    stages = DOCKERFILE.split("\nFROM ")
    assert len(stages) > 2
    user = re.search(r"^USER (\d+)", stages[-1], re.MULTILINE)
    assert user is not None
    assert int(user.group(1)) > 0
    assert "HEALTHCHECK" in stages[-1]
    assert "COPY src" not in stages[-1]


def test_the_image_is_built_by_the_same_uv_as_the_lock_file() -> None:
    locked = re.search(r"uv==([\d.]+)", (ROOT / "Makefile").read_text(encoding="utf-8"))
    assert locked is not None
    assert f"astral-sh/uv:{locked.group(1)} " in DOCKERFILE


def test_the_health_check_of_the_image_asks_where_the_roles_listen() -> None:
    ports = dict(runpy.run_path(str(DOCKER / "health.py"))["PORTS"])
    image = _in_image()
    assert ports == {name: image[name] for name in ports}
    settings = load({**image, **_of_role("api")})
    assert set(ports.values()) == {str(settings.http.port), str(settings.telemetry.metrics_port)}
