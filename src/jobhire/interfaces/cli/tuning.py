"""``jobhire model tune``: weights fitted to verdicts, shown before anybody uses them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

import msgspec
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from jobhire.interfaces.cli.operating import as_operator
from jobhire.interfaces.cli.refusal import Refusal

if TYPE_CHECKING:
    from jobhire.bootstrap import Container
    from jobhire.config.settings import Settings
    from jobhire.domains.matching.application.tuning import Labelled, Tuned

_WIDTH = 24


class JobLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    """``id``: by default what its text makes of it, so that one job written twice is one job."""

    id: str = ""
    title: str = ""
    description: str = ""
    required_skills: tuple[str, ...] = ()
    location: str = ""
    version: int = 1
    status: str = "open"


class CandidateLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    """``cv_received_on``: what "present" means in the CV; by default today."""

    id: str = "candidate"
    cv_text: str = ""
    skills: tuple[str, ...] = ()
    summary: str = ""
    location: str = ""
    experience_years: float | None = None
    cv_received_on: date = msgspec.field(default_factory=lambda: datetime.now(UTC).date())
    version: int = 1
    type: Literal["uploaded"] = "uploaded"


class PairLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    job: JobLine
    candidate: CandidateLine
    label: Literal["positive", "negative", "hired"]


def tune_model(settings: Settings, tenant: str, pairs: Path | None, *, name: str, write: bool) -> None:
    labelled = None if pairs is None else list(labelled_pairs(pairs))
    console = Console(highlight=False)

    async def work(container: Container) -> None:
        show(console, await _tuned(console, container, tenant, labelled, name, write))

    as_operator(settings, work)


async def _tuned(
    console: Console,
    container: Container,
    tenant: str,
    labelled: Sequence[Labelled] | None,
    name: str,
    write: bool,
) -> Tuned:
    from jobhire.domains.matching.application.tuning import TuneModel
    from jobhire.shared.application import Principal
    from jobhire.shared.domain import TenantId

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("Reading what was judged", total=None)

        def told(done: int, of: int) -> None:
            progress.update(task, description="Fitting weights", completed=done, total=of)

        by = Principal.system(TenantId(tenant))
        command = TuneModel(by=by, name=name, labelled=labelled, write=write, told=told)
        return await container.mediator().send(command)


def labelled_pairs(file: Path) -> Iterator[Labelled]:
    """One JSON object a line. Raises ``Refusal`` naming the line that is wrong."""
    from jobhire.domains.matching.application.tuning import GOOD, Labelled

    decoder = msgspec.json.Decoder(PairLine)
    try:
        lines = file.read_bytes().splitlines()
    except OSError as error:
        raise Refusal(f"{file}: {error.strerror}") from None
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                pair = decoder.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                raise Refusal(f"{file}, line {number}: {error}") from None
            yield Labelled(job=_identified(pair.job), candidate=pair.candidate, good=pair.label in GOOD)


def _identified(job: JobLine) -> JobLine:
    if job.id:
        return job
    return msgspec.structs.replace(job, id=sha256(msgspec.json.encode(job)).hexdigest()[:16])


def show(console: Console, tuned: Tuned) -> None:
    """The weights before and after, what they are worth, and what to do next."""
    tuning = tuned.tuning
    left_out = f" ({tuned.left_out} left out)" if tuned.left_out else ""
    console.print(f"{tuned.verdicts} verdicts{left_out}, {tuning.pairs} pairs of {tuning.jobs} jobs\n")
    table = Table("part", "live", "tuned", "", title="Weights", title_justify="left")
    longest = max(1, *tuning.weights.values(), *tuned.weights_before.values())
    for part, weight in tuning.weights.items():
        before = tuned.weights_before[part]
        bar = "█" * round(_WIDTH * weight / longest)
        colour = "green" if weight > before else "red" if weight < before else "dim"
        table.add_row(part, str(before), f"[{colour}]{weight}[/]", f"[{colour}]{bar}[/]")
    console.print(table)
    gain = f"{tuning.after - tuning.before:+.3f} [{tuning.low:+.3f}, {tuning.high:+.3f}]"
    shares = f"{tuning.before:.3f} live, {tuning.after:.3f} tuned"
    console.print(f"\nPairs in the right order, of jobs that were not fitted on: {shares}", soft_wrap=True)
    console.print(f"Difference, with 95 % confidence: {gain}\n", markup=False)
    console.print(_what_next(tuned), soft_wrap=True)


def _what_next(tuned: Tuned) -> str:
    if not tuned.tuning.worthwhile:
        return "The difference may be chance: nothing was written."
    if tuned.proposed is None:
        return "Nothing was written, as you asked."
    version = tuned.proposed.version
    return (
        f"Written as the candidate model [bold]{version}[/]. The live model is what it was.\n"
        f"Look at GET /api/v1/scoring-models/{quote(version)}/shadow before anybody promotes it."
    )
