"""The demo: fill a tenant through the API like any client would, then show one ranking and how to go on."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from jobhire.interfaces.cli.client import Client, ProblemAnswer
from jobhire.interfaces.cli.demo import load_candidates, load_jobs
from jobhire.interfaces.cli.refusal import Refusal

if TYPE_CHECKING:
    from jobhire.config.settings import Settings

EMAIL = "demo@jobhire.example"
PASSWORD = "try-jobhire-today"  # noqa: S105 - a development tenant anybody may look at
RANKING_SECONDS = 60.0
"""How long the rankings may take to take in everything the demo has loaded."""
SHOWN = 8
CAREER_SITE: Mapping[str, Any] = {
    "slug": "demo",
    "companyName": "Demo",
    "enabled": True,
    "letters": {"received": {}, "interview": {}, "rejected": {}, "offer": {}},
}
APPLIED = ("offer", "interview", "screening", "new", "new")
"""Where the best of the ranking are in the demo's pipeline, the best first."""


class _Stopped(Exception):
    """The stack is going down: there is nothing more to show."""


def present(url: str, stop: threading.Event) -> None:
    """Beside a running stack: a failure is told and leaves the stack alone."""
    console = Console(highlight=False)
    try:
        _Showcase(Client(url), console, stop).run()
    except _Stopped:
        return
    except (Refusal, ProblemAnswer) as failure:
        if not stop.is_set():
            console.print(f"[red]The demo could not be loaded:[/] {escape(str(failure))}")


def present_at(url: str | None, settings: Settings) -> None:
    """Into the API at ``url``, or into the stack that runs here. Raises ``Refusal``."""
    from jobhire.interfaces.cli.datadir import running_from

    if url is None:
        running = running_from(settings.stack.data_dir)
        if running is None:
            raise Refusal(f"no `jobhire up` runs on {settings.stack.data_dir.absolute()}; name a URL")
        url = running.url
    try:
        _Showcase(Client(url), Console(highlight=False), threading.Event()).run()
    except ProblemAnswer as failure:
        raise Refusal(f"the demo could not be loaded: {failure}") from None


