"""`jobhire import talent-sonar`: a backup is mapped, sent, and read back; a report says what became of it."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console
from rich.table import Table

from jobhire.interfaces.cli.client import Client
from jobhire.interfaces.cli.talent_sonar import SECTIONS, Mapped, mapped, read_backup

BATCH = 1_000
BATCH_BYTES = 16_000_000
SAMPLE = 20
"""Records of each kind that are read back and compared."""
_SHOWN = 30
_NDJSON = "application/x-ndjson"


@dataclass(slots=True)
class Report:
    """``records``: those of which there is something to say."""

    sections: dict[str, Counter[str]] = field(default_factory=dict)
    records: list[dict[str, Any]] = field(default_factory=list)
    read_back: int = 0
    differ: list[str] = field(default_factory=list)

    def add(self, one: Mapped, status: str, *, why: str | None = None, id: str | None = None) -> None:
        self.sections.setdefault(one.section, Counter())[status] += 1
        lost = [*one.lost, *([why] if why else [])]
        if lost or one.kept:
            named = {"section": one.section, "number": one.number, "id": one.id}
            said = {"status": status, "kept": list(one.kept), "lost": lost, "became": id}
            self.records.append({**named, **said})

    @property
    def bad(self) -> bool:
        return bool(self.differ) or any(each["refused"] for each in self.sections.values())


def migrate(client: Client | None, backup: Path, *, as_json: bool) -> int:
    """Without a client only what the mapping says. 1 when records were refused or do not read back."""
    report = Report({section: Counter() for section in SECTIONS})
    records = mapped(read_backup(backup))
    if client is None:
        for one in records:
            report.add(one, "mapped" if one.line is not None else "refused")
    else:
        _send_all(client, records, report)
    _print(report, as_json)
    return int(report.bad)


def _send_all(client: Client, records: Iterator[Mapped], report: Report) -> None:
    sampled: Counter[str] = Counter()
    while batch := list(islice(records, BATCH)):
        for path in ("/jobs", "/candidates"):
            part = [
                one for one in batch if one.line is not None and (one.section == "jobs") == (path == "/jobs")
            ]
            for few in _few(part):
                made = _send(client, path, few, report)
                _compare(client, path, made[: max(0, SAMPLE - sampled[path])], report)
                sampled[path] += len(made)
        for one in batch:
            if one.line is None:
                report.add(one, "refused")


def _few(part: Sequence[Mapped]) -> Iterator[list[Mapped]]:
    """Within what one request may have."""
    few: list[Mapped] = []
    size = 0
    for one in part:
        more = len(msgspec.json.encode(one.line))
        if few and size + more > BATCH_BYTES:
            yield few
            few, size = [], 0
        few.append(one)
        size += more
    if few:
        yield few


def _send(client: Client, path: str, part: Sequence[Mapped], report: Report) -> list[tuple[Mapped, str]]:
    """Those that are there now, with our ids; what was there before is not compared: it may have changed."""
    body = b"\n".join(msgspec.json.encode(one.line) for one in part)
    results = client.send(f"{path}/import", body, kind=_NDJSON)["data"]
    by_line = {result["line"]: result for result in results}
    made: list[tuple[Mapped, str]] = []
    for number, one in enumerate(part, start=1):
        result = by_line.get(number, {"status": "invalid"})
        status = "refused" if result["status"] == "invalid" else str(result["status"])
        report.add(one, status, why=_why(result.get("problem")), id=result.get("id"))
        if result["status"] == "created":
            made.append((one, result["id"]))
    return made


def _why(problem: Mapping[str, Any] | None) -> str | None:
    if problem is None:
        return None
    errors = problem.get("errors") or [{}]
    where = str(errors[0].get("pointer") or "")
    return " ".join(filter(None, [where, str(errors[0].get("detail") or problem.get("detail") or "")]))


_COMPARED = ("title", "name", "status", "type", "email", "department", "location", "employmentStatus")


def _compare(client: Client, path: str, made: Sequence[tuple[Mapped, str]], report: Report) -> None:
    for one, id in made:
        found = client.get(f"{path}/{id}")["data"]
        line = one.line or {}
        wrong = [name for name in _COMPARED if line.get(name) and not _same(line[name], found.get(name))]
        skills = "requiredSkills" if path == "/jobs" else "skills"
        if not {word.casefold() for word in found[skills]} >= {word.casefold() for word in line[skills]}:
            wrong.append(skills)
        report.read_back += 1
        report.differ += [f"{one.section} {one.id}: {name}" for name in wrong]


def _same(sent: str, found: object) -> bool:
    return " ".join(sent.split()).casefold() == str(found).casefold()


def _print(report: Report, as_json: bool) -> None:
    if as_json:
        sections = {name: dict(counts) for name, counts in report.sections.items()}
        whole = {"sections": sections, "records": report.records}
        checked = {"readBack": report.read_back, "differ": report.differ}
        sys.stdout.write(json.dumps({**whole, **checked}, indent=2) + "\n")
        return
    console = Console(highlight=False)
    table = Table(title="Talent Sonar", title_justify="left")
    names = [
        name
        for name in ("mapped", "created", "exists", "refused")
        if any(counts[name] for counts in report.sections.values())
    ]
    for heading in ("list", *names):
        table.add_column(heading, justify="left" if heading == "list" else "right")
    for section, counts in report.sections.items():
        table.add_row(section, *(str(counts[name]) for name in names))
    console.print(table)
    _print_records(report, console)
    if report.read_back:
        console.print(f"{report.read_back} read back, {len(report.differ)} differences")
    for line in report.differ:
        console.print(f"  [red]✗[/] {line}")


def _print_records(report: Report, console: Console) -> None:
    told = [each for each in report.records if each["lost"]]
    for each in told[:_SHOWN]:
        why = "; ".join(each["lost"])
        console.print(
            f"  {each['section']} {each['number']} ({each['id']}): {each['status']}: {why}", markup=False
        )
    if len(told) > _SHOWN:
        console.print(f"  and {len(told) - _SHOWN} more: --json has them all")
    kept = Counter(name for each in report.records for name in each["kept"])
    if kept:
        console.print(
            "kept beside: " + ", ".join(f"{name} ({n})" for name, n in kept.most_common(20)), markup=False
        )
