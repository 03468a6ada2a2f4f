"""What a person at the terminal sees of a stack. Plain lines where there is no terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from jobhire.interfaces.cli.supervisor import GaveUp


class Terminal:
    """Tells the story of a stack as it happens."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(highlight=False, soft_wrap=True)
        self._up = False

    def starting(self, data_dir: Path) -> None:
        self._say(f"Starting JobHire on [bold]{escape(_short(data_dir))}[/]")

    def ready(self, name: str, seconds: float) -> None:
        again = " again" if self._up else ""
        self._say(f"  [green]✓[/] {name}{again} [dim]{seconds:.1f} s[/]")

    def up(self, url: str, logs: Path, seconds: float) -> None:
        self._up = True
        self._say(
            f"\n[bold green]Ready[/] after {seconds:.1f} s. Ctrl-C stops everything.\n"
            f"  docs  [link={url}/docs]{url}/docs[/link]\n"
            f"  API   {url}/api/v1\n"
            f"  logs  {escape(_short(logs))}\n"
        )

    def crashed(self, name: str, ended: str, delay: float, tail: Sequence[str]) -> None:
        self._say(f"  [red]✗[/] {name} ended ({ended}); starting it again in {delay:.1f} s")
        self._lines(tail)

    def warn(self, what: str) -> None:
        self._say(f"  [yellow]![/] {escape(what)}")

    def stopping(self) -> None:
        self._say("Stopping …")

    def stopped(self, name: str, by_itself: bool) -> None:
        how = "" if by_itself else " [yellow](had to be killed)[/]"
        self._say(f"  [green]✓[/] {name} stopped{how}")

    def gave_up(self, failure: GaveUp, logs: Path) -> None:
        self._say(f"[red]Giving up:[/] {failure} [dim](logs: {escape(_short(logs))})[/]")
        self._lines(failure.tail)

    def _say(self, text: str) -> None:
        """Somebody may have closed the terminal or the pipe: the stack goes on (or down) all the same."""
        try:
            self.console.print(text)
        except (OSError, SystemExit):  # rich leaves the program when a pipe breaks
            self.console.quiet = True
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def _lines(self, lines: Sequence[str]) -> None:
        for line in lines:
            self._say(f"    [dim]{escape(line)}[/]")


def _short(path: Path) -> str:
    """Relative to where the person stands, when it is below."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