class _Showcase:
    def __init__(self, client: Client, console: Console, stop: threading.Event) -> None:
        self._client = client
        self._console = console
        self._stop = stop

    def run(self) -> None:
        self._sign_in()
        self._load()
        job = self._first_job()
        matches = self._up_to_date(job["id"])
        self._show(job, matches)
        self._have_some_apply(job, matches)
        self._open_career_site()
        self._console.print(self._in_the_running(job["id"]))
        self._console.print(self._next_steps(job["id"]), soft_wrap=True)

    def _sign_in(self) -> None:
        """As the demo's admin, who founds the tenant the first time."""
        credentials = {"email": EMAIL, "password": PASSWORD}
        try:
            session = self._client.post("/auth/login", credentials)
        except ProblemAnswer as failure:
            if failure.status != 401:
                raise
            session = self._client.post("/auth/register", {**credentials, "fullName": "Demo Recruiter"})
        self._client.token = session["data"]["token"]

    def _load(self) -> None:
        """Each document once: what an earlier, perhaps interrupted, start has loaded is left as it is now."""
        wanted = [("/jobs", load_jobs()), ("/candidates", load_candidates())]
        if all(self._total(path) >= len(bodies) for path, bodies in wanted):
            return
        columns = (TextColumn("Loading the demo"), BarColumn(), MofNCompleteColumn())
        with Progress(
            *columns, console=self._console, transient=True, disable=not self._console.is_terminal
        ) as progress:
            task = progress.add_task("demo", total=sum(len(bodies) for _, bodies in wanted))
            for path, number, body in _numbered(wanted):
                self._go_on()
                self._client.post(path, body, key=f"demo-{path.strip('/')}-{number}")
                progress.advance(task)

    def _total(self, path: str) -> int:
        query = "&status=all" if path == "/jobs" else ""
        return int(self._client.get(f"{path}?limit=1{query}")["pagination"]["total"])

    def _first_job(self) -> Mapping[str, Any]:
        """The first of the demo's own, or whatever job there is when that one is gone."""
        title = load_jobs()[0]["title"]
        found = self._client.get(f"/jobs?status=all&limit=100&search={quote(title)}")["data"]
        jobs: list[Mapping[str, Any]] = [job for job in found if job["title"] == title] or found
        if not jobs:
            jobs = self._client.get("/jobs?status=all&limit=1")["data"]
        return jobs[0]

    def _up_to_date(self, job_id: str) -> Mapping[str, Any]:
        until = time.monotonic() + RANKING_SECONDS
        while True:
            self._go_on()
            matches = self._client.get(f"/jobs/{job_id}/matches?limit={SHOWN}&minScore=0")
            if matches["meta"]["upToDate"]:
                return matches
            if time.monotonic() > until:
                raise Refusal(f"the ranking is not up to date after {RANKING_SECONDS:.0f} s")
            self._stop.wait(0.2)

    def _go_on(self) -> None:
        if self._stop.is_set():
            raise _Stopped

    def _show(self, job: Mapping[str, Any], matches: Mapping[str, Any]) -> None:
        meta = matches["meta"]
        table = Table(
            title=f"{escape(job['title'])}: {meta['total']} candidates, "
            f"{meta['strong']} strong, {meta['good']} good",
            title_justify="left",
        )
        table.add_column("#", justify="right")
        table.add_column("candidate", no_wrap=True)
        table.add_column("score", justify="right", style="bold")
        table.add_column("points by part")
        table.add_column("best evidence")
        for rank, match in enumerate(matches["data"], start=1):
            name = escape(match["candidate"]["name"])
            row = (str(rank), name, str(match["matchScore"]), _points(match), escape(_evidence(match)))
            table.add_row(*row)
        self._console.print(table)

    def _have_some_apply(self, job: Mapping[str, Any], matches: Mapping[str, Any]) -> None:
        """Unless somebody has, or the job is not open any more."""
        path = f"/jobs/{job['id']}/applications"
        if job["status"] != "open" or self._client.get(f"{path}?limit=1")["pagination"]["total"]:
            return
        for number, (match, stage) in enumerate(zip(matches["data"], APPLIED, strict=False), start=1):
            self._go_on()
            body = {"candidateId": match["candidate"]["id"], "source": "sourced", "channel": "the ranking"}
            made = self._client.post(path, body, key=f"demo-application-{number}")["data"]
            if stage != made["stage"]["id"]:
                move = {"from": made["stage"]["id"], "to": stage}
                self._client.post(f"/applications/{made['id']}/move", move)

    def _open_career_site(self) -> None:
        """Unless there is one, or another tenant of this server has its name."""
        try:
            self._client.get("/careers")
        except ProblemAnswer as failure:
            if failure.status != 404:
                raise
            self._set_up_career_site()

    def _set_up_career_site(self) -> None:
        try:
            self._client.put("/careers", CAREER_SITE)
        except ProblemAnswer as failure:
            if failure.status != 409:
                raise

    def _in_the_running(self, job_id: str) -> str:
        stages = self._client.get(f"/jobs/{job_id}/pipeline")["data"]["stages"]
        counts = [f"{each['count']} {escape(each['name'].lower())}" for each in stages if each["count"]]
        return f"In the running: {', '.join(counts) or 'nobody'}"

    def _next_steps(self, job_id: str) -> str:
        api = f"{self._client.url}/api/v1"
        json_type, bearer = "-H 'Content-Type: application/json'", '-H "Authorization: Bearer $TOKEN"'
        credentials = f'{{"email":"{EMAIL}","password":"{PASSWORD}"}}'
        reader = r"""sed -E 's/.*"token":"([^"]+)".*/\1/'"""
        change = '{"requiredSkills":["Python","PostgreSQL","Kubernetes"]}'
        return (
            f"\n[bold]Docs[/]   {self._client.url}/docs\n"
            f"[bold]Login[/]  {EMAIL} / {PASSWORD}\n\n"
            "Sign in, read the ranking, change the job (then read it again):\n\n"
            + escape(f"TOKEN=$(curl -s {api}/auth/login {json_type} -d '{credentials}' | {reader})\n")
            + escape(f"curl -s '{api}/jobs/{job_id}/matches?limit=3' {bearer}\n")
            + escape(f"curl -s -X PATCH {api}/jobs/{job_id} {bearer} {json_type} -d '{change}'\n")
        )


def _numbered(
    wanted: Iterable[tuple[str, list[dict[str, Any]]]],
) -> Iterable[tuple[str, int, dict[str, Any]]]:
    return ((path, number, body) for path, bodies in wanted for number, body in enumerate(bodies, start=1))


def _points(match: Mapping[str, Any]) -> str:
    return ", ".join(
        f"{_words(part['name'])} {part['points']}/{part['maxPoints']}" for part in match["parts"]
    )


def _words(name: str) -> str:
    """``requiredSkills`` → ``required skills``."""
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name)


def _evidence(match: Mapping[str, Any]) -> str:
    """What stands in the CV for the part that brought the most points."""
    ranked = sorted(match["parts"], key=lambda part: -int(part["points"]))
    for part in ranked:
        found = part["evidence"] if isinstance(part["evidence"], list) else []
        words = dict.fromkeys(str(each["text"]).strip() for each in found if each.get("text"))
        if words:
            return ", ".join(list(words)[:4])
    return "not found"
