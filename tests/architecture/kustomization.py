"""Kustomize as far as deployments/kubernetes uses it: its manifests are checked where there is no kubectl.

Resources, components, generated settings, JSON patches, replacements and images are done; namespaces, and the
hashes of generated names, are not.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import yaml

Document = dict[str, Any]


class Misfit(Exception):
    """A kustomization speaks of what is not there."""


def documents(file: Path) -> list[Document]:
    found = yaml.safe_load_all(file.read_text(encoding="utf-8"))
    return [each for each in found if each is not None]


def build(folder: Path) -> list[Document]:
    """What the kustomization of a folder comes to. Raises ``Misfit``."""
    return _built(folder, [])


def named(found: list[Document], kind: str, name: str) -> Document:
    """Raises ``Misfit``."""
    for each in found:
        if (each["kind"], each["metadata"]["name"]) == (kind, name):
            return each
    raise Misfit(f"there is no {kind} {name}")


def referenced(folder: Path) -> Iterator[Path]:
    """Files and folders that the kustomization of a folder names."""
    plan = _plan(folder)
    for name in (*plan.get("resources", ()), *plan.get("components", ())):
        yield folder / name
    for generator in plan.get("configMapGenerator", ()):
        for name in generator.get("envs", ()):
            yield folder / name


def _plan(folder: Path) -> Document:
    file = folder / "kustomization.yaml"
    if not file.is_file():
        raise Misfit(f"{folder.name} has no kustomization.yaml")
    (plan,) = documents(file)
    return plan


def _built(folder: Path, found: list[Document]) -> list[Document]:
    """``found``: what a component finds there and changes."""
    plan = _plan(folder)
    for path in referenced(folder):
        if not path.exists():
            raise Misfit(f"{folder.name} names {path.name}, which is not there")
    for name in plan.get("resources", ()):
        path = folder / name
        found += _built(path, []) if path.is_dir() else documents(path)
    for generator in plan.get("configMapGenerator", ()):
        _generate(folder, generator, found)
    for name in plan.get("components", ()):
        _built(folder / name, found)
    for patch in plan.get("patches", ()):
        target = patch["target"]
        _patch(named(found, target["kind"], target["name"]), yaml.safe_load(patch["patch"]))
    for replacement in plan.get("replacements", ()):
        _replace(replacement, found)
    for image in plan.get("images", ()):
        _retag(image, found)
    return found


def _generate(folder: Path, generator: Document, found: list[Document]) -> None:
    lines = [line for name in generator.get("envs", ()) for line in (folder / name).read_text().splitlines()]
    pairs = (line.split("=", 1) for line in (*lines, *generator.get("literals", ())) if line)
    data = dict(pairs)
    if generator.get("behavior") == "merge":
        named(found, "ConfigMap", generator["name"])["data"].update(data)
    else:
        metadata = {"name": generator["name"]}
        found.append({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data})


def _patch(document: Document, steps: list[Document]) -> None:
    for step in steps:
        *above, last = [part.replace("~1", "/") for part in step["path"].split("/")[1:]]
        place: Any = document
        for part in above:
            place = _at(place, part)
        if step["op"] == "replace":
            _at(place, last)
        if isinstance(place, list) and last == "-":
            place.append(step["value"])
        elif isinstance(place, list):
            place[int(last)] = step["value"]
        else:
            place[last] = step["value"]


def _at(place: Any, part: str) -> Any:
    try:
        if part.startswith("["):
            key, _, value = part.strip("[]").partition("=")
            return next(each for each in place if each[key] == value) if value else place[key]
        return place[int(part)] if isinstance(place, list) else place[part]
    except (KeyError, IndexError, ValueError, StopIteration):
        raise Misfit(f"there is nothing at {part}") from None


def _replace(replacement: Document, found: list[Document]) -> None:
    source = replacement["source"]
    value: Any = named(found, source["kind"], source["name"])
    for part in _parts(source["fieldPath"]):
        value = _at(value, part)
    for target in replacement["targets"]:
        document = named(found, target["select"]["kind"], target["select"]["name"])
        for path in target["fieldPaths"]:
            place: Any = document
            *above, last = _parts(path)
            for part in above:
                place = _at(place, part)
            _at(place, last)
            place[last] = deepcopy(value)


def _parts(path: str) -> list[str]:
    """``a.[b=c.d].e`` → ``a``, ``[b=c.d]``, ``e``."""
    parts: list[str] = []
    for part in path.split("."):
        if parts and parts[-1].startswith("[") and not parts[-1].endswith("]"):
            parts[-1] += f".{part}"
        else:
            parts.append(part)
    return parts


def _retag(image: Document, found: list[Document]) -> None:
    used = [one for each in found for one in containers(each) if one["image"] == image["name"]]
    if not used:
        raise Misfit(f"nothing uses the image {image['name']}")
    for one in used:
        one["image"] = f"{image['newName']}:{image['newTag']}"


def containers(document: Document) -> list[Document]:
    """Of a Deployment; of anything else, none."""
    if document["kind"] != "Deployment":
        return []
    template = document["spec"]["template"]
    return list(template["spec"]["containers"]) if template else []
