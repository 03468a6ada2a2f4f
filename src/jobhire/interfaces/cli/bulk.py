"""`jobhire import cvs`: a folder of CVs as one or more plans, looked at, run, and summed up."""

from __future__ import annotations

import io
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from jobhire.interfaces.cli.client import Client
from jobhire.interfaces.cli.refusal import Refusal

MOST_FILES, MOST_BYTES = 500, 50_000_000
"""Of one plan. A larger folder is several."""
LONGEST_FILE = 10_000_000
LOOK_SECONDS = 0.3
_SHOWN = 20
_BOUNDARY = "jobhire-6e1f0c2b9a7d4c35"
_FIXED = (1980, 1, 1, 0, 0, 0)
_MEANINGS = {
    "create": "new candidates",
    "new-version": "new CVs of known candidates",
    "duplicate": "there already",
    "skip": "passed over",
    "refused": "refused",
}


def run_bulk(client: Client, source: Path, *, dry_run: bool, yes: bool) -> int:
    """1 when files were refused."""
    console = Console(highlight=False)
    archives, too_large = _archives_of(source)
    plans = [_planned(client, archive, console, place) for archive, place in archives]
    predicted = _summed(plan["predicted"] for plan in plans)
    predicted["refused"] += len(too_large)
    _show(console, "What would become of them" if dry_run else "The plan", predicted)
    _show_refused(client, console, plans, too_large)
    if dry_run or not _wanted(predicted, yes):
        return int(predicted["refused"] > 0)
    done = [_run(client, plan, console) for plan in plans]
    outcomes = _summed(plan["outcomes"] for plan in done)
    outcomes["refused"] += len(too_large)
    _show(console, "Done", outcomes)
    for plan in done:
        undo = f"/api/v1/candidates/imports/{plan['id']}/undo"
        console.print(f"[dim]to undo: POST {undo}[/]", soft_wrap=True)
    return int(outcomes["refused"] > 0)


def _archives_of(source: Path) -> tuple[Iterator[tuple[IO[bytes], str]], list[str]]:
    """Archives, one at a time, with what to call them; and files that are too large for any."""
    if source.is_file():
        return _file(source), []
    if not source.is_dir():
        raise Refusal(f"{source} is neither a folder nor a ZIP archive")
    found = sorted(path for path in source.rglob("*") if path.is_file() and not path.is_symlink())
    files = [path for path in found if not _hidden(path.relative_to(source))]
    small = [path for path in files if path.stat().st_size <= LONGEST_FILE]
    if not files:
        raise Refusal(f"there are no files in {source}")
    large = [str(path.relative_to(source)) for path in files if path not in set(small)]
    return _zipped(source, list(_parts(small))), large


def _file(source: Path) -> Iterator[tuple[IO[bytes], str]]:
    try:
        with source.open("rb") as archive:
            yield archive, source.name
    except OSError as failure:
        raise Refusal(f"cannot read {source}: {failure.strerror}") from None


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in path.parts)


def _parts(files: Sequence[Path]) -> Iterator[list[Path]]:
    part: list[Path] = []
    size = 0
    for path in files:
        more = path.stat().st_size
        if part and (len(part) == MOST_FILES or size + more > MOST_BYTES):
            yield part
            part, size = [], 0
        part.append(path)
        size += more
    if part:
        yield part


def _zipped(root: Path, parts: Sequence[Sequence[Path]]) -> Iterator[tuple[IO[bytes], str]]:
    """The same files make the same bytes: that is how a plan is known again."""
    for number, part in enumerate(parts, start=1):
        with TemporaryFile() as target:
            with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
                for path in part:
                    info = zipfile.ZipInfo(path.relative_to(root).as_posix(), _FIXED)
                    archive.writestr(info, path.read_bytes())
            yield target, f"{number} of {len(parts)}" if len(parts) > 1 else f"{len(part)} files"


