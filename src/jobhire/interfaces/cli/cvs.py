"""`jobhire cv show`: what the parser makes of a file, for a person to check."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from jobhire.domains.intake.application.reading import CvReader
from jobhire.domains.intake.application.recognising import RecognisingReader
from jobhire.domains.intake.domain.document import HiddenBy
from jobhire.domains.intake.domain.profile import Found, Job, Month
from jobhire.domains.intake.domain.read_cv import ReadCv
from jobhire.domains.intake.domain.refusal import Refused
from jobhire.domains.intake.infrastructure.jail import JailedReader
from jobhire.domains.intake.infrastructure.json_resume import as_json_resume
from jobhire.domains.intake.infrastructure.phones import E164Numbers
from jobhire.domains.intake.infrastructure.tesseract import Tesseract
from jobhire.domains.matching.infrastructure.taxonomy.files import load_taxonomy
from jobhire.interfaces.cli.refusal import Refusal

_REASONS = {
    HiddenBy.BACKGROUND: "in the colour of its background",
    HiddenBy.TINY: "too small to read",
    HiddenBy.OUTSIDE: "outside the page",
    HiddenBy.UNDRAWN: "marked as invisible",
    HiddenBy.COVERED: "covered, clipped or transparent",
    HiddenBy.CONTROL: "characters without width, or that change direction",
    HiddenBy.DELETED: "a deletion or comment",
    HiddenBy.METADATA: "properties of the file",
}


def show_cv(file: Path, form: str, taxonomy_file: Path | None) -> int:
    """Print the profile (``form``: ``text``, ``json`` or ``json-resume``). 1 when the file is refused."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise Refusal(f"cannot read {file}: {error.strerror}") from error
    today = datetime.now(UTC)
    with JailedReader() as jail:
        documents = RecognisingReader(jail, Tesseract.installed())
        reader = CvReader(documents, load_taxonomy(taxonomy_file), E164Numbers())
        try:
            cv = reader.read(content, file.name, today=Month(today.year, today.month))
        except Refused as refused:
            return _refused(refused, form)
    if form == "text":
        _print(cv, Console(highlight=False))
    else:
        _dump(
            {"profile": cv.profile, "e164": cv.e164, "hidden": cv.reading.hidden, "text": cv.reading.text}
            if form == "json"
            else as_json_resume(cv)
        )
    return 0


def _refused(refused: Refused, form: str) -> int:
    if form == "text":
        Console(stderr=True, highlight=False).print(f"[red]✗[/] {refused} [dim]({refused.reason})[/]")
    else:
        _dump({"failed": {"reason": refused.reason, "message": str(refused)}})
    return 1


def _dump(content: object) -> None:
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(content), indent=2).decode() + "\n")


def _print(cv: ReadCv, console: Console) -> None:
    console.print(_fields(cv))
    if cv.profile.jobs:
        years, months = divmod(cv.profile.months_of_experience, 12)
        console.print(f"\n[bold]Experience[/] [dim]{years} years {months} months, overlaps counted once[/]")
        for job in cv.profile.jobs:
            _print_job(job, console)
    listed = [
        skill.found.value + ("" if skill.skill_id else "*") for skill in cv.profile.skills if skill.listed
    ]
    named = [skill.found.value for skill in cv.profile.skills if not skill.listed]
    _print_list("Skills listed", listed, console)
    _print_list("Named elsewhere", named, console)
    if any(name.endswith("*") for name in listed):
        console.print("[dim]* not in the taxonomy[/]")
    _print_hidden(cv, console)


def _fields(cv: ReadCv) -> Table:
    profile = cv.profile
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("field", "value", "where", "sure"):
        table.add_column(heading, style="dim" if heading in {"where", "sure"} else "")
    for name, found in (
        ("name", profile.name),
        ("headline", profile.headline),
        ("location", profile.location),
    ):
        _row(table, name, found)
    for email in profile.emails:
        _row(table, "e-mail", email)
    for phone, number in zip(profile.phones, cv.e164, strict=True):
        _row(table, "phone", phone, f" = {number}" if number and number != phone.value else "")
    for link in profile.links:
        _row(table, "link", link)
    _row(table, "summary", profile.summary)
    for study in profile.studies:
        _row(table, "degree", study.degree, f" ({study.year})" if study.year else "")
        _row(table, "school", study.school)
    for language in profile.languages:
        _row(table, "language", language.found, f" [{language.level}]" if language.level else "")
    for certificate in profile.certificates:
        _row(table, "certificate", certificate)
    return table


def _row(table: Table, name: str, found: Found | None, more: str = "") -> None:
    if found is not None:
        where = f"page {found.span.page}, {found.span.start}-{found.span.end}"
        table.add_row(name, escape(found.value + more), where, f"{found.confidence} %")


def _print_job(job: Job, console: Console) -> None:
    title = job.title.value if job.title else "(no title)"
    company = job.company.value if job.company else "(no employer)"
    until = "now" if job.current else job.end or "?"
    where = f"page {job.dates.span.page}, {job.dates.span.start}"
    console.print(
        f"  {escape(title)}, {escape(company)}  [cyan]{job.start or '?'} to {until}[/] [dim]{where}[/]"
    )
    for bullet in job.bullets:
        console.print(f"    [dim]•[/] {escape(bullet.value)}")


def _print_list(name: str, values: Iterable[str], console: Console) -> None:
    if text := ", ".join(values):
        console.print(f"\n[bold]{name}[/] {escape(text)}")


def _print_hidden(cv: ReadCv, console: Console) -> None:
    if cv.reading.hidden:
        console.print("\n[bold yellow]Not visible to a reader, and not used[/]")
    for piece in cv.reading.hidden:
        place = f"page {piece.page}" if piece.page else "file"
        console.print(f"  [dim]{place}[/] {_REASONS[piece.reason]}: {escape(piece.text[:300])}")
    if cv.reading.recognised_pages:
        pages = ", ".join(map(str, cv.reading.recognised_pages))
        console.print(f"\n[dim]Read from pictures by character recognition, so less sure: pages {pages}[/]")
    if cv.reading.scanned_pages:
        pages = ", ".join(map(str, cv.reading.scanned_pages))
        console.print(f"\n[yellow]Pages that are pictures and were not read: {pages}[/]")