@contextmanager
def _form(archive: IO[bytes], name: str) -> Iterator[IO[bytes]]:
    """The archive as a multipart form, in a file of its own."""
    head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
    with TemporaryFile() as form:
        form.write(f"{head}Content-Type: application/octet-stream\r\n\r\n".encode())
        archive.seek(0)
        while piece := archive.read(io.DEFAULT_BUFFER_SIZE * 16):
            form.write(piece)
        form.write(f"\r\n--{_BOUNDARY}--\r\n".encode())
        yield form


def _planned(client: Client, archive: IO[bytes], console: Console, place: str) -> dict[str, Any]:
    name = "people.ndjson" if place.lower().endswith((".ndjson", ".jsonl")) else "cvs.zip"
    with _form(archive, name) as form:
        kind = f"multipart/form-data; boundary={_BOUNDARY}"
        operation = client.send("/candidates/imports", form, kind=kind)["data"]
    _wait(client, operation, console, f"Looking at {place}")
    return _import(client, operation["id"].partition(".")[2])


def _import(client: Client, id: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/candidates/imports/{id}")["data"]
    return found


def _run(client: Client, plan: Mapping[str, Any], console: Console) -> dict[str, Any]:
    operation = client.post(f"/candidates/imports/{plan['id']}/run", {})["data"]
    _wait(client, operation, console, "Taking in")
    return _import(client, plan["id"])


def _wait(client: Client, operation: Mapping[str, Any], console: Console, what: str) -> None:
    with _told(console, what) as tell:
        while operation["status"] in {"queued", "running"}:
            tell(operation["progress"])
            time.sleep(LOOK_SECONDS)
            operation = client.get(f"/operations/{operation['id']}")["data"]
        tell(operation["progress"])
    if operation["status"] not in {"succeeded", "cancelled"}:
        raise Refusal(f"{what.lower()} has failed: {operation.get('problem')}")


@contextmanager
def _told(console: Console, what: str) -> Iterator[Any]:
    """A bar on a terminal; elsewhere a line whenever another tenth is done."""
    if not console.is_terminal:
        yield _Lines(console, what)
        return
    columns = (TextColumn(escape(what)), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(what, total=None)

        def tell(seen: Mapping[str, int]) -> None:
            progress.update(task, completed=seen["current"], total=seen["total"] or None)

        yield tell


class _Lines:
    def __init__(self, console: Console, what: str) -> None:
        self._console, self._what, self._tenth = console, what, -1

    def __call__(self, seen: Mapping[str, int]) -> None:
        tenth = 10 * seen["current"] // max(seen["total"], 1)
        if tenth > self._tenth:
            self._tenth = tenth
            self._console.print(f"{self._what}: {seen['current']} of {seen['total']}", markup=False)


def _summed(sums: Iterable[Mapping[str, int]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for each in sums:
        total.update(each)
    return total


def _show(console: Console, title: str, sums: Mapping[str, int]) -> None:
    table = Table(title=title, title_justify="left")
    table.add_column("files", justify="right")
    table.add_column("outcome")
    table.add_column("")
    for name, meaning in _MEANINGS.items():
        if sums.get(name):
            table.add_row(str(sums[name]), name, meaning)
    console.print(table)


def _show_refused(
    client: Client, console: Console, plans: Sequence[Mapping[str, Any]], too_large: Sequence[str]
) -> None:
    lines = [f"{name}: The file is larger than 10 MB." for name in too_large]
    for plan in plans:
        if plan["predicted"].get("refused"):
            page = client.get(f"/candidates/imports/{plan['id']}/entries?predicted=refused&limit={_SHOWN}")
            lines += [f"{entry['name']}: {entry['message']}" for entry in page["data"]]
    for line in lines[:_SHOWN]:
        console.print(f"  refused  {line}", markup=False)
    if len(lines) > _SHOWN:
        console.print("  and more: …/entries?predicted=refused", markup=False)


def _wanted(predicted: Mapping[str, int], yes: bool) -> bool:
    if not predicted["create"] and not predicted["new-version"]:
        return False
    if yes:
        return True
    if not sys.stdin.isatty():
        raise Refusal("nothing was taken in: nobody is here to ask, so say --yes to run the plan")
    return click.confirm("Take them in?", default=True)
